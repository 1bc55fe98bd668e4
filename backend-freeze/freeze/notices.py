"""THIRD-PARTY-NOTICES.txt: what others made that is in the program, and the texts of their licences."""

import hashlib
import json
import re
import sys
import sysconfig
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from libraries import SystemLibrary

_LICENCE_NAME = re.compile(r"^(licen[cs]e|copying|notice|authors|copyright)", re.IGNORECASE)
_APACHE = re.compile(r"^Apache(-2\.0| Software License| 2\.0)$")
_LINE = "=" * 78
_HEAD = """Tokenizer Studio is under the Apache License 2.0 (LICENSE). It contains the works below,
each under the terms that stand with it. A text that several works share stands once.
"""


@dataclass(frozen=True)
class Work:
    """Something somebody else made."""

    name: str
    version: str
    licence: str
    """As its makers name it; may be empty."""
    home: str
    texts: tuple[str, ...]


def of_python(one: metadata.Distribution) -> Work:
    """A Python library, with each file of its that holds terms."""
    facts = one.metadata
    files = [file for file in one.files or () if _LICENCE_NAME.match(file.name) and file.suffix != ".py"]
    own = [file for file in files if ".dist-info" in file.parts[0]] or files
    texts = [Path(str(one.locate_file(file))).read_text("utf-8", "replace") for file in sorted(own, key=str)]
    return Work(one.name, one.version, licence_of(facts), home_of(facts), tuple(texts))


def licence_of(facts: metadata.PackageMetadata) -> str:
    """The expression; else the short name; else the classifiers."""
    for field in ("License-Expression", "License"):
        value = facts.get(field)
        if value and "\n" not in value and len(value) < 80 and value != "UNKNOWN":
            return value
    classifiers = facts.get_all("Classifier") or []
    return ", ".join(one.rsplit(" :: ", 1)[1] for one in classifiers if one.startswith("License :: OSI"))


def home_of(facts: metadata.PackageMetadata) -> str:
    urls = [line.split(",", 1)[1].strip() for line in facts.get_all("Project-URL") or [] if "," in line]
    return facts.get("Home-page") or (urls[0] if urls else "")


def of_system(one: SystemLibrary) -> Work:
    return Work(one.name, one.version, "", "", (one.notice,) if one.notice else ())


def of_interpreter() -> Work:
    """Python itself, whose terms lie beside its library."""
    folder = Path(sysconfig.get_path("stdlib"))
    places = [
        folder / "LICENSE.txt",
        Path(sys.base_prefix) / "LICENSE.txt",
        Path(sys.base_prefix) / "LICENSE",
    ]
    texts = [place.read_text("utf-8") for place in places if place.is_file()][:1]
    version = ".".join(map(str, sys.version_info[:3]))
    return Work("CPython", version, "PSF-2.0", "https://www.python.org", tuple(texts))


def of_npm(folder: Path) -> Work:
    """A JavaScript package, from its folder."""
    facts = json.loads((folder / "package.json").read_text("utf-8"))
    texts = [
        file.read_text("utf-8", "replace")
        for file in sorted(folder.iterdir())
        if file.is_file() and _LICENCE_NAME.match(file.name)
    ]
    home = facts.get("homepage", "")
    return Work(facts["name"], facts["version"], str(facts.get("license", "")), home, tuple(texts))


def write(file: Path, works: Iterable[Work], apache: str) -> list[str]:
    """`apache`: for works under that licence that come without its text. Returns who has none at all."""
    first: dict[str, str] = {}
    parts = [_HEAD]
    without = []
    for work in sorted(works, key=lambda work: (work.name.lower(), work.version)):
        title = " ".join(part for part in (work.name, work.version) if part)
        parts.append("\n".join([_LINE, title, *filter(None, (work.licence, work.home)), ""]))
        texts = work.texts or ((apache,) if _APACHE.search(work.licence) else ())
        if not texts:
            without.append(title)
        for text in texts:
            digest = hashlib.sha256(text.strip().encode()).hexdigest()
            if digest in first:
                parts.append(f"The text stands at {first[digest]}.\n")
            else:
                first[digest] = title
                parts.append(text.strip() + "\n")
    file.write_text("\n".join(parts), encoding="utf-8", newline="\n")
    return without
