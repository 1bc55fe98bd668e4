"""The check a training makes on itself finds what is wrong, and nothing where nothing is."""

import json
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer, models, trainers

from tests.training_support import Context, config, documents
from tokenizer_studio.training import self_check
from tokenizer_studio.training.byte_alphabet import ALPHABET, spelling_to_bytes
from tokenizer_studio.training.self_check import SelfCheckFailed, check_training, derive_merges, encode_word
from tokenizer_studio.training.splits import PATTERNS, build_pre_tokenizer
from tokenizer_studio.training.trainers import Trained

engine = pytest.importorskip("tokenizer_studio_engine", reason="ENGINE NOT BUILT")


def learned(texts: list[str], vocab_size: int = 700):
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = build_pre_tokenizer(PATTERNS["cl100k"])
    trainer = trainers.BpeTrainer(vocab_size=vocab_size, initial_alphabet=ALPHABET, show_progress=False)
    tokenizer.train_from_iterator(texts, trainer)
    return tokenizer


def as_trained(tokenizer) -> Trained:
    return Trained(tokenizer, json.loads(tokenizer.model.__getstate__()))


@pytest.fixture(scope="module")
def tokenizer():
    return learned(documents())


@pytest.fixture(scope="module")
def words():
    counter = engine.Counter("cl100k")
    counter.add(documents())
    return counter.words()


@pytest.fixture
def context(tmp_path: Path) -> Context:
    return Context(tmp_path, {})


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"min_frequency": 1},
        {"initial_alphabet": "from-text"},
        {"max_token_length": 4},
        {"vocab_size": 300},
    ],
)
def test_what_was_learned_well_passes(changes, tokenizer, words, context):
    note = check_training(words, as_trained(tokenizer), config(**changes), context)
    assert "40 merges derived a second way" in note
    assert f"{len(words)} words encoded" in note or "600 words encoded" in note


def test_a_wrong_merge_in_the_tokenizer_is_found(tokenizer, words, context):
    whole = json.loads(tokenizer.to_str())
    del whole["model"]["merges"][3]
    wrong = Tokenizer.from_str(json.dumps(whole))
    pretending = SimpleNamespace(
        model=SimpleNamespace(__getstate__=tokenizer.model.__getstate__, tokenize=wrong.model.tokenize)
    )
    with pytest.raises(SelfCheckFailed) as caught:
        check_training(words, as_trained(pretending), config(), context)
    assert caught.value.code == "self-check-failed"
    assert "should become" in caught.value.detail


def test_an_engine_that_learns_wrongly_is_found(tokenizer, words, context, monkeypatch):
    train = engine.train

    def wrong(*args, **options):
        right = train(*args, **options)
        merges = list(right.merges)
        merges[10] = (*merges[10][:2], merges[10][2] + 1)
        return SimpleNamespace(vocab=right.vocab, merges=merges)

    monkeypatch.setattr(engine, "train", wrong)
    with pytest.raises(SelfCheckFailed) as caught:
        check_training(words, as_trained(tokenizer), config(), context)
    assert "Merge 10 of a sample" in caught.value.detail


def test_it_stops_when_the_job_is_cancelled(tokenizer, words, context):
    context.stop = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        check_training(words, as_trained(tokenizer), config(), context)


def test_nothing_to_check_is_no_failure(tokenizer, context):
    assert "0 words" in check_training([], as_trained(tokenizer), config(), context)


@given(st.lists(st.text("abcä ", min_size=1, max_size=12), min_size=1, max_size=30))
def test_the_plain_way_learns_and_encodes_as_the_library_does(texts):
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = build_pre_tokenizer(PATTERNS["whitespace"])
    size = 256 + self_check.LEARNED_MERGES
    tokenizer.train_from_iterator(
        texts, trainers.BpeTrainer(vocab_size=size, initial_alphabet=ALPHABET, show_progress=False)
    )
    counter = engine.Counter("whitespace")
    counter.add(texts)
    words = counter.words()
    context = SimpleNamespace(check=lambda: None)
    library = [tuple(merge) for merge in json.loads(tokenizer.to_str())["model"]["merges"]]
    derived = [pair for pair, _ in derive_merges(words, 0, None, True, context)]
    assert library[: len(derived)] == derived
    ranks = {merge: rank for rank, merge in enumerate(library)}
    for spelling in {"".join(merge) for merge in library}:
        expected = [token.value for token in tokenizer.model.tokenize(spelling)]
        assert encode_word(spelling, ranks) == expected
        assert spelling_to_bytes(spelling)
