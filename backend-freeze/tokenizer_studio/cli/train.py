"""`train`: the worker of the window, started from here, with its progress on the terminal."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
import threading
import time
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

from ..contract import settings
from ..errors import BadInput, Cancelled, StudioError
from ..jobs.events import read_objects
from ..jobs.folder import JobFolder, read_json
from ..jobs.limits import Limits
from ..jobs.worker import GO
from ..paths import DataFolders
from ..process.end import end_tree
from ..process.hold import hold_group, release_group
from ..process.spawn import ChildProcess, spawn_child
from ..store.atomic import publish_folder
from ..store.ids import new_id
from . import inputs
from .arguments import SPLITS, Arguments
from .output import Output

if TYPE_CHECKING:
    from ..contract.base import Problem
    from ..contract.training import TrainTokenizerConfig

RUN_MODULE = "tokenizer_studio.job_types.train_tokenizer.run"
POLL_SECONDS = 0.05
CANCEL_SECONDS = 2.0
# The worker looks at its flags ten times a second; one that has noticed the pause leaves it out of its times.
NOTICE_SECONDS = 0.25


def run(arguments: Arguments) -> int:
    """Returns 0; raises StudioError, Cancelled."""
    out = Path(arguments.out).expanduser().absolute()
    _refuse_occupied(out)
    if bool(arguments.paths) == bool(arguments.counts):
        raise BadInput("A training learns from text or from counts.", "Name files of text, or --counts FILE.")
    if arguments.counts:
        arguments.paths = arguments.counts
        config, counts = _of_counts(arguments)
    else:
        config, counts = training_config(arguments), []
    recipe = inputs.recipe(arguments)
    from ..corpus import files

    files.resolve(recipe, None)  # A wrong path is told before anything starts.
    folders = inputs.folders(arguments)
    folder = JobFolder(folders.cache / new_id())
    name = arguments.name or out.name
    folder.make(
        config.model_dump_json(),
        {
            "recipe": recipe.model_dump(),
            "corpus_name": ", ".join(arguments.paths)[:200],
            "corpus_sha256": "",
            "counts": counts,
        },
        {"run_module": RUN_MODULE, "data_root": str(folders.root), "limits": asdict(Limits())},
    )
    output = Output(is_json=arguments.json, title=name)
    try:
        work(folder, folders, output)
        tokenizer = _publish(folder, out)
    finally:
        shutil.rmtree(folder.path, ignore_errors=True)
    output.finished(tokenizer, out)
    return 0


def _of_counts(arguments: Arguments) -> tuple[TrainTokenizerConfig, list[str]]:
    """The settings, and the files of counts. How text was cut is what the files say."""
    from ..training.counts.table import about_table

    paths = [os.path.abspath(os.path.expanduser(path)) for path in arguments.counts]
    cuttings = [about_table(Path(path)).get("cutting", {}) for path in paths]
    for path, cutting in zip(paths, cuttings, strict=True):
        if cutting != cuttings[0]:
            raise BadInput(
                f"{path} and {paths[0]} are counts of text that was cut differently.",
                "Count both texts with the same split, normalizer, special tokens and kind of documents.",
            )
    stored = {name: value for name, value in cuttings[0].items() if name != "by_lines"}
    return training_config(arguments, **stored, held_out=0, write_report=False), paths


def training_config(arguments: Arguments, **changes: Any) -> TrainTokenizerConfig:
    """The settings of a training as the words say them. Options a command does not have are as usual."""
    is_named = arguments.split in SPLITS
    values = {
        "type": "train-tokenizer",
        "split": arguments.split if is_named else "custom",
        "split_pattern": None if is_named else arguments.split,
        "normalizer": arguments.normalizer,
        "prefix_space": arguments.prefix_space,
        "memory_budget_mb": arguments.memory_budget,
    }
    if arguments.special_token is not None:
        values["special_tokens"] = arguments.special_token
    if arguments.command == "train":
        values |= {
            "name": arguments.name,
            "algorithm": arguments.algorithm,
            "vocab_size": arguments.vocab_size,
            "min_frequency": arguments.min_frequency,
            "initial_alphabet": arguments.initial_alphabet,
            "max_token_length": arguments.max_token_length,
            "limit_alphabet": arguments.limit_alphabet,
            "weights": [_weight(text) for text in arguments.weight],
            "held_out": arguments.held_out,
            "seed": arguments.seed,
            "write_report": not arguments.no_report,
        }
    return inputs.build(settings.training_config, values | changes)


def _weight(text: str) -> dict[str, str]:
    part, _, times = text.rpartition("=")
    return {"part": part, "times": times}


def _refuse_occupied(out: Path) -> None:
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise BadInput(
            f"{out} is there already.", "Nothing is ever overwritten: name a new folder with --out."
        )
    parent = next(folder for folder in out.parents if folder.exists())
    if not os.access(parent, os.W_OK):
        raise BadInput(f"{parent} cannot be written.", "Name another place with --out.")


def work(folder: JobFolder, folders: DataFolders, output: Output) -> None:
    """Start the worker, follow its events, end it whatever happens to us."""
    flags = {"cancelled": False}

    def cancel(_number: int, _frame: FrameType | None) -> None:
        flags["cancelled"] = True

    previous = {number: signal.signal(number, cancel) for number in _signals()}
    child = _start(folder)
    previous |= _stand_still_on_ctrl_z(child, folder)
    try:
        with suppress(OSError):
            child.stdin.write(GO)
            child.stdin.flush()
        code = _follow(child, folder, output, flags)
    finally:
        end_tree(child, polite_seconds=0.5)
        for number, handler in previous.items():
            signal.signal(number, handler)
    if flags["cancelled"]:
        raise Cancelled()
    if code != 0:
        raise _failure(folder, code)


def _start(folder: JobFolder) -> ChildProcess:
    if sys.platform != "linux" or threading.active_count() > 1:
        return spawn_child(["run-job", str(folder.path)])
    from ..jobs.worker import main
    from ..process.fork import fork_child

    return fork_child(lambda: main(str(folder.path)))


def _stand_still_on_ctrl_z(child: ChildProcess, folder: JobFolder) -> dict[signal.Signals, Any]:
    """The terminal stops and continues its own processes only, and the worker is in a session of its own.
    Returns the handler to put back.
    """
    if sys.platform == "win32":
        return {}

    def stop(_number: int, _frame: FrameType | None) -> None:
        with suppress(OSError):
            folder.pause_flag.touch()
        time.sleep(NOTICE_SECONDS)
        hold_group(child)
        os.kill(os.getpid(), signal.SIGSTOP)  # Here we stand, until `fg` or `bg`.
        with suppress(OSError):
            folder.pause_flag.unlink()
        release_group(child)

    return {signal.SIGTSTP: signal.signal(signal.SIGTSTP, stop)}


def _signals() -> list[signal.Signals]:
    return [signal.SIGINT, signal.SIGTERM] + ([signal.SIGHUP] if sys.platform != "win32" else [])


def _follow(child: ChildProcess, folder: JobFolder, output: Output, flags: dict[str, bool]) -> int | None:
    position = 0
    asked_at: float | None = None
    while True:
        code = child.poll()
        for offset, event in read_objects(folder.events, position):
            position = offset
            output.event(event)
        if code is not None:
            return code
        if flags["cancelled"]:
            asked_at = asked_at or time.monotonic()
            with suppress(OSError):
                folder.cancel_flag.touch()
            if time.monotonic() - asked_at > CANCEL_SECONDS:
                return None
        time.sleep(POLL_SECONDS)


def _failure(folder: JobFolder, code: int | None) -> StudioError:
    from ..contract.base import Problem

    problem: dict[str, Any] | None = read_json(folder.failure)
    if problem is None:
        return _Failed(Problem(status=500, code="worker-crashed", title=f"The worker ended with {code}."))
    return _Failed(Problem.model_validate(problem))


class _Failed(StudioError):
    """The worker's own failure, raised again here."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.title, problem.detail, problem.fields)
        self.code = problem.code
        self.status = problem.status or 422


def _publish(folder: JobFolder, out: Path) -> dict[str, Any]:
    """Copy beside the target (perhaps another disk), then rename: it is there whole or not at all. Returns
    the fields of `contract.training.Tokenizer`.
    """
    out.parent.mkdir(parents=True, exist_ok=True)
    beside = out.with_name(f".{out.name}.{new_id()}")
    try:
        shutil.copytree(folder.artifact, beside)
        if out.exists():
            out.rmdir()
        publish_folder(beside, out)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    tokenizer: dict[str, Any] = json.loads((out / "studio.json").read_bytes())
    return tokenizer
