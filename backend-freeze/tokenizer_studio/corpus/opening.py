"""From a path to a stream of plain bytes: compression undone, bombs stopped, bytes on disk counted."""

import gzip
import io
import stat
import zipfile
import zlib
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
    """Its bytes, uncompressed. Seekable only when it is a plain file."""
    path: Path | None
    """Set when it is a plain file: some libraries want one."""


class _Counted(io.RawIOBase):
    """A file that tells the meter what was read of it."""

    def __init__(self, path: Path, meter: Meter) -> None:
        self._file = path.open("rb", buffering=0)
        self._meter = meter
        self._furthest = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def readinto(self, buffer: object) -> int:
        count = self._file.readinto(cast(bytearray, buffer)) or 0
        position = self._file.tell()
        self._meter.bytes_read += max(0, position - self._furthest)
        self._furthest = max(self._furthest, position)
        return count

    def close(self) -> None:
        self._file.close()
        super().close()


class _Guarded(io.RawIOBase):
    """An uncompressed stream that stops when it grows past all reason, and names a damaged archive."""

    def __init__(self, inner: BinaryIO, compressed_bytes: int) -> None:
        self._inner = inner
        self._limit = max(RATIO_COUNTS_FROM_BYTES, compressed_bytes * MAX_RATIO)
        self._count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(cast(bytearray, buffer))
        try:
            chunk = self._inner.read(len(view))
        except (
            OSError,
            EOFError,
            zlib.error,
            zipfile.BadZipFile,
            ValueError,
            RuntimeError,
            NotImplementedError,
        ) as error:
            raise FileSkipped("damaged-archive", "The compressed data is damaged or cut short.") from error
        except Exception as error:  # zstandard's own error type; the library is not loaded for every file.
            raise FileSkipped("damaged-archive", "The compressed data is damaged or cut short.") from error
        view[: len(chunk)] = chunk
        self._count += len(chunk)
        if self._count > self._limit:
            raise FileSkipped(
                "compression-bomb", f"It grows more than {MAX_RATIO} times when unpacked; reading stopped."
            )
        return len(chunk)

    def close(self) -> None:
        self._inner.close()
        super().close()


def open_sources(path: Path, name: str, meter: Meter) -> Iterator[Source]:
    """All that one file holds. Raises FileSkipped; streams are valid until the next is asked for."""
    raw = _open_regular(path, meter)
    with io.BufferedReader(raw, 1 << 18) as file:
        kind = formats.magic(file.peek(8)[:8])
        if kind == ".zip" and formats.endings(name) != (".docx", "") and not _is_docx(file):
            yield from _members(file, name)
        elif kind == ".gz":
            with gzip.GzipFile(fileobj=file) as unpacked:
                yield Source(name, _guard(cast(BinaryIO, unpacked), path.stat().st_size), None)
        elif kind == ".zst":
            import zstandard

            with zstandard.ZstdDecompressor(max_window_size=1 << 27).stream_reader(
                file, read_across_frames=True
            ) as unpacked:
                yield Source(name, _guard(cast(BinaryIO, unpacked), path.stat().st_size), None)
        else:
            yield Source(name, cast(BinaryIO, file), path)


def _open_regular(path: Path, meter: Meter) -> _Counted:
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise FileSkipped("not-a-file", "It is a device or a pipe, not a file.")
        return _Counted(path, meter)
    except FileNotFoundError as error:
        raise FileSkipped("vanished", "It is no longer there.") from error
    except PermissionError as error:
        raise FileSkipped(
            "no-permission", "You may not read it. Change its permissions, or leave it out."
        ) from error
    except OSError as error:
        raise FileSkipped("unreadable", f"The system could not open it: {error.strerror}.") from error


def _guard(stream: BinaryIO, compressed_bytes: int) -> BinaryIO:
    return cast(BinaryIO, io.BufferedReader(_Guarded(stream, compressed_bytes), 1 << 18))


def _is_docx(file: Any) -> bool:
    try:
        with zipfile.ZipFile(file) as archive:
            return "word/document.xml" in archive.NameToInfo
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False
    finally:
        file.seek(0)


def _members(file: Any, name: str) -> Iterator[Source]:
    try:
        archive = zipfile.ZipFile(file)
        members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise FileSkipped("damaged-archive", "The ZIP is damaged or cut short.") from error
    if len(members) > MAX_ARCHIVE_MEMBERS:
        raise FileSkipped(
            "too-many-members", f"It holds {len(members):,} files; {MAX_ARCHIVE_MEMBERS:,} are read at most."
        )
    with archive:
        for member in sorted(members, key=lambda one: one.filename):
            if member.is_dir() or not _wanted(member.filename):
                continue
            if member.flag_bits & 1:
                raise FileSkipped("encrypted", "It is locked with a password. Unpack it first.")
            try:
                stream = archive.open(member)
            except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError) as error:
                raise FileSkipped(
                    "damaged-archive", f"“{member.filename}” in it cannot be unpacked."
                ) from error
            with stream:
                yield Source(
                    f"{name} › {member.filename}", _guard(cast(BinaryIO, stream), member.compress_size), None
                )


def _wanted(member: str) -> bool:
    parts = member.replace("\\", "/").split("/")
    if any(part in formats.SKIPPED_FOLDERS or part in ("__MACOSX",) for part in parts[:-1]) or parts[
        -1
    ].startswith("."):
        return False
    # An archive inside an archive is not opened: nesting is how small files grow without end.
    return formats.is_candidate(parts[-1]) and formats.endings(parts[-1])[1] == ""
