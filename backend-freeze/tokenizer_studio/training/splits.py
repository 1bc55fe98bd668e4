"""Split patterns and normalizers by name, and how they are built for `tokenizers`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..contract.training import Normalizer, SplitName


# tiktoken, tiktoken_ext/openai_public.py, `gpt2`.
GPT2 = r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"
# tiktoken, tiktoken_ext/openai_public.py, `cl100k_base`, in the form without possessive quantifiers of its
# first release.
CL100K = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*"
    r"|\s*[\r\n]+|\s+(?!\S)|\s+"
)
_CONTRACTION = "(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
# tiktoken, tiktoken_ext/openai_public.py, `o200k_base`.
O200K = (
    r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+"
    + _CONTRACTION
    + r"|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*"
    + _CONTRACTION
    + r"|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
# Meta, llama3 repository, llama/tokenizer.py, `pat_str`: the pattern of cl100k.
LLAMA3 = CL100K
# Qwen2's tokenizer.json, `pre_tokenizer`: cl100k with every digit on its own.
QWEN2 = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*"
    r"|\s*[\r\n]+|\s+(?!\S)|\s+"
)
# Ours. A word takes the space before it, as in the others, so that nothing is lost and a word is one piece.
WHITESPACE = r" ?\S+|\s+(?!\S)|\s+"

PATTERNS: dict[str, str] = {
    "gpt2": GPT2,
    "cl100k": CL100K,
    "o200k": O200K,
    "llama3": LLAMA3,
    "qwen2": QWEN2,
    "whitespace": WHITESPACE,
}

# WordPiece tries every length of a piece, so its time grows with the square of the length; and a piece above
# the limit becomes the unknown token. Cutting longer pieces keeps it fast and lossless. 100 is the limit BERT
# has.
WORDPIECE_LONGEST_PIECE = 100


def pattern_of(split: SplitName, custom: str | None) -> str:
    """The regular expression of a split."""
    return custom or "" if split == "custom" else PATTERNS[split]


def build_normalizer(name: Normalizer) -> Any:
    """The normalizer for `tokenizers`, or None."""
    from tokenizers import normalizers

    if name == "nfc":
        return normalizers.NFC()
    if name == "nfkc":
        return normalizers.NFKC()
    if name == "lowercase":
        return normalizers.Lowercase()
    if name == "strip-accents":
        # NFC at the end: what was no accent (Hangul, for one) is put together again.
        return normalizers.Sequence([normalizers.NFD(), normalizers.StripAccents(), normalizers.NFC()])
    return None


def build_split(pattern: str) -> Any:
    """The cut alone, without the byte alphabet: its pieces are readable."""
    from tokenizers import Regex, pre_tokenizers

    return pre_tokenizers.Split(Regex(pattern), behavior="isolated")


def build_pre_tokenizer(pattern: str, longest_piece: int | None = None, *, prefix_space: bool = False) -> Any:
    """Cut, then spell each piece in the byte alphabet; pieces above `longest_piece` bytes are cut again.
    With `prefix_space` the pattern is GPT-2's, which the library's own step knows.
    """
    from tokenizers import Regex, pre_tokenizers

    steps: list[Any]
    if prefix_space:
        steps = [pre_tokenizers.ByteLevel(add_prefix_space=True, use_regex=True, trim_offsets=False)]
    else:
        steps = [
            build_split(pattern),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False, trim_offsets=False),
        ]
    if longest_piece is not None:
        # The byte alphabet holds no line break, so `.` is every character.
        steps.append(pre_tokenizers.Split(Regex(f".{{1,{longest_piece}}}"), behavior="isolated"))
    return pre_tokenizers.Sequence(steps)
