"""Files that come with the program: the built UI and the sample text."""

import sys
from pathlib import Path


def _root() -> Path:
    frozen = getattr(sys, "_MEIPASS", None)
    if frozen:
        return Path(frozen)
    return Path(__file__).resolve().parents[2] / "build"


def web_folder() -> Path:
    """The UI as Vite built it: `index.html` and `assets/`."""
    return _root() / "web"


def sample_file() -> Path:
    """The sample corpus: gzipped JSONL, one declaration a row, fields `text`, `language`, `name`."""
    return _root() / "sample" / "udhr.jsonl.gz"
