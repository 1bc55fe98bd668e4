"""Copies of the database, and what is done when it is damaged."""

import contextlib
import os
import shutil
import sqlite3
import time
from pathlib import Path

from .atomic import sync_folder
from .ids import new_id

KEPT = 3
DAY_SECONDS = 86_400


def back_up(connection: sqlite3.Connection, folder: Path, reason: str) -> Path:
    """Write a compact copy, then keep only the newest few."""
    final = folder / f"studio-{time.time_ns():020d}-{reason}.sqlite3"
    temporary = folder / f".{new_id()}.tmp"
    try:
        connection.execute("VACUUM INTO ?", (str(temporary),))
        _sync_file(temporary)
        os.replace(temporary, final)
    finally:
        temporary.unlink(missing_ok=True)
    sync_folder(folder)
    for old in _all(folder)[:-KEPT]:
        old.unlink(missing_ok=True)
    return final


def newest(folder: Path) -> Path | None:
    """The newest copy, if there is one."""
    copies = _all(folder)
    return copies[-1] if copies else None


def is_due(folder: Path) -> bool:
    """Whether the newest copy is older than a day (or from a clock that was wrong)."""
    copy = newest(folder)
    return copy is None or abs(time.time() - copy.stat().st_mtime) > DAY_SECONDS


def quarantine_and_restore(path: Path, folder: Path, what: str) -> str:
    """Move the file aside with its journal, put the newest sound copy in its place. Says so in a sentence."""
    aside = folder / f"corrupt-{time.strftime('%Y%m%d-%H%M%S')}-{new_id()[:4]}"
    aside.mkdir(mode=0o700)
    for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
        with contextlib.suppress(FileNotFoundError):
            shutil.move(str(path.with_name(name)), str(aside / name))
    for copy in reversed(_all(folder)):
        if _is_sound(copy):
            temporary = path.with_name(f".{path.name}.restored")
            shutil.copyfile(copy, temporary)
            _sync_file(temporary)
            os.replace(temporary, path)
            sync_folder(path.parent)
            when = time.strftime("%Y-%m-%d %H:%M", time.localtime(copy.stat().st_mtime))
            return (
                f"The database {what}. It was restored from the copy of {when}; the old file is in {aside}."
            )
    return f"The database {what}. It was made anew from the finished tokenizers; the old file is in {aside}."


def _all(folder: Path) -> list[Path]:
    return sorted(folder.glob("studio-*.sqlite3"))


def _is_sound(copy: Path) -> bool:
    try:
        with contextlib.closing(
            sqlite3.connect(f"{copy.absolute().as_uri()}?mode=ro", uri=True)
        ) as connection:
            return bool(connection.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok")
    except sqlite3.Error:
        return False


def _sync_file(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())
