"""Start another process of this program. Every child holds a lease: it ends when we do, however we end."""

import contextlib
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .job_object import JobObject

# Nothing else of our environment reaches a child: no secrets, no LD_PRELOAD, no PYTHONSTARTUP.
ALLOWED_VARIABLES = (
    "PATH", "HOME", "USER", "LOGNAME", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "TEMP", "TMP",
    "SYSTEMROOT", "WINDIR", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "COMSPEC", "PATHEXT",
    "NUMBER_OF_PROCESSORS", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR", "DISPLAY",
    "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "RAYON_NUM_THREADS", "OMP_NUM_THREADS",
    "TOKENIZER_STUDIO_DATA", "VIRTUAL_ENV",
    # What a file manager or a browser needs to find the person's session and its programs.
    "XAUTHORITY", "XDG_CONFIG_HOME", "XDG_CONFIG_DIRS", "XDG_DATA_DIRS", "XDG_STATE_HOME", "XDG_SESSION_TYPE",
    "XDG_CURRENT_DESKTOP", "XDG_SESSION_DESKTOP", "XDG_SESSION_ID", "DESKTOP_SESSION", "KDE_FULL_SESSION",
    "KDE_SESSION_VERSION", "GNOME_DESKTOP_SESSION_ID", "BROWSER", "LANGUAGE", "SHELL",
)  # fmt: skip
FIXED_VARIABLES = {
    "PYTHONUTF8": "1",  # The locale may be C; file names and logs are UTF-8 all the same.
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "USE_TORCH": "0",
    "TOKENIZERS_PARALLELISM": "true",
}
LAUNCHER_NAME = "tokenizer-studio-launcher"

# subprocess.CREATE_NEW_PROCESS_GROUP and CREATE_NO_WINDOW, which exist on Windows only. Without the second a
# launcher that has no console itself would open one on the screen for each child.
_WINDOWS_FLAGS = 0x200 | 0x08000000


class ChildProcess:
    """A running child. `stdin` is its lease: closing it, or our end, tells it to end at once."""

    def __init__(self, popen: "subprocess.Popen[bytes]") -> None:
        self._popen = popen
        self.pid = popen.pid
        self._started_at: float | None = None
        handle = getattr(popen, "_handle", None)  # On Windows only.
        self._job = _held(int(handle)) if handle is not None else None

    @property
    def started_at(self) -> float:
        """As the system counts it; together with the pid it names one process for all time.

        Asked of the system the first time: 0.0 when the child is gone by then.
        """
        if self._started_at is None:
            self._started_at = _start_time(self.pid)
        return self._started_at

    @property
    def stdin(self) -> IO[bytes]:
        assert self._popen.stdin is not None
        return self._popen.stdin

    @property
    def stdout(self) -> IO[bytes] | None:
        return self._popen.stdout

    @property
    def stderr(self) -> IO[bytes] | None:
        return self._popen.stderr

    def poll(self) -> int | None:
        """The exit code, negative for a signal; None while it runs."""
        return self._popen.poll()

    def wait(self, timeout_seconds: float | None = None) -> int | None:
        """The exit code; None when it still runs after the timeout."""
        try:
            return self._popen.wait(timeout_seconds)
        except subprocess.TimeoutExpired:
            return None

    def terminate(self) -> None:
        with contextlib.suppress(OSError):
            self._popen.terminate()

    def kill(self) -> None:
        with contextlib.suppress(OSError):
            self._popen.kill()

    def kill_family(self) -> bool:
        """Windows: end it and all it started. False where there is no job object to do that."""
        if self._job is None:
            return False
        self._job.end_all()
        return True

    def end_lease(self) -> None:
        """Close our end of the pipe."""
        with contextlib.suppress(OSError):
            self.stdin.close()


def spawn_child(
    args: Sequence[str],
    *,
    env_extra: Mapping[str, str] | None = None,
    stdout: int | IO[Any] = subprocess.DEVNULL,
    stderr: int | IO[Any] = subprocess.DEVNULL,
    cwd: Path | None = None,
) -> ChildProcess:
    """Run `<this program> ARGS` in a session of its own. May be called from any thread."""
    future: Future[ChildProcess] = Future()
    _SPAWNER.submit(
        future,
        {
            "args": [*program(), *args],
            "env": child_environment(env_extra or {}),
            "stdin": subprocess.PIPE,
            "stdout": stdout,
            "stderr": stderr,
            "cwd": cwd,
            "bufsize": 0 if stdout != subprocess.PIPE else -1,
            "start_new_session": os.name != "nt",
            "creationflags": _WINDOWS_FLAGS if os.name == "nt" else 0,
        },
    )
    return future.result()


def is_frozen() -> bool:
    """Whether this is a program of its own, without a Python around it."""
    return bool(getattr(sys, "frozen", False))


def program() -> list[str]:
    """The command that starts this program again; from the frozen launcher, the runtime's."""
    if is_frozen():
        return [str(frozen_program(Path(sys.executable)))]
    # -P: what lies in the folder we were started from is not ours. -s: nor is what the user installed.
    return [sys.executable, "-P", "-s", "-m", "tokenizer_studio"]


def frozen_program(own: Path) -> Path:
    """The launcher is frozen apart and has no backend inside: the runtime's folder stands beside its own."""
    if own.stem != LAUNCHER_NAME:
        return own
    return own.parent.parent / "runtime" / f"tokenizer-studio{own.suffix}"


def child_environment(extra: Mapping[str, str]) -> dict[str, str]:
    """What a child sees of the environment."""
    environment = {name: os.environ[name] for name in ALLOWED_VARIABLES if name in os.environ}
    original = os.environ.get("LD_LIBRARY_PATH_ORIG")  # PyInstaller keeps the user's value here.
    if original:
        environment["LD_LIBRARY_PATH"] = original
    if not is_frozen():
        environment["PYTHONPATH"] = str(Path(__file__).resolve().parents[2])
    return {**environment, **FIXED_VARIABLES, **extra}


class _Spawner:
    """One thread that starts all children and lives as long as the process.

    Linux sends the parent-death signal when the *thread* that started a child ends, and the threads of a
    web server's pool come and go.
    """

    def __init__(self) -> None:
        self._requests: queue.SimpleQueue[tuple[Future[ChildProcess], dict[str, Any]]] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def submit(self, future: "Future[ChildProcess]", options: dict[str, Any]) -> None:
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="spawner", daemon=True)
                self._thread.start()
        self._requests.put((future, options))

    def _work(self) -> None:
        while True:
            future, options = self._requests.get()
            try:
                future.set_result(ChildProcess(subprocess.Popen(**options)))
            except Exception as error:  # noqa: BLE001 - raised again where the child was asked for
                future.set_exception(error)


_SPAWNER = _Spawner()


def _held(handle: int) -> "JobObject | None":
    from .job_object import JobObject

    return JobObject.holding(handle)


def _start_time(pid: int) -> float:
    import psutil  # Here, not above: the launcher starts children, and does without it.

    try:
        return float(psutil.Process(pid).create_time())
    except psutil.Error:
        return 0.0
