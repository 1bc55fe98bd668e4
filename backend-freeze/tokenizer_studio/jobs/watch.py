"""A thread in the worker that watches the flag, the memory and the disk."""

import contextlib
import threading
import time
from collections.abc import Callable

from ..errors import DiskFull, StudioError
from ..process.memory import memory_in_use
from .context import WorkerContext
from .failures import memory_ran_out
from .limits import Limits, free_disk

TICK_SECONDS = 0.1
MEMORY_TICK_SECONDS = 0.25
METRIC_SECONDS = 1.0
DISK_SECONDS = 2.0
# A library call that does not come back to `check` is not waited for: at 100 MB/s this is 100 MB more.
GRACE_SECONDS = 1.0


class Watch:
    """Ends the job through `context.check()`, and after a grace period through `abandon`."""

    def __init__(
        self, context: WorkerContext, limits: Limits, abandon: Callable[[StudioError], None]
    ) -> None:
        self.peak_memory_bytes = 0
        self._context = context
        self._limits = limits
        self._abandon = abandon
        self._memory_limit = limits.memory_bytes
        self._started = context.clock()
        self._last: dict[str, float] = {}
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._work, name="watch", daemon=True)

    def start(self) -> None:
        self._measure_memory()
        self._thread.start()

    def stop(self) -> None:
        """One last measurement, so that short jobs have a peak too."""
        self._ended.set()
        self._thread.join()
        self._measure_memory()
        self._tell_memory()

    def _work(self) -> None:
        while not self._ended.wait(TICK_SECONDS):
            # A watch that dies would leave the machine unguarded; a full disk is found by the next look.
            with contextlib.suppress(OSError):
                self._look()

    def _look(self) -> None:
        self._context.look_at_flags()
        self._context.flush_progress()
        if self._context.is_paused:
            return  # Nothing grows meanwhile, and looking for children would use the processor.
        if self._is_due("memory", MEMORY_TICK_SECONDS):
            used = self._measure_memory()
            if used > self._memory_limit:
                self._stop(memory_ran_out(used, self._memory_limit))
        if self._is_due("disk", DISK_SECONDS):
            free = free_disk(self._context.work_folder)
            if free < self._limits.disk_floor_bytes:
                self._stop(DiskFull(self._limits.disk_floor_bytes, free, "A running job"))
        if self._is_due("metric", METRIC_SECONDS):
            self._tell_memory()

    def _measure_memory(self) -> int:
        used = memory_in_use()
        self._latest = used
        self.peak_memory_bytes = max(self.peak_memory_bytes, used)
        return used

    def _tell_memory(self) -> None:
        with contextlib.suppress(OSError):
            self._context.metric(
                "memory_bytes", round(self._context.clock() - self._started, 2), self._latest
            )

    def _stop(self, reason: StudioError) -> None:
        if self._context.stop_reason is None:
            self._context.stop_reason = reason
        if not self._ended.wait(GRACE_SECONDS):
            self._abandon(reason)

    def _is_due(self, name: str, seconds: float) -> bool:
        now = time.monotonic()
        if name in self._last and now - self._last[name] < seconds:
            return False
        self._last[name] = now
        return True
