"""Counting for a pattern of the user's own: by the `regex` package, in processes beside this one.

The engine's scanners know the named splits only. Each process gets batches of texts through a pipe and counts
their pieces; after the last it hands back its words. A frame is its length in 8 bytes and so many bytes; a
batch is a JSON list of strings, an empty frame the end.
"""

from __future__ import annotations

import json
import os
import queue
import struct
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import IO, TYPE_CHECKING, Any

import psutil

from ...errors import StudioError
from ...jobs.job_type import JobContext
from ...process.lease import die_with_parent_thread
from ...process.spawn import ChildProcess, spawn_child
from ..pattern_check import PatternTooSlow
from ..splits import build_normalizer
from ..texts import Stretch, as_texts

if TYPE_CHECKING:
    from ...contract.training import TrainTokenizerConfig

WORD = "count-pieces"
BATCH_CHARACTERS = 500_000
MOST_PROCESSES = 8
TEXT_SECONDS = 30.0
EXIT_TOO_SLOW = 3
_LENGTH = struct.Struct("<Q")


class CountingEnded(StudioError):
    """A process that counted is gone."""

    code = "counting-ended"
    status = 500

    def __init__(self) -> None:
        super().__init__(
            "A process that counted words ended early.",
            "The system may have ended it to free memory. Close other programs and train again.",
        )


class OwnPatternCounting:
    """Deals texts out to processes and gathers their words."""

    def __init__(self, config: TrainTokenizerConfig, by_lines: bool, context: JobContext) -> None:
        self._config = config
        self._by_lines = by_lines
        self._context = context

    def feed(self, counter: Any, stretches: Iterable[Stretch]) -> None:
        """Add the pieces of all stretches to the counter."""
        normalizer = build_normalizer(self._config.normalizer)
        texts = as_texts(stretches, by_lines=self._by_lines)
        if normalizer is not None:
            texts = map(normalizer.normalize_str, texts)
        pattern = json.dumps(self._config.split_pattern).encode()
        processes = [_Process(pattern) for _ in range(min(psutil.cpu_count() or 1, MOST_PROCESSES))]
        try:
            for number, batch in enumerate(_batches(texts)):
                self._put(processes[number % len(processes)], batch)
            for process in processes:
                self._put(process, b"")
            for process in processes:
                for frame in process.words():
                    self._context.check()
                    _add(counter, frame)
        finally:
            for process in processes:
                process.child.kill()

    def _put(self, process: _Process, frame: bytes) -> None:
        while True:
            self._context.check()
            if process.put(frame):
                return


class _Process:
    """One process, and the thread that writes to it: a full pipe holds up nobody else."""

    def __init__(self, pattern: bytes) -> None:
        self.child: ChildProcess = spawn_child([WORD], stdout=subprocess.PIPE)
        self._frames: queue.Queue[bytes] = queue.Queue(maxsize=2)
        self._frames.put(pattern)
        threading.Thread(target=self._write, name="pieces", daemon=True).start()

    def put(self, frame: bytes) -> bool:
        """False when there is no room yet. Raises PatternTooSlow, CountingEnded."""
        try:
            self._frames.put(frame, timeout=0.1)
        except queue.Full:
            self._refuse_end()
            return False
        return True

    def words(self) -> Iterator[bytes]:
        assert self.child.stdout is not None
        while (frame := _read(self.child.stdout)) is not None:
            if not frame:
                return
            yield frame
        self.child.wait(5)
        self._refuse_end()
        raise CountingEnded()

    def _refuse_end(self) -> None:
        code = self.child.poll()
        if code == EXIT_TOO_SLOW:
            raise PatternTooSlow()
        if code is not None:
            raise CountingEnded()

    def _write(self) -> None:
        try:
            while frame := self._frames.get():
                _write(self.child.stdin, frame)
            _write(self.child.stdin, b"")
        except OSError:
            pass  # It ended; whoever waits for its words says so.


def main() -> int:
    """The process: `regex` on what comes in, words on what goes out. Returns the exit code."""
    import regex

    die_with_parent_thread()
    source, target = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    counts: Counter[str] = Counter()
    pattern = _read(source)
    if not pattern:
        return 1
    compiled = regex.compile(json.loads(pattern))
    try:
        while frame := _read(source):
            for text in json.loads(frame):
                counts.update(pieces(compiled, text))
    except TimeoutError:
        return EXIT_TOO_SLOW
    if frame is None:  # The parent is gone.
        return 1
    words = list(counts.items())
    for start in range(0, len(words), BATCH_CHARACTERS):
        _write(target, json.dumps(words[start : start + BATCH_CHARACTERS]).encode())
    _write(target, b"")
    return 0


def pieces(compiled: Any, text: str) -> Iterator[str]:
    """Each match, and what stands between two matches. Raises TimeoutError."""
    end = 0
    for match in compiled.finditer(text, timeout=TEXT_SECONDS):
        begin, next_end = match.span()
        if begin > end:
            yield text[end:begin]
        if next_end > begin:
            yield text[begin:next_end]
        end = next_end
    if end < len(text):
        yield text[end:]


def _batches(texts: Iterable[str]) -> Iterator[bytes]:
    batch: list[str] = []
    size = 0
    for text in texts:
        batch.append(text)
        size += len(text)
        if size >= BATCH_CHARACTERS:
            yield json.dumps(batch).encode()
            batch, size = [], 0
    if batch:
        yield json.dumps(batch).encode()


def _add(counter: Any, frame: bytes) -> None:
    from array import array

    words = [(word.encode(), count) for word, count in json.loads(frame)]
    offsets = array("i", [0])
    for word, _ in words:
        offsets.append(offsets[-1] + len(word))
    counter.add_words(offsets, b"".join(word for word, _ in words), array("q", [n for _, n in words]))


def _read(stream: IO[bytes]) -> bytes | None:
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    size = _LENGTH.unpack(head)[0]
    frame = stream.read(size)
    return frame if len(frame) == size else None


def _write(stream: IO[bytes], frame: bytes) -> None:
    stream.write(_LENGTH.pack(len(frame)) + frame)
    stream.flush()
