"""Where the data is kept."""

import sys
from pathlib import Path

import pytest

from tokenizer_studio.paths import DATA_VARIABLE, data_root


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installed launcher, in a folder as people name theirs."""
    program = tmp_path / "O'Brien's stick 测试" / "TokenizerStudio" / "launcher" / "tokenizer-studio-launcher"
    program.parent.mkdir(parents=True)
    program.touch()
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(program))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    for name in (DATA_VARIABLE, "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    return program


def test_an_installed_program_keeps_its_data_with_the_user(program: Path) -> None:
    assert program.parents[2] not in data_root().parents


def test_a_portable_program_keeps_its_data_beside_its_folder(program: Path) -> None:
    (program.parents[1] / "portable").touch()
    assert data_root() == program.parents[2] / "TokenizerStudio-Data"


def test_what_is_asked_for_comes_before_the_marker(
    program: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (program.parents[1] / "portable").touch()
    monkeypatch.setenv(DATA_VARIABLE, str(tmp_path / "named"))
    assert data_root() == tmp_path / "named"
    assert data_root(str(tmp_path / "asked")) == tmp_path / "asked"


def test_from_source_there_is_no_portable_program(program: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (program.parents[1] / "portable").touch()
    monkeypatch.setattr(sys, "frozen", False)
    assert program.parents[2] not in data_root().parents
