"""Counting different words, and knowing a document again, in bounded memory."""

import heapq
from collections.abc import Iterable
from hashlib import blake2b
from math import log
from typing import Any

EXACT_LIMIT = 200_000
PENDING_WORDS = 200_000
REGISTERS = 1 << 14
_FREE_BITS = 64 - 14
RECENT_DIGESTS = 500_000


class DistinctWords:
    """How many different words, and the longest of them.

    Exact to 200,000, then HyperLogLog with 2^14 registers (standard error 0.8 %; Flajolet et al. 2007).
    """

    def __init__(self, longest: int) -> None:
        self._longest_count = longest
        self._longest: list[str] = []
        # Hashing only what is new among the last 200,000 words is eight times as fast as hashing all.
        self._pending: set[str] = set()
        self._is_exact = True
        self._registers: Any = None

    def add(self, words: Iterable[str]) -> None:
        """Add words; equal ones count once."""
        self._pending.update(words)
        if len(self._pending) > (EXACT_LIMIT if self._is_exact else PENDING_WORDS):
            self._is_exact = False
            self._keep_longest()
            self._count_pending()
            self._pending.clear()

    def value(self) -> int:
        """The count, or its estimate."""
        if self._is_exact:
            return len(self._pending)
        self._count_pending()
        total = float((2.0 ** -self._registers.astype("float64")).sum())
        estimate = 0.7213 / (1 + 1.079 / REGISTERS) * REGISTERS * REGISTERS / total
        zeros = int((self._registers == 0).sum())
        return round(REGISTERS * log(REGISTERS / zeros) if estimate < 2.5 * REGISTERS and zeros else estimate)

    def longest(self) -> list[str]:
        """The longest words, longest first."""
        self._keep_longest()
        return self._longest

    def _keep_longest(self) -> None:
        candidates = self._pending.union(self._longest)
        self._longest = heapq.nlargest(self._longest_count, candidates, key=lambda word: (len(word), word))

    def _count_pending(self) -> None:
        import numpy

        if self._registers is None:
            self._registers = numpy.zeros(REGISTERS, numpy.uint8)
        digests = b"".join(
            blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest() for word in self._pending
        )
        values = numpy.frombuffer(digests, ">u8").astype(numpy.uint64)
        rest = values & numpy.uint64((1 << _FREE_BITS) - 1)
        # `frexp` gives the bit length; a double holds 53 of the 50 bits there are.
        ranks = (_FREE_BITS + 1 - numpy.frexp(rest.astype("float64"))[1]).astype(numpy.uint8)
        numpy.maximum.at(self._registers, (values >> numpy.uint64(_FREE_BITS)).astype("int64"), ranks)


class SeenDigests:
    """Which digests came before, 8 bytes each: 80 MB for ten million documents.

    Two different ones among ten million are taken for equal in one of 370,000 runs (birthday bound).
    """

    def __init__(self) -> None:
        self._recent: set[int] = set()
        self._sorted: Any = None

    def add(self, digest: bytes) -> bool:
        """Whether it (its first 8 bytes) was there already."""
        value = int.from_bytes(digest[:8], "big")
        if value in self._recent or self._is_old(value):
            return True
        self._recent.add(value)
        if len(self._recent) > RECENT_DIGESTS:
            self._sort_recent()
        return False

    def _is_old(self, value: int) -> bool:
        if self._sorted is None:
            return False
        place = self._sorted.searchsorted(self._sorted.dtype.type(value))
        return bool(place < len(self._sorted) and self._sorted[place] == value)

    def _sort_recent(self) -> None:
        import numpy

        new = numpy.fromiter(self._recent, numpy.uint64, len(self._recent))
        self._sorted = new if self._sorted is None else numpy.concatenate((self._sorted, new))
        self._sorted.sort(kind="stable")  # Mostly in order already: timsort merges.
        self._recent.clear()
