"""One pass over a corpus, and all that is worth knowing of it."""

import hashlib
import random
from collections import Counter

from ..contract.base import Sample, Share
from ..contract.corpus import CorpusStatistics, LongestDocument, LongWord
from ..wording import counted
from . import languages, scripts
from .decoding import show_encoding
from .distinct import DistinctWords, SeenDigests
from .findings import Findings
from .reading import CorpusReader, Document

SAMPLE_DOCUMENTS = 60
SAMPLE_CHARACTERS = 600
LONGEST_WORDS = 10
SHORTEST_LONG_WORD = 24
LANGUAGE_DOCUMENTS = 10_000
LANGUAGE_SHARE = 1 / 16
"""Detection takes 0.2 ms; after so many documents one in 16 speaks for those up to the next."""


class Scan:
    """Feed it every document, then ask for the result."""

    def __init__(self, special_tokens: list[str], seed: int = 1) -> None:
        self._random = random.Random(seed)
        self._digest = hashlib.sha256()
        self._findings = Findings(special_tokens)
        self._distinct = DistinctWords(LONGEST_WORDS)
        self._languages: dict[str, Counter[str]] = {"documents": Counter(), "bytes": Counter()}
        self._scripts: Counter[str] = Counter()
        self._seen = SeenDigests()
        self._document_digest = hashlib.blake2b(digest_size=16)
        self._language = "und"
        self._looked_at = 0
        self._open = [0, 0]  # bytes and characters of the document whose parts are coming
        self.sample: list[Sample] = []
        self.documents = self.bytes = self.characters = self.words = self.duplicates = 0
        self.longest: LongestDocument | None = None

    def add(self, document: Document) -> None:
        """One document, or the next part of one."""
        encoded = document.text.encode("utf-8", "surrogatepass")
        self._digest.update(encoded)
        self._document_digest.update(encoded)
        self.bytes += len(encoded)
        self.characters += len(document.text)
        self._open[0] += len(encoded)
        self._open[1] += len(document.text)
        words = document.text.split()
        self.words += len(words)
        self._distinct.add(words)
        if document.part == 0:
            self._language = self._detect(document)
            self._keep_sample(document)
        self._languages["bytes"][self._language] += len(encoded)
        self._scripts.update(scripts.script_bytes(document.text, encoded))
        self._findings.look_at(document, max(map(len, words), default=0))
        if document.is_last_part:
            self._close_document(document)

    def _detect(self, document: Document) -> str:
        code = languages.code_language(document.source)
        if code:
            return code
        # By chance and not by turns: rows often alternate between two languages.
        if self._looked_at >= LANGUAGE_DOCUMENTS and self._random.random() > LANGUAGE_SHARE:
            return self._language
        self._looked_at += 1
        return languages.detect_language(document.text)

    def _keep_sample(self, document: Document) -> None:
        """Reservoir sampling (Vitter's algorithm R): each document has the same chance."""
        place = (
            len(self.sample)
            if len(self.sample) < SAMPLE_DOCUMENTS
            else self._random.randrange(self.documents + 1)
        )
        if place >= SAMPLE_DOCUMENTS or not document.text.strip():
            return
        text = document.text[:SAMPLE_CHARACTERS].encode("utf-8", "replace").decode()
        sample = Sample(
            source=document.source,
            text=text,
            language=self._language,
            is_cut=len(document.text) > SAMPLE_CHARACTERS or not document.is_last_part,
        )
        self.sample[place : place + 1] = [sample]

    def _close_document(self, document: Document) -> None:
        self._digest.update(b"%d" % self._open[0])
        digest = self._document_digest.digest()
        self._document_digest = hashlib.blake2b(digest_size=16)
        self._languages["documents"][self._language] += 1
        if self._seen.add(digest):
            self.duplicates += 1
            self._findings.duplicate(document)
        if self.longest is None or self._open[0] > self.longest.bytes:
            self.longest = LongestDocument(
                source=document.source, bytes=self._open[0], characters=self._open[1]
            )
        self.documents += 1
        self._open = [0, 0]

    def result(self, reader: CorpusReader, seconds: float) -> CorpusStatistics:
        """What the whole pass found."""
        findings, passed = self._findings.result(reader, self.duplicates)
        distinct = self._distinct.value()
        return CorpusStatistics(
            files=len(reader.files),
            documents=self.documents,
            bytes=self.bytes,
            characters=self.characters,
            words=self.words,
            distinct_words=distinct,
            longest_document=self.longest,
            duplicate_documents=self.duplicates,
            duplicate_share=self.duplicates / self.documents if self.documents else 0,
            languages=self._language_shares(),
            language_method=f"{languages.METHOD}; {counted(self._looked_at, 'document')} looked at",
            scripts=[
                Share(code=c, name=scripts.name_of(c), bytes=n) for c, n in self._scripts.most_common(40)
            ],
            encodings=_file_shares(reader, "encoding"),
            formats=_file_shares(reader, "format"),
            findings=findings,
            checks_passed=passed,
            longest_words=[
                LongWord(text=_clean(word[:200]), characters=len(word))
                for word in self._distinct.longest()
                if len(word) > SHORTEST_LONG_WORD
            ],
            skipped=reader.skipped,
            scan_seconds=seconds,
            sha256=self._digest.hexdigest(),
        )

    def _language_shares(self) -> list[Share]:
        counted = self._languages["documents"]
        return [
            Share(code=code, name=languages.language_name(code), documents=counted[code], bytes=size)
            for code, size in self._languages["bytes"].most_common(200)
            if size
        ]


def _file_shares(reader: CorpusReader, fact: str) -> list[Share]:
    counts = Counter(str(getattr(facts, fact)) for _, facts in reader.facts if getattr(facts, fact))
    name = show_encoding if fact == "encoding" else str
    return [Share(code=code, name=name(code), documents=count) for code, count in counts.most_common(40)]


def _clean(text: str) -> str:
    return text.encode("utf-8", "replace").decode()
