"""What training and evaluation read: documents, or blocks of few long ones, some of them held out."""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

from ..errors import StudioError

FEW_DOCUMENTS = 20
BLOCK_CHARACTERS = 16_000
# From this many on, the hash alone is sure to hold some out: at a share of 5 % all 400 stay in once in 10^9
# seeds.
MANY_UNITS = 400
_PLAN_CHARACTERS = 64_000_000
# HF collects 256 of what we hand it before it works on them: 256 × 128 k characters bound its buffer.
SEGMENT_CHARACTERS = 128_000
# After a line's end, before a letter or digit: all split patterns cut there, so cutting there changes no
# piece.
_SAFE_CUT = re.compile(r"(?<=\S)\n(?=[^\W_])")


class TooLittleText(StudioError):
    """Nothing is left to learn from."""

    code = "too-little-text"
    status = 422

    def __init__(self) -> None:
        super().__init__(
            "There is no text to learn from.",
            "The corpus is empty, or all of it is special tokens or held out. Add text, or hold out less.",
        )


class DocumentLike(Protocol):
    """A document, or a part of one that is too large for one piece of memory."""

    @property
    def text(self) -> str: ...
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
    def documents(self) -> Iterator[DocumentLike]: ...


@dataclass(frozen=True)
class Unit:
    """Text that is held out, or not, as a whole."""

    number: int
    text: str
    source: str
    is_last: bool
    """The document (or block) ends here; a large document comes in several parts."""


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

    def units(self, reader: Reader) -> Iterator[Unit]:
        """All units of a corpus, in order."""
        if not self.is_by_block:
            for document in reader.documents():
                yield Unit(document.index, whole(document.text), document.source, document.is_last_part)
            return
        number = 0
        for document in reader.documents():
            for block in _blocks(whole(document.text)):
                yield Unit(number, block, document.source, True)
                number += 1


def plan_held_out(reader: Reader, share: float, seed: int, check: Callable[[], None]) -> HeldOut:
    """Look at the beginning of the corpus (at most 64 M characters) and decide how text is held out.

    With fewer than FEW_DOCUMENTS documents, blocks of them are held out instead: whole documents would be too
    coarse.
    """
    documents = blocks = characters = 0
    is_whole = True
    for document in reader.documents():
        check()
        documents += document.is_last_part
        blocks += sum(1 for _ in _blocks(document.text))
        characters += len(document.text)
        if documents >= MANY_UNITS or characters >= _PLAN_CHARACTERS:
            is_whole = False
            break
    is_by_block = documents < FEW_DOCUMENTS
    count = (blocks if is_by_block else documents) if is_whole else None
    chosen = _choose(share, seed, count) if count is not None and count < MANY_UNITS else None
    return HeldOut(share, seed, is_by_block, count, chosen)


@dataclass
class TrainingAmounts:
    """What was fed to a trainer."""

    documents: int = 0
    bytes: int = 0
    held_out: int = 0


def training_texts(
    units: Iterable[Unit],
    held_out: HeldOut,
    cut: Callable[[str], Iterator[str]],
    amounts: TrainingAmounts,
    after_each: Callable[[], None],
) -> Iterator[str]:
    """Text to learn from. Documents come whole, so that `\\n\\n` and the like can be learned; very long ones
    in segments between which no piece lies. Raises TooLittleText at the end when there was nothing.
    """
    for unit in units:
        if held_out.holds(unit.number) and held_out.share > 0:
            amounts.held_out += unit.is_last
        else:
            amounts.documents += unit.is_last
            for stretch in cut(unit.text):
                for segment in _segments(stretch):
                    amounts.bytes += len(segment.encode())
                    yield segment
        after_each()
    if amounts.bytes == 0:
        raise TooLittleText()


def whole(text: str) -> str:
    """The text with U+FFFD for halves of surrogate pairs, which no library takes. JSON can hold them."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def _choose(share: float, seed: int, count: int) -> frozenset[int]:
    if share <= 0 or count < 2:
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


def _blocks(text: str) -> Iterator[str]:
    """Cut at line ends, each block BLOCK_CHARACTERS or more (so at least as many bytes) but the last."""
    start = 0
    while start < len(text):
        line_end = text.find("\n", start + BLOCK_CHARACTERS - 1)
        end = line_end + 1 if line_end >= 0 else len(text)
        yield text[start:end]
        start = end


def _segments(text: str) -> Iterator[str]:
    start = 0
    while len(text) - start > SEGMENT_CHARACTERS:
        found = _SAFE_CUT.search(text, start + SEGMENT_CHARACTERS)
        if found is None:
            break
        yield text[start : found.end()]
        start = found.end()
    if start < len(text):
        yield text[start:] if start else text
