"""Which files a recipe means, and whether they are still the same."""

from __future__ import annotations

import os
import re
from dataclasses import asdict, dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import NotFound, StudioError
from ..paths import DataFolders
from ..resources import sample_file
from . import formats
from .problems import NotALocalPath, PathNotAbsolute, PathNotFound, TooManyFiles

if TYPE_CHECKING:
    from ..contract.corpus import CorpusRecipe

MAX_FILES = 1_000_000
CHECKED_FILES = 2_000
"""So many are looked at when a corpus is listed; more would make the list slow on a network drive."""
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*(://|::)|(hf|s3|gs|abfs|hdfs|http|https|ftp|file|data):")
_ESCAPED_BYTE = re.compile(r"\\x([0-9a-f]{2})")


@dataclass(frozen=True)
class CorpusFile:
    """One file of a corpus as it was found. A folder that cannot be opened is one too, of size 0."""

    path: str
    """As the system names it; undecodable bytes kept as surrogates."""
    name: str
    """For people: relative to what was named, always valid Unicode."""
    size: int
    mtime_ns: int
    """-1 where the system would not tell."""


def shown(path: str) -> str:
    """A path for people and for JSON: bytes that are no text are spelled `\\xNN`."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def resolve(
    recipe: CorpusRecipe, folders: DataFolders | None, max_files: int = MAX_FILES
) -> list[CorpusFile]:
    """All files of the recipe in a fixed order. Raises StudioError for a path that cannot be meant."""
    if recipe.origin == "sample":
        return _walk([sample_file()], recipe.include, max_files)
    if recipe.origin == "upload":
        assert folders is not None and recipe.upload_id is not None
        folder = folders.uploads / recipe.upload_id
        if not folder.is_dir():
            raise NotFound("upload", recipe.upload_id)
        return _walk([folder], recipe.include, max_files)
    return _walk([local_path(text) for text in recipe.paths], recipe.include, max_files)


def local_path(text: str) -> Path:
    """The path a person typed or pasted. `~` is the home folder; quotes of a copied path are taken off.

    Bytes that are no text may be spelled `\\xNN`, as `shown` spells them.
    """
    plain = text.strip()
    if len(plain) > 1 and plain[0] == plain[-1] and plain[0] in "\"'":
        plain = plain[1:-1]
    if _ADDRESS.match(plain):
        raise NotALocalPath(plain)
    if "\0" in plain or not plain:
        raise PathNotFound(plain.replace("\0", "␀"))
    for candidate in (text, plain, _unescaped(plain)):
        path = Path(os.path.abspath(expanded)) if os.path.isabs(expanded := _expanded(candidate)) else None
        if path is not None and _is_there(path):
            return path
    if not os.path.isabs(_expanded(plain)):
        raise PathNotAbsolute(plain)
    raise PathNotFound(plain.encode("utf-8", "backslashreplace").decode())


def _expanded(text: str) -> str:
    return os.path.expanduser(text) if text.startswith("~") else text


def _unescaped(text: str) -> str:
    if not _ESCAPED_BYTE.search(text):
        return text
    raw = text.encode("utf-8", "surrogateescape")
    return os.fsdecode(re.sub(rb"\\x([0-9a-f]{2})", lambda match: bytes.fromhex(match[1].decode()), raw))


def _is_there(path: Path) -> bool:
    try:
        os.stat(path)
    except PermissionError:
        return True  # It may be; the reader says that it may not be read.
    except (OSError, ValueError):
        return False
    return True


def _walk(roots: list[Path], include: list[str], max_files: int) -> list[CorpusFile]:
    files: dict[str, CorpusFile] = {}
    for root in roots:
        if root.is_dir():
            for path in _below(root, max_files):
                if not include or _is_included(path, include):
                    _add(files, path, os.path.relpath(path, root.parent))
        else:
            _add(files, str(root), root.name)
        if len(files) > max_files:
            raise TooManyFiles(max_files)
    return sorted(files.values(), key=lambda file: (file.name, file.path))


def _below(root: Path, max_files: int) -> list[str]:
    """Files below a folder, hidden ones and tool folders left out. Links to folders are not followed."""
    found: list[str] = []

    def keep_closed(error: OSError) -> None:
        # Listed like a file, so that the reader can say why nothing came out of it.
        if error.filename is not None:
            found.append(str(error.filename))

    for folder, folders, names in os.walk(root, followlinks=False, onerror=keep_closed):
        folders[:] = [
            name for name in folders if name not in formats.SKIPPED_FOLDERS and not name.startswith(".")
        ]
        found.extend(os.path.join(folder, name) for name in names if not name.startswith("."))
        if len(found) > max_files:
            raise TooManyFiles(max_files)
    return found


def _is_included(path: str, include: list[str]) -> bool:
    name = os.path.basename(path).lower()
    return any(fnmatch(name, pattern.lower()) for pattern in include)


def _add(files: dict[str, CorpusFile], path: str, name: str) -> None:
    if path in files:
        return
    try:
        status = os.stat(path)
        size, changed = (0, -1) if os.path.isdir(path) else (status.st_size, status.st_mtime_ns)
    except OSError:
        size, changed = 0, -1
    files[path] = CorpusFile(path, shown(name), size, changed)


def snapshot(files: list[CorpusFile]) -> list[dict[str, Any]]:
    """What the scan saw, to compare with later."""
    return [asdict(file) for file in files if file.mtime_ns >= 0][:CHECKED_FILES]


def difference(
    known: list[dict[str, Any]], recipe: CorpusRecipe, folders: DataFolders | None
) -> tuple[str, str]:
    """("", "") when all are as they were; else (`missing` or `changed`, a sentence)."""
    missing, changed = [], []
    for one in known:
        try:
            status = os.stat(one["path"])
        except OSError:
            missing.append(one["name"])
            continue
        if (status.st_size, status.st_mtime_ns) != (one["size"], one["mtime_ns"]):
            changed.append(one["name"])
    if missing:
        return (
            "missing",
            f"{_some(missing)} cannot be found.",
        )
    if changed:
        return "changed", f"{_some(changed)} changed since the text was checked."
    new = _new_files(known, recipe, folders)
    if new:
        return "changed", f"{_some(new)} came since the text was checked."
    return "", ""


def _new_files(known: list[dict[str, Any]], recipe: CorpusRecipe, folders: DataFolders | None) -> list[str]:
    """Files in its folders that the scan did not see. Large corpora are not walked again and again."""
    if len(known) >= CHECKED_FILES:
        return []
    before = {one["path"] for one in known}
    try:
        found = resolve(recipe, folders, max_files=2 * CHECKED_FILES)
    except StudioError:
        return []
    return [file.name for file in found if file.path not in before and file.mtime_ns >= 0]


def _some(names: list[str]) -> str:
    more = f" and {len(names) - 1:,} more" if len(names) > 1 else ""
    return f"“{names[0]}”{more}"
