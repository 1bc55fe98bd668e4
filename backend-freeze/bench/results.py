"""What the programs made: their merges and ids, whether they are equal, and the table that says so."""

import hashlib
import json
import statistics
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tokenizer_studio.training.byte_alphabet import spelling_to_bytes

from .measure import Run

Merges = list[str]
CHUNK_BYTES = 1 << 20


@dataclass
class Result:
    """One program at one task."""

    task: str
    program: str
    megabytes: float
    runs: list[Run] = field(default_factory=list)
    sha256: str = ""
    """Of the merges as lines `hex(left) hex(right)`, or of the ids as 32-bit little-endian numbers."""
    equal: str = ""
    """Whether that is what our program made; empty for ours."""
    skipped: str = ""
    """Why it did not take part."""

    def median(self, measure: str) -> float:
        """Of `wall_seconds`, `cpu_seconds` or `peak_bytes`."""
        return float(statistics.median(getattr(run, measure) for run in self.runs))

    def to_json(self) -> dict[str, Any]:
        """All runs and their medians."""
        medians: dict[str, float] = {}
        if self.runs:
            medians = {name: self.median(name) for name in ("wall_seconds", "cpu_seconds", "peak_bytes")}
            medians["megabytes_per_cpu_second"] = self.megabytes / medians["cpu_seconds"]
        return {**asdict(self), "medians": medians}


def merges_of(file: Path) -> Merges:
    """From a `tokenizer.json`, or from lines that are in the wanted form."""
    text = file.read_text("utf-8")
    if not text.startswith("{"):
        return text.splitlines()
    merges = json.loads(text)["model"].get("merges", [])
    return [" ".join(spelling_to_bytes(part).hex() for part in merge) for merge in merges]


def sha256_of_merges(merges: Merges) -> str:
    return hashlib.sha256("".join(f"{merge}\n" for merge in merges).encode()).hexdigest()


def compared_merges(ours: Merges, theirs: Merges) -> tuple[str, str]:
    """(hash of theirs, whether they are equal). One that starts from the bytes it saw has room for more
    merges: then the first are compared.
    """
    first = theirs[: len(ours)]
    if first == ours:
        more = f", and {len(theirs) - len(ours):,} more" if len(theirs) > len(ours) else ""
        return sha256_of_merges(first), f"yes{more}"
    pairs = enumerate(zip(ours, theirs, strict=False))
    differing = next((rank for rank, (one, other) in pairs if one != other), min(len(ours), len(theirs)))
    return sha256_of_merges(first), f"no, from merge {differing:,}"


def compared_ids(ours: Path, theirs: Path) -> tuple[str, str]:
    """(hash of theirs, whether ours begin with them). Files of 32-bit little-endian numbers."""
    digest = hashlib.sha256()
    position = 0
    with ours.open("rb") as one, theirs.open("rb") as other:
        while chunk := other.read(CHUNK_BYTES):
            digest.update(chunk)
            mine = one.read(len(chunk))
            if mine != chunk:
                at = next((i for i, (a, b) in enumerate(zip(mine, chunk, strict=False)) if a != b), len(mine))
                return digest.hexdigest(), f"no, from id {(position + at) // 4:,}"
            position += len(chunk)
        is_whole = one.read(1) == b""
    return digest.hexdigest(), "yes" if is_whole else f"yes, its {position // 4:,}"


def show(results: list[Result]) -> None:
    """A table; × is how many times our CPU time a program takes for as much text."""
    print(f"\n{'':<30}{'CPU s':>8}{'wall s':>8}{'MB':>7}{'MB/CPU s':>10}{'×':>7}  equal to ours   sha256")
    ours: dict[str, float] = {}
    task = ""
    for result in results:
        if result.task != task:
            task = result.task
            print(task)
        if result.skipped:
            print(f"  {result.program:<28}SKIPPED: {result.skipped}")
            continue
        cpu = result.median("cpu_seconds")
        rate = result.megabytes / cpu
        base = ours.setdefault(task, rate)
        print(
            f"  {result.program:<28}{cpu:8.2f}{result.median('wall_seconds'):8.2f}"
            f"{result.median('peak_bytes') / 1e6:7.0f}{rate:10.1f}{base / rate:7.2f}"
            f"  {result.equal or '–':<14}  {result.sha256[:16]}"
        )
