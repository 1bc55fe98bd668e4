"""Files of token ids.

A binary file holds nothing but ids, little-endian, document after document: uint16 or uint32
(`numpy.fromfile(path, "<u2")` or `"<u4"`). A text file has the ids of each document in a line, with spaces
between them.
"""

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Literal

from ..errors import BadInput, DiskFull
from ..store.atomic import sync_folder
from ..store.ids import new_id
from .encoder import Ids

IdFormat = Literal["uint16", "uint32", "text"]
_MOST_UINT16 = 1 << 16


def id_format(wanted: IdFormat | None, out: Path, size: int) -> IdFormat:
    """What is wanted; else text for a name that ends with .txt, else the smallest numbers that hold all ids
    below `size`.
    """
    if wanted is None:
        return "text" if out.suffix == ".txt" else "uint16" if size <= _MOST_UINT16 else "uint32"
    if wanted == "uint16" and size > _MOST_UINT16:
        raise BadInput(
            f"The ids of this tokenizer go up to {size - 1:,} and do not fit into 16 bits.",
            "Leave out --format, or ask for uint32.",
        )
    return wanted


class IdWriter:
    """Writes ids to a file."""

    def __init__(self, file: BinaryIO, format: IdFormat) -> None:
        self.count = 0
        self._file = file
        self._format = format
        self._line = b""  # What stands before the next id of a line.

    def write(self, ids: Ids) -> None:
        """Some of the ids of a document."""
        import numpy

        if len(ids) == 0:
            return
        self.count += len(ids)
        if self._format == "text":
            self._file.write(self._line + " ".join(map(str, ids)).encode())
            self._line = b" "
        else:
            kind = "<u2" if self._format == "uint16" else "<u4"
            self._file.write(numpy.frombuffer(ids, dtype=numpy.uint32).astype(kind, copy=False).data)

    def end_document(self) -> None:
        """The document ends."""
        if self._format == "text":
            self._file.write(b"\n")
            self._line = b""


@contextmanager
def new_file(path: Path) -> Iterator[BinaryIO]:
    """A file that has its name only when all is written. Raises BadInput when it is there, DiskFull."""
    if path.exists():
        raise BadInput(f"{path} is there already.", "Nothing is ever overwritten: name a new file.")
    temporary = path.with_name(f".{path.name}.{new_id()}.tmp")
    try:
        with open(temporary, "xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.rename(temporary, path)
        sync_folder(path.parent)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            free = shutil.disk_usage(path.parent).free
            raise DiskFull(1, free, "Writing the ids") from error
        if error.filename == str(temporary):
            raise BadInput(f"{path} cannot be written ({error.strerror}).", "Name another place.") from error
        raise
    finally:
        with suppress(OSError):
            temporary.unlink()
