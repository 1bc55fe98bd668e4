"""Which files are read, who encodes with them, and what is said when they are broken."""

import base64
import io
import json
import random
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from tokenizers import AddedToken, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

from tests.encoding_support import ids_of, learned, nasty_text, rank_file, ranks_of
from tests.training_support import loaded, train
from tokenizer_studio.encoding import load_encoder, ranks
from tokenizer_studio.encoding.by_library import LibraryEncoder
from tokenizer_studio.encoding.load import ENGINE_MODULE, encoder_of
from tokenizer_studio.encoding.patterns import TEKKEN
from tokenizer_studio.encoding.problems import UnknownIds
from tokenizer_studio.errors import StudioError
from tokenizer_studio.training.splits import CL100K

needs_engine = pytest.mark.skipif(
    find_spec(ENGINE_MODULE) is None, reason="THE ENGINE IS NOT BUILT HERE; `npm test` SAYS WHY"
)
TEXTS = [nasty_text(random.Random(seed), 25, ["<|end|>"]) for seed in range(60)]


def saved(folder: Path, tokenizer: Tokenizer, **changes: Any) -> Path:
    file = json.loads(tokenizer.to_str())
    model = changes.pop("model", {})
    file |= changes
    file["model"] |= model
    path = folder / "tokenizer.json"
    path.write_text(json.dumps(file))
    return path


def assert_ids_of_the_library(path: Path) -> None:
    encoder = load_encoder(path)
    theirs = Tokenizer.from_file(str(path))
    for text in TEXTS:
        assert encoder.encode(text).tolist() == ids_of(theirs, text)
        assert encoder.encode(text, parse_special=False).tolist() == ids_of(theirs, text, parse_special=False)


def split(pattern: Any, behavior: str = "isolated", *, invert: bool = False) -> Any:
    byte_level = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    return pre_tokenizers.Sequence([pre_tokenizers.Split(pattern, behavior, invert), byte_level])


def with_split(pre_tokenizer: Any) -> Any:
    tokenizer = learned("cl100k", specials=["<|end|>"])
    tokenizer.pre_tokenizer = pre_tokenizer
    return tokenizer


def with_normalizer(normalizer: Any) -> Any:
    tokenizer = learned("cl100k", specials=["<|end|>"])
    tokenizer.normalizer = normalizer
    return tokenizer


def with_added(*tokens: AddedToken) -> Any:
    tokenizer = learned("cl100k", specials=["<|end|>"])
    tokenizer.add_tokens(list(tokens))
    return tokenizer


def test_what_the_program_trains_is_encoded_by_the_engine(tmp_path):
    pytest.importorskip("tokenizer_studio_engine", reason="ENGINE NOT BUILT")
    options: list[dict[str, Any]] = [{}, {"normalizer": "nfc"}, {"initial_alphabet": "from-text"}]
    for number, changes in enumerate(options):
        context = train(tmp_path / str(number), **changes)
        encoder = load_encoder(context.artifact_folder)
        assert (encoder.engine, encoder.why) == ("engine", "")
        tokenizer = loaded(context)
        for text in TEXTS:
            assert encoder.encode(text).tolist() == ids_of(tokenizer, text)


def regex(pattern: str) -> Any:
    from tokenizers import Regex

    return Regex(pattern)


@needs_engine
@pytest.mark.parametrize(
    "make",
    [
        lambda: with_split(split(regex(CL100K), "removed", invert=True)),
        lambda: with_split(pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)),
        lambda: with_split(pre_tokenizers.Sequence([pre_tokenizers.ByteLevel(use_regex=True)])),
        lambda: with_split(split(regex(TEKKEN))),
        lambda: with_normalizer(normalizers.Sequence([])),
        lambda: with_normalizer(normalizers.Sequence([normalizers.NFD(), normalizers.Lowercase()])),
        lambda: with_added(AddedToken("lazy"), AddedToken("Dog", normalized=False)),
    ],
)
def test_kinds_the_engine_knows(make, tmp_path):
    path = saved(tmp_path, make())
    assert load_encoder(path).engine == "engine"
    assert_ids_of_the_library(path)


@pytest.mark.parametrize(
    ("make", "changes", "why"),
    [
        (lambda: with_split(split(regex(r"\p{L}+|\P{L}+"))), {}, "split pattern"),
        (lambda: with_split(split(" ")), {}, "plain string"),
        (lambda: with_split(split(regex(CL100K), "merged_with_next")), {}, "removes or joins"),
        (lambda: with_split(pre_tokenizers.Whitespace()), {}, "pre-tokenizer"),
        (lambda: with_split(None), {}, "pre-tokenizer"),
        (
            lambda: with_split(
                pre_tokenizers.Sequence(
                    [pre_tokenizers.Split(regex(CL100K), "isolated"), pre_tokenizers.ByteLevel()]
                )
            ),
            {},
            "cuts twice",
        ),
        (lambda: with_normalizer(normalizers.Replace("a", "b c")), {}, "normalizer Replace"),
        (lambda: with_normalizer(normalizers.Strip()), {}, "normalizer Strip"),
        (lambda: with_added(AddedToken("lazy", lstrip=True)), {}, "blanks around"),
        (lambda: with_added(AddedToken("lazy", rstrip=True)), {}, "blanks around"),
        (lambda: with_added(AddedToken("lazy", single_word=True)), {}, "stand alone"),
        (lambda: with_added(AddedToken("end")), {}, "overlaps"),
        (lambda: with_added(AddedToken(">x")), {}, "overlaps"),
        (lambda: learned(), {"model": {"byte_fallback": True}}, "byte_fallback"),
        (lambda: learned(), {"model": {"fuse_unk": True}}, "fuse_unk"),
        (lambda: learned(), {"decoder": None}, "decoder"),
        (lambda: Tokenizer(models.WordLevel({"a": 0, "[U]": 1}, unk_token="[U]")), {}, "not BPE"),
    ],
)
def test_other_kinds_are_left_to_the_library_which_says_why(make, changes, why, tmp_path):
    path = saved(tmp_path, make(), **changes)
    encoder = load_encoder(path)
    assert encoder.engine == "tokenizers"
    if find_spec(ENGINE_MODULE):
        assert why in encoder.why
    assert_ids_of_the_library(path)


@pytest.mark.parametrize("algorithm", ["unigram", "wordpiece"])
def test_unigram_and_wordpiece_stream_in_parts(algorithm, tmp_path, monkeypatch):
    monkeypatch.setattr("tokenizer_studio.encoding.by_library.PART_CHARACTERS", 5_000)
    encoder = load_encoder(train(tmp_path, algorithm=algorithm).artifact_folder)
    text = "The quick brown fox.\nHe jumps over it.\n" * 1_000
    found = [id for ids in encoder.stream(io.BytesIO(text.encode())) for id in ids]
    assert found == encoder.encode(text).tolist()
    assert encoder.decode(found) == text


def test_an_id_the_file_names_otherwise_is_left_to_the_library(tmp_path):
    file = json.loads(learned("gpt2", specials=["<|end|>"]).to_str())
    file["added_tokens"].append({**file["added_tokens"][0], "id": 5_000, "content": "<|x|>"})
    path = tmp_path / "tokenizer.json"
    path.write_text(json.dumps(file))
    assert load_encoder(path).engine == "tokenizers"
    assert_ids_of_the_library(path)


def test_ids_do_not_depend_on_a_post_processor(tmp_path):
    tokenizer = learned("gpt2", specials=["<|end|>"])
    tokenizer.post_processor = processors.TemplateProcessing("<|end|> $A", special_tokens=[("<|end|>", 0)])
    assert_ids_of_the_library(saved(tmp_path, tokenizer))


def test_the_library_behind_the_interface():
    tokenizer = Tokenizer(models.WordLevel({"a": 0, "b": 7}, unk_token="a"))
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    tokenizer.decoder = decoders.Fuse()
    encoder = LibraryEncoder(tokenizer, "it is not BPE")
    assert encoder.size == 8
    assert encoder.encode("b a\ud800").tolist() == [7, 0]
    assert encoder.decode([7, 0]) == "ba"
    with pytest.raises(UnknownIds, match="no token") as caught:
        encoder.decode([0, 3, -1])
    assert caught.value.ids == [3, -1]


@needs_engine
def test_ids_that_name_no_token_are_told():
    encoder = encoder_of(learned("gpt2", 600))
    with pytest.raises(UnknownIds) as caught:
        encoder.decode([65, 600, -1, 2**40])
    assert caught.value.ids == [600, -1, 2**40]
    assert caught.value.code == "unknown-ids"


@needs_engine
def test_a_file_of_ranks_needs_a_split_unless_it_is_known(tmp_path, monkeypatch):
    tokenizer = learned("gpt2", 900)
    path = tmp_path / "own.tiktoken"
    path.write_bytes(rank_file(ranks_of(tokenizer)))
    with pytest.raises(StudioError) as caught:
        load_encoder(path)
    assert caught.value.code == "split-needed"
    assert "own.tiktoken" in caught.value.title
    for text in TEXTS:
        assert load_encoder(path, "gpt2").encode(text).tolist() == ids_of(tokenizer, text)
    known = ranks.Known("gpt2", {"<|end|>": 2_000})
    monkeypatch.setitem(ranks.KNOWN, sha256(path.read_bytes()).hexdigest(), known)
    encoder = load_encoder(path)
    assert encoder.encode("a<|end|>").tolist() == [*ids_of(tokenizer, "a"), 2_000]
    assert encoder.encode("a<|end|>", parse_special=False).tolist() == ids_of(tokenizer, "a<|end|>")
    assert encoder.decode(encoder.encode("é<|end|>")) == "é<|end|>"


@needs_engine
def test_tekken_has_its_special_tokens_first(tmp_path):
    found = ranks_of(learned("whitespace", 1_000))
    vocab = [{"rank": rank, "token_bytes": base64.b64encode(token).decode()} for token, rank in found.items()]
    config = {"pattern": TEKKEN, "default_num_special_tokens": 10, "default_vocab_size": 910}
    special = [{"rank": 1, "token_str": "<s>", "is_control": True}]
    path = tmp_path / "tekken.json"
    path.write_text(json.dumps({"config": config, "vocab": vocab, "special_tokens": special}))
    encoder = load_encoder(path)
    assert encoder.size == 910
    assert encoder.encode("a<s>").tolist() == [found[b"a"] + 10, 1]
    assert max(max(encoder.encode(text), default=0) for text in TEXTS) < 910
    assert all(encoder.decode(encoder.encode(text)) == text for text in TEXTS)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[" * 100_000,
        b"{" * 100_000,
        b'{"model": null}',
        b'{"model": {"type": "BPE", "vocab": {"a": "b"}, "merges": []}}',
        b'{"vocab": [], "config": {}}',
        b'{"vocab": [{"rank": 0, "token_bytes": "!"}], "config": {"pattern": "x"}}',
        b"no ranks at all",
        b"YQ== one\n",
        b"YQ== 0\n",
        b"YQ== 99999999999\n",
        b"\xff\xfe",
    ],
)
def test_a_damaged_file_is_named(content, tmp_path):
    path = tmp_path / "tokenizer"
    path.write_bytes(content)
    with pytest.raises(StudioError) as caught:
        load_encoder(path, "gpt2")
    expected = (
        {"tokenizer-unreadable"} if find_spec(ENGINE_MODULE) else {"tokenizer-unreadable", "engine-missing"}
    )
    assert caught.value.code in expected


def test_a_missing_file_is_named(tmp_path):
    for path in (tmp_path / "gone", tmp_path):
        with pytest.raises(StudioError) as caught:
            load_encoder(path)
        assert caught.value.code == "tokenizer-unreadable"


def test_without_the_engine_the_library_does_it_and_ranks_cannot_be_read(tmp_path, monkeypatch):
    monkeypatch.setattr("tokenizer_studio.encoding.load.find_spec", lambda name: None)
    encoder = load_encoder(saved(tmp_path, learned("gpt2")))
    assert (encoder.engine, encoder.why) == ("tokenizers", "the engine is not built here")
    path = tmp_path / "own.tiktoken"
    path.write_bytes(b"YQ== 0\n")
    with pytest.raises(StudioError) as caught:
        load_encoder(path, "gpt2")
    assert caught.value.code == "engine-missing"


@needs_engine
def test_a_stream_replaces_what_is_no_text():
    encoder = encoder_of(learned("cl100k"))
    data = b"a\xff b\xe4\xb8" * 300_000
    found = [id for ids in encoder.stream(io.BytesIO(data), threads=2) for id in ids]
    assert found == encoder.encode(data.decode("utf-8", "replace")).tolist()
