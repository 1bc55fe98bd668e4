"""End a child and all it started: politely, then for certain."""

import contextlib
import os
import signal
from typing import TYPE_CHECKING

from .spawn import ChildProcess

if TYPE_CHECKING:  # At run time where it is needed: the launcher does without it.
    import psutil


def end_tree(child: ChildProcess, polite_seconds: float = 1.0, certain_seconds: float = 1.0) -> int | None:
    """SIGTERM the group, SIGKILL it after `polite_seconds`. Returns its code."""
    if child.poll() is None and polite_seconds > 0:
        _signal_group(child, signal.SIGTERM)
        child.wait(polite_seconds)
    kill_group(child)
    code = child.wait(certain_seconds)
    child.end_lease()
    return code


def kill_group(child: ChildProcess) -> None:
    """SIGKILL to everything the child started that is still there."""
    if os.name == "nt":
        if not child.kill_family():
            _kill_descendants(child.pid)
        child.kill()
    else:
        _signal_group(child, signal.SIGKILL)


def kill_orphans(nonce: str, nonce_variable: str) -> int:
    """Kill what a dead parent left: every process that was given this nonce, whoever its parent is by now.

    A worker that dies with its parent may leave children that stand still, and those end by nothing else.
    A nonce is drawn once: no pid and no start time, which follows the clock, is needed beside it.
    """
    import psutil

    doomed = [process for process in psutil.process_iter() if _carries(process, nonce, nonce_variable)]
    for process in doomed:
        with contextlib.suppress(psutil.Error):
            process.kill()
    psutil.wait_procs(doomed, timeout=2)
    return len(doomed)


def _carries(process: "psutil.Process", nonce: str, nonce_variable: str) -> bool:
    import psutil

    try:
        return bool(process.environ().get(nonce_variable) == nonce)
    except (psutil.Error, OSError):
        return False


def _signal_group(child: ChildProcess, number: int) -> None:
    if os.name == "nt":
        child.terminate()
        return
    with contextlib.suppress(OSError):
        os.killpg(child.pid, number)


def _kill_descendants(pid: int) -> None:
    import psutil

    with contextlib.suppress(psutil.Error):
        for process in psutil.Process(pid).children(recursive=True):
            with contextlib.suppress(psutil.Error):
                process.kill()
