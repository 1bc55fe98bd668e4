"""Files a browser sends: streamed to disk, named safely, gone when aborted."""

import asyncio
import contextlib
import os
import re
import shutil
import time
import unicodedata
from collections.abc import AsyncIterator
from pathlib import Path

from ..contract.corpus import Upload
from ..errors import DiskFull, NotFound
from ..store.ids import new_id
from .problems import UploadRefused

STALE_SECONDS = 24 * 3600
RESERVE_BYTES = 200 << 20
_ID = re.compile(r"[a-z0-9]{8,32}")
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f<>:"|?*\\]')
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?", re.IGNORECASE)
MAX_PARTS = 32
MAX_NAME_BYTES = 200


class UploadStore:
    """`uploads/<id>/<relative path>`; a file is there under its name only when it is whole."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._tallies: dict[str, Upload] = {}  # Counting a folder of 10,000 files anew for each is slow.

    def create(self) -> Upload:
        """A new, empty place."""
        upload_id = new_id()
        (self._root / upload_id).mkdir(mode=0o700, parents=True)
        return Upload(id=upload_id)

    async def receive(self, upload_id: str, name: str, chunks: AsyncIterator[bytes]) -> Upload:
        """Stream one file to its place. Whatever stops it, nothing of it stays."""
        folder = self._folder(upload_id)
        known = await asyncio.to_thread(self._facts, upload_id)
        target = _place(folder / safe_relative_path(name), name)
        part = target.with_name(f".{new_id()}.part")
        try:
            with part.open("xb") as file:
                async for chunk in chunks:
                    if shutil.disk_usage(folder).free < len(chunk) + RESERVE_BYTES:
                        raise DiskFull(
                            len(chunk) + RESERVE_BYTES, shutil.disk_usage(folder).free, "This upload"
                        )
                    await asyncio.to_thread(file.write, chunk)
            size = part.stat().st_size
            os.replace(part, target)
        except OSError as error:
            if error.errno == 28:
                raise DiskFull(RESERVE_BYTES, shutil.disk_usage(folder).free, "This upload") from error
            raise
        finally:
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)
        known = self._tallies.get(upload_id, known)  # Another file may have come meanwhile.
        self._tallies[upload_id] = Upload(id=upload_id, files=known.files + 1, bytes=known.bytes + size)
        return self._tallies[upload_id]

    def delete(self, upload_id: str) -> None:
        """Throw it away. Raises NotFound."""
        shutil.rmtree(self._folder(upload_id), ignore_errors=True)
        self._tallies.pop(upload_id, None)

    def discard(self, upload_id: str) -> None:
        """The same, if it is there."""
        if _ID.fullmatch(upload_id):
            shutil.rmtree(self._root / upload_id, ignore_errors=True)
            self._tallies.pop(upload_id, None)

    def remove_stale(self, in_use: set[str | None]) -> None:
        """Uploads of which no corpus was made within a day."""
        with contextlib.suppress(OSError):
            for folder in self._root.iterdir():
                is_old = time.time() - folder.stat().st_mtime > STALE_SECONDS
                if folder.name not in in_use and is_old:
                    shutil.rmtree(folder, ignore_errors=True)

    def _folder(self, upload_id: str) -> Path:
        folder = self._root / upload_id
        if not _ID.fullmatch(upload_id) or not folder.is_dir():
            raise NotFound("upload", upload_id)
        return folder

    def _facts(self, upload_id: str) -> Upload:
        if upload_id in self._tallies:
            return self._tallies[upload_id]
        sizes = [
            os.path.getsize(os.path.join(folder, name))
            for folder, _, names in os.walk(self._root / upload_id)
            for name in names
            if not name.endswith(".part")
        ]
        return Upload(id=upload_id, files=len(sizes), bytes=sum(sizes))


def safe_relative_path(name: str) -> Path:
    """A relative path that is safe on every system and keeps the folders' shape. Raises UploadRefused."""
    parts = [
        part
        for part in unicodedata.normalize("NFC", name).replace("\\", "/").split("/")
        if part not in ("", ".")
    ]
    if not parts or len(parts) > MAX_PARTS or ".." in parts:
        raise UploadRefused(name)
    return Path(*(_safe_part(part) for part in parts))


def _safe_part(part: str) -> str:
    safe = _FORBIDDEN.sub("_", part).encode("utf-8", "replace").decode().rstrip(" .") or "_"
    if _RESERVED.fullmatch(safe) or safe.startswith("."):
        safe = f"_{safe}"
    if len(safe.encode()) > MAX_NAME_BYTES:
        stem, ending = os.path.splitext(safe)
        room = MAX_NAME_BYTES - len(ending.encode()[:20])
        safe = stem.encode()[:room].decode("utf-8", "ignore") + ending[:20]
    return safe


def _place(target: Path, name: str) -> Path:
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError) as error:  # A file has the name of one of its folders.
        raise UploadRefused(name) from error
    return _free_name(target)


def _free_name(target: Path) -> Path:
    """`a.txt`, `a (2).txt`, … Names that differ only in case are one on some systems."""
    number = 1
    candidate = target
    while candidate.exists():
        number += 1
        candidate = target.with_name(f"{target.stem} ({number}){target.suffix}")
    return candidate
