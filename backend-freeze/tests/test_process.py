"""Children end with their parent, and see nothing of its environment they need not see."""

import json
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from tests.jobs_support import BACKEND, wait_until_gone
from tokenizer_studio.process.end import end_tree, kill_orphans
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
