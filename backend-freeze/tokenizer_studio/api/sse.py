"""Server-sent events: a job's file as it grows, and every change of any job."""

import asyncio
import os
import queue
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi.responses import StreamingResponse

from ..contract.jobs import Job
from ..errors import StudioError

if TYPE_CHECKING:
    from ..jobs.runner import JobRunner

HEARTBEAT_SECONDS = 15.0
# A look costs one fstat: eight streams at 10 looks a second are not measurable in CPU time.
LOOK_SECONDS = 0.1
STREAM_LIMIT = 8
_CHUNK_BYTES = 256 * 1024
_HELLO = b": connected\nretry: 1000\n\n"
_HEARTBEAT = b": heartbeat\n\n"


class TooManyStreams(StudioError):
    """More pages listen than the backend serves."""

    code = "too-many-streams"
    status = 429

    def __init__(self) -> None:
        super().__init__(
            "Too many pages are open.",
            f"At most {STREAM_LIMIT} live views run at a time. Close other pages of this program and reload.",
        )


class EventStream(StreamingResponse):
    """An answer that stays open."""

    media_type = "text/event-stream"


class EventStreams:
    """Counts open streams, and tells them when the backend ends."""

    def __init__(self, limit: int = STREAM_LIMIT) -> None:
        self._limit = limit
        self.open = 0
        self.is_closing = False

    def take(self) -> None:
        """Raises TooManyStreams."""
        if self.open >= self._limit:
            raise TooManyStreams
        self.open += 1

    def give_back(self) -> None:
        self.open -= 1


def stream_job_events(
    streams: EventStreams, jobs: "JobRunner", job_id: str, last_event_id: str | None
) -> EventStream:
    """Follow `events.jsonl` from the byte after the last line the client saw. Raises NotFound."""
    jobs.get(job_id)
    return EventStream(_job_events(streams, jobs, job_id, _offset(last_event_id)))


def stream_changes(streams: EventStreams, jobs: "JobRunner") -> EventStream:
    """Active jobs as they are, then every job that changes."""
    return EventStream(_changes(streams, jobs))


def _offset(last_event_id: str | None) -> int:
    """What is not an offset of ours starts at the beginning: events twice are harmless, lost ones are not."""
    if last_event_id and last_event_id.isascii() and last_event_id.isdigit() and len(last_event_id) < 16:
        return int(last_event_id)
    return 0


async def _job_events(
    streams: EventStreams, jobs: "JobRunner", job_id: str, offset: int
) -> AsyncIterator[bytes]:
    path = Path(jobs.events_path(job_id))
    offset = await asyncio.to_thread(_at_line_start, path, offset)
    quiet_since = time.monotonic()
    yield _HELLO
    while not streams.is_closing:
        # Asked before reading: after the answer "ended" nothing more is written.
        has_ended = await asyncio.to_thread(jobs.is_ended, job_id)
        block, offset = await asyncio.to_thread(_read_events, path, offset)
        if block:
            quiet_since = time.monotonic()
            yield block
            continue
        if has_ended:
            yield b"event: end\nid: %d\ndata: {}\n\n" % offset
            return
        if time.monotonic() - quiet_since > HEARTBEAT_SECONDS:
            quiet_since = time.monotonic()
            yield _HEARTBEAT
        await asyncio.sleep(LOOK_SECONDS)


def _read_events(path: Path, offset: int) -> tuple[bytes, int]:
    """Whole lines behind `offset` as events, and the offset behind them. A line still being written waits."""
    try:
        with path.open("rb") as file:
            file.seek(offset)
            chunk = file.read(_CHUNK_BYTES)
            if chunk and b"\n" not in chunk:
                chunk += file.readline()
    except OSError:
        return b"", offset  # Not there yet, or deleted with its job.
    end = chunk.rfind(b"\n") + 1
    parts = []
    for line in chunk[:end].split(b"\n")[:-1]:
        offset += len(line) + 1
        text = line.strip()
        if text:
            parts.append(b"id: %d\ndata: %s\n\n" % (offset, text))
    return b"".join(parts), offset


def _at_line_start(path: Path, offset: int) -> int:
    """The offset, or 0 when it is not the beginning of a line of this file."""
    if offset == 0:
        return 0
    try:
        with path.open("rb") as file:
            if offset > os.fstat(file.fileno()).st_size:
                return 0
            file.seek(offset - 1)
            return offset if file.read(1) == b"\n" else 0
    except OSError:
        return 0


async def _changes(streams: EventStreams, jobs: "JobRunner") -> AsyncIterator[bytes]:
    with jobs.changes.subscribe() as changed:
        quiet_since = time.monotonic()
        yield _HELLO
        for job in await asyncio.to_thread(jobs.active):
            yield _job(job)
        while not streams.is_closing:
            try:
                while True:
                    yield _job(changed.get_nowait())
                    quiet_since = time.monotonic()
            except queue.Empty:
                pass
            if time.monotonic() - quiet_since > HEARTBEAT_SECONDS:
                quiet_since = time.monotonic()
                yield _HEARTBEAT
            await asyncio.sleep(LOOK_SECONDS)


def _job(job: Job) -> bytes:
    return b"event: job\ndata: %s\n\n" % job.model_dump_json().encode()
