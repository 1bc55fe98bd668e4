"""What the webview keeps for itself goes with the window; nothing else does."""

import sys
from pathlib import Path

import pytest

from tokenizer_studio.launcher.webview import WINDOW_PROGRAM, clear_webview

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="WebKitGTK is on Linux")


def _keep(folder: Path) -> Path:
    kept = folder / WINDOW_PROGRAM / "storage"
    kept.mkdir(parents=True)
    (kept / "salt").write_text("x")
    return kept


@pytest.mark.parametrize("chosen", ["", "relative/paths/do/not/count"])
def test_it_goes_from_the_usual_folders(tmp_path: Path, chosen: str) -> None:
    data, cache = tmp_path / ".local" / "share", tmp_path / ".cache"
    for folder in (data, cache):
        _keep(folder)
    ours = data / "TokenizerStudio" / "db"
    ours.mkdir(parents=True)
    clear_webview({"HOME": str(tmp_path), "XDG_DATA_HOME": chosen, "XDG_CACHE_HOME": chosen})
    assert [path.name for path in data.iterdir()] == ["TokenizerStudio"]
    assert ours.is_dir()
    assert list(cache.iterdir()) == []


def test_it_goes_from_the_folders_that_are_named(tmp_path: Path) -> None:
    data, cache = tmp_path / "my data", tmp_path / "my cache"
    for folder in (data, cache):
        _keep(folder)
    usual = _keep(tmp_path / ".cache")
    environment = {"HOME": str(tmp_path), "XDG_DATA_HOME": str(data), "XDG_CACHE_HOME": str(cache)}
    clear_webview(environment)
    assert [*data.iterdir(), *cache.iterdir()] == []
    assert usual.exists(), "what the person did not name is not ours"


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    elsewhere = _keep(tmp_path / "elsewhere")
    cache = tmp_path / ".cache"
    cache.mkdir()
    (cache / WINDOW_PROGRAM).symlink_to(elsewhere, target_is_directory=True)
    clear_webview({"HOME": str(tmp_path)})
    assert (elsewhere / "salt").read_text() == "x"
