"""Train a tokenizer, measure it, write its folder. Runs in the worker."""

import time
from typing import Any

from ...contract.corpus import CorpusRecipe
from ...contract.jobs import Progress
from ...contract.training import Report, Tokenizer, TrainTokenizerConfig
from ...jobs.job_type import JobContext
from ...training.artifact import merges_sha256, write_config, write_report, write_studio, write_tokenizer
from ...training.evaluate import MeasuredOn, evaluate
from ...training.pattern_check import PatternTooSlow, check_pattern, is_backtracking_panic
from ...training.special_tokens import (
    Cutter,
    UnusableSpecialToken,
    all_special_tokens,
    check_special_tokens,
    unknown_token,
)
from ...training.splits import pattern_of
from ...training.texts import HeldOut, Reader, TrainingAmounts, plan_held_out, training_texts
from ...training.trainers import Trained, TrainingTask, trainer_for
from ...wording import counted

SAMPLE_CHARACTERS = 100_000
SHARE_WITHOUT_HELD_OUT = 0.05


def run(config: TrainTokenizerConfig, context: JobContext) -> None:
    """`context.inputs`: `recipe` (CorpusRecipe), `corpus_name`, `corpus_sha256`."""
    check_special_tokens(config.special_tokens)
    recipe = CorpusRecipe.model_validate(context.inputs["recipe"])
    held_out = plan_held_out(_reader(recipe, context), config.held_out, config.seed, context.check)
    _check_own_pattern(config, _reader(recipe, context))
    amounts = TrainingAmounts()
    trained = _train(config, _reader(recipe, context), held_out, amounts, context)
    report = None
    if config.write_report:
        report = _evaluate(config, held_out, amounts, trained, context)
    _save(config, amounts, trained, report, context)


def _reader(recipe: CorpusRecipe, context: JobContext) -> Any:
    from ...corpus.reading import CorpusReader

    return CorpusReader(recipe, context.folders)


def _check_own_pattern(config: TrainTokenizerConfig, reader: Reader) -> None:
    if config.split != "custom":
        return
    samples: list[str] = []
    left = SAMPLE_CHARACTERS
    for document in reader.documents():
        samples.append(document.text[:left])
        left -= len(samples[-1])
        if left <= 0:
            break
    check_pattern(pattern_of(config.split, config.split_pattern), samples)


def _train(
    config: TrainTokenizerConfig,
    reader: Reader,
    held_out: HeldOut,
    amounts: TrainingAmounts,
    context: JobContext,
) -> Trained:
    special_tokens = all_special_tokens(config)
    stage = _ReadStage(reader, amounts, context)
    texts = training_texts(
        stage.watch(held_out.units(reader)),
        held_out,
        Cutter(special_tokens).cut,
        amounts,
        stage.after_each,
    )
    task = TrainingTask(
        config,
        pattern_of(config.split, config.split_pattern),
        texts,
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
    _refuse_learned_specials(trained.tokenizer, special_tokens)
    learned = trained.tokenizer.get_vocab_size()
    context.stage_done("train", "tokens", learned, time.monotonic() - stage.ended_at)
    if learned < config.vocab_size:
        trained.notes.append(
            f"The vocabulary has {learned:,} tokens instead of {config.vocab_size:,}: "
            "the text holds no more that occur often enough. "
            "More text gives more, or a smaller “smallest count”, or a longer longest token."
        )
    return trained


class _ReadStage:
    """The stage `read`: bytes on disk, until the last document is handed over."""

    def __init__(self, reader: Reader, amounts: TrainingAmounts, context: JobContext) -> None:
        self._reader = reader
        self._amounts = amounts
        self._context = context
        self._started_at = time.monotonic()
        self.ended_at = self._started_at

    def watch(self, units: Any) -> Any:
        yield from units
        self.ended_at = time.monotonic()
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


def _refuse_learned_specials(tokenizer: Any, special_tokens: list[str]) -> None:
    """A normalizer can turn other text into a special token's spelling; it would be one id with two
    meanings.
    """
    import json

    model = json.loads(tokenizer.to_str())["model"]
    learned = {"".join(pair) for pair in model.get("merges", [])}
    for token in special_tokens:
        if token in learned:
            raise UnusableSpecialToken(
                token, "The text holds it in another spelling, and it was learned as a word."
            )


def _evaluate(
    config: TrainTokenizerConfig,
    held_out: HeldOut,
    amounts: TrainingAmounts,
    trained: Trained,
    context: JobContext,
) -> Report:
    reader = _reader(CorpusRecipe.model_validate(context.inputs["recipe"]), context)
    chosen, measured_on = _what_to_measure(config, held_out, amounts, trained)

    def after_each(documents: int, size: int) -> None:
        context.check()
        done = min(reader.bytes_read, reader.total_bytes)
        note = f"{counted(documents, 'document')} measured"
        context.progress(
            Progress(stage="evaluate", unit="bytes", done=done, total=reader.total_bytes, note=note)
        )

    started = time.monotonic()
    context.progress(Progress(stage="evaluate", unit="bytes", total=reader.total_bytes))
    units = _watched((unit for unit in held_out.units(reader) if chosen(unit)), context)
    report = evaluate(trained.tokenizer, units, measured_on, after_each)
    context.stage_done("evaluate", "documents", report.documents, time.monotonic() - started)
    return report


def _what_to_measure(
    config: TrainTokenizerConfig, held_out: HeldOut, amounts: TrainingAmounts, trained: Trained
) -> tuple[Any, MeasuredOn]:
    if amounts.held_out:
        if held_out.is_by_block:
            trained.notes.append(
                "The corpus has few documents, so blocks of at least 16 kB were held out "
                "instead of whole documents."
            )
        return (lambda unit: held_out.holds(unit.number)), "held-out"
    trained.notes.append(
        "The report was measured on text the tokenizer learned from, so it looks better than on new text."
        if config.held_out == 0
        else "There was too little text to hold some out: the report was measured on the training text."
    )
    # A share is enough where there is plenty; all of it where there is little.
    sample = HeldOut(SHARE_WITHOUT_HELD_OUT, config.seed)
    is_little = held_out.unit_count is not None
    return (lambda unit: is_little or sample.holds(unit.number)), "training-text"


def _watched(units: Any, context: JobContext) -> Any:
    for unit in units:
        context.check()
        yield unit


def _save(
    config: TrainTokenizerConfig,
    amounts: TrainingAmounts,
    trained: Trained,
    report: Report | None,
    context: JobContext,
) -> None:
    started = time.monotonic()
    context.progress(Progress(stage="save", unit="files", is_indeterminate=True))
    folder = context.artifact_folder
    corpus_name = str(context.inputs.get("corpus_name", ""))
    write_tokenizer(folder, trained.tokenizer, all_special_tokens(config))
    corpus = {"name": corpus_name, "sha256": context.inputs.get("corpus_sha256", "")}
    write_config(folder, config, corpus)
    if report is not None:
        write_report(folder, report)
    size = trained.tokenizer.get_vocab_size()
    tokenizer = write_studio(
        folder,
        Tokenizer(
            id=context.job_id,
            name=config.name or f"{corpus_name or 'tokenizer'} {size:,}",
            created_at=time.time(),
            job_id=context.job_id,
            corpus_id=config.corpus_id,
            corpus_name=corpus_name,
            config=config,
            vocab_size=size,
            merges_sha256=merges_sha256(trained.tokenizer),
            size_bytes=0,
            training_documents=amounts.documents,
            training_bytes=amounts.bytes,
            notes=trained.notes,
            report=report,
        ),
    )
    context.stage_done("save", "files", len(tokenizer.files), time.monotonic() - started)
    context.result(tokenizer.model_dump(mode="json"), _summary(tokenizer))


def _summary(tokenizer: Tokenizer) -> str:
    figure = f", {tokenizer.report.bytes_per_token:.2f} bytes per token" if tokenizer.report else ""
    return f"{tokenizer.vocab_size:,} tokens{figure}"
