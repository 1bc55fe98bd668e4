"""The built UI and downloads: right types, right caching, nothing from outside the folder."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.api_support import Stage, ask, own_headers, stage
from tokenizer_studio.api.downloads import as_attachment, zip_attachment, zip_blocks
from tokenizer_studio.api.web import WebFiles
from tokenizer_studio.paths import DataFolders


@pytest.fixture
def web(tmp_path: Path) -> Path:
    folder = tmp_path / "web"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<!doctype html>the page")
    (folder / "assets" / "index-a1b2c3.js").write_text("1")
    (folder / "assets" / "index-a1b2c3.css").write_text("a{}")
    (folder / "favicon.svg").write_text("<svg/>")
    (folder / "secret.key").write_text("no type")
    (folder / ".hidden.txt").write_text("hidden")
    (tmp_path / "outside.txt").write_text("outside")
    (folder / "link.txt").symlink_to(tmp_path / "outside.txt")
    return folder


@pytest.fixture
def it(folders: DataFolders, web: Path) -> Iterator[Stage]:
    with stage(folders, web_folder=web) as made:
        yield made


@pytest.mark.parametrize("path", ["/", "/corpora", "/jobs/0123", "/tokenizers/abc/explore", "/apis"])
def test_every_page_address_shows_the_ui(it: Stage, path: str) -> None:
    answer = ask(it.app, "GET", path, own_headers())
    assert answer.status == 200
    assert answer.body == b"<!doctype html>the page"
    assert answer.header("content-type") == "text/html; charset=utf-8"
    assert answer.header("cache-control") == "no-store"


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/assets/index-a1b2c3.js", "text/javascript; charset=utf-8"),
        ("/assets/index-a1b2c3.css", "text/css; charset=utf-8"),
        ("/favicon.svg", "image/svg+xml"),
    ],
)
def test_files_have_our_types_and_hashed_ones_are_kept(it: Stage, path: str, kind: str) -> None:
    answer = ask(it.app, "GET", path, own_headers())
    assert answer.status == 200
    assert answer.header("content-type") == kind
    expected = "public, max-age=31536000, immutable" if path.startswith("/assets/") else "no-store"
    assert answer.header("cache-control") == expected
    head = ask(it.app, "HEAD", path, own_headers())
    assert (head.status, head.body) == (200, b"")
    assert head.header("content-length") == str(len(answer.body))


@pytest.mark.parametrize(
    "path",
    [
        "/secret.key",
        "/.hidden.txt",
        "/link.txt",
        "/assets/x.js",
        "/assets/x",
        "/assets",
        "/assets/",
        "/index.html.bak",
    ],
)
def test_what_is_not_part_of_the_ui_is_not_there(it: Stage, path: str) -> None:
    answer = ask(it.app, "GET", path, own_headers())
    assert answer.status == (200 if path == "/assets" else 404)
    assert b"outside" not in answer.body
    assert b"hidden" not in answer.body


@given(st.text(max_size=40))
def test_no_name_leaves_the_folder(name: str) -> None:
    response = WebFiles(Path("/usr/share/does-not-exist"))._find("/" + name + ".txt")
    assert response.status_code == 404


def test_an_unbuilt_ui_says_how_to_build_it(folders: DataFolders, tmp_path: Path) -> None:
    with stage(folders, web_folder=tmp_path / "nothing") as bare:
        answer = ask(bare.app, "GET", "/", own_headers())
        assert answer.status == 503
        assert b"npm start" in answer.body


def test_a_download_is_saved_and_never_shown(tmp_path: Path) -> None:
    file = tmp_path / 'tokenizer ä"x.json'
    file.write_text("{}")
    headers = as_attachment(file).headers
    assert headers["content-disposition"].startswith(
        "attachment; filename=\"tokenizer __x.json\"; filename*=UTF-8''"
    )
    assert "%C3%A4" in headers["content-disposition"]
    assert headers["content-type"] == "application/octet-stream"
    assert "sandbox" in headers["content-security-policy"]


def test_a_zip_holds_what_was_asked_for(tmp_path: Path) -> None:
    big = tmp_path / "big.bin"
    big.write_bytes(bytes(range(256)) * 20_000)
    (tmp_path / "ä.txt").write_text("ä")
    entries = [("folder/big.bin", big), ("ä.txt", tmp_path / "ä.txt"), ("gone.txt", tmp_path / "gone.txt")]
    with zipfile.ZipFile(io.BytesIO(b"".join(zip_blocks(entries)))) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["folder/big.bin", "ä.txt"]
        assert archive.read("folder/big.bin") == big.read_bytes()
    assert zip_attachment("a.zip", entries).headers["content-disposition"].startswith("attachment")


def test_a_reader_that_goes_away_ends_the_writer(tmp_path: Path) -> None:
    import os
    import threading

    big = tmp_path / "big.bin"
    big.write_bytes(os.urandom(12_000_000))
    before = threading.active_count()
    blocks = zip_blocks([("big.bin", big)])
    next(blocks)
    assert threading.active_count() == before + 1
    writer = next(thread for thread in threading.enumerate() if thread.name == "zip")
    blocks.close()
    writer.join(5)
    assert not writer.is_alive()


def test_a_file_that_cannot_be_read_cuts_the_download(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("threading.excepthook", lambda _: None)
    good, bad = tmp_path / "good", tmp_path / "bad"
    good.write_bytes(b"x")
    bad.write_bytes(b"x")
    real = Path.open

    def open_or_fail(self: Path, *args: object, **options: object) -> object:
        if self == bad:
            raise OSError("unreadable")
        return real(self, *args, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", open_or_fail)
    with pytest.raises(OSError, match="could not be completed"):
        list(zip_blocks([("good", good), ("bad", bad)]))
