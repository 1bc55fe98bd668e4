"""Small JSON files beside the database, written by us."""

import json
from pathlib import Path
from typing import Any


def read_stored(path: Path) -> Any:
    """The value, or None when the file is missing or damaged: it can be made again by a scan."""
    try:
        return json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return None
