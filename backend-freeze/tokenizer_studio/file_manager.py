"""The system's file manager: folders are shown by an argument of their own, never by a shell."""

import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

from .errors import StudioError
from .process.spawn import child_environment


class FolderNotOpened(StudioError):
    """No file manager took the folder."""

    code = "folder-not-opened"
    status = 409

    def __init__(self, folder: Path) -> None:
        super().__init__(
            "The folder could not be opened.",
            f"No file manager answered. Open it yourself: {folder}",
        )


def can_show() -> bool:
    """Whether there is a program to show a folder with."""
    return bool(_commands(Path()))


def show_folder(folder: Path) -> None:
    """Raises FolderNotOpened."""
    for command in _commands(folder):
        if _runs(command):
            return
    raise FolderNotOpened(folder)


def show_file(file: Path) -> None:
    """Its folder, with the file chosen where the system can. Raises FolderNotOpened."""
    if sys.platform == "darwin" and _runs(["/usr/bin/open", "-R", str(file)]):
        return
    show_folder(file.parent)


def _commands(folder: Path) -> list[list[str]]:
    if sys.platform == "win32":
        return [["explorer.exe", str(folder)]]
    if sys.platform == "darwin":
        return [["/usr/bin/open", str(folder)]]
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return []
    return [
        [found, *rest, str(folder)]
        for name, rest in (("xdg-open", []), ("gio", ["open"]))
        if (found := shutil.which(name)) is not None
    ]


def _runs(command: list[str]) -> bool:
    """Whether it started and did not fail at once; a file manager may stay for hours."""
    session = {
        key: value for key, value in os.environ.items() if key.startswith(("XDG_", "DBUS_", "WAYLAND_"))
    }
    try:
        process = subprocess.Popen(
            command,
            env={**child_environment({}), **session},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError:
        return False
    try:
        code = process.wait(2.0)
    except subprocess.TimeoutExpired:
        threading.Thread(target=process.wait, name="file-manager", daemon=True).start()
        return True
    return code == 0 or sys.platform == "win32"  # Explorer answers 1 when all is well.
