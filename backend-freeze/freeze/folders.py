"""What is done to a frozen folder before it is described: symbols off, modes set, limits held."""

import os
import re
import shutil
import stat
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

MEGABYTE = 1_000_000
# Windows allows 260 characters, of which the folder it is installed in takes up to 90.
LONGEST_PATH = 150
# Debian 12. Its own libstdc++ asks for this much; Ubuntu 22.04 has 2.35 and needs a build on an older system.
GLIBC = (2, 36)
_GLIBC = re.compile(r"\bName: GLIBC_([0-9.]+)")
_HASH_UNCHECKED = 0b01


class Refused(Exception):
    """The frozen folder is not what may be shipped. Says why."""


@dataclass(frozen=True)
class Budget:
    """The most that a folder may hold."""

    files: int
    megabytes: int


def flatten(folder: Path) -> None:
    """A link to a file becomes the file; one to a folder goes: what is in it stands there already."""
    # All are followed before any goes: they lead through one another.
    links = [(link, link.resolve()) for link in sorted(folder.rglob("*")) if link.is_symlink()]
    for link, target in links:
        link.unlink()
        if target.is_file():
            shutil.copyfile(target, link)


def strip(folder: Path) -> None:
    """Take symbol tables off shared libraries. A repaired wheel's `*.libs` break by it and stay."""
    if sys.platform != "linux":
        return
    if shutil.which("strip") is None:
        raise Refused("The program strip is missing (on Debian or Ubuntu: the package binutils).")
    libraries = [
        str(file)
        for file in sorted(folder.rglob("*.so*"))
        if not any(part.endswith(".libs") for part in file.parts) and _is_elf(file)
    ]
    subprocess.run(["strip", "--strip-unneeded", "--", *libraries], check=True)


def glibc_of(folder: Path) -> str:
    """The oldest C library that all of it starts with, such as `2.36`; empty where there is no such thing.

    Raises Refused when it is newer than GLIBC: then systems of today could not start the program.
    """
    if sys.platform != "linux":
        return ""
    files = [str(file) for file in sorted(folder.rglob("*")) if _is_elf(file)]
    answer = subprocess.run(
        ["readelf", "--version-info", "--wide", "--", *files], capture_output=True, text=True, check=False
    )
    found = {tuple(map(int, one.split("."))) for one in _GLIBC.findall(answer.stdout)}
    newest = max(found, default=(0,))
    if newest > GLIBC:
        raise Refused(
            f"{folder.name} needs glibc {_dotted(newest)}; {_dotted(GLIBC)} is the most it may ask for. "
            "Freeze it on an older system."
        )
    return _dotted(newest)


def _dotted(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))


def set_modes(folder: Path, programs: set[str]) -> None:
    """0755 for folders and programs, 0644 for the rest: whatever the umask and the wheels said."""
    for parent, _, names in os.walk(folder):
        os.chmod(parent, 0o755)
        for name in names:
            os.chmod(os.path.join(parent, name), 0o755 if name in programs else 0o644)


def check(folder: Path, budget: Budget) -> str:
    """One line of figures. Raises Refused."""
    files = [file for file in folder.rglob("*") if not file.is_dir() or file.is_symlink()]
    size = sum(file.lstat().st_size for file in files)
    for file in files:
        place = file.relative_to(folder).as_posix()
        if not stat.S_ISREG(file.lstat().st_mode):
            raise Refused(f"{place} is no plain file: sticks and Windows cannot hold it.")
        if len(place) > LONGEST_PATH:
            raise Refused(f"{place} has more than {LONGEST_PATH} characters: Windows may not write it.")
        if file.suffix == ".pyc" and not file.read_bytes()[4] & _HASH_UNCHECKED:
            raise Refused(f"{place} would be compiled again whenever the time of its source differs.")
    figures = f"{folder.name}: {len(files):,} files, {size / MEGABYTE:.1f} MB"
    if len(files) > budget.files or size > budget.megabytes * MEGABYTE:
        raise Refused(
            f"{figures}; the budget is {budget.files:,} files, {budget.megabytes} MB. "
            "Find what came in, and leave it out in prune.tsv or raise the budget in finish.py."
        )
    return figures


def _is_elf(file: Path) -> bool:
    if not file.is_file() or file.is_symlink():
        return False
    with file.open("rb") as stream:
        return stream.read(4) == b"\x7fELF"
