"""`verify`: train again with Hugging Face's library on the same text, and compare merge by merge."""

import json
import shutil
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ..contract.corpus import CorpusRecipe
from ..contract.training import TrainTokenizerConfig
from ..errors import BadInput
from ..jobs.folder import JobFolder, read_json
from ..jobs.limits import Limits
from ..store.ids import new_id
from . import inputs
from .arguments import Arguments
from .output import Output
from .train import work

RUN_MODULE = "tokenizer_studio.job_types.train_tokenizer.verifying"
CONFIG_FILE = "config.json"
EQUAL, DIFFERENT = 0, 1


class CannotBeVerified(BadInput):
    """Nothing says how it was trained, or Hugging Face's library trains otherwise."""

    code = "cannot-be-verified"


def run(arguments: Arguments) -> int:
    """Returns 0 when merges and vocabulary are equal, 1 when not; raises StudioError, Cancelled."""
    file = inputs.tokenizer_file(arguments)
    config, reading = _stored(file)
    _refuse_incomparable(config)
    recipe = _recipe(arguments, reading)
    from ..corpus import files

    files.resolve(recipe, None)  # A wrong path is told before anything starts.
    folders = inputs.folders(arguments)
    folder = JobFolder(folders.cache / new_id())
    folder.make(
        config.model_dump_json(),
        {"recipe": recipe.model_dump(), "tokenizer": str(file.absolute())},
        {"run_module": RUN_MODULE, "data_root": str(folders.root), "limits": asdict(Limits())},
    )
    output = Output(is_json=arguments.json, title=file.parent.name)
    try:
        work(folder, folders, output)
        result = (read_json(folder.result) or {})["value"]
    finally:
        shutil.rmtree(folder.path, ignore_errors=True)
    if arguments.json:
        print(json.dumps(result, ensure_ascii=False), flush=True)
    else:
        output.done()
        _show(result)
    return EQUAL if result["equal"] else DIFFERENT


def _stored(file: Path) -> tuple[TrainTokenizerConfig, dict[str, Any]]:
    """(settings of the training, how its text was read), from the file that lies beside the tokenizer."""
    beside = file.with_name(CONFIG_FILE)
    try:
        stored = json.loads(beside.read_text("utf-8"))
        config = TrainTokenizerConfig.model_validate(stored["training"])
        return config, dict(stored.get("corpus", {}).get("reading", {}))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CannotBeVerified(
            f"Beside {file.name} is no {CONFIG_FILE} that says how it was trained.",
            "Name the folder that the training made, whole.",
        ) from error


def _refuse_incomparable(config: TrainTokenizerConfig) -> None:
    if config.algorithm != "bpe":
        raise CannotBeVerified(
            f"This tokenizer was trained with {config.algorithm}, which Hugging Face's library learns in "
            "another way.",
            "Only byte-level BPE can be compared merge by merge.",
        )
    if config.weights:
        raise CannotBeVerified(
            "Parts of the text were given weights, which Hugging Face's library does not have.",
            "Train without weights to compare.",
        )


def _recipe(arguments: Arguments, reading: dict[str, Any]) -> CorpusRecipe:
    """What the command line says; where it says nothing, as the training read its text."""
    arguments.paths = arguments.corpus
    recipe = inputs.recipe(arguments)
    said = CorpusRecipe.model_validate(recipe.model_dump()).model_dump(exclude_defaults=True)
    known = {name: value for name, value in reading.items() if name in CorpusRecipe.model_fields}
    return inputs.build(CorpusRecipe.model_validate, {**known, **said})


def _show(result: dict[str, Any]) -> None:
    ours, theirs = result["tokenizer"], result["huggingface"]
    print(f"this tokenizer      {ours['sha256']}  {ours['tokens']:,} tokens, {ours['merges']:,} merges")
    print(f"Hugging Face {theirs['version']}  {theirs['sha256']}  "
          f"{theirs['tokens']:,} tokens, {theirs['merges']:,} merges")  # fmt: skip
    difference = result["difference"]
    if difference is None:
        print("Equal: every merge and every token.", flush=True)
        return
    print(f"Not equal. The first {difference['kind']} that differs is number {difference['rank']:,}:")
    for name, side in (("this tokenizer", ours), (f"Hugging Face {theirs['version']}", theirs)):
        key = "tokenizer" if side is ours else "huggingface"
        print(f"  {name:<20}{_said(difference[key])}")
    print("Was it the same text, read in the same way (--documents, --column, --encoding)?", file=sys.stderr)


def _said(side: dict[str, Any] | str | None) -> str:
    if side is None:
        return "none left"
    if isinstance(side, str):
        return repr(side)
    return f"{side['left']!r} + {side['right']!r}, {side['count']:,} times in the text"
