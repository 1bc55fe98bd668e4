"""How a job ends: published, failed, cancelled. Every step may be repeated after a crash."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from ..contract.base import Problem
from ..contract.jobs import Job, JobState
from ..paths import DataFolders
from ..store.atomic import move_sealed_folder, read_manifest, remove_folder
from .failures import Interrupted, WorkerCrashed, problem_of
from .folder import JobFolder, read_json
from .limits import free_disk
from .registry import JobRegistry
from .states import JobStates

_OPEN: tuple[JobState, ...] = ("running", "paused")


@dataclass
class Conclusion:
    """Ends jobs."""

    folders: DataFolders
    states: JobStates
    registry: JobRegistry
    services: Any

    def after_exit(self, job_id: str, exit_code: int | None, peak_memory_bytes: int | None) -> None:
        """The worker is gone: decide what the job came to."""
        folder = self.states.folder(job_id)
        result = folder.read_result()
        if exit_code == 0 and result is not None and self._begin_to_finish(job_id):
            self.roll_forward(self.states.get(job_id), folder, result)
            return
        if self.states.table.is_cancel_requested(job_id):
            self._end(job_id, folder, "cancelled", None, peak_memory_bytes)
            return
        problem = _read_failure(folder) or WorkerCrashed(exit_code).to_problem()
        self._end(job_id, folder, "failed", problem, peak_memory_bytes)

    def _begin_to_finish(self, job_id: str) -> bool:
        # Paused too late: the worker had nothing left to do.
        return any(self.states.move(job_id, old, "finalizing") for old in _OPEN)

    def roll_forward(self, job: Job, folder: JobFolder, result: dict[str, Any]) -> None:
        """Publish, record, succeed. The job is in `finalizing` and stays there if we die in between."""
        final = self.folders.artifacts / job.id
        peak = result.get("peak_memory_bytes")
        try:
            if result["has_artifact"]:
                move_sealed_folder(folder.artifact, final)
            self.registry.get(job.type).finish(job.id, job.config, result["value"], self.services)
        except Exception as error:  # noqa: BLE001 - put into words and shown; a bug's trace goes to the log
            remove_folder(final)
            self._end(job.id, folder, "failed", self.problem(error), peak)
            return
        folder.clean_up()
        self.states.end(
            job.id,
            "succeeded",
            artifact_id=job.id if result["has_artifact"] else None,
            summary=result["summary"],
            peak_memory_bytes=peak,
        )

    def can_roll_forward(self, job: Job, folder: JobFolder) -> dict[str, Any] | None:
        """The result of a job whose end was cut off, if all it needs is there."""
        result = folder.read_result()
        if job.state != "finalizing" or result is None:
            return None
        is_whole = folder.has_sealed_artifact() or read_manifest(self.folders.artifacts / job.id) is not None
        return result if is_whole or not result["has_artifact"] else None

    def fail(self, job_id: str, error: BaseException) -> None:
        """End a job that cannot be started or watched."""
        self._end(job_id, self.states.folder(job_id), "failed", self.problem(error), None)

    def interrupt(self, job_id: str, **changes: Any) -> None:
        """The program ends, or ended, around it."""
        problem = Interrupted().to_problem()
        self.states.folder(job_id).clean_up()
        self.states.end(job_id, "interrupted", problem=problem, **changes)

    def problem(self, error: BaseException) -> Problem:
        return problem_of(error, _free(self.folders.root))

    def _end(
        self,
        job_id: str,
        folder: JobFolder,
        state: Any,
        problem: Problem | None,
        peak_memory_bytes: int | None,
    ) -> None:
        # First the space, then the state: on a full disk the commit may need it.
        folder.clean_up()
        folder.result.unlink(missing_ok=True)  # A cancel may have come just behind it.
        self.states.end(job_id, state, problem=problem, peak_memory_bytes=peak_memory_bytes)


def _read_failure(folder: JobFolder) -> Problem | None:
    value = read_json(folder.failure)
    try:
        return Problem.model_validate(value) if value else None
    except ValidationError:
        return None


def _free(root: Path) -> int:
    try:
        return free_disk(root)
    except OSError:
        return 0
