"""Children end with their parent, and see nothing of its environment they need not see."""

import json
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from tests.jobs_support import BACKEND, wait_until_gone
from tokenizer_studio.paths import data_root
from tokenizer_studio.process.end import end_tree, kill_orphans
from tokenizer_studio.process.job_object import KILL_ON_JOB_CLOSE, JobObject
from tokenizer_studio.process.memory import memory_of_the_machine
from tokenizer_studio.process.spawn import child_environment, spawn_child
from tokenizer_studio.store.ids import new_id

PARENT = """
import sys, subprocess
child = subprocess.Popen([sys.executable, "-c", CHILD], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                         start_new_session=True)
print(child.pid, child.stdout.readline().decode().strip(), flush=True)
sys.stdin.read()
"""
CHILD = """
import subprocess, sys, time
from tokenizer_studio.process import lease
if DEATH_SIGNAL: lease.die_with_parent_thread()
else: lease.die_with_parent_thread = lambda: None
lease.hold_lease()
grandchild = subprocess.Popen(["sleep", "60"])
print(grandchild.pid, flush=True)
time.sleep(60)
"""


def test_a_secret_in_our_environment_reaches_no_child(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LD_PRELOAD", "evil.so")
    monkeypatch.setenv("SOME_TOKEN", "secret")
    environment = child_environment({"EXTRA": "1"})
    assert environment["EXTRA"] == "1" and environment["HF_HUB_OFFLINE"] == "1"
    assert not {"LD_PRELOAD", "SOME_TOKEN"} & environment.keys()


def test_a_lease_ends_the_child_and_its_children_when_the_parent_is_killed() -> None:
    child = CHILD.replace("DEATH_SIGNAL", "False")
    parent = subprocess.Popen(
        [sys.executable, "-c", f"CHILD = {json.dumps(child)}\n{PARENT}"],
        cwd=BACKEND,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert parent.stdout is not None
    pids = [int(word) for word in parent.stdout.readline().split()]
    parent.kill()
    parent.wait()
    for pid in pids:
        wait_until_gone(pid, 2)


def test_a_worker_whose_backend_never_says_go_ends(tmp_path: Path) -> None:
    child = spawn_child(["run-job", str(tmp_path)])
    child.end_lease()
    assert child.wait(10) == 1
    assert list(tmp_path.iterdir()) == []


def test_only_processes_of_the_very_same_job_are_killed_as_orphans(tmp_path: Path) -> None:
    nonce = new_id()
    child = spawn_child(["run-job", str(tmp_path)], env_extra={"NONCE": nonce})
    assert not kill_orphans(new_id(), "NONCE")
    assert child.poll() is None
    assert kill_orphans(nonce, "NONCE") == 1
    wait_until_gone(child.pid)
    end_tree(child)
    assert not kill_orphans(nonce, "NONCE")


def test_an_orphan_that_stands_still_and_has_lost_its_parent_is_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    nonce = new_id()
    monkeypatch.setenv("NONCE", nonce)
    made = "import subprocess; print(subprocess.Popen(['sleep', '60'], stdout=subprocess.DEVNULL).pid)"
    orphan = int(subprocess.run([sys.executable, "-c", made], stdout=subprocess.PIPE, check=True).stdout)
    psutil.Process(orphan).suspend()
    assert kill_orphans(nonce, "NONCE") == 1
    wait_until_gone(orphan)


def test_what_the_user_set_for_other_programs_reaches_no_child(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PYTHONPATH", "PYTHONHOME", "LD_LIBRARY_PATH", "HF_ENDPOINT", "HF_HOME", "http_proxy"):
        monkeypatch.setenv(name, "/evil")
    monkeypatch.setenv("LD_LIBRARY_PATH_ORIG", "/of/the/user")
    environment = child_environment({})
    assert "/evil" not in environment.values()
    assert environment["LD_LIBRARY_PATH"] == "/of/the/user"


def test_a_module_in_the_folder_we_were_started_from_is_not_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit(99)")
    monkeypatch.chdir(tmp_path)
    child = spawn_child(["launcher", "--version"])
    assert child.wait(10) == 0


def test_a_child_is_named_by_its_pid_and_start() -> None:
    child = spawn_child(["run-job", "/nowhere"])
    assert child.started_at == psutil.Process(child.pid).create_time()
    end_tree(child)
    gone = spawn_child(["launcher", "--version"])
    gone.wait(10)
    assert gone.started_at == 0.0


@pytest.mark.parametrize(
    ("platform", "variables", "expected"),
    [
        ("linux", {}, "/home/ada/.local/share/TokenizerStudio"),
        ("linux", {"XDG_DATA_HOME": "/data"}, "/data/TokenizerStudio"),
        ("linux", {"XDG_DATA_HOME": "not/absolute"}, "/home/ada/.local/share/TokenizerStudio"),
        ("darwin", {}, "/home/ada/Library/Application Support/TokenizerStudio"),
        ("win32", {"APPDATA": "/roaming"}, "/roaming/TokenizerStudio"),
        ("win32", {}, "/home/ada/AppData/Roaming/TokenizerStudio"),
    ],
)
def test_the_data_folder_is_where_the_system_keeps_data(
    platform: str, variables: dict[str, str], expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("XDG_DATA_HOME", "APPDATA", "TOKENIZER_STUDIO_DATA"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {"HOME": "/home/ada", **variables}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "platform", platform)
    assert data_root() == Path(expected)


class FakeKernel:
    """Windows' job objects, as far as we use them."""

    def __init__(self, failing: str = "") -> None:
        self.failing = failing
        self.calls: list[tuple[object, ...]] = []

    def _call(self, name: str, *args: object) -> int:
        self.calls.append((name, *args))
        return 0 if name == self.failing else 77

    def CreateJobObjectW(self, security: None, name: None) -> int:
        return self._call("create")

    def SetInformationJobObject(self, job: int, kind: int, limits: object, size: int) -> int:
        flags = limits._obj.BasicLimitInformation.LimitFlags  # type: ignore[attr-defined]
        return self._call("set", job, kind, flags, size)

    def AssignProcessToJobObject(self, job: int, process: int) -> int:
        return self._call("assign", job, process)

    def TerminateJobObject(self, job: int, code: int) -> int:
        return self._call("terminate", job)

    def CloseHandle(self, handle: int) -> int:
        return self._call("close", handle)


def test_windows_ends_a_child_when_the_last_handle_of_its_job_object_is_closed() -> None:
    kernel = FakeKernel()
    held = JobObject.holding(5, kernel)
    assert held is not None
    size = 144 if sys.maxsize > 2**32 else 112  # As winnt.h has it.
    assert kernel.calls == [("create",), ("set", 77, 9, KILL_ON_JOB_CLOSE, size), ("assign", 77, 5)]
    held.end_all()
    del held
    assert kernel.calls[3:] == [("terminate", 77), ("close", 77)]


@pytest.mark.parametrize("failing", ["create", "set", "assign"])
def test_without_a_job_object_the_pipe_must_do(failing: str) -> None:
    kernel = FakeKernel(failing)
    assert JobObject.holding(5, kernel) is None
    assert ("close", 77) in kernel.calls or failing == "create"


@pytest.mark.skipif(sys.platform != "win32", reason="SKIPPED: job objects are Windows'")
def test_a_job_object_ends_a_real_child() -> None:
    child = spawn_child(["run-job", "nowhere"])
    assert child.kill_family()
    assert child.wait(5) is not None


@pytest.mark.skipif(sys.platform != "linux", reason="SKIPPED: prctl is Linux'")
def test_the_kernel_alone_ends_a_child_whose_parent_was_killed() -> None:
    """Its stdin stays open in the grandparent: the pipe says nothing."""
    child = (
        "from tokenizer_studio.process.lease import die_with_parent_thread; import time\n"
        "die_with_parent_thread(); print(1, flush=True); time.sleep(60)"
    )
    middle = (
        f"import subprocess, sys; words = [sys.executable, '-c', {child!r}]\n"
        "child = subprocess.Popen(words, stdout=subprocess.PIPE)\n"
        "child.stdout.readline(); print(child.pid, flush=True); child.wait()"
    )
    parent = subprocess.Popen([sys.executable, "-c", middle], cwd=BACKEND, stdout=subprocess.PIPE)
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    wait_until_gone(pid, 2)


def test_memory_of_the_machine_is_what_psutil_says() -> None:
    assert memory_of_the_machine() == psutil.virtual_memory().total


def test_memory_in_use_is_that_of_this_process_and_of_its_children() -> None:
    """In a process of its own: this one may have children of other tests."""
    code = """
import subprocess, sys
from tokenizer_studio.process.memory import memory_in_use

held = bytearray(b"x" * 30_000_000)
alone = memory_in_use()
assert (sys.platform != "linux") or "psutil" not in sys.modules
import psutil
own = psutil.Process().memory_info().rss
words = [sys.executable, "-c", "held = b'x' * 50_000_000; print(1, flush=True); input()"]
child = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
child.stdout.readline()
together = memory_in_use()
child.communicate(b"\\n")
print(alone, own, together, memory_in_use(), child.returncode)
"""
    ended = subprocess.run([sys.executable, "-c", code], cwd=BACKEND, capture_output=True, check=True)
    alone, own, together, again, code_of_child = map(int, ended.stdout.split())
    assert 30_000_000 < alone <= own < alone + 20_000_000
    assert together > own + 50_000_000
    assert again < own + 20_000_000
    assert code_of_child == 0  # Asking took it from nobody.
