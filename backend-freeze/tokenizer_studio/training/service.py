"""Tokenizers of the data folder: what is listed, explored, renamed, taken away."""

import builtins
import json
from pathlib import Path
from typing import Any

from ..contract.training import (
    Decoded,
    DecodeRequest,
    EncodeRequest,
    Encoding,
    SplitPreview,
    SplitPreviewRequest,
    Tokenizer,
    TrainingOptions,
    TrainTokenizerConfig,
)
from ..errors import NotFound
from ..interactive.client import InteractiveClient
from ..paths import DataFolders
from ..store.atomic import MANIFEST, read_manifest, remove_folder
from ..store.database import Database
from .artifact import STUDIO_FILE, TOKENIZER_FILE
from .options import training_options


class TokenizerService:
    """The list is in the database; a tokenizer's files are `artifacts/<id>/`, never changed after
    training.
    """

    def __init__(self, folders: DataFolders, database: Database, interactive: InteractiveClient) -> None:
        self._folders = folders
        self._database = database
        self._interactive = interactive

    def options(self) -> TrainingOptions:
        return training_options()

    def preview_split(self, request: SplitPreviewRequest) -> SplitPreview:
        answer = self._interactive.call("preview-split", request.model_dump())
        return SplitPreview.model_validate(answer)

    def check_pattern(self, pattern: str, samples: builtins.list[str]) -> None:
        """Raise what is wrong with an own split pattern."""
        self._interactive.call("check-pattern", {"pattern": pattern, "samples": samples})

    def list(self) -> builtins.list[Tokenizer]:
        """Newest first."""
        rows = self._database.read("SELECT body FROM tokenizers ORDER BY created_at DESC, id")
        return [Tokenizer.model_validate_json(row["body"]) for row in rows]

    def get(self, tokenizer_id: str) -> Tokenizer:
        rows = self._database.read("SELECT body FROM tokenizers WHERE id = ?", (tokenizer_id,))
        if not rows:
            raise NotFound("tokenizer", tokenizer_id)
        return Tokenizer.model_validate_json(rows[0]["body"])

    def rename(self, tokenizer_id: str, name: str) -> Tokenizer:
        renamed = self.get(tokenizer_id).model_copy(update={"name": name})
        changed = self._database.write(
            "UPDATE tokenizers SET body = ? WHERE id = ?", (renamed.model_dump_json(), tokenizer_id)
        )
        if not changed:
            raise NotFound("tokenizer", tokenizer_id)
        return renamed

    def delete(self, tokenizer_id: str) -> None:
        """First from the list, then from the disk: a crash in between leaves a folder, never a dead entry."""
        if not self._database.write("DELETE FROM tokenizers WHERE id = ?", (tokenizer_id,)):
            raise NotFound("tokenizer", tokenizer_id)
        remove_folder(self._folders.artifacts / tokenizer_id)

    def encode(self, tokenizer_id: str, request: EncodeRequest) -> Encoding:
        path = self.file(tokenizer_id, TOKENIZER_FILE)
        return Encoding.model_validate(
            self._interactive.call("encode", {"path": str(path), **request.model_dump()})
        )

    def decode(self, tokenizer_id: str, request: DecodeRequest) -> Decoded:
        path = self.file(tokenizer_id, TOKENIZER_FILE)
        return Decoded.model_validate(
            self._interactive.call("decode", {"path": str(path), **request.model_dump()})
        )

    def file(self, tokenizer_id: str, name: str) -> Path:
        """A file of the tokenizer, by the name its manifest has for it. Raises NotFound."""
        for archive_name, path in self._files(tokenizer_id):
            if archive_name == name and path.is_file():
                return path
        raise NotFound("file", name)

    def zip_entries(self, tokenizer_id: str) -> tuple[str, builtins.list[tuple[str, Path]]]:
        """The download's name, and (name in the archive, file) of all files."""
        name = _file_name(self.get(tokenizer_id).name)
        entries = [
            (f"{name}/{archive_name}", path)
            for archive_name, path in self._files(tokenizer_id)
            if path.is_file()
        ]
        return f"{name}.zip", entries

    def record(self, job_id: str, config: TrainTokenizerConfig, result: dict[str, Any]) -> None:
        """List a tokenizer whose folder was published. Repeating it changes nothing, not even a new name."""
        tokenizer = Tokenizer.model_validate(result or self._read_studio_file(job_id))
        self._database.write(
            "INSERT OR IGNORE INTO tokenizers (id, created_at, body) VALUES (?, ?, ?)",
            (tokenizer.id, tokenizer.created_at, tokenizer.model_dump_json()),
        )

    def _files(self, tokenizer_id: str) -> builtins.list[tuple[str, Path]]:
        self.get(tokenizer_id)  # Before a path is made of the id.
        folder = self._folders.artifacts / tokenizer_id
        manifest = read_manifest(folder)
        if manifest is None:
            raise NotFound("tokenizer folder", tokenizer_id)
        return [(entry["path"], folder / entry["path"]) for entry in manifest["files"]] + [
            (MANIFEST, folder / MANIFEST)
        ]

    def _read_studio_file(self, tokenizer_id: str) -> Any:
        return json.loads((self._folders.artifacts / tokenizer_id / STUDIO_FILE).read_bytes())


def _file_name(name: str) -> str:
    """A name every file system takes."""
    kept = "".join(character if character.isalnum() or character in "-_. " else "-" for character in name)
    return kept.strip(" .")[:80] or "tokenizer"
