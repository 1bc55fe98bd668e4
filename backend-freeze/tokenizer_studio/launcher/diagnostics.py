"""Text to report a failure with: what this is, how far it came, what the logs say. Needs no backend."""

import getpass
import os
import platform
import re
import shutil
import socket
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from .. import __version__
from ..logs import redact, shorten_home
from .log_tail import last_lines
from .messages import Message
from .stages import last_starts

LIMIT_BYTES = 200_000
_STARTS = 10
_LINES = 200


def diagnostics(
    *, data_folder: Path, log_folder: Path, standing: Sequence[str], stages: Sequence[Message]
) -> str:
    """`standing`: where the launch stands, a line each. At most 200 kB, without secrets and names."""
    problems = last_lines(log_folder, _LINES, only_problems=True)
    lines = [
        f"Tokenizer Studio {__version__}",
        f"Python {platform.python_version()}, frozen: {bool(getattr(sys, 'frozen', False))}",
        f"System: {platform.platform()}, {os.cpu_count() or 1} cores",
        f"Session: {_session()}",
        f"Data folder: {data_folder}, {_free(data_folder)}",
        *standing,
        "",
        "Stages (ms): " + ", ".join(_stage(one) for one in stages),
        f"Last starts (seconds from the window's start), newest last; now is {_time(time.time())}:",
        *last_starts(log_folder, _STARTS),
        "",
        "Last warnings and errors, newest last:",
        *(_line(one) for one in problems),
        "",
        "Last lines of all logs, newest last:",
        *(_line(one) for one in last_lines(log_folder, _LINES)),
    ]
    return _cut(without_names(redact("\n".join(lines))))


def without_names(text: str) -> str:
    """The text without the home folder, the user's and the machine's name."""
    text = shorten_home(text)
    for name, stand_in in ((_user(), "[user]"), (_host(), "[machine]")):
        if len(name) > 1:
            text = re.sub(rf"(?<![\w]){re.escape(name)}(?![\w])", stand_in, text, flags=re.IGNORECASE)
    return text


def _cut(text: str) -> str:
    data = text.encode("utf-8", "replace")
    if len(data) > LIMIT_BYTES:
        # The head says what this is, the end what happened last.
        data = data[:20_000] + "\n[…]\n".encode() + data[-(LIMIT_BYTES - 20_100) :]
    return data.decode("utf-8", "ignore")


def _line(line: Message) -> str:
    text = str(line["text"]).replace("\n", "\n  ")
    return f"{_time(float(line['at']))} {line['process']} {line['level']}: {text}"


def _stage(one: Message) -> str:
    took = "" if one["seconds"] is None else f" {one['seconds'] * 1000:.0f}"
    return f"{one['name']} {one['state']}{took}"


def _time(at: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(at))


def _session() -> str:
    names = ("XDG_SESSION_TYPE", "XDG_CURRENT_DESKTOP", "LANG", "LC_ALL")
    told = [f"{name}={os.environ[name]}" for name in names if os.environ.get(name)]
    return ", ".join(told) or "nothing told"


def _free(folder: Path) -> str:
    for place in (folder, *folder.parents):
        try:
            return f"{shutil.disk_usage(place).free / 1e9:.2f} GB free"
        except OSError:
            continue
    return "free space unknown"


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""


def _host() -> str:
    try:
        return socket.gethostname().partition(".")[0]
    except OSError:
        return ""
