"""The launcher as a process: one line, one instance, restarts, and an end that leaves nobody behind."""

import contextlib
import http.cookiejar
import json
import os
import re
import signal
import stat
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tokenizer_studio.launcher.problems import SENTENCES, LaunchProblem

BACKEND = Path(__file__).resolve().parents[1]
LINE = re.compile(r"Open (http://127\.0\.0\.1:(\d+)/_open\?code=[A-Za-z0-9_-]{32})\n")
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals")


class Launched:
    """A running launcher."""

    def __init__(self, data: Path, *args: str, env: dict[str, str] | None = None, stdin: int = subprocess.DEVNULL) -> None:
        environment = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tokenizer_studio", "launcher", "--data", str(data), *args],
            cwd=BACKEND,
            env={**environment, **(env or {})},
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.family: set[psutil.Process] = set()

    def line(self) -> str:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, self.process.stderr and self.process.stderr.read()
        return line

    def address(self) -> str:
        match = LINE.fullmatch(self.line())
        assert match
        return match[1]

    def backend(self, other_than: int = 0) -> psutil.Process:
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            for child in psutil.Process(self.process.pid).children():
                if child.pid != other_than and child.status() != psutil.STATUS_ZOMBIE:
                    with contextlib.suppress(psutil.Error):
                        if "backend" in child.cmdline():
                            self.family.add(child)
                            return child
            time.sleep(0.02)
        raise AssertionError("no backend")

    def end(self, number: int = signal.SIGINT) -> tuple[int, float]:
        """(exit code, seconds)."""
        with contextlib.suppress(psutil.Error):
            self.family |= set(psutil.Process(self.process.pid).children(recursive=True))
        began = time.monotonic()
        if self.process.poll() is None:
            self.process.send_signal(number)
        code = self.process.wait(15)
        return code, time.monotonic() - began

    def left_behind(self) -> list[psutil.Process]:
        return psutil.wait_procs(list(self.family), timeout=3)[1]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "my data ä"


@pytest.fixture
def start(data: Path) -> Iterator[object]:
    running: list[Launched] = []

    def launch(*args: str, folder: Path = data, **options: object) -> Launched:
        launched = Launched(folder, *(args or ("--no-open",)), **options)  # type: ignore[arg-type]
        running.append(launched)
        return launched

    yield launch
    for launched in running:
        if launched.process.poll() is None:
            launched.process.kill()
        launched.process.communicate()
        assert launched.left_behind() == []


def browser() -> urllib.request.OpenerDirector:
    jar = http.cookiejar.CookieJar(http.cookiejar.DefaultCookiePolicy())
    return urllib.request.build_opener(urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(jar))


def theme(opener: urllib.request.OpenerDirector, address: str) -> str:
    port = re.search(r":(\d+)/", address)
    assert port
    with opener.open(f"http://127.0.0.1:{port[1]}/api/v1/settings", timeout=5) as answer:
        return str(json.load(answer)["theme"])


def test_the_printed_line_signs_one_browser_in_and_ctrl_c_ends_everything(start, data: Path) -> None:
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


def test_no_secret_is_in_arguments_environment_or_logs(start, data: Path) -> None:
    launched = start()
    code = launched.address().rpartition("=")[2]
    port = launched.backend().net_connections("tcp")[0].laddr.port
    opener = browser()
    opener.open(f"http://127.0.0.1:{port}/_open?code={code}", timeout=5).close()
    (cookie,) = next(h for h in opener.handlers if isinstance(h, urllib.request.HTTPCookieProcessor)).cookiejar
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


def test_a_second_start_gets_a_fresh_address_from_the_first(start) -> None:
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


def test_two_starts_at_once_end_with_one_backend(start) -> None:
    both = [start(), start()]
    addresses = [one.address() for one in both]
    assert len({address.partition("?")[0] for address in addresses}) == 1
    assert len([one for one in both if one.process.poll() is None]) <= 2
    first = next(one for one in both if psutil.Process(one.process.pid).children())
    assert first.end()[0] == 0


def test_two_data_folders_run_side_by_side(start, tmp_path: Path) -> None:
    one, other = start(), start(folder=tmp_path / "other")
    assert one.address().partition("?")[0] != other.address().partition("?")[0]
    assert one.end()[0] == other.end()[0] == 0


def test_what_a_dead_launcher_left_is_no_obstacle(start, data: Path) -> None:
    first = start()
    first.address()
    first.backend()
    first.process.kill()
    first.process.wait()
    assert first.left_behind() == [], "the backend ends with its launcher"
    assert (data / "run" / "instance.json").exists()
    second = start()
    assert second.address()
    assert second.end()[0] == 0


def test_open_pages_survive_a_crash_of_the_backend(start) -> None:
    launched = start()
    address = launched.address()
    opener = browser()
    opener.open(address, timeout=5).close()
    backend = launched.backend()
    backend.kill()
    launched.backend(other_than=backend.pid)
    deadline = time.monotonic() + 15
    while True:
        try:
            assert theme(opener, address) == "system"
            break
        except OSError:
            assert time.monotonic() < deadline
            time.sleep(0.05)
    launched.end()
    assert launched.process.stdout.read() == "", "same port, so no new line"


def test_a_backend_that_crashes_again_and_again_is_given_up_with_a_sentence(start) -> None:
    launched = start()
    launched.address()
    last = 0
    for _ in range(4):
        backend = launched.backend(other_than=last)
        last = backend.pid
        # A backend just started has not put its pipe to use yet: its death counts all the same.
        backend.kill()
    assert launched.process.wait(20) == 1
    assert "(code: too-many-crashes)" in launched.process.stderr.read()


def test_a_backend_that_hangs_is_replaced(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from tokenizer_studio.launcher import backend as backend_module
    from tokenizer_studio.launcher import supervisor as supervisor_module

    monkeypatch.setattr(supervisor_module, "PING_EVERY_SECONDS", 0.1)
    monkeypatch.setattr(backend_module, "PING_SECONDS", 0.2)
    monkeypatch.setattr(supervisor_module.Backend.health, "__defaults__", (0.2,))
    lost: list[str] = []

    class Watched(supervisor_module.Supervisor):
        def _note_crash(self, reason: str) -> None:
            lost.append(reason)
            self.stop()

    watched = Watched(data, on_address_used=lambda: None)

    def freeze() -> None:
        assert watched._backend is not None
        os.kill(watched._backend._child.pid, signal.SIGSTOP)

    watched.run(on_new_port=freeze)
    assert lost == ["it does not answer"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_polite_kill_and_a_closed_terminal_end_it(start, number: int) -> None:
    launched = start()
    launched.address()
    launched.backend()
    code, seconds = launched.end(number)
    assert code == 0
    assert seconds < 8
    assert launched.left_behind() == []


def test_it_ends_with_whoever_holds_its_input(start) -> None:
    launched = start("--no-open", "--end-with-stdin", stdin=subprocess.PIPE)
    launched.address()
    launched.backend()
    launched.process.stdin.close()
    launched.process.stdin = None
    assert launched.process.wait(8) == 0
    assert launched.left_behind() == []


def fake_browser(folder: Path, script: str) -> dict[str, str]:
    folder.mkdir()
    opener = folder / "xdg-open"
    opener.write_text(f"#!/bin/sh\n{script}\n")
    opener.chmod(opener.stat().st_mode | stat.S_IXUSR)
    return {"DISPLAY": ":99", "PATH": f"{folder}:/usr/bin:/bin"}


@pytest.mark.skipif(sys.platform != "linux", reason="xdg-open")
def test_a_browser_is_led_in_by_a_private_file(start, data: Path, tmp_path: Path) -> None:
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
def test_where_no_browser_opens_the_line_is_printed(start, data: Path, tmp_path: Path) -> None:
    launched = start("--browser", env=fake_browser(tmp_path / "bin", "exit 3"))
    assert launched.address()
    assert list((data / "run").glob("open-*.html")) == []
    assert launched.end()[0] == 0


def test_a_folder_that_cannot_be_written_is_named(start, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    launched = start(folder=tmp_path / "file" / "data")
    assert launched.process.wait(10) == 1
    words = launched.process.stderr.read()
    assert "(code: data-folder-not-writable)" in words
    assert str(tmp_path / "file" / "data") in words
    assert "Traceback" not in words


def test_a_folder_another_program_holds_is_named(start, data: Path) -> None:
    from tokenizer_studio.paths import DataFolders
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


def test_version_and_usage(data: Path) -> None:
    command = [sys.executable, "-m", "tokenizer_studio", "launcher"]
    run = subprocess.run([*command, "--version"], cwd=BACKEND, capture_output=True, text=True, timeout=20)
    assert re.fullmatch(r"Tokenizer Studio \d+\.\d+\.\d+\n", run.stdout)
    run = subprocess.run([*command, "--nonsense"], cwd=BACKEND, capture_output=True, text=True, timeout=20)
    assert run.returncode == 2


def test_the_launcher_stays_small() -> None:
    program = "import sys, tokenizer_studio.launcher.main; print(' '.join(sys.modules))"
    run = subprocess.run([sys.executable, "-c", program], cwd=BACKEND, capture_output=True, text=True, timeout=20)
    loaded = set(run.stdout.split())
    assert "tokenizer_studio.launcher.main" in loaded
    assert {name.partition(".")[0] for name in loaded} & {"fastapi", "pydantic", "starlette", "uvicorn", "anyio"} == set()
    assert {name for name in loaded if name.startswith(("tokenizer_studio.api", "tokenizer_studio.jobs"))} == set()


@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_every_problem_has_two_sentences_and_its_code(code: str) -> None:
    words = str(LaunchProblem(code)).splitlines()
    assert words[0].endswith(".")
    assert words[1].endswith(".")
    assert words[2] == f"(code: {code})"
