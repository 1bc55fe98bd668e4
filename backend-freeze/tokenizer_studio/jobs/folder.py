"""The folder of one job: what backend and worker tell each other, and what is left to read afterwards."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..store.atomic import read_manifest, remove_folder, write_json_atomically


@dataclass(frozen=True)
class JobFolder:
    """`jobs/<job id>/`."""

    path: Path

    @property
    def job_id(self) -> str:
        return self.path.name

    @property
    def config(self) -> Path:
        return self.path / "config.json"

    @property
    def inputs(self) -> Path:
        """What `JobType.prepare` looked up."""
        return self.path / "inputs.json"

    @property
    def orders(self) -> Path:
        """Which module to run, and within which limits."""
        return self.path / "orders.json"

    @property
    def events(self) -> Path:
        return self.path / "events.jsonl"

    @property
    def cancel_flag(self) -> Path:
        """Made by the backend: the worker ends at its next check."""
        return self.path / "cancel"

    @property
    def pause_flag(self) -> Path:
        """Made by the backend, and removed when the job may go on: the worker stands still meanwhile."""
        return self.path / "pause"

    @property
    def held_flag(self) -> Path:
        """Made by the worker for as long as it stands still."""
        return self.path / "held"

    @property
    def running_flag(self) -> Path:
        """Made by the worker when its imports are done and the work begins."""
        return self.path / "running"

    @property
    def result(self) -> Path:
        """Written by the worker last of all. Without it the job did not succeed."""
        return self.path / "result.json"

    @property
    def failure(self) -> Path:
        return self.path / "failure.json"

    @property
    def worker_log(self) -> Path:
        return self.path / "worker.log"

    @property
    def work(self) -> Path:
        return self.path / "work"

    @property
    def artifact(self) -> Path:
        return self.path / "artifact"

    def make(self, config_json: str, inputs: dict[str, Any], orders: dict[str, Any]) -> None:
        """Lay the folder out for the worker."""
        self.path.mkdir(mode=0o700, parents=True)
        self.config.write_text(config_json, encoding="utf-8")
        write_json_atomically(self.inputs, inputs)
        write_json_atomically(self.orders, orders)

    def has_sealed_artifact(self) -> bool:
        return read_manifest(self.artifact) is not None

    def read_result(self) -> dict[str, Any] | None:
        return read_json(self.result)

    def clean_up(self) -> None:
        """Remove what only a running job needs."""
        for folder in (self.work, self.artifact):
            remove_folder(folder)
        for flag in (self.cancel_flag, self.pause_flag, self.held_flag, self.running_flag):
            flag.unlink(missing_ok=True)


def read_json(path: Path) -> dict[str, Any] | None:
    """The object in a file; None when there is no such file or it is not whole."""
    try:
        value = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    return value if isinstance(value, dict) else None
