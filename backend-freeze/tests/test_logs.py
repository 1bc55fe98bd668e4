"""The log: one JSON object a line, no secrets, never an error of its own."""

import json
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tokenizer_studio import logs
from tokenizer_studio.logs import get_logger, keep_secret, redact, start_log

BACKEND = Path(__file__).resolve().parents[1]


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    hooks = sys.excepthook, threading.excepthook
    yield
    sys.excepthook, threading.excepthook = hooks
    logs._known_secrets.clear()


def lines(folder: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (folder / "test.jsonl").read_text().splitlines()]


def test_a_line_is_an_object_with_time_level_and_trace(tmp_path: Path) -> None:
    start_log(tmp_path, "test")
    log = get_logger("tokenizer_studio.somewhere")
    log.info("hello %s", "world", extra={"code": "x", "count": 3})
    try:
        raise ValueError("why")
    except ValueError:
        log.exception("broken")
    first, second = lines(tmp_path)
    assert (first["message"], first["level"], first["code"], first["count"]) == (
        "hello world",
        "info",
        "x",
        3,
    )
    assert "ValueError: why" in str(second["trace"])
    assert (tmp_path / "test.jsonl").stat().st_mode & 0o077 == 0


def test_secrets_never_reach_the_file(tmp_path: Path) -> None:
    start_log(tmp_path, "test")
    keep_secret("known-secret-value")
    log = get_logger("x")
    log.info("a known-secret-value b")
    log.info("GET /_open?code=abcdefghijklmnopqrstuvwx", extra={"header": "Bearer abcdefghijklmnopqrstuvwx"})
    log.info('{"session": "abcdefghijklmnopqrstuvwx"} ts_4711=abcdefghijklmnopqrstuvwx')
    try:
        raise RuntimeError("known-secret-value in a trace")
    except RuntimeError:
        log.exception("broken")
    text = (tmp_path / "test.jsonl").read_text()
    assert "known-secret-value" not in text
    assert "abcdefghijklmnop" not in text
    assert text.count("[removed]") >= 5


def test_ordinary_words_stay() -> None:
    text = "token count: 32000; special token <|endoftext|>; error code=not-found; password is a word"
    assert redact(text) == text


def test_a_wrong_format_or_a_missing_folder_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    start_log(tmp_path / "file" / "logs", "test")
    get_logger("x").info("%d", "not a number")
    start_log(tmp_path, "test")
    get_logger("x").info("%d", "not a number")
    assert lines(tmp_path)[0]["message"] == "%d"


@given(st.text(st.characters(codec=None), max_size=200))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_is_one_line(tmp_path: Path, text: str) -> None:
    start_log(tmp_path, "test")
    get_logger("x").info("%s", text)
    assert lines(tmp_path)[-1]["logger"] == "tokenizer_studio.x"


def test_files_are_rotated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "FILE_BYTES", 10_000)
    start_log(tmp_path, "test")
    for _ in range(100):
        get_logger("x").info("y" * 1000)
    files = sorted(path.name for path in tmp_path.iterdir())
    assert files == ["test.jsonl", "test.jsonl.1", "test.jsonl.2", "test.jsonl.3"]
    assert all(path.stat().st_size <= 10_000 for path in tmp_path.iterdir())


def test_the_home_folder_is_shortened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/ada")
    logs._home.cache_clear()
    try:
        start_log(tmp_path, "test")
        get_logger("x").info("/home/ada/text and /home/adam and '/home/ada'", extra={"path": "/home/ada"})
    finally:
        logs._home.cache_clear()
    (line,) = lines(tmp_path)
    assert (line["message"], line["path"]) == ("~/text and /home/adam and '~'", "~")


def test_all_files_together_have_a_limit_and_the_oldest_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logs, "FOLDER_BYTES", 25_000)
    monkeypatch.setattr(logs, "FILE_BYTES", 5_000)
    for age, name in enumerate(("other.jsonl.1", "other.jsonl.2", "other.jsonl", "notes.txt")):
        (tmp_path / name).write_bytes(b"x" * 5_000)
        os.utime(tmp_path / name, (1_000_000 - age, 1_000_000 - age))
    start_log(tmp_path, "test")
    for _ in range(30):
        get_logger("x").info("y" * 900)
    names = {path.name for path in tmp_path.iterdir()}
    assert {"other.jsonl", "notes.txt", "test.jsonl"} <= names, "what is written now, or is not ours, stays"
    assert not {"other.jsonl.1", "other.jsonl.2"} & names
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) <= 30_000


def test_a_huge_message_is_cut_in_its_middle(tmp_path: Path) -> None:
    start_log(tmp_path, "test")
    get_logger("x").info("begin %s end", "y" * 1_000_000)
    message = str(lines(tmp_path)[0]["message"])
    assert message.startswith("begin")
    assert message.endswith("end")
    assert len(message) < 25_000


def test_what_nobody_catches_is_written_down(tmp_path: Path) -> None:
    program = (
        "import sys, threading; from pathlib import Path; from tokenizer_studio.logs import start_log\n"
        "start_log(Path(sys.argv[1]), 'test')\n"
        "t = threading.Thread(target=lambda: 1 / 0); t.start(); t.join()\n"
        "raise KeyError('at the end')"
    )
    environment = {**os.environ, "PYTHONPATH": str(BACKEND)}
    run = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)], env=environment, capture_output=True, timeout=30
    )
    assert run.returncode == 1
    first, second = lines(tmp_path)
    assert "ZeroDivisionError" in str(first["trace"])
    assert "at the end" in str(second["trace"])


def test_libraries_report_here_too(tmp_path: Path) -> None:
    start_log(tmp_path, "test")
    logging.getLogger("uvicorn.error").error("it fell over")
    assert lines(tmp_path)[0]["message"] == "it fell over"
