"""What the specs of both programs share: what is left out, and what is noted of the rest."""

import csv
import fnmatch
import json
import os
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
WORK = Path(os.environ.get("STUDIO_FREEZE_WORK", "."))

Entry = tuple[str, str, str]
"""(place in the folder, file it is taken from, kind)"""


def pruned(kind: str) -> list[str]:
    """The patterns of prune.tsv of one kind.

    `module` and `launcher` are names of modules that the analysis does not follow, of the runtime and of the
    launcher; `file` are places in either folder.
    """
    with (HERE / "prune.tsv").open(encoding="utf-8", newline="") as stream:
        return [row["pattern"] for row in csv.DictReader(stream, delimiter="\t") if row["kind"] == kind]


def kept(entries: list[Entry]) -> list[Entry]:
    """What stays, in an order that is the same everywhere."""
    patterns = pruned("file")

    def is_kept(entry: Entry) -> bool:
        place, _, kind = entry
        # Links into folders beside: who needs these libraries names the folder, and sticks have no links.
        if kind == "SYMLINK":
            return place.startswith("Python")  # On a Mac the loader asks for it; `flatten` makes it a file.
        return not any(fnmatch.fnmatchcase(place.replace("\\", "/"), pattern) for pattern in patterns)

    return sorted(filter(is_kept, entries))


def note(program: str, *entries: list[Entry]) -> None:
    """Leave the list of files that became this program: it says whose licences go with it."""
    sources = sorted({source for one in entries for _, source, _ in one if source})
    (WORK / f"{program}.sources.json").write_text(json.dumps(sources), encoding="utf-8")


def facts(*entries: list[Entry]) -> list[Entry]:
    """Name and version of each library that went in, where `importlib.metadata` finds them."""
    from libraries import libraries_of

    made = []
    for one in libraries_of([source for group in entries for _, source, _ in group]):
        folder = f"{one.name.replace('-', '_')}-{one.version}.dist-info"
        file = WORK / "facts" / folder / "METADATA"
        file.parent.mkdir(parents=True, exist_ok=True)
        head = (one.read_text("METADATA") or "").split("\n\n", 1)[0]
        file.write_text(head + "\n", encoding="utf-8", newline="\n")
        made.append((f"{folder}/METADATA", str(file), "DATA"))
    return sorted(made)


def our_modules(*, of_launcher: bool) -> list[str]:
    """Job types, commands and trainers are imported by name: the analysis does not see them."""
    package = ROOT / "backend-freeze" / "tokenizer_studio"
    places = [file.relative_to(package.parent).with_suffix("") for file in package.rglob("*.py")]
    names = [".".join(part for part in place.parts if part != "__init__") for place in places]
    return sorted(name for name in names if name.startswith("tokenizer_studio.launcher") == of_launcher)


def settings(**own: Any) -> dict[str, Any]:
    """What both programs are made with."""
    return {"pathex": [str(ROOT / "backend-freeze")], "hookspath": [str(HERE / "hooks")], **own}
