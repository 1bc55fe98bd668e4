"""The rows of a JSON file, one after the other: a list of a hundred gigabytes is never in memory."""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from ..problems import FileSkipped
from . import MAX_WHOLE_BYTES

_DECODER = json.JSONDecoder()
_SPACE = re.compile(r"[ \t\r\n\ufeff]*")
COMPACTED_CHARACTERS = 1 << 20


class _Text:
    """The characters from `position` on, read as needed."""

    def __init__(self, chunks: Iterable[str]) -> None:
        self._chunks = iter(chunks)
        self._text = ""
        self._position = 0
        self._is_at_end = False

    def peek(self) -> str:
        """The next character that is no white space; empty at the end."""
        while True:
            match = _SPACE.match(self._text, self._position)
            self._position = match.end() if match else self._position
            if self._position < len(self._text):
                return self._text[self._position]
            if not self._read_more():
                return ""

    def skip(self) -> None:
        """Leave one character behind."""
        self._position += 1

    def value(self) -> Any:
        """The next value. Raises FileSkipped."""
        self.peek()
        if self._position > COMPACTED_CHARACTERS:
            self._text, self._position = self._text[self._position :], 0
        while True:
            try:
                value, end = _DECODER.raw_decode(self._text, self._position)
                if end < len(self._text) or not self._read_more(double=True):
                    self._position = end
                    return value  # A number at the end of what was read might go on, so it is read again.
            except RecursionError as error:
                raise FileSkipped("damaged-json", "Its values are nested too deeply.") from error
            except ValueError as error:
                if not _may_go_on(error, len(self._text)):
                    raise _damaged() from error
                if len(self._text) - self._position > MAX_WHOLE_BYTES:
                    raise FileSkipped(
                        "too-large", "One of its values is larger than 64 MB. Save it as JSONL, a row a line."
                    ) from error
                if not self._read_more(double=True):
                    raise _damaged() from error

    def _read_more(self, *, double: bool = False) -> bool:
        """Doubling what is there keeps a long value from being parsed once for each chunk."""
        wanted = len(self._text) - self._position if double else 1
        read: list[str] = []
        size = 0
        while not self._is_at_end and size < wanted:
            chunk = next(self._chunks, None)
            self._is_at_end = chunk is None
            read.append(chunk or "")
            size += len(read[-1])
        self._text += "".join(read)
        return size > 0


def _may_go_on(error: ValueError, length: int) -> bool:
    """Whether more text could mend it: it stands at the end of what was read, or in an open string."""
    if not isinstance(error, json.JSONDecodeError):
        return False
    return error.msg.startswith("Unterminated string") or error.pos >= length - 16


def _damaged() -> FileSkipped:
    return FileSkipped("damaged-json", "The JSON is damaged or cut short; reading stopped there.")


def json_rows(chunks: Iterable[str]) -> Iterator[Any]:
    """A list is rows; so are values that follow each other; a lone object is one, or the list in it."""
    text = _Text(chunks)
    first = text.peek()
    if first == "[":
        yield from _elements(text)
        if text.peek():
            raise FileSkipped("damaged-json", "Something that is no JSON follows the list; it was left out.")
        return
    if not first:
        return
    value = text.value()
    if not text.peek():
        yield from _list_in(value)
        return
    yield value
    while text.peek():
        yield text.value()


def _elements(text: _Text) -> Iterator[Any]:
    text.skip()
    if text.peek() == "]":
        text.skip()
        return
    while True:
        yield text.value()
        separator = text.peek()
        if separator not in (",", "]"):
            raise _damaged()
        text.skip()
        if separator == "]":
            return


def _list_in(value: Any) -> list[Any]:
    """`{"version": 1, "data": […]}`: the longest list of objects or strings, else the object itself."""
    if isinstance(value, dict):
        lists = [
            one for one in value.values() if isinstance(one, list) and one and isinstance(one[0], dict | str)
        ]
        if lists:
            return max(lists, key=len)
    return [value]
