"""Files and folders that are there whole or not at all, also after a power cut."""

import contextlib
import hashlib
import json
import os
import shutil
from pathlib import Path
from typing import Any

from .ids import new_id

MANIFEST = "manifest.json"
_CHUNK_BYTES = 1 << 20


def publish_folder(tmp: Path, final: Path) -> dict[str, Any]:
    """Seal `tmp` and give it its final name in one rename. Returns the manifest."""
    manifest = seal_folder(tmp)
    move_sealed_folder(tmp, final)
    return manifest


def seal_folder(folder: Path) -> dict[str, Any]:
    """Flush every file, then write `manifest.json` (path, size, sha256): with it the folder is complete."""
    (folder / MANIFEST).unlink(missing_ok=True)
    files = []
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() or not (path.is_file() or path.is_dir()):
            raise ValueError(f"{path.name} is neither a file nor a folder")
        if path.is_file():
            size, digest = _flush_and_hash(path)
            files.append({"path": path.relative_to(folder).as_posix(), "size": size, "sha256": digest})
        else:
            sync_folder(path)
    manifest = {"version": 1, "files": files}
    write_json_atomically(folder / MANIFEST, manifest)
    return manifest


def move_sealed_folder(tmp: Path, final: Path) -> None:
    """Rename a sealed folder. Safe to repeat: a folder moved before the crash stays as it is."""
    if not tmp.exists() and read_manifest(final) is not None:
        return
    if final.exists():
        raise FileExistsError(f"{final.name} is already there")
    final.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.rename(tmp, final)
    sync_folder(final.parent)
    sync_folder(tmp.parent)


def read_manifest(folder: Path) -> dict[str, Any] | None:
    """The manifest, if there is one and every file it names has its size; else None."""
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
        for entry in manifest["files"]:
            if (folder / entry["path"]).stat().st_size != entry["size"]:
                return None
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return manifest if isinstance(manifest, dict) else None


def is_intact(folder: Path) -> bool:
    """Whether every file still has the hash its manifest states. Reads all of it."""
    manifest = read_manifest(folder)
    if manifest is None:
        return False
    return all(_hash(folder / entry["path"]) == entry["sha256"] for entry in manifest["files"])


def write_json_atomically(path: Path, value: Any) -> None:
    """Write JSON so that a reader sees the old file or the new one."""
    write_file_atomically(path, json.dumps(value, ensure_ascii=False, allow_nan=False).encode())


def write_file_atomically(path: Path, data: bytes) -> None:
    """Write so that a reader, or the next start after a power cut, sees the old file or the new one."""
    temporary = path.with_name(f".{path.name}.{new_id()}.tmp")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make a rename in this folder survive a power cut. Windows has no such call and needs none on NTFS."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def remove_folder(folder: Path) -> None:
    """Remove a folder so that a crash in the middle leaves no half of it under its name."""
    if not folder.exists():
        return
    doomed = folder.with_name(f".{folder.name}.{new_id()}.trash")
    try:
        os.rename(folder, doomed)
    except OSError:
        doomed = folder  # Windows: a file in it is open. What can go, goes now; start-up removes the rest.
    shutil.rmtree(doomed, ignore_errors=True)


def _flush_and_hash(path: Path) -> tuple[int, str]:
    descriptor = os.open(path, os.O_RDWR | getattr(os, "O_BINARY", 0))
    try:
        os.fsync(descriptor)
        size = os.fstat(descriptor).st_size
    finally:
        os.close(descriptor)
    return size, _hash(path)


def _hash(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()
