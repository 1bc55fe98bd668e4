"""Unicode scripts of a text, by a table of the `regex` package's Script property."""

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
_ASCII_LETTERS = bytes(range(65, 91)) + bytes(range(97, 123))
_OTHER = "Zzzz"
_CODES = (*SCRIPTS, _OTHER)
# Han fills planes 2 and 3; above them are no letters. The last code point of a plane never is one.
_TABLE_SIZE = 0x40000


def name_of(code: str) -> str:
    """The script's English name."""
    return SCRIPTS.get(code, "Other").replace("_", " ")


@cache
def _table() -> Any:
    """For each code point 4 × (script's place + 1) + UTF-8 bytes − 1; 0 for what is no letter."""
    import numpy
    import regex

    groups = "|".join(f"(?P<{code}>[\\p{{Script={name}}}&&\\p{{L}}]+)" for code, name in SCRIPTS.items())
    pattern = regex.compile(f"{groups}|(?P<{_OTHER}>\\p{{L}})", regex.V1)
    table = numpy.zeros(_TABLE_SIZE, numpy.uint8)
    characters = "".join(map(chr, range(_TABLE_SIZE)))
    for match in pattern.finditer(characters):
        table[match.start() : match.end()] = 4 * (_CODES.index(match.lastgroup) + 1)
    is_letter = table > 0
    for first_code_point in (0x80, 0x800, 0x10000):
        table[first_code_point:] += is_letter[first_code_point:]
    return table


def script_bytes(text: str, encoded: bytes) -> Counter[str]:
    """UTF-8 bytes of letters by script. `encoded` is the text in UTF-8."""
    if text.isascii():
        letters = len(encoded) - len(encoded.translate(None, _ASCII_LETTERS))
        return Counter({"Latn": letters}) if letters else Counter()
    import numpy

    points = numpy.frombuffer(text.encode("utf-32-le", "surrogatepass"), numpy.uint32)
    found = numpy.bincount(_table()[numpy.minimum(points, _TABLE_SIZE - 1)], minlength=4 * len(_CODES) + 4)
    sizes = found.reshape(-1, 4) @ numpy.arange(1, 5)
    return Counter({code: int(size) for code, size in zip(_CODES, sizes[1:], strict=True) if size})
