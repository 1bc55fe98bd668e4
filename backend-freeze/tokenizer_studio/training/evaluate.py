"""The report: how a tokenizer does on text. Each figure's definition stands here and in
`contract/training.py`.

Special tokens written in the text count as plain text, none are added. Bytes are UTF-8; characters are code
points.
- bytes per token = bytes / tokens; characters per token = characters / tokens
- tokens per word (fertility) = all tokens / words of the segmenter, so tokens of spaces and punctuation count
too
- whole-word share = word occurrences that are one token, encoded alone after one space, / all word
occurrences
- unknown rate = unknown tokens / tokens
- unused tokens = ids that never occurred, special tokens left out
- a document comes back when decode(encode(document)) equals it, character for character
"""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any, Literal

from ..contract.training import LanguageFigures, Report, RoundTripFailure
from ..corpus.readers import cut_position
from ..encoding import Encoder
from ..encoding.load import encoder_of
from .held_out import Unit
from .words import SEGMENTER, WholeWords, find_words

BATCH_CHARACTERS = 500_000
BATCH_UNITS = 1_000
LANGUAGE_CHARACTERS = 500
SHOWN_FAILURES = 20
_SHOWN_CHARACTERS = 60

MeasuredOn = Literal["held-out", "training-text", "corpus"]


@dataclass
class _Sums:
    documents: int = 0
    bytes: int = 0
    characters: int = 0
    words: int = 0
    tokens: int = 0


@dataclass
class _Measure:
    encoder: Encoder
    has_normalizer: bool
    unknown_id: int | None
    whole_words: WholeWords
    used: Any
    all: _Sums = field(default_factory=_Sums)
    languages: dict[str, _Sums] = field(default_factory=dict)
    unknown: int = 0
    whole: int = 0
    round_trip_ok: int = 0
    failures: list[RoundTripFailure] = field(default_factory=list)
    open_number: int | None = None
    open_language: str = "und"
    open_is_equal: bool = True
    open_characters: int = 0


def evaluate(
    tokenizer: Any,
    units: Iterable[Unit],
    measured_on: MeasuredOn,
    after_each: Callable[[int, int], None] = lambda _documents, _bytes: None,
) -> Report:
    """Measure a `tokenizers.Tokenizer`: by the engine where it gives the same ids. `after_each(documents,
    bytes)` is called after each batch and may raise.
    """
    import numpy

    started = time.monotonic()
    encoder = encoder_of(tokenizer)
    measure = _Measure(
        encoder,
        tokenizer.normalizer is not None,
        _unknown_id(tokenizer),
        WholeWords(encoder),
        numpy.zeros(encoder.size, dtype=numpy.int64),
    )
    for batch in _batches(units):
        _measure_batch(measure, batch)
        after_each(measure.all.documents, measure.all.bytes)
    special = {id for id, token in tokenizer.get_added_tokens_decoder().items() if token.special}
    ids = set(tokenizer.get_vocab(with_added_tokens=True).values()) - special
    unused = int((measure.used[sorted(ids)] == 0).sum())
    return _report(measure, measured_on, unused, time.monotonic() - started)


def _measure_batch(measure: _Measure, batch: list[Unit]) -> None:
    import numpy

    all_ids = measure.encoder.encode_batch([unit.text for unit in batch], parse_special=False)
    words: Counter[str] = Counter()
    for unit, ids in zip(batch, all_ids, strict=True):
        found = find_words(unit.text)
        words.update(found)
        _open_document(measure, unit)
        for sums in (measure.all, measure.languages.setdefault(measure.open_language, _Sums())):
            sums.documents += unit.is_last
            sums.bytes += len(unit.text.encode())
            sums.characters += len(unit.text)
            sums.words += len(found)
            sums.tokens += len(ids)
        _compare(measure, unit, measure.encoder.decode(ids))
    flat = numpy.concatenate([numpy.frombuffer(ids, dtype=numpy.uint32) for ids in all_ids])
    counts = numpy.bincount(flat, minlength=len(measure.used))
    measure.used += counts
    measure.unknown += int(counts[measure.unknown_id]) if measure.unknown_id is not None else 0
    measure.whole += measure.whole_words.count(words.items())


def _open_document(measure: _Measure, unit: Unit) -> None:
    """A new document begins, unless this is the next part of one."""
    if measure.open_number == unit.number:
        return
    from ..corpus.languages import code_language, detect_language

    measure.open_number = unit.number
    start = unit.text[:LANGUAGE_CHARACTERS]
    measure.open_language = code_language(unit.source) or detect_language(start)
    measure.open_is_equal = True
    measure.open_characters = 0


def _compare(measure: _Measure, unit: Unit, back: str) -> None:
    if back != unit.text and measure.open_is_equal:
        measure.open_is_equal = False
        if len(measure.failures) < SHOWN_FAILURES:
            at = first_difference(unit.text, back)
            shown = slice(max(0, at - 10), at + _SHOWN_CHARACTERS)
            measure.failures.append(
                RoundTripFailure(
                    source=unit.source,
                    expected=unit.text[shown],
                    got=back[shown],
                    position=measure.open_characters + at,
                )
            )
    measure.open_characters += len(unit.text)
    if unit.is_last:
        measure.round_trip_ok += measure.open_is_equal
        measure.open_number = None


def first_difference(one: str, other: str) -> int:
    """The place of the first character in which they differ."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((place for place, (a, b) in pairs if a != b), min(len(one), len(other)))


def _batches(units: Iterable[Unit]) -> Iterator[list[Unit]]:
    batch: list[Unit] = []
    characters = 0
    for unit in chain.from_iterable(map(_parts, units)):
        batch.append(unit)
        characters += len(unit.text)
        if characters >= BATCH_CHARACTERS or len(batch) >= BATCH_UNITS:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch


def _parts(unit: Unit) -> Iterator[Unit]:
    """A long document in parts, cut at a line end where there is one.

    The library keeps 150 bytes and more for each token: a part of 4 million characters took 800 MB.
    """
    start = 0
    while len(unit.text) - start > BATCH_CHARACTERS:
        end = cut_position(unit.text, start, start + BATCH_CHARACTERS)
        yield replace(unit, text=unit.text[start:end], is_last=False)
        start = end
    yield replace(unit, text=unit.text[start:]) if start else unit


def _unknown_id(tokenizer: Any) -> int | None:
    import json

    token = getattr(tokenizer.model, "unk_token", None)
    if token is not None:
        found: int | None = tokenizer.token_to_id(token)
        return found
    unk_id = json.loads(tokenizer.to_str())["model"].get("unk_id")  # Unigram has no attribute for it.
    return unk_id if isinstance(unk_id, int) else None


def _report(measure: _Measure, measured_on: MeasuredOn, unused: int, seconds: float) -> Report:
    sums = measure.all
    return Report(
        measured_on=measured_on,
        documents=sums.documents,
        bytes=sums.bytes,
        characters=sums.characters,
        words=sums.words,
        tokens=sums.tokens,
        bytes_per_token=_ratio(sums.bytes, sums.tokens),
        characters_per_token=_ratio(sums.characters, sums.tokens),
        tokens_per_word=_ratio(sums.tokens, sums.words),
        word_segmenter=SEGMENTER,
        whole_word_share=_ratio(measure.whole, sums.words),
        unknown_rate=_ratio(measure.unknown, sums.tokens),
        round_trip_ok=measure.round_trip_ok,
        round_trip_failures=measure.failures,
        round_trip_note=_round_trip_note(measure),
        unused_tokens=unused,
        languages=_languages(measure.languages),
        seconds=round(seconds, 3),
    )


def _round_trip_note(measure: _Measure) -> str:
    if measure.round_trip_ok == measure.all.documents:
        return ""
    if measure.has_normalizer:
        return "The normalizer changes text before it is encoded; that cannot be undone."
    if measure.unknown:
        return "Bytes outside the vocabulary became the unknown token. Use all 256 bytes to keep them."
    return "The tokenizer does not keep every character."


def _languages(languages: dict[str, _Sums]) -> list[LanguageFigures]:
    from ..corpus.languages import language_name

    figures = [
        LanguageFigures(
            code=code,
            name=language_name(code),
            documents=sums.documents,
            bytes=sums.bytes,
            bytes_per_token=_ratio(sums.bytes, sums.tokens),
            tokens_per_word=_ratio(sums.tokens, sums.words),
        )
        for code, sums in languages.items()
    ]
    return sorted(figures, key=lambda one: (-one.bytes, one.code))


def _ratio(amount: int, of: int) -> float:
    return amount / of if of else 0.0
