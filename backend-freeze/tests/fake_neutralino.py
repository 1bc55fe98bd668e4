"""A WebSocket server that plays Neutralino with a window's page, and a launcher started as its extension."""

import contextlib
import json
import os
import queue
import secrets
import subprocess
import sys
import threading
import time
import urllib.parse
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection, serve

from tests.launcher_support import BACKEND
from tokenizer_studio.launcher.messages import EXTENSION_ID, LAUNCHER_EVENT, PAGE_EVENT

# What our launcher may call.
ALLOWED = frozenset({
    "app.exit", "app.broadcast", "window.focus", "window.hide", "window.show", "window.unminimize",
})  # fmt: skip


class FakeNeutralino:
    """One window. What the launcher calls and broadcasts is kept in order."""

    def __init__(self, *, has_page: bool = True) -> None:
        self.has_page = has_page
        self.token = secrets.token_urlsafe(24) + "." + secrets.token_urlsafe(24)
        self.connect_token = self.token.partition(".")[2]
        self.calls: queue.SimpleQueue[str] = queue.SimpleQueue()
        self.messages: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        self.connected = threading.Event()
        self.origins: list[str | None] = []
        self.refused: list[str] = []
        self.is_obedient = True
        """Whether app.exit ends the window."""
        self._sockets: list[ServerConnection] = []
        self._server = serve(
            self._talk,
            "127.0.0.1",
            0,
            process_request=self._let_in,
            compression=None,
            ping_interval=None,
            close_timeout=0.2,
        )
        self.port: int = self._server.socket.getsockname()[1]
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def handshake(self) -> dict[str, str]:
        return {
            "nlConnectToken": self.connect_token,
            "nlExtensionId": EXTENSION_ID,
            "nlPort": str(self.port),
            "nlToken": self.token,
        }

    def die(self) -> None:
        """As when its process ends: every socket is closed at once."""
        with contextlib.suppress(OSError):
            self._server.socket.close()
            self._server.shutdown_notifier.send(b"x")
        for one in self._sockets:
            with contextlib.suppress(OSError):
                one.socket.shutdown(2)

    def send_event(self, name: str, data: Any = None) -> None:
        for one in list(self._sockets):
            with contextlib.suppress(ConnectionClosed):
                one.send(json.dumps({"event": name, "data": data}))

    def say(self, kind: str, **about: Any) -> None:
        """As the page."""
        self.send_event(PAGE_EVENT, {"kind": kind, **about})

    def next(self, wanted: Callable[[dict[str, Any]], bool], seconds: float = 20.0) -> dict[str, Any]:
        """The next message of this sort; those before it are dropped."""
        end, seen = time.monotonic() + seconds, []
        while (left := end - time.monotonic()) > 0:
            with contextlib.suppress(queue.Empty):
                message = self.messages.get(timeout=left)
                if wanted(message):
                    return message
                seen.append(message)
        raise AssertionError(f"not told; told was {seen}")

    def status(self, phase: str, seconds: float = 20.0) -> dict[str, Any]:
        """The next status of this phase."""
        message = self.next(lambda one: one.get("status", {}).get("phase") == phase, seconds)
        status: dict[str, Any] = message["status"]
        return status

    def told(self, kind: str, seconds: float = 20.0) -> dict[str, Any]:
        return self.next(lambda one: one["kind"] == kind, seconds)

    def called(self, method: str, seconds: float = 20.0) -> None:
        """Wait until the launcher calls this."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            with contextlib.suppress(queue.Empty):
                if self.calls.get(timeout=left) == method:
                    return
        raise AssertionError(f"{method} was not called")

    def _let_in(self, connection: ServerConnection, request: Any) -> Any:
        words = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(request.path).query))
        self.origins.append(request.headers.get("Origin"))
        if words != {"extensionId": EXTENSION_ID, "connectToken": self.connect_token}:
            return connection.respond(403, "no")
        return None

    def _talk(self, connection: ServerConnection) -> None:
        self._sockets.append(connection)
        self.connected.set()
        if self.has_page:
            connection.send(json.dumps({"event": "appClientConnect", "data": 1}))
        with contextlib.suppress(ConnectionClosed, OSError):
            for text in connection:
                call = json.loads(text)
                if call["accessToken"] != self.token or call["method"] not in ALLOWED:
                    self.refused.append(call["method"])
                    continue
                if call["method"] == "app.broadcast" and call["data"]["event"] == LAUNCHER_EVENT:
                    self.messages.put(call["data"]["data"])
                self.calls.put(call["method"])
                connection.send(json.dumps({"id": call["id"], "method": call["method"], "data": {}}))
                if call["method"] == "app.exit" and self.is_obedient:
                    return self.die()


class WindowLauncher:
    """A launcher in a process of its own, started as Neutralino starts it."""

    def __init__(
        self,
        data: Path,
        window: FakeNeutralino,
        env: dict[str, str] | None = None,
        stdin: bytes | None = None,
    ) -> None:
        self.window = window
        ours = {name: value for name, value in os.environ.items() if "DISPLAY" not in name}
        self.process: subprocess.Popen[bytes] = subprocess.Popen(
            [sys.executable, "-m", "tokenizer_studio", "launcher", "--window"],
            cwd=BACKEND,
            env={**ours, "TOKENIZER_STUDIO_DATA": str(data), **(env or {})},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            process_group=0,
        )
        self.family: set[psutil.Process] = {psutil.Process(self.process.pid)}
        assert self.process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.write(json.dumps(window.handshake()).encode() if stdin is None else stdin)
            self.process.stdin.close()
        self.process.stdin = None

    def backend(self, other_than: int = 0) -> psutil.Process:
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            with contextlib.suppress(psutil.Error):
                for child in psutil.Process(self.process.pid).children():
                    is_new = child.pid != other_than and child.status() != psutil.STATUS_ZOMBIE
                    if is_new and "backend" in child.cmdline():
                        self.family.add(child)
                        return child
            time.sleep(0.02)
        raise AssertionError("no backend")

    def code(self, seconds: float = 8.0) -> int:
        """Its exit code; it must end by itself."""
        with contextlib.suppress(psutil.Error):
            self.family |= set(psutil.Process(self.process.pid).children(recursive=True))
        end = time.monotonic() + seconds
        code = self.process.wait(seconds)
        assert not psutil.wait_procs(list(self.family), timeout=end - time.monotonic())[1], "left behind"
        return code
