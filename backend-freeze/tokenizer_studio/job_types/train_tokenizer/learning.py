"""The stages `count` and `train`: from a corpus to a vocabulary."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from ...corpus.reading import CorpusReader
from ...errors import BadInput, wrong_field
from ...jobs.job_type import JobContext
from ...jobs.progress import Progress
from ...training.counts.counting import add_counts, count_corpus
from ...training.held_out import HeldOut, Portion, plan_held_out
from ...training.pattern_check import PatternTooSlow, check_pattern, is_backtracking_panic
from ...training.self_check import ENCODED_WORDS, check_training
from ...training.special_tokens import UnusableSpecialToken, all_special_tokens, unknown_token
from ...training.splits import pattern_of
from ...training.texts import TooLittleText, TrainingAmounts, as_texts, training_stretches
from ...training.trainers import Trained, TrainingTask, engine, trainer_for
from ...wording import counted

if TYPE_CHECKING:
    from ...contract.corpus import CorpusRecipe
    from ...contract.training import TrainTokenizerConfig

SAMPLE_CHARACTERS = 100_000


class Learned(NamedTuple):
    """A vocabulary, and what it was learned from."""

    trained: Trained
    held_out: HeldOut
    amounts: TrainingAmounts


class EngineNeeded(BadInput):
    """A setting that Hugging Face's trainers do not have."""

    code = "engine-needed"

    def __init__(self, field: str) -> None:
        super().__init__(
            "Weights, a memory budget and saved counts need the engine, which is not built here.",
            "Install a C++ compiler and start again: set-up then builds it. Or leave these settings out.",
            [wrong_field(field, "needs the engine")],
        )


def learn(config: TrainTokenizerConfig, recipe: CorpusRecipe, context: JobContext) -> Learned:
    """By the engine from counted words, else by Hugging Face's trainers from the text."""
    files_of_counts = context.inputs.get("counts", [])
    if engine.is_built():
        if files_of_counts:
            words = add_counts(files_of_counts, config, context)
        else:
            words = count_corpus(config, recipe, context)
        sample = words.sample(ENCODED_WORDS) if config.algorithm == "bpe" else []
        trained = _train(config, context, None, words.counter)
        if sample:
            _check(sample, trained, config, context)
        return Learned(trained, words.held_out, words.amounts)
    for field in ("weights", "memory_budget_mb"):
        if getattr(config, field):
            raise EngineNeeded(field)
    if files_of_counts:
        raise EngineNeeded("counts")
    return _learn_from_texts(config, recipe, context)


def check_own_pattern(config: TrainTokenizerConfig, recipe: CorpusRecipe, context: JobContext) -> None:
    if config.split != "custom":
        return
    samples: list[str] = []
    left = SAMPLE_CHARACTERS
    for document in CorpusReader(recipe, context.folders).documents():
        samples.append(document.text[:left])
        left -= len(samples[-1])
        if left <= 0:
            break
    check_pattern(pattern_of(config.split, config.split_pattern), samples)


def _learn_from_texts(config: TrainTokenizerConfig, recipe: CorpusRecipe, context: JobContext) -> Learned:
    by_lines = recipe.documents == "line"
    reader = CorpusReader(recipe, context.folders)
    held_out = plan_held_out(reader, config.held_out, config.seed, context.check, by_lines=by_lines)
    amounts = TrainingAmounts()
    stage = _ReadStage(reader, amounts, context)
    stretches = training_stretches(
        stage.watch(held_out.portions(reader)),
        held_out,
        all_special_tokens(config),
        amounts,
        stage.after_each,
        by_lines=by_lines,
    )
    texts = _refusing_nothing(as_texts(stretches, by_lines=by_lines), amounts)
    return Learned(_train(config, context, texts, None), held_out, amounts)


def _refusing_nothing(texts: Iterable[str], amounts: TrainingAmounts) -> Iterator[str]:
    yield from texts
    if amounts.bytes == 0:
        raise TooLittleText()


def _train(
    config: TrainTokenizerConfig, context: JobContext, texts: Iterator[str] | None, counter: Any
) -> Trained:
    started_at = context.clock()
    special_tokens = all_special_tokens(config)
    task = TrainingTask(
        config,
        pattern_of(config.split, config.split_pattern),
        texts,
        counter,
        special_tokens,
        unknown_token(config),
        context,
        context.work_folder,
    )
    try:
        trained = trainer_for(config.algorithm).train(task)
    except BaseException as error:
        if is_backtracking_panic(error):
            raise PatternTooSlow() from error
        raise
    context.check()
    _refuse_learned_specials(trained.model, special_tokens)
    learned = trained.tokenizer.get_vocab_size()
    context.stage_done("train", "tokens", learned, context.clock() - started_at)
    if learned < config.vocab_size:
        trained.notes.append(
            f"The vocabulary has {learned:,} tokens instead of {config.vocab_size:,}: "
            "the text holds no more that occur often enough. "
            "More text gives more, or a smaller “smallest count”, or a longer longest token."
        )
    return trained


def _check(
    sample: list[tuple[bytes, int]], trained: Trained, config: TrainTokenizerConfig, context: JobContext
) -> None:
    started_at = context.clock()
    note = check_training(sample, trained, config, context)
    context.stage_done("check", "words", len(sample), context.clock() - started_at, note)


class _ReadStage:
    """The stage `read`: bytes on disk, until the last document is handed over."""

    def __init__(self, reader: CorpusReader, amounts: TrainingAmounts, context: JobContext) -> None:
        self._reader = reader
        self._amounts = amounts
        self._context = context
        self._started_at = context.clock()
        self.ended_at = self._started_at

    def watch(self, portions: Iterable[Portion]) -> Iterator[Portion]:
        yield from portions
        self.ended_at = self._context.clock()
        learned = counted(self._amounts.documents, "document")
        note = f"{learned} to learn from, {self._amounts.held_out:,} held out"
        self._context.stage_done(
            "read", "bytes", self._reader.bytes_read, self.ended_at - self._started_at, note
        )
        self._context.progress(
            Progress(stage="train", unit="words", is_indeterminate=True, note="counting words")
        )

    def after_each(self) -> None:
        self._context.check()
        done, total = self._reader.bytes_read, self._reader.total_bytes
        if self.ended_at == self._started_at:
            self._context.progress(
                Progress(stage="read", unit="bytes", done=min(done, total), total=total, note="")
            )


def _refuse_learned_specials(model: dict[str, Any], special_tokens: list[str]) -> None:
    """A normalizer can turn other text into a special token's spelling; it would be one id with two
    meanings.
    """
    learned = {"".join(pair) for pair in model.get("merges", [])}
    for token in special_tokens:
        if token in learned:
            raise UnusableSpecialToken(
                token, "The text holds it in another spelling, and it was learned as a word."
            )
