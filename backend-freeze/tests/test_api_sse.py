"""Streams: nothing lost, nothing doubled, ended in order."""

import http.client
import json
import threading
import time
from collections.abc import Iterator

import pytest

from tests.api_support import JOB_ID, Stage, fetch, job, served
from tokenizer_studio.api import sse
from tokenizer_studio.api.sse import STREAM_LIMIT
from tokenizer_studio.paths import DataFolders

TARGET = f"/api/v1/jobs/{JOB_ID}/events"


@pytest.fixture
def it(folders: DataFolders) -> Iterator[Stage]:
    (folders.jobs / JOB_ID).mkdir()
    with served(folders) as made:
        yield made


class Reader:
    """An EventSource in a few lines."""

    def __init__(self, it: Stage, target: str = TARGET, last_event_id: str | None = None) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", it.port, timeout=10)
        headers = {name: it.headers[name] for name in ("host", "cookie", "sec-fetch-site")}
        if last_event_id is not None:
            headers["last-event-id"] = last_event_id
        self._connection.request("GET", target, headers=headers)
        self.response = self._connection.getresponse()

    def event(self) -> dict[str, str]:
        """The next event; {} at the end of the stream."""
        found: dict[str, str] = {}
        for raw in self.response:
            line = raw.decode().rstrip("\n")
            if not line and set(found) - {"retry"}:
                return found
            name, _, value = line.partition(": ")
            if line and name:
                found[name] = value
        return {}

    def comment(self) -> bytes:
        while not (line := self.response.readline()).startswith(b": heartbeat"):
            assert line
        return line

    def close(self) -> None:
        self.response.close()
        self._connection.close()


def write(it: Stage, *numbers: int, end: str = "\n") -> None:
    with it.services.jobs.events_path(JOB_ID).open("a", encoding="utf-8") as file:
        for number in numbers:
            file.write(
                json.dumps({"kind": "log", "at": number, "level": "info", "message": f"ä\u2028 {number}"})
                + end
            )


def test_a_stream_follows_the_file_and_ends_with_the_job(it: Stage) -> None:
    write(it, 1, 2)
    reader = Reader(it)
    assert reader.response.getheader("content-type", "").startswith("text/event-stream")
    assert reader.response.getheader("cache-control") == "no-store"
    assert [json.loads(reader.event()["data"])["at"] for _ in range(2)] == [1, 2]
    write(it, 3)
    assert json.loads(reader.event()["data"])["at"] == 3
    write(it, 4)
    it.services.jobs.ended.add(JOB_ID)
    assert json.loads(reader.event()["data"])["at"] == 4
    assert reader.event()["event"] == "end"
    assert reader.event() == {}


def test_a_reader_that_comes_back_gets_what_it_missed_and_no_more(it: Stage) -> None:
    write(it, *range(20))
    it.services.jobs.ended.add(JOB_ID)
    everything = Reader(it)
    ids = [everything.event()["id"] for _ in range(20)]
    assert ids[-1] == str(it.services.jobs.events_path(JOB_ID).stat().st_size)
    for seen in (0, 7, 19):
        reader = Reader(it, last_event_id=ids[seen])
        rest = [json.loads(reader.event()["data"])["at"] for _ in range(19 - seen)]
        assert rest == list(range(seen + 1, 20))
        assert reader.event()["event"] == "end"


@pytest.mark.parametrize(
    "last", ["", "x", "-1", "3", "99999999", "9" * 40, "1.5", "\u0663".encode().decode("latin-1")]
)
def test_an_offset_that_is_not_ours_begins_at_the_beginning(it: Stage, last: str) -> None:
    write(it, 1, 2)
    it.services.jobs.ended.add(JOB_ID)
    assert json.loads(Reader(it, last_event_id=last).event()["data"])["at"] == 1


def test_half_a_line_waits_for_its_end(it: Stage) -> None:
    write(it, 1, end="")
    reader = Reader(it)
    write(it, end="")
    with it.services.jobs.events_path(JOB_ID).open("a") as file:
        file.write("\n")
    assert json.loads(reader.event()["data"])["at"] == 1
    reader.close()


def test_an_unknown_job_has_no_stream(it: Stage) -> None:
    assert fetch(it.port, "GET", "/api/v1/jobs/nothing/events", it.headers).problem()["code"] == "not-found"
    assert it.app.streams.open == 0


def test_a_quiet_stream_is_kept_alive(it: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sse, "HEARTBEAT_SECONDS", 0.05)
    for target in (TARGET, "/api/v1/jobs/changes"):
        reader = Reader(it, target)
        assert reader.comment()
        reader.close()


def test_changes_begin_with_what_is_active(it: Stage) -> None:
    reader = Reader(it, "/api/v1/jobs/changes")
    first = reader.event()
    assert (first["event"], json.loads(first["data"])["state"]) == ("job", "running")
    it.services.jobs.changes.publish(job(state="succeeded"))
    assert json.loads(reader.event()["data"])["state"] == "succeeded"
    reader.close()


def test_the_ninth_stream_is_refused_until_one_ends(it: Stage) -> None:
    readers = [Reader(it) for _ in range(STREAM_LIMIT)]
    assert fetch(it.port, "GET", TARGET, it.headers).problem()["code"] == "too-many-streams"
    assert fetch(it.port, "GET", "/api/v1/jobs/changes", it.headers).status == 429
    readers[0].close()
    deadline = time.monotonic() + 5
    while it.app.streams.open == STREAM_LIMIT and time.monotonic() < deadline:
        write(it, 1)  # A write shows the server that nobody listens.
        time.sleep(0.02)
    last = Reader(it)
    assert last.response.status == 200
    for reader in (*readers[1:], last):
        reader.close()


def test_streams_end_when_the_backend_does(folders: DataFolders) -> None:
    began = time.monotonic()
    with served(folders) as it:
        reader = Reader(it, "/api/v1/jobs/changes")
        reader.event()
        ended = threading.Event()

        def read() -> None:
            reader.response.read()
            ended.set()

        threading.Thread(target=read, daemon=True).start()
    assert ended.wait(2)
    assert time.monotonic() - began < 3
