"""What counted words depend on, as short names of files. Light: the backend asks too."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from ...corpus.files import CorpusFile
from ..special_tokens import all_special_tokens
from ..splits import pattern_of

if TYPE_CHECKING:
    from ...contract.corpus import CorpusRecipe
    from ...contract.training import TrainTokenizerConfig

MOST_PARTS = 64
# Counts saved by a version that counted otherwise are not taken for today's.
COUNTING = 1


@dataclass(frozen=True)
class Part:
    """Files of a corpus that are counted and weighted together."""

    name: str
    files: tuple[CorpusFile, ...]


def parts_of(files: Sequence[CorpusFile], *, is_one: bool = False) -> list[Part]:
    """A part is what was named, or a folder directly in a named folder. Too many are one."""
    runs = [Part(name, tuple(run)) for name, run in groupby(files, key=lambda file: _part_name(file.name))]
    return runs if len(runs) <= MOST_PARTS and not is_one else [Part("", tuple(files))]


def _part_name(name: str) -> str:
    return "/".join(name.replace("\\", "/").split("/")[:-1][:2]) or name


def corpus_key(recipe: CorpusRecipe, files: Sequence[CorpusFile], config: TrainTokenizerConfig) -> str:
    """Of all that decides which words are counted: the files as they are, how they are read and cut."""
    return _digest([_files(files), _reading(recipe), _cutting(config), [config.held_out, config.seed]])


def part_key(part: Part, recipe: CorpusRecipe, config: TrainTokenizerConfig, held_out: Any) -> str:
    """The same for a part. `held_out`: what says which of its text is held out."""
    return _digest([_files(part.files), _reading(recipe), _cutting(config), held_out])


def _files(files: Sequence[CorpusFile]) -> list[list[Any]]:
    return [[file.path, file.size, file.mtime_ns] for file in files]


def _reading(recipe: CorpusRecipe) -> list[Any]:
    by_lines = recipe.documents == "line"
    return [by_lines, recipe.documents, recipe.column, recipe.encoding, recipe.leave_out_duplicates]


def cutting(config: TrainTokenizerConfig, recipe: CorpusRecipe) -> dict[str, Any]:
    """How text is cut into words, by the names the settings have."""
    return {
        "split": config.split,
        "split_pattern": config.split_pattern,
        "normalizer": config.normalizer,
        "prefix_space": config.prefix_space,
        "special_tokens": config.special_tokens,
        "by_lines": recipe.documents == "line",
    }


def _cutting(config: TrainTokenizerConfig) -> list[Any]:
    pattern = pattern_of(config.split, config.split_pattern)
    return [COUNTING, pattern, config.normalizer, config.prefix_space, all_special_tokens(config)]


def _digest(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":"))
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
