"""Parquet, read in small batches of the one column that is wanted."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..opening import MAX_RATIO, RATIO_COUNTS_FROM_BYTES, Source
from ..problems import FileSkipped
from . import FileFacts, Piece, ReadOptions, split_long
from .columns import choose_column, text_of

BATCH_ROWS = 512
MAX_BATCH_BYTES = 256 << 20
MAX_COLUMNS = 10_000
THRIFT_BYTES = 64 << 20
MAX_SPOOLED_BYTES = 4 << 30


def read(source: Source, options: ReadOptions, facts: FileFacts) -> Iterator[Piece]:
    """Documents of a Parquet file. It is read from its end: one in an archive is unpacked first."""
    import pyarrow

    if source.path is not None:
        path, spool = source.path, None
    else:
        spool = _spool(source)
        path = Path(spool.name)
    try:
        yield from _read(path, options, facts)
    except (pyarrow.ArrowException, OSError, ValueError) as error:
        raise FileSkipped(
            "damaged-parquet", f"It cannot be read: {str(error).splitlines()[0][:150]}"
        ) from error
    finally:
        if spool is not None:
            spool.close()


def _read(path: Path, options: ReadOptions, facts: FileFacts) -> Iterator[Piece]:
    from pyarrow import parquet

    limits = {"thrift_string_size_limit": THRIFT_BYTES, "thrift_container_size_limit": 1_000_000}
    with parquet.ParquetFile(path, **limits) as table:
        facts.columns = list(table.schema_arrow.names)[: MAX_COLUMNS + 1]
        if len(facts.columns) > MAX_COLUMNS:
            raise FileSkipped("too-many-columns", f"It has more than {MAX_COLUMNS:,} columns.")
        _refuse_bomb(table.metadata, path.stat().st_size)
        facts.column = choose_column(facts.columns, _first_rows(table, facts.columns), options.column)
        whole: list[str] = []
        number = 0
        for batch in table.iter_batches(batch_size=BATCH_ROWS, columns=[facts.column]):
            if batch.nbytes > MAX_BATCH_BYTES:
                raise FileSkipped(
                    "compression-bomb", "A few of its rows unpack to more than 256 MB; reading stopped."
                )
            for cell in batch.column(0).to_pylist():
                number += 1
                text = text_of(cell)
                if options.documents == "file":
                    whole.append(text)
                elif options.documents == "line":
                    for line in filter(None, text.splitlines()):
                        yield from split_long(line, f"row {number:,}")
                elif text:
                    yield from split_long(text, f"row {number:,}")
        if whole:
            yield from split_long("\n".join(whole), "")


def _refuse_bomb(metadata: Any, size: int) -> None:
    total = sum(metadata.row_group(index).total_byte_size for index in range(metadata.num_row_groups))
    if total > max(RATIO_COUNTS_FROM_BYTES, size * MAX_RATIO):
        raise FileSkipped("compression-bomb", f"It grows more than {MAX_RATIO} times when unpacked.")


def _first_rows(table: Any, columns: list[str]) -> list[dict[str, Any]]:
    import pyarrow

    simple = [
        field.name
        for field in table.schema_arrow
        if pyarrow.types.is_string(field.type)
        or pyarrow.types.is_large_string(field.type)
        or pyarrow.types.is_binary(field.type)
        or pyarrow.types.is_list(field.type)
        or pyarrow.types.is_dictionary(field.type)
    ]
    if not simple:
        return []
    batch = next(table.iter_batches(batch_size=20, columns=simple[:200]), None)
    rows: list[dict[str, Any]] = (
        batch.to_pylist() if batch is not None and batch.nbytes < MAX_BATCH_BYTES else []
    )
    return rows


def _spool(source: Source) -> Any:
    spool = tempfile.NamedTemporaryFile(suffix=".parquet")  # noqa: SIM115 - closed by the caller
    count = 0
    while chunk := source.stream.read(1 << 20):
        count += len(chunk)
        if count > MAX_SPOOLED_BYTES:
            spool.close()
            raise FileSkipped(
                "too-large", "A Parquet file in an archive may have 4 GB at most. Unpack it first."
            )
        spool.write(chunk)
    spool.flush()
    return spool
