"""What the webview of an installed program keeps in the person's folders for itself."""

import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

WINDOW_PROGRAM = "tokenizer-studio-window"


def clear_webview(environment: Mapping[str, str] = os.environ) -> None:
    """Take it away. Never raises. Linux; elsewhere it lies in the program's own folders.

    Each start has another port, another origin for the webview: what it keeps is of no use to the next one,
    grows with every start, and an uninstaller for all persons could not reach it.
    """
    if sys.platform != "linux":
        return
    home = Path(environment.get("HOME") or Path.home())
    for variable, usual in (
        ("XDG_DATA_HOME", home / ".local" / "share"),
        ("XDG_CACHE_HOME", home / ".cache"),
    ):
        named = environment.get(variable, "")
        folder = (Path(named) if named.startswith("/") else usual) / WINDOW_PROGRAM
        shutil.rmtree(folder, ignore_errors=True)  # A link instead of a folder is left alone.
