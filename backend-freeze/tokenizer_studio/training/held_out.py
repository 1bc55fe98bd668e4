"""Which text is held out, and how a corpus is taken apart for it: by documents, or by blocks of few long
ones.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

FEW_DOCUMENTS = 20
BLOCK_BYTES = 16_000
# From this many on, the hash alone is sure to hold some out: at a share of 5 % all 400 stay in once in 10^9
# seeds.
MANY_UNITS = 400
_PLAN_BYTES = 64_000_000


class BlockLike(Protocol):
    """UTF-8 of a document, or of a part of one that ends between two characters."""

    @property
    def data(self) -> bytes: ...
    @property
    def source(self) -> str: ...
    @property
    def index(self) -> int: ...
    @property
    def is_last_part(self) -> bool: ...


class Reader(Protocol):
    """What is asked of a corpus reader."""

    @property
    def total_bytes(self) -> int: ...
    @property
    def bytes_read(self) -> int: ...
    def blocks(self) -> Iterator[BlockLike]: ...


@dataclass(frozen=True, slots=True)
class Portion:
    """UTF-8 of a unit, or of its next part."""

    number: int
    """Of the unit: text that is held out, or not, as a whole."""
    data: bytes
    source: str
    is_last: bool
    """The unit ends here."""
    ends_document: bool


@dataclass(frozen=True, slots=True)
class Unit:
    """A portion as text."""

    number: int
    text: str
    source: str
    is_last: bool


@dataclass(frozen=True)
class HeldOut:
    """Which units are held out: those whose hash of (seed, number) is below the share."""

    share: float
    seed: int
    is_by_block: bool = False
    unit_count: int | None = None
    """Known only below MANY_UNITS; then at least one is held out and at least one is not, if there are
    two.
    """
    chosen: frozenset[int] | None = field(default=None)

    def holds(self, number: int) -> bool:
        """Whether the unit of this number is held out."""
        if self.chosen is not None:
            return number in self.chosen
        return self.share > 0 and _place(self.seed, number) < self.share

    def portions(self, reader: Reader, first_number: int = 0) -> Iterator[Portion]:
        """All text of a corpus, in order. `first_number`: of its first unit, when others went before."""
        if not self.is_by_block:
            for block in reader.blocks():
                is_last = block.is_last_part
                yield Portion(block.index, block.data, block.source, is_last, is_last)
            return
        number = first_number
        for data, source, ends_document in _line_blocks(reader.blocks()):
            yield Portion(number, data, source, True, ends_document)
            number += 1

    def units(self, reader: Reader) -> Iterator[Unit]:
        """The same as text."""
        for portion in self.portions(reader):
            yield Unit(portion.number, portion.data.decode(), portion.source, portion.is_last)


def plan_held_out(
    reader: Reader, share: float, seed: int, check: Callable[[], None], *, by_lines: bool = False
) -> HeldOut:
    """Look at the beginning of the corpus (at most 64 MB) and decide how text is held out.

    With fewer than FEW_DOCUMENTS documents, blocks of them are held out instead: whole documents would be too
    coarse. `by_lines`: each line is a document, and a block is some of them. For a share of 0 nothing is
    read.
    """
    if share <= 0:
        return HeldOut(0, seed)
    documents = blocks = size = 0
    is_whole = True
    for block in reader.blocks():
        check()
        documents += block.is_last_part
        blocks += len(block.data) // BLOCK_BYTES + 1
        size += len(block.data)
        if documents >= MANY_UNITS or size >= _PLAN_BYTES:
            is_whole = False
            break
    is_by_block = by_lines or documents < FEW_DOCUMENTS
    if is_by_block and is_whole and blocks < 2 * MANY_UNITS:
        blocks = sum(1 for _ in _line_blocks(reader.blocks()))
    count = (blocks if is_by_block else documents) if is_whole else None
    chosen = _choose(share, seed, count) if count is not None and count < MANY_UNITS else None
    return HeldOut(share, seed, is_by_block, count, chosen)


def _choose(share: float, seed: int, count: int) -> frozenset[int]:
    if count < 2:
        return frozenset()
    places = {number: _place(seed, number) for number in range(count)}
    chosen = {number for number, place in places.items() if place < share}
    if not chosen:
        chosen = {min(places, key=places.__getitem__)}
    if len(chosen) == count:
        chosen.discard(max(places, key=places.__getitem__))
    return frozenset(chosen)


def _place(seed: int, number: int) -> float:
    digest = hashlib.blake2b(f"{seed}:{number}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**64


def _line_blocks(blocks: Iterable[BlockLike]) -> Iterator[tuple[bytes, str, bool]]:
    """(bytes, source, whether the document ends), cut at line ends, each of BLOCK_BYTES or more but the last
    of a document. How the reader portions a document changes nothing.
    """
    waiting = b""
    for block in blocks:
        data = waiting + block.data if waiting else block.data
        start = 0
        while (line_end := data.find(b"\n", start + BLOCK_BYTES - 1)) >= 0 and line_end + 1 < len(data):
            yield data[start : line_end + 1], block.source, False
            start = line_end + 1
        waiting = data[start:]
        if block.is_last_part:
            yield waiting, block.source, True
            waiting = b""
