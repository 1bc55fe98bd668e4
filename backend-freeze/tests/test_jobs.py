"""Jobs with real worker processes."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from tests.jobs_support import BACKEND, Studio, is_alive, jobs_studio, wait_until_gone
from tokenizer_studio.contract.jobs import Estimate
from tokenizer_studio.errors import BadInput, Conflict, DiskFull, NotFound, OutOfMemory
from tokenizer_studio.jobs.limits import Limits
from tokenizer_studio.store.atomic import is_intact

__all__ = ["jobs_studio"]


def test_a_job_that_succeeds_leaves_a_sealed_artifact_and_its_whole_story(jobs_studio: Studio) -> None:
    job = jobs_studio.submit("succeed")
    ended = jobs_studio.wait(job.id)
    assert (ended.state, ended.problem, ended.summary, ended.artifact_id) == (
        "succeeded",
        None,
        "2 files",
        job.id,
    )
    assert is_intact(jobs_studio.folders.artifacts / job.id)
    assert jobs_studio.states(job.id) == ["queued", "starting", "running", "finalizing", "succeeded"]
    kinds = {event.kind for event in jobs_studio.jobs.history(job.id)}
    assert kinds == {"state", "progress", "stage", "log", "metric", "artifact"}
    assert ended.peak_memory_bytes is not None and ended.peak_memory_bytes > 1_000_000
    folder = jobs_studio.folders.jobs / job.id
    assert not (folder / "work").exists() and not (folder / "artifact").exists()


def test_a_job_without_files_has_no_artifact(jobs_studio: Studio) -> None:
    ended = jobs_studio.wait(jobs_studio.submit("plain").id)
    assert (ended.state, ended.artifact_id, ended.summary) == ("succeeded", None, "counted 7")
    assert list(jobs_studio.folders.artifacts.iterdir()) == []


@pytest.mark.parametrize(
    ("what", "code"),
    [
        ("disk", "disk-full"),
        ("memory", "out-of-memory"),
        ("panic", "internal"),
        ("bug", "internal"),
        ("studio", "bad-input"),
    ],
)
def test_what_a_worker_raises_becomes_a_named_failure(jobs_studio: Studio, what: str, code: str) -> None:
    ended = jobs_studio.wait(jobs_studio.submit("raise", what=what).id)
    assert ended.state == "failed" and ended.problem is not None and ended.problem.code == code
    assert "secret" not in ended.problem.model_dump_json()
    if code == "internal":
        log = (jobs_studio.folders.jobs / ended.id / "worker.log").read_text()
        assert ended.problem.error_id and ended.problem.error_id in log


@pytest.mark.parametrize(
    ("do", "more", "words"),
    [
        ("die", {"number": signal.SIGKILL}, "SIGKILL"),
        ("die", {"number": signal.SIGABRT}, "SIGABRT"),
        ("segfault", {}, "SIGSEGV"),
        ("exit", {}, "code 3"),
    ],
)
def test_a_worker_that_dies_is_a_named_failure_and_leaves_nothing(
    jobs_studio: Studio, do: str, more: dict[str, int], words: str
) -> None:
    ended = jobs_studio.wait(jobs_studio.submit(do, **more).id)
    assert (
        ended.problem is not None and ended.problem.code == "worker-crashed" and words in ended.problem.title
    )
    assert list(jobs_studio.folders.artifacts.iterdir()) == []
    assert jobs_studio.wait(jobs_studio.jobs.run_again(ended.id).id).run_again_of == ended.id


@pytest.mark.parametrize("do", ["loop", "deaf", "child"])
def test_cancel_ends_any_worker_within_five_seconds(jobs_studio: Studio, do: str) -> None:
    job = jobs_studio.submit(do)
    told = jobs_studio.wait_for_log(job.id, "child" if do == "child" else "begun")
    pids = [jobs_studio.worker_pid(job.id), *([int(told.split()[1])] if do == "child" else [])]
    began = time.monotonic()
    jobs_studio.jobs.cancel(job.id)
    assert jobs_studio.wait(job.id).state == "cancelled"
    assert time.monotonic() - began < 5
    for pid in pids:
        wait_until_gone(pid)
    assert list(jobs_studio.folders.artifacts.iterdir()) == []
    with pytest.raises(Conflict):
        jobs_studio.jobs.cancel(jobs_studio.wait(jobs_studio.submit("plain").id).id)


def test_cancel_of_a_job_that_is_starting_or_queued(jobs_studio: Studio) -> None:
    first, second = jobs_studio.submit("loop"), jobs_studio.submit("plain")
    assert jobs_studio.jobs.cancel(second.id).state == "cancelled"
    jobs_studio.wait(first.id, "starting", "running")
    jobs_studio.jobs.cancel(first.id)
    assert jobs_studio.wait(first.id, seconds=5).state == "cancelled"
    assert "running" not in jobs_studio.states(second.id)


def test_cancel_against_finish_has_one_winner(jobs_studio: Studio) -> None:
    for delay in (0.0, 0.2, 0.4, 0.5, 0.6):
        job = jobs_studio.submit("succeed")
        jobs_studio.wait(job.id, "starting", "running", "finalizing", "succeeded")
        time.sleep(delay)  # The moment is the thing tested; no outcome depends on it.
        try:
            jobs_studio.jobs.cancel(job.id)
        except Conflict:
            assert jobs_studio.jobs.get(job.id).state == "succeeded"
        ended = jobs_studio.wait(job.id, seconds=5)
        assert ended.state in {"succeeded", "cancelled"}
        assert (jobs_studio.folders.artifacts / job.id).exists() == (ended.state == "succeeded")
        assert jobs_studio.states(job.id)[-1] == ended.state


def test_the_queue_keeps_its_order_and_shows_it(jobs_studio: Studio) -> None:
    running = jobs_studio.submit("loop", corpus_id="abcdefgh")
    jobs_studio.wait(running.id, "running")
    others = [jobs_studio.submit("plain") for _ in range(3)]
    assert [jobs_studio.jobs.get(job.id).queue_position for job in others] == [1, 2, 3]
    assert jobs_studio.jobs.is_active_for_corpus("abcdefgh")
    jobs_studio.jobs.cancel(others[0].id)
    assert [jobs_studio.jobs.get(job.id).queue_position for job in others] == [None, 1, 2]
    with pytest.raises(Conflict):
        jobs_studio.jobs.delete(running.id)
    jobs_studio.jobs.cancel(running.id)
    ended = [jobs_studio.wait(job.id) for job in others[1:]]
    assert ended[0].finished_at is not None and ended[1].started_at is not None
    assert ended[0].finished_at <= ended[1].started_at
    assert jobs_studio.jobs.list()[0].id == others[2].id
    assert not jobs_studio.jobs.is_active_for_corpus("abcdefgh")


def test_deleting_a_job_keeps_what_it_made(jobs_studio: Studio) -> None:
    job = jobs_studio.wait(jobs_studio.submit("succeed").id)
    jobs_studio.jobs.delete(job.id)
    assert (jobs_studio.folders.artifacts / job.id).exists()
    assert not (jobs_studio.folders.jobs / job.id).exists()
    with pytest.raises(NotFound):
        jobs_studio.jobs.get(job.id)


def test_a_result_that_cannot_be_recorded_is_not_published(jobs_studio: Studio) -> None:
    jobs_studio.services.finish_error = BadInput("The corpus was deleted meanwhile.")
    ended = jobs_studio.wait(jobs_studio.submit("succeed").id)
    assert ended.state == "failed" and ended.problem is not None and ended.problem.code == "bad-input"
    assert list(jobs_studio.folders.artifacts.iterdir()) == []


@pytest.mark.parametrize(("field", "error"), [("disk_bytes", DiskFull), ("memory_bytes", OutOfMemory)])
def test_a_job_that_cannot_fit_is_refused_before_it_starts(
    jobs_studio: Studio, field: str, error: type[Exception]
) -> None:
    jobs_studio.services.estimate = Estimate(**{**jobs_studio.services.estimate.model_dump(), field: 1 << 60})
    with pytest.raises(error):
        jobs_studio.submit("plain")
    assert jobs_studio.jobs.list() == [] and list(jobs_studio.folders.jobs.iterdir()) == []


@pytest.mark.parametrize(("do", "code"), [("eat", "out-of-memory"), ("loop", "disk-full")])
def test_a_job_that_takes_too_much_is_ended_by_name(tmp_path: Path, do: str, code: str) -> None:
    share = 400e6 / psutil.virtual_memory().total
    limits = Limits(memory_share=share) if do == "eat" else Limits(disk_floor_bytes=1 << 60)
    studio = Studio(tmp_path / "data", limits)
    studio.jobs.start()
    try:
        ended = studio.wait(studio.submit(do).id)
        assert ended.state == "failed" and ended.problem is not None and ended.problem.code == code
    finally:
        studio.close()


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="mounts a small tmpfs: needs root"
)
def test_a_full_disk_is_a_named_failure_and_its_end_is_still_written(tmp_path: Path) -> None:
    root = tmp_path / "small"
    root.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=40m", "tmpfs", str(root)], check=False)
    if mounted.returncode != 0:
        pytest.skip("no right to mount")
    try:
        studio = Studio(root, Limits(disk_floor_bytes=0, reserve_bytes=0))
        studio.jobs.start()
        ended = studio.wait(studio.submit("fill").id)
        assert ended.state == "failed" and ended.problem is not None and ended.problem.code == "disk-full"
        assert list(studio.folders.artifacts.iterdir()) == []
        assert studio.wait(studio.submit("succeed").id).state == "succeeded"
        studio.close()
    finally:
        subprocess.run(["umount", str(root)], check=False)


def test_closing_interrupts_the_running_job_within_three_seconds(tmp_path: Path) -> None:
    studio = Studio(tmp_path / "data")
    studio.jobs.start()
    job, waiting = studio.submit("deaf"), studio.submit("plain")
    studio.wait_for_log(job.id, "begun")
    pid = studio.worker_pid(job.id)
    began = time.monotonic()
    studio.close()
    assert time.monotonic() - began < 3
    assert not is_alive(pid)
    again = Studio(tmp_path / "data")
    assert [again.jobs.get(one.id).state for one in (job, waiting)] == ["interrupted", "interrupted"]
    again.close()


def play(root: Path, crash_at: str, do: str, **more: object) -> "subprocess.Popen[bytes]":
    """Another process on the data folder, as the backend is one."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.jobs_support", str(root), crash_at, do, json.dumps(more)],
        cwd=BACKEND,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )


def test_kill_9_of_the_backend_ends_the_worker_and_the_job_is_interrupted(tmp_path: Path) -> None:
    studio = Studio(tmp_path)
    studio.jobs.start()
    finished = studio.wait(studio.submit("succeed").id)
    studio.close()
    backend = play(tmp_path, "", "loop")
    assert backend.stdout is not None
    for line in backend.stdout:
        told = json.loads(line)
        if told["state"] == "running":
            break
    assert is_alive(told["pid"])
    backend.kill()
    backend.wait()
    wait_until_gone(told["pid"], 2)
    studio = Studio(tmp_path)
    studio.jobs.start()
    try:
        job = studio.jobs.get(told["id"])
        assert job.state == "interrupted" and job.problem is not None and job.problem.code == "interrupted"
        assert studio.states(job.id)[-1] == "interrupted"
        assert not (tmp_path / "artifacts" / job.id).exists()
        assert studio.jobs.get(finished.id).state == "succeeded"
        assert is_intact(tmp_path / "artifacts" / finished.id)
    finally:
        studio.close()


@pytest.mark.parametrize("point", ["before-move", "after-move", "after-finish"])
def test_a_crash_anywhere_around_publishing_rolls_forward(tmp_path: Path, point: str) -> None:
    backend = play(tmp_path, point, "succeed")
    out, _ = backend.communicate(timeout=20)
    assert backend.returncode == -signal.SIGKILL
    job_id = json.loads(out.splitlines()[0])["id"]
    studio = Studio(tmp_path)
    studio.jobs.start()
    try:
        job = studio.jobs.get(job_id)
        assert job.state == "succeeded" and job.artifact_id == job_id
        assert is_intact(tmp_path / "artifacts" / job_id)
        assert [row["id"] for row in studio.database.read("SELECT id FROM tokenizers")] == [job_id]
        assert studio.states(job_id)[-1] == "succeeded"
    finally:
        studio.close()


def test_a_late_reader_of_the_end_has_the_last_event(jobs_studio: Studio) -> None:
    job = jobs_studio.submit("plain")
    while not jobs_studio.jobs.is_ended(job.id):
        pass
    assert jobs_studio.states(job.id)[-1] == "succeeded"
