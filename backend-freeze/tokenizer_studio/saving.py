"""Saving to where the user says: the file is there whole, or the old one still is and the reason is said."""

import contextlib
import errno
import os
import shutil
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from .contract.saving import Saved, SaveRequest
from .corpus.problems import PathNotAbsolute
from .errors import NotFound, StudioError
from .file_manager import can_show, show_file
from .paths import DataFolders
from .store.archive import write_zip
from .store.atomic import sync_folder
from .store.ids import new_id

_CHUNK_BYTES = 1 << 20
_REMEMBERED = 200


class NotSaved(StudioError):
    """The file could not be written. Nothing was left behind, and an older file is as it was."""

    code = "save-failed"
    status = 409

    def __init__(self, target: Path, reason: str = "") -> None:
        super().__init__(
            f"“{target.name[:100]}” could not be saved.",
            f"The system said: {reason}. Choose another folder. Nothing was changed.",
        )


class SaveExists(NotSaved):
    """There is a file of that name, and nobody was asked."""

    code = "save-exists"

    def __init__(self, target: Path) -> None:
        StudioError.__init__(
            self,
            f"There is a file “{target.name[:100]}” already.",
            "Replace it, or write another name. Nothing was changed.",
        )


class SaveIsFolder(NotSaved):
    """The name is a folder's."""

    code = "save-is-folder"

    def __init__(self, target: Path) -> None:
        StudioError.__init__(
            self, f"“{target.name[:100]}” is a folder.", "Add the name of the file, such as tokenizer.zip."
        )


class SaveFolderGone(NotSaved):
    """The folder to save into is not there."""

    code = "save-folder-gone"

    def __init__(self, target: Path) -> None:
        StudioError.__init__(
            self,
            f"There is no folder “{str(target.parent)[:200]}”.",
            "It was moved, or its disk was unplugged. Choose another folder.",
        )


class SaveNotAllowed(NotSaved):
    """The folder or the file may not be written."""

    code = "save-not-allowed"

    def __init__(self, target: Path) -> None:
        StudioError.__init__(
            self,
            f"You may not write to “{str(target.parent)[:200]}”.",
            "It belongs to somebody else, is read-only, or another program holds the file. "
            "Choose another folder.",
        )


class SaveNoRoom(NotSaved):
    """The disk is full, or the user's share of it."""

    code = "save-no-room"
    status = 507

    def __init__(self, target: Path) -> None:
        StudioError.__init__(
            self,
            "There is no room left where you save.",
            f"“{target.name[:100]}” did not fit and was taken away again. Free some space, or choose "
            "another disk.",
        )


class SaveTooLarge(NotSaved):
    """The disk's format takes no file of this size: FAT32 ends at 4 GB."""

    code = "save-too-large"
    status = 507

    def __init__(self, target: Path) -> None:
        StudioError.__init__(
            self,
            "This disk takes no file of that size.",
            f"“{target.name[:100]}” was taken away again. USB sticks with FAT32 end at 4 GB: choose "
            "another disk.",
        )


class SaveDiskGone(NotSaved):
    """The disk failed or went away while it was written."""

    code = "save-disk-gone"

    def __init__(self, target: Path) -> None:
        StudioError.__init__(
            self,
            "The disk went away while the file was written.",
            f"“{target.name[:100]}” was not saved. Plug it in again, or choose another disk, and save "
            "once more.",
        )


class SaveName(NotSaved):
    """A name the disk does not take."""

    code = "save-name"
    status = 422

    def __init__(self, target: Path) -> None:
        StudioError.__init__(
            self,
            f"“{target.name[:100]}” cannot be a file's name there.",
            "It is too long, or has a character the disk does not take. Choose a shorter, plainer name.",
        )


class SaveOwnFolder(NotSaved):
    """The program's own data folder."""

    code = "save-own-folder"
    status = 422

    def __init__(self, _target: Path) -> None:
        StudioError.__init__(
            self,
            "This is the program's own data folder.",
            "A file saved there could damage your work. Choose a folder of yours, such as Documents.",
        )


_REASONS: dict[int, Callable[[Path], NotSaved]] = {
    **dict.fromkeys((errno.ENOENT, errno.ENOTDIR), SaveFolderGone),
    **dict.fromkeys((errno.EACCES, errno.EPERM, errno.EROFS), SaveNotAllowed),
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT), SaveNoRoom),
    **dict.fromkeys((errno.EFBIG,), SaveTooLarge),
    **dict.fromkeys((errno.EIO, errno.ENODEV, errno.ENXIO, errno.ESTALE, errno.ENOTCONN), SaveDiskGone),
    **dict.fromkeys((errno.ENAMETOOLONG, errno.EINVAL, errno.EILSEQ), SaveName),
    **dict.fromkeys((errno.EISDIR,), SaveIsFolder),
}
# Not ready, not connected, network name gone: Windows maps them to numbers that say something else.
_WINDOWS_DISK_GONE = frozenset({21, 55, 64, 433, 1117, 1167})


class SaveService:
    """Writes what the program made to paths of the user, and shows where it is."""

    def __init__(self, folders: DataFolders) -> None:
        self._folders = folders
        self._saved: deque[str] = deque(maxlen=_REMEMBERED)

    def save_file(self, source: Path, request: SaveRequest) -> Saved:
        """A copy of one file. Raises NotSaved."""

        def copy(target: BinaryIO) -> None:
            with source.open("rb") as file:
                shutil.copyfileobj(file, target, _CHUNK_BYTES)

        if not source.is_file():
            raise NotFound("file", source.name)
        return self._save(request, copy)

    def save_zip(self, entries: Sequence[tuple[str, Path]], request: SaveRequest) -> Saved:
        """Several files as one ZIP; (name in the archive, file) of each. Raises NotSaved."""
        return self._save(request, lambda target: write_zip(target, entries))

    def show(self, path: str) -> None:
        """Only what was saved here is shown: a page can lead to no other folder."""
        if path not in self._saved:
            raise NotFound("saved file", path)
        show_file(Path(path))

    def _save(self, request: SaveRequest, fill: Callable[[BinaryIO], None]) -> Saved:
        target = Path(request.path)
        if not target.is_absolute():
            raise PathNotAbsolute(request.path)
        if "\0" in request.path:
            raise SaveName(target)
        with _named_failures(target):
            self._check(target, request.replace)
            # Through a link, as an editor does; a rename alone would replace the link.
            size = _write_whole(Path(os.path.realpath(target)), fill)
        self._saved.append(str(target))
        return Saved(path=str(target), bytes=size, can_show=can_show())

    def _check(self, target: Path, may_replace: bool) -> None:
        real = Path(os.path.realpath(target))
        root = os.stat(self._folders.root)
        # By identity, not by name: another spelling of the folder is the same folder.
        if any(folder.exists() and os.path.samestat(os.stat(folder), root) for folder in real.parents):
            raise SaveOwnFolder(target)
        if target.is_dir():
            raise SaveIsFolder(target)
        if os.path.lexists(target) and not may_replace:
            raise SaveExists(target)


def _write_whole(target: Path, fill: Callable[[BinaryIO], None]) -> int:
    """Write beside, flush, rename. Returns the size."""
    # A name of its own: with the target's in it, a long one would become too long.
    temporary = target.with_name(f".tokenizer-studio-{new_id()}.tmp")
    descriptor = os.open(temporary, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    try:
        with os.fdopen(descriptor, "w+b") as file:
            fill(file)
            file.flush()
            os.fsync(file.fileno())
            size = os.fstat(file.fileno()).st_size
        with contextlib.suppress(OSError):  # FAT and network disks know no modes.
            os.chmod(temporary, _mode(target))
        os.replace(temporary, target)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
    with contextlib.suppress(OSError):  # It is there; some network disks cannot flush a folder.
        sync_folder(target.parent)
    return size


def _mode(target: Path) -> int:
    """As the file that is replaced; a new one as other programs make them, not private as our own."""
    try:
        return target.stat().st_mode & 0o777
    except OSError:
        return 0o644


@contextlib.contextmanager
def _named_failures(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if getattr(error, "winerror", None) in _WINDOWS_DISK_GONE:
            raise SaveDiskGone(target) from error
        if reason := _REASONS.get(error.errno or 0):
            raise reason(target) from error
        raise NotSaved(target, (error.strerror or str(error)).rstrip(".")) from error
