"""Text that is on this machine anyway: what was installed to build and to test."""

import codecs
import gzip
import hashlib
import json
import shutil
import sysconfig
import unicodedata
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from tokenizer_studio.resources import sample_file

PROJECT = Path(__file__).resolve().parents[2]
MAX_FILE_BYTES = 2_000_000
LONGEST_MEAN_LINE = 200
"""Above, a file was made by a program for a program: nobody reads it, and it is hardly text."""
DOCUMENTS = frozenset({".md", ".rst", ".txt", ".html"})
CODE = frozenset({".py", ".pyi", ".ts", ".mts", ".js", ".mjs"})
# A program that knows it keeps it out of training, another learns it: that is not what is measured.
SPECIAL_TOKEN = "<|endoftext|>"  # noqa: S105 - not a password
CHUNK_BYTES = 1 << 20


@dataclass(frozen=True)
class Corpus:
    """One UTF-8 text file."""

    path: str
    bytes: int
    sha256: str
    made_of: str


def default_corpus(folder: Path, megabytes: int) -> Corpus:
    """Made once and kept in `folder`; delete it to have it made again."""
    file, facts = folder / f"corpus-{megabytes}.txt", folder / f"corpus-{megabytes}.json"
    if facts.exists() and file.exists():
        return Corpus(**json.loads(facts.read_text("utf-8")))
    folder.mkdir(parents=True, exist_ok=True)
    made_of = _write(file, megabytes * 1_000_000)
    corpus = Corpus(str(file), file.stat().st_size, sha256_of(file), made_of)
    facts.write_text(json.dumps(asdict(corpus), indent=2) + "\n", "utf-8")
    return corpus


def given_corpus(path: Path, folder: Path) -> Corpus:
    """A file as it is; of a folder all text files, joined in the order of their names."""
    if path.is_file():
        if not _is_utf8(path):
            raise SystemExit(f"{path} is not UTF-8: programs would differ in what they read.")
        return Corpus(str(path), path.stat().st_size, sha256_of(path), path.name)
    if not path.is_dir():
        raise SystemExit(f"{path} is neither a file nor a folder.")
    folder.mkdir(parents=True, exist_ok=True)
    joined = folder / "given.txt"
    count = 0
    with joined.open("wb") as out:
        for file in sorted(path.rglob("*")):
            if file.is_file() and _is_utf8(file):
                with file.open("rb") as text:
                    shutil.copyfileobj(text, out, CHUNK_BYTES)
                out.write(b"\n")
                count += 1
    return Corpus(str(joined), joined.stat().st_size, sha256_of(joined), f"{count:,} files of {path}")


def sha256_of(file: Path) -> str:
    """Read in parts: this process must stay small."""
    digest = hashlib.sha256()
    with file.open("rb") as stream:
        while chunk := stream.read(CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()


def holds(file: Path, word: bytes) -> bool:
    """Whether the word occurs in the file."""
    tail = b""
    with file.open("rb") as stream:
        while chunk := stream.read(CHUNK_BYTES):
            if word in tail + chunk:
                return True
            tail = chunk[-len(word) :]
    return False


def _is_utf8(file: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with file.open("rb") as stream:
            while chunk := stream.read(CHUNK_BYTES):
                decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _write(file: Path, wanted: int) -> str:
    """Declarations first, then documentation, then code until it is enough. Returns what there is."""
    amounts: dict[str, int] = {}
    seen: set[bytes] = set()
    with file.open("wb") as out:
        for kind, text in _texts():
            digest = hashlib.blake2b(text, digest_size=16).digest()
            if digest in seen or SPECIAL_TOKEN.encode() in text:
                continue
            seen.add(digest)
            amounts[kind] = amounts.get(kind, 0) + out.write(text + b"\n\n")
            if out.tell() >= wanted:
                break
    return ", ".join(f"{size / 1e6:.1f} MB {kind}" for kind, size in amounts.items())


def _texts() -> Iterator[tuple[str, bytes]]:
    with gzip.open(sample_file(), "rt", encoding="utf-8") as rows:
        for row in rows:
            yield "declarations in 500 languages", json.loads(row)["text"].encode()
    for messages in sorted((PROJECT / "node_modules" / "typescript" / "lib").glob("*/*.json")):
        lines = json.loads(messages.read_text("utf-8")).values()
        yield "messages of a compiler in 13 languages", "\n".join(lines).encode()
    for kind, suffixes in (("documentation", DOCUMENTS), ("code", CODE)):
        for file in _files(suffixes):
            text = _text_of(file)
            if text is not None:
                yield kind, text


def _files(suffixes: frozenset[str]) -> list[Path]:
    """Mixed by the hashes of their names: any beginning is like the whole."""
    roots = (Path(sysconfig.get_path("purelib")), PROJECT / "node_modules")
    found = [
        (hashlib.blake2b(file.relative_to(root).as_posix().encode(), digest_size=8).digest(), file)
        for root in roots
        for file in root.rglob("*")
        if file.suffix in suffixes and file.is_file()
    ]
    return [file for _, file in sorted(found)]


def _text_of(file: Path) -> bytes | None:
    """Nothing where programs would differ in what they read: other encodings, lone carriage returns, and
    characters that only some of their tables of Unicode have (one package lists every letter there is).
    """
    text = file.read_bytes()
    if not text or len(text) > MAX_FILE_BYTES or b"\r" in text or b"\0" in text:
        return None
    if len(text) / (text.count(b"\n") + 1) > LONGEST_MEAN_LINE:
        return None
    try:
        characters = set(text.decode())
    except UnicodeDecodeError:
        return None
    is_known = all(unicodedata.category(character) != "Cn" for character in characters)
    return text if is_known else None
