"""What a launcher that was killed could not take away itself: its address, and pages that lead to us."""

import contextlib
import json
import os
import time
from pathlib import Path

_LOOK_SECONDS = 0.05
# A dead process loses its files a moment before its children lose it.
_PATIENCE_SECONDS = 1.0


def clear_up_after(launcher: int, run_folder: Path) -> None:
    """Called when the launcher's end of our input is gone. It clears up itself when it still lives. POSIX."""
    if os.name == "nt":
        return
    until = time.monotonic() + _PATIENCE_SECONDS
    while os.getppid() == launcher:
        if time.monotonic() > until:
            return
        time.sleep(_LOOK_SECONDS)
    address = run_folder / "instance.json"
    with contextlib.suppress(OSError, ValueError, AttributeError):
        if json.loads(address.read_bytes()).get("pid") != launcher:
            return  # Another launcher has the folder already.
        address.unlink()
        for page in run_folder.glob("open-*.html"):
            page.unlink()
