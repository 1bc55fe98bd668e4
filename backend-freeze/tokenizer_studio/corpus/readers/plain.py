"""Text and source code: a file is a document, or each line is."""

from collections.abc import Iterator

from ..decoding import Decoded
from . import PART_CHARACTERS, FileFacts, Piece, ReadOptions, cut_position, split_long

MAX_LINE_CHARACTERS = 64 << 20


def read(decoded: Decoded, options: ReadOptions, facts: FileFacts) -> Iterator[Piece]:
    """Documents of a text file. Line ends stay in file mode; a line's own end is left out in line mode."""
    pieces = _lines(decoded) if options.documents == "line" else _whole(decoded)
    yield from pieces
    facts.undecodable_bytes = decoded.undecodable_bytes


def _whole(decoded: Decoded) -> Iterator[Piece]:
    waiting: list[str] = []
    size = 0
    for chunk in decoded.chunks():
        waiting.append(chunk)
        size += len(chunk)
        if size > PART_CHARACTERS:
            text = "".join(waiting)
            end = cut_position(text, 0, PART_CHARACTERS)
            yield Piece(text[:end], is_last_part=False)
            waiting, size = [text[end:]], len(text) - end
    yield Piece("".join(waiting))


def _lines(decoded: Decoded) -> Iterator[Piece]:
    for number, line in enumerate(lines_of(decoded), start=1):
        text = line.rstrip("\r\n")
        if text:
            yield from split_long(text, f"line {number:,}")


def lines_of(decoded: Decoded) -> Iterator[str]:
    """Lines with their ends (\\n, \\r\\n or a lone \\r); a line longer than 64 M characters is cut."""
    rest = ""
    for chunk in decoded.chunks():
        text = rest + chunk
        if text.endswith("\r"):  # The \n may be in the next chunk.
            text, held = text[:-1], "\r"
        else:
            held = ""
        *lines, rest = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        for line in lines:
            yield line + "\n"
        rest += held
        while len(rest) > MAX_LINE_CHARACTERS:
            yield rest[:MAX_LINE_CHARACTERS]
            rest = rest[MAX_LINE_CHARACTERS:]
    if rest:
        yield rest
