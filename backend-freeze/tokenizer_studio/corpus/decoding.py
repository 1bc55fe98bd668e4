"""From bytes to text: which encoding, and what to do with bytes that do not fit it."""

import codecs
from collections.abc import Iterator
from typing import BinaryIO

from .problems import FileSkipped

CHUNK_BYTES = 1 << 20
DETECTED_BYTES = 65_536
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


class Decoded:
    """Text of a stream, in chunks; afterwards what was found on the way."""

    def __init__(self, stream: BinaryIO, head: bytes, encoding: str | None) -> None:
        self.encoding = encoding or detect_encoding(head)
        """As Python names it; `utf-8-sig` means UTF-8 with a mark."""
        self.undecodable_bytes = 0
        self._stream = stream
        self._head = head

    def chunks(self) -> Iterator[str]:
        """Undecodable bytes become U+FFFD and are counted. Line ends stay as they are."""
        try:
            decoder = codecs.getincrementaldecoder(self.encoding)("studio-count")
        except LookupError as error:
            raise FileSkipped("unknown-encoding", f"There is no encoding “{self.encoding}”.") from error
        mark = next((mark for mark, name in _MARKS if name == self.encoding and name != "utf-8-sig"), b"")
        chunk = self._head[len(mark) :] if mark and self._head.startswith(mark) else self._head
        _COUNTER.bytes = 0
        while chunk:
            yield decoder.decode(chunk)
            chunk = self._stream.read(CHUNK_BYTES)
        yield decoder.decode(b"", final=True)
        self.undecodable_bytes = _COUNTER.bytes


class _Counter:
    """Bytes replaced by the running decoder. One reader runs in a process at a time."""

    bytes = 0


_COUNTER = _Counter()


def _count_and_replace(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    _COUNTER.bytes += error.end - error.start
    return "\ufffd", error.end


codecs.register_error("studio-count", _count_and_replace)


def detect_encoding(head: bytes) -> str:
    """A mark decides; then valid UTF-8; then UTF-16 by its zeros; then charset-normalizer on 64 kB."""
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    sample = head[:DETECTED_BYTES]
    if _is_utf8(sample):
        return "utf-8"
    wide = _utf16_without_mark(sample)
    if wide:
        return wide
    bad_share = sum(1 for _ in _bad_utf8(sample)) / max(1, len(sample))
    if bad_share < 0.002:
        return "utf-8"  # A damaged byte here and there does not make it a legacy code page.
    from charset_normalizer import from_bytes

    best = from_bytes(sample).best()
    return best.encoding if best is not None else "cp1252"


def _is_utf8(sample: bytes) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")("strict").decode(
            sample
        )  # A character cut at the end is no error.
    except UnicodeDecodeError:
        return False
    return True


def _bad_utf8(sample: bytes) -> Iterator[int]:
    position = 0
    while position < len(sample):
        try:
            sample[position:].decode("utf-8")
            return
        except UnicodeDecodeError as error:
            yield position + error.start
            position += max(error.end, 1)


def _utf16_without_mark(sample: bytes) -> str:
    half = len(sample) // 2
    if half < 8:
        return ""
    even, odd = sample[: half * 2 : 2].count(0), sample[1 : half * 2 : 2].count(0)
    if odd > half * 0.4 and even < half * 0.05:
        return "utf-16-le"
    return "utf-16-be" if even > half * 0.4 and odd < half * 0.05 else ""


def show_encoding(name: str) -> str:
    """For people: `UTF-8`, `UTF-8 with mark`, `Windows-1252`."""
    shown = {"utf-8-sig": "UTF-8 with mark", "ascii": "ASCII"}.get(name)
    return shown or name.upper().replace("_", "-").replace("CP125", "Windows-125")
