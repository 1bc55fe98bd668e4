"""Parquet, read in small batches of the one column that is wanted."""

import tempfile
from collections.abc import Iterator
from typing import Any, BinaryIO

from ..opening import MAX_RATIO, RATIO_COUNTS_FROM_BYTES
from ..problems import FileSkipped
from . import FileFacts, Piece, ReadOptions, row_documents
from .columns import choose_column, text_of

MAX_BATCH_ROWS = 2_048
BATCH_BYTES = 16 << 20
"""What a batch is meant to take; rows are fewer where they are long."""
MAX_BATCH_BYTES = 1 << 30
READ_AHEAD_BYTES = 1 << 20
MAX_COLUMNS = 10_000
LOOKED_AT_ROWS = 20
THRIFT_BYTES = 64 << 20
THRIFT_ITEMS = 1_000_000
MAX_SPOOLED_BYTES = 4 << 30


def read(stream: BinaryIO, size: int | None, options: ReadOptions, facts: FileFacts) -> Iterator[Piece]:
    """Documents of a Parquet file. It is read from its end: one in an archive is unpacked first."""
    import pyarrow

    spool = _spool(stream) if size is None else None
    try:
        yield from _read(spool or stream, options, facts)
    except (pyarrow.ArrowException, OSError, ValueError, OverflowError) as error:
        raise FileSkipped("damaged-parquet", "The Parquet file is damaged or cut short.") from error
    finally:
        if spool is not None:
            spool.close()


def _read(file: Any, options: ReadOptions, facts: FileFacts) -> Iterator[Piece]:
    from pyarrow import parquet

    table = parquet.ParquetFile(
        file,
        thrift_string_size_limit=THRIFT_BYTES,
        thrift_container_size_limit=THRIFT_ITEMS,
        # Pages as they are needed, not a whole row group before the first row.
        pre_buffer=False,
        buffer_size=READ_AHEAD_BYTES,
    )
    facts.columns = list(table.schema_arrow.names)
    if len(facts.columns) > MAX_COLUMNS:
        count = len(facts.columns)
        facts.columns = []
        raise FileSkipped("too-many-columns", f"It has {count:,} columns; {MAX_COLUMNS:,} are read at most.")
    if table.metadata.num_rows == 0:
        facts.notes.append(FileSkipped("empty-table", "It has no rows."))
        return
    _refuse_bomb(table.metadata, _size_of(file))
    facts.column = choose_column(facts.columns, _first_rows(table), options.column)
    texts = (text_of(cell) for cell in _cells(table, facts.column))
    yield from row_documents(texts, options)


def _size_of(file: Any) -> int:
    place = file.tell()
    size = int(file.seek(0, 2))
    file.seek(place)
    return size


def _refuse_bomb(metadata: Any, size: int) -> None:
    total = sum(metadata.row_group(index).total_byte_size for index in range(metadata.num_row_groups))
    if total > max(RATIO_COUNTS_FROM_BYTES, size * MAX_RATIO):
        raise FileSkipped("compression-bomb", f"It grows more than {MAX_RATIO} times when unpacked.")


def _cells(table: Any, column: str) -> Iterator[Any]:
    for group in range(table.metadata.num_row_groups):
        facts = table.metadata.row_group(group)
        # Of all columns, so too much rather than too little.
        row_bytes = facts.total_byte_size / max(1, facts.num_rows)
        rows = int(min(MAX_BATCH_ROWS, max(1, BATCH_BYTES / max(1.0, row_bytes))))
        for batch in table.iter_batches(batch_size=rows, row_groups=[group], columns=[column]):
            if batch.nbytes > MAX_BATCH_BYTES:
                raise FileSkipped(
                    "compression-bomb", "A few of its rows unpack to more than 1 GB; reading stopped."
                )
            yield from batch.column(0).to_pylist()


def _first_rows(table: Any) -> list[dict[str, Any]]:
    """Cells of the columns that may hold text; the others stay unread."""
    from pyarrow import types

    is_textual = (
        types.is_string,
        types.is_large_string,
        types.is_string_view,
        types.is_binary,
        types.is_large_binary,
        types.is_list,
        types.is_large_list,
        types.is_dictionary,
    )
    names = [field.name for field in table.schema_arrow if any(check(field.type) for check in is_textual)]
    if not names:
        return []
    batch = next(table.iter_batches(batch_size=LOOKED_AT_ROWS, columns=names[:200]), None)
    rows: list[dict[str, Any]] = batch.to_pylist() if batch is not None else []
    return rows


def _spool(stream: BinaryIO) -> Any:
    spool = tempfile.NamedTemporaryFile(suffix=".parquet")  # noqa: SIM115 - closed by the caller
    count = 0
    while chunk := stream.read(1 << 20):
        count += len(chunk)
        if count > MAX_SPOOLED_BYTES:
            spool.close()
            raise FileSkipped(
                "too-large", "A Parquet file in an archive may have 4 GB at most. Unpack it first."
            )
        spool.write(chunk)
    spool.seek(0)
    return spool
