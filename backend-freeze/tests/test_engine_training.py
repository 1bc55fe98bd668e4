"""The engine learns the merges and the vocabulary of Hugging Face `tokenizers`, to the last byte."""

import collections
import gzip
import itertools
import json
import random
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from tokenizers import AddedToken, Tokenizer, models, trainers

from tokenizer_studio.training.byte_alphabet import ALPHABET, bytes_to_spelling
from tokenizer_studio.training.splits import PATTERNS, build_pre_tokenizer

engine = pytest.importorskip("tokenizer_studio_engine", reason="ENGINE NOT BUILT")

BACKEND = Path(__file__).parents[1]
SPLITS = sorted(PATTERNS)


Learnt = tuple[list[str], list[tuple[str, str]]]


def learnt_by_library(
    texts: list[str],
    split: str,
    vocab_size: int,
    min_frequency: int = 0,
    special_tokens: Sequence[str] = (),
    all_bytes: bool = True,
    max_token_length: int | None = None,
) -> Learnt:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = build_pre_tokenizer(PATTERNS[split])
    trainer = trainers.BpeTrainer(
        vocab_size=vocab_size,
        min_frequency=min_frequency,
        special_tokens=[AddedToken(token, special=True, normalized=False) for token in special_tokens],
        initial_alphabet=ALPHABET if all_bytes else [],
        max_token_length=max_token_length,
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    model = json.loads(tokenizer.to_str())["model"]
    return sorted(model["vocab"], key=model["vocab"].get), [tuple(merge) for merge in model["merges"]]


def learnt(texts: list[str], split: str, *options: Any, threads: int = 1) -> Learnt:
    counter = engine.Counter(split, threads)
    counter.add(list(texts))
    return readable(engine.train(counter, *options))


def readable(trained: Any) -> Learnt:
    vocab = trained.vocab
    return vocab, [(vocab[left], vocab[right]) for left, right, _ in trained.merges]


def real_texts(most_bytes: int) -> list[str]:
    sources = [path.read_text("utf-8") for path in sorted((BACKEND / "tokenizer_studio").rglob("*.py"))]
    sample = BACKEND.parent / "build" / "sample" / "udhr.jsonl.gz"
    rights = []
    if sample.exists():
        with gzip.open(sample, "rt", encoding="utf-8") as lines:
            rights = [json.loads(line)["text"] for line in itertools.islice(lines, 400)]
    texts, size = [], 0
    for text in itertools.chain.from_iterable(itertools.zip_longest(sources, rights, fillvalue="")):
        size += len(text.encode())
        if size > most_bytes:
            break
        texts.append(text)
    return texts


def random_case(chance: random.Random) -> tuple[list[str], str, tuple[Any, ...]]:
    """Few different characters: then tokens are made twice, in two ways, and the order of work shows."""
    few = chance.sample("abcdefgh XYZ12'.\né中ſ🙂", chance.choice((1, 2, 3, 6, 15)))
    few += [" "] * chance.randint(0, 1)
    longest = chance.choice((5, 40, 300))
    texts = ["".join(chance.choices(few, k=chance.randint(0, longest))) for _ in range(chance.randint(0, 30))]
    special = chance.sample(
        ["<s>", "a", "ab", "aab", "aa", "Ġa", "é", "the", "<|x|>", "aaaa", ""], chance.randint(0, 4)
    )
    options = (
        chance.choice((0, 5, 256, 260, 280, 300, 400, 1000)),
        chance.choice((0, 1, 2, 2, 3, 10)),
        special,
        chance.random() < 0.5,
        chance.choice((None, None, 0, 1, 2, 3, 4, 5, 8, 16)),
    )
    return texts, chance.choice(SPLITS), options


@pytest.mark.parametrize("seed", range(8))
def test_random_texts_with_random_options_give_what_the_library_gives(seed):
    chance = random.Random(seed)
    for _ in range(250):
        texts, split, options = random_case(chance)
        assert learnt(texts, split, *options) == learnt_by_library(texts, split, *options), (
            texts,
            split,
            options,
        )


@pytest.mark.parametrize("split", SPLITS)
@pytest.mark.parametrize("all_bytes", [True, False])
def test_real_text_gives_what_the_library_gives(split, all_bytes):
    texts = real_texts(400_000)
    for options in [
        (3000, 2, [], all_bytes, None),
        (1500, 0, ["<|endoftext|>", "<|pad|>"], all_bytes, 8),
        (100_000, 5, ["the", "Ġself", "<s>"], all_bytes, 17),
    ]:
        assert learnt(texts, split, *options) == learnt_by_library(texts, split, *options), options


def test_more_text_gives_what_the_library_gives():
    texts = real_texts(2_500_000)
    assert learnt(texts, "cl100k", 20_000, 2) == learnt_by_library(texts, "cl100k", 20_000, 2)


def test_ids_beyond_sixteen_bits_give_the_same_merges():
    texts = real_texts(200_000)
    vocab, merges = learnt(texts, "cl100k", 3000)
    wide_vocab, wide_merges = learnt(texts, "cl100k", 66_000)
    assert (wide_vocab[:3000], wide_merges[: len(merges)]) == (vocab, merges)


@pytest.mark.parametrize("split", SPLITS)
def test_threads_and_portions_do_not_change_the_result(split):
    texts = [*real_texts(900_000), "".join(real_texts(500_000))]
    results = [learnt(texts, split, 2000, threads=threads) for threads in (1, 2, 3)]
    portions = engine.Counter(split, 2)
    for text in texts:
        portions.add([text])
    results.append(readable(engine.train(portions, 2000)))
    assert all(result == results[0] for result in results)


def test_each_merge_keeps_how_often_its_pair_occurred():
    counter = engine.Counter("whitespace", 1)
    counter.add(real_texts(20_000))
    words = [([bytes([byte]) for byte in word], count) for word, count in counter.words()]
    trained = engine.train(counter, 600)
    vocab = trained.vocab
    for left, right, trained_count in trained.merges:
        pairs: collections.Counter[tuple[str, str]] = collections.Counter()
        for word, count in words:
            for pair in itertools.pairwise(word):
                pairs[bytes_to_spelling(pair[0]), bytes_to_spelling(pair[1])] += count
        assert pairs[vocab[left], vocab[right]] == max(pairs.values()) == trained_count
        for word, _ in words:
            join_everywhere(word, vocab[left], vocab[right])


def join_everywhere(word: list[bytes], left: str, right: str) -> None:
    at = 0
    while at + 1 < len(word):
        if (bytes_to_spelling(word[at]), bytes_to_spelling(word[at + 1])) == (left, right):
            word[at : at + 2] = [word[at] + word[at + 1]]
        at += 1


@pytest.mark.parametrize(
    "texts", [[], [""], ["a"], ["\0"], ["\0\0\0", "\0\0"], ["a" * 3000], ["ab" * 10_000]]
)
def test_little_and_odd_text_gives_what_the_library_gives(texts):
    for all_bytes in (True, False):
        options = (400, 0, ["<s>"], all_bytes, None)
        assert learnt(texts, "whitespace", *options) == learnt_by_library(texts, "whitespace", *options)


def letters(seed: int, size: int, alphabet: bytes) -> str:
    table = bytes(alphabet[byte % len(alphabet)] for byte in range(256))
    return random.Random(seed).randbytes(size).translate(table).decode("ascii")


def test_one_endless_word_is_learnt_from():
    text = letters(1, 5_000_000, b"abcdefghij")
    vocab, merges = learnt([text], "whitespace", 1000)
    assert len(vocab) == 1000
    short = text[:30_000]
    assert learnt([short], "whitespace", 400) == learnt_by_library([short], "whitespace", 400)
    assert merges[0] in {(left, right) for left in "abcdefghij" for right in "abcdefghij"}


@pytest.fixture(scope="module")
def much_text():
    """Enough words that learning takes seconds."""
    counter = engine.Counter("whitespace", 2)
    counter.add([letters(2, 8_000_000, b"etaoinshrdlucmfwyp  ")])
    counter.size()  # Waits: it is counted before it is learned from, and its time is not the training's.
    return counter


def test_progress_is_told_and_false_stops_within_a_fifth_of_a_second(much_text):
    seen, stop_at = [], []

    def progress(done, total, tokens):
        seen.append((done, total))
        if done < 50:
            return True
        # Processor time: a busy machine is not the engine's fault.
        stop_at.append(time.process_time())
        return False

    with pytest.raises(engine.Stopped):
        engine.train(much_text, 100_000, progress=progress)
    assert time.process_time() - stop_at[0] < 0.2
    assert len(stop_at) == 1
    assert {total for _, total in seen} == {100_000 - 256}
    assert seen == sorted(seen)


def test_there_is_never_more_than_a_fifth_of_a_second_between_two_looks_for_a_stop(much_text):
    looks = [time.process_time()]

    def look(done: int, total: int, tokens: list[int]) -> bool:
        looks.append(time.process_time())
        return True

    engine.train(much_text, 100_000, progress=look)
    looks.append(time.process_time())
    assert len(looks) > 5
    assert max(later - earlier for earlier, later in itertools.pairwise(looks)) < 0.2


def test_an_error_in_progress_ends_the_training_and_comes_through(much_text):
    def progress(done, total, tokens):
        raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"):
        engine.train(much_text, 100_000, progress=progress)
    assert len(engine.train(much_text, 300).merges) == 44


def test_progress_cannot_use_the_counter_of_its_training(much_text):
    for misuse in (much_text.size, much_text.clear, lambda: much_text.merge(engine.Counter("gpt2", 1))):
        with pytest.raises(RuntimeError, match="in use"):
            engine.train(much_text, 300, progress=lambda done, total, tokens: misuse())  # noqa: B023
    assert much_text.size() > 0


def test_other_threads_run_while_it_learns(much_text):
    done = threading.Event()

    def learn() -> None:
        engine.train(much_text, 3000)
        done.set()

    thread = threading.Thread(target=learn)
    thread.start()
    turns = 0
    while not done.is_set():
        turns += 1
    thread.join()
    assert turns > 1000


@pytest.mark.parametrize(
    "options", [{"vocab_size": -1}, {"vocab_size": 10**12}, {"min_frequency": -1}, {"max_token_length": -1}]
)
def test_impossible_options_are_refused(options):
    with pytest.raises(ValueError, match=next(iter(options))):
        engine.train(engine.Counter("gpt2", 1), **{"vocab_size": 300, **options})


def test_progress_tells_the_tokens_that_are_left_after_each_merge():
    texts = ["aaaa aaa banana bananas the theatre"] * 9
    counter = engine.Counter("gpt2")
    counter.add(texts)
    told: list[int] = []

    def progress(done, total, tokens):
        told.extend(tokens)
        return True

    trained = engine.train(counter, 290, progress=progress)
    assert told[0] == sum(map(len, texts))
    assert len(told) == 1 + len(trained.merges)
    words = [([bytes([byte]) for byte in word], count) for word, count in counter.words()]
    for (left, right, _), left_over in zip(trained.merges, told[1:], strict=True):
        for word, _ in words:
            join_everywhere(word, trained.vocab[left], trained.vocab[right])
        assert left_over == sum(len(word) * count for word, count in words)
