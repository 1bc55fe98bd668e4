"""From words to what the jobs take."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from ..contract.settings import corpus_recipe
from ..errors import BadInput, NotFound, wrong_field
from ..paths import DataFolders, data_root
from .arguments import Arguments

if TYPE_CHECKING:
    from ..contract.corpus import CorpusRecipe

Settings = TypeVar("Settings")


def folders(arguments: Arguments) -> DataFolders:
    """The data folder of this run, made if missing."""
    found = DataFolders(data_root(arguments.data))
    try:
        found.make()
    except OSError as error:
        raise BadInput(
            f"The data folder {found.root} cannot be written ({error.strerror}).",
            "Name another one with --data.",
        ) from error
    return found


def build(take: Callable[[dict[str, Any]], Settings], values: dict[str, Any]) -> Settings:
    """What `take` makes of the values, or a BadInput that names each wrong option."""
    try:
        return take(values)
    except ValueError as error:
        from pydantic import ValidationError

        if not isinstance(error, ValidationError):
            raise
        fields = [
            wrong_field(".".join(map(str, one["loc"])), str(one["msg"]).removeprefix("Value error, "))
            for one in error.errors()
        ]
        sentence = "; ".join(
            f"--{one.field.replace('_', '-')}: {one.message}" if one.field else one.message for one in fields
        )
        raise BadInput("Some values cannot be used.", sentence, fields) from error


def recipe(arguments: Arguments) -> CorpusRecipe:
    """Paths are meant from where the person stands."""
    return build(
        corpus_recipe,
        {
            "paths": [_whole_path(path) for path in arguments.paths],
            "documents": arguments.documents,
            "column": arguments.column,
            "encoding": arguments.encoding,
            "include": arguments.include or [],
            "leave_out_duplicates": arguments.leave_out_duplicates,
        },
    )


def _whole_path(path: str) -> str:
    return path if "://" in path else os.path.abspath(os.path.expanduser(path))


def tokenizer_file(arguments: Arguments) -> Path:
    """A folder, a file, or the id or name of a tokenizer in the data folder. Raises NotFound."""
    named = Path(arguments.tokenizer).expanduser()
    if (named / "tokenizer.json").is_file():
        return named / "tokenizer.json"
    if named.is_file():
        return named
    artifacts = DataFolders(data_root(arguments.data)).artifacts
    for studio in sorted(
        artifacts.glob("*/studio.json"), key=lambda path: path.stat().st_mtime, reverse=True
    ):
        try:
            facts = json.loads(studio.read_text("utf-8"))
        except (OSError, ValueError):
            continue
        if arguments.tokenizer in (studio.parent.name, facts.get("name")):
            return studio.parent / "tokenizer.json"
    raise NotFound("tokenizer", arguments.tokenizer)
