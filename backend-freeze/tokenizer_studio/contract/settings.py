"""The settings of a training and its text, as they come in; without pydantic where they are plainly right.

Loading pydantic and building these models takes 0.12 s of processor time, a tenth of a training on 100 MB.
"""

from __future__ import annotations

import json
import operator
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, cast

from . import rules
from .settings_gen import CORPUS_RECIPE, TRAIN_TOKENIZER_CONFIG

if TYPE_CHECKING:
    from .corpus import CorpusRecipe
    from .jobs import JobConfig
    from .training import TrainTokenizerConfig

Schema = Mapping[str, Any]

_TYPES = {
    "string": str, "integer": int, "number": float, "boolean": bool, "array": list, "null": type(None),
}  # fmt: skip
_BOUNDS: dict[str, Callable[[Any, Any], bool]] = {
    "const": operator.eq,
    "enum": lambda value, choices: value in choices,
    "minimum": operator.ge,
    "exclusiveMinimum": operator.gt,
    "maximum": operator.le,
    "minLength": lambda value, least: len(value) >= least,
    "maxLength": lambda value, most: len(value) <= most,
    "maxItems": lambda value, most: len(value) <= most,
    "items": lambda value, schema: all(_is_plainly(one, schema) for one in value),
}


class Plain:
    """What a model holds, under the same names. Made of what the model would take as it is, and nothing else
    (`test_contract_settings.py`).
    """

    def __init__(self, values: dict[str, Any]) -> None:
        vars(self).update(values)

    def model_dump(self, *, mode: str = "json", include: set[str] | None = None) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if include is None or name in include}

    def model_dump_json(self) -> str:
        return json.dumps(vars(self), ensure_ascii=False, separators=(",", ":"))


def training_config(values: dict[str, Any]) -> TrainTokenizerConfig:
    """Raises pydantic's ValidationError, a ValueError."""
    plain = _plain(values, TRAIN_TOKENIZER_CONFIG)
    if plain is not None and _keeps(
        lambda: rules.special_tokens_are_distinct_and_not_empty(plain.special_tokens),
        lambda: rules.parts_fit_together(plain),
    ):
        return cast("TrainTokenizerConfig", plain)
    from .training import TrainTokenizerConfig

    return TrainTokenizerConfig.model_validate(values)


def corpus_recipe(values: dict[str, Any]) -> CorpusRecipe:
    """Raises pydantic's ValidationError, a ValueError."""
    plain = _plain(values, CORPUS_RECIPE)
    if plain is not None and _keeps(lambda: rules.has_a_source(plain)):
        return cast("CorpusRecipe", plain)
    from .corpus import CorpusRecipe

    return CorpusRecipe.model_validate(values)


def job_config(written: bytes) -> JobConfig:
    """The config of any job type, from JSON. Raises pydantic's ValidationError, a ValueError."""
    values = json.loads(written)
    if isinstance(values, dict) and values.get("type") == "train-tokenizer":
        return training_config(values)
    from pydantic import TypeAdapter

    from .jobs import JobConfig

    config: JobConfig = TypeAdapter(JobConfig).validate_json(written)
    return config


def _plain(values: dict[str, Any], fields: Mapping[str, Schema]) -> Any:
    """A Plain, or None where only the model can say what the values are."""
    if not values.keys() <= fields.keys():
        return None
    taken = {}
    for name, schema in fields.items():
        if name in values and _is_plainly(values[name], schema):
            taken[name] = values[name]
        elif name not in values and "default" in schema:
            default = schema["default"]
            taken[name] = default.copy() if isinstance(default, list) else default
        else:
            return None
    return Plain(taken)


def _is_plainly(value: Any, schema: Schema) -> bool:
    """Whether JSON Schema takes a value as it is. What stands in it and is not known here says no."""
    if "anyOf" in schema:
        return any(_is_plainly(value, one) for one in schema["anyOf"])
    if type(value) is not _TYPES.get(schema.get("type", "")):
        return False
    if isinstance(value, str) and not _is_text(value):
        return False
    bounds = {name: bound for name, bound in schema.items() if name not in ("type", "default")}
    return bounds.keys() <= _BOUNDS.keys() and all(_BOUNDS[name](value, bounds[name]) for name in bounds)


def _is_text(value: str) -> bool:
    """A file name of the command line may hold bytes that are no text; the model refuses them."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _keeps(*checks: Callable[[], None]) -> bool:
    """The model says what is wrong, here it only matters that something is."""
    try:
        for check in checks:
            check()
    except ValueError:
        return False
    return True
