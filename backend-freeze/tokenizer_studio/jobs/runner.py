"""The jobs: what the routes and the command line call."""

import builtins
import contextlib
import threading
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ..contract.jobs import ACTIVE_STATES, Estimate, Job, JobConfig, JobEvent
from ..errors import Conflict, StudioError
from ..logs import get_logger
from ..paths import DataFolders
from ..store.atomic import remove_folder
from ..store.database import Database
from ..store.ids import new_id
from .changes import Changes
from .conclude import Conclusion
from .events import history
from .failures import NotRunning, ProblemError
from .limits import Limits, misfit
from .recovery import recover
from .registry import JobRegistry
from .states import JobStates
from .supervisor import Supervisor
from .table import JobTable, now


class JobRunner:
    """A queue of jobs of which one runs. Every method may be called from any thread."""

    def __init__(
        self,
        folders: DataFolders,
        database: Database,
        registry: JobRegistry | None = None,
        limits: Limits | None = None,
        env_extra: Mapping[str, str] | None = None,
    ) -> None:
        self.changes = Changes()
        self._folders = folders
        self._database = database
        self._registry = registry or JobRegistry()
        self._limits = limits or Limits()
        self._states = JobStates(folders, JobTable(database), self.changes)
        self._table = self._states.table
        self._conclusion = Conclusion(folders, self._states, self._registry, None)
        self._supervisor = Supervisor(self._states, self._conclusion, self._preflight, env_extra or {})
        self._services: Any = None
        # Two windows at once: a state and its flag change together.
        self._pausing = threading.Lock()

    def bind(self, services: Any) -> None:
        """Who to ask when a job is prepared and finished. Before `start`."""
        self._services = services
        self._conclusion.services = services

    def start(self) -> None:
        """Clear up after the last end, then work on the queue."""
        if self._database.recovered:
            get_logger(__name__).warning("%s", self._database.recovered)
        recover(self._folders, self._database, self._states, self._conclusion)
        self._supervisor.start()

    def close(self) -> None:
        """End the worker and name what was active interrupted. At most 3 s."""
        self._supervisor.close()
        for job in self._table.in_states("queued", "starting", "running", "paused"):
            self._conclusion.interrupt(job.id)

    def list(self, limit: int = 200, before: float | None = None) -> builtins.list[Job]:
        """Newest first."""
        return [self._states.with_progress(job) for job in self._table.newest(limit, before)]

    def active(self) -> builtins.list[Job]:
        """All that have not ended, in the order they run."""
        jobs = self._table.in_states(*ACTIVE_STATES)
        return [self._states.with_progress(job) for job in jobs]

    def get(self, job_id: str) -> Job:
        """Raises NotFound."""
        return self._states.get(job_id)

    def is_ended(self, job_id: str) -> bool:
        """Whether nothing is added to its events any more. Raises NotFound."""
        return self._states.is_ended(job_id)

    def is_active_for_corpus(self, corpus_id: str) -> bool:
        """Whether a job that has not ended reads this corpus."""
        return self._table.has_active_for_corpus(corpus_id)

    def estimate(self, config: JobConfig) -> Estimate:
        """What the job would need, and why it cannot start, if it cannot."""
        estimate = self._registry.get(config.type).estimate(config, self._services)
        if estimate.problem is None:
            error = misfit(estimate, self._folders.root, self._limits, with_others=False)
            if error is not None:
                estimate = estimate.model_copy(update={"problem": error.to_problem()})
        return estimate

    def submit(self, config: JobConfig, run_again_of: str | None = None) -> Job:
        """Queue a job. Raises what `prepare` finds wrong, DiskFull, OutOfMemory."""
        job_type = self._registry.get(config.type)
        inputs = job_type.prepare(config, self._services)
        error = self._misfit(config, with_others=bool(self._table.in_states(*(ACTIVE_STATES - {"queued"}))))
        if error is not None:
            raise error
        job = Job(
            id=new_id(),
            type=config.type,
            title=job_type.title(config, self._services),
            state="queued",
            config=config,
            created_at=now(),
            corpus_id=config.corpus_id,
            run_again_of=run_again_of,
        )
        orders = {
            "run_module": job_type.run_module,
            "data_root": str(self._folders.root.absolute()),
            "limits": asdict(self._limits),
        }
        folder = self._states.folder(job.id)
        try:
            folder.make(config.model_dump_json(), inputs, orders)
            self._states.write_event(job.id, "queued", None, has_worker=False)
            self._table.insert(job)
        except BaseException:
            remove_folder(folder.path)
            raise
        self._states.publish(job.id)
        self._supervisor.wake()
        return self._states.get(job.id)

    def cancel(self, job_id: str) -> Job:
        """End it within 5 s; one being published succeeds instead. Raises Conflict when it has ended."""
        job = self._table.get(job_id)
        if job.state == "cancelled":
            return job
        if job.state not in ACTIVE_STATES:
            raise Conflict("The job has already ended.", "There is nothing to cancel. What it made is kept.")
        if self._states.move(job_id, "queued", "cancelled", finished_at=now()):
            self._publish_queue()
        elif self._table.request_cancel(job_id):
            with contextlib.suppress(OSError):
                self._states.folder(job_id).cancel_flag.touch()
            self._supervisor.cancel(job_id)
        return self._states.get(job_id)

    def pause(self, job_id: str) -> Job:
        """Let it stand still within two seconds; it keeps its memory and its place. Raises NotRunning."""
        with self._pausing:
            if self._states.move(job_id, "running", "paused"):
                with contextlib.suppress(OSError):
                    self._states.folder(job_id).pause_flag.touch()
                self._supervisor.pause(job_id)
            job = self._states.get(job_id)
        if job.state != "paused":
            raise NotRunning(job.state)
        return job

    def resume(self, job_id: str) -> Job:
        """Let a paused job go on where it stood. Raises NotRunning."""
        with self._pausing:
            if self._states.move(job_id, "paused", "running"):
                self._states.folder(job_id).pause_flag.unlink(missing_ok=True)
                self._supervisor.resume(job_id)
            job = self._states.get(job_id)
        if job.state != "running":
            raise NotRunning(job.state)
        return job

    def run_again(self, job_id: str) -> Job:
        """Queue a new job with the same config."""
        return self.submit(self._table.get(job_id).config, run_again_of=job_id)

    def delete(self, job_id: str) -> None:
        """Remove an ended job from the list. What it made stays. Raises Conflict while it is active."""
        self._table.get(job_id)
        if not self._table.delete_ended(job_id):
            raise Conflict("The job has not ended.", "Cancel it first, then remove it from the list.")
        remove_folder(self._states.folder(job_id).path)

    def history(self, job_id: str) -> builtins.list[JobEvent]:
        """All that matters of what the job said. Raises NotFound."""
        self._table.get(job_id)
        return history(self.events_path(job_id))

    def events_path(self, job_id: str) -> Path:
        """The file its events are appended to. Raises NotFound."""
        self._table.get(job_id)
        return self._states.folder(job_id).events

    def _preflight(self, job: Job) -> None:
        """Look again when its turn comes: the disk and the memory are not what they were at submission."""
        error = self._misfit(job.config, with_others=False)
        if error is not None:
            raise error

    def _misfit(self, config: JobConfig, *, with_others: bool) -> StudioError | None:
        estimate = self._registry.get(config.type).estimate(config, self._services)
        if estimate.problem is not None:
            return ProblemError(estimate.problem)
        return misfit(estimate, self._folders.root, self._limits, with_others=with_others)

    def _publish_queue(self) -> None:
        """Those behind a job that left the queue have moved up."""
        for job in self._table.in_states("queued"):
            self.changes.publish(job)
