"""The stage `evaluate`: the report on text that was held out."""

from collections.abc import Callable, Iterable, Iterator

from ...contract.corpus import CorpusRecipe
from ...contract.training import Report, TrainTokenizerConfig
from ...corpus.reading import CorpusReader
from ...jobs.job_type import JobContext
from ...jobs.progress import Progress
from ...training.evaluate import MeasuredOn, evaluate
from ...training.held_out import HeldOut, Unit, plan_held_out
from ...training.trainers import Trained
from ...wording import counted
from .learning import Learned

SHARE_WITHOUT_HELD_OUT = 0.05


def measure(
    config: TrainTokenizerConfig,
    recipe: CorpusRecipe,
    learned: Learned,
    context: JobContext,
) -> Report:
    """Measure the tokenizer. Notes that the figures need go to `trained.notes`."""
    trained, held_out, amounts = learned
    reader = CorpusReader(recipe, context.folders)
    measured_on: MeasuredOn = "held-out"
    chosen: Callable[[int], bool] = held_out.holds
    if amounts.held_out == 0:
        measured_on = "training-text"
        held_out, chosen = _sample(config, recipe, reader, trained, context)
    elif held_out.is_by_block:
        trained.notes.append(
            "The corpus has few documents, so blocks of at least 16 kB were held out "
            "instead of whole documents."
        )

    def after_each(documents: int, size: int) -> None:
        context.check()
        done = min(reader.bytes_read, reader.total_bytes)
        note = f"{counted(documents, 'document')} measured"
        context.progress(
            Progress(stage="evaluate", unit="bytes", done=done, total=reader.total_bytes, note=note)
        )

    started = context.clock()
    context.progress(Progress(stage="evaluate", unit="bytes", total=reader.total_bytes))
    units = _watched(held_out.units(reader), chosen, context)
    report = evaluate(trained.tokenizer, units, measured_on, after_each)
    context.stage_done("evaluate", "documents", report.documents, context.clock() - started)
    return report


def _sample(
    config: TrainTokenizerConfig,
    recipe: CorpusRecipe,
    reader: CorpusReader,
    trained: Trained,
    context: JobContext,
) -> tuple[HeldOut, Callable[[int], bool]]:
    """Where nothing was held out: a share of the training text where there is plenty, all where there is
    little.
    """
    trained.notes.append(
        "The report was measured on text the tokenizer learned from, so it looks better than on new text."
        if config.held_out == 0
        else "There was too little text to hold some out: the report was measured on the training text."
    )
    by_lines = recipe.documents == "line"
    sample = plan_held_out(reader, SHARE_WITHOUT_HELD_OUT, config.seed, context.check, by_lines=by_lines)
    is_little = sample.unit_count is not None
    return sample, lambda number: is_little or sample.holds(number)


def _watched(units: Iterable[Unit], chosen: Callable[[int], bool], context: JobContext) -> Iterator[Unit]:
    for unit in units:
        context.check()
        if chosen(unit.number):
            yield unit
