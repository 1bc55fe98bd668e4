"""`verify` on the command line: another library agrees, or the first difference is named."""

import json
import shutil
from pathlib import Path

import pytest

from tests.test_cli import studio

TEXT = "The quick brown fox jumps over the lazy dog.\n\nGrüße aus Köln und 東京!<|end|>\n" * 300


@pytest.fixture(scope="module")
def trained(tmp_path_factory) -> Path:
    folder: Path = tmp_path_factory.mktemp("verify")
    (folder / "text.txt").write_text(TEXT, "utf-8")
    options = ["--vocab-size", 330, "--special-token", "<|end|>", "--no-report"]
    for name, *more in (("made", "--held-out", 0.2, "--seed", 7), ("lines", "--documents", "line")):
        done = studio("train", "text.txt", *options, "--out", name, *more, cwd=folder)
        assert done.returncode == 0, done.stderr
    return folder


def test_an_equal_tokenizer_is_told_with_both_hashes(trained):
    done = studio("verify", "made", "--against", "huggingface", "--corpus", "text.txt", cwd=trained)
    assert done.returncode == 0, done.stderr
    ours, theirs, verdict = done.stdout.splitlines()
    assert verdict == "Equal: every merge and every token."
    sha256 = json.loads((trained / "made" / "studio.json").read_text())["merges_sha256"]
    assert ours.split("  ")[-2] == theirs.split("  ")[-2] == sha256


def test_the_text_is_read_as_the_training_read_it(trained):
    """Lines or one document: the stored way counts where the command line says nothing."""
    done = studio("verify", "lines", "--corpus", "text.txt", "--json", cwd=trained)
    assert done.returncode == 0, done.stdout
    assert json.loads(done.stdout.splitlines()[-1])["equal"] is True


def changed(trained: Path, name: str, change) -> None:
    shutil.copytree(trained / "made", trained / name)
    file = trained / name / "tokenizer.json"
    whole = json.loads(file.read_text("utf-8"))
    change(whole["model"])
    file.write_text(json.dumps(whole), "utf-8")


def test_the_first_differing_merge_is_named_with_both_sides_and_counts(trained):
    def swap(model):
        merges = model["merges"]
        merges[4], merges[9] = merges[9], merges[4]

    changed(trained, "swapped", swap)
    done = studio("verify", "swapped", "--corpus", "text.txt", "--json", cwd=trained)
    assert done.returncode == 1
    result = json.loads(done.stdout.splitlines()[-1])
    difference = result["difference"]
    assert (result["equal"], difference["kind"], difference["rank"]) == (False, "merge", 4)
    assert difference["tokenizer"] != difference["huggingface"]
    assert difference["huggingface"]["count"] >= difference["tokenizer"]["count"] > 0
    shown = studio("verify", "swapped", "--corpus", "text.txt", cwd=trained)
    assert shown.returncode == 1
    assert "Not equal. The first merge that differs is number 4" in shown.stdout
    assert "times in the text" in shown.stdout


def test_a_merge_too_few_and_a_token_in_another_place_are_named(trained):
    changed(trained, "fewer", lambda model: model["merges"].pop())
    done = studio("verify", "fewer", "--corpus", "text.txt", cwd=trained)
    assert (done.returncode, "none left" in done.stdout) == (1, True)

    def rename(model):
        model["vocab"]["!"], model["vocab"]['"'] = model["vocab"]['"'], model["vocab"]["!"]

    changed(trained, "renamed", rename)
    done = studio("verify", "renamed", "--corpus", "text.txt", cwd=trained)
    assert (done.returncode, "first token that differs" in done.stdout) == (1, True)


def test_what_cannot_be_compared_is_refused_with_a_sentence(trained):
    done = studio(
        "train", "text.txt", "--algorithm", "wordpiece", "--vocab-size", 300, "--no-report",
        "--out", "pieces", cwd=trained,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    done = studio("verify", "pieces", "--corpus", "text.txt", cwd=trained)
    assert done.returncode == 3
    assert "Only byte-level BPE can be compared" in done.stderr
    shutil.copytree(trained / "made", trained / "bare", ignore=shutil.ignore_patterns("config.json"))
    done = studio("verify", "bare", "--corpus", "text.txt", cwd=trained)
    assert done.returncode == 3
    assert "no config.json" in done.stderr
    done = studio("verify", "made", "--corpus", "missing.txt", cwd=trained)
    assert done.returncode == 3
    assert "missing.txt" in done.stderr
