"""What a step of the self-test is, and how steps are run and told."""

import os
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

Outcome = Literal["ok", "skipped", "failed"]
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


class Skipped(Exception):
    """The step cannot be run here. Says why."""


class Wrong(Exception):
    """Something came out otherwise than it must. Says what."""


@dataclass(frozen=True)
class Step:
    """`do` is given the temporary folder and returns what it did, in a few words."""

    title: str
    do: Callable[[Path], str]


@dataclass(frozen=True)
class Result:
    """What became of a step."""

    title: str
    outcome: Outcome
    seconds: float
    said: str
    trace: str = ""


def run_steps(steps: Sequence[Step], folder: Path, tell: Callable[[Result], None]) -> list[Result]:
    """All of them, also after one that failed: each tells something of its own."""
    sys.addaudithook(_refuse_network)
    results = []
    for step in steps:
        results.append(_run(step, folder))
        tell(results[-1])
    return results


def _run(step: Step, folder: Path) -> Result:
    began_at = time.monotonic()
    outcome: Outcome = "ok"
    trace = ""
    try:
        said = step.do(folder)
    except Skipped as reason:
        outcome, said = "skipped", str(reason)
    except Wrong as reason:
        outcome, said = "failed", str(reason)
    except Exception as error:  # noqa: BLE001 - whatever a library raises is what we want to know
        outcome, said = "failed", f"{type(error).__name__}: {error}"
        trace = traceback.format_exc()
    return Result(step.title, outcome, time.monotonic() - began_at, said, trace)


def line_of(result: Result) -> str:
    """For a terminal: `ok      train with bpe     1.2 s  4,000 tokens`."""
    mark = result.outcome if result.outcome == "ok" else result.outcome.upper()
    return f"{mark:<8} {result.title:<28} {result.seconds:5.1f} s  {result.said}".rstrip()


def summary_of(results: Sequence[Result], seconds: float) -> str:
    """The last line."""
    failed = [result.title for result in results if result.outcome == "failed"]
    skipped = sum(result.outcome == "skipped" for result in results)
    passed = sum(result.outcome == "ok" for result in results)
    if failed:
        return f"SELF-TEST FAILED: {', '.join(failed)} ({passed} of {len(results)} steps passed)."
    left_out = f", {skipped} SKIPPED" if skipped else ""
    return f"SELF-TEST PASSED: {passed} steps in {seconds:.1f} s{left_out}."


def expect(is_so: bool, sentence: str) -> None:
    """Raises Wrong with the sentence when it is not so."""
    if not is_so:
        raise Wrong(sentence)


def _refuse_network(event: str, words: tuple[Any, ...]) -> None:
    """Whoever calls another machine fails by it."""
    if event == "socket.getaddrinfo" and words[0] not in (None, "", *_LOOPBACK):
        raise Wrong(f"Something asked for the address of {words[0]}.")
    if event == "socket.connect" and isinstance(words[1], tuple) and words[1][0] not in _LOOPBACK:
        raise Wrong(f"Something called {words[1][0]}.")


def frozen_folder() -> Path:
    """The folder that the program was installed in."""
    return Path(os.path.realpath(sys.executable)).parent
