"""Counting in bounded memory agrees with counting in full."""

from collections import Counter
from hashlib import blake2b

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from tokenizer_studio.corpus import distinct
from tokenizer_studio.corpus.distinct import DistinctWords, SeenDigests
from tokenizer_studio.corpus.scripts import SCRIPTS, script_bytes


def test_few_words_are_counted_exactly():
    words = DistinctWords(longest=2)
    words.add(["a", "bb", "a"])
    words.add(["ccc", "bb"])
    assert (words.value(), words.longest()) == (3, ["ccc", "bb"])


@pytest.mark.parametrize("count", [200_001, 1_000_000])
def test_many_words_are_estimated_within_three_standard_errors(count):
    words = DistinctWords(longest=1)
    for start in range(0, count, 50_000):
        batch = [f"wört{number}" for number in range(start, min(count, start + 50_000))]
        words.add(batch)
        words.add(batch[:10])
    assert words.value() == pytest.approx(count, rel=0.025)
    assert words.value() == words.value()
    assert words.longest() == [f"wört{count - 1}"]


def test_a_digest_is_known_again_however_many_came_between(monkeypatch):
    monkeypatch.setattr(distinct, "RECENT_DIGESTS", 50)
    seen = SeenDigests()
    digests = [blake2b(b"%d" % number, digest_size=8).digest() for number in range(500)]
    assert not any(seen.add(digest) for digest in digests)
    assert all(seen.add(digest) for digest in digests)


@given(
    text=st.text(
        st.one_of(
            st.characters(),
            st.sampled_from("aZ9 ёГ漢字かなカナ한글العربيةעבריתहिन्दीไทย𐐀𝒜\ud800\U0010ffff"),
        )
    )
)
def test_scripts_agree_with_a_look_at_each_character(text):
    expected: Counter[str] = Counter()
    for character in text:
        if not regex.fullmatch(r"\p{L}", character):
            continue
        code = next(
            (code for code, name in SCRIPTS.items() if regex.fullmatch(rf"\p{{Script={name}}}", character)),
            "Zzzz",
        )
        expected[code] += len(character.encode())
    assert script_bytes(text, text.encode("utf-8", "surrogatepass")) == expected
