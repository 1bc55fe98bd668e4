"""The words of a text for the command `count`: the stage `count` of a training, and its result as a file.

Runs in the worker.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...contract.settings import corpus_recipe
from ...jobs.job_type import JobContext
from ...training.counts.counting import count_corpus
from ...training.counts.keys import cutting
from ...training.counts.table import write_table
from ...training.special_tokens import check_special_tokens
from .learning import check_own_pattern

if TYPE_CHECKING:
    from ...contract.training import TrainTokenizerConfig

FILE = "counts.parquet"


def run(config: TrainTokenizerConfig, context: JobContext) -> None:
    """`context.inputs`: `recipe` (CorpusRecipe). The artifact is FILE."""
    check_special_tokens(config.special_tokens)
    recipe = corpus_recipe(context.inputs["recipe"])
    check_own_pattern(config, recipe, context)
    words = count_corpus(config, recipe, context)
    about = {
        "cutting": cutting(config, recipe),
        "documents": words.amounts.documents,
        "bytes": words.amounts.bytes,
        "words": words.counter.size(),
    }
    write_table(context.artifact_folder / FILE, words.counter, about)
    context.result(about, f"{about['words']:,} distinct pieces")
