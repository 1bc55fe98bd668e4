"""`runtime-manifest.json`: every file of a runtime by size, hash and mode.

Its schema is spec/runtime-manifest.schema.json.

The standard library only: the launcher looks at it when a backend does not start.
"""

import hashlib
import json
import os
import stat
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

FILE = "runtime-manifest.json"
SCHEMA = 1
PROGRAM_MODE, FILE_MODE = "0755", "0644"
_BLOCK_BYTES = 1 << 20


@dataclass(frozen=True)
class Entry:
    """A file. `path` has `/` between folders; `mode` is 0755 for a program, 0644 for what is only read."""

    path: str
    size: int
    sha256: str
    mode: str


@dataclass(frozen=True)
class Damage:
    """A file that is not as it was made."""

    path: str
    what: str
    """`missing`, `wrong-size`, `changed` or `not-ours`."""


class ManifestUnreadable(Exception):
    """There is none, or it is damaged itself."""


def entries_of(folder: Path) -> list[Entry]:
    """Every file but the manifest, by path. Raises ValueError for a link: USB sticks cannot hold them."""
    return [
        Entry(path, size, _hash_of(folder / path), PROGRAM_MODE if is_program else FILE_MODE)
        for path, size, is_program in sorted(_files(folder))
        if path != FILE
    ]


def tree_hash(entries: Sequence[Entry]) -> str:
    """SHA-256 of `<mode> <size> <sha256> <path>` of each file, a line each, in the order of their paths."""
    lines = [f"{one.mode} {one.size} {one.sha256} {one.path}\n" for one in sorted(entries, key=_path)]
    return hashlib.sha256("".join(lines).encode("utf-8", "surrogateescape")).hexdigest()


def write_manifest(folder: Path, *, version: str, platform: str) -> str:
    """Describe the folder in it. Returns the tree's hash."""
    entries = entries_of(folder)
    whole = tree_hash(entries)
    manifest = {
        "schema": SCHEMA,
        "product": "tokenizer-studio",
        "version": version,
        "platform": platform,
        "python": ".".join(map(str, sys.version_info[:3])),
        "tree_sha256": whole,
        "files": [asdict(one) for one in entries],
    }
    text = json.dumps(manifest, indent=1, ensure_ascii=False) + "\n"
    (folder / FILE).write_text(text, encoding="utf-8", newline="\n")
    return whole


def read_manifest(folder: Path) -> list[Entry]:
    """Its files. Raises ManifestUnreadable."""
    try:
        manifest: dict[str, Any] = json.loads((folder / FILE).read_text("utf-8"))
        if manifest["schema"] != SCHEMA:
            raise ManifestUnreadable(f"{FILE} is of another kind ({manifest['schema']}).")
        entries = [Entry(**one) for one in manifest["files"]]
        if tree_hash(entries) != manifest["tree_sha256"]:
            raise ManifestUnreadable(f"{FILE} is damaged.")
    except FileNotFoundError as error:
        raise ManifestUnreadable(f"{FILE} is missing.") from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ManifestUnreadable(f"{FILE} is damaged.") from error
    return entries


def damages(folder: Path, *, by_size_only: bool = False) -> Iterator[Damage]:
    """What is not as it was made. Sizes take 5 ms, hashes 0.5 s. Raises ManifestUnreadable."""
    entries = read_manifest(folder)
    there = {path: size for path, size, _ in _files(folder)}
    for one in entries:
        size = there.pop(one.path, None)
        if size is None:
            yield Damage(one.path, "missing")
        elif size != one.size:
            yield Damage(one.path, "wrong-size")
        elif not by_size_only and _hash_of(folder / one.path) != one.sha256:
            yield Damage(one.path, "changed")
    there.pop(FILE, None)
    for path in sorted(there):
        yield Damage(path, "not-ours")


def _path(one: Entry) -> str:
    return one.path


def _files(folder: Path) -> Iterator[tuple[str, int, bool]]:
    """(path, size, whether it is a program) of all that is in it."""
    for parent, folders, names in os.walk(folder):
        folders.sort()
        for name in names:
            file = Path(parent, name)
            status = file.lstat()
            path = file.relative_to(folder).as_posix()
            if not stat.S_ISREG(status.st_mode):
                raise ValueError(f"{path} is no plain file.")
            yield path, status.st_size, bool(status.st_mode & stat.S_IXUSR) or file.suffix == ".exe"


def _hash_of(file: Path) -> str:
    digest = hashlib.sha256()
    with file.open("rb") as stream:
        while block := stream.read(_BLOCK_BYTES):
            digest.update(block)
    return digest.hexdigest()
