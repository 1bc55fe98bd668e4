"""Jobs: one run of one job type, its states, its events."""

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypeAliasType

from .base import Bytes, Count, Identifier, Problem, Timestamp, Wire
from .training import TrainTokenizerConfig

JobState = Literal[
    "queued",
    "starting",
    "running",
    "paused",
    "finalizing",
    "succeeded",
    "failed",
    "cancelled",
    "interrupted",
]
ACTIVE_STATES: frozenset[JobState] = frozenset({"queued", "starting", "running", "paused", "finalizing"})
Unit = Literal["bytes", "documents", "files", "words", "pieces", "merges", "tokens", "steps"]


class ImportCorpusConfig(Wire):
    """Read a corpus once, from beginning to end, and measure it."""

    type: Literal["import-corpus"]
    corpus_id: Identifier


JobConfig = TypeAliasType(
    "JobConfig", Annotated[ImportCorpusConfig | TrainTokenizerConfig, Field(discriminator="type")]
)


class Progress(Wire):
    """Where a job stands, in the unit of its stage."""

    stage: str = Field(description="`scan`, `count`, `train`, `check`, `evaluate`, `save`.")
    unit: Unit = "steps"
    done: Count = 0
    total: Count | None = Field(default=None, description="Null while it cannot be known.")
    is_indeterminate: bool = Field(
        default=False, description="The library reports nothing; only time passes."
    )
    rate_per_second: float | None = None
    seconds_left: float | None = Field(default=None, description="For this stage, from the measured rate.")
    note: str = ""


class Job(Wire):
    """One run."""

    id: Identifier
    type: str
    title: str
    state: JobState
    config: JobConfig
    created_at: Timestamp
    started_at: Timestamp | None = None
    finished_at: Timestamp | None = None
    paused_at: Timestamp | None = Field(
        default=None, description="Since when it stands still; null unless paused."
    )
    paused_seconds: float = Field(
        default=0.0, ge=0, description="How long it stood still before; no part of the time it took."
    )
    queue_position: int | None = Field(default=None, ge=1, description="1 is next; null unless queued.")
    progress: Progress | None = None
    problem: Problem | None = None
    artifact_id: Identifier | None = Field(
        default=None, description="What it made, for example the tokenizer's id."
    )
    corpus_id: Identifier | None = None
    summary: str = Field(default="", description="The result in one line.")
    peak_memory_bytes: Bytes | None = None
    run_again_of: Identifier | None = None


class StateEvent(Wire):
    kind: Literal["state"]
    at: Timestamp
    state: JobState
    problem: Problem | None = None


class ProgressEvent(Wire):
    kind: Literal["progress"]
    at: Timestamp
    progress: Progress


class StageEvent(Wire):
    """A stage that ended, with its final amounts."""

    kind: Literal["stage"]
    at: Timestamp
    stage: str
    unit: Unit
    amount: Count
    seconds: float
    note: str = ""


class MetricEvent(Wire):
    """A point of a curve."""

    kind: Literal["metric"]
    at: Timestamp
    name: str = Field(description="`bytes_per_token`, `memory_bytes`.")
    x: float
    y: float


class LogEvent(Wire):
    kind: Literal["log"]
    at: Timestamp
    level: Literal["info", "warning", "error"]
    stage: str = ""
    message: str


class ArtifactEvent(Wire):
    kind: Literal["artifact"]
    at: Timestamp
    name: str
    bytes: Bytes
    sha256: str


JobEvent = TypeAliasType(
    "JobEvent",
    Annotated[
        StateEvent | ProgressEvent | StageEvent | MetricEvent | LogEvent | ArtifactEvent,
        Field(discriminator="kind"),
    ],
)


class Estimate(Wire):
    """What a job would need, and what this machine has."""

    seconds_low: float | None = None
    seconds_high: float | None = None
    memory_bytes: Bytes
    memory_free_bytes: Bytes
    disk_bytes: Bytes
    disk_free_bytes: Bytes
    cores: Count
    memory_total_bytes: Bytes
    problem: Problem | None = Field(default=None, description="Why it cannot start; null when it can.")
    basis: str = Field(default="", description="What the figures rest on.")
    counts_reused: bool = Field(
        default=False, description="The counts of this text are saved, so the text is not read again."
    )
