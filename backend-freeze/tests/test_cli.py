"""The command line as its users run it: real processes, real exit codes."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

BACKEND = Path(__file__).resolve().parents[1]
TEXT = "The quick brown fox jumps over the lazy dog.\n\nGrüße aus Köln und 東京!\n" * 300


def studio(*words: object, cwd: Path, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tokenizer_studio", *map(str, words)],
        cwd=cwd,
        env=_environment(cwd),
        input=stdin,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
    )


def _environment(folder: Path) -> dict[str, str]:
    return {
        **os.environ,
        "PYTHONPATH": str(BACKEND),
        "TOKENIZER_STUDIO_DATA": str(folder / "data"),
        "PYTHONUTF8": "1",
    }


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cli")
    (folder / "text.txt").write_text(TEXT, "utf-8")
    done = studio(
        "train", "text.txt", "--vocab-size", 400, "--out", "made", "--special-token", "<|end|>", cwd=folder
    )
    assert done.returncode == 0, done.stderr
    return folder


def test_train_makes_a_folder_that_transformers_loads_with_equal_ids(trained):
    from transformers import AutoTokenizer

    text = "The fox!<|end|>\n\nGrüße 東京 👩‍👧"
    ids = AutoTokenizer.from_pretrained(str(trained / "made"))(text, add_special_tokens=False)["input_ids"]
    ours = studio("encode", "made", text, cwd=trained)
    assert [int(word) for word in ours.stdout.split()] == ids
    back = studio("decode", "made", *ids, cwd=trained)
    assert back.stdout == text


def test_encode_reads_standard_input_and_answers_json(trained):
    answer = json.loads(studio("encode", "made", "--json", cwd=trained, stdin="Köln").stdout)
    assert answer["is_round_trip_equal"] is True
    assert bytes.fromhex("".join(token["bytes_hex"] for token in answer["tokens"])).decode() == "Köln"


def test_options_may_stand_anywhere(trained):
    answers = [
        studio("encode", *words, cwd=trained).stdout
        for words in (("made", "--json", "Köln"), ("--json", "made", "Köln"), ("made", "Köln", "--json"))
    ]
    assert answers[0] and len(set(answers)) == 1
    assert studio("encode", "made", "--", "-5", cwd=trained).returncode == 0


def test_evaluate_measures_text(trained):
    report = json.loads(studio("evaluate", "made", "text.txt", "--json", cwd=trained).stdout)
    assert report["bytes"] == len(TEXT.encode())
    assert report["round_trip_ok"] == report["documents"] == 1


def test_jobs_and_version_answer(trained):
    assert json.loads(studio("jobs", "--json", cwd=trained).stdout) == []
    assert "tokenizers" in json.loads(studio("version", "--json", cwd=trained).stdout)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["train", "text.txt"], 2, "--out"),
        (["train", "text.txt", "--out", "x", "--algorithm", "magic"], 2, "invalid choice"),
        (["train", "nothing.txt", "--out", "x"], 3, "nothing"),
        (["train", "http://example.test/a", "--out", "x"], 3, "address"),
        (["train", "text.txt", "--vocab-size", "5", "--out", "x"], 3, "vocab-size"),
        (["train", "text.txt", "--split", "(", "--out", "x"], 3, "pattern"),
        (["train", "empty.txt", "--out", "x"], 3, "text"),
        (["train", "text.txt", "--out", "made"], 3, "there already"),
        (["encode", "no-such-tokenizer", "x"], 3, "no tokenizer"),
        (["decode", "made", "999999"], 3, "ids"),
        (["evaluate", "made", "empty.txt"], 3, "no text"),
        ([], 2, "usage"),
    ],
)
def test_wrong_input_ends_with_its_code_and_a_sentence(words, code, said, trained):
    (trained / "empty.txt").write_bytes(b"")
    before = sorted(path.name for path in trained.iterdir())
    done = studio(*words, cwd=trained)
    assert done.returncode == code, done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert sorted(path.name for path in trained.iterdir()) == before


def begun(tmp_path: Path) -> "subprocess.Popen[str]":
    """A training that has begun to read, and goes on for a while."""
    with (tmp_path / "big.txt").open("w") as file:
        file.writelines(f"line {i * 7919 % 1000003} of many words w{i}\n" for i in range(400_000))
    child = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "tokenizer_studio",
            "train",
            "big.txt",
            "--algorithm",
            "unigram",
            "--out",
            "out",
        ],
        cwd=tmp_path,
        env=_environment(tmp_path),
        stderr=subprocess.PIPE,
        text=True,
    )
    assert child.stderr is not None
    for line in child.stderr:
        if line.startswith(("read", "count")):
            break
    return child


@pytest.mark.skipif(os.name == "nt", reason="POSIX signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_ends_with_130_and_leaves_no_folder(number, tmp_path):
    child = begun(tmp_path)
    started_at = time.monotonic()
    child.send_signal(number)
    assert child.wait(timeout=20) == 130
    assert time.monotonic() - started_at < 5
    assert sorted(path.name for path in tmp_path.iterdir()) == ["big.txt", "data"]
    assert {path.name for path in (tmp_path / "data" / "cache").iterdir()} <= {"counts"}


@pytest.mark.skipif(os.name == "nt", reason="POSIX signals")
def test_ctrl_z_stops_the_worker_too_and_fg_lets_it_go_on(tmp_path):
    child = begun(tmp_path)
    family = [psutil.Process(child.pid), *psutil.Process(child.pid).children(recursive=True)]
    assert len(family) > 1
    child.send_signal(signal.SIGTSTP)
    wait_for(lambda: all(process.status() == psutil.STATUS_STOPPED for process in family))
    child.send_signal(signal.SIGCONT)
    wait_for(lambda: all(process.status() != psutil.STATUS_STOPPED for process in family))
    child.send_signal(signal.SIGINT)
    assert child.wait(timeout=20) == 130


def wait_for(is_so):
    end = time.monotonic() + 10
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.05)
