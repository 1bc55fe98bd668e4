"""The program's own log: JSON lines, one rotated file for each kind of process. It never raises."""

import contextlib
import functools
import json
import logging
import logging.handlers
import os
import re
import sys
import threading
import traceback
from pathlib import Path
from types import TracebackType
from typing import Any

ROOT = "tokenizer_studio"
FILE_BYTES = 2_000_000
KEPT_FILES = 3
# All files of the folder together: several versions and many processes may have written there.
FOLDER_BYTES = 50_000_000
TEXT_LIMIT = 20_000
_STANDARD = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}
_SECRET_FORMS = re.compile(
    r"""(?ix)
    ( \bbearer\s+ | \bts_\d+= | [?&]code= |
      \b(?:session|launcher_token|boot_code|open_code|token|password|secret)\b["']?\s*[=:]\s*["']? )
    [A-Za-z0-9._~+/=-]{16,}
    """
)
_ROTATED = re.compile(r"\.jsonl\.\d+$")
_known_secrets: set[str] = set()


def get_logger(name: str) -> logging.Logger:
    """A logger under the program's own root, whatever module asks."""
    return logging.getLogger(name if name.startswith(ROOT) else f"{ROOT}.{name}")


def keep_secret(*secrets: str) -> None:
    """Never write these strings, wherever they turn up."""
    _known_secrets.update(secret for secret in secrets if len(secret) >= 8)


def redact(text: str) -> str:
    """The text without secrets: those we know, and what looks like one."""
    for secret in _known_secrets:
        text = text.replace(secret, "[removed]")
    return _SECRET_FORMS.sub(r"\1[removed]", text)


def shorten_home(text: str) -> str:
    """The text with the home folder, and so the user's name, as `~`."""
    return _home().sub("~", text)


@functools.cache
def _home() -> re.Pattern[str]:
    home = str(Path.home())
    if len(home) <= 1:
        return re.compile(r"(?!)")
    # A trace shows paths as Python writes them: on Windows with every backslash doubled.
    forms = {re.escape(home), re.escape(home.replace("\\", "\\\\"))}
    return re.compile(rf"(?:{'|'.join(sorted(forms, key=len, reverse=True))})(?![\w.-])")


def sweep_logs(folder: Path) -> None:
    """Keep the folder under its limit: the oldest rotated files go first. Never raises."""
    with contextlib.suppress(OSError):
        found = [(path.stat(), path) for path in folder.iterdir() if path.is_file()]
        excess = sum(stat.st_size for stat, _ in found) - FOLDER_BYTES
        for stat, path in sorted(found, key=lambda one: one[0].st_mtime):
            if excess > 0 and _ROTATED.search(path.name):
                path.unlink(missing_ok=True)
                excess -= stat.st_size


def start_log(folder: Path, process_name: str) -> None:
    """Log to `<folder>/<process_name>.jsonl` what nobody catches too; without a writable folder, nothing."""
    logging.raiseExceptions = False
    handler: logging.Handler
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handler = _PrivateFile(folder / f"{process_name}.jsonl")
    except OSError:
        handler = logging.NullHandler()
    handler.setFormatter(_JsonLines(process_name))
    for name, level in (
        (ROOT, logging.INFO),
        ("uvicorn.error", logging.WARNING),
        ("asyncio", logging.WARNING),
    ):
        _send_to(handler, logging.getLogger(name), level)
    sys.excepthook = _log_uncaught
    threading.excepthook = _log_uncaught_in_thread


def _send_to(handler: logging.Handler, logger: logging.Logger, level: int) -> None:
    logger.setLevel(level)
    logger.propagate = False
    for old in list(logger.handlers):
        logger.removeHandler(old)
        old.close()
    logger.addHandler(handler)


class _PrivateFile(logging.handlers.RotatingFileHandler):
    """A rotated file only this user can read."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, maxBytes=FILE_BYTES, backupCount=KEPT_FILES, encoding="utf-8")

    def _open(self) -> Any:
        descriptor = os.open(self.baseFilename, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        return os.fdopen(descriptor, "a", encoding="utf-8", errors="backslashreplace")

    def doRollover(self) -> None:
        super().doRollover()
        sweep_logs(Path(self.baseFilename).parent)

    def handleError(self, record: logging.LogRecord) -> None:
        """A full disk must not become a second failure."""


class _JsonLines(logging.Formatter):
    def __init__(self, process_name: str) -> None:
        super().__init__()
        self._process_name = process_name

    def format(self, record: logging.LogRecord) -> str:
        entry: dict[str, Any] = {
            "at": round(record.created, 3),
            "level": record.levelname.lower(),
            "process": self._process_name,
            "pid": record.process,
            "logger": record.name,
            "message": _message(record),
        }
        for key, value in record.__dict__.items():
            if key not in _STANDARD and key not in entry:
                entry[key] = value if isinstance(value, (int, float, bool)) else _clean(str(value))
        if record.exc_info and record.exc_info[1] is not None:
            entry["trace"] = _clean("".join(traceback.format_exception(*record.exc_info)))
        return json.dumps(entry, ensure_ascii=True)


def _message(record: logging.LogRecord) -> str:
    try:
        return _clean(record.getMessage())
    except (TypeError, ValueError, KeyError):  # A wrong format string loses its arguments, not the line.
        return _clean(str(record.msg))


def _clean(text: str) -> str:
    text = shorten_home(redact(text))
    if len(text) > TEXT_LIMIT:
        # The end of a trace says what happened, its beginning where it came from.
        text = text[: TEXT_LIMIT // 2] + "\n[…]\n" + text[-TEXT_LIMIT // 2 :]
    return text


def _log_uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if not issubclass(kind, KeyboardInterrupt):
        with contextlib.suppress(Exception):
            get_logger("uncaught").critical("the process ended with an error", exc_info=(kind, error, trace))
    with contextlib.suppress(Exception):
        sys.__excepthook__(kind, error, trace)


def _log_uncaught_in_thread(caught: threading.ExceptHookArgs) -> None:
    if caught.exc_value is None or issubclass(caught.exc_type, SystemExit):
        return
    with contextlib.suppress(Exception):
        info = (caught.exc_type, caught.exc_value, caught.exc_traceback)
        get_logger("uncaught").error("a thread ended with an error", exc_info=info)
