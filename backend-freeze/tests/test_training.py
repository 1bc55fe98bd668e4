"""Training: what comes out, that it comes out again, and what is refused."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.training_support import Context, config, documents, loaded, prepared, train
from tokenizer_studio.errors import Cancelled, StudioError
from tokenizer_studio.job_types.train_tokenizer.run import run
from tokenizer_studio.training.byte_alphabet import ALPHABET, bytes_to_spelling, spelling_to_bytes
from tokenizer_studio.training.merge_time import seconds_left
from tokenizer_studio.training.trainers import engine

ALGORITHMS = ["bpe", "unigram", "wordpiece"]
TORTURE = [
    "", " ", "\n\n", "\r", "\r\n\r\n", "\0", "\x1b[0m", "🤖", "👩‍👩‍👧", "e\u0301a\u0308", "\ufeffx",
    "\u2028", "a" * 5000,
    "日本語" * 200, "  two  spaces  ", "<|endoftext|>", "not<|endoftext|>end", "\ufffd", "\U0010ffff",
    "ﬁ²", "don't I'LL",
]  # fmt: skip


@pytest.fixture(scope="module", params=ALGORITHMS)
def trained(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Context:
    return train(tmp_path_factory.mktemp(request.param), algorithm=request.param)


@pytest.fixture(scope="module")
def bpe(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return loaded(train(tmp_path_factory.mktemp("bpe"), vocab_size=500))


def test_every_text_comes_back_as_it_went_in(trained: Context) -> None:
    tokenizer = loaded(trained)
    for is_plain in (True, False):
        tokenizer.encode_special_tokens = is_plain
        for text in TORTURE:
            assert tokenizer.decode(tokenizer.encode(text).ids, skip_special_tokens=False) == text


@given(st.text())
def test_any_text_comes_back_through_byte_level_bpe(bpe: Any, text: str) -> None:
    bpe.encode_special_tokens = True
    assert bpe.decode(bpe.encode(text).ids, skip_special_tokens=False) == text


def test_the_folder_holds_what_was_promised(trained: Context) -> None:
    folder = trained.artifact_folder
    # Only BPE merges, and only the engine knows how often.
    is_told = trained.value["config"]["algorithm"] == "bpe" and engine.is_built()
    assert {path.name for path in folder.iterdir()} == {
        "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "report.json", "config.json",
        "studio.json", *(["merge-counts.json"] if is_told else []),
    }  # fmt: skip
    studio = json.loads((folder / "studio.json").read_text())
    assert studio == trained.value
    assert studio["files"] == sorted(path.name for path in folder.iterdir())
    assert studio["report"] == json.loads((folder / "report.json").read_text())
    assert json.loads((folder / "config.json").read_text())["training"]["vocab_size"] == 600
    assert studio["vocab_size"] == loaded(trained).get_vocab_size() <= 600


def test_special_tokens_have_the_first_ids_and_all_bytes_are_there(trained: Context) -> None:
    tokenizer = loaded(trained)
    assert tokenizer.token_to_id("<|endoftext|>") == 0
    assert all(tokenizer.token_to_id(character) is not None for character in ALPHABET)


def test_the_stages_are_count_train_evaluate_save(trained: Context) -> None:
    check = ["check"] if trained.value["config"]["algorithm"] == "bpe" else []
    assert [stage[0] for stage in trained.stages] == ["count", "train", *check, "evaluate", "save"]
    size = trained.stages[0][2]
    reading = [progress for progress in trained.told if progress.stage == "count"]
    assert reading[-1].done == reading[-1].total == size > 0
    assert [one.done for one in reading] == sorted(one.done for one in reading)


def test_what_each_merge_did_is_kept_beside_the_tokenizer(tmp_path: Path) -> None:
    pytest.importorskip("tokenizer_studio_engine", reason="ENGINE NOT BUILT")
    context = train(tmp_path, vocab_size=400, held_out=0)
    story = json.loads((context.artifact_folder / "merge-counts.json").read_text())
    assert "merge-counts.json" in context.value["files"]
    assert story["bytes"] == context.value["training_bytes"]
    assert len(story["counts"]) == len(story["tokens"]) == 400 - 256 - 1
    assert story["counts"] == sorted(story["counts"], reverse=True)
    encoded = loaded(context).encode_batch(documents(), add_special_tokens=False)
    assert story["tokens"][-1] == sum(len(one.ids) for one in encoded)


def test_merges_are_counted_as_they_are_made(tmp_path: Path) -> None:
    told = train(tmp_path, vocab_size=400).told
    merges = [one for one in told if one.unit == "merges"]
    assert merges
    assert all(one.total == 400 - 256 - 1 for one in merges)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_the_same_text_gives_the_same_tokenizer(tmp_path: Path, algorithm: str) -> None:
    hashes = {
        train(tmp_path / name, algorithm=algorithm, vocab_size=400).value["merges_sha256"] for name in "abc"
    }
    assert len(hashes) == 1


def test_two_line_breaks_can_be_learned(tmp_path: Path) -> None:
    for algorithm in ALGORITHMS:
        tokenizer = loaded(
            train(tmp_path / algorithm, ["one\n\ntwo three\n\nfour"] * 50, algorithm=algorithm)
        )
        assert tokenizer.token_to_id(bytes_to_spelling(b"\n\n")) is not None


def test_special_tokens_in_the_text_are_never_learned(tmp_path: Path) -> None:
    texts = ["word <|im_start|>user\nhello<|im_end|> <|im_start|>" * 5] * 40
    special = ["<|im_start|>", "<|im_end|>"]
    for algorithm in ALGORITHMS:
        tokenizer = loaded(train(tmp_path / algorithm, texts, algorithm=algorithm, special_tokens=special))
        others = [token for token in tokenizer.get_vocab() if token not in (*special, "[UNK]")]
        assert not [token for token in others if "<|" in token or "im_" in token or "|>" in token]


def test_words_are_not_joined_across_a_special_token(tmp_path: Path) -> None:
    tokenizer = loaded(train(tmp_path, ["ab<|endoftext|>cd"] * 50, vocab_size=300))
    assert tokenizer.token_to_id("ab") is not None
    assert tokenizer.token_to_id("bc") is None


def test_no_token_is_longer_than_asked(tmp_path: Path) -> None:
    for algorithm in ALGORITHMS:
        tokenizer = loaded(train(tmp_path / algorithm, algorithm=algorithm, max_token_length=3))
        specials = {"<|endoftext|>", "[UNK]"}
        assert max(len(token) for token in tokenizer.get_vocab() if token not in specials) == 3


def test_a_rare_pair_is_not_merged(tmp_path: Path) -> None:
    tokenizer = loaded(train(tmp_path, ["qz"] * 30 + ["kw"] * 200, min_frequency=100, vocab_size=300))
    assert tokenizer.token_to_id("kw") is not None
    assert tokenizer.token_to_id("qz") is None


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_an_alphabet_from_the_text_has_an_unknown_token(tmp_path: Path, algorithm: str) -> None:
    context = train(tmp_path, ["abc abd"] * 40, algorithm=algorithm, initial_alphabet="from-text")
    tokenizer = loaded(context)
    encoding = tokenizer.encode("abc!")
    assert encoding.ids[-1] in (tokenizer.token_to_id("<unk>"), tokenizer.token_to_id("[UNK]"))
    assert tokenizer.get_vocab_size() < 256


def test_a_vocabulary_that_was_not_reached_is_said(tmp_path: Path) -> None:
    assert any("instead of" in note for note in train(tmp_path, ["a b"] * 30).value["notes"])


@pytest.mark.parametrize(("text", "held_out"), [("", 0.05), ("<|endoftext|>", 0.05), ("   ", 0.0)])
def test_a_text_with_nothing_to_learn_is_refused(tmp_path: Path, text: str, held_out: float) -> None:
    texts = [text] * 30 if text.strip() else []
    with pytest.raises(StudioError) as caught:
        train(tmp_path, texts, held_out=held_out)
    assert caught.value.code == "too-little-text"


def test_a_cancelled_training_stops_while_it_reads(tmp_path: Path) -> None:
    context = prepared(tmp_path, documents())
    context.stop = Cancelled()
    with pytest.raises(Cancelled):
        run(config(), context)
    assert not list(context.artifact_folder.iterdir())


def test_half_of_a_surrogate_pair_does_not_end_a_training(tmp_path: Path) -> None:
    assert train(tmp_path, ["a lone \ud83e half " * 5] * 40).value["report"]["round_trip_ok"] > 0


@pytest.mark.parametrize("token", ["a", "Ġ", " ", "\n", "é!"])
def test_a_special_token_that_is_a_byte_is_refused(tmp_path: Path, token: str) -> None:
    with pytest.raises(StudioError) as caught:
        train(tmp_path, special_tokens=[token])
    assert caught.value.code == "special-token-unusable"


def test_a_special_token_that_the_normalizer_makes_from_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StudioError) as caught:
        train(tmp_path, ["STOP STOP NOW"] * 60, special_tokens=["stop"], normalizer="lowercase")
    assert caught.value.code == "special-token-unusable"


@pytest.mark.parametrize("data", [bytes(range(256)), b"", "Ġ".encode()])
def test_the_byte_alphabet_is_its_own_inverse(data: bytes) -> None:
    assert spelling_to_bytes(bytes_to_spelling(data)) == data


def test_the_byte_alphabet_is_that_of_the_library() -> None:
    from tokenizers import pre_tokenizers

    assert sorted(pre_tokenizers.ByteLevel.alphabet()) == ALPHABET
    level = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    for text in TORTURE:
        assert "".join(piece for piece, _ in level.pre_tokenize_str(text)) == bytes_to_spelling(text.encode())


def test_the_time_left_of_merges_follows_their_frequency():
    # Measured: 31,743 merges took 12.2 s, of which 36 took 2.0 s, 261 took 6.1 s and 2,960 took 10.1 s.
    for elapsed, done in ((2.0, 36), (6.1, 261), (10.1, 2_960)):
        left = seconds_left(elapsed, done, 31_743)
        assert left is not None and 0.4 < (elapsed + left) / 12.2 < 1.2
    assert seconds_left(5, 3, 31_743) is None
    assert seconds_left(5, 100, None) is None
    assert seconds_left(5, 100, 100) == 0
