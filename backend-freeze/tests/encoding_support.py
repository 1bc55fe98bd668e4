"""Texts that are hard to encode, and tokenizers to encode them with."""

import base64
import random
from typing import Any

from tests.training_support import documents
from tokenizer_studio.training.splits import PATTERNS, build_normalizer, build_pre_tokenizer

SPLITS = sorted(PATTERNS)

# Letters of all five kinds, numbers, marks, white space and symbols, of one to four bytes; what NFC and NFKC
# change or put together; what folds to s.
NASTY = (
    list("abzABZsStTdDmMlLvVrReE0159'''’    \n\n\r\t/.,!-_<|>\x00\x1c\x0b\x0c\x85\xa0")
    + list("ſK\u2028\u2029\u3000\u1680\u200b\u200d\ufeff\u180e\u0301\u0300\u20e3éÉßŉǅʰªº中文あ한ﷺ²ⅧÀ٣५")
    + list("𝟗𐌰𝐀𐐀🙂👨🏽\U000e0101\U00010900𑀓𑀸\U0001f1e6\U00020000가\u1100\u1161\u11a8ÅΩ豈①ﬁ½")
)
WORDS = [
    "the",
    "and",
    "of",
    "over",
    "lazy",
    "dog",
    "doesn't",
    "Grüße",
    "東京",
    "मनुष्यों",
    "свободными",
    "return",
    "result",
    "+=",
    "12345",
    "\n\n",
    "",
    "",
    "",
    "if",
]


def nasty_text(chance: random.Random, pieces: int, extra: list[str] | None = None) -> str:
    """Words, nasty characters, and sometimes one of `extra`, with blanks and without."""
    parts = []
    for _ in range(chance.randint(0, pieces)):
        kind = chance.random()
        if extra and kind < 0.15:
            parts.append(chance.choice(extra))
        elif kind < 0.55:
            parts.append("".join(chance.choices(NASTY, k=chance.randint(1, 9))))
        else:
            parts.append(chance.choice(WORDS))
        parts.append(chance.choice(["", " ", "  ", "\n"]))
    return "".join(parts)


def learned(
    split: str = "cl100k",
    vocab_size: int = 700,
    *,
    normalizer: str = "none",
    specials: list[str] | None = None,
    all_bytes: bool = True,
    unknown: str | None = None,
    prefix_space: bool = False,
) -> Any:
    """A `tokenizers.Tokenizer` that its own trainer learned."""
    from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, trainers

    tokenizer = Tokenizer(models.BPE(unk_token=unknown))
    wanted = build_normalizer(normalizer)  # type: ignore[arg-type]
    if wanted is not None:
        tokenizer.normalizer = wanted
    tokenizer.pre_tokenizer = build_pre_tokenizer(PATTERNS[split])
    if prefix_space:
        tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=True, use_regex=True)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocab_size,
        special_tokens=[AddedToken(text, special=True, normalized=False) for text in specials or []],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet() if all_bytes else [],
        show_progress=False,
    )
    chance = random.Random(vocab_size)
    nasty = [nasty_text(chance, 40) for _ in range(60)] if all_bytes else []
    tokenizer.train_from_iterator([*documents(40), *nasty], trainer)
    return tokenizer


def ids_of(tokenizer: Any, text: str, *, parse_special: bool = True) -> list[int]:
    """What Hugging Face's library says."""
    tokenizer.encode_special_tokens = not parse_special
    ids: list[int] = tokenizer.encode(text, add_special_tokens=False).ids
    return ids


def ranks_of(tokenizer: Any) -> dict[bytes, int]:
    """bytes → rank of a tokenizer without specials: its ids are in the order of its merges."""
    from tokenizer_studio.training.byte_alphabet import spelling_to_bytes

    vocab = tokenizer.get_vocab(with_added_tokens=False)
    return {spelling_to_bytes(token): id for token, id in vocab.items()}


def rank_file(ranks: dict[bytes, int]) -> bytes:
    """As tiktoken writes them."""
    lines = (f"{base64.b64encode(token).decode()} {rank}\n" for token, rank in ranks.items())
    return "".join(lines).encode()
