"""The engine's ids are those of Hugging Face's `tokenizers`, for every kind of tokenizer it takes."""

import json
import random
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import AddedToken, Tokenizer, normalizers

from tests.encoding_support import NASTY, SPLITS, ids_of, learned, nasty_text
from tokenizer_studio.encoding.load import encoder_of

engine = pytest.importorskip("tokenizer_studio_engine", reason="ENGINE NOT BUILT")

SPECIALS = ["<|end|>", "<|e", "<|end|> x", "é ", "<<>>"]


def assert_same_ids(tokenizer: Tokenizer, texts: list[str]) -> None:
    encoder = encoder_of(tokenizer)
    assert encoder.engine == "engine", encoder.why
    for parse_special in (True, False):
        found = encoder.encode_batch(texts, parse_special=parse_special)
        for text, ids in zip(texts, found, strict=True):
            expected = ids_of(tokenizer, text, parse_special=parse_special)
            assert ids.tolist() == expected, (parse_special, text)
            assert encoder.decode(ids) == tokenizer.decode(expected, skip_special_tokens=False)


def nasty_texts(seed: int, count: int, extra: list[str] | None = None) -> list[str]:
    chance = random.Random(seed)
    fixed = ["", " ", "\n", "\ufeff", "a", "x" * 100, " " * 70, "ab" * 300, "\n\n  ", "x\n  \n ", "'s 'S"]
    return fixed + [nasty_text(chance, 30, extra) for _ in range(count)]


@pytest.mark.parametrize("vocab_size", [256, 300, 1500])
@pytest.mark.parametrize("split", SPLITS)
def test_ids_are_those_of_hugging_face(split, vocab_size):
    assert_same_ids(learned(split, vocab_size), nasty_texts(vocab_size, 250))


@pytest.mark.parametrize("split", SPLITS)
def test_special_tokens_in_the_text_are_found_or_are_text(split):
    assert_same_ids(learned(split, specials=SPECIALS), nasty_texts(7, 300, SPECIALS))


@pytest.mark.parametrize("normalizer", ["nfc", "nfkc", "lowercase", "strip-accents"])
def test_text_is_normalized_as_the_library_does(normalizer):
    tokenizer = learned("qwen2", normalizer=normalizer, specials=SPECIALS)
    tokenizer.add_tokens([AddedToken("Lazy Dog", normalized=True), AddedToken("ÉTÉ", normalized=False)])
    extra = [*SPECIALS, "Lazy Dog", "lazy dog", "ÉTÉ", "été"]
    assert_same_ids(Tokenizer.from_str(tokenizer.to_str()), nasty_texts(3, 300, extra))


def test_what_is_said_to_stay_in_nfc_does():
    nfc, nfd = normalizers.NFC().normalize_str, normalizers.NFD().normalize_str
    every = [chr(point) for point in range(0x110000) if not 0xD800 <= point < 0xE000 and point != 10]
    staying = [character for character in every if engine.stays_nfc(character)]
    assert len(staying) > len(every) - 20_000
    lines = "\n".join(staying)
    assert nfc(lines) == lines
    # None of them is the later part of another, and none changes its place beside a mark.
    later = {part for whole in nfd("\n".join(every)).split("\n") for part in whole[1:]}
    assert not later & set(staying)
    for marked in ("\u0345{}", "{}\u0334"):
        plain = [character for character in staying if nfd(character) == character]
        lines = "\n".join(map(marked.format, plain))
        assert nfd(lines) == lines
    assert not engine.stays_nfc(b"\xff")
    assert not engine.stays_nfc("a\u0301")


def test_added_words_are_found_before_the_text_is_cut():
    tokenizer = learned("gpt2", specials=["<|end|>"])
    words = ["lazy", "lazy dog", "azy d", "dog", "12", " ", "東"]
    tokenizer.add_tokens([AddedToken(word, normalized=number % 2 == 0) for number, word in enumerate(words)])
    assert_same_ids(Tokenizer.from_str(tokenizer.to_str()), nasty_texts(11, 400, [*words, "<|end|>"]))


def test_a_space_is_put_before_what_does_not_begin_with_one():
    tokenizer = learned("gpt2", prefix_space=True, specials=["<|end|>"])
    assert_same_ids(tokenizer, nasty_texts(5, 300, ["<|end|>", "<|end|><|end|>"]))


@pytest.mark.parametrize("unknown", [None, "<unk>"])
def test_bytes_outside_the_alphabet_are_unknown_or_left_out(unknown):
    tokenizer = learned(all_bytes=False, unknown=unknown, specials=["<unk>"])
    long = ["\x01\x02zq" * 60 + "the lazy" * 40, "\x01" * 200]
    assert_same_ids(tokenizer, [*nasty_texts(9, 300), *long])


@pytest.mark.parametrize("split", ["gpt2", "llama3"])
def test_a_word_that_is_a_token_is_not_merged_where_the_file_says_so(split):
    file = json.loads(learned(split, 900).to_str())
    vocab = file["model"]["vocab"]
    for word in ("Ġunmerged", "qqqq", "Ġ" * 20):
        vocab[word] = len(vocab)
    texts = [*nasty_texts(2, 200), "qqqq", " unmerged qqqq unmergedqqqq", " " * 20, " " * 21 + "x"]
    for ignore_merges in (True, False):
        file["model"]["ignore_merges"] = ignore_merges
        assert_same_ids(Tokenizer.from_str(json.dumps(file)), texts)


def test_merges_may_be_pairs_or_strings_and_the_last_of_equal_ones_counts():
    file = json.loads(learned("gpt2", 600).to_str())
    merges = file["model"]["merges"]
    merges += [merges[3], merges[0]]
    assert_same_ids(Tokenizer.from_str(json.dumps(file)), nasty_texts(4, 100))
    strings = json.loads(json.dumps(file))
    strings["model"]["merges"] = [" ".join(merge) for merge in merges]
    assert_same_ids(Tokenizer.from_str(json.dumps(strings)), nasty_texts(4, 100))


def test_several_pairs_may_make_one_token():
    # As in Llama 3's file: every way to put a token together is a merge.
    file = json.loads(learned("llama3", 800).to_str())
    vocab = file["model"]["vocab"]
    merges = []
    for token, _ in sorted(vocab.items(), key=lambda item: item[1]):
        merges += [
            [token[:cut], token[cut:]]
            for cut in range(1, len(token))
            if token[:cut] in vocab and token[cut:] in vocab
        ]
    file["model"]["merges"] = merges
    assert_same_ids(Tokenizer.from_str(json.dumps(file)), nasty_texts(6, 300))


ANY = learned("o200k", 1200, specials=["<|end|>"])
ANY_ENCODER = encoder_of(ANY)


@settings(max_examples=500, deadline=None)
@given(st.lists(st.sampled_from([*NASTY, "<|end|>"]), max_size=80).map("".join))
def test_any_mixture_of_nasty_characters_has_the_ids_of_the_library(text):
    assert ANY_ENCODER.encode(text).tolist() == ids_of(ANY, text)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60))
def test_any_text_comes_back(text):
    assert ANY_ENCODER.decode(ANY_ENCODER.encode(text)) == text


@pytest.mark.parametrize(
    "word",
    [
        "a" * 300_000,
        "abcdefghij" * 20_000,
        "".join(random.Random(1).choices("abcde", k=200_000)),
        "中" * 50_000,
    ],
    ids=["one letter", "ten letters", "random letters", "one ideograph"],
)
def test_an_endless_word_has_the_ids_of_the_library(word):
    tokenizer = learned("gpt2", 1500)
    assert encoder_of(tokenizer).encode(word).tolist() == ids_of(tokenizer, word)


def test_two_megabytes_without_a_gap_come_back():
    encoder = encoder_of(learned("cl100k", 1500))
    for word in ("a" * 2_000_000, "".join(random.Random(2).choices("etaoinshr", k=2_000_000)), "ꙮ" * 700_000):
        ids = encoder.encode(word)
        assert encoder.decode(ids) == word


@pytest.mark.parametrize("threads", range(1, 9))
def test_threads_change_nothing(threads):
    texts = [*nasty_texts(8, 200), nasty_text(random.Random(4), 60_000)]
    one = ANY_ENCODER.encode_batch(texts)
    assert [ids.tolist() for ids in ANY_ENCODER.encode_batch(texts, threads=threads)] == [
        ids.tolist() for ids in one
    ]


def test_threads_of_python_share_an_encoder():
    encoder = encoder_of(learned("gpt2", 900))
    texts = nasty_texts(12, 400)
    expected = [ids.tolist() for ids in encoder.encode_batch(texts)]

    def encode(_: int) -> list[list[int]]:
        return [encoder.encode(text).tolist() for text in texts]

    with ThreadPoolExecutor(6) as pool:
        assert all(found == expected for found in pool.map(encode, range(12)))


def test_half_of_a_pair_becomes_the_replacement_character():
    encoder: Any = ANY_ENCODER
    assert encoder.encode("a\ud800b").tolist() == encoder.encode("a\ufffdb").tolist()
