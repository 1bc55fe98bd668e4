"""Rank files: tiktoken's `.tiktoken`, and Mistral's `tekken.json`."""

import base64
import binascii
import hashlib
from dataclasses import dataclass
from typing import Any

from .patterns import name_of_pattern
from .problems import SplitNeeded, TokenizerUnreadable

_END_OF_TEXT = "<|endoftext|>"
_FILL_IN = ("<|fim_prefix|>", "<|fim_middle|>", "<|fim_suffix|>")


@dataclass(frozen=True)
class Known:
    """A file that is recognised: how its text is cut, and its special tokens."""

    split: str
    special: dict[str, int]


# By sha256 of the file; as tiktoken has it, tiktoken_ext/openai_public.py.
KNOWN: dict[str, Known] = {
    "306cd27f03c1a714eca7108e03d66b7dc042abe8c258b44c199a7ed9838dd930": Known(
        "gpt2", {_END_OF_TEXT: 50256}
    ),  # r50k_base: GPT-2
    "94b5ca7dff4d00767bc256fdd1b27e5b17361d7b8a5f968547f9f23eb70d2069": Known(
        "gpt2", {_END_OF_TEXT: 50256}
    ),  # p50k_base
    "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7": Known(
        "cl100k",
        {_END_OF_TEXT: 100257, **dict(zip(_FILL_IN, range(100258, 100261), strict=True))}
        | {"<|endofprompt|>": 100276},
    ),
    "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d": Known(
        "o200k", {_END_OF_TEXT: 199999, "<|endofprompt|>": 200018}
    ),
}


def core_of_ranks(data: bytes, name: str, split: str | None) -> Any:
    """The engine's encoder for a `.tiktoken` file. Raises TokenizerUnreadable, SplitNeeded."""
    known = KNOWN.get(hashlib.sha256(data).hexdigest())
    if split is None and known is None:
        raise SplitNeeded(name)
    ranks: dict[bytes, int] = {}
    for number, line in enumerate(data.splitlines(), start=1):
        if not line:
            continue
        try:
            token, rank = line.split()
            ranks[base64.b64decode(token, validate=True)] = int(rank)
        except (ValueError, binascii.Error):
            raise TokenizerUnreadable(f"Line {number:,} is not a token and its rank.") from None
    special = known.special if known else {}
    return _core(ranks, split or (known.split if known else ""), special)


def core_of_tekken(file: dict[str, Any]) -> Any:
    """The engine's encoder for a tekken.json. Raises TokenizerUnreadable, Unsupported."""
    try:
        config = file["config"]
        split = name_of_pattern(config["pattern"])
        first_id = int(config["default_num_special_tokens"])
        most = int(config["default_vocab_size"]) - first_id
        ranks = {
            base64.b64decode(token["token_bytes"]): int(token["rank"]) + first_id
            for token in file["vocab"]
            if token["rank"] < most
        }
        special = {token["token_str"]: int(token["rank"]) for token in file.get("special_tokens") or []}
    except (KeyError, TypeError, ValueError) as error:
        raise TokenizerUnreadable(f"It is no whole tekken.json ({type(error).__name__}: {error}).") from None
    return _core(ranks, split, special)


def _core(ranks: dict[bytes, int], split: str, special: dict[str, int]) -> Any:
    from tokenizer_studio_engine import Encoder

    try:
        return Encoder.from_ranks(
            ranks,
            split,
            # Today's pattern of tiktoken has `\s++$` for cl100k and the older form for the others.
            joins_last_spaces=split == "cl100k",
            added=[(text, id, True, False) for text, id in special.items()],
        )
    except (ValueError, TypeError) as error:
        raise TokenizerUnreadable(f"Its ranks make no tokenizer: {error}.") from error
