"""The child's half of the lease: end when the parent does."""

import contextlib
import ctypes
import os
import signal
import sys
import threading
from collections.abc import Callable

_PR_SET_PDEATHSIG = 1


def hold_lease(on_end: Callable[[], None] | None = None) -> None:
    """Watch stdin in a thread; at its end call `on_end`, then end this process and its whole group."""
    die_with_parent_thread()

    def watch() -> None:
        with contextlib.suppress(OSError):
            while os.read(0, 4096):
                pass
        if on_end is not None:
            with contextlib.suppress(Exception):
                on_end()
        end_own_group()

    threading.Thread(target=watch, name="lease", daemon=True).start()


def die_with_parent_thread() -> None:
    """Linux: the kernel kills us when the parent dies, also while a library holds the interpreter."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def end_own_group() -> None:
    """End at once, with every process of ours. Does not return."""
    if os.name != "nt" and os.getpgrp() == os.getpid():
        with contextlib.suppress(OSError):
            os.killpg(os.getpid(), signal.SIGKILL)
    os._exit(0)
