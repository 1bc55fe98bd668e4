"""When a backend is lost, started again or given up: by a clock that nobody has to wait for."""

import queue
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tokenizer_studio.launcher import events
from tokenizer_studio.launcher.backend import Backend, Health, Identity
from tokenizer_studio.launcher.clock import Clock
from tokenizer_studio.launcher.problems import LaunchProblem
from tokenizer_studio.launcher.restarts import Crashes, Pings, Visitors
from tokenizer_studio.launcher.supervisor import Supervisor


class FakeClock(Clock):
    """Time goes on when somebody waits; `script` is what happens meanwhile, once for each wait."""

    def __init__(self, script: Callable[[int], float | None]) -> None:
        self.time = 1000.0
        self.slept = 0.0
        self.waits: list[float] = []
        self._script = script

    def now(self) -> float:
        return self.time

    def wall(self) -> float:
        return self.time + self.slept

    def wait(self, event: threading.Event, seconds: float) -> bool:
        self.waits.append(seconds)
        waited = self._script(len(self.waits))
        self.time += seconds if waited is None else waited
        return event.is_set()


class FakeBackend(Backend):
    """Answers, hangs or is dead, as told."""

    def __init__(self) -> None:
        self.port = 7
        self.is_dead = False
        self.is_hung = False
        self.ended_by: list[str] = []

    def has_exited(self) -> bool:
        return self.is_dead

    @property
    def exit_code(self) -> int | None:
        return -9 if self.is_dead else None

    def health(self, timeout_seconds: float = 3.0) -> Health | None:
        return None if self.is_hung else Health(jobs=("Train",))

    def end(self, hurry: Callable[[], bool]) -> None:
        self.ended_by.append("order")

    def kill(self) -> None:
        self.ended_by.append("kill")


class Play:
    """A supervisor with everything around it played."""

    def __init__(
        self, script: Callable[["Play", int], float | None], problems: list[str] | None = None
    ) -> None:
        self.backends: list[FakeBackend] = []
        self.posted: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self.clock = FakeClock(lambda count: script(self, count))
        self.problems = problems or []
        self.supervisor = Supervisor(Path("/data"), self.posted.put, clock=self.clock, start=self._start)

    def _start(
        self, data_folder: Path, identity: Identity, is_stopping: Callable[[], bool], **_about: Any
    ) -> Backend:
        if self.problems:
            raise LaunchProblem(self.problems.pop(0))
        self.backends.append(FakeBackend())
        identity.port = 7
        return self.backends[-1]

    def run(self) -> list[Any]:
        self.supervisor.run()
        found = []
        while not self.posted.empty():
            found.append(self.posted.get())
        return [event for event in found if not isinstance(event, events.BackendStarting)]


def test_four_crashes_in_five_minutes_are_enough_and_each_pause_is_longer() -> None:
    def script(play: Play, count: int) -> float:
        play.backends[-1].is_dead = True
        return 1.0

    play = Play(script)
    told = play.run()
    assert [event.attempt for event in told if isinstance(event, events.BackendLost)] == [1, 2, 3]
    assert told[-1].problem.code == "too-many-crashes"
    assert [event.run for event in told if isinstance(event, events.BackendReady)] == [1, 2, 3, 4]
    assert [seconds for seconds in play.clock.waits if seconds != 5.0] == [0.5, 1.0, 2.0]


def test_crashes_long_apart_do_not_add_up() -> None:
    def script(play: Play, count: int) -> float:
        if len(play.backends) == 8:
            play.supervisor.stop()
        play.backends[-1].is_dead = True
        return 101.0

    told = Play(script).run()
    assert not [event for event in told if isinstance(event, events.BackendGivenUp)]
    assert max(event.attempt for event in told if isinstance(event, events.BackendLost)) <= 3


def hang(play: Play, count: int) -> float | None:
    play.backends[-1].is_hung = len(play.backends) == 1
    if len(play.backends) == 2:
        play.supervisor.stop()
    return None


def test_three_pings_without_an_answer_and_the_backend_is_replaced() -> None:
    play = Play(hang)
    told = play.run()
    assert [event for event in told if isinstance(event, events.BackendLost)] == [
        events.BackendLost(1, "it does not answer")
    ]
    assert play.clock.waits[:4] == [5.0, 5.0, 5.0, 0.5]
    assert play.backends[0].ended_by == ["kill"]
    assert play.backends[1].ended_by == ["order"]


@pytest.mark.parametrize("how", ["suspended", "stopped"])
def test_after_a_suspend_the_count_begins_anew(how: str) -> None:
    def script(play: Play, count: int) -> float | None:
        play.backends[-1].is_hung = True
        if count == 6:
            play.supervisor.stop()
        if count % 3 == 0 and how == "suspended":
            play.clock.slept += 3600.0
        return 60.0 if count % 3 == 0 and how == "stopped" else None

    told = Play(script).run()
    assert not [event for event in told if isinstance(event, events.BackendLost)]


def test_every_answer_is_passed_on_and_one_resets_the_count() -> None:
    def script(play: Play, count: int) -> None:
        play.backends[-1].is_hung = count % 3 != 0
        if count == 9:
            play.supervisor.stop()

    told = Play(script).run()
    assert [event.health.jobs for event in told if isinstance(event, events.BackendSeen)] == [("Train",)] * 2
    assert not [event for event in told if isinstance(event, events.BackendLost)]


@pytest.mark.parametrize(
    ("problems", "code"),
    [
        (["backend-exited-at-once"], "backend-exited-at-once"),
        (["runtime-damaged"], "runtime-damaged"),
        (["data-folder-in-use"] * 3, "data-folder-in-use"),
    ],
)
def test_a_first_start_that_fails_is_told_at_once(problems: list[str], code: str) -> None:
    play = Play(lambda _play, _count: None, problems)
    (told,) = play.run()
    assert told.problem.code == code
    assert play.problems == []


def test_a_backend_of_before_that_ends_is_waited_for() -> None:
    def script(play: Play, count: int) -> None:
        play.supervisor.stop()

    told = Play(script, ["data-folder-in-use"] * 2).run()
    assert [event.run for event in told] == [1]


def test_what_goes_wrong_at_a_restart_is_tried_again() -> None:
    def script(play: Play, count: int) -> None:
        if count == 1:
            play.backends[-1].is_dead = True
            play.problems += ["backend-too-slow"]
        elif len(play.backends) == 2:
            play.supervisor.stop()

    told = Play(script).run()
    assert [type(event).__name__ for event in told] == [
        "BackendReady", "BackendLost", "BackendLost", "BackendReady",
    ]  # fmt: skip


def test_a_bug_is_told_as_a_failure() -> None:
    def script(play: Play, count: int) -> float:
        raise ZeroDivisionError

    play = Play(script)
    told = play.run()
    assert told[-1].problem.code == "internal"
    assert play.backends[0].ended_by == ["order"]


def test_after_giving_up_another_try_begins_with_a_clean_slate() -> None:
    def script(play: Play, count: int) -> float:
        play.backends[-1].is_dead = len(play.backends) != 5
        if len(play.backends) == 5:
            play.supervisor.stop()
        return 1.0

    play = Play(script)
    play.supervisor.begin()
    while not isinstance(play.posted.get(timeout=5), events.BackendGivenUp):
        pass
    play.supervisor.begin()
    assert play.supervisor.has_ended(5)
    assert play.posted.get() == events.BackendStarting()
    assert play.posted.get() == events.BackendReady(5, 7, has_moved=False)
    assert play.posted.empty()


@pytest.mark.parametrize(
    ("pings", "hangs"),
    [
        # is answered, seconds, wall seconds
        ([(False, 8, 8)] * 3, True),
        ([(False, 8, 8)] * 2, False),
        ([(False, 8, 8), (True, 5, 5), (False, 8, 8), (False, 8, 8)], False),
        ([(False, 8, 8), (False, 8, 3600), (False, 8, 8), (False, 8, 8)], False),
        ([(False, 8, 8), (False, 30, 30), (False, 8, 8), (False, 8, 8)], False),
        ([(False, 8, -86400), (False, 8, 8), (False, 8, 8), (False, 8, 8)], True),
    ],
)
def test_pings(pings: list[tuple[bool, float, float]], hangs: bool) -> None:
    counted = Pings()
    answers = [
        counted.saw(is_answered=is_answered, expected_seconds=8, seconds=seconds, wall_seconds=wall)
        for is_answered, seconds, wall in pings
    ]
    assert answers[-1] is hangs


def test_crashes_are_forgotten_when_the_person_tries_again() -> None:
    crashes = Crashes()
    assert [crashes.add(1.0) for _ in range(4)] == [0.5, 1.0, 2.0, None]
    crashes.forget()
    assert crashes.add(2.0) == 0.5


@pytest.mark.parametrize(
    ("looks", "ended_at"),
    [
        ([(0, 0, 0), (3600, 0, 0)], None),  # No page has come yet.
        ([(0, 1, 0), (5, 0, 0), (59, 0, 0), (60, 0, 0)], 60),
        ([(0, 1, 0), (50, 1, 0), (100, 0, 0), (109, 0, 0), (111, 0, 0)], 111),
        ([(0, 1, 0), (50, 0, 1), (500, 0, 1), (559, 0, 0), (560, 0, 0)], 560),  # A job keeps it.
        ([(0, 0, 1), (100, 0, 0)], None),
    ],
)
def test_a_browsers_program_ends_a_while_after_its_last_page(
    looks: list[tuple[float, int, int]], ended_at: float | None
) -> None:
    visitors = Visitors(60.0)
    ends = [at for at, pages, jobs in looks if visitors.are_gone(at, pages=pages, jobs=jobs)]
    assert (ends[0] if ends else None) == ended_at
