"""One reader a kind of file: from a source to documents, in pieces that fit into memory."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from ...contract.corpus import DocumentMode

PART_CHARACTERS = 4 << 20
"""A longer document arrives in parts of at most this many characters."""
MAX_WHOLE_BYTES = 256 << 20
"""HTML, PDF, Word and JSON are read whole; larger ones are refused by name."""


@dataclass(frozen=True)
class Piece:
    """A document, or a part of one."""

    text: str
    where: str = ""
    """Row, line or page, for people; empty for a whole file."""
    is_last_part: bool = True


@dataclass(frozen=True)
class ReadOptions:
    """What the user said."""

    documents: DocumentMode = "auto"
    column: str | None = None
    encoding: str | None = None


@dataclass
class FileFacts:
    """What the reader learned of the file."""

    format: str = "text"
    encoding: str = ""
    undecodable_bytes: int = 0
    columns: list[str] = field(default_factory=list)
    column: str | None = None
    bad_rows: int = 0
    bad_row_example: str = ""


def split_long(text: str, where: str) -> Iterator[Piece]:
    """Parts of a long text, cut behind a line end, else behind white space, else where the limit is."""
    start = 0
    while len(text) - start > PART_CHARACTERS:
        end = cut_position(text, start, start + PART_CHARACTERS)
        yield Piece(text[start:end], where, is_last_part=False)
        start = end
    yield Piece(text[start:], where)


def cut_position(text: str, start: int, limit: int) -> int:
    """Where to cut text[start:limit], in its second half if at all possible."""
    half = start + (limit - start) // 2
    for separator in ("\n\n", "\n", " "):
        found = text.rfind(separator, half, limit)
        if found > 0:
            return found + len(separator)
    return limit
