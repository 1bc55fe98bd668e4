"""The files of a trained tokenizer."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from importlib.metadata import version
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .special_tokens import roles
from .trainers import MergeStory

if TYPE_CHECKING:
    from ..contract.training import Report, TrainTokenizerConfig

STUDIO_FILE = "studio.json"
TOKENIZER_FILE = "tokenizer.json"


def merges_sha256(tokenizer: Any) -> str:
    """Equal hashes are equal vocabularies, ids and merges (scores, for Unigram).

    The hash is over UTF-8 of one JSON array without spaces, non-ASCII as it is:
    `[model type, [[token, id], … by id], [[left, right], … in order], [score, … by id]]`, lists empty where a
    model has none.
    """
    return hash_of_model(json.loads(tokenizer.to_str())["model"])


def hash_of_model(model: dict[str, Any]) -> str:
    """The same of the part `model` of a `tokenizer.json`."""
    vocabulary = model["vocab"]
    scores: list[float] = []
    if isinstance(vocabulary, dict):
        entries = sorted(vocabulary.items(), key=itemgetter(1))  # JSON has one kind of list.
    else:
        entries = [(token, id) for id, (token, _) in enumerate(vocabulary)]
        scores = [score for _, score in vocabulary]
    canonical = [model["type"], entries, model.get("merges", []), scores]
    return hashlib.sha256(
        json.dumps(canonical, ensure_ascii=False, separators=(",", ":"), check_circular=False).encode()
    ).hexdigest()


def write_tokenizer(folder: Path, tokenizer: Any, special_tokens: Sequence[str]) -> None:
    """`tokenizer.json`, `tokenizer_config.json`, `special_tokens_map.json`, as `AutoTokenizer` reads them."""
    tokenizer.save(str(folder / TOKENIZER_FILE), pretty=True)
    named = roles(special_tokens)
    others = [token for token in special_tokens if token not in named.values()]
    _write(
        folder / "tokenizer_config.json",
        {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "clean_up_tokenization_spaces": False,
            "model_max_length": int(1e30),  # What transformers itself writes for "no limit".
            **named,
            **({"additional_special_tokens": others} if others else {}),
        },
    )
    _write(
        folder / "special_tokens_map.json",
        {**named, **({"additional_special_tokens": others} if others else {})},
    )


def write_story(folder: Path, story: MergeStory) -> None:
    """`merge-counts.json`: what each merge did to the training text, by rank. Without spaces: it is long."""
    text = json.dumps(vars(story), separators=(",", ":"))
    (folder / "merge-counts.json").write_text(text + "\n", encoding="utf-8")


def write_report(folder: Path, report: Report) -> None:
    _write(folder / "report.json", report.model_dump(mode="json"))


def write_config(folder: Path, config: TrainTokenizerConfig, corpus: dict[str, Any]) -> None:
    """How the training can be repeated: its settings, the text's hash, the versions of what did the work."""
    libraries = ("tokenizers", "sentencepiece", "regex")
    _write(
        folder / "config.json",
        {
            "training": config.model_dump(mode="json"),
            "corpus": corpus,
            "versions": {name: version(name) for name in libraries},
        },
    )


def write_studio(folder: Path, tokenizer: dict[str, Any]) -> dict[str, Any]:
    """`studio.json`: what the list shows; the database can be made again from it. Returns it with files
    and size.
    """
    files = sorted({path.name for path in folder.iterdir() if path.is_file()} | {STUDIO_FILE})
    size = sum(path.stat().st_size for path in folder.iterdir() if path.is_file())
    whole = {**tokenizer, "files": files, "size_bytes": size}
    _write(folder / STUDIO_FILE, whole)
    return whole


def _write(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False) + "\n", encoding="utf-8")
