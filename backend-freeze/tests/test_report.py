"""The report's figures against a plain computation, and what is held out."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import regex

from tests.training_support import documents, loaded, train
from tokenizer_studio.encoding.by_library import LibraryEncoder
from tokenizer_studio.training.evaluate import evaluate, first_difference
from tokenizer_studio.training.held_out import HeldOut, Portion, Unit, plan_held_out
from tokenizer_studio.training.texts import TrainingAmounts, as_texts, training_stretches

TEXTS = documents(40)


def units(texts: list[str]) -> list[Unit]:
    return [Unit(number, text, f"text {number}", True) for number, text in enumerate(texts)]


@pytest.fixture(scope="module", params=["bpe", "unigram", "wordpiece"])
def tokenizer(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    return loaded(train(tmp_path_factory.mktemp(request.param), algorithm=request.param))


def test_the_figures_are_those_of_a_plain_computation(tokenizer: Any) -> None:
    report = evaluate(tokenizer, units(TEXTS), "corpus")
    tokens = words = whole = ok = 0
    used: set[int] = set()
    tokenizer.encode_special_tokens = True
    for text in TEXTS:
        ids = tokenizer.encode(text).ids
        tokens += len(ids)
        used.update(ids)
        ok += tokenizer.decode(ids, skip_special_tokens=False) == text
        for match in regex.finditer(r"\p{L}[\p{L}\p{M}]*|\p{N}+", text):
            words += 1
            whole += len(tokenizer.encode(" " + match.group()).ids) == 1
    size = sum(len(text.encode()) for text in TEXTS)
    characters = sum(len(text) for text in TEXTS)
    specials = {id for id, token in tokenizer.get_added_tokens_decoder().items() if token.special}
    assert (report.documents, report.bytes, report.characters) == (len(TEXTS), size, characters)
    assert (report.tokens, report.words, report.round_trip_ok) == (tokens, words, ok)
    assert report.bytes_per_token == pytest.approx(size / tokens)
    assert report.characters_per_token == pytest.approx(characters / tokens)
    assert report.tokens_per_word == pytest.approx(tokens / words)
    assert report.whole_word_share == pytest.approx(whole / words)
    assert report.unused_tokens == len(set(range(tokenizer.get_vocab_size())) - used - specials)
    assert report.unknown_rate == 0
    assert sum(one.documents for one in report.languages) == len(TEXTS)
    assert sum(one.bytes for one in report.languages) == size


@pytest.mark.parametrize("normalizer", ["none", "nfkc", "lowercase"])
def test_the_engine_and_the_library_give_the_same_report(
    normalizer: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("tokenizer_studio_engine", reason="ENGINE NOT BUILT")
    tokenizer = loaded(train(tmp_path, normalizer=normalizer))
    texts = [*TEXTS, "<|endoftext|> ﬁ Å e\u0301 ☃ \x00\n\n  "]
    ours = evaluate(tokenizer, units(texts), "corpus")
    module = "tokenizer_studio.training.evaluate"
    monkeypatch.setattr(f"{module}.encoder_of", lambda tokenizer: LibraryEncoder(tokenizer, "asked for"))
    theirs = evaluate(tokenizer, units(texts), "corpus")
    assert ours.model_copy(update={"seconds": 0}) == theirs.model_copy(update={"seconds": 0})


def test_ids_may_have_gaps(tmp_path: Path) -> None:
    tokenizer = loaded(train(tmp_path))
    file = json.loads(tokenizer.to_str())
    file["model"]["vocab"] |= {"ĠGrüß": 5_000, "Ġneverused": 9_000}
    gapped = type(tokenizer).from_str(json.dumps(file))
    before, after = (evaluate(one, units(TEXTS), "corpus") for one in (tokenizer, gapped))
    assert (after.tokens, after.unused_tokens) == (before.tokens, before.unused_tokens + 2)


def test_special_tokens_in_the_text_count_as_text(tokenizer: Any) -> None:
    report = evaluate(tokenizer, units(["<|endoftext|>"]), "corpus")
    assert report.tokens > 1
    assert report.round_trip_ok == 1


def test_a_document_in_parts_is_one_document(tokenizer: Any) -> None:
    parts = [Unit(0, "first part\n", "a", False), Unit(0, "second part", "a", True), Unit(1, "x", "b", True)]
    report = evaluate(tokenizer, parts, "corpus")
    assert (report.documents, report.round_trip_ok) == (2, 2)


def test_a_long_document_is_measured_in_parts_with_the_same_figures(
    tokenizer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = [Unit(0, "\n".join(TEXTS), "long", True)]
    whole = evaluate(tokenizer, long, "corpus")
    monkeypatch.setattr("tokenizer_studio.training.evaluate.BATCH_CHARACTERS", 1_000)
    parts = evaluate(tokenizer, long, "corpus")
    assert (parts.documents, parts.bytes, parts.round_trip_ok) == (1, whole.bytes, 1)
    assert parts.words == whole.words
    assert parts.tokens == pytest.approx(whole.tokens, rel=0.01)


def test_a_normalizer_that_changes_text_is_shown_and_explained(tmp_path: Path) -> None:
    report = train(tmp_path, normalizer="lowercase").value["report"]
    assert report["round_trip_ok"] < report["documents"]
    failure = report["round_trip_failures"][0]
    assert failure["expected"] != failure["got"]
    assert "normalizer" in report["round_trip_note"]


def test_unknown_tokens_are_counted(tmp_path: Path) -> None:
    for algorithm in ("bpe", "unigram", "wordpiece"):
        context = train(
            tmp_path / algorithm, ["abc abd"] * 40, algorithm=algorithm, initial_alphabet="from-text"
        )
        report = evaluate(loaded(context), units(["abc xyz"]), "corpus")
        assert 0 < report.unknown_rate < 1
        assert "unknown token" in report.round_trip_note


def test_an_empty_corpus_has_a_report_of_zeros(tokenizer: Any) -> None:
    report = evaluate(tokenizer, [], "corpus")
    assert (report.tokens, report.bytes_per_token, report.whole_word_share) == (0, 0, 0)


@pytest.mark.parametrize(("one", "other", "place"), [("abc", "abd", 2), ("ab", "abc", 2), ("", "x", 0)])
def test_the_first_difference_is_found(one: str, other: str, place: int) -> None:
    assert first_difference(one, other) == place


class Reader:
    """Documents from a list."""

    total_bytes = bytes_read = 0

    def __init__(self, texts: list[str]) -> None:
        self._texts = texts

    def blocks(self) -> Any:
        for index, text in enumerate(self._texts):
            yield SimpleNamespace(data=text.encode(), source="s", index=index, is_last_part=True)


def split(texts: list[str], share: float, seed: int = 1) -> tuple[HeldOut, list[str], list[str]]:
    plan = plan_held_out(Reader(texts), share, seed, lambda: None)
    found = list(plan.units(Reader(texts)))
    return (
        plan,
        [unit.text for unit in found if not plan.holds(unit.number)],
        [unit.text for unit in found if plan.holds(unit.number)],
    )


def test_held_out_documents_are_the_same_each_time_and_about_the_share() -> None:
    texts = [f"text {number}" for number in range(2000)]
    plan, kept, held = split(texts, 0.1)
    assert not plan.is_by_block
    assert sorted(kept + held) == sorted(texts)
    assert 150 < len(held) < 250
    assert split(texts, 0.1)[2] == held
    assert split(texts, 0.1, seed=2)[2] != held


@pytest.mark.parametrize("count", [20, 25, 60])
@pytest.mark.parametrize("seed", range(5))
def test_something_is_held_out_and_something_is_left(count: int, seed: int) -> None:
    for share in (0.01, 0.5):
        _, kept, held = split([f"text {number}" for number in range(count)], share, seed)
        assert kept
        assert held


def test_few_long_documents_are_held_out_in_blocks_at_line_ends() -> None:
    text = "".join(f"line {number} of a long document\n" for number in range(20_000))
    plan, _kept, held = split([text, text[:50_000]], 0.1)
    assert plan.is_by_block
    assert held
    assert all(len(block) >= 16_000 and block.endswith("\n") for block in held[:-1])
    assert "".join(unit.text for unit in plan.units(Reader([text]))) == text


def test_a_text_too_small_to_divide_is_learned_and_measured_whole(tmp_path: Path) -> None:
    value = train(tmp_path, ["one small text, one small text"], vocab_size=300).value
    assert value["report"]["measured_on"] == "training-text"
    assert any("too little text" in note for note in value["notes"])


def test_without_held_out_text_the_report_says_so(tmp_path: Path) -> None:
    value = train(tmp_path, held_out=0).value
    assert value["report"]["measured_on"] == "training-text"
    assert value["training_documents"] == 60


def test_no_report_when_none_is_wanted(tmp_path: Path) -> None:
    context = train(tmp_path, write_report=False)
    assert context.value["report"] is None
    assert not (context.artifact_folder / "report.json").exists()


def test_long_documents_are_fed_in_segments_that_change_no_piece() -> None:
    from tokenizer_studio.training.splits import PATTERNS, build_split

    text = "".join(f"Line {n}, some words…\n\n  indented (x)/\n/y\r\nend\n" for n in range(9_000))
    amounts = TrainingAmounts()
    parts = [Portion(0, text[:100_000].encode(), "s", False, False)]
    parts.append(Portion(0, text[100_000:].encode(), "s", True, True))
    stretches = training_stretches(parts, HeldOut(0.0, 1), [], amounts, lambda: None)
    segments = list(as_texts(stretches, by_lines=False))
    assert len(segments) > 2
    assert "".join(segments) == text
    assert amounts.bytes == len(text.encode())
    for pattern in PATTERNS.values():
        cut = build_split(pattern)
        pieces = [piece for segment in segments for piece, _ in cut.pre_tokenize_str(segment)]
        assert pieces == [piece for piece, _ in cut.pre_tokenize_str(text)]
