"""The person in front of the window: what they are told, what they want, how the window is closed."""

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from ..logs import get_logger
from . import messages
from .clock import Clock
from .closing import Closing, Do
from .diagnostics import diagnostics
from .events import BootCodeMade, Event, JobsCounted, WindowGone, WindowSaid
from .handshake import Handshake
from .messages import PageMessage
from .problems import LaunchProblem
from .show import open_folder
from .stages import Trace
from .standing import Standing
from .window import Window, has_dialogs

COUNT_TIMEOUT_SECONDS = 1.0
_log = get_logger(__name__)


class Work(Protocol):
    """What the launcher does when the person wants it."""

    def boot_code(self) -> str | None: ...
    def count_jobs(self, timeout_seconds: float) -> list[str] | None: ...
    def try_again(self) -> None: ...
    def continue_in_browser(self) -> None: ...
    def keep_in_background(self) -> None: ...
    def end(self) -> None: ...


class Desk:
    """Has one window at most. All but what it does aside happens in the launcher's one thread."""

    def __init__(
        self, work: Work, standing: Standing, post: Callable[[Event], None], clock: Clock, trace: Trace
    ) -> None:
        self.window: Window | None = None
        self.trace = trace
        self._work = work
        self._standing = standing
        self._post = post
        self._clock = clock
        self._closing = Closing()
        self._last_jobs: Sequence[str] = ()
        self._paths: list[str] = []
        self._has_page = False
        self._is_making_code = False

    @property
    def deadline(self) -> float | None:
        """When to call `tick` at the latest."""
        return self._closing.deadline

    def adopt(self, handshake: Handshake) -> Window:
        """A window is ours from now on. It is not opened yet."""
        self._closing = Closing()
        self._has_page = False
        self.window = Window(handshake, self._post)
        return self.window

    def opened(self) -> None:
        """Connected; a page that asked before has had no answer."""
        self.trace.mark("connected")
        self.tell()

    def gone(self, event: WindowGone) -> bool:
        """Whether it was ours."""
        if event.window is not self.window:
            return False
        self.window = None
        return True

    def tell(self) -> None:
        """The page is told where the launch stands; when it may come in, with a code that works once."""
        window = self.window
        if window is None or not window.is_open:
            return
        if self._standing.phase != "ready":
            window.send(self._standing.status("", has_dialogs=has_dialogs()))
        elif not self._is_making_code:
            self._is_making_code = True
            run = self._standing.run
            _aside(lambda: self._post(BootCodeMade(window, run, self._work.boot_code())))

    def tell_code(self, event: BootCodeMade) -> None:
        """The code is known to the backend, so the page may use it."""
        self._is_making_code = False
        if event.window is not self.window or event.run != self._standing.run:
            self.tell()
        elif event.code is not None and self._standing.phase == "ready":
            event.window.send(self._standing.status(event.code, has_dialogs=has_dialogs()))

    def tell_problem(self, title: str, detail: str) -> None:
        if self.window is not None:
            self.window.send(messages.problem(title, detail))

    def note_jobs(self, jobs: Sequence[str]) -> None:
        """What the backend said last: it is asked again before the window closes, and may be busy then."""
        self._last_jobs = jobs

    def open_paths(self, paths: Sequence[str]) -> None:
        """Files of a later start; a page that is not there yet gets them when it comes."""
        self._paths += paths
        if self._paths and self._has_page and self.window is not None:
            self.window.send(messages.open_paths(self._paths))
            self._paths = []

    def heard(self, event: WindowSaid, data_folder: Path, log_folder: Path) -> None:
        """The page said something."""
        if event.window is not self.window:
            return
        message, window = event.message, event.window
        match message.kind:
            case "hello":
                self._has_page = True
                self.tell()
                self.open_paths(())
            case "painted":
                self.trace.mark("painted")
            case "usable" if message.run == self._standing.run:
                self._standing.stages.end("page")
                _log.info("page usable", extra={"run": message.run})
                self.trace.mark("usable")
                self.trace.write(log_folder)
            case "page-failed" if self._standing.phase == "ready":
                self._page_failed(message)
            case "try-again":
                self._work.try_again()
            case "previous-version":
                self.tell_problem("There is no previous version.", "No update has been installed here.")
            case "open-log-folder":
                _aside(lambda: _show_folder(window, log_folder))
            case "diagnostics":
                standing, stages = self._standing.lines(), self._standing.stages.as_messages()
                _aside(
                    lambda: window.send(
                        messages.diagnostics(
                            diagnostics(
                                data_folder=data_folder,
                                log_folder=log_folder,
                                standing=standing,
                                stages=stages,
                            )
                        )
                    )
                )
            case "continue-in-browser":
                self._work.continue_in_browser()
            case "close":
                self.close_asked()
            case "asking":
                self._closing.asking()
            case "close-answer":
                self._do(self._closing.answered(message.answer))

    def close_asked(self) -> None:
        """The close button, or the page."""
        self._do(self._closing.requested(self._clock.now()))

    def counted(self, event: JobsCounted) -> None:
        jobs: Sequence[str] = event.jobs if event.jobs is not None else ()
        if event.jobs is None and self._standing.is_backend_up:
            jobs = self._last_jobs
        do = self._closing.counted(jobs, self._clock.now())
        if do == "ask" and self.window is not None:
            self.window.send(messages.ask_close(jobs))
        else:
            self._do(do)

    def tick(self) -> None:
        """The clock went on."""
        self._do(self._closing.tick(self._clock.now()))

    def _do(self, do: Do) -> None:
        if do == "count":
            _aside(lambda: self._post(JobsCounted(self._work.count_jobs(COUNT_TIMEOUT_SECONDS))))
        elif do == "keep":
            self._work.keep_in_background()
        elif do == "end":
            self._work.end()

    def _page_failed(self, message: PageMessage) -> None:
        _log.error("the page did not come", extra={"code": message.code})
        self._standing.failed(LaunchProblem(message.code), is_backend_up=True)
        self.tell()


def _show_folder(window: Window, folder: Path) -> None:
    problem = open_folder(folder)
    if problem:
        window.send(messages.problem("The folder could not be shown.", problem))


def _aside(work: Callable[[], object]) -> None:
    """What takes a while and must not keep the window from being closed."""
    threading.Thread(target=work, name="aside", daemon=True).start()
