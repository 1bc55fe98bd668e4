"""Where a job stands, as a worker says it: the fields of the contract's `Progress` without pydantic, whose
loading would be a tenth of a short training. Whoever reads the events parses them with the contract.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..contract.jobs import Unit


@dataclass(frozen=True)
class Progress:
    """See `contract.jobs.Progress`: a test holds the two equal."""

    stage: str
    unit: Unit = "steps"
    done: int = 0
    total: int | None = None
    is_indeterminate: bool = False
    rate_per_second: float | None = None
    seconds_left: float | None = None
    note: str = ""
