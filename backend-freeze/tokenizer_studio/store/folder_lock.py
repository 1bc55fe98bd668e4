"""One process at a time works in a data folder."""

import contextlib
import os
import time
from pathlib import Path

from ..errors import StudioError

# A backend that replaces a dying one may have to wait for the system to close the other's files.
PATIENCE_SECONDS = 2.0


class DataFolderInUse(StudioError):
    """Another process has the data folder open."""

    code = "data-folder-in-use"
    status = 409

    def __init__(self, folder: Path) -> None:
        super().__init__(
            "The data folder is in use.",
            f"Another Tokenizer Studio is working in {folder}. Close it, wait for its job to end, "
            "or choose another data folder with --data.",
        )


class FolderLock:
    """Held until `release` or the end of the process, however it ends."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    @classmethod
    def take(cls, folder: Path, patience_seconds: float = PATIENCE_SECONDS) -> "FolderLock":
        """Raises DataFolderInUse when another process keeps it."""
        descriptor = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        deadline = time.monotonic() + patience_seconds
        while not _try_lock(descriptor):
            if time.monotonic() > deadline:
                os.close(descriptor)
                raise DataFolderInUse(folder.parent)
            time.sleep(0.05)
        return cls(descriptor)

    def release(self) -> None:
        with contextlib.suppress(OSError):
            os.close(self._descriptor)


def _try_lock(descriptor: int) -> bool:
    if os.name == "nt":
        import msvcrt

        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        except OSError:
            return False
        return True
    import errno
    import fcntl

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        # Some network file systems know no locks: working unguarded there is better than not at all.
        return error.errno not in (errno.EWOULDBLOCK, errno.EACCES)
    return True
