"""Counted words as a Parquet file (zstd): columns `word` (bytes) and `count`, and in its metadata what they
are counts of.
"""

import json
import sys
from pathlib import Path
from typing import Any

from ...errors import BadInput
from .parquet_file import ParquetFile

# A row group of half a million took 0.01 s more: its pages did not fit into the cache of a core.
ROWS = 65_536
_META = b"tokenizer_studio"


class CountsUnreadable(BadInput):
    """A file that is not one of ours, or is damaged."""

    code = "counts-unreadable"

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            f"{path.name} holds no counted words that can be read.",
            f"{reason} Make it again with `count`.",
        )


def write_table(path: Path, counter: Any, about: dict[str, Any]) -> None:
    """Write the words of a counter. Raises OSError."""
    with path.open("wb") as file:
        table = ParquetFile(file)
        counter.each_page(ROWS, table.add)
        table.finish({_META: json.dumps(about).encode()})


def about_table(path: Path) -> dict[str, Any]:
    """What its words are counts of. Raises CountsUnreadable."""
    pyarrow = _arrow()
    try:
        about = json.loads(pyarrow.parquet.read_schema(path).metadata[_META])
    except (OSError, ValueError, TypeError, KeyError, pyarrow.ArrowException) as error:
        raise CountsUnreadable(path, _reason(error)) from error
    if not isinstance(about, dict):
        raise CountsUnreadable(path, "It does not say what it counts.")
    return about


def add_table(path: Path, counter: Any, times: int = 1) -> None:
    """Add its words to a counter, each `times` times. Raises CountsUnreadable; then some may be added."""
    pyarrow = _arrow()
    try:
        with pyarrow.parquet.ParquetFile(path, page_checksum_verification=True) as file:
            missing = file.metadata.num_rows
            for batch in file.iter_batches(batch_size=ROWS):
                words, counts = batch.columns
                _, offsets, data = words.buffers()
                first, behind = words.offset, words.offset + len(words)
                numbers = counts.buffers()[1][counts.offset * 8 : (counts.offset + len(counts)) * 8]
                counter.add_words(offsets[first * 4 : (behind + 1) * 4], data or b"", numbers, times)
                missing -= len(words)
        if missing != 0:  # Arrow leaves out a page whose damaged header names a kind it does not know.
            raise ValueError(f"{missing:,} of its words are missing")
    except (OSError, ValueError, TypeError, pyarrow.ArrowException) as error:
        raise CountsUnreadable(path, _reason(error)) from error


def _reason(error: Exception) -> str:
    return str(error).strip().split("\n")[0].rstrip(".")[:200] + "."


def _arrow() -> Any:
    """pyarrow without numpy, which it would load although counts never meet it: 0.05 instead of 0.13 s."""
    is_hidden = "pyarrow" not in sys.modules and "numpy" not in sys.modules
    if is_hidden:
        sys.modules["numpy"] = None  # type: ignore[assignment]
    try:
        import pyarrow.parquet
    finally:
        if is_hidden:
            del sys.modules["numpy"]
    return pyarrow
