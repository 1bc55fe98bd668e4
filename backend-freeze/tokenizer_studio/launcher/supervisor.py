"""Keeps one backend alive, and knows when to stop trying."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from ..logs import get_logger
from .backend import PING_SECONDS, Backend, Identity
from .clock import Clock
from .events import (
    BackendGivenUp,
    BackendListening,
    BackendLost,
    BackendReady,
    BackendSeen,
    BackendStarting,
    Event,
)
from .problems import LaunchProblem
from .restarts import PING_EVERY_SECONDS, Crashes, Pings

# A signal to a whole group reaches us directly and again through whoever started us.
SAME_SIGNAL_SECONDS = 1.0
# The backend of a launcher that was killed may be putting its work in order: that takes 6.5 s at most.
FIRST_TRIES_IN_USE = 3
_log = get_logger(__name__)


class StartBackend(Protocol):
    """Starts one and waits until it has proven itself, as `Backend.start`."""

    def __call__(
        self,
        data_folder: Path,
        identity: Identity,
        is_stopping: Callable[[], bool],
        *,
        on_listening: Callable[[int], None],
        on_gone: Callable[[], None],
    ) -> Backend: ...


class Supervisor:
    """Runs in a thread of its own from `begin` until `stop`, or until it gives up; says so by events."""

    def __init__(
        self,
        data_folder: Path,
        post: Callable[[Event], None],
        *,
        clock: Clock | None = None,
        start: StartBackend = Backend.start,
    ) -> None:
        self._data_folder = data_folder
        self._post = post
        self._clock = clock or Clock()
        self._start_backend = start
        self._identity = Identity()
        self._stop = threading.Event()
        self._hurry = threading.Event()
        self._ready = threading.Event()
        self._wake = threading.Event()
        self._backend: Backend | None = None
        self._crashes = Crashes()
        self._stopped_at = 0.0
        self._run = 0
        self._thread: threading.Thread | None = None

    def begin(self) -> None:
        """Start, watch, start again. After it gave up: another try."""
        if not self.has_ended(1.0):  # One that gave up a moment ago is as good as ended.
            return
        self._crashes.forget()
        self._thread = threading.Thread(target=self.run, name="supervisor", daemon=True)
        self._thread.start()

    def trust_shell(self, origin: str) -> None:
        """The window's start page is this one from now on."""
        self._identity.shell_origin = origin
        if self._backend is not None:
            self._backend.trust_shell(origin)

    def stop(self) -> None:
        """End the backend. Asked again later, it does not wait for an orderly end."""
        if not self._stop.is_set():
            self._stopped_at = self._clock.now()
            self._stop.set()
        elif self._clock.now() - self._stopped_at > SAME_SIGNAL_SECONDS:
            self._hurry.set()
        self._wake.set()

    def has_ended(self, seconds: float) -> bool:
        """Whether nothing of ours runs (any more), waiting for it up to `seconds`."""
        if self._thread is None:
            return True
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def open_address(self) -> str:
        """A fresh address for one browser; waits for a backend that is starting. Raises LaunchProblem."""
        return self._ready_backend().open_address()

    def boot_code(self) -> str:
        """A fresh code for the window. Raises LaunchProblem."""
        return self._ready_backend().boot_code()

    def jobs(self, timeout_seconds: float) -> list[str] | None:
        """Titles of the jobs that run now; None when it does not say."""
        backend = self._backend
        health = backend.health(timeout_seconds) if backend is not None and self._ready.is_set() else None
        return None if health is None else list(health.jobs)

    def run(self) -> None:
        """The thread."""
        try:
            while not self._stop.is_set():
                port_before = self._identity.port
                if self._start():
                    self._run += 1
                    self._post(
                        BackendReady(self._run, self._identity.port, self._identity.port != port_before)
                    )
                    self._note_crash(self._watch())
        except LaunchProblem as problem:
            _log.error("gave up", extra={"code": problem.code, "detail": problem.detail})
            self._post(BackendGivenUp(problem))
        except Exception:  # noqa: BLE001 - a bug; the person is told so instead of waiting for ever
            _log.exception("the supervisor failed")
            self._post(BackendGivenUp(LaunchProblem("internal")))
        finally:
            self._ready.clear()
            if self._backend is not None:
                self._backend.end(self._hurry.is_set)
                self._backend = None

    def _ready_backend(self) -> Backend:
        backend = self._backend if self._ready.wait(10.0) else None
        if backend is None:
            raise LaunchProblem("backend-too-slow")
        return backend

    def _start(self) -> bool:
        began = self._clock.now()
        tries = 0
        while True:
            self._post(BackendStarting())
            try:
                self._backend = self._start_backend(
                    self._data_folder,
                    self._identity,
                    self._stop.is_set,
                    on_listening=lambda port: self._post(BackendListening(port)),
                    on_gone=self._wake.set,
                )
                break
            except LaunchProblem as problem:
                if self._stop.is_set():
                    return False
                tries += 1
                if problem.code == "data-folder-in-use" and self._run == 0 and tries < FIRST_TRIES_IN_USE:
                    continue
                # The first start has nothing to fall back on; what the backend itself explains will not pass.
                may_pass = problem.code in (
                    "backend-exited-at-once",
                    "backend-too-slow",
                    "data-folder-in-use",
                )
                if self._run == 0 or not may_pass:
                    raise
                self._note_crash(problem.title)
                return False
        self._ready.set()
        _log.info("backend ready", extra={"seconds": round(self._clock.now() - began, 3)})
        return True

    def _watch(self) -> str:
        """Why the backend is lost; empty when we are to stop."""
        backend = self._backend
        assert backend is not None
        pings = Pings()
        while not self._stop.is_set():
            began, began_wall = self._clock.now(), self._clock.wall()
            self._clock.wait(self._wake, PING_EVERY_SECONDS)
            self._wake.clear()
            if self._stop.is_set():
                break
            if backend.has_exited():
                return f"it ended with code {backend.exit_code}"
            if self._clock.now() - began < PING_EVERY_SECONDS:
                continue
            health = backend.health(PING_SECONDS)
            if health is not None:
                self._post(BackendSeen(health))
            is_hung = pings.saw(
                is_answered=health is not None,
                expected_seconds=PING_EVERY_SECONDS + PING_SECONDS,
                seconds=self._clock.now() - began,
                wall_seconds=self._clock.wall() - began_wall,
            )
            if is_hung:
                return "it does not answer"
        return ""

    def _note_crash(self, reason: str) -> None:
        """Wait before the next try, longer each time. Raises LaunchProblem when there were too many."""
        if not reason:
            return
        self._ready.clear()
        if self._backend is not None:
            self._backend.kill()
            self._backend = None
        delay = self._crashes.add(self._clock.now())
        _log.error("backend lost", extra={"reason": reason, "crashes": self._crashes.recent})
        if delay is None:
            raise LaunchProblem("too-many-crashes")
        self._post(BackendLost(self._crashes.recent, reason))
        self._clock.wait(self._stop, delay)
