"""Closing the window: every branch by table, and as a process with a job that runs."""

import contextlib
import json
import sys
import time
import urllib.request
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.fake_neutralino import FakeNeutralino, WindowLauncher
from tests.test_window_launcher import come_in
from tokenizer_studio.launcher import window as launcher_window
from tokenizer_studio.launcher.closing import Closing
from tokenizer_studio.launcher.handshake import parse_handshake

Launch = Callable[..., WindowLauncher]
REQUEST, ASKING = ("requested",), ("asking",)
NONE, JOBS = ("counted", ()), ("counted", ("Train",))
KEEP, STOP, CANCEL = ("answered", "keep"), ("answered", "stop"), ("answered", "cancel")


def tick(at: float) -> tuple[str, float]:
    return ("tick", at)


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ([REQUEST], ["count"]),
        ([REQUEST, NONE], ["count", "end"]),
        ([REQUEST, JOBS], ["count", "ask"]),
        ([REQUEST, JOBS, ASKING, STOP], ["count", "ask", None, "end"]),
        ([REQUEST, JOBS, ASKING, KEEP], ["count", "ask", None, "keep"]),
        ([REQUEST, JOBS, ASKING, CANCEL], ["count", "ask", None, "nothing"]),
        ([REQUEST, JOBS, STOP], ["count", "ask", "end"]),
        ([REQUEST, JOBS, ASKING, CANCEL, REQUEST, NONE], ["count", "ask", None, "nothing", "count", "end"]),
        # The second time it is meant, whatever is waited for.
        ([REQUEST, REQUEST], ["count", "end"]),
        ([REQUEST, JOBS, REQUEST], ["count", "ask", "end"]),
        ([REQUEST, JOBS, ASKING, REQUEST], ["count", "ask", None, "end"]),
        # A backend and a page that say nothing.
        ([REQUEST, tick(1.9)], ["count", "nothing"]),
        ([REQUEST, tick(2.0)], ["count", "end"]),
        ([REQUEST, JOBS, tick(1.9)], ["count", "ask", "nothing"]),
        ([REQUEST, JOBS, tick(2.0)], ["count", "ask", "end"]),
        ([REQUEST, JOBS, ASKING, tick(3600.0)], ["count", "ask", None, "nothing"]),
        # What comes too late or was not asked for.
        ([NONE, STOP, KEEP, ASKING, tick(9.0)], ["nothing", "nothing", "nothing", None, "nothing"]),
        ([REQUEST, JOBS, ASKING, CANCEL, STOP], ["count", "ask", None, "nothing", "nothing"]),
        ([REQUEST, JOBS, JOBS], ["count", "ask", "nothing"]),
    ],
)
def test_closing(steps: Sequence[tuple[Any, ...]], expected: Sequence[str | None]) -> None:
    closing, done = Closing(), []
    for name, *about in steps:
        done.append(getattr(closing, name)(*about, *([0.0] if name in ("requested", "counted") else [])))
    assert done == list(expected)


pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="SKIPPED: signals")


@pytest.fixture
def busy(launch: Launch, tmp_path: Path) -> tuple[WindowLauncher, psutil.Process]:
    """A launcher with a window and a job, and the job's process, which stands still."""
    one = launch()
    status = one.window.status("ready")
    opener = come_in(one, status)
    (tmp_path / "text.txt").write_text("a few words of text\n" * 10_000)
    address = f"http://127.0.0.1:{status['port']}"
    request = urllib.request.Request(
        f"{address}/api/v1/corpora",
        json.dumps({"name": "Words", "recipe": {"paths": [str(tmp_path / "text.txt")]}}).encode(),
        {"Origin": address, "X-TS-Request": "1", "Content-Type": "application/json"},
    )
    backend = one.backend()
    opener.open(request, timeout=10).close()
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        for child in backend.children():
            with contextlib.suppress(psutil.Error):
                if "run-job" in child.cmdline():
                    child.suspend()
                    one.family.add(child)
                    return one, child
        time.sleep(0.002)
    raise AssertionError("no worker")


Busy = tuple[WindowLauncher, psutil.Process]


def test_a_running_job_is_asked_about_and_stopped_when_that_is_the_answer(busy: Busy) -> None:
    one, _worker = busy
    one.window.send_event("windowClose")
    (title,) = one.window.told("ask-close")["jobs"]
    assert "Words" in title
    one.window.say("asking")
    one.window.say("close-answer", answer="cancel")
    one.window.say("close")
    assert one.window.told("ask-close")["jobs"] == [title]
    one.window.say("asking")
    one.window.say("close-answer", answer="stop")
    one.window.called("app.exit")
    assert one.code() == 0


def test_a_page_that_does_not_ask_cannot_keep_the_window_open(busy: Busy) -> None:
    one, _worker = busy
    one.window.send_event("windowClose")
    one.window.told("ask-close")
    one.window.called("app.exit", seconds=4.0)
    assert one.code() == 0


def test_the_second_close_is_meant(busy: Busy) -> None:
    one, _worker = busy
    one.window.send_event("windowClose")
    one.window.told("ask-close")
    one.window.say("asking")
    one.window.send_event("windowClose")
    one.window.called("app.exit", seconds=2.0)
    assert one.code() == 0


def test_a_job_goes_on_in_the_background_and_the_next_start_is_the_way_back(
    busy: Busy, launch: Launch
) -> None:
    one, worker = busy
    backend = one.backend()
    one.window.send_event("windowClose")
    one.window.told("ask-close")
    one.window.say("asking")
    one.window.say("close-answer", answer="keep")
    one.window.called("app.exit")
    later = launch()
    come_in(later, later.window.status("ready"))
    assert later.window.connected.is_set()
    assert later.code() == 0, "the first launcher serves its window now"
    assert one.process.poll() is None
    assert worker.status() == psutil.STATUS_STOPPED
    assert one.backend() == backend
    later.window.send_event("windowClose")
    assert later.window.told("ask-close")
    later.window.say("asking")
    later.window.say("close-answer", answer="keep")
    later.window.called("app.exit")
    worker.resume()
    assert one.code(seconds=14.0) == 0, "with the last job it ends"


def test_the_window_is_taken_apart_when_its_page_is_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(launcher_window, "QUIET_SECONDS", 3600.0)
    neutralino = FakeNeutralino()
    window = launcher_window.Window(parse_handshake(neutralino.handshake()), lambda _event: None)
    window.open()
    assert neutralino.connected.wait(10)
    window.exit()
    neutralino.told("closing")
    with pytest.raises(AssertionError, match=r"app\.exit was not called"):
        neutralino.called("app.exit", seconds=0.3)
    neutralino.say("quiet")
    neutralino.called("window.hide")
    neutralino.called("app.exit")
    assert window.wait_until_gone(10)
