"""What a running job is given: its folders, and ways to say where it stands."""

from __future__ import annotations

import contextlib
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

from ..errors import Cancelled, StudioError
from ..paths import DataFolders
from ..process.hold import hold_own_children, release
from .events import EventWriter
from .folder import JobFolder
from .progress import Progress

if TYPE_CHECKING:
    from ..contract.jobs import Unit

PROGRESS_SECONDS = 0.1
RATE_WINDOW_SECONDS = 10.0


class WorkerContext:
    """The worker's `JobContext`. Its methods may be called from any thread."""

    def __init__(
        self, folder: JobFolder, folders: DataFolders, inputs: dict[str, Any], writer: EventWriter
    ) -> None:
        self.job_id = folder.job_id
        self.folders = folders
        self.inputs = inputs
        self.work_folder = folder.work
        self.artifact_folder = folder.artifact
        self.outcome: dict[str, Any] = {}
        self.summary = ""
        self.stop_reason: StudioError | None = None
        self._folder = folder
        self._writer = writer
        self._lock = threading.Lock()
        self._pending: Progress | None = None
        self._written_at = 0.0
        self._may_go_on = threading.Event()
        self._may_go_on.set()
        self._holding = threading.Lock()
        # Since when it stands still, and for how long it did before. One value, so that no thread reads half.
        self._still: tuple[float | None, float] = (None, 0.0)
        self._rate = _Rate(self.clock)

    def progress(self, progress: Progress) -> None:
        with self._lock:
            new_stage = self._rate.stage != progress.stage
            if new_stage:
                self._flush()
            self._rate.observe(progress)
            self._pending = progress
            if new_stage or time.monotonic() - self._written_at >= PROGRESS_SECONDS:
                self._flush()

    def flush_progress(self) -> None:
        """Write the newest progress if it is due. The watch thread calls it, so the last word is not lost."""
        with self._lock:
            if time.monotonic() - self._written_at >= PROGRESS_SECONDS:
                self._flush()

    def stage_done(self, stage: str, unit: Unit, amount: int, seconds: float, note: str = "") -> None:
        with self._lock:
            self._flush()
            self._tell("stage", stage=stage, unit=unit, amount=amount, seconds=seconds, note=note)

    def metric(self, name: str, x: float, y: float) -> None:
        self._tell("metric", name=name, x=x, y=y)

    def log(self, message: str, level: Literal["info", "warning", "error"] = "info", stage: str = "") -> None:
        self._tell("log", level=level, stage=stage, message=message)

    def artifact(self, name: str, size: int, sha256: str) -> None:
        """Name a file of the finished artifact."""
        self._tell("artifact", name=name, bytes=size, sha256=sha256)

    def check(self) -> None:
        if not self._may_go_on.is_set():
            self._hold()
        if self.stop_reason is not None:
            raise self.stop_reason

    def clock(self) -> float:
        paused_at, before = self._still
        return (time.monotonic() if paused_at is None else paused_at) - before

    @property
    def is_paused(self) -> bool:
        return self._still[0] is not None

    def look_at_flags(self) -> None:
        """Called from the watch thread, so that `check` costs no system call."""
        if self.stop_reason is None and self._folder.cancel_flag.exists():
            self.stop_reason = Cancelled()
        if self.stop_reason is None and self._folder.pause_flag.exists():
            self._pause()
        else:
            self._go_on()

    def _pause(self) -> None:
        paused_at, before = self._still
        if paused_at is None:
            self._still = (time.monotonic(), before)
            self._may_go_on.clear()

    def _go_on(self) -> None:
        paused_at, before = self._still
        if paused_at is not None:
            self._still = (None, before + time.monotonic() - paused_at)
            with self._lock:
                self._rate = _Rate(self.clock)
            self._may_go_on.set()

    def _hold(self) -> None:
        """Wait, and let what this process started wait too. Other threads wait for the first one here."""
        with self._holding:
            if self._may_go_on.is_set():
                return
            held = hold_own_children()
            with contextlib.suppress(OSError):
                self._folder.held_flag.touch()
            self._may_go_on.wait()
            with contextlib.suppress(OSError):
                self._folder.held_flag.unlink()
            release(held)

    def result(self, value: dict[str, Any], summary: str) -> None:
        self.outcome = value
        self.summary = summary

    def finish_events(self) -> None:
        """Everything said is on disk."""
        with self._lock:
            self._flush()
            self._writer.sync()

    def _flush(self) -> None:
        if self._pending is None:
            return
        progress, self._pending = self._rate.complete(self._pending), None
        self._written_at = time.monotonic()
        self._tell("progress", progress=vars(progress))

    def _tell(self, kind: str, **fields: Any) -> None:
        """An event of the contract, as its model would be written: a test reads them back."""
        self._writer.append({"kind": kind, "at": time.time(), **fields})


class _Rate:
    """Units a second over the last ten seconds, of the stage that is running."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self.stage: str | None = None
        self._points: deque[tuple[float, int]] = deque()

    def observe(self, progress: Progress) -> None:
        now = self._clock()
        if progress.stage != self.stage:
            self.stage = progress.stage
            self._points.clear()
        if self._points and now - self._points[-1][0] < PROGRESS_SECONDS:
            return
        self._points.append((now, progress.done))
        while now - self._points[0][0] > RATE_WINDOW_SECONDS and len(self._points) > 2:
            self._points.popleft()

    def complete(self, progress: Progress) -> Progress:
        if progress.is_indeterminate or not self._points:
            return progress
        since, done = self._points[0]
        seconds = self._clock() - since
        rate, left = progress.rate_per_second, progress.seconds_left
        # Half a second: before, a rate is noise and the time left jumps about.
        if rate is None and seconds >= 0.5:
            rate = max(0.0, (progress.done - done) / seconds)
        if left is None and rate and progress.total is not None and progress.unit != "merges":
            left = max(0, progress.total - progress.done) / rate
        return replace(progress, rate_per_second=rate, seconds_left=left)
