"""`encode --file`: what is in the file of ids, and what becomes of it when something goes wrong."""

import errno
import gzip
import json
import random
from pathlib import Path
from typing import Any

import numpy
import pytest

from tests.encoding_support import ids_of, learned, nasty_text
from tokenizer_studio.cli.main import main
from tokenizer_studio.encoding import id_files, load_encoder
from tokenizer_studio.errors import DiskFull

TEXT = nasty_text(random.Random(1), 4_000, ["<|end|>"]).replace("\ufeff", "")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    learned("gpt2", 700, specials=["<|end|>"]).save(str(tmp_path / "tokenizer.json"))
    (tmp_path / "a.txt").write_text(TEXT, "utf-8", newline="")
    (tmp_path / "b.txt").write_text("second\n\ndocument\n", "utf-8", newline="")
    return tmp_path


def encode(folder: Path, *words: object) -> int:
    return main(["encode", str(folder / "tokenizer.json"), *map(str, words)])


def expected(folder: Path, *texts: str, parse_special: bool = True) -> list[list[int]]:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    return [ids_of(tokenizer, text, parse_special=parse_special) for text in texts]


def test_a_file_of_ids_is_little_endian_and_as_small_as_they_allow(folder):
    out = folder / "ids.bin"
    assert encode(folder, "--file", folder / "a.txt", "--out", out) == 0
    assert numpy.fromfile(out, "<u2").tolist() == expected(folder, TEXT)[0]
    assert encode(folder, "--file", folder / "a.txt", "--out", f"{out}4", "--format", "uint32") == 0
    assert numpy.fromfile(f"{out}4", "<u4").tolist() == expected(folder, TEXT)[0]


def test_documents_stand_one_behind_the_other_with_a_token_between_if_wanted(folder):
    files = (folder / "a.txt", folder / "b.txt")
    out = folder / "ids.bin"
    assert encode(folder, "--file", *files, "--out", out, "--end-token", "<|end|>", "--threads", 2) == 0
    first, second, end = expected(folder, TEXT, "second\n\ndocument\n", "<|end|>")
    assert numpy.fromfile(out, "<u2").tolist() == [*first, *end, *second, *end]


def test_a_text_file_has_a_line_for_each_document(folder):
    out = folder / "ids.txt"
    assert encode(folder, "--file", folder / "b.txt", folder / "a.txt", "--out", out) == 0
    lines = [[int(id) for id in line.split(" ")] for line in out.read_text().splitlines()]
    assert lines == expected(folder, TEXT, "second\n\ndocument\n")  # In the order of their names.


def test_lines_and_compressed_files_and_special_tokens_as_text(folder):
    packed = folder / "c.txt.gz"
    packed.write_bytes(gzip.compress(b"one <|end|>\ntwo\n"))
    out = folder / "ids.txt"
    words = ("--file", packed, "--documents", "line", "--plain-special", "--out", out)
    assert encode(folder, *words) == 0
    lines = [[int(id) for id in line.split()] for line in out.read_text().splitlines()]
    assert lines == expected(folder, "one <|end|>\n", "two\n", parse_special=False)


def test_what_was_done_is_told_in_words_or_in_json(folder, capsys):
    out = folder / "ids.bin"
    assert encode(folder, "--file", folder / "b.txt", "--out", out) == 0
    told = capsys.readouterr()
    assert told.out == f"{out}\n"
    assert "MB/s" in told.err
    assert "ids as uint16" in told.err
    assert encode(folder, "--file", folder / "b.txt", "--out", f"{out}2", "--json") == 0
    facts = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert facts["ids"] == len(expected(folder, "second\n\ndocument\n")[0])
    assert facts["bytes"] == len("second\n\ndocument\n")
    assert facts["format"] == "uint16"


def test_a_tokenizer_the_engine_does_not_know_is_named_as_slow(folder, capsys):
    path = folder / "tokenizer.json"
    file = json.loads(path.read_text())
    file["model"]["fuse_unk"] = True
    path.write_text(json.dumps(file))
    assert encode(folder, "--file", folder / "a.txt", "--out", folder / "ids.bin") == 0
    assert "by Hugging Face's library" in capsys.readouterr().err
    assert numpy.fromfile(folder / "ids.bin", "<u2").tolist() == expected(folder, TEXT)[0]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--file", "b.txt"], "--out"),
        (["--file", "b.txt", "--out", "a.txt"], "there already"),
        (["--file", "b.txt", "--out", "no/such/folder/ids"], "cannot be written"),
        (["--file", "gone.txt", "--out", "ids"], "gone.txt"),
        (["--file", "empty.txt", "--out", "ids"], "no text"),
        (["--file", "b.txt", "--out", "ids", "--end-token", "two tokens"], "no token"),
        (["--tokens", "--file", "b.txt", "--out", "ids"], "together"),
    ],
)
def test_wrong_use_is_told_and_leaves_nothing(words, said, folder, capsys, monkeypatch):
    monkeypatch.chdir(folder)
    (folder / "empty.txt").write_bytes(b"")
    before = {path: path.read_bytes() for path in folder.iterdir()}
    assert encode(folder, *words) == 3
    assert said in capsys.readouterr().err
    assert {path: path.read_bytes() for path in folder.iterdir()} == before


def test_ids_that_do_not_fit_into_16_bits_are_refused():
    assert id_files.id_format(None, Path("x.bin"), 1 << 16) == "uint16"
    assert id_files.id_format(None, Path("x.bin"), (1 << 16) + 1) == "uint32"
    assert id_files.id_format(None, Path("x.txt"), 1 << 20) == "text"
    with pytest.raises(Exception, match="16 bits") as caught:
        id_files.id_format("uint16", Path("x.bin"), (1 << 16) + 1)
    assert caught.value.code == "bad-input"  # type: ignore[attr-defined]


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_named_and_leaves_nothing(number, tmp_path):
    def write() -> None:
        with id_files.new_file(tmp_path / "ids.bin") as file:
            file.write(b"half")
            raise OSError(number, "no space")

    with pytest.raises(DiskFull):
        write()
    assert list(tmp_path.iterdir()) == []


def test_an_interruption_leaves_nothing(folder, monkeypatch, capsys):
    def interrupt(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(id_files.IdWriter, "end_document", interrupt)
    before = sorted(folder.iterdir())
    assert encode(folder, "--file", folder / "a.txt", "--out", folder / "ids.bin") == 130
    assert sorted(folder.iterdir()) == before
    assert "Cancelled" in capsys.readouterr().err


def test_memory_that_runs_out_is_named_and_leaves_nothing(folder, monkeypatch, capsys):
    def run_out(*_: Any) -> None:
        raise MemoryError

    monkeypatch.setattr(id_files.IdWriter, "write", run_out)
    before = sorted(folder.iterdir())
    assert encode(folder, "--file", folder / "a.txt", "--out", folder / "ids.bin") == 1
    assert sorted(folder.iterdir()) == before
    assert "memory" in capsys.readouterr().err


def test_ids_of_a_file_decode_to_its_text(folder):
    out = folder / "ids.bin"
    assert encode(folder, "--file", folder / "a.txt", "--out", out) == 0
    encoder = load_encoder(folder)
    assert encoder.decode(numpy.fromfile(out, "<u2").tolist()) == TEXT
