"""The launcher is held to `spec/window-messages.json`, the page by `spec/window.test.ts`."""

import json
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tokenizer_studio.launcher import messages
from tokenizer_studio.launcher.handshake import BadHandshake, parse_handshake
from tokenizer_studio.launcher.messages import PageMessage, read_page_message
from tokenizer_studio.launcher.problems import SENTENCES, LaunchProblem

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = json.loads((ROOT / "spec" / "window-messages.json").read_text())
AGREEMENT = (ROOT / "spec" / "window.ts").read_text()


def common(example: dict[str, Any]) -> messages.Common:
    status = example["status"]
    stages = [messages.stage(one["name"], one["state"], one["seconds"]) for one in status["stages"]]
    return messages.Common(stages, status["version"], status["log_folder"])


def built(example: dict[str, Any]) -> dict[str, Any]:
    """The same message, made by our own functions."""
    status = example.get("status", {})
    match (example["kind"], status.get("phase")):
        case ("status", "starting"):
            return messages.starting(common(example))
        case ("status", "ready"):
            about = {name: status[name] for name in ("run", "port", "boot_code", "has_dialogs")}
            return messages.ready(common(example), **about)
        case ("status", "restarting"):
            about = {name: status[name] for name in ("attempt", "reason")}
            return messages.restarting(common(example), **about)
        case ("status", "failed"):
            log = [messages.log_line(**line) for line in status["log"]]
            return messages.failed(common(example), status["failure"], log)
        case ("ask-close", _):
            return messages.ask_close(example["jobs"])
        case ("closing", _):
            return messages.closing()
        case ("open-paths", _):
            return messages.open_paths(example["paths"])
        case ("diagnostics", _):
            return messages.diagnostics(example["text"])
        case ("problem", _):
            return messages.problem(example["title"], example["detail"])
    raise AssertionError(f"nobody makes {example}")


@pytest.mark.parametrize("example", EXAMPLES["launcher"], ids=lambda one: str(one["kind"]))
def test_the_launcher_says_what_was_agreed(example: dict[str, Any]) -> None:
    assert built(example) == example


@pytest.mark.parametrize("example", EXAMPLES["page"], ids=lambda one: str(one["kind"]))
def test_the_launcher_understands_what_was_agreed(example: dict[str, Any]) -> None:
    expected = {**example, "paths": tuple(example["paths"])} if "paths" in example else example
    assert read_page_message(example) == PageMessage(**expected)


@pytest.mark.parametrize("name", ["EXTENSION_ID", "LAUNCHER_EVENT", "PAGE_EVENT"])
def test_the_names_are_the_agreed_ones(name: str) -> None:
    assert f'export const {name} = "{getattr(messages, name)}";' in AGREEMENT


@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_every_failure_has_the_agreed_shape_and_buttons(code: str) -> None:
    example = next(
        one["status"]["failure"] for one in EXAMPLES["launcher"] if "failure" in one.get("status", {})
    )
    failure = LaunchProblem(code).as_message()
    assert {name: type(value) for name, value in failure.items()} == {
        name: type(value) for name, value in example.items()
    }
    assert failure["actions"]
    assert all(f'"{action}",' in AGREEMENT for action in failure["actions"])
    assert all(text.endswith(".") for text in (failure["title"], failure["detail"], *failure["steps"]))
    assert failure["steps"]


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=8,
)
kinds = st.sampled_from([one["kind"] for one in EXAMPLES["page"]] + ["unknown"])


@given(anything, kinds, st.dictionaries(st.sampled_from([one.name for one in fields(PageMessage)]), anything))
def test_what_is_not_agreed_is_ignored(thing: Any, kind: str, about: dict[str, Any]) -> None:
    read_page_message(thing)
    known = read_page_message({**about, "kind": kind})
    assert known is None or known.kind == kind


@pytest.mark.parametrize(
    "message",
    [
        {"kind": "later"},
        {"kind": "hello"},
        {"kind": "usable", "run": True},
        {"kind": "close-answer"},
        [],
        None,
        7,
        {"kind": "page-failed", "code": "x"},
        {"kind": ["close"]},
        {"kind": "close-answer", "answer": "maybe"},
    ],
)
def test_half_a_message_is_none(message: Any) -> None:
    assert read_page_message(message) is None


GOOD = {"nlPort": "4711", "nlToken": "t" * 20, "nlConnectToken": "c" * 20, "nlExtensionId": "studio.launcher"}


def test_a_handshake_goes_from_one_launcher_to_another() -> None:
    shaken = parse_handshake(GOOD)
    assert parse_handshake(shaken.as_json()) == shaken
    assert shaken.origin == "http://127.0.0.1:4711"
    assert "t" * 20 not in repr(shaken)


@pytest.mark.parametrize(
    "change",
    [
        {"nlPort": "0"}, {"nlPort": "65536"}, {"nlPort": "4711 "}, {"nlPort": "٤"}, {"nlPort": "9" * 5000},
        {"nlPort": None}, {"nlToken": ""}, {"nlToken": "a b" * 9}, {"nlConnectToken": "x&y=" * 9},
        {"nlConnectToken": 5}, {"nlExtensionId": "other"},
    ],
)  # fmt: skip
def test_no_other_handshake_is_taken(change: dict[str, Any]) -> None:
    with pytest.raises(BadHandshake):
        parse_handshake({**GOOD, **change})
