"""What the worker of a test's job does: what the name in its config says."""

import ctypes
import errno
import json
import os
import signal
import sys
import time
from typing import Any

from tokenizer_studio.contract.training import TrainTokenizerConfig
from tokenizer_studio.errors import BadInput
from tokenizer_studio.jobs.job_type import JobContext
from tokenizer_studio.jobs.progress import Progress


def run(config: TrainTokenizerConfig, context: JobContext) -> None:
    """What the worker calls."""
    told = json.loads(config.name)
    BEHAVIOURS[told.pop("do")](context, **told)


def _succeed(context: JobContext, files: int = 2, size: int = 1000) -> None:
    for number in range(files):
        context.progress(Progress(stage="save", unit="files", done=number, total=files))
        folder = context.artifact_folder / f"part{number}"
        folder.mkdir()
        (folder / "data.bin").write_bytes(bytes([number]) * size)
    context.stage_done("save", "files", files, 0.01)
    context.log("written")
    context.result({"files": files}, f"{files} files")


def _without_artifact(context: JobContext) -> None:
    context.result({"counted": 7}, "counted 7")


def _loop(context: JobContext, seconds: float = 60) -> None:
    context.log("begun")
    end = time.monotonic() + seconds
    done = 0
    while time.monotonic() < end:
        context.check()
        done += 1
        context.progress(Progress(stage="train", unit="steps", done=done, total=done * 2))
        time.sleep(0.005)
    _succeed(context)


def _deaf(context: JobContext) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    (context.artifact_folder / "half").write_bytes(b"half")
    context.log("begun")
    while True:
        time.sleep(1)


def _spin(context: JobContext, seconds: float = 60) -> None:
    """Uses the processor; its stage says how long it worked."""
    context.log("begun")
    began = context.clock()
    while context.clock() - began < seconds:
        context.check()
    context.stage_done("train", "steps", 1, context.clock() - began)
    _succeed(context)


def _deaf_spin(context: JobContext) -> None:
    """As a library that does not come back."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    context.log("begun")
    while True:
        sum(range(1000))


def _child_spin(context: JobContext) -> None:
    import subprocess

    subprocess.Popen([sys.executable, "-c", "while True: pass"])
    _loop(context)


def _with_child(context: JobContext) -> None:
    import subprocess

    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    context.log(f"child {child.pid}")
    _loop(context)


def _die(context: JobContext, number: int) -> None:
    (context.artifact_folder / "half").write_bytes(b"half")
    os.kill(os.getpid(), number)


def _exit(context: JobContext) -> None:
    os._exit(3)


def _abort(context: JobContext) -> None:
    ctypes.string_at(0)


def _raise(context: JobContext, what: str) -> None:
    class PanicException(BaseException):
        """As pyo3 raises it: not an Exception."""

    raise {
        "disk": OSError(errno.ENOSPC, "No space left on device"),
        "memory": MemoryError(),
        "panic": PanicException("called `Option::unwrap()`"),
        "bug": ValueError("secret detail"),
        "studio": BadInput("The text is empty.", "Choose other files."),
    }[what]


def _fill(context: JobContext) -> None:
    with (context.artifact_folder / "big").open("wb", buffering=0) as file:
        while True:
            file.write(bytes(1 << 20))


def _eat(context: JobContext) -> None:
    kept = []
    while True:
        kept.append(b"x" * 20_000_000)
        time.sleep(0.02)


BEHAVIOURS: dict[str, Any] = {
    "succeed": _succeed, "plain": _without_artifact, "loop": _loop, "deaf": _deaf,
    "child": _with_child, "die": _die, "exit": _exit, "segfault": _abort, "raise": _raise, "fill": _fill,
    "eat": _eat, "spin": _spin, "deaf-spin": _deaf_spin, "child-spin": _child_spin,
}  # fmt: skip
