"""Byte-level BPE by our engine: the merges and ids of `tokenizers`, in a fraction of its time."""

import time
from collections.abc import Callable, Iterable, Iterator
from importlib.util import find_spec
from typing import Any

import psutil

from ...contract.jobs import Progress
from ...contract.training import TrainTokenizerConfig
from ..merge_time import seconds_left
from ..splits import build_normalizer, build_pre_tokenizer
from . import TrainingTask

MODULE = "tokenizer_studio_engine"
BATCH_CHARACTERS = 4_000_000
SPLITS = frozenset({"gpt2", "cl100k", "llama3", "qwen2", "o200k", "whitespace"})


def is_built() -> bool:
    """Whether set-up could build it on this machine."""
    return find_spec(MODULE) is not None


def can_train(config: TrainTokenizerConfig) -> bool:
    """Whether the engine is built, and knows the split."""
    return config.split in SPLITS and is_built()


def learn_merges(task: TrainingTask) -> Any:
    """A whole BPE tokenizer, equal to what `bpe.learn_merges` makes."""
    from tokenizer_studio_engine import Counter, train

    config = task.config
    threads = psutil.cpu_count() or 1
    counter = Counter(config.split, threads)
    normalizer = build_normalizer(config.normalizer)
    for batch in _batches(_normalized(task.texts, normalizer)):
        counter.add(batch)
        task.context.check()
    task.context.log(f"{counter.size():,} distinct pieces, counted on {threads} cores", stage="train")
    learned = train(
        counter,
        config.vocab_size,
        min_frequency=config.min_frequency,
        special_tokens=task.special_tokens,
        all_bytes=config.initial_alphabet == "all-bytes",
        # The library's limit is exclusive, and so is the engine's.
        max_token_length=None if config.max_token_length is None else config.max_token_length + 1,
        progress=_reporter(task),
    )
    return _tokenizer(task, normalizer, learned)


def _normalized(texts: Iterable[str], normalizer: Any) -> Iterator[str]:
    return iter(texts) if normalizer is None else map(normalizer.normalize_str, texts)


def _batches(texts: Iterable[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    size = 0
    for text in texts:
        batch.append(text)
        size += len(text)
        if size >= BATCH_CHARACTERS:
            yield batch
            batch, size = [], 0
    yield batch


def _reporter(task: TrainingTask) -> Callable[[int, int], bool]:
    began_at = time.monotonic()

    def report(done: int, total: int) -> bool:
        left = seconds_left(time.monotonic() - began_at, done, total)
        progress = Progress(stage="train", unit="merges", done=done, total=total, seconds_left=left)
        task.context.progress(progress)
        task.context.check()
        return True

    return report


def _tokenizer(task: TrainingTask, normalizer: Any, learned: Any) -> Any:
    from tokenizers import AddedToken, Tokenizer, decoders, models

    tokens = learned.vocab
    vocabulary = {token: number for number, token in enumerate(tokens)}
    merges = [(tokens[left], tokens[right]) for left, right, _ in learned.merges]
    tokenizer = Tokenizer(models.BPE(vocabulary, merges, unk_token=task.unknown_token))
    if normalizer is not None:
        tokenizer.normalizer = normalizer
    tokenizer.pre_tokenizer = build_pre_tokenizer(task.pattern)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens(
        [AddedToken(token, special=True, normalized=False) for token in task.special_tokens]
    )
    return tokenizer
