"""From a path to a stream of plain bytes: compression undone, bombs stopped, bytes on disk counted."""

import gzip
import io
import os
import stat
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

from . import formats
from .problems import FileSkipped

# A text compresses 3 to 20 times; what grows beyond this was made to fill a disk.
MAX_RATIO = 200
RATIO_COUNTS_FROM_BYTES = 100 << 20
MAX_ARCHIVE_MEMBERS = 200_000
ZSTD_WINDOW_BYTES = 1 << 27
# 2 kB of zstd hold 512 blocks of one repeated byte, 128 kB each: 64 MB at most come out of one step.
ZSTD_STEP_BYTES = 1 << 11
_OPEN_FLAGS = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)


@dataclass
class Meter:
    """Bytes read from disk so far, over all files: what progress is measured in."""

    bytes_read: int = 0


@dataclass
class Source:
    """One readable thing: a file, or a member of an archive."""

    name: str
    """Its path for people; `archive.zip › member` in an archive."""
    stream: BinaryIO
    """Its bytes, uncompressed."""
    size: int | None
    """Set when it is a plain file, which can be read from any place; None for a stream of an archive."""
    problem: FileSkipped | None = None
    """Why this member cannot be read; those after it can."""


class _Counted(io.RawIOBase):
    """A file that tells the meter what was read of it, each byte once."""

    def __init__(self, path: Path, meter: Meter) -> None:
        # Not to wait: a pipe put in the file's place between look and open must not hold us for ever.
        self._file = open(  # noqa: SIM115 - closed by `close`
            path, "rb", buffering=0, opener=lambda name, _: os.open(name, _OPEN_FLAGS)
        )
        status = os.fstat(self._file.fileno())
        self.size = status.st_size
        self._meter = meter
        self._left_to_count = status.st_size
        if not stat.S_ISREG(status.st_mode):
            self._file.close()
            raise FileSkipped("not-a-file", "It is a device or a pipe, not a file.")

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def readinto(self, buffer: object) -> int:
        try:
            count = self._file.readinto(cast(bytearray, buffer)) or 0
        except OSError as error:
            raise FileSkipped(
                "unreadable", f"The system could not read it to its end: {error.strerror}."
            ) from error
        new = min(count, self._left_to_count)
        self._left_to_count -= new
        self._meter.bytes_read += new
        return count

    def close(self) -> None:
        if not self.closed:
            self._file.close()
        super().close()


@dataclass
class _Budget:
    """How many bytes may come out of an archive, over all its members."""

    left: int

    @classmethod
    def of(cls, compressed_bytes: int) -> "_Budget":
        return cls(max(RATIO_COUNTS_FROM_BYTES, compressed_bytes * MAX_RATIO))


class _Guarded(io.RawIOBase):
    """An uncompressed stream that stops when it grows past all reason, and names a damaged archive."""

    def __init__(self, inner: BinaryIO, budget: _Budget) -> None:
        self._inner = inner
        self._budget = budget

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(cast(bytearray, buffer))
        try:
            chunk = self._inner.read(len(view))
        except (FileSkipped, MemoryError):
            raise
        except Exception as error:  # Each library has its own errors, and zstandard is not loaded for all.
            raise FileSkipped("damaged-archive", "The compressed data is damaged or cut short.") from error
        view[: len(chunk)] = chunk
        self._budget.left -= len(chunk)
        if self._budget.left < 0:
            raise _bomb()
        return len(chunk)

    def close(self) -> None:
        self._inner.close()
        super().close()


def _bomb() -> FileSkipped:
    return FileSkipped(
        "compression-bomb", f"It grows more than {MAX_RATIO} times when unpacked; reading stopped."
    )


class _Zstd(io.RawIOBase):
    """Frames of zstd one after the other. The library's own reader takes a file cut short for a whole one."""

    def __init__(self, inner: BinaryIO) -> None:
        import zstandard

        self._inner = inner
        self._decompressor = zstandard.ZstdDecompressor(max_window_size=ZSTD_WINDOW_BYTES)
        self._frame: Any = None
        self._ready = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(cast(bytearray, buffer))
        while not self._ready:
            packed = b""
            if self._frame is not None and self._frame.eof:
                packed, self._frame = self._frame.unused_data, None
            packed = packed or self._inner.read(ZSTD_STEP_BYTES)
            if not packed:
                if self._frame is not None:
                    raise EOFError
                return 0
            self._frame = self._frame or self._decompressor.decompressobj()
            self._ready = memoryview(self._frame.decompress(packed))
        count = min(len(view), len(self._ready))
        view[:count] = self._ready[:count]
        self._ready = self._ready[count:]
        return count


def open_sources(path: Path, name: str, meter: Meter) -> Iterator[Source]:
    """All that one file holds. Raises FileSkipped; streams are valid until the next is asked for."""
    raw = _open_regular(path, meter)
    with io.BufferedReader(raw, 1 << 18) as file:
        kind = formats.magic(file.peek(8)[:8])
        if kind == ".zip" and not name.lower().endswith(".docx"):
            yield from _archive(cast(BinaryIO, file), name, raw.size)
        elif kind == ".gz":
            with gzip.GzipFile(fileobj=file) as unpacked:
                yield Source(name, _guard(cast(BinaryIO, unpacked), _Budget.of(raw.size)), None)
        elif kind == ".zst":
            yield Source(name, _guard(cast(BinaryIO, _Zstd(file)), _Budget.of(raw.size)), None)
        else:
            yield Source(name, cast(BinaryIO, file), raw.size)


def _open_regular(path: Path, meter: Meter) -> _Counted:
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise FileSkipped(
                "no-permission", "You may not look into this folder. Change its permissions, or leave it out."
            )
        if not stat.S_ISREG(mode):
            raise FileSkipped("not-a-file", "It is a device or a pipe, not a file.")
        return _Counted(path, meter)
    except FileNotFoundError as error:
        if path.is_symlink():
            raise FileSkipped("dangling-link", "It is a link to a file that is not there.") from error
        raise FileSkipped("vanished", "It is no longer there.") from error
    except PermissionError as error:
        raise FileSkipped(
            "no-permission", "You may not read it. Change its permissions, or leave it out."
        ) from error
    except OSError as error:
        raise FileSkipped("unreadable", f"The system could not open it: {error.strerror}.") from error


def _guard(stream: BinaryIO, budget: _Budget) -> BinaryIO:
    return cast(BinaryIO, io.BufferedReader(_Guarded(stream, budget), 1 << 18))


def _archive(file: BinaryIO, name: str, size: int) -> Iterator[Source]:
    try:
        archive = zipfile.ZipFile(file)
        members = archive.infolist()
    except FileSkipped:
        raise
    except Exception as error:  # A damaged directory ends in any of six kinds of error.
        raise FileSkipped("damaged-archive", "The ZIP is damaged or cut short.") from error
    with archive:
        if "word/document.xml" in archive.NameToInfo:  # A Word document under another name.
            file.seek(0)
            yield Source(name, file, size)
            return
        document = formats.office_kind(archive.NameToInfo)
        if document:
            raise FileSkipped("not-text", document)
        if len(members) > MAX_ARCHIVE_MEMBERS:
            raise FileSkipped(
                "too-many-members",
                f"It holds {len(members):,} files; {MAX_ARCHIVE_MEMBERS:,} are read at most.",
            )
        budget = _Budget.of(size)
        for member in sorted(members, key=lambda one: one.filename):
            if _is_wanted(member):
                yield from _member(archive, member, name, budget)


def _member(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str, budget: _Budget
) -> Iterator[Source]:
    # The name was decoded leniently by zipfile, but may still hold what no JSON can.
    shown = f"{name} › {member.filename.encode('utf-8', 'backslashreplace').decode()}"
    if member.file_size > budget.left:
        raise _bomb()
    problem: FileSkipped | None = None
    if member.flag_bits & 1:
        problem = FileSkipped("encrypted", "It is locked with a password. Unpack it first.")
    else:
        try:
            with archive.open(member) as stream:
                yield Source(shown, _guard(cast(BinaryIO, stream), budget), None)
            return
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError):
            problem = FileSkipped("damaged-archive", "It cannot be unpacked: damaged, or an unusual method.")
    yield Source(shown, cast(BinaryIO, io.BytesIO()), None, problem)


def _is_wanted(member: zipfile.ZipInfo) -> bool:
    """Not a folder, a link, or something that would be left out of a folder too."""
    *folders, last = member.filename.replace("\\", "/").split("/")
    is_link = stat.S_ISLNK(member.external_attr >> 16)
    names = [one for one in folders if one not in (".", "..")]  # Nothing is written by these names.
    is_left_out = any(one in formats.SKIPPED_FOLDERS or one.startswith((".", "__MACOSX")) for one in names)
    return not (member.is_dir() or is_link or is_left_out or last.startswith("."))
