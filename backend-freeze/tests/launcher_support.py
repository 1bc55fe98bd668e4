"""A launcher in a process of its own, and a browser to visit it with."""

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
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil

BACKEND = Path(__file__).resolve().parents[1]
LINE = re.compile(r"Open (http://127\.0\.0\.1:(\d+)/_open\?code=[A-Za-z0-9_-]{32})\n")


class Launched:
    """A running launcher."""

    def __init__(
        self, data: Path, *args: str, env: dict[str, str] | None = None, stdin: int = subprocess.DEVNULL
    ) -> None:
        environment = {
            name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")
        }
        self.process: Any = subprocess.Popen(
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
        line = self.process.stdout.readline()
        assert line, self.process.stderr.read()
        return str(line)

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
        """Of the processes we saw, those that still run."""
        return list(psutil.wait_procs(list(self.family), timeout=3)[1])


Start = Callable[..., Launched]


def browser() -> urllib.request.OpenerDirector:
    jar = http.cookiejar.CookieJar(http.cookiejar.DefaultCookiePolicy())
    return urllib.request.build_opener(
        urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(jar)
    )


def theme(opener: urllib.request.OpenerDirector, address: str) -> str:
    port = re.search(r":(\d+)/", address)
    assert port
    with opener.open(f"http://127.0.0.1:{port[1]}/api/v1/settings", timeout=5) as answer:
        return str(json.load(answer)["theme"])


def fake_browser(folder: Path, script: str) -> dict[str, str]:
    folder.mkdir()
    opener = folder / "xdg-open"
    opener.write_text(f"#!/bin/sh\n{script}\n")
    opener.chmod(opener.stat().st_mode | stat.S_IXUSR)
    return {"DISPLAY": ":99", "PATH": f"{folder}:/usr/bin:/bin"}
