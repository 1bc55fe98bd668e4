"""Kill worker or backend at random moments, start again, and look whether anything finished was lost.

By hand: `python -m tests.kill_soak --kills 200 [--seed 1]`.
"""

import argparse
import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

from tests.jobs_support import BACKEND, ENDED, Studio, is_alive, wait_until_gone
from tokenizer_studio.store.atomic import MANIFEST, is_intact

# A whole job from start of the backend to its end takes about 0.7 s; kills fall before, within and after it.
LONGEST_SECONDS = 0.9


def soak(root: Path, kills: int, seed: int) -> Counter[str]:
    """Counts of what the killed jobs came to. Raises AssertionError when an invariant does not hold."""
    chance = random.Random(seed)
    finished: dict[str, str] = {}
    counts: Counter[str] = Counter()
    for _ in range(kills):
        victim = chance.choice(["backend", "worker"])
        worker = _kill_once(root, victim, chance)
        if worker is not None:
            wait_until_gone(worker, 2)
        studio = Studio(root)
        studio.jobs.start()
        try:
            counts += _check(studio, finished)
        finally:
            studio.close()
        counts[f"killed {victim}"] += 1
    return counts


def _kill_once(root: Path, victim: str, chance: random.Random) -> int | None:
    do, more = chance.choice(
        [("succeed", {"files": 4}), ("loop", {"seconds": 0.2}), ("succeed", {"size": 2_000_000})]
    )
    backend = subprocess.Popen(
        [sys.executable, "-m", "tests.jobs_support", str(root), "", do, json.dumps(more)],
        cwd=BACKEND,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    tail = _Tail(backend)
    tail.begun.wait(10)
    is_over = tail.ended.wait(chance.uniform(0, LONGEST_SECONDS))
    worker = tail.worker
    if victim == "worker" and worker is not None and not is_over:
        with contextlib.suppress(ProcessLookupError):
            os.kill(worker, signal.SIGKILL)
        assert tail.ended.wait(10), "the backend did not notice"
    backend.kill()
    tail.join()
    backend.communicate()
    return tail.worker


class _Tail(threading.Thread):
    """Reads what the backend says."""

    def __init__(self, backend: "subprocess.Popen[bytes]") -> None:
        super().__init__(daemon=True)
        self.worker: int | None = None
        self.begun, self.ended = threading.Event(), threading.Event()
        self._backend = backend
        self.start()

    def run(self) -> None:
        assert self._backend.stdout is not None
        for line in self._backend.stdout:
            told = json.loads(line)
            self.worker = told["pid"] or self.worker
            self.begun.set()
            if told["state"] in ENDED:
                self.ended.set()


def _check(studio: Studio, finished: dict[str, str]) -> Counter[str]:
    jobs = studio.jobs.list(10_000)
    assert all(job.state in ENDED for job in jobs), "a job is stuck active"
    rows = {row["id"] for row in studio.database.read("SELECT id FROM tokenizers")}
    succeeded = {job.id for job in jobs if job.state == "succeeded"}
    artifacts = {path.name for path in studio.folders.artifacts.iterdir()}
    assert succeeded == artifacts == rows, (succeeded ^ artifacts, succeeded ^ rows)
    assert finished.keys() <= succeeded, "a finished job was lost"
    for job_id in succeeded:
        folder = studio.folders.artifacts / job_id
        manifest = (folder / MANIFEST).read_text()
        assert finished.setdefault(job_id, manifest) == manifest, "a finished artifact changed"
        assert is_intact(folder), "a finished artifact is damaged"
    for job in jobs[:2]:
        assert studio.states(job.id)[-1] == job.state
        assert not (studio.folders.jobs / job.id / "artifact").exists()
    counts = Counter({f"ended {jobs[0].state}": 1}) if jobs else Counter[str]()
    assert not any(is_alive(row["pid"]) for row in studio.database.read(_LAST_PID)), "an orphan lives"
    return counts


_LAST_PID = "SELECT pid FROM jobs WHERE pid IS NOT NULL ORDER BY sequence DESC LIMIT 1"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as root:
        counts = soak(Path(root), chosen.kills, chosen.seed)
    print(json.dumps({"seconds": round(time.monotonic() - began, 1), **counts}, indent=1))


if __name__ == "__main__":
    main()
