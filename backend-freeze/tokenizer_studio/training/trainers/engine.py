"""Byte-level BPE by our engine: the merges and ids of `tokenizers`, in a fraction of its time."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from importlib.util import find_spec
from typing import TYPE_CHECKING

from ...jobs.progress import Progress
from ..merge_time import seconds_left
from ..splits import build_normalizer, build_pre_tokenizer
from . import MergeStory, Trained, TrainingTask

if TYPE_CHECKING:
    from ...contract.training import TrainTokenizerConfig

MODULE = "tokenizer_studio_engine"
CURVE_POINTS = 200


def is_built() -> bool:
    """Whether set-up could build it on this machine."""
    return find_spec(MODULE) is not None


def learn_merges(task: TrainingTask, longest_piece: int | None = None) -> Trained:
    """A whole BPE tokenizer, equal to what `bpe.learn_merges` makes. Uses the counter up."""
    from tokenizer_studio_engine import Counter, train

    config = task.config
    counter = task.counter
    if longest_piece is not None:
        counter = Counter("whitespace")
        counter.merge(task.counter, 1, longest_piece)
        task.counter.clear()
    tokens: list[int] = []
    learned = train(
        counter,
        config.vocab_size,
        min_frequency=config.min_frequency,
        special_tokens=task.special_tokens,
        all_bytes=config.initial_alphabet == "all-bytes",
        max_token_length=exclusive_length(config),
        progress=_reporter(task, tokens),
        limit_alphabet=config.limit_alphabet,
        consume=True,
    )
    merges = learned.merges  # Made anew each time it is asked for.
    trained = _tokenizer(task, learned.vocab, merges, longest_piece)
    counts = [count for _, _, count in merges]
    if len(counts) == len(tokens) - 1:  # Not where the library merges a pair twice.
        trained.story = MergeStory(tokens[0], counts, tokens[1:])
    return trained


def exclusive_length(config: TrainTokenizerConfig) -> int | None:
    """The library's limit is exclusive, and so is the engine's."""
    return None if config.max_token_length is None else config.max_token_length + 1


def _reporter(task: TrainingTask, all_tokens: list[int]) -> Callable[[int, int, list[int]], bool]:
    context = task.context
    began_at = context.clock()
    curve = _Curve(context.metric)

    def report(done: int, total: int, tokens: list[int]) -> bool:
        left = seconds_left(context.clock() - began_at, done, total)
        context.progress(Progress(stage="train", unit="merges", done=done, total=total, seconds_left=left))
        curve.add(done, total, tokens)
        all_tokens.extend(tokens)
        context.check()
        return True

    return report


class _Curve:
    """Bytes per token over merges: about CURVE_POINTS points, as many in each tenfold of merges."""

    def __init__(self, tell: Callable[[str, float, float], None]) -> None:
        self._tell = tell
        self._bytes = 0
        self._wanted: list[int] = []

    def add(self, done: int, total: int, tokens: list[int]) -> None:
        """`tokens` ends with the number after `done` merges; the first of all is the number of bytes."""
        if not self._bytes:
            self._bytes = tokens[0] if tokens else 0
            step = max(total, 2) ** (1 / CURVE_POINTS)
            self._wanted = sorted({0, *(round(step**place) for place in range(CURVE_POINTS + 1))})
        first = done - len(tokens) + 1
        place = bisect_left(self._wanted, first)
        while place < len(self._wanted) and self._wanted[place] <= done:
            merges = self._wanted[place]
            left = tokens[merges - first]
            if left:
                self._tell("bytes_per_token", merges, self._bytes / left)
            place += 1


def _tokenizer(
    task: TrainingTask, tokens: list[str], learned: list[tuple[int, int, int]], longest_piece: int | None
) -> Trained:
    from tokenizers import AddedToken, Tokenizer, decoders, models

    vocabulary = {token: number for number, token in enumerate(tokens)}
    merges = [(tokens[left], tokens[right]) for left, right, _ in learned]
    tokenizer = Tokenizer(models.BPE(vocabulary, merges, unk_token=task.unknown_token))
    normalizer = build_normalizer(task.config.normalizer)
    if normalizer is not None:
        tokenizer.normalizer = normalizer
    tokenizer.pre_tokenizer = build_pre_tokenizer(
        task.pattern, longest_piece, prefix_space=task.config.prefix_space
    )
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens(
        [AddedToken(token, special=True, normalized=False) for token in task.special_tokens]
    )
    return Trained(tokenizer, {"type": "BPE", "vocab": vocabulary, "merges": merges})
