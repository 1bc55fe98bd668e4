"""The launcher as the window's extension, as a process: start, crash, close, death of either side."""

import json
import os
import re
import signal
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from tests.fake_neutralino import WindowLauncher
from tests.launcher_support import browser, fake_browser, theme

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="SKIPPED: signals and exec")
Launch = Callable[..., WindowLauncher]


def come_in(one: WindowLauncher, status: dict[str, object]) -> urllib.request.OpenerDirector:
    """As the page does: post the code from the window's origin."""
    opener = browser()
    request = urllib.request.Request(
        f"http://127.0.0.1:{status['port']}/_boot",
        urllib.parse.urlencode({"code": status["boot_code"]}).encode(),
        {"Origin": one.window.origin, "Sec-Fetch-Site": "same-site"},
    )
    with opener.open(request, timeout=5) as answer:
        policy = answer.headers["Content-Security-Policy"]
    assert f"frame-ancestors {one.window.origin}" in policy
    assert theme(opener, f"http://127.0.0.1:{status['port']}/") == "system"
    return opener


def test_a_window_is_told_how_the_start_goes_let_in_and_left_by_nothing(launch: Launch, data: Path) -> None:
    one = launch()
    ready = one.window.status("ready")
    assert one.window.origins[-1] == one.window.origin
    come_in(one, ready)
    one.window.say("painted")
    one.window.say("hello", paths=[])
    again = one.window.status("ready")
    assert again["boot_code"] != ready["boot_code"], "a reload comes in with a code of its own"
    assert (again["run"], again["port"]) == (1, ready["port"])
    come_in(one, again)
    with pytest.raises(urllib.error.HTTPError, match="403"):
        come_in(one, ready)
    one.window.say("usable", run=1)
    one.backend()
    one.window.send_event("windowClose")
    assert one.window.told("closing")
    one.window.called("app.exit")
    assert one.code() == 0
    (line,) = (data / "logs" / "starts.jsonl").read_text().splitlines()
    times = json.loads(line)["window_exec_to"]
    # Pytest stands where the window's process stands, and was started long before.
    assert list(times) == ["launcher", "connected", "painted", "listening", "ready", "usable"]
    began = time.time() - psutil.Process().create_time()
    assert 0 < times["launcher"] < times["listening"] < times["ready"] < times["usable"] <= began
    assert times["launcher"] < times["connected"] <= times["painted"]
    stages = {stage["name"]: stage for stage in again["stages"]}
    assert [stages[name]["state"] for name in stages] == ["done", "done", "done", "now"]
    assert 0 < stages["launcher"]["seconds"] < stages["backend"]["seconds"] < 10


def test_no_secret_is_in_arguments_environment_or_files(launch: Launch, data: Path) -> None:
    one = launch()
    secrets = [one.window.token, one.window.connect_token, one.window.status("ready")["boot_code"]]
    for process in (psutil.Process(one.process.pid), one.backend()):
        seen = " ".join(process.cmdline()) + " ".join(process.environ().values())
        assert not [secret for secret in secrets if secret in seen]
        addresses = {connection.laddr.ip for connection in process.net_connections() if connection.laddr}
        assert addresses <= {"127.0.0.1"}
    one.window.say("diagnostics")
    text = one.window.told("diagnostics")["text"]
    assert "Tokenizer Studio 0." in text
    assert not [secret for secret in secrets if secret in text]
    one.window.die()
    assert one.code() == 0
    for file in (path for path in data.rglob("*") if path.is_file()):
        assert not [secret for secret in secrets if secret.encode() in file.read_bytes()], file
        assert file.stat().st_mode & 0o077 == 0, file


def test_a_window_that_dies_takes_everything_with_it(launch: Launch) -> None:
    one = launch()
    one.window.status("ready")
    one.backend()
    one.window.die()
    assert one.code() == 0


def test_a_window_that_dies_while_the_backend_starts_takes_everything_with_it(launch: Launch) -> None:
    one = launch()
    one.backend()
    one.window.die()
    assert one.code() == 0


def test_without_a_window_to_connect_to_it_ends(launch: Launch) -> None:
    handshake = {"nlPort": "1", "nlToken": "t" * 20, "nlConnectToken": "c" * 20}
    one = launch(stdin=json.dumps({**handshake, "nlExtensionId": "studio.launcher"}).encode())
    assert one.code() == 0


@pytest.mark.parametrize("stdin", [b"", b"{}", b"not json", b"x" * 70_000, b'{"nlPort": "1"}'])
def test_without_a_handshake_it_does_not_start(launch: Launch, stdin: bytes) -> None:
    one = launch(stdin=stdin)
    assert one.code() == 1
    assert one.process.stderr is not None
    assert b"handshake" in one.process.stderr.read()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_polite_kill_of_the_launcher_ends_the_window_too(launch: Launch, number: int) -> None:
    one = launch()
    one.window.status("ready")
    one.backend()
    one.process.send_signal(number)
    one.window.called("app.exit")
    assert one.code() == 0


def test_a_killed_launcher_takes_the_backend_with_it(launch: Launch) -> None:
    one = launch()
    one.window.status("ready")
    one.backend()
    one.process.kill()
    assert one.code() == -signal.SIGKILL


def test_a_killed_backend_is_back_and_four_kills_are_the_error_screen(launch: Launch) -> None:
    one = launch()
    ready = one.window.status("ready")
    last = 0
    for run in (2, 3, 4):
        backend = one.backend(other_than=last)
        last = backend.pid
        backend.kill()
        restarting = one.window.status("restarting")
        assert (restarting["attempt"], restarting["reason"]) == (run - 1, "it ended with code -9")
        again = one.window.status("ready")
        assert (again["run"], again["port"]) == (run, ready["port"])
        come_in(one, again)
    one.backend(other_than=last).kill()
    failed = one.window.status("failed")
    assert failed["failure"]["code"] == "too-many-crashes"
    assert failed["failure"]["actions"][0] == "try-again"
    assert any("backend lost" in line["text"] for line in failed["log"])
    before = sum(psutil.Process(one.process.pid).cpu_times()[:2])
    time.sleep(1.0)
    assert sum(psutil.Process(one.process.pid).cpu_times()[:2]) - before <= 0.01
    one.window.say("try-again")
    assert one.window.status("ready")["run"] == 5
    one.window.say("close")
    assert one.code() == 0


def test_a_data_folder_that_is_repaired_works_at_the_next_try(launch: Launch, data: Path) -> None:
    data.write_text("in the way")
    one = launch()
    failed = one.window.status("failed")
    assert failed["failure"]["code"] == "data-folder-not-writable"
    assert str(data) in failed["failure"]["detail"]
    assert {stage["name"]: stage["state"] for stage in failed["stages"]}["data-folder"] == "failed"
    one.window.say("try-again")
    assert one.window.status("failed")["failure"]["code"] == "data-folder-not-writable"
    one.window.say("open-log-folder")
    assert "is not there" in one.window.told("problem")["detail"]
    one.window.say("diagnostics")
    assert "data-folder-not-writable" in one.window.told("diagnostics")["text"]
    one.window.say("previous-version")
    assert one.window.told("problem")["title"] == "There is no previous version."
    data.unlink()
    one.window.say("try-again")
    come_in(one, one.window.status("ready"))
    one.window.send_event("windowClose")
    assert one.code() == 0


def test_a_page_that_does_not_come_is_an_error_screen_and_the_browser_the_way_out(
    launch: Launch, tmp_path: Path
) -> None:
    told = tmp_path / "told"
    env = fake_browser(tmp_path / "bin", f'cp "$1" {told}.part; mv {told}.part {told}')
    one = launch(env=env)
    one.window.status("ready")
    one.window.say("page-failed", code="page-too-slow")
    failure = one.window.status("failed")["failure"]
    assert (failure["code"], failure["actions"][0]) == ("page-too-slow", "continue-in-browser")
    one.window.say("continue-in-browser")
    one.window.called("app.exit")
    address = re.search(r'url=(http://[^"]+)"', told.read_text())
    assert address
    opener = browser()
    opener.open(address[1], timeout=5).close()
    assert theme(opener, address[1]) == "system"
    assert one.process.poll() is None, "the browser's page goes on"
    one.process.send_signal(signal.SIGTERM)
    assert one.code() == 0


def test_without_a_browser_that_is_said(launch: Launch) -> None:
    one = launch()
    one.window.status("ready")
    one.window.say("continue-in-browser")
    assert one.window.told("problem")["title"] == "No browser could be opened."


def test_a_poisoned_environment_changes_nothing(launch: Launch, tmp_path: Path) -> None:
    (tmp_path / "poison").mkdir()
    (tmp_path / "poison" / "json.py").write_text("raise SystemExit(99)")
    poison = {
        "http_proxy": "http://127.0.0.1:9", "HTTP_PROXY": "http://127.0.0.1:9",
        "all_proxy": "socks5://127.0.0.1:9", "ws_proxy": "http://127.0.0.1:9",
        "HF_ENDPOINT": "http://evil.test", "UVICORN_PORT": "1",
        "WEB_CONCURRENCY": "9", "LC_ALL": "C", "PYTHONWARNINGS": "error",
    }  # fmt: skip
    one = launch(env=poison)
    come_in(one, one.window.status("ready"))
    seen = one.backend().environ()
    assert not {name for name in poison if name in seen} - {"LC_ALL"}


def test_what_the_launcher_loads(launch: Launch) -> None:
    one = launch()
    one.window.status("ready")
    maps = Path(f"/proc/{one.process.pid}/maps")
    if not maps.exists():
        pytest.skip("SKIPPED: /proc shows what a process has loaded on Linux only")
    libraries = set(re.findall(r"site-packages/([^/\s]+)", maps.read_text()))
    assert libraries <= {"websockets"}


def test_modules_of_a_running_launcher_are_the_standard_library_and_its_own(
    data: Path, windows: Callable[[], object], tmp_path: Path
) -> None:
    """A real one, asked at its end: `sitecustomize` is the door the interpreter itself leaves open."""
    door = (
        "import atexit, os, sys\n"
        "atexit.register(lambda: open(os.environ['SEEN'], 'w').write(' '.join(sys.modules)))"
    )
    (tmp_path / "sitecustomize.py").write_text(door)
    seen = tmp_path / "seen"
    path = os.pathsep.join((str(tmp_path), str(Path(__file__).resolve().parents[1])))
    one = WindowLauncher(data, windows(), {"PYTHONPATH": path, "SEEN": str(seen)})  # type: ignore[arg-type]
    one.window.status("ready")
    one.window.say("diagnostics")
    one.window.told("diagnostics")
    one.window.send_event("windowClose")
    assert one.code() == 0
    loaded = set(seen.read_text().split())
    assert "tokenizer_studio.launcher.neutralino" in loaded
    outside = {name.partition(".")[0] for name in loaded} - set(sys.stdlib_module_names)
    site = {"sitecustomize", "distutils-precedence", "_distutils_hack", "__editable__"}
    assert {name for name in outside - site if not name.startswith(("_virtualenv", "__editable__"))} <= {
        "tokenizer_studio", "websockets", "__main__", "__mp_main__",
    }  # fmt: skip
    own = {name for name in loaded if name.startswith("tokenizer_studio.")}
    allowed = re.compile(r"tokenizer_studio\.(launcher|process|paths|logs|__main__)\b")
    assert {name for name in own if not allowed.match(name)} == set()
