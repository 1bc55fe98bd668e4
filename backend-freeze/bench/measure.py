"""One run of one program: wall time, CPU time of all its processes, peak memory."""

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

SAMPLED_EVERY_SECONDS = 0.02
LONGEST_REASON = 200
_ERROR = re.compile(r"\b\w*error: |panicked", re.IGNORECASE)


@dataclass(frozen=True)
class Run:
    """What one run took."""

    wall_seconds: float
    cpu_seconds: float
    """User and system, of the program and of every process it started and waited for."""
    peak_bytes: int
    """The largest of its processes, at its largest."""


class RunFailed(Exception):
    """The program ended with an error; its last words."""


def measured(words: Sequence[str], folder: Path, environment: Mapping[str, str]) -> Run:
    """Start a program, wait for it, take what the system counted. Raises RunFailed.

    Keep this process small: on Linux a child's peak begins at the memory of whoever started it.
    """
    with tempfile.TemporaryFile(dir=folder) as said:
        started_at = time.perf_counter()
        child = subprocess.Popen(
            words, cwd=folder, env={**os.environ, **environment}, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=said,
        )  # fmt: skip
        try:
            code, cpu_seconds, peak_bytes = _counted(child) if hasattr(os, "wait4") else _sampled(child)
        except BaseException:
            child.terminate()
            raise
        wall_seconds = time.perf_counter() - started_at
        if code != 0:
            said.seek(0)
            raise RunFailed(_reason(said.read().decode("utf-8", "replace")) or f"ended with {code}")
    return Run(wall_seconds, cpu_seconds, peak_bytes)


def _reason(said: str) -> str:
    """The line that names an error, else the last."""
    lines = said.strip().splitlines() or [""]
    return next((line for line in reversed(lines) if _ERROR.search(line)), lines[-1])[:LONGEST_REASON]


def _counted(child: subprocess.Popen[bytes]) -> tuple[int, float, int]:
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    unit = 1 if sys.platform == "darwin" else 1024
    return child.returncode, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * unit


def _sampled(child: subprocess.Popen[bytes]) -> tuple[int, float, int]:
    """Where the system counts no trees of processes: what was seen last of each, so a little less."""
    import psutil

    cpu: dict[int, float] = {}
    peak = 0
    while child.poll() is None:
        try:
            root = psutil.Process(child.pid)
            for process in [root, *root.children(recursive=True)]:
                times, memory = process.cpu_times(), process.memory_info()
                cpu[process.pid] = times.user + times.system
                peak = max(peak, getattr(memory, "peak_wset", memory.rss))
        except psutil.Error:
            pass
        time.sleep(SAMPLED_EVERY_SECONDS)
    return child.returncode, sum(cpu.values()), peak
