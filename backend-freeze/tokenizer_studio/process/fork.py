"""Linux: a child without a new interpreter, for a command line that has loaded all the child needs.

Starting an interpreter and loading the same modules again takes 0.2 s of processor time, a tenth of a
training on 100 MB.
"""

import io
import os
import signal
import subprocess
import time
from collections.abc import Callable
from typing import IO, cast

from .spawn import ChildProcess, child_environment

POLL_SECONDS = 0.005


class _Forked:
    """What `subprocess.Popen` is for a program, for a forked child."""

    def __init__(self, pid: int, lease: IO[bytes]) -> None:
        self.pid = pid
        self.stdin = lease
        self.stdout = None
        self.stderr = None
        self._code: int | None = None

    def poll(self) -> int | None:
        if self._code is None:
            try:
                pid, status = os.waitpid(self.pid, os.WNOHANG)
            except ChildProcessError:  # Somebody else took its code.
                self._code = -1
                return self._code
            if pid:
                self._code = os.waitstatus_to_exitcode(status)
        return self._code

    def wait(self, timeout: float | None = None) -> int:
        end = None if timeout is None else time.monotonic() + timeout
        while (code := self.poll()) is None:
            if timeout is not None and end is not None and time.monotonic() > end:
                raise subprocess.TimeoutExpired("forked child", timeout)
            time.sleep(POLL_SECONDS)
        return code

    def terminate(self) -> None:
        self._signal(signal.SIGTERM)

    def kill(self) -> None:
        self._signal(signal.SIGKILL)

    def _signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)


def fork_child(work: Callable[[], int]) -> ChildProcess:
    """Run `work` in a child in a session of its own, with the environment and the lease of a spawned one.

    Only from a process with one thread: others would be missing in the child, and their locks held for good.
    """
    reading, writing = os.pipe()
    pid = os.fork()
    if pid:
        os.close(reading)
        return ChildProcess(cast("subprocess.Popen[bytes]", _Forked(pid, io.FileIO(writing, "wb"))))
    code = 1
    try:
        os.setsid()
        os.close(writing)
        os.dup2(reading, 0)
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, 1)
        os.dup2(nothing, 2)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGTSTP):
            signal.signal(number, signal.SIG_DFL)
        environment = child_environment({})
        os.environ.clear()
        os.environ.update(environment)
        code = work()
    finally:
        os._exit(code)
