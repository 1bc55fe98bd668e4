"""The bill of materials (CycloneDX 1.6): the same twice, so without a time and a serial number."""

import json
import re
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path
from typing import Any

from libraries import SystemLibrary
from notices import Work, home_of, licence_of

Component = dict[str, Any]
_SPDX = re.compile(r"[A-Za-z0-9.+-]+( (AND|OR|WITH) [A-Za-z0-9.+-]+)*")


def of_python(one: metadata.Distribution) -> Component:
    name = re.sub(r"[-_.]+", "-", one.name).lower()
    purl = f"pkg:pypi/{name}@{one.version.replace('+', '%2B')}"
    return _component(one.name, one.version, purl, licence_of(one.metadata), home_of(one.metadata))


def of_system(one: SystemLibrary) -> Component:
    purl = f"pkg:deb/debian/{one.name}@{one.version.replace('+', '%2B')}" if one.version else ""
    return _component(one.name, one.version, purl, "", "")


def of_work(work: Work) -> Component:
    purl = f"pkg:generic/{work.name.lower()}@{work.version}"
    return _component(work.name, work.version, purl, work.licence, work.home)


def _component(name: str, version: str, purl: str, licence: str, home: str) -> Component:
    """Fields without a value are left out."""
    component: Component = {"type": "library", "bom-ref": purl or name, "name": name}
    if version:
        component["version"] = version
    if licence:
        key = "expression" if _SPDX.fullmatch(licence) else "license"
        component["licenses"] = [{key: licence} if key == "expression" else {"license": {"name": licence}}]
    if purl:
        component["purl"] = purl
    if home.startswith(("http://", "https://")):
        component["externalReferences"] = [{"type": "website", "url": home}]
    return component


def write(file: Path, version: str, components: Iterable[Component]) -> None:
    """One half of the program: what Python loads, or what the page is built with."""
    listed = sorted(components, key=lambda one: str(one["bom-ref"]))
    _save(file, _bill(version, listed))


def _bill(version: str, components: list[Component]) -> dict[str, Any]:
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": "tokenizer-studio",
                "name": "tokenizer-studio",
                "version": version,
                "licenses": [{"license": {"id": "Apache-2.0"}}],
            }
        },
        "components": components,
    }


def _save(file: Path, bill: dict[str, Any]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(bill, indent=2, ensure_ascii=False) + "\n"
    file.write_text(text, encoding="utf-8", newline="\n")
