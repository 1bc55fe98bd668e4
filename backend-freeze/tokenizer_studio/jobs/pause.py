"""How a worker is brought to stand still."""

import time

from ..process.hold import hold_group, release_group
from ..process.spawn import ChildProcess
from .folder import JobFolder

# Every stage of our own comes to `check` far more often than this; a library's call may not for minutes.
GRACE_SECONDS = 1.0


class Pause:
    """Two means, in this order: the worker stops itself at its next `check`; where it does not within a
    second, because a library does not come back, the system stops it and all it started.

    The first is the better one: a worker that waits still ends with its parent and hears a cancel.
    """

    def __init__(self, folder: JobFolder, child: ChildProcess) -> None:
        self.is_forced = False
        self._folder = folder
        self._child = child
        self._since: float | None = None

    def look(self, *, is_wanted: bool) -> None:
        """Do what is due. Called often."""
        if not is_wanted:
            self._since = None
            if self.is_forced:
                self.is_forced = False
                release_group(self._child)
        elif self._since is None:
            self._since = time.monotonic()
        elif not self.is_forced and self._is_overdue(self._since) and not self._folder.held_flag.exists():
            self.is_forced = True
            hold_group(self._child)

    def _is_overdue(self, since: float) -> bool:
        return time.monotonic() - since > GRACE_SECONDS
