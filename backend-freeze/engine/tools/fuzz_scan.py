"""Compare the scanners of the engine with their patterns on random texts.

The first judge is the `regex` package, on every text; the second is `tokenizers`, on each twentieth. Their
Unicode versions differ, and the engine follows `tokenizers`, which runs a trained tokenizer (see
make_unicode_table.py). So texts are made of code points that were assigned by Unicode 14, the version of
Python 3.11; of those the two judges differ in U+0295 alone, which is left out.

Texts come in portions of 2,000, each with its own seed: a run can be continued at any portion.

Usage: python tools/fuzz_scan.py [--count 10000000] [--first-portion 0] [--seed 1]
"""

import argparse
import collections
import itertools
import random
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

PORTION = 2000
HUGGING_FACE_EVERY = 20
SHOW_EVERY = 100  # portions

# What the patterns and the rules of UTF-8 care about. U+001C to U+001F are white space to str.isspace alone,
# U+200B and U+180E to nobody; U+017F folds to s, U+212A to k.
SPACES = ["  ", "   ", "\n\n", "\r\n", *" \n\r\t\x0b\x0c\x85\xa0\u1680\u2003\u2028\u2029\u202f\u205f\u3000"]
NO_SPACES = list("\x00\x1c\x1d\x1e\x1f\u200b\u200d\ufeff\u180e")
CONTRACTIONS = [
    "'",
    "'s",
    "'S",
    "'\u017f",
    "'t",
    "'re",
    "'rE",
    "'VE",
    "'ll",
    "'lL",
    "'M",
    "'d",
    "'x",
    "\u2019s",
]
SYMBOLS = list("/.,!?-_([`@{\u2014\u201c\u3002\uff0c\ufffd\U0001f642\U0001f3fd\u2764")
MARKS = list("\u0301\u0300\u20e3\ufe0f\u093e\u0e48\U000e0101\U00011038\U0001d165")
LETTERS = list(
    "abzABZsStTdDmMlLvVrReE\u017f\u212a\xe9\xc9\xdf\u0149\u01c5\u02b0\xaa\u0431\u0410\u4e2d\u3042\ud55c"
)
MORE_LETTERS = list("\u0e01\u0915\u05d0\ufdfa\U00010330\U00010400\U00010428\U0001d400\U00020000\U0001e900")
NUMBERS = [*"0159", "12345", *"\xb2\u0663\u096b\u2167\U0001d7d7\U00010909"]
WORDS = ["the", "The", "THE", "HTTPServer", "don't", " it's", "__init__(self):\n        ", "\u4e2d\u6587"]
ALL = SPACES + NO_SPACES + CONTRACTIONS + SYMBOLS + MARKS + LETTERS + MORE_LETTERS + NUMBERS + WORDS
# No character, parts of characters, a surrogate, overlong, above U+10FFFF.
BROKEN = [
    b"\xff",
    b"\xc3",
    b"\xa9",
    b"\xe4\xb8",
    b"\xed\xa0\x80",
    b"\xf0\x9f\x99",
    b"\xc0\xaf",
    b"\xf4\x90\x80\x80",
]


def is_known_to_all(point: int) -> bool:
    """Assigned in Unicode 14, and of one class in the versions since."""
    return unicodedata.category(chr(point)) not in {"Cn", "Cs", "Co"} and point != 0x295


def all_characters() -> list[str]:
    """Every code point of every plane that is known to all."""
    return [chr(point) for point in range(sys.maxunicode + 1) if is_known_to_all(point)]


def mixture(chance: random.Random, characters: list[str]) -> str:
    """Ingredients of all kinds, or few of them, which then meet more often."""
    number = chance.randrange(4)
    some = ALL if number == 0 else chance.sample(ALL, 6)
    if number > 1:
        some = some + chance.choices(characters, k=4)
    return "".join(chance.choices(some, k=chance.choice((2, 4, 8, 16, 32))))


def run_across_blocks(chance: random.Random, characters: list[str]) -> str:
    """Runs whose ends, with what follows them, stand at any place of the 64 bytes looked at together."""
    parts = []
    for _ in range(chance.randint(1, 3)):
        some = chance.choice(ALL) if chance.random() < 0.8 else chance.choice(characters)
        parts.append(some * chance.randint(0, 130 // len(some.encode())))
        parts.append(mixture(chance, characters)[:8])
    return "".join(parts)


def make_texts(seed: int, portion: int, characters: list[str]) -> list[str]:
    """The texts of a portion."""
    chance = random.Random(seed << 32 | portion)
    makers: list[Callable[[random.Random, list[str]], str]] = [mixture, mixture, mixture, run_across_blocks]
    return [makers[number % len(makers)](chance, characters) for number in range(PORTION)]


class Judges:
    """The patterns, compiled by both judges, and the engine."""

    def __init__(self, patterns: dict[str, str]) -> None:
        import regex
        import tokenizer_studio_engine as engine
        from tokenizers import Regex, pre_tokenizers

        self.engine: Any = engine
        self.names = sorted(patterns)
        self.pattern_of = {name: regex.compile(patterns[name]) for name in self.names}
        self.split_of = {
            name: pre_tokenizers.Split(Regex(patterns[name]), behavior="isolated") for name in self.names
        }
        self.by_hugging_face = 0

    def compare(self, texts: list[str], first_split: int) -> None:
        """Cut each text by one split; each following text by the following split."""
        split = self.engine.split
        names = itertools.islice(itertools.cycle(self.names), first_split % len(self.names), None)
        for number, (text, name) in enumerate(zip(texts, names, strict=False)):
            pieces = split(text, name)
            assert pieces == self.pattern_of[name].findall(text), (name, text)
            if number % HUGGING_FACE_EVERY == 0:
                judged = [piece for piece, _ in self.split_of[name].pre_tokenize_str(text)]
                assert pieces == judged, ("tokenizers", name, text)
                self.by_hugging_face += 1

    def compare_broken(self, texts: list[str], name: str, chance: random.Random) -> None:
        """Texts with broken UTF-8 in them, by their counts: each byte of it is a symbol of its own."""
        documents = []
        expected: collections.Counter[bytes] = collections.Counter()
        for text in texts:
            data = text.encode()
            place = chance.randint(0, len(data))
            data = data[:place] + chance.choice(BROKEN) + data[place:]
            escaped = data.decode("utf-8", "surrogateescape")
            stand_in = "".join("\ufffd" if "\udc80" <= one <= "\udcff" else one for one in escaped)
            # What was put in may end a character that only later versions know.
            if not all(is_known_to_all(ord(one)) for one in stand_in):
                continue
            documents.append(data)
            for match in self.pattern_of[name].finditer(stand_in):
                expected[escaped[match.start() : match.end()].encode("utf-8", "surrogateescape")] += 1
        counter = self.engine.Counter(name, 1)
        counter.add(documents)
        found = dict(counter.words())
        differing = {word for word in found.keys() | expected.keys() if found.get(word) != expected.get(word)}
        assert not differing, (name, [data for data in documents if any(word in data for word in differing)])


def fuzz(judges: Judges, seed: int, portions: range) -> None:
    """Compare all texts of the portions. AssertionError names the first that differs."""
    characters = all_characters()
    for portion in portions:
        texts = make_texts(seed, portion, characters)
        whole, broken = texts[: PORTION * 9 // 10], texts[PORTION * 9 // 10 :]
        judges.compare(whole, portion)
        name = judges.names[portion % len(judges.names)]
        judges.compare_broken(broken, name, random.Random(portion))
        if (portion + 1) % SHOW_EVERY == 0:
            print(f"portion {portion}: {(portion + 1 - portions.start) * PORTION:,} texts equal", flush=True)


def main() -> None:
    """Fuzz; the number of texts compared is printed at the end."""
    sys.path.insert(0, str(Path(__file__).parents[2]))
    from tokenizer_studio.encoding.patterns import TEKKEN
    from tokenizer_studio.training.splits import PATTERNS

    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--count", type=int, default=10_000_000, help="texts in all")
    parser.add_argument("--first-portion", type=int, default=0, help="to go on behind an earlier run")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    portions = range(options.first_portion, options.first_portion + -(-options.count // PORTION))
    judges = Judges({**PATTERNS, "tekken": TEKKEN})
    fuzz(judges, options.seed, portions)
    texts = f"{len(portions) * PORTION:,} texts, {judges.by_hugging_face:,} of them by tokenizers, too"
    print(f"{texts}: no difference")


if __name__ == "__main__":
    main()
