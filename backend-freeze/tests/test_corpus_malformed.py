"""Files as nobody should make them: each is named in a plain sentence, and what can be read is read."""

import gzip
import io
import json
import os
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard

from tokenizer_studio.contract.corpus import CorpusRecipe
from tokenizer_studio.corpus import files
from tokenizer_studio.corpus.decoding import encoding_named
from tokenizer_studio.corpus.problems import UnknownEncoding
from tokenizer_studio.corpus.reading import CorpusReader

from .sample_files import make_docx, make_parquet, make_pdf

GERMAN = "Der Käufer prüft die Größe der Tür und zahlt schließlich über Köln. "


def read(path: Path, **recipe: object) -> tuple[list[str], list[str]]:
    """(texts, codes of what was left out)"""
    reader = CorpusReader(CorpusRecipe.model_validate({"paths": [str(path)], **recipe}), None)
    texts = [document.text for document in reader.documents()]
    for text in texts:
        text.encode()
    for one in reader.skipped:
        assert not one.title[0].islower() and one.title.endswith("."), one.title
        assert "Error" not in one.title and "Traceback" not in one.title
        json.dumps(one.model_dump()).encode()
    return texts, [one.code for one in reader.skipped]


def zipped(**members: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), content)
    return target.getvalue()


def flipped(content: bytes, at: float) -> bytes:
    place = int(len(content) * at)
    return (
        content[:place] + bytes(byte ^ 0xFF for byte in content[place : place + 40]) + content[place + 40 :]
    )


def made(make: Callable[[Path], None], name: str, tmp_path: Path) -> bytes:
    make(tmp_path / name)
    content = (tmp_path / name).read_bytes()
    (tmp_path / name).unlink()
    return content


LEFT_OUT: dict[str, tuple[bytes, list[str]]] = {
    "cut.txt.gz": (gzip.compress(os.urandom(100_000))[:-5_000], ["damaged-archive"]),
    "cut-text.txt.gz": (gzip.compress(GERMAN.encode() * 9_000)[:-40], ["damaged-archive"]),
    "cut-text.txt.zst": (zstandard.compress(GERMAN.encode() * 9_000)[:-9], ["damaged-archive"]),
    "empty.gz": (b"\x1f\x8b", ["damaged-archive"]),
    "zeros.gz": (b"\x1f\x8b" + bytes(500), ["damaged-archive"]),
    "twice.txt.gz": (gzip.compress(gzip.compress(b"text")), ["nested-archive"]),
    "in.zip": (zipped(inner_zip=zipped(a_txt=b"text")), ["nested-archive"]),
    "cut.zip": (zipped(a_txt=GERMAN.encode() * 50)[:-30], ["damaged-archive"]),
    "flipped.zip": (flipped(zipped(a_txt=os.urandom(2_000)), 0.3), ["damaged-archive"]),
    "excel.xlsx": (zipped(xl__workbook_xml=b"<x/>"), ["not-text"]),
    "tar.txt": (b"a.txt".ljust(257, b"\0") + b"ustar\x0000" + bytes(700), ["not-text"]),
    "utf16-surrogates.txt": (b"\xff\xfe" + os.urandom(4_000), ["not-text"]),
    "zeros.txt": (bytes(5_000), ["not-text"]),
    "wav.txt": (b"RIFF\x24\x80\x00\x00WAVEfmt " + bytes(100), ["not-text"]),
    "sqlite.csv": (b"SQLite format 3\0" + bytes(100), ["not-text"]),
    "pickle.json": (b"\x80\x04\x95\x10\0\0\0\0\0\0\0\x8c\x05posix", ["not-text"]),
    "list-cut.json": (b'[{"text": "one"}, {"text": "tw', ["damaged-json"]),
    "trailing.json": (b'[{"text": "one"}] x', ["damaged-json"]),
    "comma.json": (b'[{"text": "one"},]', ["damaged-json"]),
    "numbers.json": (b"[1.5, 2.5, null, true]", ["no-text-column"]),
    "deep-object.json": (b'{"a":' * 50_000 + b"1" + b"}" * 50_000, ["damaged-json"]),
    "deep.jsonl": (b"[" * 50_000 + b"\n", ["not-json-lines"]),
    "empty-list.json": (b"[]", ["empty-table"]),
    "empty.csv": (b"\n\n\n", ["empty-table"]),
    "unclosed.csv": (b'text,id\n"one,1\ntwo,2\nthree,3\n', ["unbalanced-quotes"]),
    "wide.jsonl": (b'{"text": {"a": 1}}\n', ["no-text-column"]),
    "short.parquet": (b"PAR1", ["damaged-parquet"]),
    "footer.parquet": (b"PAR1" + bytes(80) + struct.pack("<I", 2**31 - 1) + b"PAR1", ["damaged-parquet"]),
    "encrypted.parquet": (b"PARE" + bytes(80) + struct.pack("<I", 40) + b"PARE", ["damaged-parquet"]),
    "text.parquet": (b"not a table at all, but text", ["damaged-parquet"]),
    "header-only.pdf": (b"%PDF-1.7\n%%EOF\n", ["damaged-pdf"]),
    "loop.pdf": (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[2 0 R]/Count 1>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF",
        ["damaged-pdf", "no-text"],
    ),
    "no-document.docx": (zipped(word__other_xml=b"<x/>"), ["damaged-docx"]),
    "bad-xml.docx": (zipped(word__document_xml=b"<w:document"), ["damaged-docx"]),
    "empty.zip": (zipped(), ["not-text"]),
    "text.docx": (b"plain words in a file that is called Word", []),
}


@pytest.mark.parametrize("name", sorted(LEFT_OUT))
def test_what_cannot_be_read_is_named(name, tmp_path):
    content, codes = LEFT_OUT[name]
    (tmp_path / name).write_bytes(content)
    _, found = read(tmp_path / name)
    # Two ways a damaged PDF may fail; each of the others has its one.
    assert found == codes or (len(codes) > 1 and found and found[0] in codes)


@pytest.mark.parametrize(
    ("make", "name"), [(make_parquet, "a.parquet"), (make_pdf, "a.pdf"), (make_docx, "a.docx")]
)
@pytest.mark.parametrize("damage", ["cut-half", "cut-end", "flip-30", "flip-60", "flip-90", "doubled"])
def test_damaged_documents_are_read_or_named_and_never_end_the_reader(make, name, damage, tmp_path):
    content = made(make, name, tmp_path)
    damaged = {
        "cut-half": content[: len(content) // 2],
        "cut-end": content[:-10],
        "flip-30": flipped(content, 0.3),
        "flip-60": flipped(content, 0.6),
        "flip-90": flipped(content, 0.9),
        "doubled": content * 2,
    }[damage]
    (tmp_path / name).write_bytes(damaged)
    (tmp_path / "z.txt").write_text("good text")
    texts, _ = read(tmp_path)
    assert texts[-1] == "good text"


def test_rows_before_the_damage_are_kept(tmp_path):
    (tmp_path / "a.json").write_bytes(b'[{"text": "one"}, {"text": "two"}, {"text": "thr')
    assert read(tmp_path / "a.json") == (["one", "two"], ["damaged-json"])


def test_json_is_read_a_value_at_a_time(tmp_path):
    rows = [{"id": number, "text": f"row {number} " + "x" * 5_000} for number in range(1_000)]
    (tmp_path / "a.json").write_text(json.dumps(rows, indent=1))
    texts, codes = read(tmp_path / "a.json")
    assert (texts, codes) == ([row["text"] for row in rows], [])


def test_json_values_that_follow_each_other_are_rows(tmp_path):
    (tmp_path / "a.json").write_text('{"text": "one"}\n{"text": "two"} {"text": "three"}')
    assert read(tmp_path / "a.json") == (["one", "two", "three"], [])


def test_the_longest_list_in_an_object_is_its_rows(tmp_path):
    (tmp_path / "a.json").write_text('{"version": 1, "data": [{"text": "one"}, {"text": "two"}]}')
    assert read(tmp_path / "a.json") == (["one", "two"], [])


def test_bad_lines_of_jsonl_are_counted_and_the_others_read(tmp_path):
    (tmp_path / "a.jsonl").write_bytes(b'{"text": "one"}\nnot json\n{"text": "two"}\n' + b"1" * 5_000 + b"\n")
    assert read(tmp_path / "a.jsonl") == (["one", "two"], ["bad-rows"])


def test_halves_of_surrogate_pairs_in_json_become_replacement_characters(tmp_path):
    (tmp_path / "a.jsonl").write_text('{"text": "a\\ud800b", "\\udfff": "c"}\n')
    texts, _ = read(tmp_path / "a.jsonl")
    assert texts == ["a?b"]


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8"])
def test_an_encoding_that_shows_late_is_still_found(encoding, tmp_path):
    text = "plain words only\n" * 200_000 + (GERMAN + "\n") * 40
    (tmp_path / "a.txt").write_bytes(text.encode(encoding))
    texts, codes = read(tmp_path / "a.txt")
    assert "".join(texts) == text and codes == []


def test_a_page_may_name_its_own_encoding(tmp_path):
    page = '<html><head><meta charset="koi8-r"></head><body>Да</body></html>'
    (tmp_path / "a.html").write_bytes(page.encode("koi8-r"))
    assert read(tmp_path / "a.html") == (["Да"], [])


def test_a_page_that_names_an_encoding_that_is_not_there_is_guessed(tmp_path):
    page = f'<html><head><meta charset="zip"></head><body>{GERMAN * 20}</body></html>'
    (tmp_path / "a.html").write_bytes(page.encode("cp1252"))
    texts, codes = read(tmp_path / "a.html")
    assert texts == [(GERMAN * 20).strip()] and codes == []


def test_html_nested_without_end_is_not_parsed(tmp_path):
    (tmp_path / "a.html").write_bytes(b"<div>" * 300_000 + b"deep")
    assert read(tmp_path / "a.html") == ([], ["too-deep"])


def test_a_long_flat_page_is_no_deep_one(tmp_path):
    (tmp_path / "a.html").write_bytes(b"<ul>" + b"<li><b>one</b><br><img src=x>" * 9_000)
    texts, codes = read(tmp_path / "a.html")
    assert texts[0].count("one") == 9_000 and codes == []


@pytest.mark.parametrize("name", ["zip", "base64", "idna", "undefined", "no-such", "x" * 5_000, "utf\0", "ä"])
def test_what_is_no_text_encoding_is_refused(name):
    with pytest.raises(UnknownEncoding):
        encoding_named(name)


@pytest.mark.parametrize("encoding", ["utf-7", "utf-16", "ascii", "cp037", "hz", "iso2022_jp"])
def test_a_wrong_encoding_never_ends_the_reader(encoding, tmp_path):
    (tmp_path / "a.txt").write_bytes(bytes(range(256)) * 40 + b"+")
    texts, codes = read(tmp_path / "a.txt", encoding=encoding)
    assert texts or codes == ["wrong-encoding"]


def test_a_line_keeps_its_end_and_only_a_feed_ends_it(tmp_path):
    (tmp_path / "a.txt").write_bytes(b"one\r\ntwo\rthree\n\nfour")
    assert read(tmp_path / "a.txt", documents="line")[0] == ["one\r\n", "two\rthree\n", "\n", "four"]


def test_a_line_without_end_comes_in_parts(tmp_path):
    (tmp_path / "a.txt").write_bytes(b"word " * 2_500_000)
    reader = CorpusReader(CorpusRecipe(paths=[str(tmp_path / "a.txt")], documents="line"), None)
    documents = list(reader.documents())
    assert len(documents) > 1 and {document.index for document in documents} == {0}
    assert sum(len(document.text) for document in documents) == 12_500_000


def test_one_bad_member_leaves_the_others_of_an_archive(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.txt", "first")
        archive.writestr("b.png", b"\x89PNG\r\n\x1a\n" + bytes(50))
        archive.writestr("../../c.txt", "third")
        archive.writestr("d/", "")
        archive.writestr(".hidden/e.txt", "hidden")
    texts, codes = read(tmp_path / "a.zip")
    assert sorted(texts) == ["first", "third"] and codes == ["not-text"]


def test_members_locked_with_a_password_are_named(tmp_path):
    content = bytearray(zipped(a_txt=b"secret", b_txt=b"open"))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + place] |= 1
    (tmp_path / "a.zip").write_bytes(content)
    assert read(tmp_path / "a.zip") == (["open"], ["encrypted"])


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="PERMISSIONS DO NOT BIND ROOT OR WINDOWS")
def test_what_may_not_be_read_is_named(tmp_path):
    (tmp_path / "a.txt").write_text("text")
    (tmp_path / "a.txt").chmod(0)
    (tmp_path / "folder").mkdir(mode=0)
    try:
        assert read(tmp_path)[1] == ["no-permission", "no-permission"]
    finally:
        (tmp_path / "folder").chmod(0o700)


def test_a_path_with_bytes_that_are_no_text_can_be_typed_as_it_is_shown(tmp_path):
    path = os.fsencode(tmp_path) + b"/na\xffme.txt"
    try:
        Path(os.fsdecode(path)).write_text("text")
    except OSError:
        pytest.skip("THIS FILE SYSTEM TAKES NO SUCH NAMES")
    assert files.local_path(files.shown(os.fsdecode(path))) == Path(os.fsdecode(path))


def test_quotes_and_spaces_around_a_pasted_path_are_taken_off(tmp_path):
    (tmp_path / "it's a file.txt").write_text("text")
    path = tmp_path / "it's a file.txt"
    for typed in (f'"{path}"', f"'{path}'", f"  {path} ", str(path)):
        assert files.local_path(typed) == path
