"""A job type for tests, and a process that plays the backend."""

import contextlib
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

from tokenizer_studio.contract.jobs import Estimate, Job
from tokenizer_studio.contract.training import Tokenizer, TrainTokenizerConfig
from tokenizer_studio.jobs import conclude
from tokenizer_studio.jobs.job_type import JobType
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
    """`do` names a function of `jobs_behaviours`; `more` are its parameters."""
    return TrainTokenizerConfig(
        type="train-tokenizer", corpus_id=more.pop("corpus_id", None), name=json.dumps({"do": do, **more})
    )


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
    run_module="tests.jobs_behaviours",
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
    """Run one job, tell its changes on stdout, die where told to; "pause" pauses it once it runs."""
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
            if crash_at == "pause" and current.state == "running":
                studio.jobs.pause(job.id)
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
