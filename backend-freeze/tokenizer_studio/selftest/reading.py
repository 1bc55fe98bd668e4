"""Every kind of file the program reads, made here and read as a corpus."""

import gzip
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import get_args

from .steps import Step, expect

WORDS = "Hello reader"
_ROW = {"text": WORDS}
_LONG = "Ein ganz gewöhnlicher Satz über größere Häuser, damit die Kodierung erkannt werden kann. " * 20


def reads_every_format(folder: Path) -> str:
    """A file of each format; each gives its text."""
    from ..corpus.formats import Format

    made = folder / "formats"
    made.mkdir()
    for name, make in FILES.items():
        make(made / name)
    documents = _documents(made)
    for name in FILES:
        texts = [text for source, _, text in documents if name in source]
        expect(any(WORDS in text for text in texts), f"{name} was read as {texts}.")
    missing = set(get_args(Format)) - {format for _, format, _ in documents}
    expect(not missing, f"Nothing tried {', '.join(sorted(missing))}.")
    return f"{len(FILES)} files: {', '.join(name.split('.', 1)[1] for name in FILES)}"


def reads_compressed_files(folder: Path) -> str:
    """As they lie on disk, and in an archive."""
    import zstandard

    made = folder / "compressed"
    made.mkdir()
    (made / "a.txt.gz").write_bytes(gzip.compress(WORDS.encode()))
    (made / "b.txt.zst").write_bytes(zstandard.compress(WORDS.encode()))
    with zipfile.ZipFile(made / "c.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inside.txt", WORDS)
    texts = [text for _, _, text in _documents(made)]
    expect(texts == [WORDS] * 3, f"Read {texts}.")
    return "gz, zst, zip"


def reads_old_encodings(folder: Path) -> str:
    """Text that is not UTF-8 is recognised."""
    made = folder / "encodings"
    made.mkdir()
    for encoding in ("cp1252", "utf-16", "shift_jis"):
        text = "これは日本語の文章です。読むことができます。" * 40 if encoding == "shift_jis" else _LONG
        (made / f"{encoding}.txt").write_bytes(text.encode(encoding))
        read = [read for source, _, read in _documents(made) if encoding in source]
        expect(read == [text], f"{encoding} was read as {[one[:40] for one in read]}.")
    return "cp1252, utf-16, shift_jis"


def names_languages(_folder: Path) -> str:
    """By the text itself."""
    from ..corpus.languages import detect_language

    found = [detect_language(text) for text in (_LONG, "The quick brown fox jumps over the lazy dog. " * 5)]
    expect(found == ["de", "en"], f"German and English were taken for {found}.")
    return "German, English"


def _documents(folder: Path) -> list[tuple[str, str, str]]:
    """(source, format, text) of each."""
    from ..contract.corpus import CorpusRecipe
    from ..corpus.reading import CorpusReader

    reader = CorpusReader(CorpusRecipe(paths=[str(folder)]), None)
    found = [(one.source, one.format, one.text) for one in reader.documents()]
    expect(not reader.skipped, f"{[(one.path, one.title) for one in reader.skipped]} could not be read.")
    return found


def _text(content: str) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        path.write_text(content, "utf-8")

    return write


def _parquet(path: Path) -> None:
    import pyarrow
    import pyarrow.parquet

    pyarrow.parquet.write_table(pyarrow.table({"text": [WORDS]}), path, compression="zstd")


def _docx(path: Path) -> None:
    import docx

    document = docx.Document()
    document.add_paragraph(WORDS)
    document.save(str(path))


def _pdf(path: Path) -> None:
    """One page with one line, written by hand."""
    drawn = f"BT /F1 24 Tf 72 720 Td ({WORDS}) Tj ET".encode()
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    content, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1)
    table += b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(parts) + 1, len(content))
    path.write_bytes(content + table + end)


FILES: dict[str, Callable[[Path], None]] = {
    "a.txt": _text(WORDS),
    "b.md": _text(f"# {WORDS}\n"),
    "c.py": _text(f"# {WORDS}\n"),
    "d.csv": _text(f"id,text\n1,{WORDS}\n"),
    "e.tsv": _text(f"id\ttext\n1\t{WORDS}\n"),
    "f.jsonl": _text(json.dumps(_ROW) + "\n"),
    "g.json": _text(json.dumps([_ROW])),
    "h.html": _text(f"<html><body><p>{WORDS}</p><script>1</script></body></html>"),
    "i.parquet": _parquet,
    "j.docx": _docx,
    "k.pdf": _pdf,
}

READING = (
    Step("reads every format", reads_every_format),
    Step("reads compressed files", reads_compressed_files),
    Step("reads old encodings", reads_old_encodings),
    Step("names languages", names_languages),
)
