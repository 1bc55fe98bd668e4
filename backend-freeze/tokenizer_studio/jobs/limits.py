"""What this machine has, and how much of it a job may take."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import DiskFull, OutOfMemory, StudioError
from ..process.memory import memory_of_the_machine

if TYPE_CHECKING:
    from ..contract.jobs import Estimate

RESERVE_BYTES = 512_000_000
_CGROUP_LIMIT = Path("/sys/fs/cgroup/memory.max")


@dataclass(frozen=True)
class Limits:
    """When a running job is ended for the good of the machine."""

    disk_floor_bytes: int = 200_000_000
    memory_share: float = 0.85
    reserve_bytes: int = RESERVE_BYTES

    @property
    def memory_bytes(self) -> int:
        return int(total_memory() * self.memory_share)


def total_memory() -> int:
    """Memory of the machine, or of the container around us if that is less."""
    total = memory_of_the_machine()
    try:
        return min(total, int(_CGROUP_LIMIT.read_text()))
    except (OSError, ValueError):
        return total


def free_disk(folder: Path) -> int:
    """Bytes a user without special rights may still write."""
    return shutil.disk_usage(folder).free


def misfit(estimate: Estimate, folder: Path, limits: Limits, *, with_others: bool) -> StudioError | None:
    """Why the job cannot run, if so. `with_others`: what they hold is free again when its turn comes."""
    free = free_disk(folder)
    if estimate.disk_bytes + limits.reserve_bytes > free:
        return DiskFull(estimate.disk_bytes + limits.reserve_bytes, free, "This job")
    import psutil

    available = int(psutil.virtual_memory().available)
    room = limits.memory_bytes if with_others else min(limits.memory_bytes, available)
    if estimate.memory_bytes > room:
        return OutOfMemory(
            "There is not enough memory for this job.",
            f"It needs about {estimate.memory_bytes / 1e9:.1f} GB and {room / 1e9:.1f} GB can be used. "
            "Use less text or a smaller vocabulary, or close other programs.",
        )
    return None
