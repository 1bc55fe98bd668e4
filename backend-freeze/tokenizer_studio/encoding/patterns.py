"""Which named split a pre-tokenizer is. What is not recognised for sure is not the engine's."""

from typing import Any

from ..training.splits import PATTERNS
from .problems import Unsupported

# Mistral's tekken.json, `config.pattern`.
TEKKEN = (
    r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+"
    r"|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*"
    r"|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
# OpenAI's release of GPT-2, src/encoder.py: brackets around single classes change nothing.
_GPT2_AS_RELEASED = r"'s|'t|'re|'ve|'m|'ll|'d| ?[\p{L}]+| ?[\p{N}]+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"

_NAMES: dict[str, str] = {
    **{pattern: name for name, pattern in PATTERNS.items()},
    TEKKEN: "tekken",
    _GPT2_AS_RELEASED: "gpt2",
}


def name_of_pattern(pattern: str) -> str:
    """The name the engine has for a pattern. Raises Unsupported."""
    name = _NAMES.get(pattern)
    if name is None:
        raise Unsupported("its split pattern is none of those the engine knows")
    return name


def split_of(pre_tokenizer: Any) -> tuple[str, bool]:
    """The split of a tokenizer.json, and whether text gets a space before it. Raises Unsupported."""
    steps = pre_tokenizer["pretokenizers"] if _type(pre_tokenizer) == "Sequence" else [pre_tokenizer]
    if len(steps) == 1 and _type(steps[0]) == "ByteLevel" and steps[0].get("use_regex", True):
        return "gpt2", bool(steps[0].get("add_prefix_space", True))
    if [_type(step) for step in steps] != ["Split", "ByteLevel"]:
        raise Unsupported("its pre-tokenizer is not a split with the byte alphabet")
    split, byte_level = steps
    if byte_level.get("use_regex", True) or byte_level.get("add_prefix_space", True):
        raise Unsupported("its pre-tokenizer cuts twice, or puts spaces between words")
    # All patterns here match every character, so both leave the same pieces.
    if (split.get("behavior"), bool(split.get("invert"))) not in (("Isolated", False), ("Removed", True)):
        raise Unsupported("its split removes or joins pieces")
    pattern = split.get("pattern", {}).get("Regex")
    if not isinstance(pattern, str):
        raise Unsupported("its split pattern is a plain string")
    return name_of_pattern(pattern), False


def _type(step: Any) -> str:
    return str(step.get("type")) if isinstance(step, dict) else ""
