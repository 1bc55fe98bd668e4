"""A second opinion on what was just learned, by code that shares nothing with the code that learned it.

Slow, plain and small on purpose: words are lists, every pair is counted anew for every merge. About 0.03 s
for 32,000 tokens.
"""

from __future__ import annotations

import time
from array import array
from collections import Counter
from importlib.util import find_spec
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from ..contract.rules import BYTE_ALPHABET_SIZE
from ..errors import StudioError
from ..jobs.job_type import JobContext
from ..wording import counted
from .byte_alphabet import ALPHABET, bytes_to_spelling
from .trainers import Trained

if TYPE_CHECKING:
    from ..contract.training import TrainTokenizerConfig

Word = tuple[bytes, int]
Pair = tuple[str, str]

# Encoding takes 20 µs a word, a merge 1 ms with all words of the sample.
ENCODED_WORDS = 600
LEARNED_WORDS = 250
LEARNED_MERGES = 40
LONGEST_WORD = 100
SECONDS = 0.5


class SelfCheckFailed(StudioError):
    """What was learned is not what the text says: a fault of the program or of the machine."""

    code = "self-check-failed"
    status = 500

    def __init__(self, found: str) -> None:
        super().__init__(
            "The tokenizer did not pass its own check, and was thrown away.",
            f"{found} The program or this machine's memory made a mistake. Run the training again; "
            "if it fails again, train on another machine and report it with this line.",
        )


def check_training(
    sample_words: list[Word], trained: Trained, config: TrainTokenizerConfig, context: JobContext
) -> str:
    """Re-derive merges and encode words in another way. `sample_words`: pieces with their counts.

    Returns a sentence for people. Raises SelfCheckFailed.
    """
    words = [(word, count) for word, count in sample_words if len(word) <= LONGEST_WORD]
    encoded = _check_encoding(words[:ENCODED_WORDS], trained.model, trained.tokenizer, context)
    merges = _check_learning(words[:LEARNED_WORDS], config, context)
    return (
        f"{counted(encoded, 'word')} encoded and {counted(merges, 'merge')} derived a second way, with the "
        "same result"
    )


def _check_encoding(words: list[Word], model: Any, tokenizer: Any, context: JobContext) -> int:
    ranks: dict[Pair, int] = {(left, right): rank for rank, (left, right) in enumerate(model["merges"])}
    vocabulary = model["vocab"]
    until = time.monotonic() + SECONDS
    done = 0
    for word, _ in words:
        context.check()
        spelling = bytes_to_spelling(word)
        if not all(character in vocabulary for character in spelling):
            continue  # Only with an alphabet from text, and a normalizer or a cut that brought a new byte.
        tokens = encode_word(spelling, ranks)
        got = [token.value for token in tokenizer.model.tokenize(spelling)]
        if got != tokens:
            raise SelfCheckFailed(f"{word!r} becomes {got} and should become {tokens}.")
        done += 1
        if time.monotonic() > until:
            break
    return done


def encode_word(spelling: str, ranks: dict[Pair, int]) -> list[str]:
    """The pair of the lowest rank is merged, the first from the left, until none is left."""
    tokens = list(spelling)
    while len(tokens) > 1:
        pairs = list(pairwise(tokens))
        best = min(pairs, key=lambda pair: ranks.get(pair, len(ranks)))
        if best not in ranks:
            break
        place = pairs.index(best)
        tokens[place : place + 2] = ["".join(best)]
    return tokens


def _check_learning(words: list[Word], config: TrainTokenizerConfig, context: JobContext) -> int:
    """The engine and the plain way learn from the same sample."""
    if not words or find_spec("tokenizer_studio_engine") is None:
        return 0
    from tokenizer_studio_engine import Counter as EngineCounter
    from tokenizer_studio_engine import train

    counter = EngineCounter("whitespace")  # Its split is not used: words come as they are.
    offsets = array("i", [0])
    for word, _ in words:
        offsets.append(offsets[-1] + len(word))
    counter.add_words(offsets, b"".join(word for word, _ in words), array("q", [count for _, count in words]))
    has_all_bytes = config.initial_alphabet == "all-bytes"
    # Exclusive in the engine, as in Hugging Face's library.
    limit = None if config.max_token_length is None else config.max_token_length + 1
    learned = train(
        counter,
        BYTE_ALPHABET_SIZE + LEARNED_MERGES,
        min_frequency=config.min_frequency,
        all_bytes=has_all_bytes,
        max_token_length=limit,
    )
    tokens = learned.vocab
    theirs = [((tokens[left], tokens[right]), count) for left, right, count in learned.merges]
    ours = derive_merges(words, config.min_frequency, limit, has_all_bytes, context)
    for rank, (expected, got) in enumerate(zip(ours, theirs, strict=False)):
        if expected != got:
            raise SelfCheckFailed(f"Merge {rank} of a sample is {got} and should be {expected}.")
    if len(theirs) < len(ours):
        raise SelfCheckFailed(f"A sample gives {len(theirs)} merges and should give {len(ours)}.")
    return len(ours)


def derive_merges(
    words: list[Word], min_frequency: int, limit: int | None, has_all_bytes: bool, context: JobContext
) -> list[tuple[Pair, int]]:
    """The first merges of these words with their counts, at most LEARNED_MERGES.

    Ends where a merge makes a token that is there already: what counts then is a matter of the library's own.
    """
    split = [(list(bytes_to_spelling(word)), count) for word, count in words]
    alphabet = set(ALPHABET) if has_all_bytes else {character for word, _ in split for character in word}
    ids = {character: number for number, character in enumerate(sorted(alphabet))}
    merges: list[tuple[Pair, int]] = []
    until = time.monotonic() + SECONDS
    while len(merges) < LEARNED_MERGES and time.monotonic() < until:
        context.check()
        counts: Counter[Pair] = Counter()
        for tokens, count in split:
            for pair in pairwise(tokens):
                if limit is None or len(pair[0]) + len(pair[1]) < limit:
                    counts[pair] += count
        # Of equally frequent ones that of the smaller ids, as in Hugging Face's library.
        best = min(counts, key=lambda pair: (-counts[pair], ids[pair[0]], ids[pair[1]]), default=None)
        if best is None or counts[best] < max(1, min_frequency) or "".join(best) in ids:
            break
        ids["".join(best)] = len(ids)
        merges.append((best, counts[best]))
        split = [(_merged(tokens, best) if best[0] in tokens else tokens, count) for tokens, count in split]
    return merges


def _merged(tokens: list[str], pair: Pair) -> list[str]:
    result: list[str] = []
    place = 0
    while place < len(tokens):
        is_pair = tuple(tokens[place : place + 2]) == pair
        result.append("".join(pair) if is_pair else tokens[place])
        place += 2 if is_pair else 1
    return result
