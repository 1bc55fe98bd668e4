"""Train again with Hugging Face's library and compare, merge by merge. Runs in the worker."""

import json
from collections.abc import Iterator
from importlib.metadata import version
from itertools import pairwise, zip_longest
from pathlib import Path
from typing import Any

from ...contract.corpus import CorpusRecipe
from ...contract.training import TrainTokenizerConfig
from ...corpus.reading import CorpusReader
from ...jobs.job_type import JobContext
from ...jobs.progress import Progress
from ...training.artifact import merges_sha256
from ...training.byte_alphabet import spelling_to_bytes
from ...training.held_out import plan_held_out
from ...training.special_tokens import all_special_tokens, unknown_token
from ...training.splits import build_normalizer, build_pre_tokenizer, pattern_of
from ...training.texts import TrainingAmounts, as_texts, training_stretches
from ...training.trainers import TrainingTask
from ...training.trainers.bpe import learn_merges

Merge = tuple[str, str]


def run(config: TrainTokenizerConfig, context: JobContext) -> None:
    """`context.inputs`: `recipe` (CorpusRecipe) and `tokenizer`, the file to verify."""
    from tokenizers import Tokenizer

    ours = Tokenizer.from_file(str(Path(context.inputs["tokenizer"])))
    task = TrainingTask(
        config,
        pattern_of(config.split, config.split_pattern),
        _texts(config, context),
        None,
        all_special_tokens(config),
        unknown_token(config),
        context,
        context.work_folder,
    )
    started_at = context.clock()
    theirs = learn_merges(task)
    tokens = theirs.get_vocab_size()
    context.stage_done("train", "tokens", tokens, context.clock() - started_at, "by Hugging Face's library")
    difference = _difference(_model(ours), _model(theirs), config, context)
    context.result(
        {
            "equal": difference is None,
            "tokenizer": _facts(ours),
            "huggingface": {**_facts(theirs), "version": version("tokenizers")},
            "difference": difference,
        },
        "equal" if difference is None else "not equal",
    )


def _texts(config: TrainTokenizerConfig, context: JobContext) -> Iterator[str]:
    """The very text that a training with these settings learns from."""
    recipe = CorpusRecipe.model_validate(context.inputs["recipe"])
    by_lines = recipe.documents == "line"
    reader = CorpusReader(recipe, context.folders)
    held_out = plan_held_out(reader, config.held_out, config.seed, context.check, by_lines=by_lines)

    def after_each() -> None:
        context.check()
        done, total = reader.bytes_read, reader.total_bytes
        context.progress(Progress(stage="read", unit="bytes", done=done, total=total))

    stretches = training_stretches(
        held_out.portions(reader),
        held_out,
        all_special_tokens(config),
        TrainingAmounts(),
        after_each,
        by_lines=by_lines,
    )
    return as_texts(stretches, by_lines=by_lines)


def _facts(tokenizer: Any) -> dict[str, Any]:
    model = _model(tokenizer)
    tokens, merges = len(model["vocab"]), len(model["merges"])
    return {"sha256": merges_sha256(tokenizer), "tokens": tokens, "merges": merges}


def _model(tokenizer: Any) -> dict[str, Any]:
    model: dict[str, Any] = json.loads(tokenizer.to_str())["model"]
    return model


def _difference(
    ours: dict[str, Any], theirs: dict[str, Any], config: TrainTokenizerConfig, context: JobContext
) -> dict[str, Any] | None:
    """The first merge that differs, else the first token; None when all are equal."""
    merges = [[tuple(merge) for merge in model["merges"]] for model in (ours, theirs)]
    for rank, (mine, other) in enumerate(zip_longest(*merges)):
        if mine != other:
            counts = _counts([mine, other], ours["vocab"], merges[0][:rank], config, context)
            sides = [_side(merge, counts) for merge in (mine, other)]
            return {"kind": "merge", "rank": rank, "tokenizer": sides[0], "huggingface": sides[1]}
    tokens = [sorted(model["vocab"], key=model["vocab"].__getitem__) for model in (ours, theirs)]
    for id, (mine, other) in enumerate(zip_longest(*tokens)):
        if mine != other:
            return {"kind": "token", "rank": id, "tokenizer": _shown(mine), "huggingface": _shown(other)}
    return None


def _side(merge: Merge | None, counts: dict[Merge, int]) -> dict[str, Any] | None:
    if merge is None:
        return None
    return {"left": _shown(merge[0]), "right": _shown(merge[1]), "count": counts[merge]}


def _shown(spelling: str | None) -> str | None:
    """The token's text, with escapes for what is none."""
    if spelling is None:
        return None
    return spelling_to_bytes(spelling).decode("utf-8", "backslashreplace")


def _counts(
    pairs: list[Merge | None],
    vocabulary: dict[str, int],
    merges: list[Merge],
    config: TrainTokenizerConfig,
    context: JobContext,
) -> dict[Merge, int]:
    """How often each pair stands in the text after the merges both agree on: counted by the library, anew."""
    from tokenizers import Tokenizer, models

    asked = {pair: 0 for pair in pairs if pair is not None}
    words = {
        word: count
        for word, count in _words(config, context).items()
        if any("".join(pair) in word for pair in asked)
    }
    agreed = Tokenizer(models.BPE(vocabulary, merges))
    for encoding, count in zip(agreed.encode_batch(list(words)), words.values(), strict=True):
        tokens = encoding.tokens
        for pair in pairwise(tokens):
            if pair in asked:
                asked[pair] += count
    return asked


def _words(config: TrainTokenizerConfig, context: JobContext) -> dict[str, int]:
    """The pieces of the text with their counts. The library's trainer keeps them in its state only."""
    from tokenizers import Tokenizer, models, trainers

    tokenizer = Tokenizer(models.WordLevel(vocab={"": 0}, unk_token=""))
    normalizer = build_normalizer(config.normalizer)
    if normalizer is not None:
        tokenizer.normalizer = normalizer
    pattern = pattern_of(config.split, config.split_pattern)
    tokenizer.pre_tokenizer = build_pre_tokenizer(pattern, prefix_space=config.prefix_space)
    trainer = trainers.WordLevelTrainer(vocab_size=1, min_frequency=0, show_progress=False, special_tokens=[])
    tokenizer.train_from_iterator(_texts(config, context), trainer)
    words: dict[str, int] = json.loads(trainer.__getstate__())["WordLevelTrainer"]["words"]
    return words
