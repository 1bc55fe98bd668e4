"""The engine in a training: what it makes is what Hugging Face makes, to the last byte of the file."""

import json
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from tests.training_support import Context, config, documents
from tokenizer_studio.contract.corpus import CorpusRecipe
from tokenizer_studio.errors import Cancelled
from tokenizer_studio.job_types.train_tokenizer import learning
from tokenizer_studio.job_types.train_tokenizer.learning import EngineNeeded, Learned, learn
from tokenizer_studio.training.splits import PATTERNS
from tokenizer_studio.training.trainers import engine

TEXTS = [*documents(80), "", "\n\n", "é" * 3_000, "zero\0byte", "👩‍👩‍👧 don't I'LL  two", "\n \n x\r\ny  \n"]
OPTIONS: list[dict[str, Any]] = [
    *({"split": split} for split in PATTERNS),
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
    {"split": "gpt2", "prefix_space": True},
    {"split": "custom", "split_pattern": r"\p{L}+|\p{N}"},
    {"algorithm": "wordpiece"},
    {"held_out": 0.3},
    {"memory_budget_mb": 100},
]

pytestmark = pytest.mark.skipif(
    find_spec(engine.MODULE) is None, reason="THE ENGINE IS NOT BUILT HERE; `npm test` SAYS WHY"
)


def learned(root: Path, context: Context | None = None, documents: str = "auto", **changes: Any) -> Learned:
    """The stages `count` and `train` on TEXTS, each a file; `documents="line"` for lines."""
    folder = root / "texts"
    if not folder.exists():
        folder.mkdir(parents=True)
        for number, text in enumerate(TEXTS):
            (folder / f"{number:03}.txt").write_text(text, "utf-8", newline="")
    recipe = CorpusRecipe.model_validate({"paths": [str(folder)], "documents": documents})
    wanted = config(**{"held_out": 0, **changes})
    return learn(wanted, recipe, context or Context(root / "job", {}))  # type: ignore[arg-type]


def by_library(monkeypatch: pytest.MonkeyPatch, root: Path, **changes: Any) -> Learned:
    with monkeypatch.context() as patch:
        patch.setattr(learning.engine, "find_spec", lambda name: None)
        return learned(root, **changes)


@pytest.mark.parametrize("documents", ["auto", "line"])
@pytest.mark.parametrize("changes", OPTIONS, ids=str)
def test_its_tokenizer_is_the_one_of_hugging_face(
    changes: dict[str, Any], documents: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = learned(tmp_path / "ours", documents=documents, **changes)
    budget = {"memory_budget_mb": None} if "memory_budget_mb" in changes else {}
    theirs = by_library(monkeypatch, tmp_path / "theirs", documents=documents, **{**changes, **budget})
    assert ours.trained.tokenizer.to_str() == theirs.trained.tokenizer.to_str()
    assert ours.amounts == theirs.amounts
    assert ours.held_out == theirs.held_out


def test_lines_and_documents_give_two_tokenizers(tmp_path: Path) -> None:
    one = learned(tmp_path / "a", vocab_size=2_000).trained.tokenizer
    other = learned(tmp_path / "b", vocab_size=2_000, documents="line").trained.tokenizer
    assert one.to_str() != other.to_str()


def test_a_limited_alphabet_is_that_of_the_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Equally frequent bytes at the limit are left to a hash map there: the sets are compared.
    changes = {"initial_alphabet": "from-text", "limit_alphabet": 40, "vocab_size": 400}
    ours = learned(tmp_path / "ours", **changes).trained.tokenizer.get_vocab()
    theirs = by_library(monkeypatch, tmp_path / "theirs", **changes).trained.tokenizer.get_vocab()
    singles = {token for token in ours if len(token) == 1}
    assert len(singles) == 40
    assert len(singles ^ {token for token in theirs if len(token) == 1}) <= 4


def test_unigram_from_counts_equals_unigram_from_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = learned(tmp_path / "ours", algorithm="unigram")
    theirs = by_library(monkeypatch, tmp_path / "theirs", algorithm="unigram")
    assert ours.trained.tokenizer.to_str() == theirs.trained.tokenizer.to_str()


def test_a_weight_is_the_text_so_many_times(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    for name, times in (("one", 1), ("two", 3)):
        for copy in range(times):
            folder = tmp_path / "a" / f"{name}-{copy}"
            folder.mkdir()
            (folder / "a.txt").write_text("\n".join(documents(20 if name == "one" else 33)))
    context = Context(tmp_path / "job-a", {})
    recipe = CorpusRecipe(paths=[str(tmp_path / "a" / name) for name in ("one-0", "two-0")])
    weights = [{"part": "two*", "times": 3}]
    weighted = learn(config(held_out=0, weights=weights), recipe, context)  # type: ignore[arg-type]
    whole = CorpusRecipe(paths=[str(tmp_path / "a")])
    plain = learn(config(held_out=0), whole, Context(tmp_path / "job-b", {}))  # type: ignore[arg-type]
    assert weighted.trained.tokenizer.to_str() == plain.trained.tokenizer.to_str()


def test_without_the_engine_weights_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(EngineNeeded) as caught:
        by_library(monkeypatch, tmp_path, weights=[{"part": "*", "times": 2}])
    assert caught.value.code == "engine-needed"


def test_a_stop_reaches_it_between_merges(tmp_path: Path) -> None:
    context = Context(tmp_path / "job", {})
    context.stop = Cancelled()
    with pytest.raises(Cancelled):
        learned(tmp_path, context, vocab_size=100_000)


def test_progress_is_in_merges_and_reaches_its_total(tmp_path: Path) -> None:
    context = Context(tmp_path / "job", {})
    learned(tmp_path, context, vocab_size=600)
    told = [one for one in context.told if one.unit == "merges"]
    assert told
    assert all(0 <= one.done <= (one.total or 0) for one in told)
    assert told[-1].done == told[-1].total


def test_the_curve_rises_from_one_byte_a_token_to_the_figure_of_the_vocabulary(tmp_path: Path) -> None:
    context = Context(tmp_path / "job", {})
    made = learned(tmp_path, context, vocab_size=600)
    points = [(x, y) for name, x, y in context.metrics if name == "bytes_per_token"]
    assert points[0] == (0, 1.0)
    assert points == sorted(points)
    encoded = made.trained.tokenizer.encode_batch([text for text in TEXTS if text])
    tokens = sum(len(one.ids) for one in encoded)
    # 3,000 times the same character are joined in another order when they are encoded.
    assert points[-1][1] == pytest.approx(made.amounts.bytes / tokens, rel=2e-3)


def test_counts_are_saved_and_used_again_for_another_size(tmp_path: Path) -> None:
    first = Context(tmp_path / "job", {})
    learned(tmp_path, first, vocab_size=500, held_out=0.2)
    second = Context(tmp_path / "job2", {})
    second.folders = first.folders
    again = learned(tmp_path, second, vocab_size=700, held_out=0.2)
    assert "counts reused" in second.stages[0][3]
    fresh = learned(tmp_path, Context(tmp_path / "job3", {}), vocab_size=700, held_out=0.2)
    assert again.trained.tokenizer.to_str() == fresh.trained.tokenizer.to_str()
    assert (again.amounts, again.held_out) == (fresh.amounts, fresh.held_out)


@pytest.mark.parametrize("damage", [b"", b"rubbish", None])
def test_damaged_counts_are_counted_again(damage: bytes | None, tmp_path: Path) -> None:
    first = Context(tmp_path / "job", {})
    expected = learned(tmp_path, first).trained.tokenizer.to_str()
    [table] = (first.folders.cache / "counts").glob("*.parquet")
    whole = table.read_bytes()
    middle = len(whole) // 3
    table.write_bytes(whole[:middle] + b"\xff\xfe" + whole[middle + 2 :] if damage is None else damage)
    second = Context(tmp_path / "job2", {})
    second.folders = first.folders
    assert learned(tmp_path, second).trained.tokenizer.to_str() == expected
    assert "counts reused" not in second.stages[0][3]


@pytest.mark.parametrize(
    "changes", [{"split": "gpt2"}, {"normalizer": "nfc"}, {"held_out": 0.1}, {"special_tokens": ["<x>"]}]
)
def test_other_settings_are_other_counts(changes: dict[str, Any], tmp_path: Path) -> None:
    first = Context(tmp_path / "job", {})
    learned(tmp_path, first)
    second = Context(tmp_path / "job2", {})
    second.folders = first.folders
    learned(tmp_path, second, **changes)
    assert "counts reused" not in second.stages[0][3]


def test_changed_text_is_counted_again_and_only_the_changed_part(tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        (tmp_path / "corpus" / name).mkdir(parents=True)
        (tmp_path / "corpus" / name / "t.txt").write_text("\n".join(documents(20)) + name)
    recipe = CorpusRecipe(paths=[str(tmp_path / "corpus")])
    first = Context(tmp_path / "job", {})
    learn(config(held_out=0), recipe, first)  # type: ignore[arg-type]
    (tmp_path / "corpus" / "c" / "t.txt").write_text("quite other words " * 50)
    second = Context(tmp_path / "job2", {})
    second.folders = first.folders
    made = learn(config(held_out=0), recipe, second)  # type: ignore[arg-type]
    fresh = learn(config(held_out=0), recipe, Context(tmp_path / "job3", {}))  # type: ignore[arg-type]
    assert made.trained.tokenizer.to_str() == fresh.trained.tokenizer.to_str()
    counted = [message for message in second.messages if "distinct piece" in message]
    assert len(counted) == 1
    assert counted[0].startswith("corpus/c")


def test_saved_counts_are_a_parquet_file_anyone_can_read(tmp_path: Path) -> None:
    import pyarrow.parquet

    context = Context(tmp_path / "job", {})
    learned(tmp_path, context)
    [path] = (context.folders.cache / "counts").glob("*.parquet")
    table = pyarrow.parquet.read_table(path)
    assert table.column_names == ["word", "count"]
    words = zip(table["word"].to_pylist(), table["count"].to_pylist(), strict=True)
    total = sum(len(word) * count for word, count in words)
    assert total == json.loads(table.schema.metadata[b"tokenizer_studio"])["part"]["bytes"]
