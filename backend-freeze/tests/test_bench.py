"""What the bench says of its runs: measured, compared, and made from text that is here."""

import array
import sys
from pathlib import Path

import pytest

from bench.corpus import default_corpus, given_corpus, holds
from bench.measure import RunFailed, measured
from bench.results import compared_ids, compared_merges, merges_of
from bench.sides import SLOW_MEGABYTES, beginning_of
from tokenizer_studio.resources import sample_file

BURN = "x = sum(range(10_000_000)); b = bytearray(80_000_000)"
IN_A_CHILD = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {BURN!r}])"


def test_a_run_counts_the_processes_it_started_too(tmp_path):
    run = measured([sys.executable, "-c", IN_A_CHILD], tmp_path, {})
    assert run.cpu_seconds > 0.05
    assert run.peak_bytes > 80_000_000


def test_a_failed_run_says_why(tmp_path):
    with pytest.raises(RunFailed, match="ValueError: no such split"):
        measured([sys.executable, "-c", "raise ValueError('no such split')"], tmp_path, {})


@pytest.mark.parametrize(
    ("theirs", "said"),
    [
        (["61 62", "63 64"], "yes"),
        (["61 62", "63 64", "65 66"], "yes, and 1 more"),
        (["61 62", "63 65"], "no, from merge 1"),
        (["61 62"], "no, from merge 1"),
    ],
)
def test_merges_are_equal_or_differ_from_a_rank_on(theirs, said):
    assert compared_merges(["61 62", "63 64"], theirs)[1] == said


@pytest.mark.parametrize(
    ("theirs", "said"),
    [([1, 2, 70_000], "yes"), ([1, 2], "yes, its 2"), ([1, 3], "no, from id 1"), ([1, 2, 70_000, 4], "no")],
)
def test_ids_are_equal_or_differ_from_a_place_on(tmp_path, theirs, said):
    for name, ids in (("ours", [1, 2, 70_000]), ("theirs", theirs)):
        (tmp_path / name).write_bytes(array.array("I", ids).tobytes())
    assert compared_ids(tmp_path / "ours", tmp_path / "theirs")[1].startswith(said)


def test_merges_are_read_from_a_tokenizer_file_as_bytes(tmp_path):
    file = tmp_path / "tokenizer.json"
    file.write_text('{"model": {"merges": [["Ġ", "t"], ["Ã", "¤"]]}}', "utf-8")
    assert merges_of(file) == ["20 74", "c3 a4"]


@pytest.mark.skipif(not sample_file().exists(), reason="THE SAMPLE TEXT IS NOT BUILT")
def test_the_text_is_the_same_each_time_and_large_enough(tmp_path):
    first, second = default_corpus(tmp_path / "a", 10), default_corpus(tmp_path / "b", 10)
    assert first.sha256 == second.sha256
    assert 10_000_000 <= first.bytes < 13_000_000
    assert not holds(Path(first.path), b"<|endoftext|>")


def test_text_of_a_folder_is_joined_in_order_and_a_file_must_be_utf8(tmp_path):
    texts = tmp_path / "texts"
    texts.mkdir()
    (texts / "b.txt").write_text("two", "utf-8")
    (texts / "a.txt").write_text("öne", "utf-8")
    (texts / "c.txt").write_bytes(b"\xff\xfe")
    assert Path(given_corpus(texts, tmp_path / "cache").path).read_text("utf-8") == "öne\ntwo\n"
    with pytest.raises(SystemExit, match="not UTF-8"):
        given_corpus(texts / "c.txt", tmp_path / "cache")


def test_the_beginning_ends_where_every_split_cuts(tmp_path):
    text, made = tmp_path / "text.txt", tmp_path / "beginning.txt"
    text.write_bytes(b"word 1\n  indented\n\n" * (SLOW_MEGABYTES * 1_000_000 // 18 + 1) + b"last\nline\n")
    assert beginning_of(text, made) == text  # No such place in it: all of it.
    text.write_bytes(b"word 1\nline\n" * (SLOW_MEGABYTES * 1_000_000 // 12 + 1))
    assert beginning_of(text, made) == made
    assert made.read_bytes().endswith(b"\n")
    assert text.read_bytes()[made.stat().st_size :][:1].isalpha()
