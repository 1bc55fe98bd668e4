"""Let processes stand still and go on: their memory stays, the processor is free."""

from __future__ import annotations

import contextlib
import os
import signal
from typing import TYPE_CHECKING

from .spawn import ChildProcess

if TYPE_CHECKING:  # At run time where it is needed: a training that is not paused does without it.
    import psutil


def hold_group(child: ChildProcess) -> None:
    """Stop a child and all it started. It need not agree, and notices nothing."""
    if os.name == "nt":
        import psutil

        for process in _family(child.pid):
            with contextlib.suppress(psutil.Error):
                process.suspend()
        return
    with contextlib.suppress(OSError):
        os.killpg(child.pid, signal.SIGSTOP)


def release_group(child: ChildProcess) -> None:
    """Let it go on."""
    if os.name == "nt":
        import psutil

        for process in _family(child.pid):
            with contextlib.suppress(psutil.Error):
                process.resume()
        return
    with contextlib.suppress(OSError):
        os.killpg(child.pid, signal.SIGCONT)


def hold_own_children() -> list[psutil.Process]:
    """Stop what this process started; returns them for `release`."""
    import psutil

    held = []
    with contextlib.suppress(psutil.Error):
        for process in psutil.Process().children(recursive=True):
            with contextlib.suppress(psutil.Error):
                process.suspend()
                held.append(process)
    return held


def release(held: list[psutil.Process]) -> None:
    """Let them go on."""
    import psutil

    for process in held:
        with contextlib.suppress(psutil.Error):
            process.resume()


def _family(pid: int) -> list[psutil.Process]:
    import psutil

    try:
        process = psutil.Process(pid)
        return [process, *process.children(recursive=True)]
    except psutil.Error:
        return []
