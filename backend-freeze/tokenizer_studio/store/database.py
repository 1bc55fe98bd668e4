"""The SQLite database: one writer, readers beside it, safe to lose power at any time."""

import contextlib
import os
import queue
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from ..paths import DataFolders
from . import backups
from .folder_lock import FolderLock
from .migrations import NEWEST_VERSION, DataTooNew, migrate, schema_version

DATABASE_FILE = "studio.sqlite3"
DIRTY_FILE = "open"
BALLAST_FILE = "ballast"
BALLAST_BYTES = 8 << 20
# Below this a check at every start costs under 50 ms; above, only after an unclean end.
ALWAYS_CHECKED_BYTES = 64 << 20


class Database:
    """Open with `Database.open`; every method may be called from any thread."""

    def __init__(self, path: Path, lock: FolderLock, recovered: str) -> None:
        self._path = path
        self._lock = lock
        self.recovered = recovered
        """What happened when the file was found damaged, for people; empty when it was whole."""
        self._writing = threading.RLock()
        self._writer = _connect(path)
        self._readers: queue.LifoQueue[sqlite3.Connection] = queue.LifoQueue()
        self._is_closed = False

    @classmethod
    def open(cls, folders: DataFolders) -> "Database":
        """Take the data folder, repair what an unclean end left, bring the schema up to date.

        Raises DataFolderInUse when another process has it, DataTooNew when a newer version wrote it.
        """
        lock = FolderLock.take(folders.database)
        try:
            path = folders.database / DATABASE_FILE
            was_dirty = (folders.database / DIRTY_FILE).exists()
            recovered = _make_whole(path, folders.backups, was_dirty)
            _mark_dirty(folders.database / DIRTY_FILE)
            _set_ballast(folders.database / BALLAST_FILE)
            return cls(path, lock, recovered)
        except BaseException:
            lock.release()
            raise

    def read(self, sql: str, params: Sequence[Any] | dict[str, Any] = ()) -> list[sqlite3.Row]:
        """All rows of one query, as they were at one moment."""
        try:
            connection = self._readers.get_nowait()
        except queue.Empty:
            connection = _connect(self._path)
            connection.execute("PRAGMA query_only=ON")
        try:
            return connection.execute(sql, params).fetchall()
        finally:
            if self._is_closed:
                connection.close()
            else:
                self._readers.put(connection)

    def write(self, sql: str, params: Sequence[Any] | dict[str, Any] = ()) -> int:
        """One statement in a transaction of its own, on disk on return. Returns the number of rows."""
        try:
            return self._write_once(sql, params)
        except sqlite3.OperationalError as error:
            if "full" not in str(error) or not self._free_ballast():
                raise
            return self._write_once(sql, params)

    @contextlib.contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Several statements that happen together or not at all."""
        with self._writing:
            connection = self._writer
            if connection.in_transaction:  # Nested in the same thread: the outer one commits.
                yield connection
                return
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    def close(self) -> None:
        """Write everything back into one file and give the folder free. Safe to repeat."""
        with self._writing:
            if self._is_closed:
                return
            self._is_closed = True
            while not self._readers.empty():
                self._readers.get_nowait().close()
            with contextlib.suppress(sqlite3.Error):
                self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            self._writer.close()
            (self._path.parent / DIRTY_FILE).unlink(missing_ok=True)
            self._lock.release()

    def _write_once(self, sql: str, params: Sequence[Any] | dict[str, Any]) -> int:
        with self.transaction() as connection:
            return connection.execute(sql, params).rowcount

    def _free_ballast(self) -> bool:
        """Give the disk back what was kept aside, so that a final state can always be written."""
        try:
            (self._path.parent / BALLAST_FILE).unlink()
        except OSError:
            return False
        return True


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=5, isolation_level=None, check_same_thread=False)
    connection.row_factory = sqlite3.Row
    for pragma in (
        "busy_timeout=5000", "journal_mode=WAL",
        # NORMAL may lose the last commits on power loss; a commit here is rare and worth its milliseconds.
        "synchronous=FULL", "foreign_keys=ON", "trusted_schema=OFF", "cell_size_check=ON", "mmap_size=0",
        "checkpoint_fullfsync=1",
    ):  # fmt: skip
        connection.execute(f"PRAGMA {pragma}")
    return connection


def _make_whole(path: Path, backup_folder: Path, was_dirty: bool) -> str:
    """Leave a sound file with the newest schema at `path`. Returns what was repaired, in words."""
    recovered = ""
    if not path.exists() or path.stat().st_size == 0:
        if backups.newest(backup_folder) is not None:
            recovered = backups.quarantine_and_restore(path, backup_folder, "was empty or missing")
    elif not _is_sound(path, was_dirty):
        recovered = backups.quarantine_and_restore(path, backup_folder, "was damaged")
    _migrate_with_backup(path, backup_folder)
    return recovered


def _is_sound(path: Path, was_dirty: bool) -> bool:
    try:
        with contextlib.closing(_connect(path)) as connection:
            version = schema_version(connection)
            if version > NEWEST_VERSION:
                raise DataTooNew(version)
            connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
            if was_dirty or path.stat().st_size < ALWAYS_CHECKED_BYTES:
                return bool(connection.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok")
            return True
    except sqlite3.OperationalError as error:
        if "malformed" in str(error):
            return False
        raise  # Not readable, locked, disk full: the data may be whole, so it stays where it is.
    except sqlite3.DatabaseError:
        return False


def _migrate_with_backup(path: Path, backup_folder: Path) -> None:
    with contextlib.closing(_connect(path)) as connection:
        version = schema_version(connection)
        if 0 < version < NEWEST_VERSION:
            backups.back_up(connection, backup_folder, f"before-v{NEWEST_VERSION}")
        elif version == NEWEST_VERSION and backups.is_due(backup_folder):
            backups.back_up(connection, backup_folder, "daily")
        migrate(connection)


def _mark_dirty(flag: Path) -> None:
    descriptor = os.open(flag, os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _set_ballast(ballast: Path) -> None:
    if ballast.exists() and ballast.stat().st_size == BALLAST_BYTES:
        return
    try:
        ballast.write_bytes(b"\0" * BALLAST_BYTES)
    except OSError:  # No room for it: then there is nothing to give back either.
        with contextlib.suppress(OSError):
            ballast.unlink(missing_ok=True)
