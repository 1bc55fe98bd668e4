"""A frozen runtime as it was made, and every way in which it is not."""

import json
import os
import shutil
import sys
from pathlib import Path

import pytest

from tokenizer_studio.launcher.backend import Backend, Identity
from tokenizer_studio.launcher.problems import LaunchProblem
from tokenizer_studio.process.spawn import frozen_program, program
from tokenizer_studio.runtimes.damage import what_is_damaged
from tokenizer_studio.runtimes.manifest import (
    FILE,
    Damage,
    ManifestUnreadable,
    damages,
    entries_of,
    read_manifest,
    tree_hash,
    write_manifest,
)


@pytest.fixture
def runtime(tmp_path: Path) -> Path:
    folder = tmp_path / "app ü" / "runtime"
    (folder / "_internal").mkdir(parents=True)
    (folder / "tokenizer-studio").write_bytes(b"program")
    (folder / "tokenizer-studio").chmod(0o755)
    (folder / "_internal" / "größe.py").write_bytes(b"text")
    (folder / "_internal" / "größe.py").chmod(0o640)
    write_manifest(folder, version="1.2.3", platform="linux-x64")
    return folder


def test_every_file_is_described_but_the_description(runtime: Path) -> None:
    entries = read_manifest(runtime)
    assert [(one.path, one.size, one.mode) for one in entries] == [
        ("_internal/größe.py", 4, "0644"),
        ("tokenizer-studio", 7, "0755"),
    ]
    assert entries[0].sha256 == "982d9e3eb996f559e633f4d194def3761d909f5a3b647d1a851fead67c32c9d1"
    assert list(damages(runtime)) == [] and what_is_damaged(runtime) == ""


def test_the_hash_of_a_tree_does_not_depend_on_its_place_or_on_times(runtime: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    shutil.copytree(runtime, other)
    os.utime(other / "tokenizer-studio", (1, 1))
    first, second = entries_of(runtime), entries_of(other)
    assert tree_hash(first) == tree_hash(list(reversed(second)))
    (other / "tokenizer-studio").chmod(0o644)
    assert tree_hash(first) != tree_hash(entries_of(other))


def _delete(folder: Path) -> None:
    (folder / "_internal" / "größe.py").unlink()


def _cut(folder: Path) -> None:
    (folder / "_internal" / "größe.py").write_bytes(b"tex")


def _flip(folder: Path) -> None:
    (folder / "_internal" / "größe.py").write_bytes(b"tezt")


@pytest.mark.parametrize(
    ("harm", "what", "said"),
    [
        (_delete, "missing", "_internal/größe.py is missing."),
        (_cut, "wrong-size", "_internal/größe.py has another size."),
        (_flip, "changed", "_internal/größe.py was changed."),
    ],
)
def test_a_damaged_file_is_named(runtime: Path, harm, what: str, said: str) -> None:
    harm(runtime)
    assert list(damages(runtime)) == [Damage("_internal/größe.py", what)]
    assert what_is_damaged(runtime) == said


def test_a_file_of_somebody_else_is_named_and_harms_nothing(runtime: Path) -> None:
    (runtime / "notes.txt").write_text("mine")
    assert list(damages(runtime)) == [Damage("notes.txt", "not-ours")]
    assert what_is_damaged(runtime) == ""


def test_a_changed_byte_of_the_manifest_is_seen(runtime: Path) -> None:
    file = runtime / FILE
    whole = file.read_text("utf-8")
    for text in (whole.replace('"size": 7', '"size": 8'), whole[:-20], "{}", json.dumps({"schema": 2})):
        file.write_text(text, "utf-8")
        with pytest.raises(ManifestUnreadable):
            read_manifest(runtime)
        assert FILE in what_is_damaged(runtime)
    file.unlink()
    assert what_is_damaged(runtime) == f"{FILE} is missing."


def test_a_link_is_no_file_of_a_runtime(runtime: Path) -> None:
    (runtime / "link").symlink_to("tokenizer-studio")
    with pytest.raises(ValueError, match="link is no plain file"):
        entries_of(runtime)


def test_the_frozen_launcher_starts_the_runtime_beside_it() -> None:
    app = Path("/opt/Tokenizer Studio ü")
    launcher = app / "launcher" / "tokenizer-studio-launcher"
    assert frozen_program(launcher) == app / "runtime" / "tokenizer-studio"
    assert frozen_program(launcher.with_suffix(".exe")) == app / "runtime" / "tokenizer-studio.exe"
    runtime = app / "runtime" / "tokenizer-studio"
    assert frozen_program(runtime) == runtime


def _as_frozen_launcher(monkeypatch: pytest.MonkeyPatch, app: Path) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(app / "launcher" / "tokenizer-studio-launcher"))


def _start(tmp_path: Path) -> LaunchProblem:
    with pytest.raises(LaunchProblem) as failed:
        Backend.start(tmp_path, Identity(), lambda: False)
    return failed.value


@pytest.mark.skipif(os.name == "nt", reason="POSIX PROGRAMS")
@pytest.mark.parametrize(
    ("harm", "detail"),
    [
        (lambda file: file.unlink(), "No such file"),
        (lambda file: file.write_bytes(b"\0\0\0\0"), "Exec format error"),
        (lambda file: file.chmod(0o644), "Permission denied"),
    ],
)
def test_a_runtime_that_cannot_be_started_is_missing_or_damaged(
    runtime: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, harm, detail: str
) -> None:
    _as_frozen_launcher(monkeypatch, runtime.parent)
    assert program() == [str(runtime / "tokenizer-studio")]
    harm(runtime / "tokenizer-studio")
    problem = _start(tmp_path)
    assert problem.code == "runtime-damaged"
    assert detail in problem.detail and str(runtime / "tokenizer-studio") in problem.detail


@pytest.mark.skipif(os.name == "nt", reason="POSIX PROGRAMS")
def test_a_runtime_that_ends_at_once_is_looked_at_file_by_file(
    runtime: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _as_frozen_launcher(monkeypatch, runtime.parent)
    (runtime / "tokenizer-studio").write_text("#!/bin/sh\nexit 7\n")
    write_manifest(runtime, version="1.2.3", platform="linux-x64")
    assert _start(tmp_path).code == "backend-exited-at-once"
    _flip(runtime)
    problem = _start(tmp_path)
    assert problem.code == "runtime-damaged"
    assert "_internal/größe.py was changed." in problem.detail
