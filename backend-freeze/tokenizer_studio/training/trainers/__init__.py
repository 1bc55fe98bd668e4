"""The seam between a training and what does it: one interface, one trainer an algorithm."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from ...jobs.job_type import JobContext

if TYPE_CHECKING:
    from ...contract.training import Algorithm, TrainTokenizerConfig

# Module of each trainer; imported in the worker only. Another engine for an algorithm is another module here.
TRAINERS: dict[Algorithm, str] = {"bpe": "bpe", "unigram": "unigram", "wordpiece": "wordpiece"}


@dataclass(frozen=True)
class TrainingTask:
    """What a trainer is given."""

    config: TrainTokenizerConfig
    pattern: str
    texts: Iterator[str] | None
    """Read once, to its end; text without special tokens. None when `counter` has the words of it."""
    counter: Any
    """The engine's counted words, which the trainer may use up; None without the engine."""
    special_tokens: list[str]
    """They take the first ids, in this order."""
    unknown_token: str | None
    context: JobContext
    work_folder: Path


@dataclass
class Trained:
    """What a trainer made."""

    tokenizer: Any
    """A `tokenizers.Tokenizer`, whole: normalizer, split, model, decoder, special tokens."""
    model: dict[str, Any]
    """`type`, `vocab`, `merges` as `tokenizer.json` has them under `model`."""
    notes: list[str] = field(default_factory=list)
    story: MergeStory | None = None


@dataclass(frozen=True)
class MergeStory:
    """What each merge did to the training text, by rank. The engine knows it, the library does not."""

    bytes: int
    """Of the text; before the first merge each is a token."""
    counts: list[int]
    """How often the pair stood there when it was merged."""
    tokens: list[int]
    """Tokens of the text after each merge: what a smaller vocabulary would make of it."""


def model_of(tokenizer: Any) -> dict[str, Any]:
    """The part `model` of its `tokenizer.json`."""
    model: dict[str, Any] = json.loads(tokenizer.to_str())["model"]
    return model


class Trainer(Protocol):
    """Learns a vocabulary. Reports the stage `train`; `read` is reported by the texts themselves."""

    def train(self, task: TrainingTask) -> Trained:
        """Raises StudioError for what the user can change."""


def trainer_for(algorithm: Algorithm) -> Trainer:
    """The trainer of an algorithm."""
    trainer: Trainer = import_module(f"{__name__}.{TRAINERS[algorithm]}").TRAINER
    return trainer
