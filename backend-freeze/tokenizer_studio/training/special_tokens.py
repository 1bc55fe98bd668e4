"""Special tokens: checked, kept out of the training text, and given their roles."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING

from ..errors import StudioError, wrong_field
from .byte_alphabet import CHARACTER_TO_BYTE, spelling_to_bytes

if TYPE_CHECKING:
    from ..contract.training import TrainTokenizerConfig

_UNKNOWN = ("<unk>", "[UNK]", "<|unk|>", "<UNK>")
# First found wins. Where a set has both, the end of the text comes before the end of a turn, as in the base
# models.
_ROLES: dict[str, tuple[str, ...]] = {
    "bos_token": ("<|begin_of_text|>", "<bos>", "<s>", "<|startoftext|>"),
    "eos_token": ("<|endoftext|>", "<|end_of_text|>", "<eos>", "</s>", "<|im_end|>", "<|eot_id|>"),
    "unk_token": _UNKNOWN,
    "pad_token": ("<pad>", "<|pad|>", "[PAD]", "<|finetune_right_pad_id|>"),
    "cls_token": ("[CLS]",),
    "sep_token": ("[SEP]",),
    "mask_token": ("[MASK]", "<mask>"),
}

CHATML = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
# The named tokens of Llama 3.1, then its reserved places up to 256 in all.
_LLAMA3_NAMED = [
    "<|begin_of_text|>", "<|end_of_text|>", "<|reserved_special_token_0|>", "<|reserved_special_token_1|>",
    "<|finetune_right_pad_id|>", "<|reserved_special_token_2|>", "<|start_header_id|>", "<|end_header_id|>",
    "<|eom_id|>", "<|eot_id|>", "<|python_tag|>",
]  # fmt: skip
LLAMA3 = [
    *_LLAMA3_NAMED,
    *(f"<|reserved_special_token_{number}|>" for number in range(3, 3 + 256 - len(_LLAMA3_NAMED))),
]
GEMMA = ["<pad>", "<eos>", "<bos>", "<unk>", "<mask>", "<start_of_turn>", "<end_of_turn>"]

FEW_TOKENS = 8


class UnusableSpecialToken(StudioError):
    """A special token that could not be told from an ordinary one, or would not decode to itself."""

    code = "special-token-unusable"
    status = 422

    def __init__(self, token: str, reason: str) -> None:
        super().__init__(
            f"“{token[:80]}” cannot be a special token.",
            f"{reason} Write it another way, for example <|name|>.",
            [wrong_field("special_tokens", f"{token[:80]}: {reason}")],
        )


def check_special_tokens(tokens: Sequence[str]) -> None:
    """Raise UnusableSpecialToken for what the byte alphabet makes ambiguous."""
    for token in tokens:
        if token in CHARACTER_TO_BYTE:
            raise UnusableSpecialToken(
                token, "A single character of this kind is how the vocabulary writes a byte."
            )
        if token.strip() == "":
            raise UnusableSpecialToken(token, "It is only white space, which text is full of.")
        try:
            encoded = token.encode()
        except UnicodeEncodeError:
            raise UnusableSpecialToken(token, "It holds half of a surrogate pair.") from None
        if spelling_to_bytes(token) != encoded:
            raise UnusableSpecialToken(token, "Its letters are also how the vocabulary writes other bytes.")


def unknown_token(config: TrainTokenizerConfig) -> str | None:
    """What unseen text becomes; None where nothing can be unseen."""
    named = next((token for token in config.special_tokens if token in _UNKNOWN), None)
    if config.algorithm == "wordpiece":
        return named or "[UNK]"
    return named or "<unk>" if config.initial_alphabet == "from-text" else None


def all_special_tokens(config: TrainTokenizerConfig) -> list[str]:
    """Those asked for, and the unknown token where the algorithm needs one. Their order is the order of
    ids.
    """
    unknown = unknown_token(config)
    extra = [unknown] if unknown and unknown not in config.special_tokens else []
    return [*config.special_tokens, *extra]


def roles(tokens: Sequence[str]) -> dict[str, str]:
    """What `transformers` should take each token for, by well-known names."""
    found = {role: next((name for name in names if name in tokens), None) for role, names in _ROLES.items()}
    return {role: name for role, name in found.items() if name}


@cache
def _finder() -> Callable[[bytes, list[str]], bool] | None:
    try:
        from tokenizer_studio_engine import contains_any
    except ImportError:
        return None
    found: Callable[[bytes, list[str]], bool] = contains_any
    return found


class Cutter:
    """Takes special tokens out of training text: it is cut there, so nothing is learned across them.

    Takes documents in portions; what may be the beginning of a token waits for the next one.
    """

    def __init__(self, tokens: Sequence[str]) -> None:
        # Longest first: of two that begin alike the longer one is meant.
        ordered = sorted((token.encode() for token in tokens if token), key=len, reverse=True)
        self._tokens = ordered
        self._pattern = re.compile(b"|".join(map(re.escape, ordered))) if ordered else None
        self._longest = len(ordered[0]) if ordered else 0
        self._rest = b""
        self._names = [token.decode() for token in ordered]
        self._find = _finder()

    def cut(self, data: bytes, is_last: bool) -> Iterator[tuple[bytes, bool]]:
        """(bytes of a stretch, whether it ends there). The stretches between special tokens."""
        if self._rest:
            data, self._rest = self._rest + data, b""
        start = 0
        while True:
            end = len(data) if is_last else self._begin_of_a_token(data, start)
            found = self._pattern.search(data, start) if self._pattern and self._may_have(data) else None
            # At `end` and behind it the next portion has a say.
            if found is None or (found.start() >= end and not is_last):
                break
            yield data[start : found.start()], True
            start = found.end()
        self._rest = data[end:]
        yield data[start:end] if start or end < len(data) else data, is_last

    def _may_have(self, data: bytes) -> bool:
        # Looking for one after the other goes through some GB/s, the pattern through 0.2.
        return len(self._tokens) > FEW_TOKENS or self._contains_any(data)

    def _contains_any(self, data: bytes) -> bool:
        if self._find is not None:
            return self._find(data, self._names)
        return any(token in data for token in self._tokens)

    def _begin_of_a_token(self, data: bytes, start: int) -> int:
        """Where at the end of the data a token, or a longer one, may have begun."""
        for place in range(max(start, len(data) - self._longest), len(data)):
            if any(token.startswith(data[place:]) for token in self._tokens):
                return place
        return len(data)
