"""Progress that `tokenizers` writes to standard error, as progress of the job."""

import contextlib
import json
import os
import threading
import time
from collections.abc import Callable, Iterator

READ_BYTES = 1 << 16
LINE_SECONDS = 0.05


@contextlib.contextmanager
def library_progress(report: Callable[[str, int, int], None]) -> Iterator[None]:
    """While inside, `report(stage, done, total)` gets what the library says, at most 20 times a second a
    stage.

    `tokenizers` has no callback: with `progress_format="json"` it writes one line a merge to file descriptor
    2, and nothing while it counts. Other lines (a panic's message) go where they would have gone.
    """
    saved = os.dup(2)
    reading, writing = os.pipe()
    reader = threading.Thread(
        target=_read, args=(reading, saved, report), name="library-progress", daemon=True
    )
    reader.start()
    os.dup2(writing, 2)
    os.close(writing)
    try:
        yield
    finally:
        os.dup2(saved, 2)  # Closes the last writing end: the reader meets the end of the pipe.
        reader.join(5)
        os.close(saved)


def _read(reading: int, saved: int, report: Callable[[str, int, int], None]) -> None:
    rest = b""
    last_stage, last_at = "", 0.0
    with os.fdopen(reading, "rb", buffering=0) as pipe:
        while chunk := pipe.read(READ_BYTES):
            *lines, rest = (rest + chunk).split(b"\n")
            for line in lines:
                if not line.startswith(b'{"stage"'):
                    with contextlib.suppress(OSError):
                        os.write(saved, line + b"\n")
                    continue
                stage = line[10 : line.find(b'"', 10)].decode("utf-8", "replace")
                now = time.monotonic()
                if stage == last_stage and now - last_at < LINE_SECONDS:
                    continue
                last_stage, last_at = stage, now
                with contextlib.suppress(ValueError, KeyError, TypeError):
                    told = json.loads(line)
                    report(told["stage"], int(told["current"]), int(told["total"]))
        if rest:
            with contextlib.suppress(OSError):
                os.write(saved, rest)
