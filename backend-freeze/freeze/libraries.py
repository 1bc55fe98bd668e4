"""Which libraries are in a frozen program: by the files that went into it."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any


def libraries_of(sources: Iterable[str]) -> list[metadata.Distribution]:
    """Those of the environment that own one of these files, by name."""
    wanted = {os.path.normcase(os.path.realpath(source)) for source in sources if os.path.isabs(source)}
    found = {}
    for one in metadata.distributions():
        for file in one.files or ():
            if os.path.normcase(os.path.realpath(str(one.locate_file(file)))) in wanted:
                found[one.name.lower().replace("_", "-")] = one
                break
    return [found[name] for name in sorted(found)]


@dataclass(frozen=True)
class SystemLibrary:
    """A library that came from the machine it was frozen on."""

    name: str
    """Of its package; of the file where no package is known."""
    version: str
    notice: str
    """What its package says of its licence; empty where nothing is known."""


def system_libraries(sources: Iterable[str]) -> list[SystemLibrary]:
    """Shared libraries that are neither Python's nor in the environment."""
    own = tuple(os.path.realpath(place) + os.sep for place in {sys.prefix, sys.base_prefix})
    files = sorted(
        source
        for source in sources
        if os.path.isabs(source) and ".so" in Path(source).name and not _is_below(source, own)
    )
    packages: dict[str, SystemLibrary] = {}
    for file in files:
        one = _of_debian(file) or SystemLibrary(Path(file).name, "", "")
        packages[one.name] = one
    return [packages[name] for name in sorted(packages)]


def _is_below(source: str, folders: tuple[str, ...]) -> bool:
    return os.path.realpath(source).startswith(folders) or os.path.abspath(source).startswith(folders)


def _of_debian(file: str) -> SystemLibrary | None:
    if shutil.which("dpkg-query") is None:
        return None
    for name in (file, os.path.realpath(file), f"/usr{file}", os.path.realpath(file).removeprefix("/usr")):
        answer = subprocess.run(["dpkg-query", "--search", name], capture_output=True, text=True, check=False)
        if answer.returncode == 0:
            break
    else:
        return None
    package = answer.stdout.split(":", 1)[0]
    version = subprocess.run(
        ["dpkg-query", "--show", "--showformat=${Version}", package],
        capture_output=True, text=True, check=False,
    ).stdout  # fmt: skip
    notice = Path("/usr/share/doc") / package / "copyright"
    text = notice.read_text("utf-8", "replace") if notice.is_file() else ""
    return SystemLibrary(package, version, text)


def packages_of_page(root: Path, said: dict[str, Any]) -> list[dict[str, Any]]:
    """Of what `npm sbom` says of all packages: those that the page is built with, and what these need.

    Asked for them alone it also names optional parts of build tools, and leaves out peers that are ours.
    """
    wanted: set[str] = set()
    waiting = [*_needs(root / "package.json")]
    while waiting:
        name = waiting.pop()
        if name not in wanted:
            wanted.add(name)
            waiting += _needs(root / "node_modules" / name / "package.json")
    listed = [one for one in said["components"] if one["name"] in wanted]
    for one in listed:  # Where a package was fetched from differs from machine to machine.
        links = [link for link in one.get("externalReferences", []) if link["type"] != "distribution"]
        one["externalReferences"] = links
        one.pop("scope", None)
    return listed


def _needs(file: Path) -> list[str]:
    return list(json.loads(file.read_text("utf-8")).get("dependencies", {}))
