"""Which language a text is in, and which scripts it is written in."""

import re
from functools import cache
from typing import Any

from .formats import CODE_LANGUAGES

LOOKED_AT_CHARACTERS = 600
METHOD = (
    "py3langid 0.4 (97 languages) on the first 600 characters of a document; source code by the file's name"
)
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
    return NAMES.get(code, "Not recognised" if code == "und" else code)


NAMES = dict(
    pair.split("=")
    for pair in [
        "af=Afrikaans",
        "am=Amharic",
        "an=Aragonese",
        "ar=Arabic",
        "as=Assamese",
        "az=Azerbaijani",
        "be=Belarusian",
        "bg=Bulgarian",
        "bn=Bengali",
        "br=Breton",
        "bs=Bosnian",
        "ca=Catalan",
        "cs=Czech",
        "cy=Welsh",
        "da=Danish",
        "de=German",
        "dz=Dzongkha",
        "el=Greek",
        "en=English",
        "eo=Esperanto",
        "es=Spanish",
        "et=Estonian",
        "eu=Basque",
        "fa=Persian",
        "fi=Finnish",
        "fo=Faroese",
        "fr=French",
        "ga=Irish",
        "gl=Galician",
        "gu=Gujarati",
        "he=Hebrew",
        "hi=Hindi",
        "hr=Croatian",
        "ht=Haitian Creole",
        "hu=Hungarian",
        "hy=Armenian",
        "id=Indonesian",
        "is=Icelandic",
        "it=Italian",
        "ja=Japanese",
        "jv=Javanese",
        "ka=Georgian",
        "kk=Kazakh",
        "km=Khmer",
        "kn=Kannada",
        "ko=Korean",
        "ku=Kurdish",
        "ky=Kyrgyz",
        "la=Latin",
        "lb=Luxembourgish",
        "lo=Lao",
        "lt=Lithuanian",
        "lv=Latvian",
        "mg=Malagasy",
        "mk=Macedonian",
        "ml=Malayalam",
        "mn=Mongolian",
        "mr=Marathi",
        "ms=Malay",
        "mt=Maltese",
        "nb=Norwegian Bokmål",
        "ne=Nepali",
        "nl=Dutch",
        "nn=Norwegian Nynorsk",
        "no=Norwegian",
        "oc=Occitan",
        "or=Odia",
        "pa=Punjabi",
        "pl=Polish",
        "ps=Pashto",
        "pt=Portuguese",
        "qu=Quechua",
        "ro=Romanian",
        "ru=Russian",
        "rw=Kinyarwanda",
        "se=Northern Sami",
        "si=Sinhala",
        "sk=Slovak",
        "sl=Slovenian",
        "sq=Albanian",
        "sr=Serbian",
        "sv=Swedish",
        "sw=Swahili",
        "ta=Tamil",
        "te=Telugu",
        "th=Thai",
        "tl=Tagalog",
        "tr=Turkish",
        "ug=Uyghur",
        "uk=Ukrainian",
        "ur=Urdu",
        "vi=Vietnamese",
        "vo=Volapük",
        "wa=Walloon",
        "xh=Xhosa",
        "zh=Chinese",
        "zu=Zulu",
    ]
)
