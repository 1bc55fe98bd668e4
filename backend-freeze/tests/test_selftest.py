"""`selftest`: from source it does all but what is only in the frozen program, and says so."""

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.jobs_support import BACKEND
from tokenizer_studio.selftest.run import STEPS
from tokenizer_studio.selftest.steps import Result, Skipped, Step, Wrong, line_of, summary_of

PLAYED = """
import sys, socket
from pathlib import Path
from tokenizer_studio.selftest.steps import Step, Wrong, Skipped, expect, line_of, run_steps
def skip(folder): raise Skipped("NOT HERE")
def wrong(folder): expect(2 + 2 == 5, "It is 4.")
def burst(folder): return 1 / 0
def name(folder): socket.getaddrinfo("example.com", 80)
def call(folder): socket.socket(socket.AF_INET, socket.SOCK_DGRAM).connect(("192.0.2.1", 9))
def home(folder): socket.getaddrinfo("127.0.0.1", 80); return str(folder)
steps = [Step(do.__name__, do) for do in (skip, wrong, burst, name, call, home)]
for result in run_steps(steps, Path("here"), lambda result: None):
    print(result.outcome, result.said)
"""


def test_steps_are_told_apart_and_none_may_reach_another_machine() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", PLAYED], cwd=BACKEND, capture_output=True, text=True, check=True
    )
    assert ended.stdout.splitlines() == [
        "skipped NOT HERE",
        "failed It is 4.",
        "failed ZeroDivisionError: division by zero",
        "failed Something asked for the address of example.com.",
        "failed Something called 192.0.2.1.",
        "ok here",
    ]


def test_a_line_and_the_last_line_say_what_became_of_it() -> None:
    good, bad = Result("trains bpe", "ok", 1.25, "1,000 tokens"), Result("exports", "failed", 0.0, "No file.")
    left = Result("teaches a model", "skipped", 0.0, "NOT INSTALLED HERE: torch")
    assert line_of(good).split() == ["ok", "trains", "bpe", "1.2", "s", "1,000", "tokens"]
    assert line_of(left).startswith("SKIPPED ") and line_of(bad).startswith("FAILED ")
    assert summary_of([good, left], 3.21) == "SELF-TEST PASSED: 1 steps in 3.2 s, 1 SKIPPED."
    assert summary_of([good, bad], 1.0) == "SELF-TEST FAILED: exports (1 of 2 steps passed)."


def test_the_program_passes_from_its_source_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    ended = subprocess.run(
        [sys.executable, "-m", "tokenizer_studio", "selftest", "--json"],
        cwd=BACKEND, capture_output=True, text=True, check=False,
    )  # fmt: skip
    told = [json.loads(line) for line in ended.stdout.splitlines()]
    assert [one["said"] for one in told if one["outcome"] == "failed"] == []
    assert ended.returncode == 0
    assert [one["title"] for one in told] == [step.title for step in STEPS]
    may_lack = {"files of the program", "page and sample", "equals Hugging Face"}
    may_lack |= {"teaches a model", "keeps weights", "reads tables"}
    skipped = {one["title"]: one["said"] for one in told if one["outcome"] == "skipped"}
    assert skipped.keys() <= may_lack
    assert ("teaches a model" in skipped) == (find_spec("torch") is None)
    assert all(said[:10] == said[:10].upper() for said in skipped.values())
    assert list(tmp_path.iterdir()) == []


def test_a_failed_step_is_the_exit_code(monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    from tokenizer_studio.cli.main import main
    from tokenizer_studio.selftest import run

    def wrong(_folder: Path) -> str:
        raise Wrong("It is broken.")

    def skip(_folder: Path) -> str:
        raise Skipped("NOT HERE")

    # Without the guard of the network, which a process keeps for all its life.
    monkeypatch.setattr("sys.addaudithook", lambda _hook: None)
    monkeypatch.setattr(run, "STEPS", (Step("skips", skip), Step("works", wrong)))
    assert main(["selftest"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert "It is broken." in lines[1] and lines[2].startswith("SELF-TEST FAILED: works")
    monkeypatch.setattr(run, "STEPS", (Step("skips", skip),))
    assert main(["selftest"]) == 0
