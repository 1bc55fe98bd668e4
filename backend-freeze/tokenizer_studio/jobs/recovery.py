"""What the start does about the last end, however unclean it was."""

import contextlib
import json
import shutil
from pathlib import Path

from pydantic import ValidationError

from ..contract.jobs import ACTIVE_STATES, Job
from ..contract.training import Tokenizer
from ..paths import DataFolders
from ..process.end import kill_orphans
from ..store.atomic import read_manifest
from ..store.database import Database
from .conclude import Conclusion
from .events import last_progress, last_state
from .states import JobStates
from .supervisor import NONCE_VARIABLE

METADATA_FILE = "studio.json"
"""In the artifact of a training: the `Tokenizer` as JSON, enough to find it again without a database."""
# A crash leaves at most the last state of one job unwritten; a few more cost nothing.
LOOKED_AT = 5


def recover(folders: DataFolders, database: Database, states: JobStates, conclusion: Conclusion) -> None:
    """Kill orphans, finish what was finishing, interrupt the rest, remove leftovers, adopt artifacts."""
    for job in states.table.in_states("starting", "running", "paused", "finalizing", "queued"):
        _end_unfinished(job, states, conclusion)
    _complete_events(states)
    _remove_leftovers(folders, states, is_history_whole=not database.recovered)
    adopt_artifacts(folders, database)


def adopt_artifacts(folders: DataFolders, database: Database) -> int:
    """Give each finished tokenizer without a row its row back. Returns how many."""
    known = {row["id"] for row in database.read("SELECT id FROM tokenizers")}
    adopted = 0
    for artifact in folders.artifacts.iterdir():
        if artifact.name in known or read_manifest(artifact) is None:
            continue
        # No tokenizer, or one from another version: it stays where it is.
        with contextlib.suppress(OSError, ValidationError, ValueError):
            tokenizer = Tokenizer.model_validate(json.loads((artifact / METADATA_FILE).read_bytes()))
            if tokenizer.id == artifact.name:
                sql = "INSERT OR IGNORE INTO tokenizers VALUES (?, ?, ?)"
                adopted += database.write(
                    sql, (tokenizer.id, tokenizer.created_at, tokenizer.model_dump_json())
                )
    return adopted


def _end_unfinished(job: Job, states: JobStates, conclusion: Conclusion) -> None:
    folder = states.folder(job.id)
    mark = states.table.worker(job.id)
    if mark is not None:
        kill_orphans(mark.nonce, NONCE_VARIABLE)
    progress = last_progress(folder.events)
    if progress is not None:
        states.set_progress(job.id, progress)
    result = conclusion.can_roll_forward(job, folder)
    if result is not None:
        conclusion.roll_forward(job, folder, result)
    elif states.table.is_cancel_requested(job.id):
        states.end(job.id, "cancelled")
    else:
        conclusion.interrupt(job.id)


def _complete_events(states: JobStates) -> None:
    for job in states.table.newest(LOOKED_AT, None):
        path = states.folder(job.id).events
        if path.exists() and last_state(path) != job.state:
            states.write_event(job.id, job.state, job.problem, has_worker=False)


def _remove_leftovers(folders: DataFolders, states: JobStates, *, is_history_whole: bool) -> None:
    known = states.table.ids()
    active = {job.id for job in states.table.in_states(*ACTIVE_STATES)}
    for entry in _folders_in(folders.jobs):
        # After a restore of the database, jobs newer than the copy have no row: their logs are kept.
        if entry.name.startswith(".") or (entry.name not in known and is_history_whole):
            shutil.rmtree(entry, ignore_errors=True)
        elif entry.name not in active:
            states.folder(entry.name).clean_up()
    for entry in _folders_in(folders.artifacts):
        if entry.name.startswith("."):
            shutil.rmtree(entry, ignore_errors=True)
    for temporary in folders.backups.glob(".*.tmp"):
        temporary.unlink(missing_ok=True)


def _folders_in(folder: Path) -> list[Path]:
    return [entry for entry in folder.iterdir() if entry.is_dir()]
