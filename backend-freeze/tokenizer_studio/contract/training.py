"""What a training is told, and what its report says."""

from typing import Literal

from pydantic import Field, field_validator, model_validator

from . import rules
from .base import Bytes, Count, Fraction, Identifier, Wire
from .rules import BYTE_ALPHABET_SIZE

Algorithm = Literal["bpe", "unigram", "wordpiece"]
Normalizer = Literal["none", "nfc", "nfkc", "lowercase", "strip-accents"]
SplitName = Literal["gpt2", "cl100k", "o200k", "llama3", "qwen2", "whitespace", "custom"]


class PartWeight(Wire):
    """How many times the text of some parts of a corpus counts."""

    part: str = Field(
        min_length=1, max_length=500, description="Name of a part, `*` and `?` allowed: a folder, or a file."
    )
    times: int = Field(ge=1, le=1_000)


class TrainTokenizerConfig(Wire):
    """Learn a vocabulary from a corpus."""

    type: Literal["train-tokenizer"]
    name: str = Field(default="", max_length=200, description="Empty: named after the corpus and the size.")
    corpus_id: Identifier | None = Field(default=None, description="The text to learn from.")
    algorithm: Algorithm = Field(
        default="bpe",
        description="Byte-level BPE is what GPT, Llama and Qwen use: no text is ever unknown to it. "
        "Unigram picks the likeliest pieces. WordPiece is what BERT uses.",
    )
    vocab_size: int = Field(
        default=32_000,
        gt=BYTE_ALPHABET_SIZE,
        le=1_000_000,
        description="Tokens in the finished vocabulary: bytes, merges and special tokens together.",
    )
    split: SplitName = Field(
        default="cl100k",
        description="The split pattern: how text is cut before anything is learned. No token crosses a cut.",
    )
    split_pattern: str | None = Field(
        default=None,
        max_length=4_000,
        description="Your own regular expression; only for the split `custom`.",
    )
    normalizer: Normalizer = Field(
        default="none",
        description="Changes the text before it is cut. `none` keeps every byte; others cannot be undone.",
    )
    special_tokens: list[str] = Field(
        default=["<|endoftext|>"],
        max_length=10_000,
        description="Tokens that are never cut and never learned from text. They take the first ids.",
    )
    min_frequency: int = Field(
        default=2, ge=1, le=1_000_000_000, description="A pair seen fewer times than this is never merged."
    )
    initial_alphabet: Literal["all-bytes", "from-text"] = Field(
        default="all-bytes",
        description="All 256 bytes keep every text encodable. `from-text` keeps only bytes that occur: "
        "smaller, but unseen characters are lost.",
    )
    max_token_length: int | None = Field(
        default=None,
        ge=2,
        le=10_000,
        description="Longest token in characters of its spelling; empty for no limit.",
    )
    limit_alphabet: int | None = Field(
        default=None,
        ge=1,
        le=BYTE_ALPHABET_SIZE,
        description="Most bytes to keep of those that occur, the frequent ones; only with `from-text`.",
    )
    prefix_space: bool = Field(
        default=False,
        description="A text that does not begin with a space gets one; only with the split `gpt2`.",
    )
    weights: list[PartWeight] = Field(
        default=[], max_length=100, description="The first that fits a part counts; others count once."
    )
    memory_budget_mb: int | None = Field(
        default=None,
        ge=100,
        description="Counting keeps to so many megabytes and uses the disk beyond; empty for no limit.",
    )
    held_out: float = Field(
        default=0.05,
        ge=0,
        le=0.5,
        description="Share of documents kept out of training, so the report is honest.",
    )
    seed: int = Field(default=1, ge=0, le=2**31 - 1, description="Chooses which documents are held out.")
    write_report: bool = Field(default=True, description="Measure the tokenizer on the held-out documents.")

    @field_validator("special_tokens")
    @classmethod
    def _special_tokens_are_distinct_and_not_empty(cls, tokens: list[str]) -> list[str]:
        rules.special_tokens_are_distinct_and_not_empty(tokens)
        return tokens

    @model_validator(mode="after")
    def _parts_fit_together(self) -> "TrainTokenizerConfig":
        rules.parts_fit_together(self)
        return self


class LanguageFigures(Wire):
    """The report's figures for one language (known from the scan of each held-out document)."""

    code: str
    name: str
    documents: Count
    bytes: Bytes
    bytes_per_token: float
    tokens_per_word: float


class RoundTripFailure(Wire):
    """A held-out document that did not come back as it went in."""

    source: str
    expected: str
    got: str
    position: Count = Field(description="First differing character.")


class Report(Wire):
    """How a tokenizer does on text it was not trained on. Definitions: guide page `figures`."""

    measured_on: Literal["held-out", "training-text", "corpus"]
    documents: Count
    bytes: Bytes
    characters: Count
    words: Count
    tokens: Count
    bytes_per_token: float = Field(description="UTF-8 bytes divided by tokens, special tokens left out.")
    characters_per_token: float
    tokens_per_word: float = Field(description="Fertility: tokens divided by words of the named segmenter.")
    word_segmenter: str
    whole_word_share: Fraction = Field(
        description="Share of words that are one token when encoded alone with a space."
    )
    unknown_rate: Fraction = Field(description="Share of tokens that are the unknown token.")
    round_trip_ok: Count = Field(description="Documents equal after encode and decode.")
    round_trip_failures: list[RoundTripFailure] = Field(default=[], max_length=20)
    round_trip_note: str = Field(
        default="", description="Why they may differ: a normalizer, an unknown token."
    )
    unused_tokens: Count = Field(description="Tokens of the vocabulary that never occurred here.")
    languages: list[LanguageFigures] = []
    seconds: float = 0


class Tokenizer(Wire):
    """A trained tokenizer on this machine."""

    id: Identifier
    name: str
    created_at: float
    job_id: Identifier | None = None
    corpus_id: Identifier | None = None
    corpus_name: str = ""
    config: TrainTokenizerConfig
    vocab_size: Count = Field(
        description="The size that came out; smaller than asked for when the text ran out."
    )
    merges_sha256: str = Field(
        description="Hash of merges and vocabulary: equal hashes are equal tokenizers."
    )
    size_bytes: Bytes
    training_documents: Count = 0
    training_bytes: Bytes = 0
    notes: list[str] = Field(
        default=[], description="What the user should know: run-to-run differences, size not reached."
    )
    report: Report | None = None
    files: list[str] = []


class TokenizerPatch(Wire):
    """Changes to a tokenizer."""

    name: str = Field(min_length=1, max_length=200)


class EncodeRequest(Wire):
    """Text to encode."""

    text: str = Field(max_length=200_000)
    add_special_tokens: bool = False
    parse_special_tokens: bool = Field(
        default=True, description="Read special tokens written in the text as such."
    )


class Token(Wire):
    """One token of an encoded text."""

    id: Count
    start: Count = Field(description="First UTF-16 code unit of the text it covers, as JavaScript counts.")
    end: Count
    bytes_hex: str = Field(description="The token's bytes in hexadecimal; empty for a special token.")
    is_special: bool = False
    is_unknown: bool = False
    is_partial: bool = Field(default=False, description="Begins or ends inside a character.")


class Encoding(Wire):
    """An encoded text."""

    tokens: list[Token]
    bytes: Bytes
    characters: Count
    words: Count
    is_round_trip_equal: bool
    decoded: str = Field(description="The text decoded back; empty when equal.")


class DecodeRequest(Wire):
    """Ids to decode."""

    ids: list[int] = Field(max_length=200_000)


class Decoded(Wire):
    """The text of some ids."""

    text: str
    unknown_ids: list[int] = []


class SplitPreviewRequest(Wire):
    """Texts to cut as training would cut them."""

    texts: list[str] = Field(max_length=20)
    split: SplitName
    split_pattern: str | None = Field(default=None, max_length=4_000)
    normalizer: Normalizer = "none"
    algorithm: Algorithm = "bpe"


class SplitPreview(Wire):
    """The pieces of each text, in order; joined they are the normalized text."""

    texts: list[list[str]]
    warning: str = Field(default="", description="For example that the pattern never matched.")


class SplitOption(Wire):
    """A split pattern by name."""

    id: SplitName
    name: str
    help: str
    pattern: str


class SpecialTokenSet(Wire):
    """Special tokens that belong together."""

    id: str
    name: str
    tokens: list[str]


class TrainingPreset(Wire):
    """A start for the form."""

    id: str
    name: str
    size_label: str
    help: str
    config: TrainTokenizerConfig


class TrainingOptions(Wire):
    """What the training form offers."""

    presets: list[TrainingPreset]
    splits: list[SplitOption]
    special_token_sets: list[SpecialTokenSet]
