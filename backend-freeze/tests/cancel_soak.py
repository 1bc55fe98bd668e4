"""Cancel trainings at random moments of every stage, and look how long it took and what was left.

By hand: `python -m tests.cancel_soak --cancels 200 --corpus PATH [--vocab-size 32000] [--seed 1]`.
"""

import argparse
import contextlib
import json
import queue
import random
import statistics
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.jobs_support import ENDED, is_alive
from tokenizer_studio.contract.corpus import CorpusDraft, CorpusRecipe
from tokenizer_studio.contract.jobs import Job
from tokenizer_studio.contract.training import TrainTokenizerConfig
from tokenizer_studio.errors import Conflict
from tokenizer_studio.paths import DataFolders
from tokenizer_studio.services import Services, create_services

PATIENCE_SECONDS = 1_800.0
KEPT_OF_A_JOB = {"config.json", "inputs.json", "orders.json", "events.jsonl", "worker.log", "failure.json"}


@dataclass
class Found:
    """What came of the cancels."""

    seconds: list[float] = field(default_factory=list)
    stages: Counter[str] = field(default_factory=Counter)
    ended: Counter[str] = field(default_factory=Counter)
    leftovers: list[str] = field(default_factory=list)

    def summary(self) -> dict[str, Any]:
        return {
            "cancelled": len(self.seconds),
            "median_seconds": round(statistics.median(self.seconds), 3) if self.seconds else None,
            "max_seconds": round(max(self.seconds), 3) if self.seconds else None,
            "cancelled_in_stage": dict(self.stages),
            "ended": dict(self.ended),
            "leftovers": self.leftovers,
        }


def soak(root: Path, corpus: Path, cancels: int, seed: int, vocab_size: int) -> Found:
    """Every other training counts anew; the ones between use the saved counts."""
    services = create_services(DataFolders(root))
    services.start()
    try:
        draft = CorpusDraft(recipe=CorpusRecipe(paths=[str(corpus)]))
        made = services.corpora.create(draft)
        assert made.job_id is not None
        assert _wait(services, made.job_id).state == "succeeded"
        return _Soak(services, made.id, random.Random(seed), vocab_size).run(cancels)
    finally:
        services.close()


class _Soak:
    def __init__(self, services: Services, corpus_id: str, chance: random.Random, vocab_size: int) -> None:
        self._services = services
        self._corpus_id = corpus_id
        self._chance = chance
        self._vocab_size = vocab_size
        self._found = Found()

    def run(self, cancels: int) -> Found:
        # The first two are not cancelled: they say when each stage is, with and without saved counts.
        plans = [self._stages_of(self._submit(0)), self._stages_of(self._submit(0))]
        for number in range(cancels):
            is_reused = number % 2 == 1
            stage, begin, end = self._chance.choice(plans[is_reused])
            # Another seed holds out other documents: the counts of before do not fit.
            job = self._submit(0 if is_reused else number + 1)
            self._cancel(job, stage, begin + self._chance.random() * (end - begin))
        return self._found

    def _submit(self, seed: int) -> Job:
        return self._services.jobs.submit(
            TrainTokenizerConfig(
                type="train-tokenizer", corpus_id=self._corpus_id, vocab_size=self._vocab_size, seed=seed
            )
        )

    def _stages_of(self, job: Job) -> list[tuple[str, float, float]]:
        """(stage, begin, end) in seconds since it was submitted; `start` is all before the first."""
        ended = _wait(self._services, job.id)
        assert ended.state == "succeeded", ended.problem
        stages = [("start", 0.0, 0.0)]
        for event in self._services.jobs.history(job.id):
            if event.kind == "stage":
                end = event.at - job.created_at
                stages.append((event.stage, max(stages[-1][2], end - event.seconds), end))
        stages[0] = ("start", 0.0, stages[1][1])
        return [*stages, ("end", stages[-1][2], (ended.finished_at or 0) - job.created_at)]

    def _cancel(self, job: Job, stage: str, moment: float) -> None:
        jobs = self._services.jobs
        # The moment is what is tested; no outcome depends on it.
        threading.Event().wait(max(0.0, job.created_at + moment - time.time()))
        pid = self._worker(job.id)
        asked_at = time.monotonic()
        with contextlib.suppress(Conflict):  # It had ended: then it succeeded.
            jobs.cancel(job.id)
        state = _wait(self._services, job.id).state
        self._found.ended[state] += 1
        if state == "cancelled":
            self._found.seconds.append(time.monotonic() - asked_at)
            self._found.stages[stage] += 1
        self._look_for_leftovers(job.id, state, pid)

    def _worker(self, job_id: str) -> int | None:
        rows = self._services.database.read("SELECT pid FROM jobs WHERE id = ?", (job_id,))
        return None if rows[0]["pid"] is None else int(rows[0]["pid"])

    def _look_for_leftovers(self, job_id: str, state: str, pid: int | None) -> None:
        folders = self._services.folders
        left = list(folders.root.rglob("*.unfinished"))
        left += [path for path in folders.artifacts.iterdir() if path.name.startswith(".")]
        if state == "cancelled":
            left += [path for path in (folders.jobs / job_id).iterdir() if path.name not in KEPT_OF_A_JOB]
            left += [path for path in folders.artifacts.iterdir() if path.name == job_id]
        self._found.leftovers += [str(path.relative_to(folders.root)) for path in left]
        if pid is not None and is_alive(pid):
            self._found.leftovers.append(f"process {pid}")


def _wait(services: Services, job_id: str) -> Job:
    until = time.monotonic() + PATIENCE_SECONDS
    with services.jobs.changes.subscribe() as changes:
        while (job := services.jobs.get(job_id)).state not in ENDED:
            assert time.monotonic() < until, f"still {job.state}"
            with contextlib.suppress(queue.Empty):
                changes.get(timeout=0.2)
        return job


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cancels", type=int, default=200)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--vocab-size", type=int, default=32_000)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as root:
        found = soak(Path(root), chosen.corpus, chosen.cancels, chosen.seed, chosen.vocab_size)
    print(json.dumps({"seconds": round(time.monotonic() - began, 1), **found.summary()}, indent=1))


if __name__ == "__main__":
    main()
