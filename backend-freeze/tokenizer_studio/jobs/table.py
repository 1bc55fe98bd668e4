"""The table of jobs. A state changes only by compare-and-set, so of two who want to change it one wins."""

import json
import sqlite3
import time
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter

from ..contract.base import Problem
from ..contract.jobs import ACTIVE_STATES, Job, JobConfig, JobState, Progress
from ..errors import NotFound
from ..store.database import Database

_CONFIG: TypeAdapter[JobConfig] = TypeAdapter(JobConfig)
_ACTIVE = tuple(sorted(ACTIVE_STATES))
_COLUMNS = frozenset({
    "started_at", "finished_at", "progress", "problem", "artifact_id", "summary", "peak_memory_bytes",
})  # fmt: skip


@dataclass(frozen=True)
class WorkerMark:
    """What names a worker for certain, also after the backend died."""

    pid: int
    started_at: float
    nonce: str


class JobTable:
    """Rows in, `Job` objects out."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def insert(self, job: Job) -> None:
        """Add a queued job at the end of the queue."""
        self._database.write(
            "INSERT INTO jobs (id, type, title, state, config, created_at, corpus_id, run_again_of)"
            " VALUES (?, ?, ?, 'queued', ?, ?, ?, ?)",
            (
                job.id, job.type, job.title, job.config.model_dump_json(), job.created_at, job.corpus_id,
                job.run_again_of,
            ),
        )  # fmt: skip

    def get(self, job_id: str) -> Job:
        """Raises NotFound."""
        rows = self._database.read(f"{_SELECT} WHERE id = ?", (job_id,))
        if not rows:
            raise NotFound("job", job_id)
        return _to_job(rows[0])

    def newest(self, limit: int, before: float | None) -> list[Job]:
        """Newest first, in the order they were submitted, whatever the clock did."""
        rows = self._database.read(
            f"{_SELECT} WHERE :before IS NULL OR created_at < :before ORDER BY sequence DESC LIMIT :limit",
            {"before": before, "limit": limit},
        )
        return [_to_job(row) for row in rows]

    def in_states(self, *states: JobState) -> list[Job]:
        """In the order they were submitted."""
        marks = ",".join("?" * len(states))
        rows = self._database.read(f"{_SELECT} WHERE state IN ({marks}) ORDER BY sequence", states)
        return [_to_job(row) for row in rows]

    def ids(self) -> set[str]:
        return {str(row["id"]) for row in self._database.read("SELECT id FROM jobs")}

    def has_active_for_corpus(self, corpus_id: str) -> bool:
        marks = ",".join("?" * len(_ACTIVE))
        sql = f"SELECT 1 FROM jobs WHERE corpus_id = ? AND state IN ({marks}) LIMIT 1"
        return bool(self._database.read(sql, (corpus_id, *_ACTIVE)))

    def move(self, job_id: str, old: JobState, new: JobState, **changes: Any) -> bool:
        """Compare-and-set. False when the job is not (any more) in `old`; then nothing changed."""
        assert changes.keys() <= _COLUMNS
        values = {name: _to_column(value) for name, value in changes.items()}
        assignments = "".join(f", {name} = :{name}" for name in values)
        if new == "paused":
            assignments += ", paused_at = :now"
        elif old == "paused":
            assignments += ", paused_seconds = paused_seconds + max(0, :now - paused_at), paused_at = NULL"
        # A job somebody asked to cancel neither finishes nor pauses: of two wishes the first one wins.
        guard = " AND cancel_requested = 0" if new in ("finalizing", "paused") else ""
        return bool(
            self._database.write(
                f"UPDATE jobs SET state = :new{assignments} WHERE id = :id AND state = :old{guard}",
                {"new": new, "old": old, "id": job_id, "now": now(), **values},
            )
        )

    def request_cancel(self, job_id: str) -> bool:
        """Mark a job that has not begun to finish. False when it is too late."""
        return bool(
            self._database.write(
                "UPDATE jobs SET cancel_requested = 1"
                " WHERE id = ? AND state IN ('queued', 'starting', 'running', 'paused')",
                (job_id,),
            )
        )

    def is_cancel_requested(self, job_id: str) -> bool:
        rows = self._database.read("SELECT cancel_requested FROM jobs WHERE id = ?", (job_id,))
        return bool(rows and rows[0]["cancel_requested"])

    def set_worker(self, job_id: str, mark: WorkerMark) -> None:
        """Remember the process before it is allowed to begin."""
        self._database.write(
            "UPDATE jobs SET pid = ?, pid_started_at = ?, nonce = ? WHERE id = ?",
            (mark.pid, mark.started_at, mark.nonce, job_id),
        )

    def worker(self, job_id: str) -> WorkerMark | None:
        rows = self._database.read("SELECT pid, pid_started_at, nonce FROM jobs WHERE id = ?", (job_id,))
        if not rows or rows[0]["pid"] is None:
            return None
        return WorkerMark(rows[0]["pid"], rows[0]["pid_started_at"], rows[0]["nonce"])

    def delete_ended(self, job_id: str) -> bool:
        """False when the job is active."""
        marks = ",".join("?" * len(_ACTIVE))
        sql = f"DELETE FROM jobs WHERE id = ? AND state NOT IN ({marks})"
        return bool(self._database.write(sql, (job_id, *_ACTIVE)))


_SELECT = """
    SELECT *, CASE WHEN state = 'queued' THEN
        (SELECT count(*) FROM jobs AS other WHERE other.state = 'queued' AND other.sequence <= jobs.sequence)
    END AS queue_position FROM jobs
"""


def _to_column(value: Any) -> Any:
    if isinstance(value, Problem | Progress):
        return value.model_dump_json()
    return value


def _to_job(row: sqlite3.Row) -> Job:
    return Job(
        id=row["id"],
        type=row["type"],
        title=row["title"],
        state=row["state"],
        config=_CONFIG.validate_python(json.loads(row["config"])),
        created_at=row["created_at"],
        started_at=row["started_at"],
        finished_at=row["finished_at"],
        paused_at=row["paused_at"],
        paused_seconds=row["paused_seconds"],
        queue_position=row["queue_position"],
        progress=Progress.model_validate_json(row["progress"]) if row["progress"] else None,
        problem=Problem.model_validate_json(row["problem"]) if row["problem"] else None,
        artifact_id=row["artifact_id"],
        corpus_id=row["corpus_id"],
        summary=row["summary"],
        peak_memory_bytes=row["peak_memory_bytes"],
        run_again_of=row["run_again_of"],
    )


def now() -> float:
    """Seconds since 1970."""
    return time.time()
