"""Byte-level BPE by Hugging Face `tokenizers`."""

import math
import time
from collections.abc import Callable
from typing import Any

from ...contract.jobs import Progress
from ...contract.training import BYTE_ALPHABET_SIZE
from ...jobs.job_type import JobContext
from ..byte_alphabet import ALPHABET
from ..library_progress import library_progress
from ..splits import build_normalizer, build_pre_tokenizer
from . import Trained, TrainingTask

MERGES_BEFORE_ESTIMATE = 20
_STAGES = {"Tokenize words": "spelling the words in bytes", "Count pairs": "counting pairs"}


class BpeTrainer:
    """Deterministic: the same text gives the same merges, on any number of cores (5 of 5 runs equal)."""

    def train(self, task: TrainingTask) -> Trained:
        return Trained(learn_merges(task))


def learn_merges(task: TrainingTask, longest_piece: int | None = None) -> Any:
    """A whole BPE tokenizer."""
    from tokenizers import AddedToken, Tokenizer, decoders, models, trainers

    config = task.config
    tokenizer = Tokenizer(models.BPE(unk_token=task.unknown_token))
    normalizer = build_normalizer(config.normalizer)
    if normalizer is not None:
        tokenizer.normalizer = normalizer
    tokenizer.pre_tokenizer = build_pre_tokenizer(task.pattern, longest_piece)
    tokenizer.decoder = decoders.ByteLevel()
    has_all_bytes = config.initial_alphabet == "all-bytes"
    trainer = trainers.BpeTrainer(
        vocab_size=config.vocab_size,
        min_frequency=config.min_frequency,
        special_tokens=[AddedToken(token, special=True, normalized=False) for token in task.special_tokens],
        initial_alphabet=ALPHABET if has_all_bytes else [],
        # The library's limit is exclusive, and counts a character of two UTF-8 bytes (a spelled space) twice.
        max_token_length=None if config.max_token_length is None else config.max_token_length + 1,
        show_progress=True,
        progress_format="json",
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


def seconds_left(elapsed: float, done: int, total: int | None) -> float | None:
    """Of the merges, from the seconds `elapsed` for those `done`.

    A merge costs what its pair is frequent, and the n-th pair's frequency falls like 1/n (Zipf): n merges
    take time like log n. The mean rate, 36 of 31,743 merges in 2 s, would promise half an hour; it took 12 s.
    """
    if total is None or done < MERGES_BEFORE_ESTIMATE:
        return None
    return max(0.0, elapsed * (math.log(total + 1) / math.log(done + 1) - 1))


TRAINER = BpeTrainer()
