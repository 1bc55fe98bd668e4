"""When a backend counts as lost, and when it is not started again. Pure: no clock, no process."""

PING_EVERY_SECONDS = 5.0
MISSED_PINGS = 3
FIRST_DELAY_SECONDS = 0.5
CRASHES = 3
CRASH_WINDOW_SECONDS = 300.0
# More than this late or apart, and the machine slept or we did not run: then a missed ping says nothing.
SUSPEND_SECONDS = 2.0


class Crashes:
    """The crash-loop breaker."""

    def __init__(self) -> None:
        self._times: list[float] = []

    @property
    def recent(self) -> int:
        return len(self._times)

    def add(self, now: float) -> float | None:
        """Seconds to wait before the next start, longer each time; None: no more starts."""
        self._times = [*(then for then in self._times if now - then < CRASH_WINDOW_SECONDS), now]
        if len(self._times) > CRASHES:
            return None
        return FIRST_DELAY_SECONDS * float(2 ** (len(self._times) - 1))

    def forget(self) -> None:
        """The person wants another try."""
        self._times = []


class Pings:
    """Counts unanswered pings, unless the reason is that time itself was lost."""

    def __init__(self) -> None:
        self.missed = 0

    def saw(self, *, is_answered: bool, expected_seconds: float, seconds: float, wall_seconds: float) -> bool:
        """One round of waiting and asking that should have taken `expected_seconds` at most.

        `seconds` by the clock that stands still in a suspend, `wall_seconds` by the one that goes on.
        Whether the backend hangs.
        """
        slept = abs(wall_seconds - seconds) > SUSPEND_SECONDS
        was_late = seconds > expected_seconds + SUSPEND_SECONDS
        if is_answered or slept or was_late:
            self.missed = 0
        else:
            self.missed += 1
        return self.missed >= MISSED_PINGS


class Visitors:
    """Browser mode: whether the last page has been gone for long enough. A page must have come first."""

    def __init__(self, quiet_seconds: float) -> None:
        self._quiet_seconds = quiet_seconds
        self._seen_at: float | None = None

    def are_gone(self, now: float, *, pages: int, jobs: int) -> bool:
        """Called at each look at the backend."""
        if pages > 0 or (jobs > 0 and self._seen_at is not None):
            self._seen_at = now
        return self._seen_at is not None and now - self._seen_at >= self._quiet_seconds
