"""How the user gets to see something without a window of ours: a page in the browser, a folder."""

import html
import os
import secrets
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path

from ..logs import get_logger

REDIRECT_SECONDS = 600.0
_PREFIX = "open-"
_log = get_logger(__name__)


def show_ui(address: str, run_folder: Path, may_open: bool) -> bool:
    """Open the page in the browser. False: nothing could be opened, the caller prints the address."""
    command = _opener() if may_open else None
    if command is None:
        return False
    file = write_redirect(run_folder, address)
    if _runs([*command, str(file)]):
        return True
    file.unlink(missing_ok=True)
    return False


def open_folder(folder: Path) -> str:
    """Show a folder in the file manager. What went wrong, as a sentence; empty when nothing did."""
    if not folder.is_dir():
        return f"{folder} is not there."
    command = _opener()
    if command is None:
        return f"No file manager was found. The folder is {folder}."
    if not _runs([*command, str(folder)]):
        return f"The file manager did not start. The folder is {folder}."
    return ""


def write_redirect(run_folder: Path, address: str) -> Path:
    """A page for this user only that leads to the address: so the code is in no argument of a program."""
    remove_redirects(run_folder, older_than_seconds=REDIRECT_SECONDS)
    file = run_folder / f"{_PREFIX}{secrets.token_hex(8)}.html"
    url = html.escape(address, quote=True)
    text = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="referrer" content="no-referrer">'
        f'<meta http-equiv="refresh" content="0;url={url}"><title>Tokenizer Studio</title></head>'
        f'<body><p><a rel="noreferrer" href="{url}">Open Tokenizer Studio</a></p></body></html>\n'
    )
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        stream.write(text)
    return file


def remove_redirects(run_folder: Path, older_than_seconds: float = 0.0) -> None:
    """Once used or too old they lead nowhere."""
    for file in run_folder.glob(f"{_PREFIX}*.html"):
        try:
            if time.time() - file.stat().st_mtime >= older_than_seconds:
                file.unlink()
        except OSError:
            continue


def _opener(environment: Mapping[str, str] = os.environ) -> list[str] | None:
    if sys.platform == "win32":
        return ["explorer.exe"]
    if sys.platform == "darwin":
        return ["/usr/bin/open"]
    if not (environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY")):
        return None
    for name, rest in (("xdg-open", []), ("gio", ["open"])):
        found = shutil.which(name)
        if found:
            return [found, *rest]
    return None


def users_environment(ours: Mapping[str, str]) -> dict[str, str]:
    """For the user's own programs: as it was before we were started, without what is only for us."""
    only_for_us = ("PYTHON", "TOKENIZER_STUDIO_", "_PYI_")  # The last: what frozen programs tell their like.
    environment = {name: value for name, value in ours.items() if not name.startswith(only_for_us)}
    original = environment.pop("LD_LIBRARY_PATH_ORIG", None)
    if getattr(sys, "frozen", False):  # Then it points at our own libraries.
        environment.pop("LD_LIBRARY_PATH", None)
    if original:
        environment["LD_LIBRARY_PATH"] = original
    return environment


def _runs(command: list[str]) -> bool:
    try:
        process = subprocess.Popen(
            command,
            env=users_environment(os.environ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=os.name != "nt",
        )
    except OSError as error:
        _log.warning("no browser", extra={"reason": str(error)})
        return False
    try:
        # xdg-open tells within 3 s that there is nothing to open with; some browsers stay in the foreground.
        code = process.wait(3.0)
    except subprocess.TimeoutExpired:
        threading.Thread(target=process.wait, name="browser", daemon=True).start()
        return True
    return code == 0 or sys.platform == "win32"  # Explorer answers 1 when all is well.
