"""Which kinds of file are read, by name and by their first bytes."""

from pathlib import PurePath
from typing import Literal

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
)


def endings(name: str) -> tuple[str, str]:
    """(kind's ending, compression's ending) in lower case: `a.jsonl.gz` → (`.jsonl`, `.gz`)."""
    path = PurePath(name.lower())
    if path.suffix in COMPRESSIONS:
        return PurePath(path.stem).suffix, path.suffix
    return path.suffix, ""


def is_candidate(name: str) -> bool:
    """Whether a file found in a folder is of a kind we read. Files named one by one are always tried."""
    kind, compression = endings(name)
    return (
        kind in BY_ENDING
        or compression == ".zip"
        or name.lower() in ("readme", "license", "makefile", "dockerfile")
    )


def format_of(name: str) -> Format:
    """By the ending; text when it says nothing."""
    return BY_ENDING.get(endings(name)[0], "text")


def magic(head: bytes) -> str:
    """`pdf`, `parquet`, `.gz`, `.zst`, `.zip` or empty."""
    return next((kind for start, kind in _MAGIC if head.startswith(start)), "")


def foreign(head: bytes) -> str:
    """What it is instead of text, in words; empty when nothing known."""
    return next((words for start, words in _FOREIGN if head.startswith(start)), "")


def looks_binary(head: bytes) -> bool:
    """Many control bytes, and not UTF-16 or UTF-32 (which are full of NULs)."""
    if not head or head.startswith((b"\xff\xfe", b"\xfe\xff")) or _is_wide(head):
        return False
    control = sum(byte < 9 or 13 < byte < 32 for byte in head)
    return control > len(head) * 0.10


def _is_wide(head: bytes) -> bool:
    """UTF-16 without a mark: nearly every second byte is NUL."""
    half = len(head) // 2
    return half > 8 and (head[::2].count(0) > half * 0.4) != (head[1::2].count(0) > half * 0.4)
