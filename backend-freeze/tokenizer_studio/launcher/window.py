"""The window as the launcher sees it: told where the launch stands, heard when a button is pressed."""

import os
import shutil
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from ..logs import get_logger
from . import neutralino
from .clock import since_boot, started_at
from .events import Event, WindowCloseAsked, WindowGone, WindowOpened, WindowSaid
from .handshake import Handshake
from .messages import LAUNCHER_EVENT, PAGE_EVENT, Message, closing, read_page_message
from .neutralino import Neutralino

# The programs Neutralino shows file dialogs with; it looks for them with `which`.
_DIALOGS = ("zenity", "matedialog", "qarma", "kdialog")
QUIET_SECONDS = 0.7
HIDDEN_SECONDS = 0.3
_LOADED_AT = since_boot()
# A page that was there before us greets us as soon as we are.
_SIGNS_OF_A_PAGE = frozenset({"appClientConnect", "windowClose", PAGE_EVENT})
_log = get_logger(__name__)


class Window:
    """One window, from the handshake until it is gone. What happens is posted as events."""

    def __init__(self, handshake: Handshake, post: Callable[[Event], None]) -> None:
        self.handshake = handshake
        self._post = post
        self._neutralino: Neutralino | None = None
        self._is_gone = threading.Event()
        self._was_let_go = False
        self._must_exit = False
        self._is_up = False
        self._ending = threading.Lock()
        self._is_ended = False

    def open(self, is_pointless: Callable[[], bool] = lambda: False) -> None:
        """Connect, in a thread, and listen."""
        thread = threading.Thread(target=self._listen, args=(is_pointless,), name="window", daemon=True)
        thread.start()

    @property
    def is_open(self) -> bool:
        return self._neutralino is not None and not self._is_gone.is_set()

    def send(self, message: Message) -> None:
        """To the page. One that is not there yet asks when it comes."""
        self._call("app.broadcast", {"event": LAUNCHER_EVENT, "data": message})

    def show(self) -> None:
        """Bring it to the front."""
        for method in ("window.unminimize", "window.show", "window.focus"):
            self._call(method)

    def exit(self) -> None:
        """Have it end, now or as soon as it is up.

        Told to end while it is still being made, Neutralino ends its server and then shows a window that
        nobody can close (3 of 20 windows that were opened at once on two cores).
        """
        self._must_exit = True
        if self._is_up:
            self._exit_now()

    def _exit_now(self) -> None:
        """Neutralino takes its window apart in the server's thread, and ends by an abort where the other
        still draws it (6 of 220, closed as they came up): the page says when it is quiet.
        """
        self.send(closing())
        late = threading.Timer(QUIET_SECONDS, self._end)
        late.daemon = True
        late.start()

    def _end(self) -> None:
        """The end of a window that is shown is news to its thread, which meets what has ended already."""
        with self._ending:
            if not self._is_ended:
                self._is_ended = True
                self._call("window.hide")
                time.sleep(HIDDEN_SECONDS)
                self._call("app.exit", {"code": 0})

    def wait_until_gone(self, seconds: float) -> bool:
        return self._is_gone.wait(seconds)

    def let_go(self) -> None:
        """End the connection; what happens to the window is not ours any more."""
        self._was_let_go = True
        if self._neutralino is not None:
            self._neutralino.close()

    def _call(self, method: str, data: Message | None = None) -> None:
        if self._neutralino is not None:
            self._neutralino.call(method, data)

    def _listen(self, is_pointless: Callable[[], bool]) -> None:
        try:
            self._talk(is_pointless)
        except neutralino.WindowGone:
            _log.warning("no window could be reached")
        finally:
            # Whatever ended this: with nobody who listens there is no window for us.
            self._is_gone.set()
            self._post(WindowGone(self))

    def _talk(self, is_pointless: Callable[[], bool]) -> None:
        """Until it is gone. Raises neutralino.WindowGone when it never was."""
        connected = Neutralino.connect(
            self.handshake, lambda: self._was_let_go or is_pointless(), neutralino.CONNECT_SECONDS
        )
        self._neutralino = connected
        if self._was_let_go:
            connected.close()
        self._post(WindowOpened(self))
        for name, data in connected.events():
            if not self._is_up and name in _SIGNS_OF_A_PAGE:
                self._is_up = True
                if self._must_exit:
                    self._exit_now()
            if name == "windowClose":
                self._post(WindowCloseAsked(self))
            elif name == PAGE_EVENT and (message := read_page_message(data)) is not None:
                if message.kind == "quiet" and self._must_exit:
                    self._end()
                self._post(WindowSaid(self, message))
        connected.close()


class Parent:
    """Who started us. With `exec` in the window's command that is the window's process itself."""

    def __init__(self) -> None:
        self._pid = os.getppid()

    def is_gone(self) -> bool:
        """Linux and macOS: whether it died. Never on Windows, where a shell stands between."""
        return sys.platform != "win32" and os.getppid() != self._pid

    def started_at(self) -> float:
        """As `since_boot` counts; our own start where the system does not say."""
        found = started_at(self._pid) if self._pid > 1 else None
        return found if found is not None else own_start()

    def paths(self) -> list[str]:
        """The files it was started with, behind a bare `--`. Linux only; elsewhere its page tells them."""
        if sys.platform != "linux":
            return []
        try:
            words = Path(f"/proc/{self._pid}/cmdline").read_bytes().rstrip(b"\0").split(b"\0")
            folder = os.readlink(f"/proc/{self._pid}/cwd")
        except OSError:
            return []
        named = words[words.index(b"--") + 1 :] if b"--" in words else []
        return [os.path.join(folder, os.fsdecode(word)) for word in named if word]


def own_start() -> float:
    """When this process was started, as `since_boot` counts; or when this was loaded."""
    found = started_at(os.getpid())
    return _LOADED_AT if found is None else found


def has_dialogs(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether Neutralino can show a file dialog here."""
    if sys.platform != "linux":
        return True
    path = environment.get("PATH", os.defpath)
    names = [name for name in _DIALOGS if shutil.which(name, path=path)]
    return bool(names) and shutil.which("which", path=path) is not None
