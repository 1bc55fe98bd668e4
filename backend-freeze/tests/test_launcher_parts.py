"""The launcher's parts against backends that misbehave, and the backend's first words."""

import json
import os
import socket
import subprocess
import sys
import threading
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tokenizer_studio.backend_main import BadHandshake, bind, read_order
from tokenizer_studio.launcher import backend as backend_module
from tokenizer_studio.launcher.backend import Backend, Identity
from tokenizer_studio.launcher.problems import LaunchProblem, true_reason
from tokenizer_studio.launcher.show import remove_redirects, show_ui, write_redirect
from tokenizer_studio.process import spawn

BACKEND = Path(__file__).resolve().parents[1]
ORDER = {"data_dir": "/d", "session": "s", "launcher_token": "t"}


def play(monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """Have this Python script stand for the backend."""
    monkeypatch.setattr(spawn, "program", lambda: [sys.executable, "-c", script])


def start(tmp_path: Path) -> Backend:
    return Backend.start(tmp_path, Identity(), lambda: False)


def test_a_backend_that_ends_at_once_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    play(monkeypatch, "raise SystemExit(7)")
    with pytest.raises(LaunchProblem) as caught:
        start(tmp_path)
    assert caught.value.code == "backend-exited-at-once"
    assert "code 7" in caught.value.detail


def test_a_backend_that_says_nothing_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    play(monkeypatch, "import sys; sys.stdin.read()")
    monkeypatch.setattr(backend_module, "START_SECONDS", 0.3)
    with pytest.raises(LaunchProblem) as caught:
        start(tmp_path)
    assert caught.value.code == "backend-too-slow"
    assert psutil.Process().children() == []


def test_what_the_backend_says_is_passed_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    event = {"event": "failed", "code": "data-too-new", "title": "Too new.", "detail": "Update."}
    play(monkeypatch, f"print({json.dumps(event)!r})")
    with pytest.raises(LaunchProblem, match="Too new") as caught:
        start(tmp_path)
    assert caught.value.code == "data-too-new"


def test_a_program_that_cannot_be_started_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spawn, "program", lambda: [str(tmp_path / "missing")])
    with pytest.raises(LaunchProblem) as caught:
        start(tmp_path)
    assert caught.value.code == "runtime-damaged"


def test_a_program_that_must_not_be_started_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "program").write_text("")
    monkeypatch.setattr(spawn, "program", lambda: [str(tmp_path / "program")])
    with pytest.raises(LaunchProblem) as caught:
        start(tmp_path)
    assert caught.value.code == "backend-not-started"


def test_a_program_that_lacks_a_part_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    play(monkeypatch, "import tokenizer_studio_missing")
    with pytest.raises(LaunchProblem) as caught:
        start(tmp_path)
    assert caught.value.code == "runtime-damaged"


def test_a_stranger_on_the_port_is_never_adopted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stranger = """
import http.server, json, sys
class H(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = json.dumps({"proof": "0" * 64, "codes_added": 9}).encode()
        self.send_response(200); self.send_header("content-length", str(len(body))); self.end_headers()
        self.wfile.write(body)
    def log_message(self, *a): pass
s = http.server.HTTPServer(("127.0.0.1", 0), H)
print(json.dumps({"event": "listening", "port": s.server_port}), flush=True)
s.serve_forever()
"""
    play(monkeypatch, stranger)
    monkeypatch.setattr(backend_module, "START_SECONDS", 1.0)
    with pytest.raises(LaunchProblem) as caught:
        start(tmp_path)
    assert caught.value.code == "backend-too-slow"


def read(data: bytes) -> dict[str, object]:
    inside, outside = os.pipe()

    def write() -> None:
        os.write(outside, data)
        os.close(outside)

    try:
        threading.Thread(target=write, daemon=True).start()
        order, rest = read_order(inside)
        return {**order.__dict__, "rest": rest}
    finally:
        os.close(inside)


def test_the_order_is_one_line_and_what_follows_is_kept() -> None:
    order = read(json.dumps({**ORDER, "port": 5}).encode() + b'\n{"open_code"')
    assert (order["data_dir"], order["port"], order["rest"]) == ("/d", 5, b'{"open_code"')


@given(st.binary(max_size=300))
def test_no_other_first_line_starts_a_backend(data: bytes) -> None:
    with pytest.raises(BadHandshake):
        read(data)


@pytest.mark.parametrize(
    "line",
    [
        b"x" * 70_000 + b"\n",
        b"{}\n",
        b"[]\n",
        b'{"data_dir": "", "session": "", "launcher_token": ""}\n',
        b"",
    ],
)
def test_a_bad_order_is_refused(line: bytes) -> None:
    with pytest.raises(BadHandshake):
        read(line)
    # The timer that ends a program which is told nothing has no place in one that goes on.
    timers = [thread for thread in threading.enumerate() if isinstance(thread, threading.Timer)]
    assert all(timer.finished.is_set() for timer in timers)


def test_a_wanted_port_that_is_taken_gives_another() -> None:
    with bind(0) as first, bind(first.getsockname()[1]) as second:
        assert second.getsockname()[1] != first.getsockname()[1]


def test_a_port_that_is_free_again_is_taken_again() -> None:
    first = bind(0)
    port = first.getsockname()[1]
    with socket.create_connection(("127.0.0.1", port)) as client:
        first.setblocking(True)
        accepted, _ = first.accept()
        first.close()
        accepted.close()  # Our side closes first, so the address lingers in TIME_WAIT.
        client.recv(1)
    with bind(port) as second:
        assert second.getsockname()[1] == port


@pytest.mark.parametrize("word", ["backend", "serve"])
def test_the_backend_listens_and_says_one_line(tmp_path: Path, word: str) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "tokenizer_studio", word],
        cwd=BACKEND,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(json.dumps({**ORDER, "data_dir": str(tmp_path / "data")}).encode() + b"\n")
    process.stdin.flush()
    event = json.loads(process.stdout.readline())
    assert event["event"] == "listening"
    with socket.create_connection(("127.0.0.1", event["port"]), timeout=5):
        pass
    process.stdin.close()
    assert process.wait(8) == 0
    assert process.stdout.read() == b""


def test_a_redirect_file_is_private_escaped_and_removed(tmp_path: Path) -> None:
    file = write_redirect(tmp_path, 'http://127.0.0.1:1/_open?code="><script>')
    assert file.stat().st_mode & 0o777 == 0o600
    assert "<script>" not in file.read_text()
    os.utime(file, (0, 0))
    newer = write_redirect(tmp_path, "http://127.0.0.1:1/_open?code=x")
    assert not file.exists(), "too old"
    remove_redirects(tmp_path)
    assert not newer.exists()


def test_without_a_display_nothing_is_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    if sys.platform == "linux":
        assert not show_ui("http://127.0.0.1:1/", tmp_path, may_open=True)
    assert not show_ui("http://127.0.0.1:1/", tmp_path, may_open=False)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("code", "free_bytes", "told"),
    [
        ("backend-exited-at-once", 40_000, "disk-full"),
        ("port-unavailable", 0, "disk-full"),
        ("port-unavailable", 10_000_000, "port-unavailable"),
        ("data-folder-in-use", 0, "data-folder-in-use"),
    ],
)
def test_a_full_disk_is_the_reason_whatever_failed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str, free_bytes: int, told: str
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _path: SimpleNamespace(free=free_bytes))
    reason = true_reason(LaunchProblem(code), tmp_path / "not" / "there")
    assert reason.code == told
    if told == "disk-full":
        assert str(tmp_path / "not" / "there") in reason.detail
