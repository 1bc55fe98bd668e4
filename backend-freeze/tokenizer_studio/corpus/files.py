"""Which files a recipe means, and whether they are still the same."""

import os
from dataclasses import asdict, dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from ..contract.corpus import CorpusRecipe
from ..paths import DataFolders
from ..resources import sample_file
from . import formats
from .problems import NotALocalPath, PathNotAbsolute, PathNotFound

MAX_FILES = 1_000_000
CHECKED_FILES = 2_000
"""So many are looked at when a corpus is listed; more would make the list slow on a network drive."""


@dataclass(frozen=True)
class CorpusFile:
    """One file of a corpus as it was found."""

    path: str
    """As the system names it; undecodable bytes kept as surrogates."""
    name: str
    """For people: relative to what was named, always valid Unicode."""
    size: int
    mtime_ns: int
    is_named: bool = False
    """Named itself, not found in a folder: then it is read whatever its ending says."""


def shown(path: str) -> str:
    """A path for people and for JSON: bytes that are no text are spelled `\\xNN`."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def resolve(recipe: CorpusRecipe, folders: DataFolders | None) -> list[CorpusFile]:
    """All files of the recipe in a fixed order. Raises StudioError for a path that cannot be meant."""
    if recipe.origin == "sample":
        return _walk([sample_file()], recipe.include)
    if recipe.origin == "upload":
        assert folders is not None and recipe.upload_id is not None
        return _walk([folders.uploads / recipe.upload_id], recipe.include)
    return _walk([local_path(text) for text in recipe.paths], recipe.include)


def local_path(text: str) -> Path:
    """The path a person typed or pasted. `~` is the home folder; quotes of a copied path are taken off."""
    plain = text.strip().strip('"').strip("'") if text.strip()[:1] in "\"'" else text.strip()
    if "://" in plain or plain.startswith(("hf:", "s3:")):
        raise NotALocalPath(plain)
    if "\0" in plain or not plain:
        raise PathNotFound(plain.replace("\0", "␀"))
    path = Path(os.path.expanduser(plain))
    if not path.is_absolute():
        raise PathNotAbsolute(plain)
    try:
        is_there = path.exists()
    except OSError:
        is_there = False
    if not is_there:
        raise PathNotFound(shown(plain) if _is_encodable(plain) else repr(plain))
    return path


def _is_encodable(text: str) -> bool:
    try:
        os.fsencode(text)
    except UnicodeEncodeError:
        return False
    return True


def _walk(roots: list[Path], include: list[str]) -> list[CorpusFile]:
    files: dict[str, CorpusFile] = {}
    for root in roots:
        if root.is_dir():
            for path in _below(root):
                if _is_wanted(path, include) and len(files) < MAX_FILES:
                    _add(files, path, shown(os.path.relpath(path, root.parent)), is_named=False)
        else:
            _add(files, str(root), shown(root.name), is_named=True)
    return sorted(files.values(), key=lambda file: file.name)


def _below(root: Path) -> list[str]:
    """Files below a folder, hidden ones and tool folders left out. Links to folders are not followed."""
    found: list[str] = []
    for folder, folders, names in os.walk(root, followlinks=False):
        folders[:] = sorted(
            name for name in folders if name not in formats.SKIPPED_FOLDERS and not name.startswith(".")
        )
        found.extend(os.path.join(folder, name) for name in sorted(names) if not name.startswith("."))
        if len(found) > MAX_FILES:
            break
    return found


def _is_wanted(path: str, include: list[str]) -> bool:
    name = os.path.basename(path)
    if include:
        return any(fnmatch(name.lower(), pattern.lower()) for pattern in include)
    return formats.is_candidate(name) or "." not in name


def _add(files: dict[str, CorpusFile], path: str, name: str, *, is_named: bool) -> None:
    try:
        stat = os.stat(path)
    except OSError:
        return  # A dangling link in a folder is nobody's loss.
    files.setdefault(path, CorpusFile(path, name, stat.st_size, stat.st_mtime_ns, is_named))


def snapshot(files: list[CorpusFile]) -> list[dict[str, Any]]:
    """What the scan saw, to compare with later."""
    return [asdict(file) for file in files[:CHECKED_FILES]]


def difference(known: list[dict[str, Any]]) -> tuple[str, str]:
    """("", "") when all are as they were; else (`missing` or `changed`, a sentence)."""
    missing, changed = [], []
    for one in known:
        try:
            stat = os.stat(one["path"])
        except OSError:
            missing.append(one["name"])
            continue
        if (stat.st_size, stat.st_mtime_ns) != (one["size"], one["mtime_ns"]):
            changed.append(one["name"])
    if missing:
        return (
            "missing",
            f"{_some(missing)} cannot be found. Plug the drive in again, or take the corpus out of the list.",
        )
    if changed:
        return "changed", f"{_some(changed)} changed since the text was checked. Check it again."
    return "", ""


def _some(names: list[str]) -> str:
    more = f" and {len(names) - 1:,} more" if len(names) > 1 else ""
    return f"“{names[0]}”{more}"
