"""The engine behind the seam: what it makes is what Hugging Face makes, to the last byte of the file."""

from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from tests.training_support import Context, config, documents
from tokenizer_studio.errors import Cancelled
from tokenizer_studio.training.splits import PATTERNS
from tokenizer_studio.training.trainers import TrainingTask, bpe, engine

needs_engine = pytest.mark.skipif(
    find_spec(engine.MODULE) is None, reason="THE ENGINE IS NOT BUILT HERE; `npm test` SAYS WHY"
)


def task(root: Path, texts: list[str], **changes: Any) -> TrainingTask:
    wanted = config(**changes)
    return TrainingTask(
        config=wanted,
        pattern=wanted.split_pattern or PATTERNS[wanted.split],
        texts=iter(texts),
        special_tokens=list(wanted.special_tokens),
        unknown_token=None,
        context=Context(root, {}),  # type: ignore[arg-type]
        work_folder=root,
    )


@needs_engine
@pytest.mark.parametrize(
    "changes",
    [
        *({"split": split} for split in engine.SPLITS),
        {"normalizer": "nfc"},
        {"normalizer": "nfkc"},
        {"normalizer": "lowercase"},
        {"normalizer": "strip-accents"},
        {"min_frequency": 5},
        {"max_token_length": 4},
        {"initial_alphabet": "from-text"},
        {"special_tokens": ["<|endoftext|>", "<pad>", "é"]},
        {"special_tokens": []},
        {"vocab_size": 300},
        {"vocab_size": 5_000},
    ],
    ids=str,
)
def test_its_tokenizer_is_the_one_of_hugging_face(changes: dict[str, Any], tmp_path: Path) -> None:
    texts = [*documents(80), "", "\n\n", "é" * 3_000, "zero\0byte", "👩‍👩‍👧 don't I'LL  two"]
    ours = engine.learn_merges(task(tmp_path / "ours", texts, **changes))
    theirs = bpe.learn_merges(task(tmp_path / "theirs", texts, **changes))
    assert ours.to_str() == theirs.to_str()


@needs_engine
def test_a_stop_reaches_it_between_merges(tmp_path: Path) -> None:
    stopped = task(tmp_path / "job", documents(4_000), vocab_size=100_000)
    stopped.context.stop = Cancelled()  # type: ignore[attr-defined]
    with pytest.raises(Cancelled):
        engine.learn_merges(stopped)


@needs_engine
def test_progress_is_in_merges_and_reaches_its_total(tmp_path: Path) -> None:
    asked = task(tmp_path / "job", documents(200), vocab_size=2_000)
    engine.learn_merges(asked)
    told = [one for one in asked.context.told if one.unit == "merges"]  # type: ignore[attr-defined]
    assert told and all(0 <= one.done <= (one.total or 0) for one in told)


def test_without_it_the_library_trains(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(engine, "find_spec", lambda name: None)
    assert not engine.can_train(config())
    trained = bpe.TRAINER.train(task(tmp_path / "job", documents(40)))
    assert trained.tokenizer.get_vocab_size() == 600


def test_a_pattern_of_ones_own_goes_to_the_library() -> None:
    assert not engine.can_train(config(split="custom", split_pattern=r"\w+|\W+"))
