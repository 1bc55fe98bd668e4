"""The job type `train-tokenizer`: learn a vocabulary from a corpus."""

from typing import Any

from ...contract.corpus import CorpusRecipe
from ...contract.jobs import Estimate
from ...contract.training import TrainTokenizerConfig
from ...corpus import files
from ...errors import BadInput, StudioError, wrong_field
from ...jobs.job_type import JobType, Services
from ...training.counts.saved import SavedCounts
from ...training.estimate import estimate_training
from ...training.special_tokens import all_special_tokens, check_special_tokens
from ...training.trainers.engine import is_built

_SAMPLES = 20
MOST_FILES = 5_000
_SAMPLE_CHARACTERS = 5_000


class NoCorpus(BadInput):
    """A training without a text."""

    code = "no-corpus"

    def __init__(self) -> None:
        super().__init__(
            "No text is chosen.",
            "Choose the text to learn from.",
            [wrong_field("corpus_id", "choose a text")],
        )


def _title(config: TrainTokenizerConfig, services: Services) -> str:
    return config.name or f"{_corpus(config, services).name} {config.vocab_size:,}"


def _prepare(config: TrainTokenizerConfig, services: Services) -> dict[str, Any]:
    corpus = _corpus(config, services)
    check_special_tokens(all_special_tokens(config))
    if config.split == "custom":
        samples = services.corpora.sample_documents(corpus.id)[:_SAMPLES]
        texts = [sample.text[:_SAMPLE_CHARACTERS] for sample in samples]
        services.tokenizers.check_pattern(config.split_pattern, texts)
    found = services.corpora.recipe_for_run(corpus.id)
    return {
        "recipe": found.get("recipe", found),
        "corpus_name": corpus.name,
        "corpus_sha256": corpus.statistics.sha256 if corpus.statistics else "",
    }


def _estimate(config: TrainTokenizerConfig, services: Services) -> Estimate:
    corpus = _corpus(config, services)
    is_counted = is_built() and _has_counts(config, corpus.recipe, services)
    return estimate_training(config, corpus.statistics, services.folders, counts_reused=is_counted)


def _has_counts(config: TrainTokenizerConfig, recipe: CorpusRecipe, services: Services) -> bool:
    """Whether its words are counted already. Of very many files that is not asked: it would take too long."""
    try:
        found = files.resolve(recipe, services.folders, MOST_FILES)
    except StudioError:
        return False
    return SavedCounts(services.folders).find(recipe, found, config) is not None


def _finish(job_id: str, config: TrainTokenizerConfig, result: dict[str, Any], services: Services) -> None:
    services.tokenizers.record(job_id, config, result)


def _corpus(config: TrainTokenizerConfig, services: Services) -> Any:
    if config.corpus_id is None:
        raise NoCorpus()
    return services.corpora.get(config.corpus_id)


JOB_TYPE = JobType(
    name="train-tokenizer",
    config=TrainTokenizerConfig,
    title=_title,
    prepare=_prepare,
    estimate=_estimate,
    finish=_finish,
    run_module="tokenizer_studio.job_types.train_tokenizer.run",
)
