"""What is worth a look before training: counted over the whole text, with examples."""

import re
from collections.abc import Iterable

from ..contract.base import Sample
from ..contract.corpus import Finding, FindingCode
from .reading import CorpusReader, Document

LONG_LINE_CHARACTERS = 10_000
BASE64_CHARACTERS = 256
EXAMPLES = 5
EXAMPLE_CHARACTERS = 200
# A run of base64 has capitals, small letters and digits mixed; a long ASCII rule or DNA has not.
_BASE64 = re.compile(rf"[A-Za-z0-9+/]{{{BASE64_CHARACTERS},}}={{0,2}}")

_SENTENCES: dict[FindingCode, tuple[str, str, str]] = {
    # code: (sentence with {n}, what it means, name of the check when it found nothing)
    "undecodable-bytes": (
        "{n} bytes fit no character of the file's encoding.",
        "They are read as the replacement character �. If there are many, choose the encoding yourself.",
        "All bytes are characters",
    ),
    "nul-characters": (
        "{n} NUL characters stand in the text.",
        "Text has none; a damaged or binary file may be among the others.",
        "No NUL characters",
    ),
    "long-lines": (
        "{n} lines are longer than 10,000 characters.",
        "Minified code, data or pictures as text. They cost memory and teach nothing.",
        "No extremely long lines",
    ),
    "base64-runs": (
        "{n} runs look like base64.",
        "Pictures or keys spelled as text. They cost memory and teach nothing.",
        "No base64-like runs",
    ),
    "special-tokens": (
        "{n} times a special token stands in the text.",
        "They are cut out while training, so no piece of them is learned.",
        "No special tokens in the text",
    ),
    "duplicate-documents": (
        "{n} documents appear more than once.",
        "Copies count twice and pull the vocabulary towards them.",
        "No exact copies",
    ),
    "skipped-files": (
        "{n} files could not be read.",
        "The others are not affected.",
        "Every file could be read",
    ),
    "empty-documents": ("{n} documents are empty.", "They change nothing.", "No empty documents"),
    "mixed-encodings": (
        "The files have {n} different encodings.",
        "Each was detected by itself; look whether one was guessed wrong.",
        "One encoding",
    ),
}

# Said of one instead of several.
_ONE = (
    ("{n} times a", "{n} time a"),
    ("bytes fit", "byte fits"),
    ("characters stand", "character stands"),
    ("lines are", "line is"),
    ("runs look", "run looks"),
    ("documents appear", "document appears"),
    ("files could", "file could"),
    ("documents are", "document is"),
)


class Findings:
    """Collects while the documents pass."""

    def __init__(self, special_tokens: Iterable[str]) -> None:
        self._tokens = sorted((token for token in special_tokens if token), key=len, reverse=True)
        self._special = re.compile("|".join(map(re.escape, self._tokens))) if self._tokens else None
        self._counts: dict[FindingCode, int] = dict.fromkeys(_SENTENCES, 0)
        self._examples: dict[FindingCode, list[Sample]] = {code: [] for code in _SENTENCES}

    def look_at(self, document: Document, longest_word: int) -> None:
        """Search one document, or a part of one, whose longest run without white space is known."""
        text = document.text
        if "\0" in text:
            self._found("nul-characters", text.count("\0"), document, text.find("\0"))
        if len(text) > LONG_LINE_CHARACTERS:
            self._look_at_lines(document)
        if longest_word >= BASE64_CHARACTERS:
            for match in _BASE64.finditer(text):
                if _is_mixed(match.group()[:4_000]):
                    self._found("base64-runs", 1, document, match.start())
        if self._special is not None and any(token in text for token in self._tokens):
            for match in self._special.finditer(text):
                self._found("special-tokens", 1, document, max(0, match.start() - 40))
        if document.part == 0 and document.is_last_part and not text.strip():
            self._found("empty-documents", 1, document, 0)

    def _look_at_lines(self, document: Document) -> None:
        start = 0
        for line in document.text.split("\n"):
            if len(line) > LONG_LINE_CHARACTERS:
                self._found("long-lines", 1, document, start)
            start += len(line) + 1

    def duplicate(self, document: Document) -> None:
        """The document is equal to an earlier one."""
        self._found("duplicate-documents", 1, document, 0)

    def result(self, reader: CorpusReader, duplicates: int) -> tuple[list[Finding], list[str]]:
        """Findings in the order of their table, and the names of the checks that found nothing."""
        self._counts["duplicate-documents"] = duplicates + reader.duplicates
        self._counts["skipped-files"] = reader.skipped_count
        self._counts["undecodable-bytes"] = sum(facts.undecodable_bytes for _, facts in reader.facts)
        for name, facts in reader.facts:
            if facts.undecodable_bytes and len(self._examples["undecodable-bytes"]) < EXAMPLES:
                text = f"{facts.undecodable_bytes:,} bytes, read as {facts.encoding}"
                self._examples["undecodable-bytes"].append(Sample(source=name, text=text))
        encodings = {facts.encoding.removesuffix("-sig") for _, facts in reader.facts if facts.encoding}
        self._counts["mixed-encodings"] = len(encodings) if len(encodings) > 1 else 0
        self._examples["skipped-files"] = [
            Sample(source=one.path, text=one.title) for one in reader.skipped[:EXAMPLES]
        ]
        found = [_finding(code, count, self._examples[code]) for code, count in self._counts.items() if count]
        return found, [_SENTENCES[code][2] for code, count in self._counts.items() if not count]

    def _found(self, code: FindingCode, count: int, document: Document, position: int) -> None:
        self._counts[code] += count
        if len(self._examples[code]) < EXAMPLES:
            end = position + EXAMPLE_CHARACTERS
            text = document.text[position:end].encode("utf-8", "replace").decode()
            sample = Sample(source=document.source, text=text, is_cut=end < len(document.text))
            self._examples[code].append(sample)


def _is_mixed(run: str) -> bool:
    kinds = (re.search(pattern, run) for pattern in ("[a-z]", "[A-Z]", "[0-9]"))
    return all(kinds) and len(set(run)) > 20


def _finding(code: FindingCode, count: int, examples: list[Sample]) -> Finding:
    sentence, meaning, _ = _SENTENCES[code]
    if count == 1:
        for several, one in _ONE:
            sentence = sentence.replace(several, one)
    title = sentence.format(n=f"{count:,}")
    return Finding(code=code, count=count, title=title, detail=meaning, examples=examples)
