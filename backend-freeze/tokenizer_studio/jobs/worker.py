"""The worker process: run one job, leave a sealed artifact and a result, or say why not."""

import contextlib
import faulthandler
import gc
import importlib
import os
import sys
from pathlib import Path

from ..contract.settings import job_config
from ..errors import StudioError
from ..paths import DataFolders
from ..process.lease import end_own_group, hold_lease
from ..store.atomic import remove_folder, seal_folder, write_json_atomically
from .context import WorkerContext
from .events import EventWriter
from .failures import problem_of
from .folder import JobFolder, read_json
from .limits import Limits, free_disk
from .watch import Watch

GO = b"go\n"
EXIT_FAILED = 1


def main(folder_name: str) -> int:
    """Run the job in that folder. Returns the exit code; the reason of a failure is in the folder."""
    if os.read(0, len(GO)) != GO:  # The backend died before it wrote down who we are.
        return EXIT_FAILED
    # Lists of merges and words are no cycles; looking for some among them took 5 % of a training. What is
    # loaded already is not looked at again.
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)
    hold_lease()
    faulthandler.enable()
    _offer_to_the_out_of_memory_killer()
    folder = JobFolder(Path(folder_name))
    orders = read_json(folder.orders)
    inputs = read_json(folder.inputs)
    assert orders is not None and inputs is not None
    folders = DataFolders(Path(orders["data_root"]))
    writer = EventWriter(folder.events)
    context = WorkerContext(folder, folders, inputs, writer)
    try:
        _start_log(folders)
        folder.work.mkdir(mode=0o700, exist_ok=True)
        folder.artifact.mkdir(mode=0o700, exist_ok=True)
        watch = Watch(context, Limits(**orders["limits"]), lambda reason: _abandon(folder, reason))
        _run(folder, context, watch, orders["run_module"])
    except BaseException as error:  # noqa: BLE001 - a panic in Rust is a BaseException, not an Exception
        _write_failure(folder, error)
        return EXIT_FAILED
    finally:
        writer.close()
    return 0


def _run(folder: JobFolder, context: WorkerContext, watch: Watch, run_module: str) -> None:
    config = job_config(folder.config.read_bytes())
    watch.start()
    try:
        run = importlib.import_module(run_module).run
        folder.running_flag.touch()
        run(config, context)
        context.check()
        _seal(folder, context)
        context.check()
    finally:
        watch.stop()
        with contextlib.suppress(OSError):
            context.finish_events()
    write_json_atomically(
        folder.result,
        {
            "value": context.outcome,
            "summary": context.summary,
            "has_artifact": folder.has_sealed_artifact(),
            "peak_memory_bytes": watch.peak_memory_bytes,
        },
    )


def _seal(folder: JobFolder, context: WorkerContext) -> None:
    """Flush the artifact to disk. An empty folder is no artifact."""
    if not any(folder.artifact.iterdir()):
        remove_folder(folder.artifact)
        return
    for file in seal_folder(folder.artifact)["files"]:
        context.artifact(file["path"], file["size"], file["sha256"])


def _write_failure(folder: JobFolder, error: BaseException) -> None:
    free = 0
    with contextlib.suppress(OSError):
        free = free_disk(folder.path)
    problem = problem_of(error, free, sys.stderr)
    with contextlib.suppress(OSError):
        # Room for the few bytes that say why: what was unfinished goes anyway.
        for unfinished in (folder.artifact, folder.work):
            remove_folder(unfinished)
        write_json_atomically(folder.failure, problem.model_dump())


def _abandon(folder: JobFolder, reason: StudioError) -> None:
    """End although a library call does not return. Called from the watch thread; does not return."""
    with contextlib.suppress(OSError):
        write_json_atomically(folder.failure, reason.to_problem().model_dump())
    end_own_group()


def _offer_to_the_out_of_memory_killer() -> None:
    """Linux: when memory runs out, take us and not the user's other programs."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            Path("/proc/self/oom_score_adj").write_text("500")


def _start_log(folders: DataFolders) -> None:
    from ..logs import start_log

    start_log(folders.logs, "worker")
