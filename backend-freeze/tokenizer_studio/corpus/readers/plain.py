"""Text and source code: a file is a document, or each line is."""

import re
from collections.abc import Iterable, Iterator

from ..decoding import Decoded
from . import PART_CHARACTERS, FileFacts, Piece, ReadOptions, one_document

MAX_LINE_CHARACTERS = 64_000_000
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)")


def read(decoded: Decoded, options: ReadOptions, facts: FileFacts) -> Iterator[Piece]:
    """Documents of a text file. Line ends stay in file mode; a line's own end is left out in line mode."""
    if options.documents == "line":
        yield from _lines(decoded.chunks())
    else:
        yield from one_document(decoded.chunks())
    facts.undecodable_bytes = decoded.undecodable_bytes


def _lines(chunks: Iterable[str]) -> Iterator[Piece]:
    number = 1
    is_open = False
    for part, is_end in line_parts(chunks):
        text = part.rstrip("\r\n") if is_end else part
        where = f"line {number:,}"
        if not is_end:
            yield Piece(text, where, is_last_part=False)
        elif is_open or text.strip():
            yield Piece(text, where)
        is_open = not is_end
        number += is_end


def line_parts(chunks: Iterable[str]) -> Iterator[tuple[str, bool]]:
    """Lines with their ends (\\n, \\r\\n or a lone \\r), as (text, whether the line ends with it).

    A line of any length: from 4 M characters on it comes in parts, so a gigabyte without a line end is fine.
    """
    waiting: list[str] = []
    size = 0
    is_open = False
    for chunk in _whole_ends(chunks):
        *lines, rest = _cut(chunk)
        if lines:
            lines[0] = "".join((*waiting, lines[0]))
            waiting, size, is_open = [], 0, False
            for line in lines:
                yield line, True
        waiting.append(rest)
        size += len(rest)
        if size > PART_CHARACTERS:
            yield "".join(waiting), False
            waiting, size, is_open = [], 0, True
    last = "".join(waiting)
    if last or is_open:
        yield last, True


def _whole_ends(chunks: Iterable[str]) -> Iterator[str]:
    """The same text with no \\r\\n cut in two."""
    held = ""
    for chunk in chunks:
        text = held + chunk
        held = "\r" if text.endswith("\r") else ""
        yield text[:-1] if held else text
    if held:
        yield held


def _cut(text: str) -> list[str]:
    """Lines with their ends, and last what follows the last end (may be empty)."""
    if "\r" in text:
        lines = _LINE.findall(text)
        return [*lines, text[sum(map(len, lines)) :]]
    *lines, rest = text.split("\n")
    return [*(line + "\n" for line in lines), rest]


def whole_lines(chunks: Iterable[str]) -> Iterator[str | None]:
    """Lines with their ends; None for one longer than 64 M characters."""
    waiting: list[str] = []
    size = 0
    for part, is_end in line_parts(chunks):
        size += len(part)
        if size <= MAX_LINE_CHARACTERS:
            waiting.append(part)
        if is_end:
            yield "".join(waiting) if size <= MAX_LINE_CHARACTERS else None
            waiting, size = [], 0
        elif size > MAX_LINE_CHARACTERS:
            waiting = []
