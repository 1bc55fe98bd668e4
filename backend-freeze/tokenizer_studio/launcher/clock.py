"""Time, as the launcher needs it: a test puts one of its own in the place of this."""

import contextlib
import os
import sys
import threading
import time


class Clock:
    """The system's."""

    def now(self) -> float:
        """Seconds that only grow and, on Linux and macOS, stand still while the machine sleeps."""
        return time.monotonic()

    def wall(self) -> float:
        """Seconds since 1970: they go on while the machine sleeps."""
        return time.time()

    def wait(self, event: threading.Event, seconds: float) -> bool:
        """Whether the event came."""
        return event.wait(seconds)


def since_boot() -> float:
    """Seconds on a clock that all processes of the machine share."""
    if sys.platform == "linux":
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.monotonic()


def started_at(pid: int) -> float | None:
    """When a process was started, as `since_boot` counts; None where the system does not tell (cheaply)."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError, ValueError, IndexError):
            with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
                # The name in parentheses may contain anything, also parentheses and spaces.
                ticks = int(file.read().rpartition(")")[2].split()[19])
            return float(ticks / os.sysconf("SC_CLK_TCK"))
    return None
