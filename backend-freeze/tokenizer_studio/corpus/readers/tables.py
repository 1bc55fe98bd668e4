"""Tables: CSV, TSV, JSONL and JSON. A row is a document; its text is one column."""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import Any

from ..decoding import Decoded
from ..problems import FileSkipped
from . import MAX_WHOLE_BYTES, FileFacts, Piece, ReadOptions, split_long
from .columns import choose_column, text_of
from .plain import lines_of

MAX_FIELD_CHARACTERS = 64 << 20
MAX_COLUMNS = 10_000
LOOKED_AT_ROWS = 50
Row = dict[str, Any]


def read_delimited(decoded: Decoded, options: ReadOptions, facts: FileFacts) -> Iterator[Piece]:
    """CSV and TSV. The first row names the columns when it looks like names."""
    csv.field_size_limit(MAX_FIELD_CHARACTERS)
    lines = lines_of(decoded)
    first = list(islice(lines, LOOKED_AT_ROWS))
    delimiter = "\t" if facts.format == "tsv" else _delimiter("".join(first)[:20_000])
    rows = csv.reader(chain(first, lines), delimiter=delimiter)
    yield from _rows(_named_rows(rows, options.column), options, facts)
    facts.undecodable_bytes = decoded.undecodable_bytes


def _delimiter(sample: str) -> str:
    try:
        return csv.Sniffer().sniff(sample, ",;\t|").delimiter
    except csv.Error:
        return ","


def _named_rows(rows: Iterable[list[str]], column: str | None) -> Iterator[Row]:
    iterator = iter(_guarded(rows))
    first = next(iterator, None)
    if first is None:
        return
    if len(first) > MAX_COLUMNS:
        raise FileSkipped(
            "too-many-columns", f"It has {len(first):,} columns; {MAX_COLUMNS:,} are read at most."
        )
    if column in first or _looks_like_names(first):
        names = first
    else:
        names = [f"column {number}" for number in range(1, len(first) + 1)]
        yield dict(zip(names, first, strict=True))
    for row in iterator:
        yield dict(zip(names, row, strict=False))


def _guarded(rows: Iterable[list[str]]) -> Iterator[list[str]]:
    try:
        yield from rows
    except csv.Error as error:
        raise FileSkipped("damaged-table", f"The table cannot be read further: {error}.") from error


def _looks_like_names(cells: list[str]) -> bool:
    filled = [cell.strip() for cell in cells]
    return len(set(filled)) == len(filled) and all(
        0 < len(cell) <= 60 and not cell.replace(".", "").replace("-", "").isdecimal() for cell in filled
    )


def read_json_lines(decoded: Decoded, options: ReadOptions, facts: FileFacts) -> Iterator[Piece]:
    """A JSON value a line. A line that is not JSON is left out and counted."""
    yield from _rows(_parsed_lines(decoded, facts), options, facts)
    facts.undecodable_bytes = decoded.undecodable_bytes


def _parsed_lines(decoded: Decoded, facts: FileFacts) -> Iterator[Row]:
    good = 0
    for number, line in enumerate(lines_of(decoded), start=1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except (ValueError, RecursionError):  # Also a number of 100,000 digits and nesting without end.
            facts.bad_rows += 1
            facts.bad_row_example = facts.bad_row_example or f"line {number:,}"
            if good == 0 and facts.bad_rows >= LOOKED_AT_ROWS:
                raise FileSkipped("not-json-lines", "Its lines are not JSON values.") from None
            continue
        good += 1
        yield _as_row(value)
    if good == 0 and facts.bad_rows:
        raise FileSkipped("not-json-lines", "Its lines are not JSON values.")


def read_json(decoded: Decoded, options: ReadOptions, facts: FileFacts) -> Iterator[Piece]:
    """One JSON value: a list is rows, an object is one row, or the list inside it."""
    text = io.StringIO()
    for chunk in decoded.chunks():
        text.write(chunk)
        if text.tell() > MAX_WHOLE_BYTES:
            raise FileSkipped(
                "too-large", "JSON larger than 256 MB cannot be read whole. Save it as JSONL, a row a line."
            )
    try:
        value = json.loads(text.getvalue())
    except RecursionError as error:
        raise FileSkipped("damaged-json", "Its values are nested too deeply.") from error
    except ValueError as error:
        raise FileSkipped("damaged-json", f"It is not valid JSON: {str(error)[:120]}.") from error
    yield from _rows((_as_row(one) for one in _list_in(value)), options, facts)
    facts.undecodable_bytes = decoded.undecodable_bytes


def _list_in(value: Any) -> list[Any]:
    if isinstance(value, list):
        return value
    if isinstance(value, dict):
        lists = [
            one for one in value.values() if isinstance(one, list) and one and isinstance(one[0], dict | str)
        ]
        if lists:
            return max(lists, key=len)
    return [value]


def _as_row(value: Any) -> Row:
    return value if isinstance(value, dict) else {"value": value}


def _rows(rows: Iterator[Row], options: ReadOptions, facts: FileFacts) -> Iterator[Piece]:
    first = list(islice(rows, LOOKED_AT_ROWS))
    facts.columns = list(dict.fromkeys(str(name) for row in first for name in row))[:MAX_COLUMNS]
    facts.column = choose_column(facts.columns, first, options.column)
    whole: list[str] = []
    for number, row in enumerate(chain(first, rows), start=1):
        text = text_of(row.get(facts.column))
        if options.documents == "file":
            whole.append(text)
        elif options.documents == "line":
            for line in text.splitlines():
                if line:
                    yield from split_long(line, f"row {number:,}")
        elif text:
            yield from split_long(text, f"row {number:,}")
    if whole:
        yield from split_long("\n".join(whole), "")
