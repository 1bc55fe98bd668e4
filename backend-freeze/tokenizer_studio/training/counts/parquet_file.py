"""Writes a Parquet file (zstd) of `word` (bytes) and `count`. Just this, of pages the engine has encoded;
decision 0008 says why.

The format: https://github.com/apache/parquet-format, its structures in Thrift's compact protocol.
"""

import zlib
from typing import BinaryIO

import zstandard

_MAGIC = b"PAR1"
_VERSION = 2
_BYTE_ARRAY, _INT64 = 6, 2
_REQUIRED = 0
_DATA_PAGE = 0
_ZSTD = 6
_FAST = 1  # Level 3 takes twice as long, with the packing, for a file that is 13 % smaller.
_RLE, _DELTA_BINARY_PACKED, _DELTA_LENGTH_BYTE_ARRAY = 3, 5, 6
COLUMNS = (("word", _BYTE_ARRAY, _DELTA_LENGTH_BYTE_ARRAY), ("count", _INT64, _DELTA_BINARY_PACKED))


class ParquetFile:
    """A file that is being written."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._compress = zstandard.ZstdCompressor(level=_FAST).compress
        self._position = 0
        self._rows = 0
        self._groups: list[bytes] = []
        self._write(_MAGIC)

    def add(self, rows: int, *pages: bytes) -> None:
        """A row group: a page for each column."""
        start = self._position
        chunks = [self._chunk(rows, *column, page) for column, page in zip(COLUMNS, pages, strict=True)]
        self._groups.append(_struct({1: _list(chunks), 2: _i64(self._position - start), 3: _i64(rows)}))
        self._rows += rows

    def finish(self, metadata: dict[bytes, bytes]) -> None:
        """Write what says where all is. Without it nobody takes the file for a whole one."""
        root = _struct({4: _binary(b"schema"), 5: _i32(len(COLUMNS))})
        leaves = [
            _struct({1: _i32(kind), 3: _i32(_REQUIRED), 4: _binary(name.encode())})
            for name, kind, _ in COLUMNS
        ]
        pairs = [_struct({1: _binary(key), 2: _binary(value)}) for key, value in metadata.items()]
        footer = _struct(
            {
                1: _i32(_VERSION),
                2: _list([root, *leaves]),
                3: _i64(self._rows),
                4: _list(self._groups),
                5: _list(pairs),
                6: _binary(b"tokenizer-studio"),
            }
        )
        self._write(footer + len(footer).to_bytes(4, "little") + _MAGIC)

    def _chunk(self, rows: int, name: str, kind: int, encoding: int, page: bytes) -> bytes:
        """Write the page of a column. Returns its ColumnChunk."""
        start = self._position
        body = self._compress(page)
        about = _struct({1: _i32(rows), 2: _i32(encoding), 3: _i32(_RLE), 4: _i32(_RLE)})
        header = _struct(
            {
                1: _i32(_DATA_PAGE),
                2: _i32(len(page)),
                3: _i32(len(body)),
                4: _i32(_signed(zlib.crc32(body))),
                5: (_STRUCT, about),
            }
        )
        self._write(header)
        self._write(body)
        column = _struct(
            {
                1: _i32(kind),
                2: (_LIST, _items(_I32, [_zigzag(encoding)])),
                3: (_LIST, _items(_BINARY, [_counted(name.encode())])),
                4: _i32(_ZSTD),
                5: _i64(rows),
                6: _i64(len(header) + len(page)),
                7: _i64(len(header) + len(body)),
                9: _i64(start),
            }
        )
        return _struct({2: _i64(start), 3: (_STRUCT, column)})

    def _write(self, data: bytes) -> None:
        self._file.write(data)
        self._position += len(data)


# Thrift's compact protocol: a value is its type and its bytes.
_I32, _I64, _BINARY, _LIST, _STRUCT = 5, 6, 8, 9, 12
Value = tuple[int, bytes]


def _struct(fields: dict[int, Value]) -> bytes:
    """Fields by ascending number; each is written as the distance to the one before it."""
    written = b""
    before = 0
    for number, (kind, value) in fields.items():
        written += bytes([(number - before) << 4 | kind]) + value
        before = number
    return written + b"\0"


def _list(structs: list[bytes]) -> Value:
    return _LIST, _items(_STRUCT, structs)


def _items(kind: int, items: list[bytes]) -> bytes:
    short = len(items) < 15
    head = bytes([len(items) << 4 | kind]) if short else bytes([0xF0 | kind]) + _varint(len(items))
    return head + b"".join(items)


def _i32(number: int) -> Value:
    return _I32, _zigzag(number)


def _i64(number: int) -> Value:
    return _I64, _zigzag(number)


def _binary(data: bytes) -> Value:
    return _BINARY, _counted(data)


def _counted(data: bytes) -> bytes:
    return _varint(len(data)) + data


def _signed(number: int) -> int:
    return number - (1 << 32) if number >> 31 else number


def _zigzag(number: int) -> bytes:
    return _varint(number << 1 if number >= 0 else (-number << 1) - 1)


def _varint(number: int) -> bytes:
    written = bytearray()
    while number >= 0x80:
        written.append(number & 0x7F | 0x80)
        number >>= 7
    written.append(number)
    return bytes(written)
