"""The way into the data folder: we are the one in it, or another one is and does what we were for."""

import threading
from collections.abc import Callable

from ..logs import start_log, sweep_logs
from ..paths import DataFolders
from . import events
from .browsing import Options
from .clock import Clock
from .desk import Desk
from .instance import Instance
from .messages import Message
from .neighbours import Neighbours
from .problems import LaunchProblem
from .standing import Standing
from .window import Parent, Window


class Entry:
    """`on_taken`: the folder is ours. `on_failure`: it is not to be had. `on_left`: nothing is left to do."""

    def __init__(
        self,
        folders: DataFolders,
        options: Options,
        *,
        desk: Desk,
        standing: Standing,
        neighbours: Neighbours,
        clock: Clock,
        parent: Parent,
        post: Callable[[events.Event], None],
        on_taken: Callable[[], None],
        on_failure: Callable[[LaunchProblem], None],
        on_left: Callable[[], None],
    ) -> None:
        self.instance: Instance | None = None
        self.is_yielding = False
        """Our window is one too many."""
        self.deadline: float | None = None
        """When such a window has had its time."""
        self._folders, self._options, self._clock, self._parent = folders, options, clock, parent
        self._desk, self._standing, self._neighbours = desk, standing, neighbours
        self._post, self._on_taken, self._on_failure, self._on_left = post, on_taken, on_failure, on_left
        self._own_window = desk.window
        self._is_trying = False
        self._has_left = threading.Event()

    def try_(self) -> None:
        """Posts `FolderTaken`."""
        if self._is_trying:
            return
        self._is_trying = True
        self._standing.starting()
        self._standing.stages.begin("data-folder")
        self._desk.tell()
        window = self._desk.window

        def work() -> None:
            self._post(
                self._neighbours.take_folder(
                    window, self._parent, self._options.may_open, self._has_left.is_set
                )
            )

        threading.Thread(target=work, name="folder", daemon=True).start()

    def leave(self) -> None:
        """We are ending: nothing has to be had any more."""
        self._has_left.set()

    def tried(self, event: events.FolderTaken) -> None:
        """What became of it."""
        self._is_trying = False
        if event.reply is not None:
            self._yield(event.reply)
        elif event.instance is not None:
            self._take(event.instance)
        elif event.problem is not None:
            self._on_failure(event.problem)
        if self._own_window is not None and self._desk.window is self._own_window:
            # Only now is it certain that nobody else takes it.
            self._own_window.open(self._parent.is_gone)
        self._own_window = None

    def window_opened(self, window: Window) -> None:
        """One too many: it ends."""
        self.deadline = self._clock.now() + self._neighbours.end_window(window)

    def tick(self) -> None:
        if self.deadline is not None and self._clock.now() >= self.deadline:
            self._on_left()

    def _take(self, instance: Instance) -> None:
        self.instance = instance
        self._standing.stages.end("data-folder")
        start_log(self._folders.logs, "launcher")
        sweep_logs(self._folders.logs)
        try:
            instance.listen(self._neighbours.hear)
        except OSError as error:
            self._on_failure(LaunchProblem("port-unavailable", detail=f"{error.strerror or error}."))
        else:
            self._on_taken()

    def _yield(self, reply: Message) -> None:
        window = self._desk.window
        if window is None:
            self._options.report(reply.get("address"))
            self._on_left()
        elif reply.get("do") == "leave":
            self._desk.window = None  # It is the other one's now.
            self._on_left()
        else:
            self.is_yielding = True
            if window.is_open:
                self.window_opened(window)
