"""Split patterns: what they are, and which of one's own are refused."""

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from tests.training_support import SENTENCES
from tokenizer_studio.contract.training import SplitName
from tokenizer_studio.errors import StudioError
from tokenizer_studio.training.options import training_options
from tokenizer_studio.training.pattern_check import check_pattern
from tokenizer_studio.training.special_tokens import LLAMA3, Cutter, check_special_tokens
from tokenizer_studio.training.splits import PATTERNS, build_normalizer, build_pre_tokenizer, build_split

TEXTS = [*SENTENCES, "It's 12345,  I'LL\n\n\tx = 3.14!!\r\n  ", "don't  \n  stop", "a\u00a0b\u3000c"]


@given(st.text())
def test_the_gpt2_split_is_that_of_the_library(text: str) -> None:
    from tokenizers import pre_tokenizers

    theirs = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)
    assert build_pre_tokenizer(PATTERNS["gpt2"]).pre_tokenize_str(text) == theirs.pre_tokenize_str(text)


@pytest.mark.parametrize("name", PATTERNS)
def test_a_split_loses_nothing_and_is_that_of_the_regex_package(name: SplitName) -> None:
    for text in TEXTS:
        pieces = [piece for piece, _ in build_split(PATTERNS[name]).pre_tokenize_str(text)]
        assert "".join(pieces) == text
        assert pieces == regex.findall(PATTERNS[name], text)


@pytest.mark.parametrize(
    ("name", "pieces"),
    [
        ("gpt2", ["It", "'s", " 12345", ",", " ok"]),
        ("cl100k", ["It", "'s", " ", "123", "45", ",", " ok"]),
        ("o200k", ["It's", " ", "123", "45", ",", " ok"]),
        ("qwen2", ["It", "'s", " ", "1", "2", "3", "4", "5", ",", " ok"]),
        ("whitespace", ["It's", " 12345,", " ok"]),
    ],
)
def test_the_named_splits_cut_as_their_models_do(name: SplitName, pieces: list[str]) -> None:
    assert [piece for piece, _ in build_split(PATTERNS[name]).pre_tokenize_str("It's 12345, ok")] == pieces


@pytest.mark.parametrize(
    ("pattern", "code"),
    [
        ("(", "bad-split-pattern"),
        ("[z-a]", "bad-split-pattern"),
        (r"\p{NoSuchThing}", "bad-split-pattern"),
        ("(?P<x>a)", "bad-split-pattern"),  # Valid for `regex`, not for the tokenizer library.
        ("never in the text", "split-never-matches"),
        ("z*", "split-never-matches"),
        (r"(a|aa)+$", "split-too-slow"),
    ],
)
def test_a_pattern_that_cannot_work_is_refused(pattern: str, code: str) -> None:
    with pytest.raises(StudioError) as caught:
        check_pattern(pattern, ["Some text, 123."])
    assert caught.value.code == code
    assert caught.value.fields[0].field == "split_pattern"


@pytest.mark.parametrize("pattern", [*PATTERNS.values(), r"\w+|\s", "a"])
def test_a_pattern_that_works_is_taken(pattern: str) -> None:
    check_pattern(pattern, ["", "a text, 123.\n", " " * 20_000 + "x"])


def test_the_options_are_whole() -> None:
    options = training_options()
    assert {split.id for split in options.splits} == {*PATTERNS, "custom"}
    assert all(split.pattern == PATTERNS.get(split.id, "") for split in options.splits)
    assert [preset.config.vocab_size for preset in options.presets[:4]] == [8_000, 32_000, 48_000, 100_000]
    for tokens in options.special_token_sets:
        check_special_tokens(tokens.tokens)
        assert len(set(tokens.tokens)) == len(tokens.tokens)
    assert len(LLAMA3) == 256


def stretches(tokens: list[str], portions: list[bytes]) -> list[bytes]:
    cutter = Cutter(tokens)
    found = [b""]
    for number, portion in enumerate(portions):
        for data, is_end in cutter.cut(portion, number == len(portions) - 1):
            found[-1] += data
            found += [b""] * is_end
    return [stretch for stretch in found if stretch]


@pytest.mark.parametrize("tokens", [["<a>", "<a>b"], ["<a>", "<a>b", *LLAMA3]])
def test_the_longer_of_two_special_tokens_is_cut_out_wherever_a_portion_ends(tokens: list[str]) -> None:
    text = b"x<a>by<a>z<a"
    for first in range(len(text) + 1):
        for second in range(first, len(text) + 1):
            portions = [text[:first], text[first:second], text[second:]]
            assert stretches(tokens, portions) == [b"x", b"y", b"z<a"]
    assert stretches([], [b"x", b"y"]) == [b"xy"]


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("nfc", "e\u0301", "é"),
        ("nfkc", "ﬁ²", "fi2"),
        ("lowercase", "ÀB", "àb"),
        ("strip-accents", "é한ü", "e한u"),
    ],
)
def test_normalizers_do_what_their_names_say(name: str, text: str, expected: str) -> None:
    assert build_normalizer(name).normalize_str(text) == expected  # type: ignore[arg-type]
