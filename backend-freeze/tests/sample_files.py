"""Files of every kind, small and real, for tests."""

import json
from pathlib import Path

_ROWS = ["First row, with a comma.", "Zweite Zeile: größer", "第三行です"]
_QUOTED = "\n".join(f'{number},"{row}"' for number, row in enumerate(_ROWS, 1))

# name → (content, the documents it holds)
CONTENT: dict[str, tuple[bytes, list[str]]] = {
    "a.txt": ("Plain text.\n\nÄnderung\n".encode(), ["Plain text.\n\nÄnderung\n"]),
    "a.md": (b"# Title\n\nText.\n", ["# Title\n\nText.\n"]),
    "a.py": (b"def f():\n\treturn 1\n", ["def f():\n\treturn 1\n"]),
    "a.csv": (f"id,text\n{_QUOTED}\n".encode(), _ROWS),
    "a.tsv": (("id\ttext\n" + "\n".join(f"{n}\t{row}" for n, row in enumerate(_ROWS, 1))).encode(), _ROWS),
    "a.jsonl": ("\n".join(json.dumps({"id": n, "text": row}) for n, row in enumerate(_ROWS)).encode(), _ROWS),
    "a.json": (json.dumps([{"id": n, "content": row} for n, row in enumerate(_ROWS)]).encode(), _ROWS),
    "a.html": (
        b"<html><head><style>x{}</style><script>1</script></head>"
        b"<body><h1>Title</h1><p>Hello <b>bold</b> word</p></body></html>",
        ["Title\n\nHello bold word"],
    ),
}


def make_parquet(path: Path) -> None:
    """Three rows; the text column is `text`."""
    import pyarrow
    import pyarrow.parquet

    table = pyarrow.table({"id": [1, 2, 3], "text": ["Hello reader", *_ROWS[1:]]})
    pyarrow.parquet.write_table(table, path)


def make_docx(path: Path) -> None:
    """A paragraph and a table."""
    import docx

    document = docx.Document()
    document.add_paragraph("Hello reader")
    table = document.add_table(1, 2)
    table.rows[0].cells[0].text = "left"
    document.save(str(path))


def make_pdf(path: Path) -> None:
    """One page with one line of text, written by hand."""
    stream = b"BT /F1 24 Tf 72 720 Td (Hello reader) Tj ET"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    content = b"%PDF-1.4\n"
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(content)
    content += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    content += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    content += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start)
    path.write_bytes(content)
