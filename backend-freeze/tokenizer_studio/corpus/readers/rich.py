"""HTML, PDF and Word: text only, through libraries made for each."""

import io
import logging
import zipfile
from collections.abc import Iterator
from typing import BinaryIO

from ..decoding import Decoded
from ..problems import FileSkipped
from . import MAX_WHOLE_BYTES, FileFacts, Piece, ReadOptions, split_long

MAX_WORD_XML_BYTES = 512 << 20
_BLOCKS = (
    "p, div, li, h1, h2, h3, h4, h5, h6, tr, br, pre, blockquote, "
    "section, article, dt, dd, table, ul, ol, title"
)


def read_html(decoded: Decoded, options: ReadOptions, facts: FileFacts) -> Iterator[Piece]:
    """What a reader of the page would see, a line a block (selectolax, the Lexbor parser)."""
    from selectolax.lexbor import LexborHTMLParser

    text = io.StringIO()
    for chunk in decoded.chunks():
        text.write(chunk)
        if text.tell() > MAX_WHOLE_BYTES:
            raise FileSkipped("too-large", "HTML larger than 256 MB cannot be read.")
    facts.undecodable_bytes = decoded.undecodable_bytes
    page = LexborHTMLParser(text.getvalue())
    page.strip_tags(["script", "style", "noscript", "template", "svg"])
    for block in page.css(_BLOCKS):
        block.insert_before("\n")
        block.insert_after("\n")
    root = page.body or page.root
    yield from _documents(root.text() if root is not None else "", options)


def read_pdf(stream: BinaryIO, options: ReadOptions) -> Iterator[Piece]:
    """The text of each page (pypdf). A PDF of scanned pages has none."""
    from pypdf import PdfReader

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    pages = []
    try:
        reader = PdfReader(io.BytesIO(_whole(stream)))
        if reader.is_encrypted and not reader.decrypt(""):
            raise FileSkipped("encrypted", "It is locked with a password.")
        for page in reader.pages:
            pages.append(page.extract_text())
    except FileSkipped:
        raise
    except Exception as error:  # A damaged PDF fails in any of a hundred ways inside the parser.
        raise FileSkipped("damaged-pdf", "The PDF is damaged and cannot be read.") from error
    except RecursionError as error:
        raise FileSkipped("damaged-pdf", "The PDF is damaged and cannot be read.") from error
    text = "\n".join(pages)
    if not text.strip():
        raise FileSkipped(
            "no-text", "It holds pictures of pages and no text. Run text recognition on it first."
        )
    yield from _documents(text, options)


def read_docx(stream: BinaryIO, options: ReadOptions) -> Iterator[Piece]:
    """Paragraphs and tables of a Word document (python-docx)."""
    import docx
    from docx.table import Table

    content = io.BytesIO(_whole(stream))
    try:
        with zipfile.ZipFile(content) as archive:
            if sum(member.file_size for member in archive.infolist()) > MAX_WORD_XML_BYTES:
                raise FileSkipped("compression-bomb", "It unpacks to more than 512 MB.")
        lines: list[str] = []
        for block in docx.Document(content).iter_inner_content():
            if isinstance(block, Table):
                lines.extend("\t".join(cell.text for cell in row.cells) for row in block.rows)
            else:
                lines.append(block.text)
    except FileSkipped:
        raise
    except Exception as error:  # Damaged XML, missing parts, wrong relations: each its own error class.
        raise FileSkipped("damaged-docx", "The Word document is damaged and cannot be read.") from error
    yield from _documents("\n".join(lines), options)


def _whole(stream: BinaryIO) -> bytes:
    content = io.BytesIO()
    while chunk := stream.read(1 << 20):  # One read of a stream may give less than is asked for.
        content.write(chunk)
        if content.tell() > MAX_WHOLE_BYTES:
            raise FileSkipped("too-large", "It is larger than 256 MB and cannot be read whole.")
    return content.getvalue()


def _documents(text: str, options: ReadOptions) -> Iterator[Piece]:
    lines = [line.strip() for line in text.encode("utf-8", "replace").decode().split("\n")]
    if options.documents == "line":
        for number, line in enumerate(lines, start=1):
            if line:
                yield from split_long(line, f"line {number:,}")
        return
    kept = [line for index, line in enumerate(lines) if line or (index and lines[index - 1])]
    yield from split_long("\n".join(kept).strip(), "")
