"""One launcher for each data folder. A second start talks to the first instead of starting anything."""

import contextlib
import hashlib
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
# One that is ending is gone after 8.
ANSWER_SECONDS = 9.0
_HELLO_BYTES = 4096
_REQUEST_BYTES = 1024 * 1024  # The names of many files.
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

    def listen(self, answer: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
        """Answer later starts: `answer(what it asks)` → what it is told. Raises OSError."""
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listener.bind(("127.0.0.1", 0))
        listener.listen(64)
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

    def stop_listening(self) -> None:
        """We are ending: who starts now waits for the lock instead."""
        with contextlib.suppress(OSError):
            (self._run_folder / ADDRESS_FILE).unlink(missing_ok=True)
        if self._listener is not None:
            with contextlib.suppress(OSError):
                self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()

    def close(self) -> None:
        self.stop_listening()
        with contextlib.suppress(OSError):
            os.close(self._lock)

    def _serve(self, listener: socket.socket, answer: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            # One at a time, 2 s to ask: a stranger who connects and says nothing delays, and no more.
            with connection, contextlib.suppress(OSError, ValueError, KeyError, TypeError):
                connection.settimeout(2.0)
                request = self._hear(connection)
                if request is not None:
                    _send(connection, answer(request))

    def _hear(self, connection: socket.socket) -> dict[str, Any] | None:
        """Prove who we are, then see who asks: what it sends behind that is for us alone."""
        theirs = str(json.loads(_read_line(connection, _HELLO_BYTES))["nonce"])
        ours = secrets.token_urlsafe(24)
        _send(connection, {"nonce": ours, "proof": _proof(self._secret, "first", theirs)})
        said = json.loads(_read_line(connection, _REQUEST_BYTES))
        if not _is_proof(said.get("proof"), self._secret, "later", ours):
            return None
        request = said.get("request")
        return request if isinstance(request, dict) else None


def take_or_ask(
    run_folder: Path,
    make_request: Callable[[], dict[str, Any]],
    is_pointless: Callable[[], bool] = lambda: False,
) -> "Instance | dict[str, Any]":
    """Be the one, or have the one that is there do as asked. Raises LaunchProblem, OSError.

    One that is just ending does not answer any more; then its lock is free in a few seconds.
    """
    deadline = time.monotonic() + ANSWER_SECONDS
    while True:
        instance = Instance.take(run_folder)
        if instance is not None:
            return instance
        reply = ask_the_first(run_folder, make_request(), deadline)
        if reply is not None:
            return reply
        if time.monotonic() > deadline or is_pointless():
            raise LaunchProblem("data-folder-in-use")
        time.sleep(0.05)  # It may have taken the lock a moment ago and not be listening yet.


def ask_the_first(
    run_folder: Path, request: dict[str, Any], deadline: float | None = None
) -> dict[str, Any] | None:
    """Its answer; None when it does not do it."""
    left = ANSWER_SECONDS if deadline is None else max(1.0, deadline - time.monotonic())
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
        first = json.loads((run_folder / ADDRESS_FILE).read_bytes())
        secret = str(first["secret"])
        with socket.create_connection(("127.0.0.1", int(first["port"])), timeout=2.0) as connection:
            nonce = secrets.token_urlsafe(24)
            _send(connection, {"nonce": nonce})
            # It may be busy with others: they are answered one after the other.
            connection.settimeout(left)
            hello = json.loads(_read_line(connection, _HELLO_BYTES))
            if not _is_proof(hello.get("proof"), secret, "first", nonce):
                return None  # A stranger has the port of one that died.
            _send(connection, {"proof": _proof(secret, "later", str(hello["nonce"])), "request": request})
            reply = json.loads(_read_line(connection, _HELLO_BYTES))
            if isinstance(reply, dict) and reply.get("ok"):
                return reply
    return None


def _proof(secret: str, side: str, nonce: str) -> str:
    return hmac.new(secret.encode(), f"{side}:{nonce}".encode(), hashlib.sha256).hexdigest()


def _is_proof(given: Any, secret: str, side: str, nonce: str) -> bool:
    expected = _proof(secret, side, nonce).encode()
    return isinstance(given, str) and hmac.compare_digest(given.encode("utf-8", "replace"), expected)


def _send(connection: socket.socket, message: dict[str, Any]) -> None:
    connection.sendall(json.dumps(message).encode() + b"\n")


def _read_line(connection: socket.socket, limit: int) -> bytes:
    data = b""
    while b"\n" not in data and len(data) < limit:
        block = connection.recv(4096)
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
