"""Property lists by `plistlib`, which refuses what is none; each is read again and compared.

`plist.py write FILE` writes the value that comes as JSON on standard input.
`plist.py components FILE NAME` sets what `pkgbuild --analyze` wrote: NAME is the only bundle at the top, is
installed where the package says even when another copy lies elsewhere, and is replaced whole.
"""

import json
import plistlib
import sys
from pathlib import Path
from typing import Any

FIXED = {
    # Else Installer follows a copy that somebody moved, say to a stick, and installs there.
    "BundleIsRelocatable": False,
    # Else an older package says it was installed, and installs nothing; the package asks before that.
    "BundleIsVersionChecked": False,
    "BundleHasStrictIdentifier": True,
    # Files of the version before do not stay behind.
    "BundleOverwriteAction": "upgrade",
}


def main() -> int:
    """Exit code 1 and a line when there is no such list in the end."""
    verb, file, *names = sys.argv[1:]
    path = Path(file)
    try:
        if verb == "write":
            write(path, json.load(sys.stdin))
        elif verb == "components":
            write(path, settled(plistlib.loads(path.read_bytes()), names[0]))
        else:
            raise ValueError(f"there is no verb {verb}")
    except (OSError, TypeError, ValueError) as error:
        print(f"plist.py: {path.name}: {error}", file=sys.stderr)
        return 1
    return 0


def write(path: Path, value: Any) -> None:
    path.write_bytes(plistlib.dumps(value, sort_keys=True))
    if plistlib.loads(path.read_bytes()) != value:
        raise ValueError("what was written is not what is read")


def settled(bundles: Any, name: str) -> list[dict[str, Any]]:
    found = [bundle.get("RootRelativeBundlePath") for bundle in bundles]
    if found != [name]:
        raise ValueError(f"expected {name} alone, found {found}")
    return [fixed(bundle) for bundle in bundles]


def fixed(bundle: dict[str, Any]) -> dict[str, Any]:
    inner = [fixed(child) for child in bundle.get("ChildBundles", [])]
    return {**bundle, **FIXED, **({"ChildBundles": inner} if inner else {})}


if __name__ == "__main__":
    sys.exit(main())
