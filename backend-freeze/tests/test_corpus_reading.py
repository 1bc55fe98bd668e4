"""Every kind of file becomes documents; a bad one is named and never stops the others."""

import gzip
import io
import json
import os
import zipfile
from pathlib import Path

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from tokenizer_studio.contract.corpus import CorpusRecipe
from tokenizer_studio.corpus import files
from tokenizer_studio.corpus.decoding import detect_encoding
from tokenizer_studio.corpus.problems import InputChanged, NotALocalPath, PathNotAbsolute, PathNotFound
from tokenizer_studio.corpus.readers import SAFE_CUT, cut_position
from tokenizer_studio.corpus.reading import CorpusReader
from tokenizer_studio.training.splits import PATTERNS

from .sample_files import CONTENT, make_docx, make_parquet, make_pdf

TEXT = "Grüße aus Köln. 東京は大きい。\n\nSecond paragraph here.\n"


def read(*paths: Path, **recipe: object) -> tuple[list[str], CorpusReader]:
    reader = CorpusReader(CorpusRecipe.model_validate({"paths": [str(p) for p in paths], **recipe}), None)
    return [document.text for document in reader.documents()], reader


@pytest.mark.parametrize("name", sorted(CONTENT))
@pytest.mark.parametrize("compression", ["", ".gz", ".zst", ".zip"])
def test_each_format_is_read_plain_and_compressed(name, compression, tmp_path):
    content, expected = CONTENT[name]
    path = tmp_path / f"{name}{compression}"
    if compression == ".zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(name, content)
    elif compression == ".gz":
        path.write_bytes(gzip.compress(content))
    elif compression == ".zst":
        import zstandard

        path.write_bytes(zstandard.compress(content))
    else:
        path.write_bytes(content)
    texts, reader = read(path)
    assert reader.skipped == []
    assert texts == expected
    assert reader.bytes_read == reader.total_bytes


@pytest.mark.parametrize("name", ["a.parquet", "a.pdf", "a.docx"])
@pytest.mark.parametrize("compression", ["", ".zip", ".gz"])
def test_parquet_pdf_and_word_are_read(name, compression, tmp_path):
    make = {"a.parquet": make_parquet, "a.pdf": make_pdf, "a.docx": make_docx}[name]
    make(tmp_path / name)
    path = tmp_path / name
    if compression == ".zip":
        path = tmp_path / f"{name}.zip"
        with zipfile.ZipFile(path, "w") as archive:
            archive.write(tmp_path / name, name)
    elif compression == ".gz":
        path = tmp_path / f"{name}.gz"
        path.write_bytes(gzip.compress((tmp_path / name).read_bytes()))
    texts, reader = read(path)
    assert reader.skipped == []
    assert "Hello reader" in "\n".join(texts)


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1251", "shift_jis", "cp1252"],
)
def test_encodings_are_detected(encoding, tmp_path):
    text = {
        "cp1251": "Съешь ещё этих мягких французских булок, да выпей чаю. " * 20,
        "shift_jis": "吾輩は猫である。名前はまだ無い。どこで生れたかとんと見当がつかぬ。" * 20,
        "cp1252": "Der Käufer prüft die Größe der Tür und zahlt schließlich über Köln. " * 20,
    }.get(encoding, TEXT * 10)
    path = tmp_path / "a.txt"
    path.write_bytes(text.encode(encoding))
    texts, reader = read(path)
    assert "".join(texts) == text, reader.facts
    assert reader.facts[0][1].undecodable_bytes == 0


def test_undecodable_bytes_are_replaced_and_counted(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"good text " * 1000 + b"\xff\xfe\xfa" + b" more good text" * 1000)
    texts, reader = read(path)
    assert texts[0].count("\ufffd") == 3
    assert reader.facts[0][1].undecodable_bytes == 3


@pytest.mark.parametrize(
    ("documents", "expected"),
    [
        ("file", ["one\ntwo\n\nthree"]),
        ("line", ["one\n", "two\n", "\n", "three"]),
        ("auto", ["one\ntwo\n\nthree"]),
    ],
)
def test_a_document_is_a_file_or_a_line_as_the_user_says(documents, expected, tmp_path):
    (tmp_path / "a.txt").write_text("one\ntwo\n\nthree")
    assert read(tmp_path / "a.txt", documents=documents)[0] == expected


def test_a_long_document_comes_in_parts_that_join_to_the_original(tmp_path):
    text = ("word " * 19 + "end\n") * 120_000
    (tmp_path / "a.txt").write_text(text)
    reader = CorpusReader(CorpusRecipe(paths=[str(tmp_path)]), None)
    documents = list(reader.documents())
    assert len(documents) > 2
    assert "".join(document.text for document in documents) == text
    assert {document.index for document in documents} == {0}
    assert [document.is_last_part for document in documents] == [False] * (len(documents) - 1) + [True]


def zip_bomb() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", b"0" * (130 << 20))
    return target.getvalue()


MALFORMED = {
    "truncated.gz": (gzip.compress(os.urandom(200_000))[:1000], "damaged-archive"),
    "garbage.zip": (b"PK\x03\x04" + b"\x00" * 100, "damaged-archive"),
    "garbage.zst": (b"\x28\xb5\x2f\xfd" + b"\xff" * 100, "damaged-archive"),
    "bomb.zip": (None, "compression-bomb"),
    "broken.parquet": (b"PAR1" + b"\x00" * 500 + b"PAR1", "damaged-parquet"),
    "not.parquet": (b"just text", "damaged-parquet"),
    "broken.pdf": (b"%PDF-1.7\n" + b"garbage" * 100, "damaged-pdf"),
    "broken.docx": (b"PK\x03\x04" + b"\x00" * 300, "damaged-docx"),
    "broken.json": (b'{"a": [1, 2', "damaged-json"),
    "deep.json": (b"[" * 100_000, "damaged-json"),
    "huge-number.json": (b"1" * 100_000, "damaged-json"),
    "broken.jsonl": (b"this is\nnot json\nat all\n", "not-json-lines"),
    "numbers.jsonl": (b'{"a": {}}\n{"a": {}}\n', "no-text-column"),
    "picture.txt": (b"\x89PNG\r\n\x1a\n" + os.urandom(500), "not-text"),
    "program.txt": (b"\x7fELF" + os.urandom(500), "not-text"),
    "pickle.txt": (b"\x80\x04\x95" + b"\x00" * 50, "not-text"),
    "binary.txt": (bytes(range(256)) * 20, "not-text"),
    "old.doc.txt": (b"\xd0\xcf\x11\xe0" + b"\x00" * 100, "not-text"),
    "wide.csv": (b",".join(b"c%d" % i for i in range(20_000)) + b"\n", "too-many-columns"),
}


@pytest.mark.parametrize("name", sorted(MALFORMED))
def test_a_malformed_file_is_named_and_the_others_are_read(name, tmp_path):
    content, code = MALFORMED[name]
    (tmp_path / name).write_bytes(zip_bomb() if content is None else content)
    (tmp_path / "zz-good.txt").write_text("good text")
    texts, reader = read(tmp_path / name, tmp_path / "zz-good.txt")
    assert texts[-1] == "good text"
    assert [one.code for one in reader.skipped] == [code]
    assert reader.skipped[0].title.endswith(".")
    json.dumps(reader.skipped[0].model_dump())


def test_an_archive_in_an_archive_is_not_opened(tmp_path):
    with zipfile.ZipFile(tmp_path / "outer.zip", "w") as archive:
        archive.writestr("inner.txt", gzip.compress(b"text" * 100))
    _, reader = read(tmp_path / "outer.zip")
    assert [one.code for one in reader.skipped] == ["nested-archive"]


def test_a_column_that_is_not_there_is_said_with_those_that_are(tmp_path):
    (tmp_path / "a.csv").write_text("id,words\n1,hello\n")
    texts, reader = read(tmp_path / "a.csv", column="text")
    assert texts == []
    assert "words" in reader.skipped[0].title


@pytest.mark.parametrize(
    ("path", "error"),
    [
        ("http://127.0.0.1/x", NotALocalPath),
        ("s3://bucket/x", NotALocalPath),
        ("hf://x/y", NotALocalPath),
        ("file:///etc/passwd", NotALocalPath),
        ("simplecache::http://x", NotALocalPath),
        ("texts/a.txt", PathNotAbsolute),
        ("/nowhere/at/all", PathNotFound),
        ("/a\0b", PathNotFound),
        ("   ", PathNotFound),
        ("/" + "x" * 5000, PathNotFound),
    ],
)
def test_a_path_that_cannot_be_meant_is_refused_by_name(path, error):
    with pytest.raises(error):
        files.local_path(path)


@pytest.mark.skipif(os.name == "nt", reason="POSIX only: pipes and undecodable names")
def test_pipes_links_and_strange_names_in_a_folder_do_no_harm(tmp_path):
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "loop").symlink_to(tmp_path)
    (tmp_path / "dangling.txt").symlink_to(tmp_path / "nothing")
    (tmp_path / ".hidden.txt").write_text("hidden")
    (tmp_path / "node_modules").mkdir()
    (tmp_path / "node_modules" / "a.js").write_text("code")
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/na\xffme.txt")).write_text("strange name")
    texts, reader = read(tmp_path)
    assert texts == ["strange name"]
    assert [one.code for one in reader.skipped] == ["dangling-link", "not-a-file"]
    json.dumps([file.name for file in reader.files]).encode()


def test_a_file_that_changes_while_it_is_read_ends_the_pass(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("one\ntwo\n")
    reader = CorpusReader(CorpusRecipe(paths=[str(path)], documents="line"), None)
    documents = reader.documents()
    next(documents)
    path.write_text("other and longer text")
    with pytest.raises(InputChanged):
        list(documents)


def test_equal_documents_are_read_once_when_copies_are_left_out(tmp_path):
    (tmp_path / "a.txt").write_text("same\nother\nsame\nsame\n")
    texts, reader = read(tmp_path / "a.txt", documents="line", leave_out_duplicates=True)
    assert texts == ["same\n", "other\n"]
    assert reader.duplicates == 2


@settings(max_examples=120, deadline=None)
@given(
    content=st.binary(max_size=3000),
    ending=st.sampled_from([".txt", ".csv", ".jsonl", ".json", ".html", ".py"]),
)
def test_no_bytes_whatever_end_a_reader_otherwise_than_by_name(content, ending, tmp_path_factory):
    path = tmp_path_factory.mktemp("any") / f"a{ending}"
    path.write_bytes(content)
    texts, reader = read(path)
    for text in texts:
        text.encode()
    assert all(one.title for one in reader.skipped)


@settings(max_examples=100, deadline=None)
@given(text=st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=500))
def test_utf8_text_comes_through_unchanged(text, tmp_path_factory):
    path = tmp_path_factory.mktemp("text") / "a.txt"
    path.write_text(text, "utf-8", newline="")
    assert detect_encoding(path.read_bytes()) in ("utf-8", "utf-8-sig")
    assert "".join(read(path)[0]).removeprefix("\ufeff") == text.removeprefix("\ufeff")


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("aaaaaaaaaa\nb\n\n cdef", "aaaaaaaaaa\n"),  # Not behind the empty line: white space follows.
        ("aaaaaaaaaa\nb\n\ncdef", "aaaaaaaaaa\n"),  # Nor here: the two line ends would become one piece.
        ("aaaaaaaaaa\n\nb c\n\nd", "aaaaaaaaaa\n\nb"),
        ("aaaaaaaaaa\n  b\n\nc d", "aaaaaaaaaa\n  b\n\n"),  # No safe place: behind the empty line.
        ("aaaaaaaaaaaaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaa"),
    ],
)
def test_a_long_document_is_cut_where_every_split_pattern_cuts(text, first):
    assert text[: cut_position(text, 0, 16)] == first


PATTERNS_READY = {name: regex.compile(pattern) for name, pattern in PATTERNS.items()}


@settings(max_examples=300)
@given(st.text(st.sampled_from("aB中é1²٣ .,'/!\n\r\t\u00a0\u3000\u0085\x1cſs\u0301🤖\u200d"), max_size=24))
def test_no_piece_of_any_pattern_lies_across_a_safe_cut(text):
    for cut in (match.end() for match in SAFE_CUT.finditer(text)):
        for pattern in PATTERNS_READY.values():
            assert pattern.findall(text) == pattern.findall(text[:cut]) + pattern.findall(text[cut:])
