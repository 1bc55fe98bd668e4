"""Puts the files of a folder behind a setup's program, packed and with the hash of everything.

    pack.py PROGRAM FOLDER SETUP [--largest BYTES]

`setup/payload.h` says how it is laid out. One file when that is smaller than BYTES; else the packed bytes are
in parts beside it. The same input gives the same bytes.
"""

import argparse
import hashlib
import lzma
import os
import struct
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

MAGIC = b"TSSETUP1"
# The dictionary is the block: 32 MiB of it cost 0.4 % of the size, and what unpacks needs twice 32 MiB.
BLOCK_BYTES = 1 << 25
LARGEST_BYTES = 1_900_000_000  # Sticks with FAT, and what carries files about, stop at 2 or 4 GB.
LONGEST_PATH = 170  # Of 260; the rest is for the folder somebody chooses.
_SMALLEST_DICTIONARY = 4096  # Of liblzma.
ALIGNMENT = 8  # A signature begins at a multiple of it.


class CannotPack(Exception):
    """What was given is no payload. One sentence."""


@dataclass(frozen=True)
class Packed:
    """One block."""

    content: bytes
    unpacked: int


@dataclass(frozen=True)
class Entry:
    """One file of the payload."""

    path: str
    source: Path
    size: int
    sha256: bytes


def list_files(folder: Path) -> list[Entry]:
    """All files, like ones side by side. Raises CannotPack."""
    entries = []
    for source in folder.rglob("*"):
        if source.is_symlink():
            raise CannotPack(f"{source} is a link: Windows would not have it.")
        if not source.is_file():
            continue
        path = source.relative_to(folder).as_posix()
        if len(path) > LONGEST_PATH:
            raise CannotPack(f"The path {path} has {len(path)} characters; {LONGEST_PATH} are the most.")
        with source.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").digest()
        entries.append(Entry(path, source, source.stat().st_size, digest))
    if not entries:
        raise CannotPack(f"There is nothing in {folder}.")
    folded: dict[str, str] = {}
    for entry in entries:
        other = folded.setdefault(entry.path.lower(), entry.path)
        if other != entry.path:
            raise CannotPack(f"{other} and {entry.path} are one name on Windows.")
    return sorted(entries, key=lambda entry: (os.path.splitext(entry.path)[1], entry.path))


def blocks_of(entries: list[Entry], size: int) -> Iterator[bytes]:
    """All files in a row, cut into blocks."""
    block = bytearray()
    for entry in entries:
        with entry.source.open("rb") as file:
            while portion := file.read(size - len(block)):
                block += portion
                if len(block) == size:
                    yield bytes(block)
                    block.clear()
    if block:
        yield bytes(block)


def pack_block(content: bytes) -> Packed:
    """Compress one block."""
    size = max(len(content), _SMALLEST_DICTIONARY)
    how = {"id": lzma.FILTER_LZMA1, "preset": 9, "dict_size": size, "lc": 3, "lp": 0, "pb": 2}
    return Packed(lzma.compress(content, lzma.FORMAT_RAW, filters=[how]), len(content))


def pack_all(entries: list[Entry], size: int, processes: int) -> list[Packed]:
    """Compress blocks of this size, several at a time."""
    if processes < 2:
        return [pack_block(block) for block in blocks_of(entries, size)]
    with ProcessPoolExecutor(processes) as pool:
        return list(pool.map(pack_block, blocks_of(entries, size)))


def text(value: str) -> bytes:
    """As `take_text` in payload.c reads it."""
    encoded = value.encode()
    return struct.pack("<H", len(encoded)) + encoded + b"\0"


def index_of(parts: list[tuple[str, int]], places: list[tuple[int, int]], blocks: list[Packed],
             entries: list[Entry]) -> bytes:  # fmt: skip
    """`parts`: name and size. `places`: each block's part and offset."""
    out = struct.pack("<I", len(parts))
    out += b"".join(text(name) + struct.pack("<Q", size) for name, size in parts)
    out += struct.pack("<I", len(blocks))
    for (part, offset), block in zip(places, blocks, strict=True):
        out += struct.pack("<IQII", part, offset, len(block.content), block.unpacked)
        out += hashlib.sha256(block.content).digest()
    out += struct.pack("<I", len(entries))
    out += b"".join(text(it.path) + struct.pack("<Q", it.size) + it.sha256 for it in entries)
    return out


def masked(program: bytes) -> bytes:
    """Without the fields of its header that a signature changes. Raises CannotPack."""
    pe = int.from_bytes(program[0x3C:0x40], "little")
    if program[:2] != b"MZ" or program[pe : pe + 4] != b"PE\0\0":
        raise CannotPack("This is no program for Windows.")
    signature = pe + (152 if program[pe + 24 : pe + 26] == b"\x0b\x01" else 168)
    if any(program[signature : signature + 8]):
        raise CannotPack("The program is signed already; it is signed when its payload is in it.")
    return program[: pe + 88] + bytes(4) + program[pe + 92 :]


def lay_out(program: bytes, blocks: list[Packed], entries: list[Entry], name: str,
            largest: int) -> dict[str, bytes]:  # fmt: skip
    """File name → content, the setup last: it is there only when its parts are."""
    packed = sum(len(block.content) for block in blocks)
    base = masked(program) + bytes(-len(program) % ALIGNMENT)
    files: dict[str, bytes] = {}
    places: list[tuple[int, int]] = []
    if len(base) + packed < largest:
        body = bytearray(base)
        for block in blocks:
            places.append((0, len(body)))
            body += block.content
        parts = [("", 0)]
    else:
        body, contents = bytearray(base), [bytearray()]
        for block in blocks:
            if contents[-1] and len(contents[-1]) + len(block.content) > largest:
                contents.append(bytearray())
            places.append((len(contents) - 1, len(contents[-1])))
            contents[-1] += block.content
        stem = name.removesuffix(".exe")
        for number, content in enumerate(contents, 1):
            files[f"{stem}-part-{number}-of-{len(contents)}.bin"] = bytes(content)
        parts = [(part, len(content)) for part, content in files.items()]
    index = index_of(parts, places, blocks, entries)
    index += bytes(-(len(body) + len(index) + 128) % ALIGNMENT)
    trailer = MAGIC + struct.pack("<QQQ", len(base), len(body), len(index))
    trailer += hashlib.sha256(base).digest() + hashlib.sha256(index).digest()
    trailer += hashlib.sha256(trailer).digest()
    return {**files, name: bytes(body + index + trailer)}


def main(argv: list[str]) -> int:
    """Write the setup and its parts; print their names."""
    parser = argparse.ArgumentParser(prog="pack.py")
    for name in ("program", "folder", "setup"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--largest", type=int, default=LARGEST_BYTES, metavar="BYTES")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    words = parser.parse_args(argv)
    try:
        entries = list_files(words.folder)
        program = words.program.read_bytes()
        masked(program)
        # A part holds whole blocks.
        blocks = pack_all(entries, min(BLOCK_BYTES, words.largest), words.processes)
        laid = lay_out(program, blocks, entries, words.setup.name, words.largest)
    except CannotPack as error:
        print(error, file=sys.stderr)
        return 1
    for name, content in laid.items():
        (words.setup.parent / name).write_bytes(content)
        print(name)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
