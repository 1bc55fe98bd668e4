"""Starts beside each other: one instance for a data folder, and no window too many."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.fake_neutralino import FakeNeutralino, WindowLauncher
from tests.launcher_support import Start, browser, theme
from tests.test_window_launcher import come_in
from tokenizer_studio.launcher import instance
from tokenizer_studio.launcher.browsing import Options
from tokenizer_studio.launcher.handshake import parse_handshake
from tokenizer_studio.launcher.program import Program
from tokenizer_studio.paths import DataFolders

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="SKIPPED: signals")
Launch = Callable[..., WindowLauncher]


def test_a_second_start_brings_the_first_window_to_the_front_and_closes_its_own(launch: Launch) -> None:
    first = launch()
    first.window.status("ready")
    second = launch()
    second.window.called("app.exit")
    assert second.code() == 0
    for method in ("window.unminimize", "window.show", "window.focus"):
        first.window.called(method)
    assert first.process.poll() is None
    assert second.window.messages.get(timeout=5)["kind"] == "closing"


def test_a_window_that_is_still_being_made_is_told_to_end_when_its_page_is_there(
    launch: Launch, windows: Callable[[], FakeNeutralino]
) -> None:
    first = launch()
    first.window.status("ready")
    window = windows()
    window.has_page = False
    second = launch(stdin=json.dumps(window.handshake()).encode())
    assert window.connected.wait(10)
    with pytest.raises(AssertionError):
        window.called("app.exit", seconds=1.0)
    window.send_event("appClientConnect", 1)
    window.called("app.exit")
    assert second.code() == 0


@pytest.mark.skipif(sys.platform != "linux", reason="SKIPPED: elsewhere the page tells the files")
def test_files_of_a_second_start_open_in_the_first_window(
    launch: Launch, windows: Callable[[], FakeNeutralino], data: Path, tmp_path: Path
) -> None:
    first = launch()
    first.window.status("ready")
    window = windows()
    # A process between us and the launcher, as the window's is, with files behind `--`.
    words = "[sys.executable, '-m', 'tokenizer_studio', 'launcher', '--window']"
    script = f"import subprocess, sys; sys.exit(subprocess.call({words}))"
    run = subprocess.run(
        [sys.executable, "-P", "-c", script, "--path=/x", "--", "/absolute/ä b.txt", "relative.txt"],
        input=json.dumps(window.handshake()).encode(),
        cwd=tmp_path,
        env={"TOKENIZER_STUDIO_DATA": str(data), "PYTHONPATH": str(Path(__file__).parents[1])},
        timeout=20,
        check=False,
    )
    assert run.returncode == 0
    first.window.say("hello", paths=[])
    assert first.window.told("open-paths")["paths"] == ["/absolute/ä b.txt", str(tmp_path / "relative.txt")]


def test_a_launcher_of_a_browser_takes_a_window_over(start: Start, launch: Launch) -> None:
    first = start()
    opener, address = browser(), first.address()
    opener.open(address, timeout=5).close()
    later = launch()
    come_in(later, later.window.status("ready"))
    assert later.code() == 0
    assert theme(opener, address) == "system", "the page in the browser stays"
    later.window.send_event("windowClose")
    later.window.called("app.exit")
    assert first.process.wait(8) == 0


def test_a_browser_can_be_opened_beside_the_window(start: Start, launch: Launch) -> None:
    first = launch()
    ready = first.window.status("ready")
    address = start().address()
    assert f":{ready['port']}/" in address
    browser().open(address, timeout=5).close()


def test_twenty_starts_at_once_are_one_instance(launch: Launch) -> None:
    all_of_them = [launch() for _ in range(20)]
    deadline = time.monotonic() + 20
    while len(living := [one for one in all_of_them if one.process.poll() is None]) > 1:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    (first,) = living
    come_in(first, first.window.status("ready"))
    for one in all_of_them:
        if one is not first:
            assert one.process.returncode == 0
            one.window.called("app.exit", seconds=1.0)


def test_two_data_folders_have_a_window_each(launch: Launch, tmp_path: Path) -> None:
    one, other = launch(tmp_path / "one"), launch(tmp_path / "O'Brien & Söhne $HOME 测试 (1)")
    assert one.window.status("ready")["port"] != other.window.status("ready")["port"]


def test_what_a_killed_launcher_left_is_no_obstacle_to_the_next_window(launch: Launch) -> None:
    first = launch()
    first.window.status("ready")
    first.process.kill()
    second = launch()
    come_in(second, second.window.status("ready"))


def test_a_start_while_the_first_one_ends_waits_for_its_turn(launch: Launch) -> None:
    first = launch()
    first.window.status("ready")
    first.window.send_event("windowClose")
    first.window.told("closing")
    second = launch()
    come_in(second, second.window.status("ready"))
    assert first.code() == 0


def test_a_first_one_that_does_not_answer_is_an_error_screen(
    launch: Launch, windows: Callable[[], FakeNeutralino], data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = launch()
    first.window.status("ready")
    os.kill(first.process.pid, signal.SIGSTOP)
    monkeypatch.setattr(instance, "ANSWER_SECONDS", 0.3)
    window = windows()
    second = Program(DataFolders(data), Options(), parse_handshake(window.handshake()))
    thread = threading.Thread(target=second.run)
    thread.start()
    try:
        assert window.status("failed")["failure"]["code"] == "data-folder-in-use"
    finally:
        os.kill(first.process.pid, signal.SIGCONT)
    window.say("try-again")
    window.called("app.exit")
    thread.join(8)
    assert not thread.is_alive()
