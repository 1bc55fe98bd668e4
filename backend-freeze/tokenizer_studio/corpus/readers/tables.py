"""Tables: CSV, TSV, JSONL and JSON. A row is a document; its text is one column."""

import csv
import json
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import Any

from ..decoding import Decoded
from ..problems import FileSkipped
from . import FileFacts, Piece, ReadOptions, row_documents
from .columns import choose_column, clean, text_of
from .json_values import json_rows
from .plain import MAX_LINE_CHARACTERS, whole_lines

MAX_COLUMNS = 10_000
LOOKED_AT_ROWS = 50
DELIMITERS = (",", ";", "\t", "|")
Row = dict[str, Any]


def read_delimited(decoded: Decoded, options: ReadOptions, facts: FileFacts) -> Iterator[Piece]:
    """CSV and TSV. The first row names the columns when it looks like names."""
    csv.field_size_limit(MAX_LINE_CHARACTERS)
    lines = _short_enough(whole_lines(decoded.chunks()))
    first = list(islice(lines, LOOKED_AT_ROWS))
    delimiter = "\t" if facts.format == "tsv" else _delimiter(first)
    cells = _cells(chain(first, lines), delimiter, facts)
    yield from _rows(_named_rows(cells, options.column), options, facts)
    facts.undecodable_bytes = decoded.undecodable_bytes


def _short_enough(lines: Iterable[str | None]) -> Iterator[str]:
    for line in lines:
        if line is None:
            raise FileSkipped(
                "line-too-long", "A line of the table is longer than 64 million characters; reading stopped."
            )
        yield line


def _delimiter(lines: list[str]) -> str:
    """The one that cuts most lines into as many cells as the first, and into the most; else a comma."""
    best = (0.0, 0, ",")
    for delimiter in DELIMITERS:
        try:
            widths = [len(row) for row in csv.reader(lines, delimiter=delimiter) if row]
        except csv.Error:
            continue
        if widths and widths[0] > 1:
            share = sum(width == widths[0] for width in widths) / len(widths)
            best = max(best, (round(share, 1), widths[0], delimiter))
    return best[2]


class _Watched:
    """Lines on their way to the csv module, and what the row that is being read took of them."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self.count = self.quotes = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self.count += 1
        self.quotes += line.count('"')
        return line


def _cells(lines: Iterator[str], delimiter: str, facts: FileFacts) -> Iterator[list[str]]:
    """Rows that are not empty. A quotation mark that is never closed makes the rest of the file one cell."""
    watched = _Watched(lines)
    rows = csv.reader(watched, delimiter=delimiter)
    while True:
        begun_at = rows.line_num + 1
        watched.count = watched.quotes = 0
        try:
            row = next(rows, None)
        except csv.Error as error:
            if "field larger" in str(error):
                raise _never_closed(begun_at) from error
            raise FileSkipped("damaged-table", f"The table cannot be read further: {error}.") from error
        if row is None:
            return
        if row:
            yield row
        if watched.count > 1 and watched.quotes % 2:
            facts.notes.append(_never_closed(begun_at))


def _never_closed(line: int) -> FileSkipped:
    return FileSkipped(
        "unbalanced-quotes", f"A quotation mark in line {line:,} is never closed; what follows is one cell."
    )


def _named_rows(rows: Iterable[list[str]], column: str | None) -> Iterator[Row]:
    iterator = iter(rows)
    first = next(iterator, None)
    if first is None:
        return
    if len(first) > MAX_COLUMNS:
        raise FileSkipped(
            "too-many-columns", f"It has {len(first):,} columns; {MAX_COLUMNS:,} are read at most."
        )
    if column in first or _looks_like_names(first):
        names = [name or f"column {number}" for number, name in enumerate(first, start=1)]
    else:
        names = [f"column {number}" for number in range(1, len(first) + 1)]
        yield dict(zip(names, first, strict=True))
    for row in iterator:
        yield dict(zip(names, row, strict=False))


def _looks_like_names(cells: list[str]) -> bool:
    """Short, different, no numbers, no sentences. The first may be empty: row numbers have no name."""
    names = [cell.strip() for cell in (cells[1:] if len(cells) > 1 and not cells[0].strip() else cells)]
    return len(set(names)) == len(names) and all(
        0 < len(name) <= 60
        and len(name.split()) <= 4
        and name[-1] not in ".!?…。"
        and not name.replace(".", "").replace("-", "").isdecimal()
        for name in names
    )


def read_json_lines(decoded: Decoded, options: ReadOptions, facts: FileFacts) -> Iterator[Piece]:
    """A JSON value a line. A line that is not JSON is left out and counted."""
    yield from _rows(_parsed_lines(decoded, facts), options, facts)
    facts.undecodable_bytes = decoded.undecodable_bytes


def _parsed_lines(decoded: Decoded, facts: FileFacts) -> Iterator[Row]:
    good = 0
    for number, line in enumerate(whole_lines(decoded.chunks()), start=1):
        if line is not None and not line.strip(" \t\r\n\ufeff"):
            continue
        try:
            value = json.loads(line or "")
        except (ValueError, RecursionError):  # Also a number of 100,000 digits and nesting without end.
            facts.bad_rows += 1
            facts.bad_row_example = facts.bad_row_example or f"line {number:,}"
            if good == 0 and facts.bad_rows >= LOOKED_AT_ROWS:
                break
            continue
        good += 1
        yield _as_row(value)
    if good == 0 and facts.bad_rows:
        raise FileSkipped("not-json-lines", "Its lines are not JSON values.")


def read_json(decoded: Decoded, options: ReadOptions, facts: FileFacts) -> Iterator[Piece]:
    """A list is rows, an object is one row, or the list inside it."""
    yield from _rows(map(_as_row, json_rows(decoded.chunks())), options, facts)
    facts.undecodable_bytes = decoded.undecodable_bytes


def _as_row(value: Any) -> Row:
    return value if isinstance(value, dict) else {"value": value}


def _rows(rows: Iterator[Row], options: ReadOptions, facts: FileFacts) -> Iterator[Piece]:
    first: list[Row] = []
    damage: FileSkipped | None = None
    try:
        first.extend(islice(rows, LOOKED_AT_ROWS))
    except FileSkipped as problem:
        damage = problem  # What came before it is good.
    if damage and not first:
        raise damage
    if not first:
        facts.notes.append(FileSkipped("empty-table", "It has no rows."))
        return
    raw_names = dict.fromkeys(str(name) for row in first for name in islice(row, MAX_COLUMNS))
    named = {clean(name): name for name in islice(raw_names, MAX_COLUMNS)}
    facts.columns = list(named)
    readable = [{name: row.get(raw) for name, raw in named.items()} for row in first]
    facts.column = choose_column(facts.columns, readable, options.column)
    raw_column = named[facts.column]
    yield from row_documents((text_of(row.get(raw_column)) for row in chain(first, rows)), options)
    if damage:
        raise damage
