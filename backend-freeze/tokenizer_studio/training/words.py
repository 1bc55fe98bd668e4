"""The word segmenter of the report. Named there, because fertility means nothing without it."""

from collections.abc import Iterable
from functools import cache
from typing import Any

from ..encoding import Encoder

SEGMENTER = r"runs of letters with their marks, or of digits (\p{L}[\p{L}\p{M}]*|\p{N}+)"
_PATTERN = r"\p{L}[\p{L}\p{M}]*|\p{N}+"
REMEMBERED_WORDS = 500_000


@cache
def _compiled() -> Any:
    import regex

    return regex.compile(_PATTERN)


def find_words(text: str) -> list[str]:
    """The words of a text. Scripts without spaces give one word a run of letters."""
    found: list[str] = _compiled().findall(text)
    return found


class WholeWords:
    """How many word occurrences are one token when encoded alone after a space. Remembers words,
    boundedly.
    """

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._is_whole: dict[str, bool] = {}

    def count(self, counts: Iterable[tuple[str, int]]) -> int:
        """Occurrences kept whole. `counts` holds each word once."""
        counts = list(counts)
        if len(self._is_whole) > REMEMBERED_WORDS:
            self._is_whole.clear()
        new = [word for word, _ in counts if word not in self._is_whole]
        encoded = self._encoder.encode_batch([" " + word for word in new], parse_special=False)
        for word, ids in zip(new, encoded, strict=True):
            self._is_whole[word] = len(ids) == 1
        return sum(count for word, count in counts if self._is_whole[word])
