"""Corpora in the backend: recipes, their state on disk, their statistics. Reads no text itself."""

import builtins
import random
import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..contract.base import Sample
from ..contract.corpus import (
    Corpus,
    CorpusDraft,
    CorpusPatch,
    CorpusRecipe,
    CorpusState,
    CorpusStatistics,
    Inspection,
    SampleCorpusInfo,
)
from ..contract.jobs import ACTIVE_STATES, ImportCorpusConfig, Job
from ..errors import NotFound, StudioError
from ..interactive.client import InteractiveClient
from ..paths import DataFolders
from ..resources import sample_file
from ..store.atomic import write_json_atomically
from ..store.database import Database
from ..store.ids import new_id
from . import files
from .decoding import encoding_named
from .problems import CorpusBusy, NameMissing, UploadInUse
from .sample import sample_facts
from .stored import read_stored
from .uploads import UploadStore

if TYPE_CHECKING:
    from ..jobs.runner import JobRunner

STATE_SECONDS = 5.0
SHOWN_DOCUMENTS = 6


class CorpusService:
    """All corpora of a data folder."""

    def __init__(self, folders: DataFolders, database: Database, interactive: InteractiveClient) -> None:
        self._folders = folders
        self._database = database
        self._interactive = interactive
        self._jobs: JobRunner | None = None
        self._states: dict[str, tuple[float, str, str]] = {}
        self.uploads = UploadStore(folders.uploads)

    def bind(self, jobs: "JobRunner") -> None:
        """Scans run as jobs."""
        self._jobs = jobs
        self.uploads.remove_stale({one.recipe.upload_id for one in self._stored() if one.recipe.upload_id})

    def list(self) -> builtins.list[Corpus]:
        """Newest first, without statistics' long parts being left out: a list of dozens is small."""
        return [self._with_state(corpus) for corpus in self._stored()]

    def get(self, corpus_id: str) -> Corpus:
        """Raises NotFound."""
        return self._with_state(self._one(corpus_id))

    def create(self, draft: CorpusDraft) -> Corpus:
        """Check that paths and encoding can be meant, remember the recipe, queue its scan."""
        if draft.recipe.encoding is not None:
            encoding_named(draft.recipe.encoding)
        found = files.resolve(draft.recipe, self._folders)
        name = draft.name.strip() or _name_for(draft.recipe, found)
        corpus = Corpus(
            id=new_id(), name=name, created_at=time.time(), state="importing", recipe=draft.recipe
        )
        self._save(corpus, is_new=True)
        try:
            return self._scan(corpus)
        except StudioError:
            self._database.write("DELETE FROM corpora WHERE id=?", (corpus.id,))
            raise

    def change(self, corpus_id: str, patch: CorpusPatch) -> Corpus:
        """Rename, or read differently: then it is scanned again."""
        corpus = self._one(corpus_id)
        if patch.name is not None:
            if not patch.name.strip():
                raise NameMissing()
            corpus = corpus.model_copy(update={"name": patch.name.strip()})
            self._save(corpus)
        if patch.leave_out_duplicates in (None, corpus.recipe.leave_out_duplicates):
            return self._with_state(corpus)
        self._refuse_busy(corpus_id)
        recipe = corpus.recipe.model_copy(update={"leave_out_duplicates": patch.leave_out_duplicates})
        corpus = corpus.model_copy(update={"recipe": recipe})
        self._save(corpus)
        return self._scan(corpus)

    def check(self, corpus_id: str) -> Corpus:
        """Scan it again."""
        corpus = self._one(corpus_id)
        self._refuse_busy(corpus_id)
        files.resolve(corpus.recipe, self._folders)
        return self._scan(corpus)

    def delete(self, corpus_id: str) -> None:
        """Forget it. Files read in place are never touched; copies sent by a browser are."""
        corpus = self._one(corpus_id)
        self._refuse_busy(corpus_id)
        self._database.write("DELETE FROM corpora WHERE id=?", (corpus_id,))
        shutil.rmtree(self._folders.corpora / corpus_id, ignore_errors=True)
        if corpus.recipe.upload_id is not None:
            self.uploads.discard(corpus.recipe.upload_id)

    def delete_upload(self, upload_id: str) -> None:
        """Throw sent files away. Raises UploadInUse when a corpus is read from them."""
        if any(one.recipe.upload_id == upload_id for one in self._stored()):
            raise UploadInUse()
        self.uploads.delete(upload_id)

    def inspect(self, recipe: CorpusRecipe) -> Inspection:
        """Look at the files in the helper process; a slow drive gets 30 s."""
        answer = self._interactive.call(
            "inspect-files",
            {"recipe": recipe.model_dump(), "data_root": str(self._folders.root)},
            timeout_seconds=30,
        )
        return Inspection.model_validate(answer)

    def sample_info(self) -> SampleCorpusInfo:
        """The text that comes with the program."""
        return sample_facts(sample_file())

    def sample_documents(self, corpus_id: str, seed: int = 0) -> builtins.list[Sample]:
        """Six of the documents kept at the scan; seed 0 gives the first of them."""
        stored = read_stored(self._folder(corpus_id) / "sample.json")
        kept = [Sample.model_validate(one) for one in stored or []]
        if seed:
            random.Random(seed).shuffle(kept)
        return kept[:SHOWN_DOCUMENTS]

    def recipe_for_run(self, corpus_id: str) -> dict[str, Any]:
        """What a worker needs to read it. Raises when its files are gone."""
        corpus = self._one(corpus_id)
        files.resolve(corpus.recipe, self._folders)
        return corpus.recipe.model_dump()

    def record_scan(self, corpus_id: str, result: dict[str, Any]) -> None:
        """Keep what a scan found. Safe to repeat; a corpus deleted meanwhile stays deleted."""
        try:
            corpus = self._one(corpus_id)
        except NotFound:
            return
        folder = self._folder(corpus_id)
        folder.mkdir(mode=0o700, exist_ok=True)
        write_json_atomically(folder / "sample.json", result["sample"])
        write_json_atomically(folder / "files.json", result["files"])
        update = {
            "statistics": CorpusStatistics.model_validate(result["statistics"]),
            "scanned_at": result["at"],
        }
        self._save(corpus.model_copy(update=update))
        self._states.pop(corpus_id, None)

    def _scan(self, corpus: Corpus) -> Corpus:
        assert self._jobs is not None
        job = self._jobs.submit(ImportCorpusConfig(type="import-corpus", corpus_id=corpus.id))
        corpus = self._one(corpus.id).model_copy(update={"job_id": job.id})
        self._save(corpus)
        return self._with_state(corpus)

    def _refuse_busy(self, corpus_id: str) -> None:
        assert self._jobs is not None
        if self._jobs.is_active_for_corpus(corpus_id):
            raise CorpusBusy()

    def _with_state(self, corpus: Corpus) -> Corpus:
        state, detail = self._job_state(corpus) or self._disk_state(corpus)
        return corpus.model_copy(update={"state": state, "state_detail": detail})

    def _job_state(self, corpus: Corpus) -> tuple[CorpusState, str] | None:
        """While its scan runs or after it failed."""
        job = self._job(corpus.job_id)
        if job is not None and job.state in ACTIVE_STATES:
            return "importing", ""
        if corpus.statistics is not None:
            return None
        if job is None:
            return "failed", "It was never read to the end. Check it again."
        reason = job.problem.title if job.problem else "The scan did not end. Check it again."
        return "failed", reason

    def _job(self, job_id: str | None) -> Job | None:
        assert self._jobs is not None
        try:
            return self._jobs.get(job_id) if job_id else None
        except NotFound:
            return None

    def _disk_state(self, corpus: Corpus) -> tuple[CorpusState, str]:
        """Whether the files are as the scan saw them; looked at every 5 s at most."""
        checked_at, state, detail = self._states.get(corpus.id, (0.0, "", ""))
        if time.monotonic() - checked_at > STATE_SECONDS:
            known = read_stored(self._folder(corpus.id) / "files.json") or []
            state, detail = files.difference(known, corpus.recipe, self._folders) if known else ("", "")
            self._states[corpus.id] = (time.monotonic(), state, detail)
        if state == "missing":
            return "missing", detail
        return ("changed", detail) if state == "changed" else ("ready", "")

    def _folder(self, corpus_id: str) -> Path:
        return self._folders.corpora / self._one(corpus_id).id

    def _stored(self) -> builtins.list[Corpus]:
        rows = self._database.read("SELECT body FROM corpora ORDER BY created_at DESC, id")
        return [Corpus.model_validate_json(row["body"]) for row in rows]

    def _one(self, corpus_id: str) -> Corpus:
        rows = self._database.read("SELECT body FROM corpora WHERE id=?", (corpus_id,))
        if not rows:
            raise NotFound("corpus", corpus_id)
        return Corpus.model_validate_json(rows[0]["body"])

    def _save(self, corpus: Corpus, *, is_new: bool = False) -> None:
        body = corpus.model_dump_json()
        if is_new:
            self._database.write("INSERT INTO corpora VALUES (?, ?, ?)", (corpus.id, corpus.created_at, body))
        else:
            self._database.write("UPDATE corpora SET body=? WHERE id=?", (body, corpus.id))


def _name_for(recipe: CorpusRecipe, found: builtins.list[files.CorpusFile]) -> str:
    if recipe.origin == "sample":
        return "Sample: Human Rights in 500 languages"
    if recipe.origin == "paths":
        return files.shown(Path(recipe.paths[0].rstrip("/\\")).name)[:200] or "Text"
    names = [Path(file.name).parts for file in found]
    tops = {parts[1] for parts in names if len(parts) > 1}
    return (tops.pop() if len(tops) == 1 else "Uploaded text")[:200]
