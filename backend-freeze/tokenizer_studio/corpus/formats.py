"""Which kinds of file are read, by name and by their first bytes."""

from collections.abc import Mapping
from pathlib import PurePath
from typing import Literal

from .decoding import is_utf8, wide_encoding

Format = Literal["text", "csv", "tsv", "jsonl", "json", "parquet", "html", "pdf", "docx", "code"]

BY_ENDING: dict[str, Format] = {
    ".txt": "text",
    ".text": "text",
    ".md": "text",
    ".markdown": "text",
    ".rst": "text",
    ".log": "text",
    ".srt": "text",
    ".tex": "text",
    ".org": "text",
    ".adoc": "text",
    ".csv": "csv",
    ".tsv": "tsv",
    ".tab": "tsv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
    ".parquet": "parquet",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".pdf": "pdf",
    ".docx": "docx",
}
_CODE = (
    "py pyi pyx ipynb js mjs cjs jsx ts tsx c h cc cpp cxx hpp hh cs java kt kts scala go rs swift m mm "
    "rb php pl pm lua r jl hs "
    "ml mli fs fsx clj cljs ex exs erl elm dart nim zig v sv vhd vhdl asm s f f90 f95 pas d sql sh "
    "bash zsh fish ps1 bat cmd "
    "css scss sass less xml xsd xsl svg yaml yml toml ini cfg conf properties gradle cmake mk make "
    "dockerfile proto graphql vue "
    "svelte tf nix el lisp scm rkt tcl awk sed po pot diff patch csproj sln bib sty cls"
)
CODE_LANGUAGES: dict[str, str] = {
    ".py": "Python code",
    ".pyi": "Python code",
    ".js": "JavaScript code",
    ".mjs": "JavaScript code",
    ".cjs": "JavaScript code",
    ".jsx": "JavaScript code",
    ".ts": "TypeScript code",
    ".tsx": "TypeScript code",
    ".c": "C code",
    ".h": "C code",
    ".cc": "C++ code",
    ".cpp": "C++ code",
    ".hpp": "C++ code",
    ".cxx": "C++ code",
    ".cs": "C# code",
    ".java": "Java code",
    ".go": "Go code",
    ".rs": "Rust code",
    ".rb": "Ruby code",
    ".php": "PHP code",
    ".sh": "Shell code",
    ".sql": "SQL code",
    ".css": "CSS code",
    ".swift": "Swift code",
    ".kt": "Kotlin code",
    ".lua": "Lua code",
    ".pl": "Perl code",
    ".xml": "XML",
}
BY_ENDING.update({f".{ending}": "code" for ending in _CODE.split()})
COMPRESSIONS = (".gz", ".zst", ".zip")
TABLES = frozenset({"csv", "tsv", "jsonl", "json", "parquet"})
SKIPPED_FOLDERS = frozenset(
    {
        ".git",
        ".hg",
        ".svn",
        "node_modules",
        "__pycache__",
        ".venv",
        "venv",
        ".tox",
        ".mypy_cache",
        ".idea",
        ".vscode",
    }
)
SNIFFED_BYTES = 65_536

# First bytes that say what a file is, whatever it is called.
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "pdf"),
    (b"PAR1", "parquet"),
    (b"\x1f\x8b", ".gz"),
    (b"\x28\xb5\x2f\xfd", ".zst"),
    (b"PK\x03\x04", ".zip"),
)
_FOREIGN: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a Windows program"),
    (b"SQLite format 3", "a SQLite database"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"PARE", "an encrypted Parquet file"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"\xd0\xcf\x11\xe0", "an old Word, Excel or PowerPoint file"),
    (b"OggS", "a sound or film"),
    (b"ID3", "a sound"),
    (b"\x80\x02", "a Python pickle, which may hold a program"),
    (b"\x80\x04\x95", "a Python pickle, which may hold a program"),
    (b"{\\rtf", "an RTF document"),
    (b"glTF", "a 3D model"),
    (b"wOF", "a font"),
    (b"RIFF", "a picture, a sound or a film"),
    (b"fLaC", "a sound"),
    (b"ARROW1", "an Arrow table"),
)
_TAR = (257, b"ustar")
_OFFICE: tuple[tuple[str, str], ...] = (
    ("xl/workbook.xml", "an Excel table. Save it as CSV"),
    ("xl/workbook.bin", "an Excel table. Save it as CSV"),
    ("ppt/presentation.xml", "a PowerPoint file. Save it as PDF"),
    ("META-INF/container.xml", "an EPUB book. Save it as HTML or text"),
    ("META-INF/manifest.xml", "an OpenDocument file. Save it as Word (.docx) or CSV"),
    ("META-INF/MANIFEST.MF", "a Java program, not text"),
    ("AndroidManifest.xml", "an Android program, not text"),
)
_CONTROL = bytes(byte for byte in range(32) if not 9 <= byte <= 13 and byte != 27) + b"\x7f"


def endings(name: str) -> tuple[str, str]:
    """(kind's ending, compression's ending) in lower case: `a.jsonl.gz` → (`.jsonl`, `.gz`)."""
    path = PurePath(name.lower())
    if path.suffix in COMPRESSIONS:
        return PurePath(path.stem).suffix, path.suffix
    return path.suffix, ""


def format_of(name: str) -> Format:
    """By the ending; text when it says nothing."""
    return BY_ENDING.get(endings(name)[0], "text")


def magic(head: bytes) -> str:
    """`pdf`, `parquet`, `.gz`, `.zst`, `.zip` or empty."""
    return next((kind for start, kind in _MAGIC if head.startswith(start)), "")


def foreign(head: bytes) -> str:
    """A sentence that says what it is instead of text; empty when nothing known."""
    if head.startswith(_TAR[1], _TAR[0]):
        return "It is a TAR archive. Unpack it first."
    return next((f"It is {words}, not text." for start, words in _FOREIGN if head.startswith(start)), "")


def looks_binary(head: bytes) -> bool:
    """Bytes that no text has, or many that hardly any has. Control bytes are 10 % of random bytes."""
    for mark, encoding in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if head.startswith(mark) and not head.startswith(b"\xff\xfe\0\0"):
            # Of random pairs of bytes 3 % are halves of surrogates without the other half.
            return head.decode(encoding, "replace").count("\ufffd") > max(2, len(head) * 0.005)
    if not head or head.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff")) or wide_encoding(head):
        return False
    # Escape (27) colours logs; 9 to 13 are white space.
    control = len(head) - len(head.translate(None, _CONTROL))
    return control > len(head) * (0.10 if is_utf8(head) else 0.03)


def office_kind(members: Mapping[str, object]) -> str:
    """A sentence that says of what program it is a document; empty when it is an archive of files."""
    return next((f"It is {words}." for member, words in _OFFICE if member in members), "")
