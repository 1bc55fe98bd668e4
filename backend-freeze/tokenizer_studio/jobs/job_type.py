"""What a job type is: a config, a title, an estimate, and a function that runs in its own process.

Rooms: `job_types/<name>/job_type.py` has one `JobType`; `jobs/registry.py` lists them. The `run`
function lives in `job_types/<name>/run.py` and is imported only inside the worker, so the backend never
loads a heavy library.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

from ..paths import DataFolders
from .progress import Progress

if TYPE_CHECKING:
    from ..contract.jobs import Estimate, Unit


class JobContext(Protocol):
    """All that a running job may touch."""

    job_id: str
    folders: DataFolders
    inputs: dict[str, Any]
    """What the backend looked up for this job before it started (see `JobType.prepare`); plain JSON."""
    work_folder: Path
    """Scratch space; removed when the job ends."""
    artifact_folder: Path
    """Written here, published by rename when `run` returns and only then. Empty means: no artifact."""

    def progress(self, progress: Progress) -> None:
        """Report where the job stands; at most 10 a second are kept."""

    def stage_done(self, stage: str, unit: Unit, amount: int, seconds: float, note: str = "") -> None:
        """A stage ended."""

    def metric(self, name: str, x: float, y: float) -> None:
        """Add a point to a curve."""

    def log(self, message: str, level: Literal["info", "warning", "error"] = "info", stage: str = "") -> None:
        """Add a line to the job's log."""

    def check(self) -> None:
        """Raise `Cancelled`, `DiskFull` or `OutOfMemory` if the job must end; stand still while it is
        paused. Cheap: for every loop. Work that does not come here for a second is stopped by the system.
        """

    def clock(self) -> float:
        """`time.monotonic` without the time the job stood still: for all rates and durations."""

    def result(self, value: dict[str, Any], summary: str) -> None:
        """The outcome: plain JSON, handed to `JobType.finish` in the backend, and one line for people."""


@dataclass(frozen=True)
class JobType:
    """The backend's half of a job type. Everything here is light."""

    name: str
    config: type[Any]
    title: Callable[[Any, Services], str]
    prepare: Callable[[Any, Services], dict[str, Any]]
    """At submit: check the config against what exists (raises StudioError), look up what `run` needs."""
    estimate: Callable[[Any, Services], Estimate]
    finish: Callable[[str, Any, dict[str, Any], Services], None]
    """(job id, config, result) → record the outcome, after the artifact is published. Safe to repeat."""
    run_module: str
    """Module with `run(config, context)`, imported in the worker only."""


class Services(Protocol):
    """What job types may ask of the backend (see `services.py`)."""

    folders: DataFolders
    corpora: Any
    tokenizers: Any
