"""Counted words as a Parquet file (zstd): columns `word` (bytes) and `count`, and in its metadata what they
are counts of.
"""

import json
import sys
from pathlib import Path
from typing import Any

from ...errors import BadInput

ROWS = 500_000
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
    pyarrow = _arrow()
    schema = pyarrow.schema(
        [("word", pyarrow.binary()), ("count", pyarrow.int64())],
        metadata={_META: json.dumps(about).encode()},
    )

    def batch(offsets: bytes, words: bytes, counts: bytes) -> Any:
        rows = len(counts) // 8
        text = [None, pyarrow.py_buffer(offsets), pyarrow.py_buffer(words)]
        arrays = [
            pyarrow.Array.from_buffers(pyarrow.binary(), rows, text),
            pyarrow.Array.from_buffers(pyarrow.int64(), rows, [None, pyarrow.py_buffer(counts)]),
        ]
        return pyarrow.record_batch(arrays, schema)

    # Lengths and bytes apart, and no least and greatest word: a quarter less time, and a smaller file.
    with pyarrow.parquet.ParquetWriter(
        path, schema, compression="zstd", use_dictionary=False, write_page_checksum=True,
        write_statistics=False,
        column_encoding={"word": "DELTA_LENGTH_BYTE_ARRAY", "count": "DELTA_BINARY_PACKED"},
    ) as writer:  # fmt: skip
        counter.each_batch(ROWS, lambda *buffers: writer.write(batch(*buffers)))


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
            for batch in file.iter_batches(batch_size=ROWS):
                words, counts = batch.columns
                _, offsets, data = words.buffers()
                first, behind = words.offset, words.offset + len(words)
                numbers = counts.buffers()[1][counts.offset * 8 : (counts.offset + len(counts)) * 8]
                counter.add_words(offsets[first * 4 : (behind + 1) * 4], data or b"", numbers, times)
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
