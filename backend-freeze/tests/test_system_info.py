"""Folders, diagnostics, export: honest sizes, no secrets, nothing half-made."""

import contextlib
import json
import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from tokenizer_studio.contract.system import ClientError, FolderName
from tokenizer_studio.file_manager import FolderNotOpened
from tokenizer_studio.logs import get_logger, keep_secret, start_log
from tokenizer_studio.paths import DataFolders
from tokenizer_studio.store.database import Database
from tokenizer_studio.system_info import DIAGNOSTICS_BYTES, SystemService


@pytest.fixture
def system(folders: DataFolders) -> Iterator[SystemService]:
    database = Database.open(folders)
    yield SystemService(folders, database)
    database.close()


def test_sizes_count_files_and_follow_no_link(
    system: SystemService, folders: DataFolders, tmp_path: Path
) -> None:
    (tmp_path / "outside").write_bytes(b"x" * 50_000)
    (folders.artifacts / "deep" / "er").mkdir(parents=True)
    (folders.artifacts / "deep" / "er" / "file").write_bytes(b"x" * 1234)
    (folders.artifacts / "link").symlink_to(tmp_path)
    sizes = {folder.name: folder.bytes for folder in system.info().folders}
    assert set(sizes) == set(get_args(FolderName))
    assert 1234 <= sizes["artifacts"] < 10_000
    assert sizes["data"] >= sizes["artifacts"]


def test_sizes_are_measured_again_after_a_while(system: SystemService, folders: DataFolders) -> None:
    def jobs() -> int:
        return next(folder.bytes for folder in system.info().folders if folder.name == "jobs")

    assert jobs() == 0
    (folders.jobs / "file").write_bytes(b"x" * 99)
    assert jobs() == 0
    system._sizes_until = 0
    assert jobs() == 99


def test_the_page_learns_who_frames_it_without_waiting_for_sizes(folders: DataFolders) -> None:
    with contextlib.closing(Database.open(folders)) as database:
        info = SystemService(folders, database, "http://127.0.0.1:41234").info(with_folders=False)
        assert (info.shell_origin, info.folders) == ("http://127.0.0.1:41234", [])
        assert Path(info.save_folder).is_absolute()
        assert SystemService(folders, database).info().shell_origin is None


def test_the_cache_is_cleared_and_nothing_else(
    system: SystemService, folders: DataFolders, tmp_path: Path
) -> None:
    (tmp_path / "precious").write_text("x")
    (folders.cache / "a").mkdir()
    (folders.cache / "a" / "b").write_bytes(b"x" * 500)
    (folders.cache / "link").symlink_to(tmp_path)
    (folders.artifacts / "kept").write_text("x")
    assert system.clear_cache().bytes >= 500
    assert list(folders.cache.iterdir()) == []
    assert (tmp_path / "precious").exists()
    assert (folders.artifacts / "kept").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="xdg-open")
def test_a_folder_opens_by_an_argument_never_by_a_shell(
    system: SystemService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folders: DataFolders
) -> None:
    tools = tmp_path / "bin"
    tools.mkdir()
    told = tmp_path / "told"
    opener = tools / "xdg-open"
    opener.write_text(f'#!/bin/sh\nprintf "%s" "$1" > {told}\n')
    opener.chmod(opener.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{tools}:/usr/bin:/bin")
    monkeypatch.setenv("DISPLAY", ":99")
    system.open_folder("logs")
    assert told.read_text() == str(folders.logs)


@pytest.mark.skipif(sys.platform != "linux", reason="xdg-open")
def test_without_a_file_manager_the_path_is_told(
    system: SystemService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folders: DataFolders
) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    with pytest.raises(FolderNotOpened, match="could not be opened") as caught:
        system.open_folder("data")
    assert str(folders.root) in caught.value.detail
    opener = tmp_path / "xdg-open"
    opener.write_text("#!/bin/sh\nexit 3\n")
    opener.chmod(0o700)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("DISPLAY", ":99")
    with pytest.raises(FolderNotOpened):
        system.open_folder("data")


def test_diagnostics_say_what_happened_without_secrets(
    system: SystemService, folders: DataFolders, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(folders.root.parent))
    keep_secret("the-session-secret")
    start_log(folders.logs, "test")
    get_logger("x").error("went wrong with the-session-secret")
    get_logger("x").info("nothing to report")
    (folders.logs / "old.jsonl").write_text(
        '{"level": "error", "at": 1, "message": "Bearer abcdefghijklmnop12345"}\n[]\nx'
    )
    text = system.diagnostics().text
    assert "went wrong" in text
    assert "nothing to report" not in text
    assert "the-session-secret" not in text
    assert "abcdefghijklmnop" not in text
    assert str(folders.root.parent) not in text
    assert "~/data" in text


def test_diagnostics_have_a_bound(system: SystemService, folders: DataFolders) -> None:
    start_log(folders.logs, "test")
    for _ in range(100):
        get_logger("x").error("ä" * 15_000)
    for number in range(10):
        (folders.logs / f"other{number}.jsonl").write_bytes(
            (folders.logs / "test.jsonl").read_bytes()[-70_000:]
        )
    assert len(system.diagnostics().text.encode()) <= DIAGNOSTICS_BYTES


def test_an_error_of_the_page_is_in_the_log(system: SystemService, folders: DataFolders) -> None:
    start_log(folders.logs, "test")
    system.log_client_error(ClientError(message="x is not a function %s", stack="at y"))
    entry = json.loads((folders.logs / "test.jsonl").read_text())
    assert entry["message"].endswith("x is not a function %s")
    assert entry["stack_of_page"] == "at y"


def test_the_export_holds_finished_things(system: SystemService, folders: DataFolders) -> None:
    for name in ("tok/tokenizer.json", "tok/.hidden", ".tmp/half"):
        path = folders.artifacts / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("x")
    (folders.artifacts / "tok" / "link").symlink_to("/etc/passwd")
    for name in ("job1/events.jsonl", "job1/work/scratch", "job1/artifact/half"):
        path = folders.jobs / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    system._database.write("INSERT INTO corpora VALUES ('abc', 1.0, ?)", ('{"id": "abc"}',))
    name, entries = system.export_entries()
    assert name.endswith(".zip")
    assert [entry for entry, _ in entries] == [
        "corpora.json",
        "tokenizers.json",
        "tokenizers/tok/tokenizer.json",
        "jobs/job1/events.jsonl",
    ]
    assert json.loads(entries[0][1].read_text()) == [{"id": "abc"}]
    assert os.path.commonpath([folders.root, entries[0][1]]) == str(folders.root)
