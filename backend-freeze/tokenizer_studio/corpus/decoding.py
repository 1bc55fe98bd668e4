"""From bytes to text: which encoding, and what to do with bytes that do not fit it."""

import codecs
import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import BinaryIO

from .problems import FileSkipped, UnknownEncoding

CHUNK_BYTES = 1 << 20
DETECTED_BYTES = 65_536
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Python calls these text encodings too, but no file of text is written in them.
_NOT_FOR_FILES = frozenset({"idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape", "mbcs"})
_NOT_ASCII = re.compile(rb"[\x80-\xff]")
_RUBBISH = re.compile(rb"[\x80-\xff]{2,}|[\xfe\xff]")
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)


class Decoded:
    """Text of a stream, in chunks; afterwards what was found on the way."""

    def __init__(
        self, stream: BinaryIO, head: bytes, encoding: str | None, *, may_name_its_own: bool = False
    ) -> None:
        """`head` was read from the stream already. HTML `may_name_its_own` encoding in a meta element."""
        self.undecodable_bytes = 0
        self._stream = stream
        self._head = head
        # Nothing but ASCII yet: the first other byte decides, however far behind the head it stands.
        self._is_undecided = encoding is None and head.isascii() and b"\0" not in head
        self.encoding = _known(encoding, head) if encoding else detect_encoding(head, may_name_its_own)
        """As Python names it; `utf-8-sig` means UTF-8 with a mark."""

    def chunks(self) -> Iterator[str]:
        """Undecodable bytes become U+FFFD and are counted. Line ends stay as they are."""
        chunk = self._head
        decoder: codecs.IncrementalDecoder | None = None
        while chunk:
            if decoder is None and self._is_undecided and chunk.isascii():
                yield chunk.decode("ascii")
            else:
                if decoder is None:
                    chunk = self._decide(chunk)
                    decoder = codecs.getincrementaldecoder(self.encoding)("studio-count")
                yield self._decode(decoder, chunk)
            chunk = self._stream.read(CHUNK_BYTES)
        if decoder is not None:
            yield self._decode(decoder, b"", is_final=True)

    def utf8_chunks(self) -> Iterator[bytes]:
        """The same text as UTF-8, cut between characters."""
        chunk = self._head
        decoder: _ToUtf8 | None = None
        while chunk:
            if decoder is None and self._is_undecided and chunk.isascii():
                yield chunk
            else:
                if decoder is None:
                    chunk = self._decide(chunk)
                    decoder = _ToUtf8(self.encoding, self._decode)
                yield decoder.take(chunk)
            chunk = self._stream.read(CHUNK_BYTES)
        if decoder is not None:
            yield decoder.take(b"", is_final=True)

    def _decide(self, chunk: bytes) -> bytes:
        """Settle the encoding at the first chunk that is not ASCII; returns the chunk without its mark."""
        if self._is_undecided:
            first = _NOT_ASCII.search(chunk)
            start = max(0, first.start() - 1_000) if first else 0
            if len(chunk) - start < DETECTED_BYTES:
                chunk += self._stream.read(DETECTED_BYTES)
            self.encoding = detect_encoding(chunk[start : start + DETECTED_BYTES], has_mark=False)
            return chunk
        mark = next((mark for mark, name in _MARKS if name == self.encoding != "utf-8-sig"), b"")
        return chunk.removeprefix(mark)

    def _decode(self, decoder: codecs.IncrementalDecoder, chunk: bytes, *, is_final: bool = False) -> str:
        _REPLACED.clear()
        try:
            text = decoder.decode(chunk, is_final)
        except (UnicodeError, ValueError) as error:  # A codec that ignores the handler, such as utf-7.
            raise FileSkipped("wrong-encoding", f"It cannot be read as {self.encoding}.") from error
        self.undecodable_bytes += sum(_REPLACED)
        return text


class _ToUtf8:
    """Passes on what is UTF-8 already, as far as it is; decodes and encodes from the first bad byte on.

    Checking takes 0.6 s for a gigabyte, decoding and encoding 3.
    """

    def __init__(self, encoding: str, decode: Callable[..., str]) -> None:
        self._encoding = encoding
        self._decode = decode
        self._decoder: codecs.IncrementalDecoder | None = None
        self._rest = b""  # The beginning of a character.
        self._has_mark = encoding == "utf-8-sig"
        self._valid_size = _checker() if encoding in ("utf-8", "utf-8-sig") else None

    def take(self, chunk: bytes, *, is_final: bool = False) -> bytes:
        """The next bytes of the text."""
        if self._decoder is None and self._valid_size is not None:
            chunk = self._rest + chunk if self._rest else chunk
            if self._has_mark:
                chunk, self._has_mark = chunk.removeprefix(codecs.BOM_UTF8), False
            size = self._valid_size(chunk)
            if size == len(chunk):
                self._rest = b""
                return chunk
            if len(chunk) - size <= 3 and not is_final and is_utf8(chunk[size:]):
                self._rest = chunk[size:]
                return chunk[:size]
        if self._decoder is None:
            name = self._encoding if self._has_mark else self._encoding.removesuffix("-sig")
            self._decoder = codecs.getincrementaldecoder(name)("studio-count")
        text = self._decode(self._decoder, chunk, is_final=is_final)
        return whole(text).encode()


def whole(text: str) -> str:
    """The text with U+FFFD for halves of surrogate pairs, which no library takes. JSON can hold them."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


@cache
def _checker() -> Callable[[bytes], int] | None:
    try:
        from tokenizer_studio_engine import valid_utf8
    except ImportError:
        return None
    found: Callable[[bytes], int] = valid_utf8
    return found


# Sizes of the pieces the call of `decode` that is under way has replaced; emptied before each call.
_REPLACED: list[int] = []


def _count_and_replace(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    _REPLACED.append(error.end - error.start)
    return "\ufffd", error.end


codecs.register_error("studio-count", _count_and_replace)


def encoding_named(name: str) -> str:
    """Python's own name for it. Raises UnknownEncoding."""
    try:
        found = codecs.lookup(name)
    except (LookupError, ValueError, UnicodeError) as error:
        raise UnknownEncoding(name) from error
    # Python's `_is_text_encoding` is false for base64, zip and the like, which give bytes, not text.
    if not getattr(found, "_is_text_encoding", True) or found.name in _NOT_FOR_FILES:
        raise UnknownEncoding(name)
    return found.name


def _known(name: str, head: bytes) -> str:
    try:
        encoding = encoding_named(name)
    except UnknownEncoding as error:
        raise FileSkipped("unknown-encoding", error.title) from error
    return "utf-8-sig" if encoding == "utf-8" and head.startswith(codecs.BOM_UTF8) else encoding


def detect_encoding(head: bytes, may_name_its_own: bool = False, *, has_mark: bool = True) -> str:
    """A mark decides; then zeros (UTF-16, UTF-32); then valid UTF-8; then charset-normalizer on 64 kB."""
    if has_mark:
        for mark, name in _MARKS:
            if head.startswith(mark):
                return name
    sample = head[:DETECTED_BYTES]
    wide = wide_encoding(sample)
    if wide:
        return wide
    if is_utf8(sample) or _is_damaged_utf8(sample):
        return "utf-8"
    named = _META_CHARSET.search(sample[:4_096]) if may_name_its_own else None
    if named:
        try:
            return encoding_named(named.group(1).decode("ascii"))
        except UnknownEncoding:
            pass  # A page that names what does not exist is guessed like any other.
    from charset_normalizer import from_bytes

    best = from_bytes(sample).best()
    return best.encoding if best is not None else "cp1252"


def is_utf8(sample: bytes) -> bool:
    """Whether it is UTF-8 but for a character that the end of the sample may cut."""
    try:
        codecs.getincrementaldecoder("utf-8")("strict").decode(sample)
    except UnicodeDecodeError:
        return False
    return True


def _is_damaged_utf8(sample: bytes) -> bool:
    """More characters that only UTF-8 explains than bytes it does not; or ASCII with a few bytes of rubbish.

    Sparse bytes beyond ASCII are accents in Western code pages, and those stand alone.
    """
    text = sample.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    good = len(text) - bad - sum(byte < 0x80 for byte in sample)
    if good:
        return good > bad
    rubbish = sum(len(run) for run in _RUBBISH.findall(sample))
    return bad < len(sample) * 0.002 and rubbish > bad / 2


def wide_encoding(sample: bytes) -> str:
    """UTF-16 or UTF-32 without a mark, told by where the zeros stand; empty when it is neither."""
    if len(sample) < 8 or b"\0" not in sample:
        return ""
    counts = [sample[place::4].count(0) for place in range(4)]
    quarter = len(sample) // 4
    for places, low, name in (((2, 3), 0, "utf-32-le"), ((0, 1), 3, "utf-32-be")):
        is_wide = all(counts[place] > quarter * 0.9 for place in places) and counts[low] < quarter / 2
        if is_wide and _decodes(sample, name):
            return name
    even, odd = counts[0] + counts[2], counts[1] + counts[3]
    half = quarter * 2
    if odd > half * 0.4 and even < half * 0.05:
        return "utf-16-le"
    return "utf-16-be" if even > half * 0.4 and odd < half * 0.05 else ""


def _decodes(sample: bytes, name: str) -> bool:
    try:
        sample[: len(sample) // 4 * 4].decode(name)
    except UnicodeDecodeError:
        return False
    return True


def show_encoding(name: str) -> str:
    """For people: `UTF-8`, `UTF-8 with mark`, `Windows-1252`."""
    shown = {"utf-8-sig": "UTF-8 with mark", "ascii": "ASCII"}.get(name)
    return shown or name.upper().replace("_", "-").replace("CP125", "Windows-125")
