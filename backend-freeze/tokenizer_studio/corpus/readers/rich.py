"""HTML, PDF and Word: text only, through libraries made for each."""

import io
import logging
import re
import zipfile
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from ..decoding import Decoded
from ..problems import FileSkipped
from . import MAX_WHOLE_BYTES, FileFacts, Piece, ReadOptions, one_document, split_long

MAX_WORD_XML_BYTES = 128 << 20
MAX_PDF_BYTES = 512 << 20
MAX_PDF_CHARACTERS = 256_000_000
# The parser's time grows with the square of the depth: 300,000 nested elements took 200 s. Pages have tens.
MAX_HTML_DEPTH = 5_000
_TAG = re.compile(r"<(/?)([A-Za-z][^\s/>]*)")
# These never hold another of themselves: the parser closes them.
_FLAT_NAMES = (
    "area base br col embed hr img input link meta param source track wbr p li dt dd option tr td th thead "
    "tbody tfoot body html head"
)
_FLAT = frozenset(_FLAT_NAMES.split())
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
            raise FileSkipped("too-large", "HTML larger than 64 MB cannot be read. Save it as text.")
    facts.undecodable_bytes = decoded.undecodable_bytes
    if _is_too_deep(text.getvalue()):
        raise FileSkipped("too-deep", f"Its elements are nested more than {MAX_HTML_DEPTH:,} deep.")
    page = LexborHTMLParser(text.getvalue())
    page.strip_tags(["script", "style", "noscript", "template", "svg"])
    for block in page.css(_BLOCKS):
        block.insert_before("\n")
        block.insert_after("\n")
    root = page.body or page.root
    yield from _documents(_tidy((root.text() if root is not None else "").split("\n")), options)


def _is_too_deep(page: str) -> bool:
    if page.count("<") <= MAX_HTML_DEPTH:
        return False
    depth = 0
    for tag in _TAG.finditer(page):
        if tag[2].lower() not in _FLAT:
            depth = max(0, depth + (-1 if tag[1] else 1))
            if depth > MAX_HTML_DEPTH:
                return True
    return False


def read_pdf(stream: BinaryIO, options: ReadOptions) -> Iterator[Piece]:
    """The text of each page (pypdf). A PDF of scanned pages has none."""
    content = io.BytesIO(_whole(stream, MAX_PDF_BYTES))
    yield from _documents(_tidy(line for page in _pages(content) for line in page.split("\n")), options)


def _pages(content: io.BytesIO) -> Iterator[str]:
    from pypdf import PdfReader

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    size = 0
    has_text = False
    try:
        reader = PdfReader(content)
        if reader.is_encrypted and not reader.decrypt(""):
            raise FileSkipped("encrypted", "It is locked with a password.")
        for page in reader.pages:
            text = page.extract_text()
            size += len(text)
            has_text = has_text or bool(text.strip())
            if size > MAX_PDF_CHARACTERS:
                raise FileSkipped("compression-bomb", "It holds more text than a PDF can; reading stopped.")
            yield text
    except (FileSkipped, MemoryError):
        raise
    except Exception as error:  # A damaged PDF fails in any of a hundred ways inside the parser.
        raise FileSkipped("damaged-pdf", "The PDF is damaged and cannot be read.") from error
    if not has_text:
        raise FileSkipped(
            "no-text", "It holds pictures of pages and no text. Run text recognition on it first."
        )


def read_docx(stream: BinaryIO, options: ReadOptions) -> Iterator[Piece]:
    """Paragraphs and tables of a Word document (python-docx)."""
    content = io.BytesIO(_whole(stream, MAX_WHOLE_BYTES))
    try:
        lines = _word_lines(content)
    except (FileSkipped, MemoryError):
        raise
    except Exception as error:  # Damaged XML, missing parts, wrong relations: each its own error class.
        raise FileSkipped("damaged-docx", "The Word document is damaged and cannot be read.") from error
    yield from _documents(_tidy(lines), options)


def _word_lines(content: io.BytesIO) -> list[str]:
    import docx
    from docx.table import Table

    with zipfile.ZipFile(content) as archive:
        parts = [part for part in archive.infolist() if part.filename.endswith((".xml", ".rels"))]
        if sum(part.file_size for part in parts) > MAX_WORD_XML_BYTES:
            raise FileSkipped("compression-bomb", "It unpacks to more than 128 MB of text; reading stopped.")
    lines: list[str] = []
    for block in docx.Document(content).iter_inner_content():
        if isinstance(block, Table):
            lines.extend("\t".join(cell.text for cell in row.cells) for row in block.rows)
        else:
            lines.extend(block.text.split("\n"))
    return lines


def _whole(stream: BinaryIO, limit: int) -> bytes:
    content = stream.read(limit + 1)
    if len(content) > limit:
        raise FileSkipped("too-large", f"It is larger than {limit >> 20} MB and cannot be read whole.")
    return content


def _tidy(lines: Iterable[str]) -> Iterator[str]:
    """Lines without white space around them; empty ones only between others, never two in a row."""
    has_begun = is_apart = False
    for line in lines:
        text = line.strip()
        if not text:
            is_apart = has_begun
            continue
        if is_apart:
            yield ""
        yield text if text.isascii() else text.encode("utf-8", "replace").decode()
        has_begun, is_apart = True, False


def _documents(lines: Iterable[str], options: ReadOptions) -> Iterator[Piece]:
    if options.documents != "line":
        yield from one_document(f"\n{line}" if number else line for number, line in enumerate(lines))
        return
    for number, line in enumerate(lines, start=1):
        if line:
            yield from split_long(line, f"line {number:,}")
