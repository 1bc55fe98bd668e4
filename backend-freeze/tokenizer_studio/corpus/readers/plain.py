"""Text and source code: a file is a document, or each line is."""

import re
from collections.abc import Callable, Iterable, Iterator

from ..decoding import Decoded
from . import PART_CHARACTERS, FileFacts, Piece, RawPiece, ReadOptions, one_document

MAX_LINE_CHARACTERS = 64_000_000
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)")


def read(decoded: Decoded, options: ReadOptions, facts: FileFacts) -> Iterator[Piece]:
    """Documents of a text file. Line ends stay, also the line's own in line mode."""
    if options.documents == "line":
        yield from _lines(decoded.chunks())
    else:
        yield from one_document(decoded.chunks())
    facts.undecodable_bytes = decoded.undecodable_bytes


def read_raw(decoded: Decoded, facts: FileFacts) -> Iterator[RawPiece]:
    """The whole file as one document, in portions as they come from the disk."""
    held = b""
    for chunk in decoded.utf8_chunks():
        if held:
            yield RawPiece(held, is_last_part=False)
        held = chunk
    yield RawPiece(held, is_last_part=True)
    facts.undecodable_bytes = decoded.undecodable_bytes


def _lines(chunks: Iterable[str]) -> Iterator[Piece]:
    """A line ends with \\n and nothing else, and an empty one is a line, as `tokenizers` reads files."""
    number = 1
    for part, is_end in line_parts(chunks, cut_at_feeds):
        yield Piece(part, f"line {number:,}", is_last_part=is_end)
        number += is_end


def line_parts(
    chunks: Iterable[str], cut: Callable[[str], list[str]] | None = None
) -> Iterator[tuple[str, bool]]:
    """Lines with their ends (\\n, \\r\\n or a lone \\r), as (text, whether the line ends with it).

    A line of any length: from 4 M characters on it comes in parts, so a gigabyte without a line end is fine.
    """
    waiting: list[str] = []
    size = 0
    is_open = False
    for chunk in _whole_ends(chunks):
        *lines, rest = (cut or _cut)(chunk)
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
    return cut_at_feeds(text)


def cut_at_feeds(text: str) -> list[str]:
    """The same where only \\n ends a line."""
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
