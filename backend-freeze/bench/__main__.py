"""Runs each side in a process of its own, in turn, and prints medians and ratios. It judges nothing."""

import argparse
import gzip
import os
import shutil
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tokenizer_studio.resources import sample_file

BACKEND = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Run:
    """One run of one side."""

    seconds: float
    cpu_seconds: float
    peak_bytes: int


def measured(words: list[str]) -> Run:
    """Start it, wait, and take what the system counted, its children included. Raises when it fails."""
    started_at = time.perf_counter()
    quiet = [(os.POSIX_SPAWN_OPEN, number, os.devnull, os.O_WRONLY, 0) for number in (1, 2)]
    pid = os.posix_spawn(words[0], words, {**os.environ, "PYTHONPATH": str(BACKEND)}, file_actions=quiet)
    _, status, usage = os.wait4(pid, 0)
    if status != 0:
        raise RuntimeError(f"{' '.join(words)} ended with status {status}")
    seconds = time.perf_counter() - started_at
    return Run(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024)


def product(algorithm: str, file: Path, vocab_size: int, folder: Path) -> Run:
    """The command line as a user calls it, without the report, which the peer does not make either."""
    out = folder / "out"
    words = [sys.executable, "-m", "tokenizer_studio", "train", str(file), "--algorithm", algorithm]
    words += ["--vocab-size", str(vocab_size), "--held-out", "0", "--no-report"]
    run = measured([*words, "--data", str(folder / "data"), "--out", str(out)])
    shutil.rmtree(out)
    return run


def peer(name: str, file: Path, vocab_size: int) -> Run:
    """The same by another library."""
    return measured([sys.executable, "-m", "bench.peers", name, str(file), str(vocab_size)])


def compare(what: str, ours: list[Run], theirs: list[Run]) -> None:
    """One line a measure: theirs, ours, how many times as much theirs is."""
    for name, unit, values in (
        ("time", "s", lambda run: run.seconds),
        ("CPU time", "s", lambda run: run.cpu_seconds),
        ("peak memory", "MB", lambda run: run.peak_bytes / 1e6),
    ):
        mine, other = statistics.median(map(values, ours)), statistics.median(map(values, theirs))
        print(
            f"{what:<34} {name:<12} {mine:9.1f} {unit:<2} peer {other:9.1f} {unit:<2} ×{other / mine:.2f}",
            flush=True,
        )


def main() -> None:
    """Read the arguments, measure, print."""
    parser = argparse.ArgumentParser(prog="npm run bench --", description=__doc__)
    parser.add_argument("file", nargs="?", type=Path, help="JSONL with a field `text`; else the sample text")
    parser.add_argument("--vocab-size", type=int, default=8_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--algorithm", choices=("bpe", "unigram"), action="append")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        file = arguments.file or folder / "sample.jsonl"
        if arguments.file is None:
            file.write_bytes(gzip.decompress(sample_file().read_bytes()))
        size = file.stat().st_size / 1e6
        print(f"{file.name}: {size:.1f} MB, {arguments.vocab_size:,} tokens, {os.cpu_count()} cores,")
        print(f"medians of {arguments.runs} runs in turn; × is how many times as much the peer takes")
        for algorithm in arguments.algorithm or ("bpe", "unigram"):
            ours: list[Run] = []
            theirs: list[Run] = []
            for _ in range(arguments.runs):
                ours.append(product(algorithm, file, arguments.vocab_size, folder))
                theirs.append(peer(f"huggingface-{algorithm}", file, arguments.vocab_size))
            compare(f"train {algorithm} / tokenizers", ours, theirs)


main()
