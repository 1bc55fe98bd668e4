"""What the program knows of itself and the machine: folders, sizes, diagnostics, everything to take away."""

import contextlib
import json
import os
import platform
import shutil
import sqlite3
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import psutil

from . import __version__
from .contract.system import Cleared, ClientError, Diagnostics, FolderInfo, FolderName, SystemInfo
from .file_manager import show_folder
from .logs import get_logger, redact
from .paths import DataFolders
from .store.atomic import write_json_atomically

if TYPE_CHECKING:
    from .store.database import Database

SIZE_SECONDS = 5.0
# A data folder with more files than this shows a size that is too small rather than a page that hangs.
SIZE_FILES = 200_000
SIZE_BUDGET_SECONDS = 1.0
DIAGNOSTICS_BYTES = 200_000
_LOG_TAIL_BYTES = 60_000
_LOG_ENTRIES = 60
_HELP: dict[FolderName, str] = {
    "data": "Everything the program keeps. Copy it to keep or move all of your work.",
    "corpora": "What was found in your texts, and copies of texts sent through the browser.",
    "artifacts": "Trained tokenizers, one folder each.",
    "jobs": "The history of every job.",
    "logs": "What the program noted about itself. It never leaves this machine by itself.",
    "cache": "What can be made again. Clearing it loses nothing.",
}
_BODIES = {
    "corpora": "SELECT body FROM corpora ORDER BY created_at",
    "tokenizers": "SELECT body FROM tokenizers ORDER BY created_at",
}
_log = get_logger(__name__)


class SystemService:
    """Answers about the program itself."""

    def __init__(self, folders: DataFolders, database: "Database", shell_origin: str | None = None) -> None:
        self._shell_origin = shell_origin
        self._folders = folders
        self._database = database
        self._started_at = time.time()
        self._lock = threading.Lock()
        self._sizes: dict[FolderName, int] = {}
        self._sizes_until = 0.0

    def info(self, with_folders: bool = True) -> SystemInfo:
        """Version, machine, folders with their sizes; the sizes are at most 5 s old.

        Measuring a large data folder takes up to a second: `with_folders` is for who needs it.
        """
        sizes = self._folder_sizes() if with_folders else {}
        memory = psutil.virtual_memory()
        return SystemInfo(
            version=__version__,
            started_at=self._started_at,
            cores=os.cpu_count() or 1,
            memory_total_bytes=memory.total,
            memory_free_bytes=memory.available,
            disk_free_bytes=shutil.disk_usage(self._folders.root).free,
            platform=platform.platform(terse=True),
            python=platform.python_version(),
            shell_origin=self._shell_origin,
            save_folder=str(_downloads()),
            folders=[
                FolderInfo(name=name, path=str(self._path(name)), bytes=sizes[name], help=_HELP[name])
                for name in get_args(FolderName)
                if name in sizes
            ],
        )

    def trust_shell(self, origin: str) -> None:
        """The page learns from here who may frame it."""
        self._shell_origin = origin

    def open_folder(self, name: FolderName) -> None:
        """Show it in the file manager. Raises FolderNotOpened."""
        show_folder(self._path(name))

    def clear_cache(self) -> Cleared:
        """Delete what can be made again."""
        before = _size(self._folders.cache, time.monotonic() + 10)
        for entry in _entries(self._folders.cache):
            if entry.is_dir(follow_symlinks=False):
                shutil.rmtree(entry.path, ignore_errors=True)
            else:
                with contextlib.suppress(OSError):
                    os.unlink(entry.path)
        with self._lock:
            self._sizes_until = 0.0
        return Cleared(bytes=max(0, before - _size(self._folders.cache, time.monotonic() + 10)))

    def diagnostics(self) -> Diagnostics:
        """Text for a report: redacted, home shortened, at most 200 kB."""
        info = self.info()
        lines = [
            f"Tokenizer Studio {info.version}, Python {info.python}, {info.platform}",
            f"frozen: {getattr(sys, 'frozen', False)}, cores: {info.cores}",
            f"memory: {info.memory_free_bytes / 1e9:.1f} of {info.memory_total_bytes / 1e9:.1f} GB free",
            f"disk: {info.disk_free_bytes / 1e9:.1f} GB free",
            f"running for {time.time() - self._started_at:,.0f} s",
            *(f"{folder.name}: {folder.bytes:,} bytes in {folder.path}" for folder in info.folders),
            *self._counts(),
            "",
            "Last warnings and errors, newest last:",
            *_last_problems(self._folders.logs),
        ]
        data = _shorten_home(redact("\n".join(lines))).encode("utf-8", "replace")
        if len(data) > DIAGNOSTICS_BYTES:
            head, tail = data[:20_000], data[-(DIAGNOSTICS_BYTES - 20_100) :]
            data = head + "\n[…]\n".encode() + tail
        return Diagnostics(text=data.decode("utf-8", "ignore"))

    def log_client_error(self, error: ClientError) -> None:
        """Put a bug of the UI into the log."""
        _log.error("the page met an error: %s", error.message, extra={"stack_of_page": error.stack})

    def export_entries(self) -> tuple[str, list[tuple[str, Path]]]:
        """Everything worth taking away: tokenizers, recipes with statistics, settings, job histories."""
        export = self._folders.cache / "export"
        export.mkdir(mode=0o700, parents=True, exist_ok=True)
        entries = []
        for table, query in _BODIES.items():
            rows = self._database.read(query)
            write_json_atomically(export / f"{table}.json", [json.loads(row["body"]) for row in rows])
            entries.append((f"{table}.json", export / f"{table}.json"))
        for name, folder in (("tokenizers", self._folders.artifacts), ("jobs", self._folders.jobs)):
            entries += [(f"{name}/{path.relative_to(folder).as_posix()}", path) for path in _exported(folder)]
        return time.strftime("tokenizer-studio-%Y-%m-%d.zip"), entries

    def _path(self, name: FolderName) -> Path:
        return self._folders.root if name == "data" else Path(getattr(self._folders, name))

    def _folder_sizes(self) -> dict[FolderName, int]:
        with self._lock:
            if time.monotonic() >= self._sizes_until:
                deadline = time.monotonic() + SIZE_BUDGET_SECONDS
                self._sizes = {name: _size(self._path(name), deadline) for name in get_args(FolderName)}
                self._sizes_until = time.monotonic() + SIZE_SECONDS
            return self._sizes

    def _counts(self) -> list[str]:
        counts = []
        for table, query in _BODIES.items():
            # A damaged database is a reason for diagnostics, not against them.
            with contextlib.suppress(sqlite3.Error):
                counts.append(f"{table}: {len(self._database.read(query))}")
        return counts


def _downloads() -> Path:
    from platformdirs import user_downloads_path

    folder = user_downloads_path()
    return folder if folder.is_dir() else Path.home()


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as found:
            return list(found)
    except OSError:
        return []


def _size(folder: Path, deadline: float) -> int:
    """Bytes of all files below, as far as the deadline and the file limit allow. Follows no link."""
    total, files, waiting = 0, 0, [folder]
    while waiting and files < SIZE_FILES and time.monotonic() < deadline:
        for entry in _entries(waiting.pop()):
            with contextlib.suppress(OSError):
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(Path(entry.path))
                else:
                    files += 1
                    total += entry.stat(follow_symlinks=False).st_size
    return total


def _exported(folder: Path) -> Iterator[Path]:
    """Files of finished things: nothing hidden (half-made, half-removed), no scratch space, no link."""
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        if any(part.startswith(".") for part in parts) or (
            len(parts) > 1 and parts[1] in ("work", "artifact")
        ):
            continue
        if path.is_file() and not path.is_symlink():
            yield path


def _last_problems(logs: Path) -> list[str]:
    """The newest warnings and errors of all processes, by time."""
    found: list[tuple[float, str]] = []
    for path in sorted(logs.glob("*.jsonl")) if logs.is_dir() else []:
        for line in _tail(path):
            with contextlib.suppress(ValueError, TypeError, AttributeError):
                entry = json.loads(line)
                if entry.get("level") in ("warning", "error", "critical"):
                    found.append((float(entry.get("at", 0)), json.dumps(entry, ensure_ascii=False)))
    return [text.replace("\\n", "\n  ") for _, text in sorted(found)[-_LOG_ENTRIES:]]


def _tail(path: Path) -> list[str]:
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - _LOG_TAIL_BYTES))
            return file.read().decode("utf-8", "replace").splitlines()
    except OSError:
        return []


def _shorten_home(text: str) -> str:
    home = str(Path.home())
    return text.replace(home, "~") if len(home) > 1 else text
