"""Corpora: what the user imported, as a recipe (paths, filters, sizes, times) and what was found in it."""

from typing import Literal

from pydantic import Field, model_validator

from . import rules
from .base import Bytes, Count, Fraction, Identifier, Sample, Share, Timestamp, Wire

DocumentMode = Literal["auto", "file", "row", "line"]
CorpusOrigin = Literal["paths", "upload", "sample"]
CorpusState = Literal["importing", "ready", "changed", "missing", "failed"]
FindingCode = Literal[
    "undecodable-bytes", "nul-characters", "long-lines", "base64-runs", "special-tokens",
    "duplicate-documents",    "skipped-files", "empty-documents", "mixed-encodings",
]  # fmt: skip


class CorpusRecipe(Wire):
    """How a corpus is read. Text is read in place; only browser uploads are copied."""

    origin: CorpusOrigin = "paths"
    paths: list[str] = Field(
        default=[], max_length=10_000, description="Absolute paths of files and folders."
    )
    upload_id: Identifier | None = Field(default=None, description="Set when origin is `upload`.")
    documents: DocumentMode = Field(
        default="auto",
        description="What one document is. `auto`: a row in a table or JSONL file, else a whole file.",
    )
    column: str | None = Field(
        default=None,
        max_length=500,
        description="Column that holds the text of tables; null chooses by content.",
    )
    encoding: str | None = Field(
        default=None, max_length=40, description="Encoding of all text files; null detects it for each file."
    )
    include: list[str] = Field(
        default=[],
        max_length=100,
        description="File name patterns such as `*.md`; empty takes every kind we read.",
    )
    leave_out_duplicates: bool = Field(default=False, description="Read each exactly equal document once.")
    special_tokens: list[str] = Field(
        default=["<|endoftext|>"], max_length=1_000, description="Special tokens to look for in the text."
    )

    @model_validator(mode="after")
    def _has_a_source(self) -> "CorpusRecipe":
        rules.has_a_source(self)
        return self


class CorpusDraft(Wire):
    """A corpus to be imported."""

    name: str = Field(default="", max_length=200, description="Empty: named after its first file or folder.")
    recipe: CorpusRecipe


class CorpusPatch(Wire):
    """Changes to a corpus. A changed recipe is scanned again."""

    name: str | None = Field(default=None, min_length=1, max_length=200)
    leave_out_duplicates: bool | None = None


class Finding(Wire):
    """Something in the text that is worth a look before training."""

    code: FindingCode
    count: Count = Field(description="How many documents, lines, runs or files, as the sentence says.")
    title: str = Field(description="One sentence with the count in it.")
    detail: str = Field(description="What it means for training.")
    examples: list[Sample] = Field(default=[], max_length=20)


class SkippedFile(Wire):
    """A file that was not read, and why."""

    path: str
    code: str
    title: str


class LongestDocument(Wire):
    """The longest document of a corpus."""

    source: str
    bytes: Bytes
    characters: Count


class LongWord(Wire):
    """A long run without white space."""

    text: str = Field(description="At most the first 200 characters.")
    characters: Count


class CorpusStatistics(Wire):
    """What a scan of the whole corpus found. Sizes are of the decoded text as UTF-8."""

    files: Count
    documents: Count
    bytes: Bytes
    characters: Count
    words: Count = Field(description="Runs of non-space characters.")
    distinct_words: Count = Field(description="Different runs; an estimate (HyperLogLog-like) above 200,000.")
    longest_document: LongestDocument | None = None
    duplicate_documents: Count = Field(description="Documents equal to an earlier one, byte for byte.")
    duplicate_share: Fraction = Field(description="Their share of all documents.")
    languages: list[Share] = []
    language_method: str = Field(description="Which library or table said so, and from how much text.")
    scripts: list[Share] = Field(
        default=[], description="By Unicode script of each letter; bytes are of those letters."
    )
    encodings: list[Share] = []
    formats: list[Share] = []
    findings: list[Finding] = []
    checks_passed: list[str] = Field(default=[], description="Names of checks that found nothing.")
    longest_words: list[LongWord] = []
    skipped: list[SkippedFile] = []
    scan_seconds: float = 0
    sha256: str = Field(description="Hash of all documents in order, each closed by its length.")


class Corpus(Wire):
    """An imported corpus."""

    id: Identifier
    name: str
    created_at: Timestamp
    scanned_at: Timestamp | None = None
    state: CorpusState
    state_detail: str = Field(default="", description="What changed or vanished, in a sentence.")
    recipe: CorpusRecipe
    job_id: Identifier | None = Field(default=None, description="The newest import job.")
    statistics: CorpusStatistics | None = None


class InspectRequest(Wire):
    """Files to look at before they become a corpus."""

    recipe: CorpusRecipe


class InspectedFile(Wire):
    """One file, looked at quickly."""

    path: str
    bytes: Bytes
    format: str = Field(
        description="`text`, `csv`, `jsonl`, `json`, `parquet`, `html`, `pdf`, `docx`, `code`."
    )
    encoding: str | None = None
    columns: list[str] = []
    problem: str | None = Field(default=None, description="Why it cannot be read.")


class Inspection(Wire):
    """What the import dialog shows before anything is imported."""

    files: list[InspectedFile] = Field(max_length=200, description="The first 200 files.")
    file_count: Count
    bytes: Bytes
    columns: list[str] = Field(default=[], description="Columns found in the tables, best guess first.")
    column: str | None = Field(default=None, description="The column that would be read.")
    preview: list[Sample] = Field(default=[], description="First documents as training would read them.")


class Upload(Wire):
    """A place for files sent by a browser."""

    id: Identifier
    files: Count = 0
    bytes: Bytes = 0


class SampleCorpusInfo(Wire):
    """The sample text that comes with the program."""

    is_there: bool
    documents: Count
    bytes: Bytes
    languages: Count
