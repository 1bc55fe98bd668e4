"""Every change of a job's state: in the table, in its events, and told to those who listen."""

import contextlib
import threading
from collections import Counter
from collections.abc import Iterator
from typing import Any

from ..contract.base import Problem
from ..contract.jobs import ACTIVE_STATES, Job, JobState, Progress, StateEvent
from ..paths import DataFolders
from .changes import Changes
from .events import EventWriter, append_event
from .folder import JobFolder
from .table import JobTable, now


class JobStates:
    """The one door to a job's state."""

    def __init__(self, folders: DataFolders, table: JobTable, changes: Changes) -> None:
        self._folders = folders
        self.table = table
        self.changes = changes
        self._live: dict[str, Progress] = {}
        self._lock = threading.Lock()
        self._being_told: Counter[str] = Counter()

    def folder(self, job_id: str) -> JobFolder:
        return JobFolder(self._folders.jobs / job_id)

    def get(self, job_id: str) -> Job:
        """The job with its newest progress. Raises NotFound."""
        return self.with_progress(self.table.get(job_id))

    def with_progress(self, job: Job) -> Job:
        """What a running job said last is not in the table: ten commits a second would wear the disk."""
        live = self._live.get(job.id)
        return job.model_copy(update={"progress": live}) if live is not None else job

    def set_progress(self, job_id: str, progress: Progress) -> None:
        self._live[job_id] = progress

    def publish(self, job_id: str) -> None:
        self.changes.publish(self.get(job_id))

    def move(self, job_id: str, old: JobState, new: JobState, **changes: Any) -> bool:
        """Compare-and-set; False when somebody else was first, and then nothing is told."""
        with self._telling(job_id):
            if not self.table.move(job_id, old, new, **changes):
                return False
            self.write_event(
                job_id, new, changes.get("problem"), has_worker=new in ("running", "paused", "finalizing")
            )
        self.publish(job_id)
        return True

    def is_ended(self, job_id: str) -> bool:
        """Whether the job has ended and its last event is written: a stream that ends then misses nothing."""
        is_ended = self.table.get(job_id).state not in ACTIVE_STATES
        return is_ended and self._being_told[job_id] == 0

    @contextlib.contextmanager
    def _telling(self, job_id: str) -> Iterator[None]:
        with self._lock:
            self._being_told[job_id] += 1
        try:
            yield
        finally:
            with self._lock:
                self._being_told[job_id] -= 1
                if self._being_told[job_id] == 0:
                    del self._being_told[job_id]

    def end(self, job_id: str, new: JobState, **changes: Any) -> bool:
        """Move to an end state from whichever active state the job is in."""
        progress = self._live.get(job_id)
        if progress is not None:
            changes.setdefault("progress", progress)
        olds: tuple[JobState, ...] = ("finalizing", "running", "paused", "starting", "queued")
        is_ended = any(self.move(job_id, old, new, finished_at=now(), **changes) for old in olds)
        self._live.pop(job_id, None)
        return is_ended

    def write_event(self, job_id: str, state: JobState, problem: Problem | None, *, has_worker: bool) -> None:
        """Add the state to the events. On a full disk the table alone knows, and start-up adds the line."""
        path = self.folder(job_id).events
        event = StateEvent(kind="state", at=now(), state=state, problem=problem)
        with contextlib.suppress(OSError):
            if not has_worker:
                append_event(path, event)
                return
            writer = EventWriter(path)
            try:
                writer.append(event)
            finally:
                writer.close()
