"""Saving to where the user says: whole or not at all, each failure by its name."""

import errno
import json
import os
import stat
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.api_support import JOB_ID, ask, own_headers, stage
from tokenizer_studio import saving
from tokenizer_studio.contract.saving import SaveRequest
from tokenizer_studio.errors import NotFound, StudioError
from tokenizer_studio.paths import DataFolders
from tokenizer_studio.saving import SaveService

IS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0
OLD, NEW = b"what the user had", b"what the program made" * 1000


@pytest.fixture
def service(folders: DataFolders) -> SaveService:
    return SaveService(folders)


@pytest.fixture
def source(folders: DataFolders) -> Path:
    made = folders.artifacts / "tokenizer.json"
    made.write_bytes(NEW)
    return made


@pytest.fixture
def home(tmp_path: Path) -> Path:
    made = tmp_path / "O'Brien & Söhne $HOME 测试 (1)"
    made.mkdir()
    return made


def save(service: SaveService, source: Path, target: Path | str, replace: bool = True) -> Any:
    return service.save_file(source, SaveRequest(path=str(target), replace=replace))


def refused(service: SaveService, source: Path, target: Path | str, replace: bool = True) -> str:
    with pytest.raises(StudioError) as caught:
        save(service, source, target, replace)
    assert caught.value.title.endswith(".")
    assert caught.value.detail
    return caught.value.code


def test_a_file_is_written_whole_and_nothing_is_left_beside_it(
    service: SaveService, source: Path, home: Path
) -> None:
    saved = save(service, source, home / "mine.json", replace=False)
    assert (saved.path, saved.bytes) == (str(home / "mine.json"), len(NEW))
    assert (home / "mine.json").read_bytes() == NEW
    assert list(home.iterdir()) == [home / "mine.json"]


def test_a_zip_holds_every_file_under_its_name(service: SaveService, source: Path, home: Path) -> None:
    entries = [("mine/tokenizer.json", source), ("mine/gone.json", source.with_name("gone.json"))]
    saved = service.save_zip(entries, SaveRequest(path=str(home / "mine.zip")))
    assert saved.bytes == (home / "mine.zip").stat().st_size
    with zipfile.ZipFile(home / "mine.zip") as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["mine/tokenizer.json"]


def test_a_file_is_replaced_only_when_somebody_was_asked(
    service: SaveService, source: Path, home: Path
) -> None:
    old = home / "mine.json"
    old.write_bytes(OLD)
    old.chmod(0o640)
    assert refused(service, source, old, replace=False) == "save-exists"
    assert old.read_bytes() == OLD
    save(service, source, old)
    assert old.read_bytes() == NEW
    assert stat.S_IMODE(old.stat().st_mode) == 0o640


@pytest.mark.skipif(os.name == "nt", reason="links need a right on Windows")
def test_a_link_stays_a_link(service: SaveService, source: Path, home: Path) -> None:
    (home / "link.json").symlink_to(home / "real.json")
    assert refused(service, source, home / "link.json", replace=False) == "save-exists"
    save(service, source, home / "link.json")
    assert (home / "link.json").is_symlink()
    assert (home / "real.json").read_bytes() == NEW


def test_what_cannot_be_a_place_is_named(
    service: SaveService, source: Path, home: Path, folders: DataFolders
) -> None:
    (home / "file").write_bytes(OLD)
    assert refused(service, source, "mine.json") == "path-not-absolute"
    assert refused(service, source, home) == "save-is-folder"
    assert refused(service, source, home / "gone" / "mine.json") == "save-folder-gone"
    assert refused(service, source, home / "file" / "mine.json") == "save-folder-gone"
    assert refused(service, source, home / ("x" * 300)) == "save-name"
    assert refused(service, source, f"{home}/a\0b") == "save-name"
    for inside in (folders.root / "mine.json", folders.artifacts / "new" / ".." / "tokenizer.json"):
        assert refused(service, source, inside) == "save-own-folder"
    (home / "way-in").symlink_to(folders.database)
    assert refused(service, source, home / "way-in" / "studio.sqlite") == "save-own-folder"
    assert source.read_bytes() == NEW


@pytest.mark.skipif(os.name == "nt" or IS_ROOT, reason="PERMISSIONS DO NOT BIND ROOT OR WINDOWS")
def test_a_folder_that_may_not_be_written_is_named(service: SaveService, source: Path, home: Path) -> None:
    home.chmod(0o500)
    assert refused(service, source, home / "mine.json") == "save-not-allowed"
    home.chmod(0o700)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    if sys.platform != "linux" or not IS_ROOT:
        pytest.skip("SKIPPED: mounts a small disk, which needs root")
    disk = tmp_path / "stick"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(disk)], check=False).returncode:
        pytest.skip("SKIPPED: no right to mount")
    yield disk
    subprocess.run(["umount", str(disk)], check=False)


def test_a_full_disk_keeps_the_old_file_and_leaves_nothing(
    service: SaveService, source: Path, small_disk: Path
) -> None:
    source.write_bytes(b"x" * (2 << 20))
    old = small_disk / "mine.json"
    old.write_bytes(OLD)
    assert refused(service, source, old) == "save-no-room"
    assert old.read_bytes() == OLD
    assert list(small_disk.iterdir()) == [old]


def test_a_read_only_disk_is_named(service: SaveService, source: Path, small_disk: Path) -> None:
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    assert refused(service, source, small_disk / "mine.json") == "save-not-allowed"


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.ENOSPC, "save-no-room"),
        (errno.EDQUOT, "save-no-room"),
        (errno.EFBIG, "save-too-large"),
        (errno.EIO, "save-disk-gone"),
        (errno.ENODEV, "save-disk-gone"),
        (errno.EACCES, "save-not-allowed"),
        (errno.EROFS, "save-not-allowed"),
        (errno.ELOOP, "save-failed"),
    ],
)
@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_failure_in_the_middle_keeps_the_old_file(
    service: SaveService,
    source: Path,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    number: int,
    code: str,
    step: str,
) -> None:
    def fail(*_: Any) -> None:
        raise OSError(number, os.strerror(number))

    old = home / "mine.json"
    old.write_bytes(OLD)
    with monkeypatch.context() as patch:
        patch.setattr(saving.os, step, fail)
        assert refused(service, source, old) == code
    assert old.read_bytes() == OLD
    assert list(home.iterdir()) == [old]


def test_a_network_disk_that_is_gone_on_windows_is_named(
    service: SaveService, source: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class NotReady(OSError):
        winerror = 21

    def fail(*_: Any) -> None:
        raise NotReady(errno.EACCES, "The device is not ready")

    monkeypatch.setattr(saving.os, "fsync", fail)
    assert refused(service, source, home / "mine.json") == "save-disk-gone"


def test_only_a_saved_file_is_shown(
    service: SaveService, source: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[Path] = []
    monkeypatch.setattr(saving, "show_file", shown.append)
    with pytest.raises(NotFound):
        service.show(str(home))
    service.show(save(service, source, home / "mine.json").path)
    assert shown == [home / "mine.json"]


def test_the_routes_save_a_file_the_folder_and_everything(
    folders: DataFolders, source: Path, home: Path
) -> None:
    with stage(folders) as it:
        it.services.tokenizers = SimpleNamespace(
            file=lambda _id, _name: source, zip_entries=lambda _id: ("mine.zip", [("mine/a.json", source)])
        )

        def post(target: str, **body: Any) -> Any:
            answer = ask(it.app, "POST", target, own_headers(), json.dumps(body).encode())
            return json.loads(answer.body) if answer.status == 200 else answer.problem()["code"]

        one = f"/api/v1/tokenizers/{JOB_ID}/save"
        assert post(one, path=str(home / "a.json"), file="tokenizer.json")["bytes"] == len(NEW)
        assert post(one, path=str(home / "a.json"), file="tokenizer.json") == "save-exists"
        assert post(one, path=str(home / "a.zip"))["path"] == str(home / "a.zip")
        assert post("/api/v1/export/save", path=str(home / "all.zip"))["bytes"] > 0
        assert post("/api/v1/saved/show", path=str(home / "b.zip")) == "not-found"
        with zipfile.ZipFile(home / "all.zip") as archive:
            assert "tokenizers.json" in archive.namelist()
