"""Pause and resume, with real worker processes."""

import json
import threading
import time
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.jobs_support import Studio, jobs_studio, wait_until_gone
from tests.test_jobs import play
from tokenizer_studio.contract.jobs import Job, StageEvent
from tokenizer_studio.errors import Cancelled
from tokenizer_studio.jobs.context import WorkerContext
from tokenizer_studio.jobs.events import EventWriter
from tokenizer_studio.jobs.failures import NotRunning
from tokenizer_studio.jobs.folder import JobFolder
from tokenizer_studio.paths import DataFolders

__all__ = ["jobs_studio"]
# Our own loop, a library that does not come back, and a worker that waits for a busy child.
KINDS = ["spin", "deaf-spin", "child-spin"]


def family(pid: int) -> list[psutil.Process]:
    process = psutil.Process(pid)
    return [process, *process.children(recursive=True)]


def begin(studio: Studio, do: str, **more: Any) -> Job:
    """A job that is at work."""
    job = studio.submit(do, **more)
    studio.wait_for_log(job.id, "begun")
    return studio.wait(job.id, "running")


def cpu_seconds(processes: list[psutil.Process]) -> float:
    return sum(sum(process.cpu_times()[:2]) for process in processes)


def wait_until(processes: list[psutil.Process], *, busy: bool) -> None:
    """Until they use the processor, or have not for half a second."""
    end = time.monotonic() + 20
    while time.monotonic() < end:
        before = cpu_seconds(processes)
        time.sleep(0.5)
        if (cpu_seconds(processes) - before > 0.05) == busy:
            return
    raise AssertionError("they never stood still" if not busy else "they never went on")


@pytest.mark.parametrize("do", KINDS)
def test_a_paused_job_leaves_the_processor_and_keeps_its_memory(jobs_studio: Studio, do: str) -> None:
    job = begin(jobs_studio, do)
    processes = family(jobs_studio.worker_pid(job.id))
    assert len(processes) == (2 if do == "child-spin" else 1)
    wait_until(processes, busy=True)
    memory = processes[0].memory_info().rss
    assert jobs_studio.jobs.pause(job.id).state == "paused"
    wait_until(processes, busy=False)
    before, began = cpu_seconds(processes), time.monotonic()
    time.sleep(1.5)
    share = (cpu_seconds(processes) - before) / (time.monotonic() - began)
    assert share < 0.03, f"{share:.1%} of a processor"
    assert processes[0].memory_info().rss >= memory * 0.9
    assert jobs_studio.jobs.resume(job.id).state == "running"
    wait_until(processes, busy=True)


@pytest.mark.parametrize("is_still", [True, False])
@pytest.mark.parametrize("do", KINDS)
def test_cancel_of_a_paused_job_ends_it_and_all_it_started(
    jobs_studio: Studio, do: str, is_still: bool
) -> None:
    job = begin(jobs_studio, do)
    processes = family(jobs_studio.worker_pid(job.id))
    jobs_studio.jobs.pause(job.id)
    if is_still:
        wait_until(processes, busy=False)
    began = time.monotonic()
    jobs_studio.jobs.cancel(job.id)
    assert jobs_studio.wait(job.id).state == "cancelled"
    assert time.monotonic() - began < 5
    for process in processes:
        wait_until_gone(process.pid)
    assert jobs_studio.wait(jobs_studio.submit("plain").id).state == "succeeded"


def test_a_paused_job_keeps_its_place_and_its_pause_is_not_in_its_time(jobs_studio: Studio) -> None:
    job, waiting = begin(jobs_studio, "spin", seconds=0.5), jobs_studio.submit("plain")
    paused = jobs_studio.jobs.pause(job.id)
    assert paused.paused_at is not None and paused.paused_seconds == 0
    time.sleep(1.5)
    held = jobs_studio.jobs.get(waiting.id)
    assert (held.state, held.queue_position) == ("queued", 1)
    assert [one.id for one in jobs_studio.jobs.active()] == [job.id, waiting.id]
    resumed = jobs_studio.jobs.resume(job.id)
    assert resumed.paused_at is None and resumed.paused_seconds >= 1.5
    ended = jobs_studio.wait(job.id)
    assert jobs_studio.states(job.id) == [
        "queued", "starting", "running", "paused", "running", "finalizing", "succeeded",
    ]  # fmt: skip
    assert ended.started_at is not None and ended.finished_at is not None
    (stage,) = [
        event
        for event in jobs_studio.jobs.history(job.id)
        if isinstance(event, StageEvent) and event.stage == "train"
    ]
    # A worker works on until it notices the pause: 0.1 s, and more on a busy machine; the pause is 1.5 s.
    unnoticed = 1.0
    assert stage.seconds <= ended.finished_at - ended.started_at - ended.paused_seconds + unnoticed
    assert jobs_studio.wait(waiting.id).state == "succeeded"
    assert not any((jobs_studio.folders.jobs / job.id / name).exists() for name in ("pause", "held"))


def test_only_a_running_job_pauses_and_only_a_paused_one_goes_on(jobs_studio: Studio) -> None:
    job, waiting = begin(jobs_studio, "loop"), jobs_studio.submit("plain")
    for refused in (jobs_studio.jobs.pause, jobs_studio.jobs.resume):
        with pytest.raises(NotRunning) as caught:
            refused(waiting.id)
        assert (caught.value.code, caught.value.status) == ("not-running", 409)
    # Twice is once: two windows may be open.
    assert jobs_studio.jobs.resume(job.id).state == "running"
    assert jobs_studio.jobs.pause(job.id) == jobs_studio.jobs.pause(job.id)
    jobs_studio.jobs.resume(job.id)
    jobs_studio.jobs.cancel(job.id)
    with pytest.raises(NotRunning):
        jobs_studio.jobs.pause(job.id)
    jobs_studio.wait(job.id)
    with pytest.raises(NotRunning):
        jobs_studio.jobs.resume(job.id)


def test_a_worker_that_was_done_before_it_heard_of_the_pause_succeeds(jobs_studio: Studio) -> None:
    job = begin(jobs_studio, "spin", seconds=0.5)
    assert jobs_studio.jobs._states.move(job.id, "running", "paused")
    ended = jobs_studio.wait(job.id)
    assert (ended.state, ended.paused_at) == ("succeeded", None) and ended.paused_seconds > 0


@pytest.mark.parametrize("do", KINDS)
def test_closing_interrupts_a_paused_job(tmp_path: Path, do: str) -> None:
    studio = Studio(tmp_path / "data")
    studio.jobs.start()
    job = begin(studio, do)
    processes = family(studio.worker_pid(job.id))
    studio.jobs.pause(job.id)
    wait_until(processes, busy=False)
    studio.close()
    for process in processes:
        wait_until_gone(process.pid)
    again = Studio(tmp_path / "data")
    assert again.jobs.get(job.id).state == "interrupted"
    again.close()


@pytest.mark.parametrize("do", ["loop", "deaf-spin", "child-spin"])
def test_kill_9_of_the_backend_leaves_no_process_of_a_paused_job(tmp_path: Path, do: str) -> None:
    backend = play(tmp_path, "pause", do)
    assert backend.stdout is not None
    for line in backend.stdout:
        told = json.loads(line)
        if told["state"] == "paused":
            break
    processes = family(told["pid"])
    wait_until(processes, busy=False)
    backend.kill()
    backend.wait()
    studio = Studio(tmp_path)
    studio.jobs.start()
    try:
        for process in processes:
            wait_until_gone(process.pid)
        job = studio.jobs.get(told["id"])
        assert (job.state, job.paused_at) == ("interrupted", None)
        assert studio.states(job.id)[-2:] == ["paused", "interrupted"]
    finally:
        studio.close()


def test_the_clock_of_a_job_stands_still_with_it_and_a_cancel_wakes_it(tmp_path: Path) -> None:
    folder = JobFolder(tmp_path / "abcdefgh")
    folder.make("{}", {}, {})
    context = WorkerContext(folder, DataFolders(tmp_path), {}, EventWriter(folder.events))
    context.check()
    folder.pause_flag.touch()
    context.look_at_flags()
    at = context.clock()
    passed, stopped = threading.Event(), threading.Event()

    def work() -> None:
        context.check()
        passed.set()
        while True:
            try:
                context.check()
            except Cancelled:
                stopped.set()
                return

    threading.Thread(target=work, daemon=True).start()
    while not folder.held_flag.exists():
        pass
    assert context.clock() == at and not passed.is_set()
    folder.pause_flag.unlink()
    context.look_at_flags()
    assert passed.wait(5) and context.clock() >= at
    folder.pause_flag.touch()
    context.look_at_flags()
    at = context.clock()
    folder.cancel_flag.touch()
    context.look_at_flags()
    assert stopped.wait(5) and at <= context.clock() < at + 5
