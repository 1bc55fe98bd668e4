"""Where the engine differs from Hugging Face's trainer on purpose: decision 0004."""

from array import array
from pathlib import Path

import pytest
from tokenizers import Tokenizer, models, trainers

from tests.training_support import Context, config
from tokenizer_studio.contract.corpus import CorpusRecipe
from tokenizer_studio.job_types.train_tokenizer.learning import learn
from tokenizer_studio.training.splits import PATTERNS, build_pre_tokenizer

engine = pytest.importorskip("tokenizer_studio_engine", reason="ENGINE NOT BUILT")


def counted(words: dict[bytes, int]):
    counter = engine.Counter("gpt2")
    offsets = array("i", [0])
    for word in words:
        offsets.append(offsets[-1] + len(word))
    counter.add_words(offsets, b"".join(words), array("q", words.values()))
    return counter


def by_library(texts: list[str], **options) -> list[str]:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = build_pre_tokenizer(PATTERNS["gpt2"])
    trainer = trainers.BpeTrainer(vocab_size=300, show_progress=False, **options)
    tokenizer.train_from_iterator(texts, trainer)
    vocabulary = tokenizer.get_vocab()
    return sorted(vocabulary, key=vocabulary.__getitem__)


def learned(root: Path, text: str, documents: str = "auto", **changes) -> dict[str, int]:
    root.mkdir(exist_ok=True)
    (root / "a.txt").write_text(text, "utf-8", newline="")
    recipe = CorpusRecipe.model_validate({"paths": [str(root / "a.txt")], "documents": documents})
    made = learn(config(held_out=0, **changes), recipe, Context(root / "job", {}))  # type: ignore[arg-type]
    vocabulary: dict[str, int] = made.trained.tokenizer.get_vocab()
    return vocabulary


def test_counts_above_32_bits_are_counts() -> None:
    trained = engine.train(counted({b"ab": 3_000_000_000, b"cd": 2_000_000_000, b"abcd": 10**15}), 260)
    assert [count for _, _, count in trained.merges] == [10**15 + 3 * 10**9, 10**15 + 2 * 10**9, 10**15]
    assert trained.vocab[-1] == "abcd"


def test_counts_on_both_sides_of_2_gb_give_the_same_merges() -> None:
    """Below, the table of pairs has entries of half the size."""
    words = {b"%x" % (number * number): 1 + 977 % (1 + number) for number in range(3000)}
    text = sum(len(word) * count for word, count in words.items())
    small = engine.train(counted(words), 900)
    most = (2**31 - 1) // text
    for times in (most, most + 1, 5 * most):
        large = engine.train(counted({word: count * times for word, count in words.items()}), 900)
        assert large.merges == [(left, right, count * times) for left, right, count in small.merges]


def test_blank_lines_are_learned_from_documents_and_not_from_lines(tmp_path: Path) -> None:
    text = "one word\n\nanother word\n\n" * 50
    assert "ĊĊ" in learned(tmp_path / "a", text)
    assert "ĊĊ" not in learned(tmp_path / "b", text, documents="line")


def test_a_special_token_in_the_text_is_not_learned(tmp_path: Path) -> None:
    text = "some text<|endoftext|>" * 50
    theirs = by_library([text], special_tokens=["<|endoftext|>"])
    assert any("endo" in token for token in theirs[1:])
    ours = learned(tmp_path, text, split="gpt2", special_tokens=["<|endoftext|>"], vocab_size=300)
    assert not any("endo" in token for token in ours if token != "<|endoftext|>")


def test_a_limited_alphabet_is_always_the_same() -> None:
    words = {bytes([byte]) * 2: 5 for byte in range(65, 91)}
    for _ in range(5):
        trained = engine.train(counted(words), 300, all_bytes=False, limit_alphabet=4)
        assert trained.vocab == ["A", "B", "C", "D", "AA", "BB", "CC", "DD"]
