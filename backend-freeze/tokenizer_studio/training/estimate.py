"""What a training would need, from the statistics of its corpus. Constants are measured; see each."""

import shutil
from dataclasses import dataclass

import psutil

from ..contract.corpus import CorpusStatistics
from ..contract.jobs import Estimate
from ..contract.training import Algorithm, TrainTokenizerConfig
from ..paths import DataFolders
from ..wording import counted, sized
from .trainers.engine import is_built


@dataclass(frozen=True)
class _Cost:
    """Seconds on one core and bytes of memory, by bytes of text, by distinct piece and by token of the
    vocabulary.
    """

    read_seconds_per_mb: float
    seconds_per_distinct: float
    memory_per_distinct: int
    memory_per_mb: int


# Measured on two cores with mixed text (530 languages and code), vocabulary 32,000: BPE 1.9 s and 168 MB for
# 5 MB, 3.3 s and 246 MB for 10, 5.2 s and 386 MB for 20; WordPiece 4.5 s and 239 MB, Unigram 11.9 s and 480
# MB for 10.
_COSTS: dict[Algorithm, _Cost] = {
    "bpe": _Cost(0.30, 1.5e-5, 1_100, 1_000_000),
    "wordpiece": _Cost(0.30, 1.7e-5, 1_100, 1_000_000),
    "unigram": _Cost(0.30, 1.0e-4, 3_200, 1_000_000),
}
# The engine: 105 MB in 20 languages with 868,000 distinct pieces took 0.9 s to count and 0.6 s to learn from,
# and 216 MB. Rows of tables cost more than text.
_ENGINE = _Cost(0.015, 1.0e-6, 120, 100_000)
_LOAD_SECONDS_PER_DISTINCT = 0.3e-6
# The libraries, and the language model of the report: 10 MB took 246 MB without it, 323 to 456 MB with it.
_BASE_MEMORY = 110_000_000
_REPORT_MEMORY = 150_000_000
_EVALUATE_SECONDS_PER_MB = 1.0
_START_SECONDS = 1.2
_MEMORY_PER_TOKEN = 1_200
_DISK_PER_TOKEN = 160
_LOW, _HIGH = 0.6, 1.8  # One document a line: 6.4 s for 10 MB instead of 3.6.
# 10 MB have 167,784 different runs between spaces, and 97,534 different pieces of the GPT-4 split.
_PIECES_PER_WORD = 0.6


def estimate_training(
    config: TrainTokenizerConfig,
    statistics: CorpusStatistics | None,
    folders: DataFolders,
    *,
    counts_reused: bool = False,
) -> Estimate:
    """Time as a range, memory and disk from above. Without statistics only what the machine has is known.
    `counts_reused`: the words are counted already.
    """
    memory = psutil.virtual_memory()
    free_disk = shutil.disk_usage(folders.root).free
    cores = psutil.cpu_count() or 1
    size = statistics.bytes if statistics else 0
    distinct = int(statistics.distinct_words * _PIECES_PER_WORD) if statistics else 0
    cost = _ENGINE if config.algorithm != "unigram" and is_built() else _COSTS[config.algorithm]
    megabytes = size / 1e6
    parallel = min(cores, 8)
    reading = megabytes * cost.read_seconds_per_mb / parallel
    if counts_reused:
        reading = distinct * _LOAD_SECONDS_PER_DISTINCT
    seconds = _START_SECONDS + reading + distinct * cost.seconds_per_distinct
    if config.write_report:
        measured = config.held_out or 0.05
        seconds += megabytes * measured * _EVALUATE_SECONDS_PER_MB
    table = distinct * 16 if config.algorithm == "unigram" else 0
    return Estimate(
        seconds_low=round(seconds * _LOW, 1) if statistics else None,
        seconds_high=round(seconds * _HIGH, 1) if statistics else None,
        memory_bytes=_BASE_MEMORY
        + (_REPORT_MEMORY if config.write_report else 0)
        + distinct * cost.memory_per_distinct
        + int(min(megabytes, 300) * cost.memory_per_mb)
        + config.vocab_size * _MEMORY_PER_TOKEN,
        memory_free_bytes=memory.available,
        memory_total_bytes=memory.total,
        disk_bytes=config.vocab_size * _DISK_PER_TOKEN + 1_000_000 + table,
        disk_free_bytes=free_disk,
        cores=cores,
        basis=_basis(statistics),
        counts_reused=counts_reused,
    )


def _basis(statistics: CorpusStatistics | None) -> str:
    if statistics is None:
        return "The text has not been scanned yet."
    return (
        f"{sized(statistics.bytes)} of text with {counted(statistics.distinct_words, 'different word')}, "
        "and speeds measured on a two-core machine."
    )
