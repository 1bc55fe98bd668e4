"""One reader a kind of file: from a source to documents, in pieces that fit into memory."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..formats import Format
from ..problems import FileSkipped

if TYPE_CHECKING:
    from ...contract.corpus import DocumentMode

PART_CHARACTERS = 4_000_000
"""A longer document arrives in parts of at most this many characters."""
SAFE_CUT = re.compile(r"(?<=\S)(?:\n(?=[^\W_])|(?= \S))")
"""Where all split patterns cut, whatever surrounds it. Behind an empty line they do not: the end of a part
would become another token there than the document has.
"""
_LOOKED_AT = 4_096
MAX_WHOLE_BYTES = 64 << 20
"""HTML, PDF, Word and single JSON values are read whole; larger ones are refused by name."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A document, or a part of one."""

    text: str
    where: str = ""
    """Row or line, for people; empty for a whole file."""
    is_last_part: bool = True


@dataclass(frozen=True, slots=True)
class RawPiece:
    """A document, or a part of one, as UTF-8 that ends between two characters."""

    data: bytes
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

    format: Format = "text"
    encoding: str = ""
    undecodable_bytes: int = 0
    columns: list[str] = field(default_factory=list)
    column: str | None = None
    bad_rows: int = 0
    bad_row_example: str = ""
    notes: list[FileSkipped] = field(default_factory=list)
    """What was left out although the rest of the file was read."""


def split_long(text: str, where: str) -> Iterator[Piece]:
    """Parts of a long text, cut where no token can lie, else behind white space, else where the limit is."""
    start = 0
    while len(text) - start > PART_CHARACTERS:
        end = cut_position(text, start, start + PART_CHARACTERS)
        yield Piece(text[start:end], where, is_last_part=False)
        start = end
    yield Piece(text[start:] if start else text, where)


def cut_position(text: str, start: int, limit: int) -> int:
    """Where to cut text[start:limit], in its second half if at all possible."""
    half = start + (limit - start) // 2
    for before in range(limit, half, -_LOOKED_AT):
        found = [match.end() for match in SAFE_CUT.finditer(text, max(half, before - _LOOKED_AT), before + 2)]
        if found and found[-1] <= limit:
            return found[-1]
    for separator in ("\n\n", "\n", " "):
        position = text.rfind(separator, half, limit)
        if position > 0:
            return position + len(separator)
    return limit


def one_document(chunks: Iterable[str], where: str = "") -> Iterator[Piece]:
    """Chunks that belong together, as one document: in parts as soon as it is long."""
    waiting: list[str] = []
    size = 0
    for chunk in chunks:
        waiting.append(chunk)
        size += len(chunk)
        if size > PART_CHARACTERS:
            *parts, last = split_long("".join(waiting), where)
            yield from parts
            waiting, size = [last.text], len(last.text)
    yield Piece("".join(waiting), where)


def row_documents(texts: Iterable[str], options: ReadOptions) -> Iterator[Piece]:
    """The texts of a table's rows, as the documents the user asked for."""
    if options.documents == "file":
        yield from one_document(f"{text}\n" if not text.endswith("\n") else text for text in texts)
        return
    for number, text in enumerate(texts, start=1):
        where = f"row {number:,}"
        if options.documents != "line":
            yield from split_long(text, where)
            continue
        *lines, last = text.split("\n")
        for line in [*(line + "\n" for line in lines), *([last] if last else [])]:
            yield from split_long(line, where)
