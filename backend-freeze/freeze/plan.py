"""What both programs' specs share: what is left out, and the facts about libraries that are kept."""

import csv
import fnmatch
import os
from importlib import metadata
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
WORK = Path(os.environ["STUDIO_FREEZE_WORK"])

Entry = tuple[str, str, str]


def pruned(kind: str) -> list[str]:
    """The patterns of prune.tsv of one kind: `module` (not analysed at all) or `file` (by its place)."""
    with (HERE / "prune.tsv").open(encoding="utf-8", newline="") as stream:
        return [row["pattern"] for row in csv.DictReader(stream, delimiter="\t") if row["kind"] == kind]


def kept(entries: list[Entry]) -> list[Entry]:
    """Entries `(place, source, type)` without those that are left out, in an order that never changes."""
    patterns = pruned("file")

    def is_kept(entry: Entry) -> bool:
        place = entry[0].replace("\\", "/")
        return not any(fnmatch.fnmatchcase(place, pattern) for pattern in patterns)

    return sorted(filter(is_kept, entries))


def library_facts() -> list[tuple[str, str]]:
    """Name and version of every library of the environment, for `importlib.metadata`; no descriptions."""
    found = []
    for one in metadata.distributions():
        folder = f"{one.name.replace('-', '_')}-{one.version}.dist-info"
        file = WORK / "metadata" / folder / "METADATA"
        file.parent.mkdir(parents=True, exist_ok=True)
        head = (one.read_text("METADATA") or "").split("\n\n", 1)[0]
        file.write_text(head + "\n", encoding="utf-8", newline="\n")
        found.append((str(file), folder))
    return sorted(found)


def our_modules(*, of_launcher: bool) -> list[str]:
    """Job types, commands and trainers are imported by name: the analysis does not see them."""
    package = ROOT / "backend-freeze" / "tokenizer_studio"
    places = [file.relative_to(package.parent).with_suffix("") for file in package.rglob("*.py")]
    names = [".".join(part for part in place.parts if part != "__init__") for place in places]
    return sorted(name for name in names if name.startswith("tokenizer_studio.launcher") == of_launcher)
