"""Which language a text is in, and which scripts it is written in."""

import re
from functools import cache
from typing import Any

from .formats import CODE_LANGUAGES
from .language_names import NAMES

LOOKED_AT_CHARACTERS = 400
METHOD = "py3langid (140 languages), first 400 characters of a document; code by file name"
_LETTERS = re.compile(r"[^\W\d_]+")
SHORTEST_LETTERS = 12


@cache
def _classify() -> Any:
    import py3langid

    return py3langid.classify


def detect_language(text: str) -> str:
    """ISO 639-1 code, `und` for text too short to tell."""
    start = text[:LOOKED_AT_CHARACTERS]
    if sum(len(run) for run in _LETTERS.findall(start)) < SHORTEST_LETTERS:
        return "und"
    code: str = _classify()(start)[0]
    return code


def code_language(name: str) -> str:
    """`code:.py` for a source file, empty for others. Files of code have no human language worth naming."""
    from .formats import BY_ENDING, endings

    ending = endings(name.split(",", maxsplit=1)[0])[0]
    return f"code:{ending}" if BY_ENDING.get(ending) == "code" else ""


def language_name(code: str) -> str:
    """English name of a code; of `code:.py` the programming language."""
    if code.startswith("code:"):
        return CODE_LANGUAGES.get(code[5:], f"Code ({code[5:]})")
    return NAMES.get(code, code)
