"""Look at a split pattern before a training rests on it."""

from __future__ import annotations

import time
from collections.abc import Sequence

from ..errors import StudioError, wrong_field
from .splits import build_split

SECONDS = 2.0
_BACKTRACKING_PROBES = ("a" * 40, "a" * 40 + "!", " " * 40 + "x", "0" * 40 + "!", "ab" * 20 + "!")


class BadPattern(StudioError):
    """The expression cannot be read."""

    code = "bad-split-pattern"
    status = 422

    def __init__(self, reason: str) -> None:
        super().__init__(
            "The split pattern is not a valid regular expression.",
            f"{reason} Correct it, or choose one of the ready-made splits.",
            [wrong_field("split_pattern", reason)],
        )


class PatternNeverMatches(StudioError):
    """The expression finds nothing, so words would never be cut."""

    code = "split-never-matches"
    status = 422

    def __init__(self) -> None:
        super().__init__(
            "The split pattern matches nothing in the text.",
            "Each document would be one single piece: training would be slow and learn whole sentences. "
            "Look at the preview while you change the pattern.",
            [wrong_field("split_pattern", "matches nothing in the text")],
        )


class PatternTooSlow(StudioError):
    """The expression backtracks without end on some text."""

    code = "split-too-slow"
    status = 422

    def __init__(self) -> None:
        super().__init__(
            "The split pattern takes too long.",
            f"It did not finish a text in {SECONDS:.0f} s or 10 million steps. "
            "Nested repeats such as (a+)+ are the usual cause; write each repeat once.",
            [wrong_field("split_pattern", "takes too long on a short text")],
        )


def check_pattern(pattern: str, samples: Sequence[str]) -> None:
    """Raise BadPattern, PatternTooSlow or PatternNeverMatches. `samples` is text it will meet; empty ones are
    left out.

    Two engines read it: `regex`, which can be stopped, tells slow patterns; `tokenizers` decides what is
    valid.
    """
    import regex

    try:
        compiled = regex.compile(pattern)
    except (regex.error, RecursionError, OverflowError, ValueError) as error:
        raise BadPattern(f"The expression is not valid: {error}.") from None
    try:
        split = build_split(pattern)
    except Exception as error:  # noqa: BLE001 - the library raises bare Exception
        raise BadPattern(f"The expression is not valid for the tokenizer library: {error}.") from None
    texts = [sample for sample in samples if sample]
    end = time.monotonic() + SECONDS
    found = False
    try:
        for text in (*_BACKTRACKING_PROBES, *texts):
            left = max(0.05, end - time.monotonic())
            # All matches, not the first alone: the slow place may be behind it.
            lengths = [match.end() - match.start() for match in compiled.finditer(text, timeout=left)]
            found = found or (any(lengths) and text in texts)
    except TimeoutError:
        raise PatternTooSlow() from None
    for text in (*_BACKTRACKING_PROBES, *texts):
        try:
            split.pre_tokenize_str(text)
        except BaseException as error:
            if is_backtracking_panic(error):
                raise PatternTooSlow() from None
            raise
    if texts and not found:
        raise PatternNeverMatches()


def is_backtracking_panic(error: BaseException) -> bool:
    """Whether `tokenizers` gave up on a pattern: its engine stops after 10 million steps back, as a panic."""
    return type(error).__name__ == "PanicException" and "retry-limit" in str(error)
