"""The last lines of the logs of all processes: readable also when the process that wrote them is dead."""

import contextlib
import json
import os
from pathlib import Path
from typing import Any

from ..logs import redact, shorten_home
from .messages import Message, log_line
from .stages import TRACE_FILE

SHOWN_LINES = 40
_TAIL_BYTES = 64 * 1024
_TEXT_CHARACTERS = 2_000
_PLAIN = frozenset({"at", "level", "process", "pid", "logger", "message", "trace"})


def last_lines(folder: Path, count: int = SHOWN_LINES, *, only_problems: bool = False) -> list[Message]:
    """`LogLine`s of `spec/window.ts`, oldest first, without secrets. Never raises."""
    found: list[Message] = []
    with contextlib.suppress(OSError):
        for path in folder.glob("*.jsonl"):
            if path.name != TRACE_FILE:
                found += [line for text in _tail(path) if (line := _read(text)) is not None]
    if only_problems:
        found = [line for line in found if line["level"] in ("warning", "error", "critical")]
    return sorted(found, key=lambda line: float(line["at"]))[-count:]


def _tail(path: Path) -> list[str]:
    try:
        with path.open("rb") as file:
            file.seek(max(0, os.fstat(file.fileno()).st_size - _TAIL_BYTES))
            return file.read().decode("utf-8", "replace").splitlines()
    except OSError:
        return []


def _read(text: str) -> Message | None:
    """None for half a line, or one of somebody else."""
    try:
        entry = json.loads(text)
        at = float(entry["at"])
        words = [str(entry["message"]), *_extras(entry)]
        process, level = str(entry["process"]), str(entry["level"])
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    said = "\n".join([" ".join(words), *([str(entry["trace"])] if entry.get("trace") else [])])
    if len(said) > _TEXT_CHARACTERS:
        # Of a trace the end says what happened.
        said = f"{said[: _TEXT_CHARACTERS // 4]}\n[…]\n{said[-_TEXT_CHARACTERS * 3 // 4 :]}"
    return log_line(at, process, level, shorten_home(redact(said)))


def _extras(entry: dict[str, Any]) -> list[str]:
    return [f"{name}={value}" for name, value in entry.items() if name not in _PLAIN]
