"""The interactive process: exact places and bytes, and that it may hang or die without harm."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.training_support import Context, train
from tokenizer_studio.errors import StudioError
from tokenizer_studio.interactive import encoding
from tokenizer_studio.interactive.client import InteractiveClient, InteractiveCrashed, InteractiveTooSlow
from tokenizer_studio.interactive.methods import METHODS, method
from tokenizer_studio.interactive.preview import preview_split
from tokenizer_studio.paths import DataFolders

TEXTS = [
    "plain", " a  b ", "🤖 and 👩‍👩‍👧", "e\u0301 combining ä", "\r lone \r\n", "\0nul\x7f", "日本語のテキスト",
    "<|endoftext|>after", "x" * 300, "\ufeffBOM", "", "हिन्दी",
]  # fmt: skip


@pytest.fixture(scope="module", params=["bpe", "unigram", "wordpiece"])
def trained(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Context:
    return train(tmp_path_factory.mktemp(request.param), algorithm=request.param)


def encode(context: Context, text: str, **flags: bool) -> dict[str, Any]:
    path = str(context.artifact_folder / "tokenizer.json")
    flags = {"add_special_tokens": False, "parse_special_tokens": True, **flags}
    return encoding.encode({"path": path, "text": text, **flags})


def utf16(text: str) -> bytes:
    return text.encode("utf-16-le")


@pytest.mark.parametrize("text", TEXTS)
def test_tokens_cover_the_text_as_javascript_counts(trained: Context, text: str) -> None:
    found = encode(trained, text)
    units = utf16(text)
    end = 0
    rest = text.encode()
    for token in found["tokens"]:
        # A token that is part of a character has that whole character's place, as the one before it may.
        assert token["start"] in (end, *range(max(0, end - 2), end))
        end = max(end, token["end"])
        covered = units[2 * token["start"] : 2 * token["end"]].decode("utf-16-le").encode()
        own = bytes.fromhex(token["bytes_hex"]) if not token["is_special"] else covered
        assert own in covered
        assert token["is_partial"] == (own != own.decode("utf-8", "ignore").encode())
        assert rest.startswith(own)
        rest = rest[len(own) :]
    assert rest == b""
    assert end == len(units) // 2
    assert found["is_round_trip_equal"]
    assert (found["bytes"], found["characters"]) == (len(text.encode()), len(text))


def test_a_character_that_no_merge_knows_is_partial_tokens_of_one_place(trained: Context) -> None:
    tokens = encode(trained, "𝕏")["tokens"]
    assert len(tokens) > 1
    assert all(token["is_partial"] and (token["start"], token["end"]) == (0, 2) for token in tokens)
    assert "".join(token["bytes_hex"] for token in tokens) == "𝕏".encode().hex()


def test_special_tokens_are_read_as_such_only_when_asked(trained: Context) -> None:
    special = encode(trained, "a<|endoftext|>b")["tokens"]
    plain = encode(trained, "a<|endoftext|>b", parse_special_tokens=False)["tokens"]
    assert [token["id"] for token in special if token["is_special"]] == [0]
    assert not any(token["is_special"] for token in plain)


def test_places_are_those_of_the_text_before_the_normalizer(tmp_path: Path) -> None:
    context = train(tmp_path, normalizer="nfkc")
    text = "ﬁne ² e\u0301🤖"
    found = encode(context, text)
    assert found["tokens"][-1]["end"] == len(utf16(text)) // 2
    assert not found["is_round_trip_equal"]
    assert found["decoded"] == "fine 2 é🤖"


def test_half_of_a_surrogate_pair_takes_one_place(trained: Context) -> None:
    found = encode(trained, "a\ud83eb")
    assert found["tokens"][-1]["end"] == 3


def test_the_unknown_token_is_named(tmp_path: Path) -> None:
    for algorithm in ("bpe", "unigram", "wordpiece"):
        context = train(
            tmp_path / algorithm, ["abc abd"] * 40, algorithm=algorithm, initial_alphabet="from-text"
        )
        last = encode(context, "abc!")["tokens"][-1]
        assert last["is_unknown"]
        assert last["bytes_hex"] == ""


def test_ids_that_name_nothing_are_told(trained: Context) -> None:
    path = str(trained.artifact_folder / "tokenizer.json")
    ids = [token["id"] for token in encode(trained, "text 🤖")["tokens"]]
    assert encoding.decode({"path": path, "ids": [*ids, 10**6, -1, 2**40]}) == {
        "text": "text 🤖",
        "unknown_ids": [10**6, -1, 2**40],
    }


def test_a_damaged_tokenizer_is_named(tmp_path: Path) -> None:
    broken = tmp_path / "tokenizer.json"
    for content in ("", "{", '{"model": null}'):
        broken.write_text(content)
        with pytest.raises(StudioError) as caught:
            encoding.load(str(broken))
        assert caught.value.code == "tokenizer-unreadable"
    with pytest.raises(StudioError):
        encoding.load(str(tmp_path / "gone"))


def test_at_most_eight_tokenizers_are_kept(trained: Context, tmp_path: Path) -> None:
    data = (trained.artifact_folder / "tokenizer.json").read_bytes()
    for number in range(10):
        (tmp_path / f"{number}.json").write_bytes(data)
        encoding.load(str(tmp_path / f"{number}.json"))
    assert len(encoding._loaded) == encoding.KEPT_TOKENIZERS


def test_the_preview_is_the_cut_of_the_trained_tokenizer(trained: Context) -> None:
    from tokenizer_studio.training.byte_alphabet import spelling_to_bytes

    tokenizer = encoding.load(str(trained.artifact_folder / "tokenizer.json"))
    for text in TEXTS[:7]:
        shown = preview_split({"texts": [text], "split": "cl100k"})["texts"][0]
        pieces = tokenizer.pre_tokenizer.pre_tokenize_str(text)
        assert [piece.encode() for piece in shown] == [spelling_to_bytes(piece) for piece, _ in pieces]


def test_an_own_pattern_that_never_matches_is_a_warning_in_the_preview() -> None:
    shown = preview_split({"texts": ["ab"], "split": "custom", "split_pattern": "z"})
    assert shown == {
        "texts": [["ab"]],
        "warning": "The pattern matches nothing here: each text stays one piece.",
    }


def test_the_preview_shows_the_normalized_text() -> None:
    assert preview_split({"texts": ["AB c"], "split": "gpt2", "normalizer": "lowercase"})["texts"] == [
        ["ab", " c"]
    ]


def test_every_method_exists() -> None:
    assert all(callable(method(name)) for name in METHODS)
    with pytest.raises(StudioError) as caught:
        method("nothing")
    assert caught.value.code == "unknown-method"


@pytest.fixture
def client(folders: DataFolders) -> Iterator[InteractiveClient]:
    made = InteractiveClient(folders)
    yield made
    made.close()


PREVIEW = {"texts": ["a b"], "split": "gpt2"}
PIECES = {"texts": [["a", " b"]], "warning": ""}


def test_it_starts_at_first_use_and_stays(client: InteractiveClient) -> None:
    assert client.pid is None
    assert client.call("preview-split", PREVIEW) == PIECES
    pid = client.pid
    assert client.call("preview-split", PREVIEW) == PIECES
    assert client.pid == pid


def test_failures_cross_with_their_code(client: InteractiveClient) -> None:
    for name, params, code in (
        ("check-pattern", {"pattern": "(", "samples": []}, "bad-split-pattern"),
        ("check-pattern", {"pattern": "(a|aa)+$", "samples": []}, "split-too-slow"),
        ("nothing", {}, "unknown-method"),
        ("encode", {}, "internal"),
    ):
        with pytest.raises(StudioError) as caught:
            client.call(name, params)
        assert caught.value.to_problem().code == code
    assert caught.value.to_problem().error_id
    assert client.call("preview-split", PREVIEW) == PIECES


def test_a_child_that_dies_is_named_and_replaced(client: InteractiveClient) -> None:
    client.call("preview-split", PREVIEW)
    assert client.pid is not None
    os.kill(client.pid, signal.SIGSTOP)
    threading.Timer(0.2, os.kill, (client.pid, signal.SIGKILL)).start()
    with pytest.raises(InteractiveCrashed):
        client.call("preview-split", PREVIEW)
    assert client.call("preview-split", PREVIEW) == PIECES


def test_a_child_that_died_between_requests_is_replaced(client: InteractiveClient) -> None:
    client.call("preview-split", PREVIEW)
    assert client.pid is not None
    pid = client.pid
    os.kill(pid, signal.SIGKILL)
    psutil.wait_procs([psutil.Process(pid)], timeout=0.5)
    deadline = time.monotonic() + 5
    while True:
        try:
            assert client.call("preview-split", PREVIEW) == PIECES
            break
        except InteractiveCrashed:
            assert time.monotonic() < deadline
    assert client.pid != pid


@pytest.mark.parametrize("size", [10, 500_000])
def test_a_request_that_hangs_is_ended_in_time(client: InteractiveClient, size: int) -> None:
    client.call("preview-split", PREVIEW)
    assert client.pid is not None
    pid = client.pid
    os.kill(pid, signal.SIGSTOP)
    started = time.monotonic()
    with pytest.raises(InteractiveTooSlow):
        client.call("preview-split", {**PREVIEW, "texts": ["x" * size]}, timeout_seconds=0.4)
    assert time.monotonic() - started < 3
    assert not psutil.pid_exists(pid)
    assert client.call("preview-split", PREVIEW) == PIECES


def test_it_ends_when_idle(folders: DataFolders) -> None:
    client = InteractiveClient(folders, idle_seconds=0.1)
    client.call("preview-split", PREVIEW)
    deadline = time.monotonic() + 5
    while client.pid is not None:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    assert client.call("preview-split", PREVIEW) == PIECES
    client.close()
    with pytest.raises(InteractiveCrashed):
        client.call("preview-split", PREVIEW)


def test_closing_ends_a_request_that_hangs(client: InteractiveClient) -> None:
    client.call("preview-split", PREVIEW)
    assert client.pid is not None
    os.kill(client.pid, signal.SIGSTOP)
    threading.Timer(0.2, client.close).start()
    started = time.monotonic()
    with pytest.raises(InteractiveCrashed):
        client.call("preview-split", PREVIEW)
    assert time.monotonic() - started < 3
