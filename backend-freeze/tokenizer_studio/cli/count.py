"""`count`: the words of a text and how often each occurs, in a file that trainings can add up."""

import json
import os
import shutil
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ..errors import BadInput
from ..jobs.folder import JobFolder, read_json
from ..jobs.limits import Limits
from ..store.ids import new_id
from ..training.trainers.engine import is_built
from ..wording import counted, sized
from . import inputs
from .arguments import Arguments
from .output import Output
from .train import training_config, work

RUN_MODULE = "tokenizer_studio.job_types.train_tokenizer.counting"
FILE = "counts.parquet"


def run(arguments: Arguments) -> int:
    """Returns 0; raises StudioError, Cancelled."""
    out = Path(arguments.out).expanduser().absolute()
    if out.exists():
        raise BadInput(f"{out} is there already.", "Nothing is ever overwritten: name a new file with --out.")
    if not out.parent.is_dir() or not os.access(out.parent, os.W_OK):
        raise BadInput(f"{out.parent} cannot be written.", "Name another place with --out.")
    if not is_built():
        raise BadInput(
            "Counting needs the engine, which is not built here.",
            "Install a C++ compiler and start again: set-up then builds it.",
        )
    recipe = inputs.recipe(arguments)
    config = training_config(arguments, held_out=0.0)
    from ..corpus import files

    files.resolve(recipe, None)  # A wrong path is told before anything starts.
    folders = inputs.folders(arguments)
    folder = JobFolder(folders.cache / new_id())
    folder.make(
        config.model_dump_json(),
        {"recipe": recipe.model_dump()},
        {"run_module": RUN_MODULE, "data_root": str(folders.root), "limits": asdict(Limits())},
    )
    output = Output(is_json=arguments.json, title=out.name)
    try:
        work(folder, folders, output)
        about: dict[str, Any] = (read_json(folder.result) or {})["value"]
        beside = out.with_name(f".{out.name}.{new_id()}")
        try:
            shutil.copyfile(folder.artifact / FILE, beside)
            beside.rename(out)
        finally:
            beside.unlink(missing_ok=True)
    finally:
        shutil.rmtree(folder.path, ignore_errors=True)
    if arguments.json:
        print(json.dumps({"file": str(out), **about}, ensure_ascii=False), flush=True)
        return 0
    output.done()
    words = f"{counted(about['words'], 'distinct piece')} of {sized(about['bytes'])}"
    print(f"{words}, {sized(out.stat().st_size)} on the disk", file=sys.stderr)
    print(out)
    return 0
