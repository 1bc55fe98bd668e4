"""Keeps one backend alive, and knows when to stop trying."""

import threading
import time
from collections.abc import Callable
from pathlib import Path

from ..logs import get_logger
from .backend import Backend, Identity
from .problems import LaunchProblem

PING_EVERY_SECONDS = 5.0
MISSED_PINGS = 3
FIRST_DELAY_SECONDS = 0.5
CRASHES = 3
CRASH_WINDOW_SECONDS = 300.0
# A signal to a whole group reaches us directly and again through whoever started us.
SAME_SIGNAL_SECONDS = 1.0
_LOOK_SECONDS = 0.1
_log = get_logger(__name__)


class Supervisor:
    """Runs in the caller's thread until told to stop, or until it gives up."""

    def __init__(self, data_folder: Path, on_address_used: Callable[[], None]) -> None:
        self._data_folder = data_folder
        self._on_address_used = on_address_used
        self._identity = Identity()
        self._stop = threading.Event()
        self._hurry = threading.Event()
        self._ready = threading.Event()
        self._backend: Backend | None = None
        self._crashes: list[float] = []
        self._stopped_at = 0.0

    def stop(self) -> None:
        """Safe in a signal handler. Asked again later, it does not wait for an orderly end."""
        if not self._stop.is_set():
            self._stopped_at = time.monotonic()
            self._stop.set()
        elif time.monotonic() - self._stopped_at > SAME_SIGNAL_SECONDS:
            self._hurry.set()

    def run(self, on_new_port: Callable[[], None]) -> None:
        """Start, watch, start again. `on_new_port`: pages have to be opened anew. Raises LaunchProblem."""
        try:
            while not self._stop.is_set():
                port_before = self._identity.port
                if not self._start():
                    continue
                if self._identity.port != port_before:
                    on_new_port()
                self._watch()
        finally:
            self._ready.clear()
            if self._backend is not None:
                self._backend.end(self._hurry.is_set)

    def open_address(self) -> str:
        """A fresh address for one browser; waits for a backend that is starting. Raises LaunchProblem."""
        if not self._ready.wait(10.0) or self._backend is None:
            raise LaunchProblem("backend-too-slow")
        return self._backend.open_address()

    def _start(self) -> bool:
        started = time.monotonic()
        try:
            self._backend = Backend.start(self._data_folder, self._identity, self._stop.is_set)
        except LaunchProblem as problem:
            if self._stop.is_set():
                return False
            # The first start has nothing to fall back on; what the backend itself explains will not pass.
            may_pass = problem.code in ("backend-exited-at-once", "backend-too-slow", "data-folder-in-use")
            if self._identity.port == 0 or not may_pass:
                raise
            self._note_crash(str(problem))
            return False
        self._ready.set()
        _log.info("backend ready", extra={"seconds": round(time.monotonic() - started, 3)})
        return True

    def _watch(self) -> None:
        """Return when the backend is gone or we are to stop."""
        assert self._backend is not None
        missed, next_ping = 0, time.monotonic() + PING_EVERY_SECONDS
        while not self._stop.wait(_LOOK_SECONDS):
            if self._backend.has_exited():
                reason = f"it ended with code {self._backend.exit_code}"
                break
            if time.monotonic() < next_ping:
                continue
            answer = self._backend.health()
            next_ping = time.monotonic() + PING_EVERY_SECONDS
            missed = 0 if answer is not None else missed + 1
            if answer is not None and answer.get("open_codes_waiting") == 0:
                self._on_address_used()
            if missed >= MISSED_PINGS:
                reason = "it does not answer"
                break
        else:
            return
        self._ready.clear()
        self._backend.kill()
        self._note_crash(reason)

    def _note_crash(self, reason: str) -> None:
        """Wait before the next try, longer each time. Raises LaunchProblem when there were too many."""
        now = time.monotonic()
        self._crashes = [*(then for then in self._crashes if now - then < CRASH_WINDOW_SECONDS), now]
        _log.error("backend lost", extra={"reason": reason, "crashes": len(self._crashes)})
        if len(self._crashes) > CRASHES:
            raise LaunchProblem("too-many-crashes")
        self._stop.wait(FIRST_DELAY_SECONDS * 2 ** (len(self._crashes) - 1))
