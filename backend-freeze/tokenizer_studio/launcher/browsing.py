"""The page in the user's browser: shown where there is no window, and for as long as somebody looks at it."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from .backend import Health
from .events import BrowserShown, Event
from .problems import LaunchProblem
from .restarts import Visitors
from .show import remove_redirects, show_ui
from .supervisor import Supervisor

QUIET_SECONDS = 60.0


@dataclass(frozen=True)
class Options:
    """How the program was started."""

    may_open: bool = True
    """A browser may be opened."""
    quiet_seconds: float = QUIET_SECONDS
    """So long after the last page has gone, and with no job, a program without a window ends."""
    report: Callable[[str | None], None] = lambda _address: None
    """Told once a page can be seen; the address where no browser could be opened."""


class Browsing:
    """Knows whether a browser is wanted, and whether one was opened."""

    def __init__(
        self, supervisor: Supervisor, run_folder: Path, options: Options, post: Callable[[Event], None]
    ) -> None:
        self.is_wanted = False
        self.is_open = False
        """One was opened. A person who got an address instead ends the program where they got it."""
        self.options = options
        self._supervisor = supervisor
        self._run_folder = run_folder
        self._post = post
        self._visitors = Visitors(options.quiet_seconds)

    def show(self, may_open: bool) -> str | None:
        """In any thread: the address to tell, or None when a browser has it. Raises LaunchProblem."""
        address = self._supervisor.open_address()
        return None if show_ui(address, self._run_folder, may_open) else address

    def show_aside(self) -> None:
        """Posts `BrowserShown`."""

        def work() -> None:
            try:
                self._post(BrowserShown(self.show(self.options.may_open)))
            except LaunchProblem as problem:
                self._post(BrowserShown(None, problem))

        self.is_wanted = False
        threading.Thread(target=work, name="browser", daemon=True).start()

    def clear_up(self, health: Health) -> None:
        """Redirects whose codes were used lead nowhere."""
        if health.open_codes_waiting == 0:
            remove_redirects(self._run_folder)

    def is_over(self, now: float, health: Health) -> bool:
        """Whether everybody has gone and nothing is left to do."""
        return self.is_open and self._visitors.are_gone(now, pages=health.pages, jobs=len(health.jobs))
