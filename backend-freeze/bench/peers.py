"""What a peer does with the same text, as its users do it. Runs in the environment of the peers.

`python peers.py ORDER`, where ORDER is JSON: what, peer, file, documents, vocab_size, pattern, special_token,
out, tokenizer.
"""

import array
import json
import os
import re
import sys
from collections.abc import Callable, Iterator
from typing import Any

# All split patterns cut here, so a text comes in parts that change no piece: for Hugging Face's library that
# is the kinder way, it works on many parts at once and needs less memory than for one long text.
_SAFE_CUT = re.compile(r"(?<=\S)\n(?=[^\W_])")
PART_CHARACTERS = 128_000


def main() -> None:
    """Do what is ordered."""
    order: dict[str, Any] = json.loads(sys.argv[1])
    PEERS[order["what"], order["peer"]](order)


def parts(file: str) -> Iterator[str]:
    """One document, cut where no piece lies."""
    with open(file, encoding="utf-8", newline="") as stream:
        text = stream.read()
    start = 0
    while start < len(text):
        cut = _SAFE_CUT.search(text, start + PART_CHARACTERS)
        end = cut.end() if cut else len(text)
        yield text[start:end]
        start = end


def _huggingface(order: dict[str, Any], model: Any) -> Any:
    from tokenizers import Regex, Tokenizer, decoders, pre_tokenizers

    tokenizer = Tokenizer(model)
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(order["pattern"]), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    if order["is_gpt2"]:  # It has this split ready made, which is faster than its regular expression.
        tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)
    tokenizer.decoder = decoders.ByteLevel()
    return tokenizer


def _learn(tokenizer: Any, trainer: Any, order: dict[str, Any]) -> None:
    if order["documents"] == "line":
        tokenizer.train([order["file"]], trainer)
    else:
        tokenizer.train_from_iterator(parts(order["file"]), trainer)
    tokenizer.save(order["out"])


def train_huggingface(order: dict[str, Any]) -> None:
    """Byte-level BPE as the documentation of `tokenizers` shows it."""
    from tokenizers import models, pre_tokenizers, trainers

    trainer = trainers.BpeTrainer(
        vocab_size=order["vocab_size"],
        special_tokens=[order["special_token"]],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    _learn(_huggingface(order, models.BPE()), trainer, order)


def train_huggingface_unigram(order: dict[str, Any]) -> None:
    """Unigram over the same pieces."""
    from tokenizers import models, pre_tokenizers, trainers

    trainer = trainers.UnigramTrainer(
        vocab_size=order["vocab_size"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        unk_token="<unk>",  # noqa: S106 - not a password
        special_tokens=["<unk>"],
        show_progress=False,
    )
    _learn(_huggingface(order, models.Unigram()), trainer, order)


def train_gigabpe(order: dict[str, Any]) -> None:
    """Lines of a file, GPT-2's split."""
    import gigabpe

    gigabpe.train_tokenizer(
        [order["file"]],
        order["vocab_size"],
        order["out"],
        special_tokens=[order["special_token"]],
        pretokenizer="bytelevel",
    )


def train_gigatoken(order: dict[str, Any]) -> None:
    """A file is a document, GPT-2's split."""
    import gigatoken

    source = gigatoken.TextFileSource([order["file"]])
    _, merges = gigatoken.train_bpe(source, order["vocab_size"], [order["special_token"]])
    with open(order["out"], "w", encoding="ascii") as out:
        out.writelines(f"{left.hex()} {right.hex()}\n" for left, right in merges)


def _write_ids(order: dict[str, Any], lists: Iterator[list[int]]) -> None:
    with open(order["out"], "wb") as out:
        for ids in lists:
            array.array("I", ids).tofile(out)


def encode_huggingface(order: dict[str, Any]) -> None:
    """All cores, without offsets."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(order["tokenizer"])
    encoded = tokenizer.encode_batch_fast(list(parts(order["file"])), add_special_tokens=False)
    _write_ids(order, (encoding.ids for encoding in encoded))


def encode_tiktoken(order: dict[str, Any]) -> None:
    """All cores; ranks are ids, which is the same order for a vocabulary of bytes and merges."""
    import tiktoken

    with open(order["tokenizer"], encoding="utf-8") as file:
        vocabulary = json.load(file)["model"]["vocab"]
    spelled = {character: byte for byte, character in enumerate(_byte_alphabet())}
    special = {order["special_token"]: vocabulary.pop(order["special_token"])}
    ranks = {bytes(spelled[character] for character in token): id for token, id in vocabulary.items()}
    encoding = tiktoken.Encoding(
        "ours", pat_str=order["pattern"], mergeable_ranks=ranks, special_tokens=special
    )
    texts = list(parts(order["file"]))
    _write_ids(order, iter(encoding.encode_ordinary_batch(texts, num_threads=os.cpu_count() or 1)))


def encode_gigatoken(order: dict[str, Any]) -> None:
    """One file, one document, all cores."""
    import awkward
    import gigatoken

    tokenizer = gigatoken.Tokenizer(order["tokenizer"])
    encoded = tokenizer.encode_files(gigatoken.TextFileSource([order["file"]]))
    awkward.to_numpy(awkward.flatten(encoded)).astype("<u4", copy=False).tofile(order["out"])


def _byte_alphabet() -> str:
    """The character of each byte, as GPT-2 chose them."""
    shown = [*range(33, 127), *range(161, 173), *range(174, 256)]
    hidden = [byte for byte in range(256) if byte not in shown]
    return "".join(chr(256 + hidden.index(byte)) if byte in hidden else chr(byte) for byte in range(256))


PEERS: dict[tuple[str, str], Callable[[dict[str, Any]], None]] = {
    ("train", "tokenizers"): train_huggingface,
    ("train-unigram", "tokenizers"): train_huggingface_unigram,
    ("train", "gigabpe"): train_gigabpe,
    ("train", "gigatoken"): train_gigatoken,
    ("encode", "tokenizers"): encode_huggingface,
    ("encode", "tiktoken"): encode_tiktoken,
    ("encode", "gigatoken"): encode_gigatoken,
}

if __name__ == "__main__":
    main()
