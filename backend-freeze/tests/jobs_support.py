"""A job type for tests, whose run does what its config's name says, and a process that plays the backend."""

import contextlib
import ctypes
import errno
import json
import os
import queue
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psutil
import pytest

from tokenizer_studio.contract.jobs import Estimate, Job, Progress
from tokenizer_studio.contract.training import Tokenizer, TrainTokenizerConfig
from tokenizer_studio.errors import BadInput
from tokenizer_studio.jobs import conclude
from tokenizer_studio.jobs.job_type import JobContext, JobType
from tokenizer_studio.jobs.limits import Limits
from tokenizer_studio.jobs.recovery import METADATA_FILE
from tokenizer_studio.jobs.registry import JobRegistry
from tokenizer_studio.jobs.runner import JobRunner
from tokenizer_studio.paths import DataFolders
from tokenizer_studio.store.atomic import publish_folder
from tokenizer_studio.store.database import Database
from tokenizer_studio.store.ids import new_id

BACKEND = Path(__file__).resolve().parents[1]
ENDED = {"succeeded", "failed", "cancelled", "interrupted"}


def config(do: str, **more: Any) -> TrainTokenizerConfig:
    """`do` names a function below; `more` are its parameters."""
    return TrainTokenizerConfig(
        type="train-tokenizer", corpus_id=more.pop("corpus_id", None), name=json.dumps({"do": do, **more})
    )


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
    "eat": _eat,
}  # fmt: skip


def _estimate(config: TrainTokenizerConfig, services: Any) -> Estimate:
    return services.estimate


def _finish(job_id: str, config: TrainTokenizerConfig, result: dict[str, Any], services: Any) -> None:
    if services.finish_error is not None:
        raise services.finish_error
    sql = "INSERT OR REPLACE INTO tokenizers VALUES (?, 1.0, ?)"
    services.database.write(sql, (job_id, json.dumps(result)))


TEST_JOB_TYPE = JobType(
    name="train-tokenizer",
    config=TrainTokenizerConfig,
    title=lambda config, services: str(json.loads(config.name)["do"]),
    prepare=lambda config, services: {"looked": "up"},
    estimate=_estimate,
    finish=_finish,
    run_module="tests.jobs_support",
)
SMALL = Estimate(
    memory_bytes=1, memory_free_bytes=1, disk_bytes=1, disk_free_bytes=1, cores=1, memory_total_bytes=1
)  # fmt: skip


class Studio:
    """Database and runner on one data folder; used like the backend uses them."""

    def __init__(self, root: Path, limits: Limits | None = None, estimate: Estimate = SMALL) -> None:
        self.folders = DataFolders(root)
        self.folders.make()
        self.database = Database.open(self.folders)
        registry = JobRegistry({"train-tokenizer": TEST_JOB_TYPE})
        self.jobs = JobRunner(self.folders, self.database, registry, limits, {"PYTHONPATH": str(BACKEND)})
        self.services = SimpleNamespace(database=self.database, estimate=estimate, finish_error=None)
        self.jobs.bind(self.services)

    def close(self) -> None:
        self.jobs.close()
        self.database.close()

    def submit(self, do: str, **more: Any) -> Job:
        return self.jobs.submit(config(do, **more))

    def wait(self, job_id: str, *states: str, seconds: float = 15) -> Job:
        """Until the job is in one of these states, or has ended when none is named."""
        with self.jobs.changes.subscribe() as changes:
            end = time.monotonic() + seconds
            while (job := self.jobs.get(job_id)).state not in (states or ENDED):
                assert time.monotonic() < end, f"still {job.state}"
                assert states or job.state not in ENDED
                with contextlib.suppress(queue.Empty):
                    changes.get(timeout=0.2)
            return job

    def wait_for_log(self, job_id: str, start: str, seconds: float = 15) -> str:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for event in self.jobs.history(job_id):
                if event.kind == "log" and event.message.startswith(start):
                    return event.message
            time.sleep(0.02)
        raise AssertionError(f"no log {start}")

    def worker_pid(self, job_id: str) -> int:
        return int(self.database.read("SELECT pid FROM jobs WHERE id = ?", (job_id,))[0]["pid"])

    def states(self, job_id: str) -> list[str]:
        return [event.state for event in self.jobs.history(job_id) if event.kind == "state"]


def play_training_metadata(artifacts: Path) -> Tokenizer:
    """A published artifact as a training leaves it, without its row."""
    name = new_id()
    tokenizer = Tokenizer(
        id=name,
        name="made",
        created_at=5.0,
        config=TrainTokenizerConfig(type="train-tokenizer"),
        vocab_size=300,
        merges_sha256="0" * 64,
        size_bytes=1,
    )
    draft = artifacts / ".draft"
    draft.mkdir()
    (draft / METADATA_FILE).write_text(tokenizer.model_dump_json())
    publish_folder(draft, artifacts / name)
    return tokenizer


def is_alive(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def wait_until_gone(pid: int, seconds: float = 3) -> None:
    end = time.monotonic() + seconds
    while is_alive(pid):
        assert time.monotonic() < end, f"{pid} still lives"
        time.sleep(0.02)


@pytest.fixture
def jobs_studio(tmp_path: Path) -> Iterator[Studio]:
    studio = Studio(tmp_path / "data")
    studio.jobs.start()
    yield studio
    studio.close()


def play_backend(root: str, crash_at: str, do: str, more: str) -> None:
    """Run one job, tell its changes on stdout, die where told to."""
    _die_at(crash_at)
    studio = Studio(Path(root))
    studio.jobs.start()
    job = studio.jobs.submit(config(do, **json.loads(more)))
    with studio.jobs.changes.subscribe() as changes:
        current = studio.jobs.get(job.id)
        while True:
            pid = studio.database.read("SELECT pid FROM jobs WHERE id = ?", (job.id,))[0]["pid"]
            print(json.dumps({"id": job.id, "state": current.state, "pid": pid}), flush=True)
            if current.state in ENDED:
                break
            current = changes.get()
    sys.stdin.read()


def _die_at(point: str) -> None:
    """Wrap the steps of the end so that the process is killed before or after one of them."""

    def kill() -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    original_move = conclude.move_sealed_folder

    def move(tmp: Path, final: Path) -> None:
        if point == "before-move":
            kill()
        original_move(tmp, final)
        if point == "after-move":
            kill()

    def finish(job_id: str, config: Any, result: dict[str, Any], services: Any) -> None:
        _finish(job_id, config, result, services)
        if point == "after-finish":
            kill()

    conclude.move_sealed_folder = move
    object.__setattr__(TEST_JOB_TYPE, "finish", finish)


if __name__ == "__main__":
    play_backend(*sys.argv[1:5])
