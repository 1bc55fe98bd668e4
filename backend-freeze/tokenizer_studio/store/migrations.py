"""The schema, one step a version. A step that was released never changes."""

import sqlite3

from ..errors import StudioError

_STEPS = (
    """
    CREATE TABLE corpora (id TEXT PRIMARY KEY, created_at REAL NOT NULL, body TEXT NOT NULL);
    CREATE TABLE tokenizers (id TEXT PRIMARY KEY, created_at REAL NOT NULL, body TEXT NOT NULL);
    CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL);
    CREATE TABLE ui_state (key TEXT PRIMARY KEY, value TEXT NOT NULL);
    CREATE TABLE jobs (
        sequence INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        type TEXT NOT NULL,
        title TEXT NOT NULL,
        state TEXT NOT NULL,
        config TEXT NOT NULL,
        created_at REAL NOT NULL,
        started_at REAL,
        finished_at REAL,
        progress TEXT,
        problem TEXT,
        artifact_id TEXT,
        corpus_id TEXT,
        summary TEXT NOT NULL DEFAULT '',
        peak_memory_bytes INTEGER,
        run_again_of TEXT,
        cancel_requested INTEGER NOT NULL DEFAULT 0,
        pid INTEGER,
        pid_started_at REAL,
        nonce TEXT
    );
    CREATE INDEX jobs_by_state ON jobs (state, sequence);
    CREATE INDEX jobs_by_corpus ON jobs (corpus_id);
    """,
    """
    ALTER TABLE jobs ADD COLUMN paused_at REAL;
    ALTER TABLE jobs ADD COLUMN paused_seconds REAL NOT NULL DEFAULT 0;
    """,
)
NEWEST_VERSION = len(_STEPS)


class DataTooNew(StudioError):
    """The data folder was written by a newer version of the program."""

    code = "data-too-new"
    status = 409

    def __init__(self, version: int) -> None:
        super().__init__(
            "The data folder was written by a newer version of Tokenizer Studio.",
            f"Its schema is version {version}; this program knows up to {NEWEST_VERSION}. "
            "Nothing was changed. Install the newer version, or choose another data folder.",
        )


def schema_version(connection: sqlite3.Connection) -> int:
    """0 for a new file."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the schema up to date, each step in a transaction of its own."""
    version = schema_version(connection)
    if version > NEWEST_VERSION:
        raise DataTooNew(version)
    for number in range(version, NEWEST_VERSION):
        script = f"BEGIN IMMEDIATE; {_STEPS[number]}; PRAGMA user_version = {number + 1}; COMMIT;"
        try:
            connection.executescript(script)
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
