"""A job context that remembers, and trainings on small texts."""

import json
import time
from pathlib import Path
from typing import Any

from tokenizer_studio.contract.training import TrainTokenizerConfig
from tokenizer_studio.job_types.train_tokenizer.run import run
from tokenizer_studio.jobs.progress import Progress
from tokenizer_studio.paths import DataFolders

SENTENCES = [
    "The quick brown fox jumps over the lazy dog, and the dog sleeps on.",
    "Människor är födda fria och lika i värde och rättigheter.",
    "Все люди рождаются свободными и равными в своём достоинстве.",
    "すべての人間は、生まれながらにして自由であり、平等である。",
    "सभी मनुष्यों को गौरव और अधिकारों के मामले में स्वतन्त्रता प्राप्त है।",
    "def total(values):\n    result = 0\n    for value in values:\n"
    "        result += value\n    return result",
    "Emoji 🤖👩‍👩‍👧 and e\u0301 combining, 12345 numbers, it's don't we'll.",
]


class Context:
    """What a worker would be given."""

    def __init__(self, root: Path, inputs: dict[str, Any]) -> None:
        self.job_id = "0123456789abcdef"
        self.folders = DataFolders(root / "data")
        self.inputs = inputs
        self.work_folder = root / "work"
        self.artifact_folder = root / "artifact"
        self.work_folder.mkdir(parents=True)
        self.artifact_folder.mkdir()
        self.told: list[Progress] = []
        self.stages: list[tuple[Any, ...]] = []
        self.metrics: list[tuple[str, float, float]] = []
        self.messages: list[str] = []
        self.value: dict[str, Any] = {}
        self.stop: BaseException | None = None

    def progress(self, progress: Progress) -> None:
        self.told.append(progress)

    def stage_done(self, stage: str, unit: str, amount: int, seconds: float, note: str = "") -> None:
        self.stages.append((stage, unit, amount, note))

    def metric(self, name: str, x: float, y: float) -> None:
        self.metrics.append((name, x, y))

    def log(self, message: str, level: str = "info", stage: str = "") -> None:
        self.messages.append(message)

    def check(self) -> None:
        if self.stop is not None:
            raise self.stop

    def clock(self) -> float:
        return time.monotonic()

    def result(self, value: dict[str, Any], summary: str) -> None:
        self.value = value


def documents(count: int = 60) -> list[str]:
    """Texts in several scripts, each a little different."""
    return [
        f"{SENTENCES[number % 7]}\n\nNumber {number}. {SENTENCES[(number * 3 + 1) % 7]}\n" * 3
        for number in range(count)
    ]


def config(**changes: Any) -> TrainTokenizerConfig:
    return TrainTokenizerConfig.model_validate(
        {"type": "train-tokenizer", "vocab_size": 600, "held_out": 0.2, **changes}
    )


def train(root: Path, texts: list[str] | None = None, **changes: Any) -> Context:
    """Run the job on one JSONL file; the finished context."""
    root.mkdir(parents=True, exist_ok=True)
    context = prepared(root, documents() if texts is None else texts)
    run(config(**changes), context)
    return context


def prepared(root: Path, texts: list[str]) -> Context:
    file = root / "texts.jsonl"
    file.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts))
    return Context(root / "job", {"recipe": {"paths": [str(file)]}, "corpus_name": "Texts"})


def loaded(context: Context) -> Any:
    from tokenizers import Tokenizer

    return Tokenizer.from_file(str(context.artifact_folder / "tokenizer.json"))
