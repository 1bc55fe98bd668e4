"""The folder loads in `transformers` with equal ids."""

from pathlib import Path

import pytest

from tests.training_support import SENTENCES, loaded, train

SPECIALS = {
    "chatml": ["<|endoftext|>", "<|im_start|>", "<|im_end|>"],
    "llama": [
        "<|begin_of_text|>",
        "<|end_of_text|>",
        "<|start_header_id|>",
        "<|end_header_id|>",
        "<|eot_id|>",
    ],
    "gemma": ["<pad>", "<eos>", "<bos>", "<unk>", "<mask>", "<start_of_turn>", "<end_of_turn>"],
    "none": [],
}


@pytest.mark.parametrize(
    ("algorithm", "split", "normalizer", "specials"),
    [
        ("bpe", "gpt2", "none", "chatml"),
        ("bpe", "o200k", "nfkc", "gemma"),
        ("bpe", "whitespace", "lowercase", "none"),
        ("unigram", "cl100k", "none", "llama"),
        ("unigram", "qwen2", "nfc", "gemma"),
        ("wordpiece", "llama3", "none", "chatml"),
        ("wordpiece", "whitespace", "strip-accents", "gemma"),
    ],
)
def test_auto_tokenizer_gives_the_same_ids(
    tmp_path: Path, algorithm: str, split: str, normalizer: str, specials: str
) -> None:
    from transformers import AutoTokenizer

    context = train(
        tmp_path, algorithm=algorithm, split=split, normalizer=normalizer, special_tokens=SPECIALS[specials]
    )
    ours = loaded(context)
    theirs = AutoTokenizer.from_pretrained(str(context.artifact_folder))
    marked = "".join(f"{token} text {token}\n" for token in SPECIALS[specials])
    for text in [*SENTENCES, marked, " spaces , kept .  ", "\n\n\r\0"]:
        ids = ours.encode(text).ids
        assert theirs(text).input_ids == ids
        assert theirs(text, add_special_tokens=False).input_ids == ids
        assert theirs.decode(ids) == ours.decode(ids, skip_special_tokens=False)
        if normalizer == "none":
            assert theirs.decode(ids) == text
    assert len(theirs) == ours.get_vocab_size()


def test_well_known_names_get_their_roles(tmp_path: Path) -> None:
    from transformers import AutoTokenizer

    context = train(tmp_path, special_tokens=SPECIALS["gemma"], vocab_size=300)
    tokenizer = AutoTokenizer.from_pretrained(str(context.artifact_folder))
    assert (tokenizer.bos_token, tokenizer.eos_token, tokenizer.pad_token) == ("<bos>", "<eos>", "<pad>")
    assert tokenizer.unk_token == "<unk>"
    assert set(tokenizer.all_special_tokens) == set(SPECIALS["gemma"])
