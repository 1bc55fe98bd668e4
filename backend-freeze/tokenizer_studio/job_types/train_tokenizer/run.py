"""Train a tokenizer, measure it, write its folder. Runs in the worker."""

import time

from ...contract.corpus import CorpusRecipe
from ...contract.jobs import Progress
from ...contract.training import Report, Tokenizer, TrainTokenizerConfig
from ...jobs.job_type import JobContext
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
from .measuring import measure


def run(config: TrainTokenizerConfig, context: JobContext) -> None:
    """`context.inputs`: `recipe` (CorpusRecipe), `corpus_name`, `corpus_sha256`."""
    check_special_tokens(config.special_tokens)
    recipe = CorpusRecipe.model_validate(context.inputs["recipe"])
    check_own_pattern(config, recipe, context)
    learned = learn(config, recipe, context)
    report = None
    if config.write_report:
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
    recipe = CorpusRecipe.model_validate(context.inputs["recipe"])
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
        Tokenizer(
            id=context.job_id,
            name=config.name or f"{corpus_name or 'tokenizer'} {size:,}",
            created_at=time.time(),
            job_id=context.job_id,
            corpus_id=config.corpus_id,
            corpus_name=corpus_name,
            config=config,
            vocab_size=size,
            merges_sha256=hash_of_model(trained.model),
            size_bytes=0,
            training_documents=amounts.documents,
            training_bytes=amounts.bytes,
            notes=trained.notes,
            report=report,
        ),
    )
    context.stage_done("save", "files", len(tokenizer.files), context.clock() - started)
    context.result(tokenizer.model_dump(mode="json"), _summary(tokenizer))


def _summary(tokenizer: Tokenizer) -> str:
    figure = f", {tokenizer.report.bytes_per_token:.2f} bytes per token" if tokenizer.report else ""
    return f"{tokenizer.vocab_size:,} tokens{figure}"
