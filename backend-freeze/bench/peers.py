"""What a peer does with the same text, as its users do it: `python -m bench.peers NAME FILE VOCAB_SIZE`."""

import json
import sys
from collections.abc import Iterator


def texts(file: str) -> Iterator[str]:
    """The field `text` of each line of a JSONL file."""
    with open(file, encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)["text"]


def huggingface_bpe(file: str, vocab_size: int) -> None:
    """Byte-level BPE with GPT-4's split, as the documentation of `tokenizers` shows it."""
    from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers

    from tokenizer_studio.training.splits import CL100K

    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(CL100K), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocab_size,
        min_frequency=2,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts(file), trainer)


def huggingface_unigram(file: str, vocab_size: int) -> None:
    """Unigram over the same pieces."""
    from tokenizers import Regex, Tokenizer, models, pre_tokenizers, trainers

    from tokenizer_studio.training.splits import CL100K

    tokenizer = Tokenizer(models.Unigram())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(CL100K), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    trainer = trainers.UnigramTrainer(
        vocab_size=vocab_size,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        unk_token="<unk>",  # noqa: S106 - not a password
        special_tokens=["<unk>"],
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts(file), trainer)


PEERS = {"huggingface-bpe": huggingface_bpe, "huggingface-unigram": huggingface_unigram}

if __name__ == "__main__":
    PEERS[sys.argv[1]](sys.argv[2], int(sys.argv[3]))
