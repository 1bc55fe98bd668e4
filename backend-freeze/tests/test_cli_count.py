"""`count` and `train --counts`: a text need not be where it is learned from."""

import json
from pathlib import Path

import pytest

from tests.test_cli import studio
from tests.training_support import documents

pytest.importorskip("tokenizer_studio_engine", reason="ENGINE NOT BUILT")


def run(words: list[str], folder: Path):
    return studio(*words, cwd=folder)


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        for number, text in enumerate(documents(30 if name == "one" else 45)):
            (tmp_path / name / f"{number}.txt").write_text(text)
    return tmp_path


def model(folder: Path):
    return json.loads((folder / "tokenizer.json").read_text())


def test_counts_of_two_texts_give_the_tokenizer_of_both(texts: Path) -> None:
    words = ["--vocab-size", "700"]
    assert (
        run(
            ["train", "one", "two", "--held-out", "0", "--no-report", "--out", "whole", *words], texts
        ).returncode
        == 0
    )
    for name in ("one", "two"):
        counted = run(["count", name, "--out", f"{name}.parquet"], texts)
        assert counted.returncode == 0, counted.stderr
        assert counted.stdout.strip().endswith(f"{name}.parquet")
    (texts / "one").rename(texts / "away")  # Only the counts are read.
    made = run(["train", "--counts", "one.parquet", "--counts", "two.parquet", "--out", "sum", *words], texts)
    assert made.returncode == 0, made.stderr
    assert model(texts / "sum") == model(texts / "whole")
    heavy = run(
        [
            "train",
            "--counts",
            "one.parquet",
            "--counts",
            "two.parquet",
            "--weight",
            "two=5",
            "--out",
            "heavy",
        ],
        texts,
    )
    assert heavy.returncode == 0, heavy.stderr
    assert model(texts / "heavy") != model(texts / "whole")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["train", "--counts", "one/1.txt", "--out", "out"], "no counted words"),
        (["train", "--counts", "nowhere.parquet", "--out", "out"], "no counted words"),
        (["train", "--counts", "a.parquet", "--counts", "b.parquet", "--out", "out"], "cut differently"),
        (["train", "--out", "out"], "from text or from counts"),
        (["train", "one", "--counts", "a.parquet", "--out", "out"], "from text or from counts"),
        (["count", "one", "--out", "a.parquet"], "there already"),
        (["count", "one", "--out", "nowhere/a.parquet"], "cannot be written"),
        (["count", "nowhere", "--out", "c.parquet"], "there is nothing at"),
    ],
)
def test_what_cannot_be_counted_or_learned_is_said(words: list[str], said: str, texts: Path) -> None:
    for name, split in (("a", "gpt2"), ("b", "cl100k")):
        assert run(["count", "one", "--split", split, "--out", f"{name}.parquet"], texts).returncode == 0
    before = sorted(path.name for path in texts.iterdir())
    done = run(words, texts)
    assert done.returncode == 3
    assert said in done.stderr.lower()
    assert sorted(path.name for path in texts.iterdir()) == before
