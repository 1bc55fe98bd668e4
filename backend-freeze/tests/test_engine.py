"""The engine cuts text as the patterns of splits.py do, and counts the pieces."""

import collections
import random
import unicodedata
from collections.abc import Sequence

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Regex, pre_tokenizers

from tokenizer_studio.training.splits import PATTERNS

engine = pytest.importorskip("tokenizer_studio_engine", reason="ENGINE NOT BUILT")

SPLITS = sorted(PATTERNS)
PATTERN_OF = {name: regex.compile(PATTERNS[name]) for name in SPLITS}

# Letters of all five kinds, numbers, marks, white space and symbols, of one to four bytes; what folds to s
# and k; what Python calls a space and Unicode does not (U+001C).
NASTY = (
    list("abzABZsStTdDmMlLvVrReE0159'''’  \n\r\t/.,!-_\x00\x1c\x0b\x0c\x85\xa0")
    + list("ſK\u2028\u2029\u3000\u1680\u200b\u200d\ufeff\u180e\u0301\u0300\u20e3éÉßŉǅʰªº中文あ한ﷺ²ⅧÀ٣५")
    + list("𝟗𐌰𐌱𝐀𝐚𐐀𐐨🙂👨🏽\U000e0101\U00010900𑀓𑀸\U0001f1e6\U00020000")
)
FIXED = [
    "", " ", "  ", "\n", " \n", "\n ", "\r\n\r\n  x", "x  ", "x \n \n y", "\t\tx", "\u3000x", "  \xa0x",
    "a\xa0 b", "\x85\x85y", "don't DON'T we'Ll 'ſ x'ſ '\u017f\u017f 's's ' s ''s 'r 're 'l 'll 'lx",
    " 's", "it's'S's", "o'clock", "'\u212aelvin", "123456789 12 1234x5 ²³⁴⁵ Ⅷx 𝟗𝟗𝟗𝟗", " 1", "\n1",
    "a1b2", "__init__(self):\n        pass\n\n\n", "!?\r\n\r\n/x//\n/", "ABC中DE", "ABCdef", "aBcD",
    "ÀÉß", "ǅa ʰA Aʰ", "A\u0301b \u0301\u0301 !\u0301", " \u0301x", "中\u0301A", "HTTPServer's", "\u0301",
    "A", "AB'S", "aſ'ſ", "👨\u200d👩\u200d👧 🏽", "a\x00b\x00\x00", "\ufeffx", "\u180e x", "\x1cx \x1c",
    "नमस्ते दुनिया",
]  # fmt: skip


def assert_cut_like_the_pattern(text: str) -> None:
    for name in SPLITS:
        assert engine.split(text, name) == PATTERN_OF[name].findall(text), (name, text)


@pytest.mark.parametrize("text", FIXED)
def test_nasty_strings_are_cut_as_by_the_pattern(text):
    assert_cut_like_the_pattern(text)


@settings(max_examples=2000, deadline=None)
@given(st.lists(st.sampled_from(NASTY), max_size=40).map("".join))
def test_any_mixture_of_nasty_characters_is_cut_as_by_the_pattern(text):
    assert_cut_like_the_pattern(text)


@pytest.mark.parametrize(
    "character", ["", "1", " ", "é", "中", "A", "z", "'", "[", "`", "@", "{", "\n", "\x80", "\0"]
)
def test_runs_of_letters_end_at_any_place(character):
    # Sixteen at a time are looked at.
    for before in range(40):
        for behind in (0, 1, 15, 16, 17, 33):
            assert_cut_like_the_pattern(f"{'x' * before}{character}{'y' * behind}")
            assert_cut_like_the_pattern(f"{'X' * before}{character}{'y' * behind}")


def is_known_to_all(character: str) -> bool:
    """Assigned in the Unicode version of this Python, and of one class in the versions since."""
    return unicodedata.category(character) not in {"Cn", "Cs", "Co"} and character != "\u0295"


@settings(max_examples=2000, deadline=None)
@given(st.text(st.characters(codec="utf-8").filter(is_known_to_all), max_size=30))
def test_any_text_is_cut_as_by_the_pattern(text):
    assert_cut_like_the_pattern(text)


@pytest.mark.parametrize("name", SPLITS)
def test_every_code_point_has_the_class_the_library_gives_it(name):
    points = [*range(0xD800), *range(0xE000, 0x33480), *range(0xE0000, 0xE0200), 0xF0000, 0x10FFFF]
    split = pre_tokenizers.Split(Regex(PATTERNS[name]), behavior="isolated")
    for first in range(0, len(points), 8192):
        text = "".join(
            f"A{chr(point)}b {chr(point)}1{chr(point)}\n" for point in points[first : first + 8192]
        )
        assert engine.split(text, name) == [piece for piece, _ in split.pre_tokenize_str(text)]


def counted(split: str, documents: Sequence[str | bytes], threads: int = 1) -> dict[bytes, int]:
    counter = engine.Counter(split, threads)
    counter.add(list(documents))
    words = counter.words()
    assert len(words) == counter.size()
    return dict(words)


def expected(split: str, documents: list[str]) -> dict[bytes, int]:
    pieces = collections.Counter(piece for text in documents for piece in PATTERN_OF[split].findall(text))
    return {piece.encode(): count for piece, count in pieces.items()}


def random_text(seed: int, length: int) -> str:
    chance = random.Random(seed)
    words = ["".join(chance.choices(NASTY, k=chance.randint(1, 24))) for _ in range(length // 40)]
    return " ".join(chance.choices([*words, "and", "the", "\n\n", "can't"], k=length // 8))


@pytest.mark.parametrize("split", SPLITS)
@pytest.mark.parametrize("threads", [1, 2, 3])
def test_a_piece_is_counted_as_often_as_the_pattern_finds_it(split, threads):
    # The long one is cut into parts for the threads.
    documents = [random_text(seed, 2000) for seed in range(50)] + [random_text(99, 600_000)]
    assert counted(split, documents, threads) == expected(split, documents)


def test_it_does_not_matter_in_which_portions_documents_come():
    documents = [random_text(seed, 400) for seed in range(300)]
    whole, portions = engine.Counter("o200k", 2), engine.Counter("o200k", 3)
    whole.add(documents)
    for first in range(0, 300, 7):
        portions.add(documents[first : first + 7])
    assert whole.words() == portions.words()


def test_words_come_most_frequent_first_and_then_by_bytes():
    counter = engine.Counter("gpt2", 1)
    counter.add(["b a c a"])
    assert counter.words() == [(b" a", 2), (b" c", 1), (b"b", 1)]


def test_a_document_is_a_boundary():
    assert counted("gpt2", ["ab", "cd"]) == {b"ab": 1, b"cd": 1}
    assert counted("gpt2", ["x \n", "\n y"]) == {b"x": 1, b" \n": 1, b"\n": 1, b" y": 1}


def test_nothing_and_empty_documents_have_no_words():
    nothing: list[list[str | bytes]] = [[], [""], ["", b"", ""]]
    for documents in nothing:
        assert counted("cl100k", documents, 2) == {}


def test_str_and_bytes_are_the_same():
    assert counted("cl100k", ["süß 中"]) == counted("cl100k", ["süß 中".encode()])


def test_counters_are_added_and_cleared():
    one, other = engine.Counter("gpt2", 2), engine.Counter("gpt2", 1)
    one.add(["a b"])
    other.add(["b b", "a" * 70_000])
    one.merge(other)
    assert dict(one.words()) == {b"a": 1, b" b": 2, b"b": 1, b"a" * 70_000: 1}
    one.clear()
    assert one.size() == 0
    assert other.size() == 3
    with pytest.raises(ValueError, match="itself"):
        one.merge(one)


@pytest.mark.parametrize(
    "length", [14, 15, 16, 17, 31, 32, 255, 256, 65_535, 65_536, 70_000, 300_000, 1_100_000]
)
def test_words_of_any_length_are_told_apart(length):
    one, other = "a" * length, "a" * (length - 1) + "b"
    assert counted("whitespace", [one, other, one]) == {one.encode(): 2, other.encode(): 1}


def test_zero_bytes_count_like_others():
    texts = ["\0", "\0\0", "a\0", "a", "\0" * 15, "\0" * 16, "\0" * 17]
    assert counted("whitespace", texts) == {text.encode(): 1 for text in texts}


def test_a_broken_byte_is_a_symbol_of_its_own_and_stays_as_it_is():
    chance = random.Random(5)
    broken = [
        b"\xff",
        b"\xc3",
        b"\xa9",
        b"\xe4\xb8",
        b"\xed\xa0\x80",
        b"\xf0\x9f\x99",
        b"\xc0\xaf",
        b"\xf4\x90\x80\x80",
    ]
    ingredients = [*broken, b" ", b"a", b"1", "é".encode(), "中".encode(), "🙂".encode(), b"'s", b"\n"]
    for number in range(20_000):
        data = b"".join(chance.choices(ingredients, k=chance.randint(1, 12)))
        text = data.decode("utf-8", "surrogateescape")
        stand_in = "".join("\ufffd" if "\udc80" <= character <= "\udcff" else character for character in text)
        split = SPLITS[number % len(SPLITS)]
        pieces = collections.Counter(
            text[match.start() : match.end()].encode("utf-8", "surrogateescape")
            for match in PATTERN_OF[split].finditer(stand_in)
        )
        assert counted(split, [data]) == dict(pieces), (split, data)


def test_what_cannot_be_counted_is_refused():
    with pytest.raises(ValueError, match="no split named"):
        engine.Counter("custom", 1)
    with pytest.raises(ValueError, match="no split named"):
        engine.split("x", "")
    with pytest.raises(ValueError, match="threads"):
        engine.Counter("gpt2", 0)
    counter = engine.Counter("gpt2", 1)
    with pytest.raises(TypeError):
        counter.add(["fine", 5])
    with pytest.raises(TypeError):
        counter.add("no list")
    with pytest.raises(ValueError, match="surrogates"):
        counter.add(["\ud800"])
    assert counter.size() == 0
