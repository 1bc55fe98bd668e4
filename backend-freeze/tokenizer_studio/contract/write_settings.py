"""Writes `settings_gen.py`: `python -m tokenizer_studio.contract.write_settings FILE`."""

import sys
from pathlib import Path
from pprint import pformat
from typing import Any

from .base import Wire
from .corpus import CorpusRecipe
from .training import TrainTokenizerConfig

_SAYS = "Made from the models by `npm run contract`: their fields for `settings.py`."
_FOR_PEOPLE = ("description", "title")


def source() -> str:
    """The module: the fields of the models with types, bounds and defaults, as JSON Schema states them."""
    tables: dict[str, type[Wire]] = {
        "CORPUS_RECIPE": CorpusRecipe,
        "TRAIN_TOKENIZER_CONFIG": TrainTokenizerConfig,
    }
    lines = [f'"""{_SAYS}"""', "", "# fmt: off"]
    for name, model in tables.items():
        fields = pformat(_fields(model), width=108, sort_dicts=False)
        lines.append(f"{name}: dict[str, dict[str, object]] = {{\n {fields[1:-1]},\n}}")
    return "\n".join(lines) + "\n"


def _fields(model: type[Wire]) -> dict[str, Any]:
    return {name: _without(schema) for name, schema in model.model_json_schema()["properties"].items()}


def _without(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_without(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    return {name: _without(value) for name, value in schema.items() if name not in _FOR_PEOPLE}


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(source(), encoding="utf-8")
