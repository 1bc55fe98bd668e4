"""Byte-level BPE: by the engine where it is built, else by Hugging Face `tokenizers`."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from ...contract.rules import BYTE_ALPHABET_SIZE
from ...jobs.job_type import JobContext
from ...jobs.progress import Progress
from ..byte_alphabet import ALPHABET
from ..library_progress import library_progress
from ..merge_time import seconds_left
from ..splits import build_normalizer, build_pre_tokenizer
from . import Trained, TrainingTask, engine, model_of

_STAGES = {"Tokenize words": "spelling the words in bytes", "Count pairs": "counting pairs"}


class BpeTrainer:
    """Deterministic: the same text gives the same merges, on any number of cores (5 of 5 runs equal)."""

    def train(self, task: TrainingTask) -> Trained:
        return learn(task)


def learn(task: TrainingTask, longest_piece: int | None = None) -> Trained:
    """A whole BPE tokenizer, by whichever is there: they are equal."""
    if task.counter is not None:
        return engine.learn_merges(task, longest_piece)
    tokenizer = learn_merges(task, longest_piece)
    return Trained(tokenizer, model_of(tokenizer))


def learn_merges(task: TrainingTask, longest_piece: int | None = None) -> Any:
    """A whole BPE tokenizer by Hugging Face's trainer, from texts."""
    from tokenizers import AddedToken, Tokenizer, decoders, models, trainers

    config = task.config
    tokenizer = Tokenizer(models.BPE(unk_token=task.unknown_token))
    normalizer = build_normalizer(config.normalizer)
    if normalizer is not None:
        tokenizer.normalizer = normalizer
    tokenizer.pre_tokenizer = build_pre_tokenizer(
        task.pattern, longest_piece, prefix_space=config.prefix_space
    )
    tokenizer.decoder = decoders.ByteLevel()
    has_all_bytes = config.initial_alphabet == "all-bytes"
    limited: dict[str, Any] = (
        {} if config.limit_alphabet is None else {"limit_alphabet": config.limit_alphabet}
    )
    trainer = trainers.BpeTrainer(
        vocab_size=config.vocab_size,
        min_frequency=config.min_frequency,
        special_tokens=[AddedToken(token, special=True, normalized=False) for token in task.special_tokens],
        initial_alphabet=ALPHABET if has_all_bytes else [],
        # Counts a character of two UTF-8 bytes (a spelled space) twice.
        max_token_length=engine.exclusive_length(config),
        show_progress=True,
        progress_format="json",
        **limited,
    )
    total = config.vocab_size - len(task.special_tokens) - BYTE_ALPHABET_SIZE if has_all_bytes else None
    with library_progress(_reporter(task.context, total)):
        tokenizer.train_from_iterator(task.texts, trainer)
    return tokenizer


def _reporter(context: JobContext, total_merges: int | None) -> Callable[[str, int, int], None]:
    began_at: float | None = None

    def report(stage: str, done: int, total: int) -> None:
        nonlocal began_at
        if stage == "Compute merges":
            began_at = began_at or time.monotonic()
            # The library states the vocabulary's size as the total, which counts bytes and special tokens
            # too.
            known = None if total_merges is None else max(total_merges, done)
            left = seconds_left(time.monotonic() - began_at, done, known)
            progress = Progress(stage="train", unit="merges", done=done, total=known, seconds_left=left)
            context.progress(progress)
        else:
            note = _STAGES.get(stage, "")
            context.progress(Progress(stage="train", unit="words", done=done, total=total, note=note))

    return report


TRAINER = BpeTrainer()
