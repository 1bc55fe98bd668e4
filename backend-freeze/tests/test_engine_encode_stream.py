"""Text in portions has the ids of the whole; ranks have tiktoken's; what makes no sense is refused."""

import array
import os
import random
import signal
import threading
from typing import Any

import pytest

from tests.encoding_support import SPLITS, learned, nasty_text, rank_file, ranks_of
from tokenizer_studio.encoding.by_engine import EngineEncoder
from tokenizer_studio.encoding.load import encoder_of
from tokenizer_studio.encoding.patterns import TEKKEN
from tokenizer_studio.encoding.ranks import core_of_ranks
from tokenizer_studio.training.splits import CL100K, GPT2, LLAMA3, O200K, QWEN2

engine = pytest.importorskip("tokenizer_studio_engine", reason="ENGINE NOT BUILT")

SPECIALS = ["<|end|>", "<|end|> x", "é "]


def streamed(encoder: Any, text: str, chance: random.Random, **options: Any) -> list[int]:
    session = encoder.session(**options)
    ids: list[int] = []
    at = 0
    while at < len(text):
        size = int(10 ** chance.uniform(0, 6))
        ids += session.feed(text[at : at + size].encode()).tolist()
        at += size
    ids += session.finish().tolist()
    return ids


def long_texts(seed: int, extra: list[str]) -> list[str]:
    chance = random.Random(seed)
    return [
        "",
        nasty_text(chance, 40_000, extra),
        "".join(chance.choices("abc\n\n  1<|end", k=400_000)),
        "word" * 60_000 + "<|end|>" + "1" * 200_000 + "\n" * 150_000,
    ]


@pytest.mark.parametrize("parse_special", [True, False])
@pytest.mark.parametrize("split", SPLITS)
def test_a_text_in_portions_has_the_ids_of_the_whole(split, parse_special):
    encoder = encoder_of(learned(split, specials=SPECIALS))
    chance = random.Random(1)
    for number, text in enumerate(long_texts(2, SPECIALS)):
        whole = encoder.encode(text, parse_special=parse_special).tolist()
        for threads in (1, 2 + number):
            options = {"parse_special": parse_special, "threads": threads}
            assert streamed(encoder, text, chance, **options) == whole


@pytest.mark.parametrize("normalizer", ["nfc", "nfkc", "lowercase", "strip-accents"])
def test_portions_are_normalized_like_the_whole(normalizer):
    tokenizer = learned("qwen2", normalizer=normalizer, specials=SPECIALS)
    tokenizer.add_tokens(["Lazy Dog", "ÉTÉ"])
    encoder = encoder_of(tokenizer)
    chance = random.Random(3)
    for text in [nasty_text(chance, 6_000, [*SPECIALS, "lazy dog", "ÉTÉ"]), "e\u0301" * 200_000]:
        for parse_special in (True, False):
            whole = encoder.encode(text, parse_special=parse_special).tolist()
            assert streamed(encoder, text, chance, parse_special=parse_special) == whole


def test_a_prefix_space_is_put_once_in_portions_too():
    encoder = encoder_of(learned("gpt2", prefix_space=True, specials=["<|end|>"]))
    for text in long_texts(4, ["<|end|>"]):
        assert streamed(encoder, text, random.Random(5)) == encoder.encode(text).tolist()


def test_one_session_takes_document_after_document():
    encoder = encoder_of(learned("cl100k"))
    session = encoder.session(threads=2)
    texts = ["a b", "", "\n\n x", "don't " * 50_000, " c"]
    for text in texts:
        found = session.feed(text.encode()).tolist() + session.finish().tolist()
        assert found == encoder.encode(text).tolist()


def test_a_stopped_stream_says_so_and_stays_stopped():
    core = encoder_of(learned("gpt2"))._core  # type: ignore[attr-defined]
    stream = engine.EncodeStream(core, threads=2)
    stream.feed(b"text " * 100_000)
    ends: list[BaseException] = []

    def feed() -> None:
        try:
            for _ in range(1000):
                stream.feed(b"a" * 1_000_000)
        except engine.Stopped as stopped:
            ends.append(stopped)

    thread = threading.Thread(target=feed)
    thread.start()
    stream.stop()
    thread.join()
    assert len(ends) == 1
    with pytest.raises(engine.Stopped, match="encoding was stopped"):
        stream.finish()


@pytest.mark.skipif(os.name == "nt", reason="POSIX signals")
def test_ctrl_c_reaches_an_endless_word():
    class Interrupted(Exception):
        pass

    def interrupt(_number: int, _frame: object) -> None:
        raise Interrupted

    core = encoder_of(learned("gpt2"))._core  # type: ignore[attr-defined]
    before = signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, 0.1)
    try:
        with pytest.raises(Interrupted):
            core.encode("ab" * 100_000_000)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


# tiktoken_ext/openai_public.py: a run of white space that ends the text is one piece.
CL100K_TODAY = (
    r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+|\s++$"
    r"|\s*[\r\n]|\s+(?!\S)|\s"
)
GPT2_TODAY = r"'(?:[sdmt]|ll|ve|re)| ?\p{L}++| ?\p{N}++| ?[^\s\p{L}\p{N}]++|\s++$|\s+(?!\S)|\s"


@pytest.mark.parametrize(
    ("split", "pattern"),
    [
        ("gpt2", GPT2),
        ("gpt2", GPT2_TODAY),
        ("cl100k", CL100K_TODAY),
        ("llama3", LLAMA3),
        ("llama3", CL100K),
        ("o200k", O200K),
        ("qwen2", QWEN2),
        ("tekken", TEKKEN),
    ],
)
def test_ids_of_ranks_are_those_of_tiktoken(split, pattern):
    tiktoken = pytest.importorskip("tiktoken", reason="TIKTOKEN NOT INSTALLED")
    ranks = ranks_of(learned("whitespace" if split == "tekken" else split, 1500))
    # Tokens that no merges make: pieces that are tokens are taken whole.
    for token in (b"\n \n  ", b"  \n\n", b" unmerged", b"zzzz"):
        ranks.setdefault(token, len(ranks))
    theirs = tiktoken.Encoding("test", pat_str=pattern, mergeable_ranks=ranks, special_tokens={})
    ours = EngineEncoder(core_of_ranks(rank_file(ranks), "test", split))
    chance = random.Random(6)
    endings = ["", "\n \n  ", " \n\n", "!\n\n  ", "x \n", "\u3000\n", " unmerged", "zzzz", "  \n\n", "\n"]
    texts = [nasty_text(chance, 30) + chance.choice(endings) for _ in range(1500)]
    for text in [*texts, "a" * 100_000, "abc" * 40_000]:
        assert ours.encode(text).tolist() == theirs.encode_ordinary(text), text
    for text in ["word " * 30_000 + ending for ending in endings]:
        assert streamed(ours, text, chance) == theirs.encode_ordinary(text)


def test_bytes_that_are_no_text_come_back_whole_and_in_portions():
    core = encoder_of(learned("o200k"))._core  # type: ignore[attr-defined]
    chance = random.Random(7)
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
    ingredients = [*broken, b" ", b"a", b"12", "é中🙂".encode(), b"'s", b"\n", bytes(range(256))]
    for number in range(3_000):
        data = b"".join(chance.choices(ingredients, k=chance.randint(1, 20)))
        ids = core.encode(data)
        assert core.decode(ids) == data
        stream = engine.EncodeStream(core, threads=1 + number % 3)
        assert stream.feed(data) + stream.finish() == ids
    noise = random.Random(8).randbytes(1_500_000)
    assert core.decode(core.encode(noise, threads=3)) == noise


def test_ids_decode_one_by_one_and_together():
    core = encoder_of(learned("gpt2", specials=["<|end|>"]))._core  # type: ignore[attr-defined]
    ids = array.array("I", core.encode("süß 東京<|end|>"))
    assert b"".join(core.token_bytes(id) for id in ids) == "süß 東京<|end|>".encode()
    assert core.decode(list(ids)) == core.decode(ids) == core.decode(bytes(ids))
    assert core.count("süß 東京<|end|>") == len(ids)
    assert core.decode([]) == core.decode(b"") == b""
    random_ids = [random.Random(9).randrange(core.size()) for _ in range(2_000)]
    assert core.decode(random_ids) == b"".join(map(core.token_bytes, random_ids))


@pytest.mark.parametrize("id", [-1, 700, 2**32, 2**32 + 65, 2**80, 1.5, "1", None])
def test_ids_that_name_no_token_are_refused(id):
    core = encoder_of(learned("gpt2", 700))._core  # type: ignore[attr-defined]
    with pytest.raises(engine.UnknownToken, match="no token"):
        core.decode([1, id])
    if isinstance(id, int) and -(2**63) <= id < 2**63:
        with pytest.raises(engine.UnknownToken, match="no token"):
            core.token_bytes(id)


BYTES = {bytes([byte]): byte for byte in range(256)}


@pytest.mark.parametrize(
    ("build", "said"),
    [
        (lambda: engine.Encoder.from_ranks({b"a": 0}, "gpt2"), "byte has no rank"),
        (lambda: engine.Encoder.from_ranks({**BYTES, b"": 256}, "gpt2"), "no bytes"),
        (lambda: engine.Encoder.from_ranks({**BYTES, b"ab": 2**31}, "gpt2"), "too large"),
        (lambda: engine.Encoder.from_ranks(BYTES, "custom"), "no split"),
        (lambda: engine.Encoder.from_merges({"a": 0, "b": 1}, ["a b"], "gpt2"), "not in the vocabulary"),
        (lambda: engine.Encoder.from_merges({"a": 0, "b": 1}, ["ab"], "gpt2"), "not two tokens"),
        (lambda: engine.Encoder.from_merges({"a": 0, "aa": 1}, [("a",)], "gpt2"), "not two tokens"),
        (lambda: engine.Encoder.from_merges({"a": 0}, [], "gpt2", unknown="<unk>"), "unknown token"),
        (lambda: engine.Encoder.from_merges({"a": 2**40}, [], "gpt2"), "too large"),
        (lambda: engine.Encoder.from_merges({"a": 0}, [], "gpt2", added=[("x", 5)]), "four fields"),
        (
            lambda: engine.Encoder.from_merges({"a": 0, "u": 1, "au": 2}, ["a u"], "gpt2", unknown="u"),
            "names the unknown token",
        ),
        (lambda: engine.Encoder.from_ranks(BYTES, "gpt2").encode("x", threads=0), "threads"),
        (lambda: engine.Encoder.from_ranks(BYTES, "gpt2").encode("\ud800"), "surrogates"),
        (lambda: engine.Encoder.from_ranks(BYTES, "gpt2").decode(b"123"), "4 bytes"),
    ],
)
def test_what_makes_no_encoder_is_refused(build, said):
    with pytest.raises(ValueError, match=said):
        build()


def test_wrong_types_are_refused():
    core = engine.Encoder.from_ranks(BYTES, "gpt2")
    wrong: list[Any] = [
        lambda: core.encode(5),
        lambda: core.encode_batch("text"),
        lambda: core.encode_batch(["a", None]),
        lambda: core.decode(5),
        lambda: engine.Encoder.from_ranks({1: 1}, "gpt2"),
        lambda: engine.Encoder.from_merges({"a": "b"}, [], "gpt2"),
        lambda: engine.Encoder.from_merges({"a": 1}, [5], "gpt2"),
        lambda: engine.EncodeStream(core).feed("text"),
    ]
    for call in wrong:
        with pytest.raises(TypeError):
            call()
