"""Files and folders are there whole or not at all."""

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.jobs_support import Studio, config
from tokenizer_studio.contract.jobs import LogEvent, MetricEvent, Progress, ProgressEvent
from tokenizer_studio.errors import NotFound
from tokenizer_studio.jobs import events
from tokenizer_studio.jobs.registry import job_type
from tokenizer_studio.store import atomic
from tokenizer_studio.store.ids import new_id


def filled(folder: Path) -> Path:
    (folder / "deep").mkdir(parents=True)
    (folder / "deep" / "a.bin").write_bytes(b"abc")
    (folder / "empty").write_bytes(b"")
    return folder


def test_publishing_names_every_file_and_may_be_repeated(tmp_path: Path) -> None:
    draft, final = filled(tmp_path / "draft"), tmp_path / "made" / "final"
    manifest = atomic.publish_folder(draft, final)
    assert [(file["path"], file["size"]) for file in manifest["files"]] == [("deep/a.bin", 3), ("empty", 0)]
    assert not draft.exists() and atomic.is_intact(final)
    atomic.move_sealed_folder(draft, final)
    with pytest.raises(FileExistsError):
        atomic.publish_folder(filled(tmp_path / "draft"), final)
    (final / "deep" / "a.bin").write_bytes(b"abd")
    assert not atomic.is_intact(final) and atomic.read_manifest(final) is not None
    (final / "deep" / "a.bin").write_bytes(b"ab")
    assert atomic.read_manifest(final) is None


def test_a_link_out_of_the_folder_is_not_published(tmp_path: Path) -> None:
    draft = filled(tmp_path / "draft")
    (draft / "link").symlink_to("/etc/hostname")
    with pytest.raises(ValueError, match="link"):
        atomic.publish_folder(draft, tmp_path / "final")


def test_a_failed_write_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x.json"
    atomic.write_json_atomically(path, {"a": 1})

    def no(*_: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("os.fsync", no)
    with pytest.raises(OSError, match="Input"):
        atomic.write_json_atomically(path, {"a": 2})
    assert path.read_text() == '{"a": 1}' and list(tmp_path.iterdir()) == [path]


def test_ids_are_distinct() -> None:
    assert len({new_id() for _ in range(10_000)}) == 10_000


def log(message: str) -> LogEvent:
    return LogEvent(kind="log", at=1, level="info", message=message)


@given(messages=st.lists(st.text(max_size=40), min_size=1, max_size=5), cut=st.integers(0, 200))
def test_a_torn_last_line_is_ignored_then_cut(
    tmp_path_factory: pytest.TempPathFactory, messages: list[str], cut: int
) -> None:
    path = tmp_path_factory.mktemp("events") / "events.jsonl"
    for message in messages:
        events.append_event(path, log(message))
    whole = path.read_bytes()
    path.write_bytes(whole[: max(0, len(whole) - cut)])
    kept = [event.message for event in events.history(path)]
    assert kept == messages[: len(kept)] and len(kept) == path.read_bytes().count(b"\n")
    events.append_event(path, log("after"))
    assert [event.message for event in events.history(path)] == [*kept, "after"]


def test_reading_resumes_at_any_line_end(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    for number in range(5):
        events.append_event(path, log(str(number)))
    lines = list(events.read_lines(path))
    for index, (behind, _) in enumerate(lines):
        assert list(events.read_lines(path, behind)) == lines[index + 1 :]


def test_the_history_of_a_long_job_is_an_even_choice(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    writer = events.EventWriter(path)
    for number in range(3_000):
        writer.append(MetricEvent(kind="metric", at=number, name="memory_bytes", x=number, y=1))
        writer.append(log(str(number)))
        writer.append(
            ProgressEvent(kind="progress", at=number, progress=Progress(stage="train", done=number))
        )
    writer.close()
    history = events.history(path)
    metrics = [event.x for event in history if event.kind == "metric"]
    assert len(metrics) == events.HISTORY_METRICS and (metrics[0], metrics[-1]) == (0, 2_999)
    assert max(after - before for before, after in pairwise(metrics)) <= 6
    assert next(event.message for event in history if event.kind == "log") == "1000"
    assert [event.progress.done for event in history if event.kind == "progress"] == [2_999]


def test_an_unknown_job_type_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        job_type("os-system")


def test_a_thousand_queued_jobs_are_listed_quickly(tmp_path: Path) -> None:
    import time

    studio = Studio(tmp_path)  # Not started: nothing runs.
    with studio.database.transaction() as connection:
        body = config("plain").model_dump_json()
        connection.executemany(
            "INSERT INTO jobs (id, type, title, state, config, created_at)"
            " VALUES (?, 'train-tokenizer', 't', ?, ?, ?)",
            [(new_id(), "queued" if n < 1000 else "failed", body, float(n)) for n in range(5_000)],
        )
    began = time.monotonic()
    assert len(studio.jobs.list(200)) == 200 and len(studio.jobs.active()) == 1000
    assert time.monotonic() - began < 1.0
    studio.database.close()
