"""Counted words on disk: a Parquet file (zstd) of `word`, `count` for each part of a corpus, and an index for
each corpus. Losing them costs only time, so they are in the cache.
"""

from __future__ import annotations

import contextlib
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...corpus.files import CorpusFile
from ...paths import DataFolders
from ...store.atomic import write_json_atomically
from ...store.ids import new_id
from ..held_out import HeldOut
from ..texts import TrainingAmounts
from .keys import corpus_key
from .table import CountsUnreadable, about_table, add_table, write_table

if TYPE_CHECKING:
    from ...contract.corpus import CorpusRecipe
    from ...contract.training import TrainTokenizerConfig

MOST_BYTES = 4 << 30


@dataclass(frozen=True)
class PartCounts:
    """What is known of the saved counts of a part."""

    key: str
    name: str
    documents: int
    bytes: int
    held_out: int
    next_number: int
    """Of the first unit behind the part."""

    def add_to(self, amounts: TrainingAmounts) -> None:
        amounts.documents += self.documents
        amounts.bytes += self.bytes
        amounts.held_out += self.held_out


class SavedCounts:
    """The counts of a data folder."""

    def __init__(self, folders: DataFolders) -> None:
        self._folder = folders.cache / "counts"

    def find(
        self, recipe: CorpusRecipe, files: list[CorpusFile], config: TrainTokenizerConfig
    ) -> tuple[HeldOut, list[PartCounts]] | None:
        """How text was held out and the parts, when all of them are there."""
        try:
            index = json.loads(self._index(corpus_key(recipe, files, config)).read_bytes())
            parts = [PartCounts(**part) for part in index["parts"]]
            plan = dict(index["held_out"])
        except (OSError, ValueError, TypeError, KeyError):
            return None
        if not all(self._table(part.key).is_file() for part in parts):
            return None
        chosen = plan.pop("chosen")
        return HeldOut(**plan, chosen=None if chosen is None else frozenset(chosen)), parts

    def remember(
        self,
        recipe: CorpusRecipe,
        files: list[CorpusFile],
        config: TrainTokenizerConfig,
        held_out: HeldOut,
        parts: list[PartCounts],
    ) -> None:
        """Write the index of a corpus whose parts are all saved."""
        index = {"held_out": plan_as_json(held_out), "parts": [asdict(part) for part in parts]}
        with contextlib.suppress(OSError):
            write_json_atomically(self._index(corpus_key(recipe, files, config)), index)
        self._make_room()

    def part(self, key: str) -> PartCounts | None:
        """A saved part."""
        try:
            return PartCounts(**about_table(self._table(key))["part"])
        except (CountsUnreadable, TypeError, KeyError):
            return None

    def save(self, part: PartCounts, counter: Any, cutting: dict[str, Any]) -> bool:
        """Write the words of a counter. False when there is no room: they are counted again next time."""
        unfinished = self._folder / f"{new_id()}.unfinished"
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_table(unfinished, counter, {"part": asdict(part), "cutting": cutting})
            os.replace(unfinished, self._table(part.key))
        except OSError:
            with contextlib.suppress(OSError):
                unfinished.unlink()
            return False
        return True

    def load_into(self, counter: Any, key: str, times: int = 1) -> bool:
        """Add the words of a part, each `times` times. False when the file is damaged; then the counter may
        hold some of them.
        """
        path = self._table(key)
        try:
            add_table(path, counter, times)
            os.utime(path)
        except (CountsUnreadable, OSError):
            with contextlib.suppress(OSError):
                path.unlink()
            return False
        return True

    def _index(self, key: str) -> Path:
        return self._folder / f"{key}.json"

    def _table(self, key: str) -> Path:
        return self._folder / f"{key}.parquet"

    def _make_room(self) -> None:
        """Take away what was not used for longest, above MOST_BYTES."""
        with contextlib.suppress(OSError):
            files = [
                (entry.stat().st_mtime, entry.stat().st_size, entry.path)
                for entry in os.scandir(self._folder)
            ]
            left = sum(size for _, size, _ in files)
            for _, size, path in sorted(files):
                if left <= MOST_BYTES:
                    break
                os.unlink(path)
                left -= size


def plan_as_json(held_out: HeldOut) -> dict[str, Any]:
    chosen = None if held_out.chosen is None else sorted(held_out.chosen)
    return {**asdict(held_out), "chosen": chosen}
