"""How far a start is, for the screen; and how long it took, for who wants to know later."""

import contextlib
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .clock import since_boot
from .messages import Message, StageName, StageState, stage

TRACE_FILE = "starts.jsonl"
TRACE_LINES = 200
NAMES: tuple[StageName, ...] = ("launcher", "data-folder", "backend", "page")
MARKS = ("launcher", "connected", "painted", "listening", "ready", "usable")


class Stages:
    """The steps of a start. `clock` counts seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._began: dict[StageName, float] = {}
        self._took: dict[StageName, float] = {}
        self._states: dict[StageName, StageState] = dict.fromkeys(NAMES, "todo")

    def begin(self, name: StageName, at: float | None = None) -> None:
        """It and all behind it are ahead of us (again)."""
        for later in NAMES[NAMES.index(name) :]:
            self._states[later] = "todo"
            self._took.pop(later, None)
        self._states[name] = "now"
        self._began[name] = self._clock() if at is None else at

    def end(self, name: StageName) -> None:
        if self._states[name] == "now":
            self._states[name] = "done"
            self._took[name] = self._clock() - self._began[name]

    def fail(self) -> None:
        """What is under way failed."""
        for name in NAMES:
            if self._states[name] == "now":
                self._states[name] = "failed"

    def as_messages(self) -> list[Message]:
        return [stage(name, self._states[name], self._took.get(name)) for name in NAMES]


class Trace:
    """When what happened, counted from the start of the window's process."""

    def __init__(self, wall: Callable[[], float], clock: Callable[[], float] = since_boot) -> None:
        self._clock = clock
        self._wall = wall
        self._origin: float | None = None
        self._marks: dict[str, float] = {}

    def begin(self, window_exec: float, launcher_exec: float) -> None:
        """A window came; both times as the clock of all processes counts."""
        self._origin = window_exec
        self._marks = {}
        self.mark("launcher", launcher_exec)

    def mark(self, name: str, at: float | None = None) -> None:
        """The first time counts."""
        if self._origin is not None:
            self._marks.setdefault(name, (self._clock() if at is None else at) - self._origin)

    def write(self, folder: Path) -> None:
        """Add the line of this start, once. Never raises."""
        if self._origin is None:
            return
        times = {name: _rounded(self._marks.get(name)) for name in MARKS}
        started = self._wall() - (self._clock() - self._origin)
        self._origin = None
        with contextlib.suppress(OSError):
            _append(folder / TRACE_FILE, {"at": round(started, 3), "window_exec_to": times})


def last_starts(folder: Path, count: int) -> list[str]:
    """The newest lines. Never raises."""
    try:
        return (folder / TRACE_FILE).read_text(encoding="utf-8", errors="replace").splitlines()[-count:]
    except OSError:
        return []


def _append(path: Path, line: dict[str, Any]) -> None:
    kept = last_starts(path.parent, TRACE_LINES - 1)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write("".join(f"{text}\n" for text in (*kept, json.dumps(line))))
        os.replace(temporary, path)
    finally:
        with contextlib.suppress(OSError):
            os.unlink(temporary)


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 3)
