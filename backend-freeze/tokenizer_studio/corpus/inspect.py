"""A quick look at files before they become a corpus. Runs in the interactive process."""

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from ..contract.base import Sample
from ..contract.corpus import CorpusRecipe, InspectedFile, Inspection
from ..paths import DataFolders
from . import formats
from .decoding import show_encoding
from .files import CorpusFile, resolve
from .languages import detect_language
from .opening import Meter, open_sources
from .problems import FileSkipped
from .readers import FileFacts, Piece, RawPiece, ReadOptions
from .reading import read_source

SHOWN_FILES = 200
OPENED_FILES = 24
PREVIEW_DOCUMENTS = 5
PREVIEW_CHARACTERS = 400


def inspect_files(params: dict[str, Any]) -> dict[str, Any]:
    """{recipe, data_root} → Inspection, as plain JSON."""
    recipe = CorpusRecipe.model_validate(params["recipe"])
    found = resolve(recipe, DataFolders(Path(params["data_root"])))
    options = ReadOptions(documents=recipe.documents, column=recipe.column, encoding=recipe.encoding)
    files: list[InspectedFile] = []
    preview: list[Sample] = []
    columns: dict[str, None] = {}
    column: str | None = None
    for number, file in enumerate(found[:SHOWN_FILES]):
        if number >= OPENED_FILES:
            files.append(InspectedFile(path=file.name, bytes=file.size, format=formats.format_of(file.name)))
            continue
        shown, facts, pieces = _look(file, options)
        files.append(shown)
        columns.update(dict.fromkeys(facts.columns[:200]))
        column = column or facts.column
        preview.extend(_sample(file.name, piece) for piece in pieces[: PREVIEW_DOCUMENTS - len(preview)])
    inspection = Inspection(
        files=files,
        file_count=len(found),
        bytes=sum(file.size for file in found),
        columns=sorted(columns, key=lambda name: name != column),
        column=column,
        preview=preview,
    )
    return inspection.model_dump()


def _look(file: CorpusFile, options: ReadOptions) -> tuple[InspectedFile, FileFacts, list[Piece]]:
    facts = FileFacts(format=formats.format_of(file.name))
    pieces: list[Piece] = []
    problem: str | None = None
    try:
        sources = open_sources(Path(file.path), file.name, Meter())
        source = next(sources, None)  # The generator holds the file open: it must outlive the reading.
        if source is None:
            problem = "It holds no file of a kind we read."
        else:
            if source.problem is not None:
                raise source.problem
            facts.format = formats.format_of(source.name)
            pieces = list(islice(_worth_showing(read_source(source, options, facts)), PREVIEW_DOCUMENTS))
    except FileSkipped as skipped:
        problem = skipped.title
    encoding = show_encoding(facts.encoding) if facts.encoding else None
    shown = InspectedFile(
        path=file.name,
        bytes=file.size,
        format=facts.format,
        encoding=encoding,
        columns=facts.columns[:200],
        problem=problem,
    )
    return shown, facts, pieces


def _worth_showing(pieces: Iterable[Piece | RawPiece]) -> Iterator[Piece]:
    for piece in pieces:
        if isinstance(piece, Piece) and piece.text.strip():
            yield piece


def _sample(name: str, piece: Piece) -> Sample:
    text = piece.text[:PREVIEW_CHARACTERS].encode("utf-8", "replace").decode()
    return Sample(
        source=f"{name}, {piece.where}" if piece.where else name,
        text=text,
        language=detect_language(text),
        is_cut=len(piece.text) > PREVIEW_CHARACTERS or not piece.is_last_part,
    )
