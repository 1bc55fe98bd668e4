"""The backend's end of the interactive process: started at first use, ended when idle, replaced when it
hangs.
"""

import contextlib
import json
import queue
import subprocess
import threading
import time
from typing import IO, Any

from ..contract.base import Problem
from ..errors import StudioError
from ..paths import DATA_VARIABLE, DataFolders
from ..process.end import end_tree
from ..process.spawn import ChildProcess, spawn_child

IDLE_SECONDS = 300.0
TIMEOUT_SECONDS = 10.0


class InteractiveTooSlow(StudioError):
    """A request took longer than it may; its process was ended."""

    code = "interactive-too-slow"
    status = 503

    def __init__(self, seconds: float) -> None:
        super().__init__(
            f"That took longer than {seconds:g} s and was stopped.",
            "A very long text or a split pattern with nested repeats is the usual cause. "
            "Use less text, or a simpler pattern.",
        )


class InteractiveCrashed(StudioError):
    """The process ended in the middle of a request."""

    code = "interactive-crashed"
    status = 503

    def __init__(self) -> None:
        super().__init__(
            "The helper process ended unexpectedly.",
            "Nothing is lost; it starts again by itself. Try once more, with less text if it happens again.",
        )


class _Remote(StudioError):
    """A failure from the other side, with its own code and status."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.title, problem.detail, problem.fields)
        self.code = problem.code
        self.status = problem.status
        self.error_id = problem.error_id

    def to_problem(self) -> Problem:
        return super().to_problem().model_copy(update={"error_id": self.error_id})


class InteractiveClient:
    """Requests are answered one after the other. May be called from any thread."""

    def __init__(
        self,
        folders: DataFolders,
        *,
        timeout_seconds: float = TIMEOUT_SECONDS,
        idle_seconds: float = IDLE_SECONDS,
    ) -> None:
        self._folders = folders
        self._timeout_seconds = timeout_seconds
        self._idle_seconds = idle_seconds
        self._lock = threading.Lock()
        self._child: _Child | None = None
        self._idle: threading.Timer | None = None
        self._is_closed = False

    def call(
        self, method: str, params: dict[str, Any], timeout_seconds: float | None = None
    ) -> dict[str, Any]:
        """The method's answer. Raises its StudioError, InteractiveTooSlow or InteractiveCrashed.

        The time includes waiting for requests before it and, at the first use, the start of the process.
        """
        seconds = self._timeout_seconds if timeout_seconds is None else timeout_seconds
        deadline = time.monotonic() + seconds
        if not self._lock.acquire(timeout=seconds):
            raise InteractiveTooSlow(seconds)
        try:
            if self._is_closed:
                raise InteractiveCrashed()
            child = self._living_child()
            try:
                answer = child.ask(method, params, deadline)
            except TimeoutError:
                self._end_child()
                raise InteractiveTooSlow(seconds) from None
            except EOFError:
                self._end_child()
                raise InteractiveCrashed() from None
            self._end_when_idle()
        finally:
            self._lock.release()
        if "problem" in answer:
            raise _Remote(Problem.model_validate(answer["problem"]))
        result: dict[str, Any] = answer["result"]
        return result

    @property
    def pid(self) -> int | None:
        """The running child's process id."""
        child = self._child
        return child.process.pid if child is not None else None

    def close(self) -> None:
        """End the process, also in the middle of a request."""
        self._is_closed = True
        child = self._child
        if child is not None:
            child.process.kill()  # A waiting request gets its end at once, and with it the lock is free.
        with self._lock:
            self._end_child()

    def _living_child(self) -> "_Child":
        if self._idle is not None:
            self._idle.cancel()
        if self._child is not None and self._child.process.poll() is not None:
            self._end_child()
        if self._child is None:
            self._child = _Child(self._folders)
        return self._child

    def _end_child(self) -> None:
        if self._idle is not None:
            self._idle.cancel()
            self._idle = None
        if self._child is not None:
            self._child.end()
            self._child = None

    def _end_when_idle(self) -> None:
        child = self._child

        def end() -> None:
            with self._lock:
                if self._child is child and self._idle is timer:
                    self._end_child()

        timer = threading.Timer(self._idle_seconds, end)
        timer.daemon = True
        self._idle = timer
        timer.start()


class _Child:
    """One process and the thread that reads its answers."""

    def __init__(self, folders: DataFolders) -> None:
        self.process: ChildProcess = spawn_child(
            ["interactive"], env_extra={DATA_VARIABLE: str(folders.root)}, stdout=subprocess.PIPE
        )
        self._next_id = 0
        self._answers: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._requests: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        assert self.process.stdout is not None
        threading.Thread(
            target=_read_answers, args=(self.process.stdout, self._answers), name="interactive", daemon=True
        ).start()
        # Written by a thread: a child that does not read would block us, and no time limit would hold.
        threading.Thread(target=self._write_requests, name="interactive-requests", daemon=True).start()

    def end(self) -> None:
        """Kill it, and end its threads."""
        end_tree(self.process, polite_seconds=0)
        self._requests.put(b"")

    def ask(self, method: str, params: dict[str, Any], deadline: float) -> dict[str, Any]:
        """Raises TimeoutError or EOFError; the process is of no use after any of them."""
        self._next_id += 1
        request = {"id": self._next_id, "method": method, "params": params}
        self._requests.put(json.dumps(request).encode() + b"\n")
        try:
            line = self._answers.get(timeout=max(0.0, deadline - time.monotonic()))
        except queue.Empty:
            raise TimeoutError from None
        if not line.endswith(b"\n"):
            raise EOFError
        answer: dict[str, Any] = json.loads(line)
        if answer.get("id") != self._next_id:
            raise EOFError
        return answer

    def _write_requests(self) -> None:
        with contextlib.suppress(OSError, ValueError):
            while line := self._requests.get():
                self.process.stdin.write(line)
                self.process.stdin.flush()


def _read_answers(pipe: IO[bytes], answers: "queue.SimpleQueue[bytes]") -> None:
    """An empty line of zero bytes tells the end."""
    with contextlib.suppress(OSError, ValueError):
        for line in pipe:
            answers.put(line)
    answers.put(b"")
    with contextlib.suppress(OSError):
        pipe.close()
