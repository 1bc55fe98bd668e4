"""Runs one job after the other: starts its worker, follows its events, ends it when asked."""

import os
import threading
import time
from collections.abc import Callable, Mapping

from ..contract.jobs import Job, Progress
from ..process.end import end_tree, kill_group
from ..process.spawn import ChildProcess, spawn_child
from ..store.ids import new_id
from .conclude import Conclusion
from .events import read_objects
from .folder import JobFolder
from .pause import Pause
from .states import JobStates
from .table import WorkerMark, now
from .worker import GO

NONCE_VARIABLE = "TOKENIZER_STUDIO_JOB_NONCE"
POLL_SECONDS = 0.05
PUBLISH_SECONDS = 0.25
# Together with the looks in between under 4 s; the promise is 5 s.
CANCEL_POLITE_SECONDS = 1.5
TERMINATE_SECONDS = 1.0
KILL_SECONDS = 1.0


class Supervisor:
    """The thread of the queue."""

    def __init__(
        self,
        states: JobStates,
        conclusion: Conclusion,
        preflight: Callable[[Job], None],
        env_extra: Mapping[str, str],
    ) -> None:
        self._states = states
        self._conclusion = conclusion
        self._preflight = preflight
        self._env_extra = env_extra
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._cancelled: set[str] = set()
        self._paused: set[str] = set()
        self._thread = threading.Thread(target=self._work, name="jobs", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def wake(self) -> None:
        """There is something new to look at."""
        self._wake.set()

    def cancel(self, job_id: str) -> None:
        """End this job's worker, if it has one. The flag file alone would not do: the disk may be full."""
        self._cancelled.add(job_id)
        self._wake.set()

    def pause(self, job_id: str) -> None:
        """Let this job's worker stand still. As for `cancel`, the flag file alone would not do."""
        self._paused.add(job_id)
        self._wake.set()

    def resume(self, job_id: str) -> None:
        """Let it go on."""
        self._paused.discard(job_id)
        self._wake.set()

    def close(self) -> None:
        """End the running job. At most 2.5 s."""
        self._stop.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(2.5)

    def _work(self) -> None:
        while not self._stop.is_set():
            queued = self._next()
            if queued is None:
                self._wake.wait()
                self._wake.clear()
                continue
            try:
                self._run(queued)
            except Exception as error:  # noqa: BLE001 - one job's bug must not end the queue
                self._settle(queued.id, error)

    def _next(self) -> Job | None:
        try:
            queued = self._states.table.in_states("queued")
        except Exception:  # noqa: BLE001 - the queue outlives a database that cannot be read
            self._stop.wait(1.0)  # The disk may be full or gone for a moment.
            self._wake.set()
            return None
        return queued[0] if queued else None

    def _settle(self, job_id: str, error: Exception) -> None:
        """A job whose end could not be written down is not left active: try until it can be."""
        while not self._stop.is_set():
            try:
                self._conclusion.fail(job_id, error)
                return
            except Exception:  # noqa: BLE001 - tried again
                self._stop.wait(1.0)

    def _run(self, job: Job) -> None:
        if not self._states.move(job.id, "queued", "starting", started_at=now()):
            return
        folder = self._states.folder(job.id)
        self._preflight(job)
        child = self._start_worker(folder)
        follower = _Follower(self._states, folder)
        try:
            exit_code = self._watch(folder, child, follower)
        except BaseException:
            end_tree(child, 0, KILL_SECONDS)
            raise
        finally:
            self._paused.discard(job.id)
        kill_group(child)  # What the worker started and left behind.
        child.end_lease()
        follower.look()
        if self._stop.is_set() and exit_code != 0:
            self._conclusion.interrupt(job.id, peak_memory_bytes=follower.peak_memory_bytes)
            return
        self._conclusion.after_exit(job.id, exit_code, follower.peak_memory_bytes)

    def _start_worker(self, folder: JobFolder) -> ChildProcess:
        nonce = new_id()
        with folder.worker_log.open("ab") as log:
            child = spawn_child(
                ["run-job", str(folder.path)],
                env_extra={**self._env_extra, NONCE_VARIABLE: nonce},
                stdout=log,
                stderr=log,
            )
        try:
            self._states.table.set_worker(folder.job_id, WorkerMark(child.pid, child.started_at, nonce))
            # It begins only now, so no worker ever runs that the table does not know.
            os.write(child.stdin.fileno(), GO)
        except BrokenPipeError:
            pass  # It is dead already; the watch finds its exit code.
        except BaseException:
            end_tree(child, 0, KILL_SECONDS)
            raise
        return child

    def _watch(self, folder: JobFolder, child: ChildProcess, follower: "_Follower") -> int | None:
        cancelled_at: float | None = None
        pause = Pause(folder, child)
        while (exit_code := child.poll()) is None:
            if self._stop.is_set():
                return end_tree(child, 0.3, KILL_SECONDS) or -9
            follower.look()
            if cancelled_at is None and folder.job_id in self._cancelled:
                cancelled_at = time.monotonic()
            pause.look(is_wanted=folder.job_id in self._paused)
            if cancelled_at is not None and pause.is_forced:
                return end_tree(child, 0, KILL_SECONDS) or -9  # It cannot hear: it was stopped by the system.
            if cancelled_at is not None and time.monotonic() - cancelled_at > CANCEL_POLITE_SECONDS:
                return end_tree(child, TERMINATE_SECONDS, KILL_SECONDS) or -9
            self._wake.wait(POLL_SECONDS)
            self._wake.clear()
        return exit_code


class _Follower:
    """Reads what the worker wrote since the last look."""

    def __init__(self, states: JobStates, folder: JobFolder) -> None:
        self.peak_memory_bytes: int | None = None
        self._states = states
        self._folder = folder
        self._offset = folder.events.stat().st_size if folder.events.exists() else 0
        self._is_running = False
        self._published_at = 0.0
        self._is_news = False

    def look(self) -> None:
        job_id = self._folder.job_id
        if not self._is_running and self._folder.running_flag.exists():
            self._is_running = True
            self._states.move(job_id, "starting", "running")
        for behind, event in read_objects(self._folder.events, self._offset):
            self._offset = behind
            if event.get("kind") == "progress":
                self._states.set_progress(job_id, Progress.model_validate(event["progress"]))
                self._is_news = True
            elif event.get("kind") == "metric" and event.get("name") == "memory_bytes":
                self.peak_memory_bytes = max(self.peak_memory_bytes or 0, int(event["y"]))
        if self._is_news and time.monotonic() - self._published_at >= PUBLISH_SECONDS:
            self._is_news = False
            self._published_at = time.monotonic()
            self._states.publish(job_id)
