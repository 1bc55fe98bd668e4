"""One run of the backend as the launcher sees it: started over a pipe, proven by its answers, ended."""

import collections
import contextlib
import hashlib
import hmac
import http.client
import json
import queue
import secrets
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..logs import get_logger, keep_secret
from ..process.end import end_tree
from ..process.spawn import ChildProcess, is_frozen, program, spawn_child
from .problems import LaunchProblem

# Cold start from a slow USB stick took 9 s; three times that is broken, not slow.
START_SECONDS = 30.0
PING_SECONDS = 3.0
# The backend ends itself after 6.5 s at the latest; together with what follows this stays under 8.
ORDERLY_END_SECONDS = 6.8
CODE_SECONDS = 5.0
_LAST_WORDS = 40
_WORD_BYTES = 500
_MISSING_PART = ("ModuleNotFoundError:", "ImportError:", "error while loading shared libraries")
_log = get_logger(__name__)


@dataclass
class Identity:
    """What stays the same over restarts, so that open pages survive one."""

    port: int = 0
    session: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    shell_origin: str | None = None


@dataclass(frozen=True)
class Health:
    """What a backend says of itself."""

    codes_added: int = 0
    open_codes_waiting: int = 0
    jobs: tuple[str, ...] = ()
    """Titles of those that have not ended."""
    pages: int = 0
    """How many pages look on."""


class Backend:
    """A running backend."""

    def __init__(
        self,
        child: ChildProcess,
        launcher_token: str,
        on_listening: Callable[[int], None] = lambda _port: None,
        on_gone: Callable[[], None] = lambda: None,
    ) -> None:
        self._child = child
        self._on_listening = on_listening
        self._on_gone = on_gone
        self._words: collections.deque[str] = collections.deque(maxlen=_LAST_WORDS)
        self._token = launcher_token
        self._events: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        self._writing = threading.Lock()
        self._codes_sent = 0
        self._has_said_all = threading.Event()
        self.port = 0
        assert child.stdout is not None
        for work, stream in ((self._read_events, child.stdout), (self._read_words, child.stderr)):
            if stream is not None:
                threading.Thread(target=work, args=(stream,), name="from-backend", daemon=True).start()

    @classmethod
    def start(
        cls,
        data_folder: Path,
        identity: Identity,
        is_stopping: Callable[[], bool],
        *,
        on_listening: Callable[[int], None] = lambda _port: None,
        on_gone: Callable[[], None] = lambda: None,
    ) -> "Backend":
        """Start one and wait until it has proven itself. Updates `identity`. Raises LaunchProblem."""
        token, moved_session = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
        keep_secret(token, moved_session, identity.session)
        try:
            child = spawn_child(["backend"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        except OSError as error:
            detail = f"{error.filename or program()[0]}: {error.strerror or error}."
            from ..runtimes.damage import is_of_the_files  # Only when something is wrong.

            is_damaged = is_of_the_files(error, Path(program()[0]))
            code = "runtime-damaged" if is_damaged else "backend-not-started"
            raise LaunchProblem(code, detail=detail) from error
        backend = cls(child, token, on_listening, on_gone)
        try:
            backend._send(
                {
                    "data_dir": str(data_folder),
                    "session": identity.session,
                    "moved_session": moved_session,
                    "launcher_token": token,
                    "open_codes_enabled": True,
                    "shell_origin": identity.shell_origin,
                    "port": identity.port,
                }
            )
            backend._wait_until_ready(is_stopping)
        except BaseException:
            backend.kill()
            raise
        if identity.port and backend.port != identity.port:
            identity.session = moved_session
        identity.port = backend.port
        return backend

    def has_exited(self) -> bool:
        return self._child.poll() is not None

    @property
    def exit_code(self) -> int | None:
        return self._child.poll()

    def health(self, timeout_seconds: float = PING_SECONDS) -> Health | None:
        """Its answer, if it is ours: only our backend can compute the proof."""
        nonce = secrets.token_urlsafe(24)
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout_seconds)
        try:
            connection.request(
                "GET", f"/health?nonce={nonce}", headers={"Authorization": f"Bearer {self._token}"}
            )
            response = connection.getresponse()
            answer = json.loads(response.read(64 * 1024))
        except (OSError, http.client.HTTPException, ValueError):
            return None
        finally:
            connection.close()
        proof = hmac.new(self._token.encode(), nonce.encode(), hashlib.sha256).hexdigest()
        given = answer.get("proof") if isinstance(answer, dict) else None
        if not isinstance(given, str) or not hmac.compare_digest(given.encode(), proof.encode()):
            _log.error("a stranger answered on the port")
            return None
        return _read_health(answer)

    def open_address(self) -> str:
        """A fresh address that signs one browser in; it works when this returns. Raises LaunchProblem."""
        return f"http://127.0.0.1:{self.port}/_open?code={self._new_code('open_code')}"

    def boot_code(self) -> str:
        """A fresh code that signs the window in; it works when this returns. Raises LaunchProblem."""
        return self._new_code("boot_code")

    def trust_shell(self, origin: str) -> None:
        """The window's start page is at this origin from now on; in order with codes made later."""
        self._send({"shell_origin": origin})

    def _new_code(self, kind: str) -> str:
        code = secrets.token_urlsafe(24)
        keep_secret(code)
        with self._writing:
            self._codes_sent += 1
            sent = self._codes_sent
            self._write({kind: code})
        deadline = time.monotonic() + CODE_SECONDS
        while time.monotonic() < deadline:
            answer = self.health()
            if answer is not None and answer.codes_added >= sent:
                return code
            if self.has_exited():
                break
            time.sleep(0.02)
        raise LaunchProblem("backend-too-slow")

    def end(self, hurry: Callable[[], bool]) -> None:
        """Let it finish in order; if that takes too long or the user hurries, kill it and all it started."""
        self._child.end_lease()
        deadline = time.monotonic() + ORDERLY_END_SECONDS
        while time.monotonic() < deadline and not self.has_exited() and not hurry():
            self._child.wait(0.1)
        self.kill()

    def kill(self) -> None:
        end_tree(self._child, polite_seconds=0.0, certain_seconds=1.0)

    def _wait_until_ready(self, is_stopping: Callable[[], bool]) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if is_stopping():
                raise LaunchProblem("backend-too-slow")
            with contextlib.suppress(queue.Empty):
                self._take(self._events.get(timeout=0.05 if self.port == 0 else 0.001))
            if self.has_exited():
                self._take_the_rest()
                damage = _damage()
                code = "runtime-damaged" if damage or self._lacks_a_part() else "backend-exited-at-once"
                raise LaunchProblem(code, detail=damage or f"It ended with code {self.exit_code}.")
            # The socket listens before the program behind it is loaded: the answer may take its time.
            if self.port and self.health(timeout_seconds=1.0) is not None:
                return
        raise LaunchProblem("backend-too-slow")

    def _take(self, event: dict[str, Any]) -> None:
        if event.get("event") == "listening":
            self.port = int(event["port"])
            self._on_listening(self.port)
        elif event.get("event") == "failed":
            raise LaunchProblem(
                str(event.get("code", "backend-exited-at-once")),
                str(event.get("title", "")),
                str(event.get("detail", "")),
            )

    def _take_the_rest(self) -> None:
        """It said why before it went."""
        with contextlib.suppress(queue.Empty):
            while True:
                self._take(self._events.get(timeout=0.2))

    def _read_events(self, stream: Any) -> None:
        with contextlib.suppress(OSError, ValueError):
            for line in stream:
                with contextlib.suppress(ValueError):
                    event = json.loads(line)
                    if isinstance(event, dict):
                        self._events.put(event)
        self._child.wait(1.0)  # Its end of the pipe is closed: it is dead or will be in a moment.
        self._on_gone()

    def _read_words(self, stream: Any) -> None:
        """What it prints before it has a log, and when it is taken down: into ours."""
        with contextlib.suppress(OSError, ValueError):
            for line in stream:
                self._words.append(line[:_WORD_BYTES].decode("utf-8", "replace").rstrip())
        self._has_said_all.set()
        if self._words:
            _log.warning("the backend said", extra={"text": "\n".join(self._words)})

    def _lacks_a_part(self) -> bool:
        """Whether it ended because a module or a library of its own is not there."""
        self._has_said_all.wait(0.5)
        return any(sign in line for line in list(self._words) for sign in _MISSING_PART)

    def _send(self, message: dict[str, Any]) -> None:
        with self._writing:
            self._write(message)

    def _write(self, message: dict[str, Any]) -> None:
        with contextlib.suppress(OSError, ValueError):  # A dead one is noticed by its exit.
            self._child.stdin.write(json.dumps(message).encode() + b"\n")
            self._child.stdin.flush()


def _damage() -> str:
    """What is wrong with the files of a frozen runtime; empty for nothing, and for a run from source."""
    from ..runtimes.damage import what_is_damaged

    return what_is_damaged(Path(program()[0]).parent) if is_frozen() else ""


def _read_health(answer: dict[str, Any]) -> Health:
    def number(name: str) -> int:
        value = answer.get(name)
        return value if type(value) is int else 0

    jobs = answer.get("jobs")
    titles = tuple(str(title) for title in jobs) if isinstance(jobs, list) else ()
    return Health(number("codes_added"), number("open_codes_waiting"), titles, number("pages"))
