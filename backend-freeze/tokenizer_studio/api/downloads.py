"""Files that leave the program. Memory stays bounded however large they are."""

import threading
import time
from collections.abc import Generator, Iterator, Sequence
from pathlib import Path
from queue import Full, Queue
from urllib.parse import quote

from fastapi.responses import FileResponse, StreamingResponse

from ..store.archive import write_zip

_CHUNK_BYTES = 1 << 20
_QUEUE_BLOCKS = 4
_GIVE_UP_SECONDS = 60.0
# A file of ours opened in a tab must not run as a page of ours.
_SANDBOX = "sandbox; default-src 'none'"


def as_attachment(path: Path) -> FileResponse:
    """One file, saved under its own name, never shown."""
    headers = {"content-disposition": _disposition(path.name), "content-security-policy": _SANDBOX}
    return FileResponse(path, media_type="application/octet-stream", headers=headers)


def zip_attachment(download_name: str, entries: Sequence[tuple[str, Path]]) -> StreamingResponse:
    """Several files as one ZIP, made while it is sent. `entries`: (name in the archive, file)."""
    headers = {"content-disposition": _disposition(download_name), "content-security-policy": _SANDBOX}
    return StreamingResponse(zip_blocks(entries), media_type="application/zip", headers=headers)


def _disposition(name: str) -> str:
    plain = (
        "".join(c if c.isascii() and c.isprintable() and c not in '"\\/%;' else "_" for c in name)
        or "download"
    )
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def zip_blocks(entries: Sequence[tuple[str, Path]]) -> Generator[bytes, None, None]:
    """The archive in blocks. A reader that goes away ends the writer."""
    pipe = _Pipe()

    def write() -> None:
        try:
            write_zip(pipe, entries)
            pipe.is_whole = True
        except _Abandoned:
            return
        finally:
            pipe.close()

    threading.Thread(target=write, name="zip", daemon=True).start()
    try:
        yield from pipe.blocks()
    finally:
        pipe.is_abandoned = True
    if not pipe.is_whole:  # The connection is cut: a browser then shows a failed download, not a short one.
        raise OSError("the archive could not be completed; the log has the reason")


class _Abandoned(OSError):
    """Nobody reads the archive any more."""


class _Pipe:
    """A write-only file whose content another thread takes in blocks, at most a few megabytes ahead."""

    def __init__(self) -> None:
        self._queue: Queue[bytes | None] = Queue(_QUEUE_BLOCKS)
        self._pending = bytearray()
        self.is_abandoned = False
        self.is_whole = False

    def write(self, data: bytes) -> int:
        self._pending += data
        if len(self._pending) >= _CHUNK_BYTES:
            self._send()
        return len(data)

    def flush(self) -> None:
        """`zipfile` asks for it; blocks go when they are full."""

    def close(self) -> None:
        try:
            if self._pending:
                self._send()
            self._put(None)
        except _Abandoned:
            return

    def blocks(self) -> Iterator[bytes]:
        while (block := self._queue.get()) is not None:
            yield block

    def _send(self) -> None:
        block, self._pending = bytes(self._pending), bytearray()
        self._put(block)

    def _put(self, block: bytes | None) -> None:
        deadline = time.monotonic() + _GIVE_UP_SECONDS
        while not self.is_abandoned and time.monotonic() < deadline:
            try:
                return self._queue.put(block, timeout=0.5)
            except Full:
                continue
        raise _Abandoned("the reader went away")
