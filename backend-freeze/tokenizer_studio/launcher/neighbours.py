"""Other launchers of the same data folder: asked by us when they were first, asking us when we were."""

import queue
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ..paths import DataFolders
from . import events
from .clock import since_boot
from .events import Event
from .handshake import BadHandshake, Handshake, parse_handshake
from .instance import Instance, ask_the_first, take_or_ask
from .messages import Message
from .problems import LaunchProblem, folder_problem, true_reason
from .window import Parent, Window, own_start

ANSWER_SECONDS = 5.0
# A window that is told to end is gone within 0.2 s; one with a dialog open may stay.
WINDOW_END_SECONDS = 3.0
# One that is still being made is told when it is up: 6 s for the slowest of 20 at once on two cores.
LATER_WINDOW_SECONDS = 30.0


@dataclass(frozen=True)
class LaterWindow:
    """What a launcher that was started with a window later asks us for."""

    paths: tuple[str, ...]
    handshake: Handshake | None
    """The way to its window, if that is to be had."""
    window_exec: float
    launcher_exec: float

    @classmethod
    def read(cls, request: Message) -> "LaterWindow":
        """It has proven who it is; what it says is checked all the same."""
        paths = request.get("paths")
        try:
            handshake = parse_handshake(request.get("handshake"))
        except BadHandshake:
            handshake = None
        times = request.get("exec")
        now = since_boot()
        window, launcher = times if isinstance(times, list) and len(times) == 2 else (now, now)
        return cls(
            tuple(path for path in paths if isinstance(path, str)) if isinstance(paths, list) else (),
            handshake,
            float(window) if isinstance(window, int | float) else now,
            float(launcher) if isinstance(launcher, int | float) else now,
        )


class Neighbours:
    """Speaks with them. `show` opens the page in a browser, in any thread."""

    def __init__(
        self,
        folders: DataFolders,
        post: Callable[[Event], None],
        show: Callable[[bool], str | None],
    ) -> None:
        self._folders = folders
        self._post = post
        self._show = show

    def take_folder(
        self, window: Window | None, parent: Parent, may_open: bool, is_over: Callable[[], bool]
    ) -> events.FolderTaken:
        """Make the data folder and be the one in it, or have the one that is do what we were started for."""

        def request() -> Message:
            if window is None:
                return {"kind": "show", "may_open": may_open}
            asked: dict[str, Any] = {"kind": "window", "paths": parent.paths()}
            if not window.is_open:  # One that is connected to us cannot be connected to another.
                asked["handshake"] = window.handshake.as_json()
                asked["exec"] = [parent.started_at(), own_start()]
            return asked

        def is_pointless() -> bool:
            return is_over() or (window is not None and not window.is_open and parent.is_gone())

        root = self._folders.root
        try:
            self._folders.make()
            taken = take_or_ask(self._folders.runtime, request, is_pointless)
        except OSError as error:
            return events.FolderTaken(problem=true_reason(folder_problem(error, root), root))
        except LaunchProblem as problem:
            return events.FolderTaken(problem=problem)
        if isinstance(taken, Instance):
            return events.FolderTaken(instance=taken)
        return events.FolderTaken(reply=taken)

    def hear(self, request: Message) -> Message:
        """What a later start is told. In the thread that listens for them."""
        if request.get("kind") == "show":
            try:
                return {"ok": True, "address": self._show(bool(request.get("may_open")))}
            except LaunchProblem as problem:
                return {"ok": False, "code": problem.code}
        answer: queue.SimpleQueue[Message] = queue.SimpleQueue()
        self._post(events.LaterStart(request, answer))
        try:
            return answer.get(timeout=ANSWER_SECONDS)
        except queue.Empty:
            return {"ok": False}

    def end_window(self, window: Window) -> float:
        """Our own window, which is one too many. Returns the seconds it may take."""
        # Where the system does not tell the files a window was started with, its page does: see pass_on.
        if sys.platform == "linux":
            window.exit()
        return LATER_WINDOW_SECONDS

    def pass_on(self, event: events.WindowSaid) -> None:
        """Its page is there and names its files: they are for the first window."""
        if event.message.kind != "hello":
            return
        if event.message.paths and sys.platform != "linux":
            request = {"kind": "window", "paths": list(event.message.paths)}
            ask_the_first(self._folders.runtime, request)
        event.window.exit()
