"""A job's events: one file, one JSON line an event, written by worker and backend, read while it grows."""

from __future__ import annotations

import contextlib
import json
import os
import threading
from collections import deque
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pydantic import BaseModel, TypeAdapter

    from ..contract.jobs import JobEvent, Progress

HISTORY_LOGS = 2_000
HISTORY_METRICS = 600
_READ_BYTES = 1 << 20


class EventWriter:
    """Appends events. One write call a line: O_APPEND keeps the lines of two processes apart."""

    def __init__(self, path: Path) -> None:
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0)
        self._descriptor = os.open(path, flags, 0o600)
        self._lock = threading.Lock()

    def append(self, event: BaseModel | dict[str, Any]) -> None:
        """A model, or what one would be written as. Raises OSError when the disk is full; then the line is
        taken back.
        """
        text = json.dumps(event, ensure_ascii=False) if isinstance(event, dict) else event.model_dump_json()
        line = text.encode("utf-8") + b"\n"
        with self._lock:
            written = os.write(self._descriptor, line)
            if written < len(line):
                end = os.lseek(self._descriptor, 0, os.SEEK_END)
                os.ftruncate(self._descriptor, end - written)
                raise OSError(28, "No space left on device")

    def sync(self) -> None:
        os.fsync(self._descriptor)

    def close(self) -> None:
        with self._lock, contextlib.suppress(OSError):
            os.close(self._descriptor)


def append_event(path: Path, event: BaseModel) -> None:
    """Add one event to a job that has no worker (yet, or any more)."""
    cut_torn_line(path)
    writer = EventWriter(path)
    try:
        writer.append(event)
    finally:
        writer.close()


def cut_torn_line(path: Path) -> None:
    """Remove an unfinished last line. Only while no worker writes."""
    try:
        with path.open("rb+") as file:
            size = file.seek(0, os.SEEK_END)
            while size > 0:
                start = max(0, size - 65_536)
                file.seek(start)
                tail = file.read(size - start)
                newline = tail.rfind(b"\n")
                if newline == len(tail) - 1:
                    break
                size = start + newline + 1  # -1 + 1: nothing found, look further in front.
                file.truncate(size)
                if newline >= 0:
                    break
    except FileNotFoundError:
        return


def read_lines(path: Path, offset: int = 0) -> Iterator[tuple[int, bytes]]:
    """Each finished line from `offset` on, with the offset behind it. An unfinished last line waits."""
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return
    with file:
        file.seek(offset)
        rest = b""
        while chunk := file.read(_READ_BYTES):
            *lines, rest = (rest + chunk).split(b"\n")
            for line in lines:
                offset += len(line) + 1
                yield offset, line


def parse(line: bytes) -> JobEvent | None:
    """None for a line that is no event, for example from a newer version."""
    try:
        return _adapter().validate_json(line)
    except ValueError:
        return None


@cache
def _adapter() -> TypeAdapter[JobEvent]:
    """Made when events are read back, which a worker never does."""
    from pydantic import TypeAdapter

    from ..contract.jobs import JobEvent

    return TypeAdapter(JobEvent)


def read_objects(path: Path, offset: int = 0) -> Iterator[tuple[int, dict[str, Any]]]:
    """As `read_lines`, parsed as JSON but not validated."""
    for behind, line in read_lines(path, offset):
        with contextlib.suppress(ValueError):
            value = json.loads(line)
            if isinstance(value, dict):
                yield behind, value


def history(path: Path) -> list[JobEvent]:
    """In order: every state, stage and artifact, the last logs, a choice of metrics, the last progress."""
    kept: list[tuple[int, bytes]] = []
    logs: deque[tuple[int, bytes]] = deque(maxlen=HISTORY_LOGS)
    metrics: dict[str, list[tuple[int, bytes]]] = {}
    progress: tuple[int, bytes] | None = None
    for behind, line in read_lines(path):
        kind, name = _kind_and_name(line)
        if kind == "log":
            logs.append((behind, line))
        elif kind == "metric":
            metrics.setdefault(name, []).append((behind, line))
        elif kind == "progress":
            progress = (behind, line)
        elif kind:
            kept.append((behind, line))
    chosen = [*kept, *logs, *_even_choice(metrics)]
    if progress is not None:
        chosen.append(progress)
    events = (parse(line) for _, line in sorted(chosen))
    return [event for event in events if event is not None]


def last_state(path: Path) -> str | None:
    """The state the file ends with."""
    state = None
    for _, value in read_objects(path):
        if value.get("kind") == "state":
            state = str(value.get("state"))
    return state


def last_progress(path: Path) -> Progress | None:
    """Where the job stood when it last said so."""
    found = None
    for _, value in read_objects(path):
        if value.get("kind") == "progress":
            found = value.get("progress")
    from ..contract.jobs import Progress

    try:
        return Progress.model_validate(found) if found else None
    except ValueError:
        return None


def _kind_and_name(line: bytes) -> tuple[str, str]:
    try:
        value = json.loads(line)
        return str(value["kind"]), str(value.get("name", ""))
    except (ValueError, KeyError, TypeError, AttributeError):
        return "", ""


def _even_choice(metrics: dict[str, list[tuple[int, bytes]]]) -> list[tuple[int, bytes]]:
    """At most HISTORY_METRICS points, shared by the curves; each curve keeps its first and last point."""
    total = sum(len(points) for points in metrics.values())
    if total <= HISTORY_METRICS:
        return [point for points in metrics.values() for point in points]
    chosen = []
    share = max(2, HISTORY_METRICS // len(metrics))
    for points in metrics.values():
        if len(points) <= share:
            chosen += points
            continue
        chosen += [points[round(index * (len(points) - 1) / (share - 1))] for index in range(share)]
    return chosen
