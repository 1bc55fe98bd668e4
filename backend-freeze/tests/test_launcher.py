"""The launcher as a process: one line, one instance, one browser let in."""

import queue
import re
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.launcher_support import BACKEND, Start, browser, fake_browser, theme
from tokenizer_studio.launcher.browsing import Options
from tokenizer_studio.launcher.events import StopAsked
from tokenizer_studio.launcher.problems import SENTENCES, LaunchProblem
from tokenizer_studio.launcher.program import Program
from tokenizer_studio.paths import DataFolders

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals")


def test_the_printed_line_signs_one_browser_in_and_ctrl_c_ends_everything(start: Start, data: Path) -> None:
    launched = start()
    address = launched.address()
    opener = browser()
    with opener.open(address, timeout=5) as page:
        assert b"refresh" in page.read()
    assert theme(opener, address) == "system"
    with pytest.raises(urllib.error.HTTPError, match="403"):
        browser().open(address, timeout=5)
    with pytest.raises(urllib.error.HTTPError, match="401"):
        theme(browser(), address)
    launched.backend()
    code, seconds = launched.end()
    assert code == 0
    assert seconds < 8
    assert launched.left_behind() == []
    assert launched.process.stdout.read() == "", "exactly one line"
    assert launched.process.stderr.read() == ""


def test_no_secret_is_in_arguments_environment_or_logs(start: Start, data: Path) -> None:
    launched = start()
    code = launched.address().rpartition("=")[2]
    port = launched.backend().net_connections("tcp")[0].laddr.port
    opener = browser()
    opener.open(f"http://127.0.0.1:{port}/_open?code={code}", timeout=5).close()
    handlers: list[Any] = opener.handlers  # type: ignore[attr-defined]
    (cookie,) = next(h for h in handlers if isinstance(h, urllib.request.HTTPCookieProcessor)).cookiejar
    assert cookie.has_nonstandard_attr("HttpOnly")
    family = [psutil.Process(launched.process.pid), launched.backend()]
    for process in family:
        seen = " ".join(process.cmdline()) + " ".join(process.environ().values())
        assert code not in seen
        assert str(cookie.value) not in seen
    launched.end()
    for file in data.rglob("*"):
        assert file.stat().st_mode & 0o077 == 0, file
        if file.is_file():
            content = file.read_bytes()
            assert code.encode() not in content
            assert str(cookie.value).encode() not in content


def test_a_second_start_gets_a_fresh_address_from_the_first(start: Start) -> None:
    first = start()
    address = first.address()
    second = start()
    again = second.address()
    assert second.process.wait(5) == 0
    assert again != address
    assert again.partition("?")[0] == address.partition("?")[0]
    for one in (address, again):
        opener = browser()
        opener.open(one, timeout=5).close()
        assert theme(opener, one) == "system"
    assert first.end()[0] == 0
    assert first.process.stdout.read() == ""


def test_two_starts_at_once_end_with_one_backend(start: Start) -> None:
    both = [start(), start()]
    addresses = [one.address() for one in both]
    assert len({address.partition("?")[0] for address in addresses}) == 1
    assert len([one for one in both if one.process.poll() is None]) <= 2
    first = next(one for one in both if psutil.Process(one.process.pid).children())
    assert first.end()[0] == 0


def test_two_data_folders_run_side_by_side(start: Start, tmp_path: Path) -> None:
    one, other = start(), start(folder=tmp_path / "other")
    assert one.address().partition("?")[0] != other.address().partition("?")[0]
    assert one.end()[0] == other.end()[0] == 0


@pytest.mark.skipif(sys.platform != "linux", reason="xdg-open")
def test_a_browser_is_led_in_by_a_private_file(start: Start, data: Path, tmp_path: Path) -> None:
    told = tmp_path / "told"
    env = fake_browser(tmp_path / "bin", f'printf "%s\\n" "$@" > {told}.part; mv {told}.part {told}')
    launched = start("--browser", env=env)
    assert "open in your browser" in launched.line()
    (file,) = [Path(line) for line in told.read_text().splitlines()]
    assert file.parent == data / "run"
    assert file.stat().st_mode & 0o777 == 0o600
    address = re.search(r'url=(http://127\.0\.0\.1:\d+/_open\?code=[A-Za-z0-9_-]+)"', file.read_text())
    assert address
    opener = browser()
    opener.open(address[1], timeout=5).close()
    assert theme(opener, address[1]) == "system"
    assert launched.end()[0] == 0
    assert not file.exists()


@pytest.mark.skipif(sys.platform != "linux", reason="xdg-open")
def test_where_no_browser_opens_the_line_is_printed(start: Start, data: Path, tmp_path: Path) -> None:
    launched = start("--browser", env=fake_browser(tmp_path / "bin", "exit 3"))
    assert launched.address()
    assert list((data / "run").glob("open-*.html")) == []
    assert launched.end()[0] == 0


def test_a_folder_that_cannot_be_written_is_named(start: Start, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    launched = start(folder=tmp_path / "file" / "data")
    assert launched.process.wait(10) == 1
    words = launched.process.stderr.read()
    assert "(code: data-folder-not-writable)" in words
    assert str(tmp_path / "file" / "data") in words
    assert "Traceback" not in words


def test_a_folder_another_program_holds_is_named(start: Start, data: Path) -> None:
    from tokenizer_studio.store.folder_lock import FolderLock

    folders = DataFolders(data)
    folders.make()
    lock = FolderLock.take(folders.database)
    try:
        launched = start()
        assert launched.process.wait(15) == 1
        assert "data-folder-in-use" in launched.process.stderr.read()
    finally:
        lock.release()


def test_why_there_is_no_window_is_one_line(start: Start) -> None:
    launched = start("--no-open", "--because", "WebKitGTK is not installed.")
    assert launched.line() == "The window is not used: WebKitGTK is not installed.\n"
    assert launched.address()
    assert launched.end()[0] == 0


@pytest.mark.skipif(sys.platform != "linux", reason="SKIPPED: xdg-open")
@pytest.mark.parametrize("is_opened", [True, False])
def test_without_a_window_the_program_ends_with_the_last_page_of_a_browser_it_opened(
    is_opened: bool, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in fake_browser(tmp_path / "bin", "exit 0" if is_opened else "exit 3").items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("tokenizer_studio.launcher.supervisor.PING_EVERY_SECONDS", 0.1)
    told: queue.SimpleQueue[str | None] = queue.SimpleQueue()
    program = Program(DataFolders(data), Options(quiet_seconds=0.3, report=told.put))
    thread = threading.Thread(target=program.run)
    thread.start()
    try:
        address = told.get(timeout=20)
        assert (address is None) == is_opened
        opener, address = browser(), address or program._browsing.show(may_open=False)
        assert address
        opener.open(address, timeout=5).close()
        page = opener.open(f"{address.partition('/_open')[0]}/api/v1/jobs/changes", timeout=5)
        page.readline()
        thread.join(1.0)
        assert thread.is_alive(), "a page is open"
        page.close()
        thread.join(8.0 if is_opened else 1.5)
        assert thread.is_alive() != is_opened
    finally:
        program.post(StopAsked())
        thread.join(8)


def test_version_and_usage(data: Path) -> None:
    command = [sys.executable, "-m", "tokenizer_studio", "launcher"]
    run = subprocess.run([*command, "--version"], cwd=BACKEND, capture_output=True, text=True, timeout=20)
    assert re.fullmatch(r"Tokenizer Studio \d+\.\d+\.\d+\n", run.stdout)
    run = subprocess.run([*command, "--nonsense"], cwd=BACKEND, capture_output=True, text=True, timeout=20)
    assert run.returncode == 2


def test_the_launcher_stays_small() -> None:
    program = "import sys, tokenizer_studio.launcher.main; print(' '.join(sys.modules))"
    run = subprocess.run(
        [sys.executable, "-c", program], cwd=BACKEND, capture_output=True, text=True, timeout=20
    )
    loaded = set(run.stdout.split())
    assert "tokenizer_studio.launcher.main" in loaded
    assert {name.partition(".")[0] for name in loaded} & {
        "fastapi",
        "pydantic",
        "starlette",
        "uvicorn",
        "anyio",
    } == set()
    assert {
        name for name in loaded if name.startswith(("tokenizer_studio.api", "tokenizer_studio.jobs"))
    } == set()


@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_every_problem_has_two_sentences_and_its_code(code: str) -> None:
    words = str(LaunchProblem(code)).splitlines()
    assert words[0].endswith(".")
    assert words[1].endswith(".")
    assert words[2] == f"(code: {code})"
