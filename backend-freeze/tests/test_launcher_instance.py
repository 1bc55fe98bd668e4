"""One launcher for each data folder: its lock, and what it and a later one tell each other."""

import json
import socket
import threading
import time
from pathlib import Path

import pytest

from tokenizer_studio.launcher.instance import Instance, ask_the_first, take_or_ask
from tokenizer_studio.launcher.problems import LaunchProblem


def test_one_instance_at_a_time_and_a_stranger_learns_nothing(tmp_path: Path) -> None:
    first = Instance.take(tmp_path)
    assert first is not None
    assert Instance.take(tmp_path) is None
    asked: list[object] = []

    def answer(request: dict[str, object]) -> dict[str, object]:
        asked.append(request)
        return {"ok": True, "address": "opened"}

    first.listen(answer)
    assert (tmp_path / "instance.json").stat().st_mode & 0o077 == 0
    address = json.loads((tmp_path / "instance.json").read_text())
    for words in (b'{"secret": "wrong"}\n', b"garbage\n", b"[]\n", b"\xff\n", b'{"nonce": ["x"]', b""):
        with socket.create_connection(("127.0.0.1", address["port"]), timeout=5) as stranger:
            stranger.sendall(words)
            stranger.shutdown(socket.SHUT_WR)
            assert stranger.recv(100) == b""
    with socket.create_connection(("127.0.0.1", address["port"]), timeout=5) as stranger:
        stranger.sendall(b'{"nonce": "n"}\n')
        hello = stranger.recv(1000)
        assert address["secret"].encode() not in hello
        proof = json.loads(hello)["proof"]  # Of the other side, so it proves nothing.
        stranger.sendall(json.dumps({"proof": proof, "request": {"kind": "show"}}).encode() + b"\n")
        assert stranger.recv(100) == b""
    assert asked == []
    assert ask_the_first(tmp_path, {"kind": "show"}) == {"ok": True, "address": "opened"}
    assert asked == [{"kind": "show"}]
    first.close()
    again = Instance.take(tmp_path)
    assert again is not None
    again.close()


def test_who_has_the_port_of_a_dead_first_one_is_told_nothing(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as stranger:
        heard: list[bytes] = []

        def listen() -> None:
            connection, _ = stranger.accept()
            with connection:
                heard.append(connection.recv(4096))
                connection.sendall(b'{"nonce": "n", "proof": "' + b"0" * 64 + b'"}\n')
                heard.append(connection.recv(4096))

        thread = threading.Thread(target=listen)
        thread.start()
        address = {"port": stranger.getsockname()[1], "secret": "of the dead one"}
        (tmp_path / "instance.json").write_text(json.dumps(address))
        assert ask_the_first(tmp_path, {"handshake": "secret"}) is None
        thread.join(5)
    assert list(json.loads(heard[0])) == ["nonce"]
    assert heard[1] == b""


def test_a_start_while_the_first_one_ends_becomes_the_first(tmp_path: Path) -> None:
    first = Instance.take(tmp_path)
    assert first is not None
    first.listen(lambda _request: {"ok": False})

    def end() -> None:
        time.sleep(0.2)
        first.close()

    threading.Thread(target=end).start()
    second = take_or_ask(tmp_path, lambda: {"kind": "show"})
    assert isinstance(second, Instance)
    second.close()


def test_a_first_one_that_does_not_answer_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tokenizer_studio.launcher.instance.ANSWER_SECONDS", 0.3)
    first = Instance.take(tmp_path)
    (tmp_path / "instance.json").write_text("{broken")
    with pytest.raises(LaunchProblem) as caught:
        take_or_ask(tmp_path, lambda: {"kind": "show"})
    assert caught.value.code == "data-folder-in-use"
    assert first is not None
    first.close()
