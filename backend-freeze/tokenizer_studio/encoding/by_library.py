"""Hugging Face's `tokenizers` behind the interface: for what the engine does not know."""

from array import array
from collections.abc import Iterator, Sequence
from threading import Lock
from typing import Any, BinaryIO, Literal

from .encoder import Ids, Session, stream_file
from .problems import UnknownIds

# It keeps 150 bytes and more for each token of a text.
PART_CHARACTERS = 500_000


class LibraryEncoder:
    """See `Encoder`."""

    engine: Literal["engine", "tokenizers"] = "tokenizers"

    def __init__(self, tokenizer: Any, why: str) -> None:
        self._tokenizer = tokenizer
        self._lock = Lock()  # Whether specials are parsed is a property of the whole tokenizer.
        self.why = why
        self.size: int = max(tokenizer.get_vocab(with_added_tokens=True).values(), default=-1) + 1

    def encode(self, text: str, *, parse_special: bool = True) -> Ids:
        return self.encode_batch([text], parse_special=parse_special)[0]

    def encode_batch(
        self, texts: Sequence[str], *, parse_special: bool = True, threads: int = 1
    ) -> list[Ids]:
        """The library chooses the number of threads itself."""
        from ..corpus.decoding import whole

        with self._lock:
            before = self._tokenizer.encode_special_tokens
            self._tokenizer.encode_special_tokens = not parse_special
            try:
                encodings = self._tokenizer.encode_batch_fast(
                    [whole(text) for text in texts], add_special_tokens=False
                )
            finally:
                self._tokenizer.encode_special_tokens = before
        return [memoryview(array("I", encoding.ids)) for encoding in encodings]

    def decode(self, ids: Sequence[int]) -> str:
        unknown = [id for id in ids if not 0 <= id < 2**32 or self._tokenizer.id_to_token(id) is None]
        if unknown:
            raise UnknownIds(unknown)
        text: str = self._tokenizer.decode(list(ids), skip_special_tokens=False)
        return text

    def session(self, *, parse_special: bool = True, threads: int = 1) -> Session:
        """Documents of half a million characters and more in parts, cut where words end if possible."""
        return _Parts(self, parse_special)

    def stream(self, file: BinaryIO, *, parse_special: bool = True, threads: int = 1) -> Iterator[Ids]:
        return stream_file(self.session(parse_special=parse_special), file)


class _Parts:
    def __init__(self, encoder: LibraryEncoder, parse_special: bool) -> None:
        self._encoder = encoder
        self._parse_special = parse_special
        self._rest = ""

    def feed(self, data: bytes) -> Ids:
        from ..corpus.readers import cut_position

        self._rest += data.decode()
        texts = []
        start = 0
        while len(self._rest) - start > PART_CHARACTERS:
            end = cut_position(self._rest, start, start + PART_CHARACTERS)
            texts.append(self._rest[start:end])
            start = end
        self._rest = self._rest[start:]
        return self._encoded(texts)

    def finish(self) -> Ids:
        text, self._rest = self._rest, ""
        return self._encoded([text])

    def _encoded(self, texts: list[str]) -> Ids:
        found = self._encoder.encode_batch(texts, parse_special=self._parse_special)
        return memoryview(b"".join(found)).cast("I")
