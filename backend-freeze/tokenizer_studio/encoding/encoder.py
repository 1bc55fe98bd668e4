"""What encodes, whoever does the work."""

from collections.abc import Iterator, Sequence
from typing import BinaryIO, Literal, Protocol

Ids = memoryview
"""uint32 each, in the order of this machine. Gives `len`, indexing, `tolist`; valid as long as it is held."""

CHUNK_BYTES = 1 << 20


class Session(Protocol):
    """Documents in portions, in bounded memory."""

    def feed(self, data: bytes) -> Ids:
        """The next UTF-8 of the document, cut between characters; the ids that are certain by now."""
        ...

    def finish(self) -> Ids:
        """The document ends: its last ids. The next one may follow."""
        ...


class Encoder(Protocol):
    """A tokenizer for text in bulk. Threads may share one. No ids are added to those of the text.

    `parse_special`: special tokens written in the text become their ids; else they are plain text.
    """

    engine: Literal["engine", "tokenizers"]
    """Who does the work."""
    why: str
    """Why it is not the engine; empty if it is."""
    size: int
    """Above the highest id."""

    def encode(self, text: str, *, parse_special: bool = True) -> Ids:
        """Halves of surrogate pairs become U+FFFD."""
        ...

    def encode_batch(
        self, texts: Sequence[str], *, parse_special: bool = True, threads: int = 1
    ) -> list[Ids]:
        """As `encode`, each text on its own."""
        ...

    def decode(self, ids: Sequence[int]) -> str:
        """Special tokens are spelled out, bytes that make no character become U+FFFD. Raises UnknownIds."""
        ...

    def session(self, *, parse_special: bool = True, threads: int = 1) -> Session:
        """For what does not fit into memory."""
        ...

    def stream(self, file: BinaryIO, *, parse_special: bool = True, threads: int = 1) -> Iterator[Ids]:
        """The ids of a UTF-8 file, which is one document, in blocks."""
        ...


def stream_file(session: Session, file: BinaryIO) -> Iterator[Ids]:
    """What `Encoder.stream` does. Bytes that are no UTF-8 become U+FFFD."""
    from ..corpus.decoding import Decoded

    for data in Decoded(file, file.read(CHUNK_BYTES), "utf-8").utf8_chunks():
        yield session.feed(data)
    yield session.finish()
