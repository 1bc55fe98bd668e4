"""Unicode scripts of a text, counted by the `regex` package's Script property."""

from collections import Counter
from functools import cache
from typing import Any

# The 24 scripts of nearly all living text; letters of any other are counted together.
SCRIPTS: dict[str, str] = {
    "Latn": "Latin",
    "Cyrl": "Cyrillic",
    "Grek": "Greek",
    "Arab": "Arabic",
    "Hebr": "Hebrew",
    "Deva": "Devanagari",
    "Beng": "Bengali",
    "Guru": "Gurmukhi",
    "Gujr": "Gujarati",
    "Orya": "Oriya",
    "Taml": "Tamil",
    "Telu": "Telugu",
    "Knda": "Kannada",
    "Mlym": "Malayalam",
    "Sinh": "Sinhala",
    "Thai": "Thai",
    "Laoo": "Lao",
    "Tibt": "Tibetan",
    "Mymr": "Myanmar",
    "Geor": "Georgian",
    "Hang": "Hangul",
    "Ethi": "Ethiopic",
    "Khmr": "Khmer",
    "Mong": "Mongolian",
    "Hira": "Hiragana",
    "Kana": "Katakana",
    "Han": "Han",
    "Armn": "Armenian",
    "Cher": "Cherokee",
    "Cans": "Canadian_Aboriginal",
}
LOOKED_AT_CHARACTERS = 2_000


def name_of(code: str) -> str:
    """The script's English name."""
    return SCRIPTS.get(code, "Other").replace("_", " ")


@cache
def _pattern() -> Any:
    import regex

    groups = "|".join(f"(?P<{code}>[\\p{{Script={name}}}&&\\p{{L}}]+)" for code, name in SCRIPTS.items())
    return regex.compile(f"{groups}|(?P<Zzzz>\\p{{L}}+?)", regex.V1)


def script_bytes(text: str) -> Counter[str]:
    """UTF-8 bytes of letters by script, of the first 2,000 characters."""
    start = text[:LOOKED_AT_CHARACTERS]
    if start.isascii():
        letters = sum(map(str.isalpha, start))
        return Counter({"Latn": letters}) if letters else Counter()
    counts: Counter[str] = Counter()
    for match in _pattern().finditer(start):
        counts[match.lastgroup] += len(match.group().encode("utf-8", "replace"))
    return counts
