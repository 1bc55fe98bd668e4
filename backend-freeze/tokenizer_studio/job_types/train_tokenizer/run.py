"""Train a tokenizer, measure it, write its folder. Runs in the worker."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from ...contract.settings import corpus_recipe
from ...jobs.job_type import JobContext
from ...jobs.progress import Progress
from ...training.artifact import (
    hash_of_model,
    write_config,
    write_report,
    write_story,
    write_studio,
    write_tokenizer,
)
from ...training.special_tokens import all_special_tokens, check_special_tokens
from ...training.texts import TrainingAmounts
from ...training.trainers import Trained
from .learning import check_own_pattern, learn

if TYPE_CHECKING:
    from ...contract.training import Report, TrainTokenizerConfig


def run(config: TrainTokenizerConfig, context: JobContext) -> None:
    """`context.inputs`: `recipe` (CorpusRecipe), `corpus_name`, `corpus_sha256`."""
    check_special_tokens(config.special_tokens)
    recipe = corpus_recipe(context.inputs["recipe"])
    check_own_pattern(config, recipe, context)
    learned = learn(config, recipe, context)
    report = None
    if config.write_report:
        from .measuring import measure  # Not above: the report's models are pydantic's.

        report = measure(config, recipe, learned, context)
    _save(config, learned.amounts, learned.trained, report, context)


def _save(
    config: TrainTokenizerConfig,
    amounts: TrainingAmounts,
    trained: Trained,
    report: Report | None,
    context: JobContext,
) -> None:
    started = context.clock()
    context.progress(Progress(stage="save", unit="files", is_indeterminate=True))
    folder = context.artifact_folder
    corpus_name = str(context.inputs.get("corpus_name", ""))
    write_tokenizer(folder, trained.tokenizer, all_special_tokens(config))
    recipe = corpus_recipe(context.inputs["recipe"])
    corpus = {
        "name": corpus_name,
        "sha256": context.inputs.get("corpus_sha256", ""),
        # Not its paths: the folder may be given away.
        "reading": recipe.model_dump(include={"documents", "column", "encoding", "leave_out_duplicates"}),
    }
    write_config(folder, config, corpus)
    if report is not None:
        write_report(folder, report)
    if trained.story is not None:
        write_story(folder, trained.story)
    size = trained.tokenizer.get_vocab_size()
    tokenizer = write_studio(
        folder,
        {  # The fields of `contract.training.Tokenizer`, in its order.
            "id": context.job_id,
            "name": config.name or f"{corpus_name or 'tokenizer'} {size:,}",
            "created_at": time.time(),
            "job_id": context.job_id,
            "corpus_id": config.corpus_id,
            "corpus_name": corpus_name,
            "config": config.model_dump(mode="json"),
            "vocab_size": size,
            "merges_sha256": hash_of_model(trained.model),
            "size_bytes": 0,
            "training_documents": amounts.documents,
            "training_bytes": amounts.bytes,
            "notes": trained.notes,
            "report": None if report is None else report.model_dump(mode="json"),
        },
    )
    context.stage_done("save", "files", len(tokenizer["files"]), context.clock() - started)
    context.result(tokenizer, _summary(tokenizer))


def _summary(tokenizer: dict[str, Any]) -> str:
    report = tokenizer["report"]
    figure = f", {report['bytes_per_token']:.2f} bytes per token" if report else ""
    return f"{tokenizer['vocab_size']:,} tokens{figure}"
