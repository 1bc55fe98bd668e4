"""Neutralino's WebSocket as its extension sees it: calls that wait for no answer, and events.

Never waits for an answer and never pings: while a file dialog is open Neutralino's server answers nobody,
and that is no sign of death. The end of the connection is.
"""

import contextlib
import json
import queue
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from ..logs import get_logger
from .handshake import Handshake

if TYPE_CHECKING:
    from websockets.sync.client import ClientConnection

CONNECT_SECONDS = 10.0
REFUSED_SECONDS = 1.0
_RETRY_SECONDS = 0.05
# A drop of many thousand files is one message.
_MESSAGE_BYTES = 64 * 1024 * 1024
_log = get_logger(__name__)


class WindowGone(Exception):
    """There is no window (any more)."""


class Neutralino:
    """One connection. Its methods may be called from any thread."""

    def __init__(self, connection: "ClientConnection", token: str) -> None:
        self._connection = connection
        self._token = token
        # Sent by a thread: while a dialog is open nobody reads, and we must not stand still for that.
        self._outbox: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        threading.Thread(target=self._write, name="to-window", daemon=True).start()

    @classmethod
    def connect(
        cls, handshake: Handshake, is_pointless: Callable[[], bool], seconds: float = CONNECT_SECONDS
    ) -> "Neutralino":
        """Try until it works. Raises WindowGone after `seconds`, or as soon as it is pointless."""
        # Here, not above: the backend is on its way while this is loaded (60 ms).
        from websockets.exceptions import WebSocketException
        from websockets.sync.client import connect
        from websockets.typing import Origin

        words = f"extensionId={handshake.extension_id}&connectToken={handshake.connect_token}"
        began = time.monotonic()
        refused_since: float | None = None
        while (left := began + seconds - time.monotonic()) > 0 and not is_pointless():
            try:
                connection = connect(
                    f"ws://127.0.0.1:{handshake.port}/?{words}",
                    origin=Origin(handshake.origin),
                    compression=None,
                    proxy=None,  # Whatever the environment says: it is this machine.
                    user_agent_header=None,
                    open_timeout=left,
                    ping_interval=None,
                    close_timeout=1.0,
                    max_size=_MESSAGE_BYTES,
                    legacy=True,  # A connection to keep, not a context: the library's word for it.
                )
            except ConnectionRefusedError:
                # It listened before it told us where: nobody listens any more.
                refused_since = refused_since or time.monotonic()
                if time.monotonic() - refused_since > REFUSED_SECONDS:
                    break
            except (OSError, EOFError, WebSocketException):
                refused_since = None  # It may not know us yet: we are started before it is ready.
            else:
                return cls(connection, handshake.token)
            time.sleep(_RETRY_SECONDS)
        raise WindowGone

    def call(self, method: str, data: Any = None) -> None:
        """Have Neutralino do something. Lost without a word when the window is gone: its end is told."""
        message = {"id": str(uuid.uuid4()), "method": method, "accessToken": self._token, "data": data or {}}
        text = json.dumps(message, ensure_ascii=False)
        # File names may hold what is no character; Neutralino refuses a message with such.
        self._outbox.put(text.encode("utf-8", "replace").decode())

    def events(self) -> Iterator[tuple[str, Any]]:
        """(name, data) until the window is gone."""
        from websockets.exceptions import ConnectionClosed

        with contextlib.suppress(ConnectionClosed, OSError, EOFError):
            while True:
                text = self._connection.recv()
                try:
                    message = json.loads(text)
                except (ValueError, RecursionError):
                    continue
                if not isinstance(message, dict):
                    continue
                if isinstance(message.get("event"), str):
                    yield message["event"], message.get("data")
                else:
                    _note_refusal(message)

    def close(self) -> None:
        """End the connection, not the window."""
        self._outbox.put(None)
        with contextlib.suppress(Exception):
            self._connection.close()

    def _write(self) -> None:
        from websockets.exceptions import WebSocketException

        with contextlib.suppress(OSError, EOFError, WebSocketException):
            while (text := self._outbox.get()) is not None:
                self._connection.send(text)


def _note_refusal(answer: dict[str, Any]) -> None:
    data = answer.get("data")
    error = data.get("error") if isinstance(data, dict) else None
    if isinstance(error, dict):
        about = {"method": str(answer.get("method")), "code": str(error.get("code"))}
        _log.warning("the window refused a call", extra=about)
