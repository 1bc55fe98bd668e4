"""What the launcher tells about itself: stages, the trace of a start, log lines, diagnostics."""

import errno
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tokenizer_studio import logs
from tokenizer_studio.launcher import clock, diagnostics, show, window
from tokenizer_studio.launcher.log_tail import last_lines
from tokenizer_studio.launcher.problems import folder_problem
from tokenizer_studio.launcher.stages import Stages, Trace, last_starts
from tokenizer_studio.logs import keep_secret


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    yield
    logs._known_secrets.clear()
    logs._home.cache_clear()


def states(stages: Stages) -> list[tuple[str, float | None]]:
    return [(one["state"], one["seconds"]) for one in stages.as_messages()]


def test_stages_have_real_seconds_and_begin_anew() -> None:
    now = [10.0]
    stages = Stages(lambda: now[0])
    stages.begin("launcher", at=9.5)
    stages.end("launcher")
    stages.begin("data-folder")
    now[0] = 10.25
    assert states(stages) == [("done", 0.5), ("now", None), ("todo", None), ("todo", None)]
    stages.end("data-folder")
    stages.begin("backend")
    now[0] = 11.0
    stages.end("backend")
    stages.begin("page")
    stages.end("launcher")
    assert states(stages) == [("done", 0.5), ("done", 0.25), ("done", 0.75), ("now", None)]
    stages.begin("backend")
    stages.fail()
    assert states(stages) == [("done", 0.5), ("done", 0.25), ("failed", None), ("todo", None)]


def test_a_start_is_one_line_and_two_hundred_are_kept(tmp_path: Path) -> None:
    now = [105.0]
    for number in range(205):
        trace = Trace(wall=lambda: 1_000_000.0, clock=lambda: now[0])
        trace.begin(window_exec=100.0 + number / 1000, launcher_exec=100.5)
        trace.mark("usable")
        trace.mark("usable", 999.0)
        trace.write(tmp_path)
        trace.write(tmp_path)
    lines = [json.loads(line) for line in (tmp_path / "starts.jsonl").read_text().splitlines()]
    assert len(lines) == 200
    assert lines[-1]["at"] == 999_995.204
    times = {"launcher": 0.296, "connected": None, "painted": None, "listening": None, "ready": None}
    assert lines[-1]["window_exec_to"] == {**times, "usable": 4.796}
    assert (tmp_path / "starts.jsonl").stat().st_mode & 0o077 == 0
    assert [path.name for path in tmp_path.iterdir()] == ["starts.jsonl"]
    assert len(last_starts(tmp_path, 3)) == 3


def test_without_a_window_or_a_folder_no_trace_is_written(tmp_path: Path) -> None:
    trace = Trace(wall=time.time)
    trace.mark("ready")
    trace.write(tmp_path)
    trace.begin(1.0, 2.0)
    trace.write(tmp_path / "missing")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform != "linux", reason="SKIPPED: /proc")
def test_the_start_of_a_process_is_what_the_system_says() -> None:
    before = clock.since_boot()
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    after = clock.since_boot()
    started = clock.started_at(process.pid)
    process.communicate(b"\n")
    assert started is not None
    # The system counts in hundredths of a second, and rounds down.
    assert before - 0.02 <= started <= after
    assert clock.started_at(2**22 + 1) is None


def write(folder: Path, name: str, *entries: object) -> None:
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.jsonl").write_text("".join(f"{json.dumps(entry)}\n" for entry in entries))


def entry(at: float, message: str, level: str = "info", process: str = "backend", **more: object) -> object:
    return {"at": at, "level": level, "process": process, "pid": 1, "logger": "x", "message": message, **more}


def test_the_last_lines_of_all_processes_are_in_order_and_without_secrets(tmp_path: Path) -> None:
    keep_secret("a-secret-we-know")
    write(tmp_path, "backend", entry(1, "one"), entry(4, "four", "error", trace="Traceback\nValueError: x"))
    write(tmp_path, "launcher", entry(2, "two a-secret-we-know", process="launcher", code="y"), "half", 7)
    write(tmp_path, "starts", {"at": 3, "window_exec_to": {}})
    (tmp_path / "interactive.jsonl").write_text('{"at": 3, "level": "info", "process": "int')
    lines = last_lines(tmp_path)
    assert [(line["at"], line["process"], line["text"]) for line in lines] == [
        (1, "backend", "one"),
        (2, "launcher", "two [removed] code=y"),
        (4, "backend", "four\nTraceback\nValueError: x"),
    ]
    assert [line["at"] for line in last_lines(tmp_path, only_problems=True)] == [4]
    assert last_lines(tmp_path / "missing") == []


def test_only_so_many_lines_are_shown_and_long_ones_are_cut(tmp_path: Path) -> None:
    write(tmp_path, "backend", *(entry(number, "x" * 5_000) for number in range(100)))
    lines = last_lines(tmp_path)
    assert lines[-1]["at"] == 99
    assert len(lines) <= 40
    assert all(len(line["text"]) < 2_100 for line in lines)


def test_diagnostics_name_nobody_and_have_a_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/ada")
    monkeypatch.setattr(diagnostics, "_user", lambda: "ada")
    monkeypatch.setattr(diagnostics, "_host", lambda: "analytical-engine")
    logs._home.cache_clear()
    keep_secret("a-secret-we-know")
    texts = ["Ada on analytical-engine", "/home/ada/x", "a-secret-we-know", "adagio", "ü" * 5_000]
    write(tmp_path, "backend", *(entry(number, texts[number % 5], "error") for number in range(400)))
    stages = Stages(lambda: 1.0)
    stages.begin("launcher", 0.88)
    stages.end("launcher")
    told = diagnostics.diagnostics(
        data_folder=Path("/home/ada/data"),
        log_folder=tmp_path,
        standing=["Phase: failed"],
        stages=stages.as_messages(),
    )
    assert len(told.encode()) <= 200_000
    for name in ("/home/ada", "analytical-engine", "a-secret-we-know"):
        assert name not in told
    for words in (
        "Tokenizer Studio 0.",
        "Python 3.",
        "~/data",
        "GB free",
        "Phase: failed",
        "launcher done 120",
        "adagio",
    ):
        assert words in told
    assert "[user] on [machine]" in told


def test_a_folder_that_cannot_be_shown_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "is not there" in show.open_folder(tmp_path / "missing")
    monkeypatch.setattr(show, "_opener", lambda: None)
    assert "No file manager was found" in show.open_folder(tmp_path)
    monkeypatch.setattr(show, "_opener", lambda: ["false"])
    assert "did not start" in show.open_folder(tmp_path)
    monkeypatch.setattr(show, "_opener", lambda: [str(tmp_path / "missing")])
    assert "did not start" in show.open_folder(tmp_path)
    monkeypatch.setattr(show, "_opener", lambda: ["true"])
    assert show.open_folder(tmp_path) == ""


def test_the_users_own_programs_see_the_users_own_environment() -> None:
    ours = {
        "PATH": "/bin",
        "LD_LIBRARY_PATH_ORIG": "/theirs",
        "PYTHONPATH": "/ours",
        "TOKENIZER_STUDIO_DATA": "/d",
    }
    assert show.users_environment(ours) == {"PATH": "/bin", "LD_LIBRARY_PATH": "/theirs"}


@pytest.mark.parametrize(
    ("programs", "expected"),
    [
        ([], False),
        (["zenity"], False),
        (["which"], False),
        (["which", "zenity"], True),
        (["which", "kdialog"], True),
    ],
)
@pytest.mark.skipif(sys.platform != "linux", reason="SKIPPED: elsewhere there are always dialogs")
def test_file_dialogs_need_a_program(programs: list[str], expected: bool, tmp_path: Path) -> None:
    for name in programs:
        (tmp_path / name).write_text("")
        (tmp_path / name).chmod(0o700)
    assert window.has_dialogs({"PATH": str(tmp_path)}) is expected


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.EACCES, "data-folder-not-writable"), (errno.EROFS, "data-folder-not-writable"),
        (errno.ENOSPC, "disk-full"), (errno.EDQUOT, "disk-full"),
    ],
)  # fmt: skip
def test_why_the_data_folder_cannot_be_had(number: int, code: str) -> None:
    problem = folder_problem(OSError(number, os.strerror(number)), Path("/data"))
    assert problem.code == code
    assert os.strerror(number) in problem.detail
