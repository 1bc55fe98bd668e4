"""`jobs` and `version`."""

import json
import sqlite3
import sys
import time
from contextlib import closing
from importlib import metadata

from .. import __version__
from ..paths import DataFolders, data_root
from ..store.database import DATABASE_FILE
from ..training.trainers import engine
from .arguments import Arguments

LIBRARIES = ("tokenizers", "sentencepiece", "regex", "pyarrow", "pydantic", "fastapi")


def run(arguments: Arguments) -> int:
    """A line a job. Reads the list without disturbing a running program."""
    path = DataFolders(data_root(arguments.data)).database / DATABASE_FILE
    if not path.exists():
        print("[]" if arguments.json else "There are no jobs yet.")
        return 0
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        rows = connection.execute(
            "SELECT id, type, title, state, created_at, summary FROM jobs ORDER BY created_at DESC LIMIT ?",
            (arguments.limit,),
        ).fetchall()
    if arguments.json:
        print(json.dumps([dict(row) for row in rows], ensure_ascii=False))
        return 0
    for row in rows:
        at = time.strftime("%Y-%m-%d %H:%M", time.localtime(row["created_at"]))
        print(f"{row['id']}  {at}  {row['state']:<11}  {row['title']}  {row['summary']}")
    if not rows:
        print("There are no jobs yet.")
    return 0


def version(arguments: Arguments) -> int:
    """Of the program, of Python, and of the libraries that decide a result."""
    versions = {"tokenizer-studio": __version__, "python": sys.version.split()[0]}
    versions["engine"] = metadata.version(engine.MODULE) if engine.is_built() else "not built"
    versions |= {name: metadata.version(name) for name in LIBRARIES}
    if arguments.json:
        print(json.dumps(versions))
    else:
        for name, number in versions.items():
            print(f"{name} {number}")
    return 0
