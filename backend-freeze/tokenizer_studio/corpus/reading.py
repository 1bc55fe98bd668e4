"""All documents of a corpus, one after the other, in bounded memory. The one way text enters the program."""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Callable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from ..paths import DataFolders
from . import formats
from .decoding import Decoded, encoding_named, whole
from .distinct import SeenDigests
from .files import CorpusFile, resolve
from .opening import Meter, Source, open_sources
from .problems import FileSkipped, InputChanged
from .readers import FileFacts, Piece, RawPiece, ReadOptions, parquet, plain, rich, tables

if TYPE_CHECKING:
    from ..contract.corpus import CorpusRecipe, SkippedFile

MAX_SKIPPED_LISTED = 1_000


@dataclass(frozen=True, slots=True)
class Document:
    """A text, or a part of one too long for memory."""

    text: str
    source: str
    """File, and row or line where it has one."""
    index: int
    """Counts documents from 0; parts of one share it."""
    part: int = 0
    is_last_part: bool = True
    format: str = "text"


@dataclass(frozen=True, slots=True)
class Block:
    """UTF-8 of a document, or of a part of one that ends between two characters."""

    data: bytes
    source: str
    index: int
    is_last_part: bool


class CorpusReader:
    """Reads a recipe from beginning to end, any number of times, always in the same order."""

    def __init__(self, recipe: CorpusRecipe, folders: DataFolders | None) -> None:
        """Raises StudioError for a path or an encoding that cannot be meant."""
        self._recipe = recipe
        if recipe.encoding is not None:
            encoding_named(recipe.encoding)
        self._options = ReadOptions(
            documents=recipe.documents, column=recipe.column, encoding=recipe.encoding
        )
        self._first_index = 0
        self._take(resolve(recipe, folders))

    def only(self, files: Sequence[CorpusFile], first_index: int) -> CorpusReader:
        """A reader of some of the files, which counts documents on from `first_index`."""
        other = copy(self)
        other._first_index = first_index
        other._take(list(files))
        return other

    def _take(self, files: list[CorpusFile]) -> None:
        self.files = files
        self.total_bytes = sum(file.size for file in files)
        self._meter = Meter()
        self.skipped: list[SkippedFile] = []
        self.skipped_count = 0
        self.facts: list[tuple[str, FileFacts]] = []
        """(name, what was learned) of each source read so far in this pass."""
        self.duplicates = 0

    @property
    def bytes_read(self) -> int:
        """Bytes on disk consumed in this pass; reaches `total_bytes` at the end."""
        return min(self._meter.bytes_read, self.total_bytes)

    def documents(self) -> Iterator[Document]:
        """One pass. A file that cannot be read goes to `skipped`; one that changes ends the pass."""
        for piece, source, kind, index, part in self._walk(is_raw=False):
            text = piece.text if isinstance(piece, Piece) else piece.data.decode()
            yield Document(text, source, index, part, piece.is_last_part, kind)

    def blocks(self) -> Iterator[Block]:
        """One pass over the same text as UTF-8. A text file is one block after the other as it is on the
        disk, also where each line is a document: lines are told apart by who reads them.
        """
        for piece, source, _, index, _ in self._walk(is_raw=not self._recipe.leave_out_duplicates):
            data = whole(piece.text).encode() if isinstance(piece, Piece) else piece.data
            yield Block(data, source, index, piece.is_last_part)

    def _walk(self, *, is_raw: bool) -> Iterator[tuple[Piece | RawPiece, str, str, int, int]]:
        """(piece, source, format, number of the document, number of the part)."""
        self._meter.bytes_read = 0
        self.skipped, self.skipped_count, self.facts, self.duplicates = [], 0, [], 0
        seen = SeenDigests() if self._recipe.leave_out_duplicates else None
        index = self._first_index
        finished_bytes = 0
        for file in self.files:
            part = 0
            for name, kind, piece in self._pieces(file, is_raw):
                # Only documents that fit into one part can be compared before they are handed out.
                if seen is not None and part == 0 and piece.is_last_part and self._is_copy(piece, seen):
                    continue
                where = piece.where if isinstance(piece, Piece) else ""
                yield piece, f"{name}, {where}" if where else name, kind, index, part
                part = 0 if piece.is_last_part else part + 1
                index += piece.is_last_part
            if part:  # The file ended in the middle of a document: close it.
                yield Piece(""), file.name, "text", index, part
                index += 1
            self._refuse_change(file)
            finished_bytes += file.size
            # Not all of a file need have been read, say of a Parquet.
            self._meter.bytes_read = finished_bytes

    def _is_copy(self, piece: Piece | RawPiece, seen: SeenDigests) -> bool:
        text = piece.text.encode("utf-8", "surrogatepass") if isinstance(piece, Piece) else piece.data
        digest = hashlib.blake2b(text, digest_size=8).digest()
        is_copy = seen.add(digest)
        self.duplicates += is_copy
        return is_copy

    def _pieces(self, file: CorpusFile, is_raw: bool) -> Iterator[tuple[str, str, Piece | RawPiece]]:
        name = file.name
        try:
            for source in open_sources(Path(file.path), file.name, self._meter):
                name = source.name
                try:
                    yield from self._source_pieces(source, is_raw)
                except FileSkipped as problem:
                    if problem.code == "compression-bomb":
                        raise
                    self._skip(problem, name)
        except FileSkipped as problem:
            self._skip(problem, name)

    def _source_pieces(self, source: Source, is_raw: bool) -> Iterator[tuple[str, str, Piece | RawPiece]]:
        facts = FileFacts(format=formats.format_of(source.name))
        if source.problem is not None:
            raise source.problem
        is_read = False
        try:
            for piece in read_source(source, self._options, facts, is_raw=is_raw):
                is_read = True
                yield source.name, facts.format, piece
        finally:
            if is_read:
                self.facts.append((source.name, facts))
        for note in facts.notes:
            self._skip(note, source.name)
        if facts.bad_rows:
            first = facts.bad_row_example
            lines = "line is" if facts.bad_rows == 1 else "lines are"
            title = f"{facts.bad_rows:,} {lines} not JSON and left out (first: {first})."
            self._skip(FileSkipped("bad-rows", title), source.name)

    def _skip(self, problem: FileSkipped, name: str) -> None:
        self.skipped_count += 1
        if len(self.skipped) < MAX_SKIPPED_LISTED:
            self.skipped.append(problem.to_wire(name))

    def _refuse_change(self, file: CorpusFile) -> None:
        try:
            stat = os.stat(file.path)
        except OSError:
            return  # Gone after it was read to the end: the text is whole.
        if file.mtime_ns >= 0 and (stat.st_size, stat.st_mtime_ns) != (file.size, file.mtime_ns):
            raise InputChanged(file.name)


def read_source(
    source: Source, options: ReadOptions, facts: FileFacts, *, is_raw: bool = False
) -> Iterator[Piece | RawPiece]:
    """Documents of one source; fills in what was learned. Text files in raw pieces if so asked. Raises
    FileSkipped.
    """
    head = source.stream.read(formats.SNIFFED_BYTES)
    kind = formats.magic(head)
    is_archive = source.size is None
    if kind == ".zip" and (facts.format == "docx" or not is_archive):
        kind = "docx"  # Another archive would have been opened as one before it came here.
    if kind in formats.COMPRESSIONS:
        raise FileSkipped("nested-archive", "An archive inside an archive is not opened. Unpack it first.")
    facts.format = _true_format(facts.format, kind)
    if facts.format == "parquet":
        yield from parquet.read(_again(source, head), source.size, options, facts)
        return
    if facts.format in ("pdf", "docx"):
        read = rich.read_pdf if facts.format == "pdf" else rich.read_docx
        yield from read(_again(source, head), options)
        return
    sentence = formats.foreign(head)
    if sentence:
        raise FileSkipped("not-text", sentence)
    if options.encoding is None and formats.looks_binary(head):
        raise FileSkipped("not-text", "Its bytes are not text in any encoding.")
    decoded = Decoded(source.stream, head, options.encoding, may_name_its_own=facts.format == "html")
    try:
        if is_raw and facts.format not in _READERS:
            yield from plain.read_raw(decoded, facts)
        else:
            yield from _READERS.get(facts.format, plain.read)(decoded, options, facts)
    finally:
        facts.encoding = decoded.encoding  # It may be settled behind the head.


def _true_format(by_name: formats.Format, by_magic: str) -> formats.Format:
    """First bytes are believed before the name."""
    certain: dict[str, formats.Format] = {"pdf": "pdf", "parquet": "parquet", "docx": "docx"}
    if by_magic in certain:
        return certain[by_magic]
    return "text" if by_name in ("pdf", "docx") else by_name


def _again(source: Source, head: bytes) -> BinaryIO:
    """The source from its first byte."""
    if source.size is not None:
        source.stream.seek(0)
        return source.stream
    return cast(BinaryIO, io.BufferedReader(_Joined(head, source.stream), 1 << 18))


class _Joined(io.RawIOBase):
    """Bytes already read, then the rest of the stream."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head = memoryview(head)
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(cast(bytearray, buffer))
        chunk = self._head[: len(view)] or self._rest.read(len(view))
        self._head = self._head[len(view) :]
        view[: len(chunk)] = chunk
        return len(chunk)


_READERS: dict[str, Callable[[Decoded, ReadOptions, FileFacts], Iterator[Piece]]] = {
    "csv": tables.read_delimited,
    "tsv": tables.read_delimited,
    "jsonl": tables.read_json_lines,
    "json": tables.read_json,
    "html": rich.read_html,
}
"""All others are plain text."""
