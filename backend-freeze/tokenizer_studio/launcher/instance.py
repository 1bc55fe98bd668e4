"""One launcher for each data folder. A second start talks to the first instead of starting anything."""

import contextlib
import hmac
import json
import os
import secrets
import socket
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ..logs import get_logger
from .problems import LaunchProblem

LOCK_FILE = "launcher.lock"
ADDRESS_FILE = "instance.json"
ANSWER_SECONDS = 15.0
_LINE_BYTES = 4096
_log = get_logger(__name__)


class Instance:
    """We are the one. Listens for later starts until `close`."""

    def __init__(self, run_folder: Path, lock: int) -> None:
        self._run_folder = run_folder
        self._lock = lock
        self._secret = secrets.token_urlsafe(32)
        self._listener: socket.socket | None = None

    @classmethod
    def take(cls, run_folder: Path) -> "Instance | None":
        """None when another launcher has the folder. A dead one is no obstacle: its lock died with it."""
        lock = os.open(run_folder / LOCK_FILE, os.O_RDWR | os.O_CREAT, 0o600)
        if not _try_lock(lock):
            os.close(lock)
            return None
        (run_folder / ADDRESS_FILE).unlink(missing_ok=True)
        return cls(run_folder, lock)

    def listen(self, answer: Callable[[bool], dict[str, Any]]) -> None:
        """Answer later starts: `answer(may open a browser)` → what the other one is told."""
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listener.bind(("127.0.0.1", 0))
        listener.listen(8)
        self._listener = listener
        content = {
            "pid": os.getpid(),
            "started_at": time.time(),
            "port": listener.getsockname()[1],
            "secret": self._secret,
        }
        _write_private(self._run_folder / ADDRESS_FILE, json.dumps(content).encode())
        threading.Thread(
            target=self._serve, args=(listener, answer), name="later-starts", daemon=True
        ).start()

    def close(self) -> None:
        if self._listener is not None:
            self._listener.close()
        with contextlib.suppress(OSError):
            (self._run_folder / ADDRESS_FILE).unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            os.close(self._lock)

    def _serve(self, listener: socket.socket, answer: Callable[[bool], dict[str, Any]]) -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            # One at a time, 2 s to ask: a stranger who connects and says nothing delays, and no more.
            with connection, contextlib.suppress(OSError, ValueError):
                connection.settimeout(2.0)
                request = json.loads(_read_line(connection))
                given = str(request.get("secret", "")) if isinstance(request, dict) else ""
                if not hmac.compare_digest(given.encode(), self._secret.encode()):
                    continue
                reply = answer(bool(request.get("may_open")))
                connection.sendall(json.dumps(reply).encode() + b"\n")


def ask_the_first(run_folder: Path, may_open: bool) -> dict[str, Any]:
    """Have the launcher that is there show its page. Raises LaunchProblem when it does not answer."""
    deadline = time.monotonic() + ANSWER_SECONDS
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
            first = json.loads((run_folder / ADDRESS_FILE).read_bytes())
            with socket.create_connection(("127.0.0.1", int(first["port"])), timeout=2.0) as connection:
                connection.settimeout(max(1.0, deadline - time.monotonic()))
                request = {"secret": first["secret"], "may_open": may_open}
                connection.sendall(json.dumps(request).encode() + b"\n")
                reply = json.loads(_read_line(connection))
                if isinstance(reply, dict) and reply.get("ok"):
                    return reply
        time.sleep(0.1)  # It may have taken the lock a moment ago and not be listening yet.
    raise LaunchProblem("data-folder-in-use")


def _read_line(connection: socket.socket) -> bytes:
    data = b""
    while b"\n" not in data and len(data) < _LINE_BYTES:
        block = connection.recv(_LINE_BYTES)
        if not block:
            break
        data += block
    return data.partition(b"\n")[0]


def _write_private(path: Path, data: bytes) -> None:
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
    os.replace(temporary, path)


def _try_lock(descriptor: int) -> bool:
    if sys.platform == "win32":
        import msvcrt

        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
    import errno
    import fcntl

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        # Some network file systems know no locks: working unguarded there is better than not at all.
        return error.errno not in (errno.EWOULDBLOCK, errno.EACCES)
    return True
