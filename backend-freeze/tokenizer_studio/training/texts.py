"""What training reads: the text that is not held out, without special tokens."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from ..corpus.readers import SAFE_CUT
from ..errors import StudioError
from .held_out import HeldOut, Portion
from .special_tokens import Cutter

# HF collects 256 of what we hand it before it works on them: 256 × 128 k characters bound its buffer.
SEGMENT_CHARACTERS = 128_000
Stretch = tuple[bytes, bool]
"""UTF-8 of a stretch of text, or of its next part; and whether it ends there."""


class TooLittleText(StudioError):
    """Nothing is left to learn from."""

    code = "too-little-text"
    status = 422

    def __init__(self) -> None:
        super().__init__(
            "There is no text to learn from.",
            "The corpus is empty, or all of it is special tokens or held out. Add text, or hold out less.",
        )


@dataclass
class TrainingAmounts:
    """What was fed to a trainer."""

    documents: int = 0
    bytes: int = 0
    held_out: int = 0


def training_stretches(
    portions: Iterable[Portion],
    held_out: HeldOut,
    special_tokens: list[str],
    amounts: TrainingAmounts,
    after_each: Callable[[], None],
    *,
    by_lines: bool = False,
) -> Iterator[Stretch]:
    """Text to learn from. A stretch ends with its document, at a special token, and where text is held out.
    With `by_lines` lines are what `amounts` counts as documents; they are not taken apart here.
    """
    cutter = Cutter(special_tokens)
    is_open = False
    for portion in portions:
        if held_out.holds(portion.number):
            amounts.held_out += _documents(portion, by_lines)
            if is_open:
                yield from _counted(cutter.cut(b"", True), amounts)
            is_open = False
        else:
            amounts.documents += _documents(portion, by_lines)
            is_open = not portion.ends_document
            yield from _counted(cutter.cut(portion.data, portion.ends_document), amounts)
        after_each()


def _documents(portion: Portion, by_lines: bool) -> int:
    if not by_lines:
        return portion.is_last
    has_rest = portion.ends_document and portion.data != b"" and not portion.data.endswith(b"\n")
    return _line_ends()(portion.data) + has_rest


@cache
def _line_ends() -> Callable[[bytes], int]:
    """Python's `count` stops at each: 0.04 s for 100 MB, and 0.01 by the engine."""
    try:
        from tokenizer_studio_engine import count_byte
    except ImportError:
        return lambda data: data.count(b"\n")
    return lambda data: count_byte(data, ord("\n"))


def _counted(stretches: Iterator[Stretch], amounts: TrainingAmounts) -> Iterator[Stretch]:
    for data, is_end in stretches:
        amounts.bytes += len(data)
        yield data, is_end


def as_texts(stretches: Iterable[Stretch], *, by_lines: bool) -> Iterator[str]:
    """The same as strings: whole stretches, so that `\\n\\n` and the like can be learned; very long ones in
    segments between which no piece lies. With `by_lines` each line, its end kept, is one.
    """
    waiting = ""
    for data, is_end in stretches:
        waiting += data.decode()
        if by_lines:
            *lines, waiting = waiting.split("\n")
            yield from (line + "\n" for line in lines)
        else:
            *segments, waiting = segments_of(waiting)
            yield from segments
        if is_end:
            if waiting:
                yield waiting
            waiting = ""


def segments_of(text: str) -> Iterator[str]:
    """Pieces of text of SEGMENT_CHARACTERS or more, cut where every split cuts; the last is what is left."""
    start = 0
    while len(text) - start > SEGMENT_CHARACTERS:
        found = SAFE_CUT.search(text, start + SEGMENT_CHARACTERS)
        if found is None:
            break
        yield text[start : found.end()]
        start = found.end()
    yield text[start:]
