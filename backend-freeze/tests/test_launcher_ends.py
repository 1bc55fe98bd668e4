"""The launcher when things end: crashes, signals, closed pipes, and nobody left behind."""

import os
import queue
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.launcher_support import Start, browser, theme

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals")


def test_what_a_dead_launcher_left_is_no_obstacle(start: Start, data: Path) -> None:
    first = start()
    first.address()
    first.backend()
    first.process.kill()
    first.process.wait()
    assert first.left_behind() == [], "the backend ends with its launcher"
    address = data / "run" / "instance.json"
    assert not address.exists(), "and takes away what the launcher could not"
    address.write_text('{"pid": 1, "started_at": 0, "port": 9, "secret": "from before the power failed"}')
    second = start()
    assert second.address()
    assert second.end()[0] == 0


def test_open_pages_survive_a_crash_of_the_backend(start: Start) -> None:
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


def test_a_backend_that_crashes_again_and_again_is_given_up_with_a_sentence(start: Start) -> None:
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
    from tokenizer_studio.launcher import events
    from tokenizer_studio.launcher import supervisor as supervisor_module

    monkeypatch.setattr(supervisor_module, "PING_EVERY_SECONDS", 0.1)
    monkeypatch.setattr(supervisor_module, "PING_SECONDS", 0.2)
    posted: queue.SimpleQueue[object] = queue.SimpleQueue()
    watched = supervisor_module.Supervisor(data, posted.put)
    watched.begin()

    def wait_for(kind: type) -> object:
        while not isinstance(event := posted.get(timeout=20), kind):
            pass
        return event

    try:
        wait_for(events.BackendReady)
        assert watched._backend is not None
        os.kill(watched._backend._child.pid, signal.SIGSTOP)
        assert wait_for(events.BackendLost) == events.BackendLost(1, "it does not answer")
        again = wait_for(events.BackendReady)
        assert isinstance(again, events.BackendReady)
        assert again.run == 2
    finally:
        watched.stop()
        assert watched.has_ended(10)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_polite_kill_and_a_closed_terminal_end_it(start: Start, number: int) -> None:
    launched = start()
    launched.address()
    launched.backend()
    code, seconds = launched.end(number)
    assert code == 0
    assert seconds < 8
    assert launched.left_behind() == []


def test_it_ends_with_whoever_holds_its_input(start: Start) -> None:
    launched = start("--no-open", "--end-with-stdin", stdin=subprocess.PIPE)
    launched.address()
    launched.backend()
    launched.process.stdin.close()
    launched.process.stdin = None
    assert launched.process.wait(8) == 0
    assert launched.left_behind() == []


def test_a_signal_that_comes_twice_at_once_is_one_and_a_later_one_hurries(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tokenizer_studio.launcher import supervisor as supervisor_module

    supervisor = supervisor_module.Supervisor(data, post=lambda _event: None)
    supervisor.stop()
    supervisor.stop()
    assert not supervisor._hurry.is_set()
    monkeypatch.setattr(supervisor_module, "SAME_SIGNAL_SECONDS", -1.0)
    supervisor.stop()
    assert supervisor._hurry.is_set()
