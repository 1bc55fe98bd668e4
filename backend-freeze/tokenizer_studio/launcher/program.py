"""The launcher's one thread: takes what happens from its mailbox until there is nothing left to do."""

import contextlib
import queue
import sys
from typing import Literal

from ..logs import get_logger
from ..paths import DataFolders
from . import events
from .browsing import Browsing, Options
from .clock import Clock, since_boot
from .desk import Desk
from .entry import Entry
from .events import Event
from .handshake import Handshake
from .messages import Message
from .neighbours import WINDOW_END_SECONDS, LaterWindow, Neighbours
from .problems import LaunchProblem, true_reason
from .show import remove_redirects
from .stages import Trace
from .standing import Standing
from .supervisor import Supervisor
from .webview import clear_webview
from .window import Parent, Window, own_start

_log = get_logger(__name__)


class Program:
    """One start of the program, with a window or without."""

    def __init__(
        self,
        folders: DataFolders,
        options: Options,
        handshake: Handshake | None = None,
        clock: Clock | None = None,
    ) -> None:
        self._folders = folders
        self._clock = clock or Clock()
        self._mailbox: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self.post = self._mailbox.put
        """May be called from any thread and from a signal's handler."""
        self._standing = Standing(folders.logs, self._clock.now)
        self._desk = Desk(self, self._standing, self.post, self._clock, Trace(self._clock.wall))
        self._supervisor = Supervisor(folders.root, self.post, clock=self._clock)
        self._browsing = Browsing(self._supervisor, folders.runtime, options, self.post)
        self._browsing.is_wanted = handshake is None
        self._role: Literal["window", "background", "browser"] = "window" if handshake else "browser"
        self._neighbours = Neighbours(folders, self.post, self._browsing.show)
        self._is_over = False
        self._problem: LaunchProblem | None = None
        parent = Parent()
        if handshake is not None:
            self._adopt(handshake, parent.started_at(), own_start())
        self._entry = Entry(
            folders,
            options,
            desk=self._desk,
            standing=self._standing,
            neighbours=self._neighbours,
            clock=self._clock,
            parent=parent,
            post=self.post,
            on_taken=self._supervisor.begin,
            on_failure=self._fail,
            on_left=self.end,
        )

    def run(self) -> None:
        """Until the end. Raises LaunchProblem when there is no window to show it."""
        stages = self._standing.stages
        stages.begin("launcher", self._clock.now() - (since_boot() - own_start()))
        stages.end("launcher")
        try:
            self._entry.try_()
            while not self._is_over:
                event = self._next()
                if event is not None:
                    self._handle(event)
                self._desk.tick()
                self._entry.tick()
        finally:
            self._finish()
        if self._problem is not None:
            raise self._problem

    # What the person wants, asked by the desk.

    def boot_code(self) -> str | None:
        try:
            return self._supervisor.boot_code()
        except LaunchProblem:
            return None

    def count_jobs(self, timeout_seconds: float) -> list[str] | None:
        return self._supervisor.jobs(timeout_seconds)

    def try_again(self) -> None:
        if self._standing.phase != "failed":
            return
        if self._standing.is_backend_up:
            self._standing.ready(self._standing.run, self._standing.port)
            self._desk.tell()
        elif self._entry.instance is None:
            self._entry.try_()
        else:
            self._supervisor.begin()

    def continue_in_browser(self) -> None:
        self._browsing.is_wanted = True
        if self._standing.is_backend_up:
            self._browsing.show_aside()
        else:
            self.try_again()

    def keep_in_background(self) -> None:
        self._role = "background"
        if self._desk.window is not None:
            self._desk.window.exit()

    def end(self) -> None:
        self._is_over = True

    # What happens.

    def _next(self) -> Event | None:
        deadlines = [one for one in (self._desk.deadline, self._entry.deadline) if one is not None]
        seconds = max(0.0, min(deadlines) - self._clock.now()) if deadlines else None
        if sys.platform == "win32":  # There a signal is only seen between two waits.
            seconds = min(1.0, seconds if seconds is not None else 1.0)
        try:
            return self._mailbox.get(timeout=seconds)
        except queue.Empty:
            return None

    def _handle(self, event: Event) -> None:
        match event:
            case events.FolderTaken():
                self._entry.tried(event)
            case events.LaterStart():
                event.answer.put(self._on_later_start(event.request))
            case events.StopAsked():
                self._is_over = True
            case events.BrowserShown():
                self._on_browser(event)
            case events.WindowOpened():
                self._on_window_opened(event.window)
            case events.WindowSaid():
                self._on_window_said(event)
            case events.WindowCloseAsked():
                if event.window is self._desk.window:
                    self._desk.close_asked()
            case events.WindowGone():
                if self._desk.gone(event) and self._role == "window":
                    _log.info("the window is gone")
                    self._is_over = True
            case events.BootCodeMade():
                self._desk.tell_code(event)
            case events.JobsCounted():
                self._desk.counted(event)
            case _:
                self._on_backend(event)

    def _on_backend(self, event: Event) -> None:
        trace = self._desk.trace
        match event:
            case events.BackendStarting():
                self._standing.starting()
            case events.BackendListening():
                trace.mark("listening")
                return
            case events.BackendReady():
                trace.mark("ready")
                self._standing.ready(event.run, event.port)
                if self._browsing.is_wanted or (self._role == "browser" and event.has_moved):
                    self._browsing.show_aside()
            case events.BackendLost():
                self._standing.lost(event.attempt, event.reason)
                self._desk.note_jobs(())
            case events.BackendGivenUp():
                self._fail(true_reason(event.problem, self._folders.root))
                return
            case events.BackendSeen():
                self._on_seen(event)
                return
        self._desk.tell()

    def _on_seen(self, event: events.BackendSeen) -> None:
        health = event.health
        self._desk.note_jobs(health.jobs)
        self._browsing.clear_up(health)
        if self._role == "background" and not health.jobs:
            _log.info("the last job has ended")
            self._is_over = True
        elif self._role == "browser" and self._browsing.is_over(self._clock.now(), health):
            _log.info("the last page has gone")
            self._is_over = True

    def _fail(self, problem: LaunchProblem) -> None:
        """With a window that is a screen, without one it is the end."""
        self._browsing.is_wanted = False
        if self._desk.window is None:
            self._problem = None if self._role == "background" else problem
            self._is_over = True
            return
        self._standing.failed(problem)
        self._desk.tell()

    # Windows and browsers.

    def _on_window_opened(self, window: Window) -> None:
        if window is not self._desk.window:
            window.let_go()
        elif self._entry.is_yielding:
            self._entry.window_opened(window)
        else:
            self._desk.opened()

    def _on_window_said(self, event: events.WindowSaid) -> None:
        if self._entry.is_yielding:
            self._neighbours.pass_on(event)
        else:
            self._desk.heard(event, self._folders.root, self._folders.logs)

    def _adopt(self, handshake: Handshake, window_exec: float, launcher_exec: float) -> Window:
        self._supervisor.trust_shell(handshake.origin)
        self._desk.trace.begin(window_exec, launcher_exec)
        return self._desk.adopt(handshake)

    def _on_later_start(self, request: Message) -> Message:
        """A second window: it closes, and ours comes to the front; or we had none, and it is ours now."""
        if self._is_over:
            return {"ok": False}
        window, asked = self._desk.window, LaterWindow.read(request)
        if window is not None and self._role == "window":
            window.show()
            self._desk.open_paths(asked.paths)
            return {"ok": True, "do": "close"}
        if asked.handshake is None:
            return {"ok": False}
        self._role = "window"
        self._adopt(asked.handshake, asked.window_exec, asked.launcher_exec).open()
        return {"ok": True, "do": "leave"}

    def _on_browser(self, event: events.BrowserShown) -> None:
        browsing, window = self._browsing, self._desk.window
        if event.problem is not None:
            # A backend that was lost meanwhile comes back, and then it is tried again.
            browsing.is_wanted = True
        elif self._role == "browser":
            browsing.is_open = event.address is None
            browsing.options.report(event.address)
        elif event.address is not None:
            self._desk.tell_problem("No browser could be opened.", "This system names none for web pages.")
        elif window is not None:
            self._role, browsing.is_open = "browser", True
            window.exit()

    def _finish(self) -> None:
        """The window first, so that it is gone at once; then the backend, all within 8 s."""
        began, window, instance = self._clock.now(), self._desk.window, self._entry.instance
        self._entry.leave()
        if window is not None:
            window.exit()
        if instance is not None:
            instance.stop_listening()
        self._supervisor.stop()
        while not self._supervisor.has_ended(0.05):
            self._hear_hurry()
        if window is not None and window.is_open:
            # Ending our side first could meet it while it sends, and it would end by an abort.
            window.wait_until_gone(began + WINDOW_END_SECONDS - self._clock.now())
            window.let_go()
        if instance is not None:
            self._desk.trace.write(self._folders.logs)
            remove_redirects(self._folders.runtime)
            if window is not None:
                clear_webview()
            instance.close()

    def _hear_hurry(self) -> None:
        """A second signal means it."""
        with contextlib.suppress(queue.Empty):
            while True:
                if isinstance(self._mailbox.get_nowait(), events.StopAsked):
                    self._supervisor.stop()
