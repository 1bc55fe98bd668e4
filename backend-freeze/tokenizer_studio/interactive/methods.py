"""What the interactive process can do: method name → `module:function`, imported at the first call.

A function takes the request's parameters (plain JSON) and returns plain JSON. It may raise StudioError.
"""

from collections.abc import Callable
from importlib import import_module
from typing import Any

from ..errors import BadInput

METHODS: dict[str, str] = {
    "encode": "tokenizer_studio.interactive.encoding:encode",
    "decode": "tokenizer_studio.interactive.encoding:decode",
    "preview-split": "tokenizer_studio.interactive.preview:preview_split",
    "check-pattern": "tokenizer_studio.interactive.preview:check_split_pattern",
    "inspect-files": "tokenizer_studio.corpus.inspect:inspect_files",
}

Method = Callable[[dict[str, Any]], dict[str, Any]]


class UnknownMethod(BadInput):
    """A name that is not in METHODS: backend and child are of two versions."""

    code = "unknown-method"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"The helper process knows no “{name[:80]}”.",
            "The program was changed while it ran. Close it and start it again.",
        )


def method(name: str) -> Method:
    """Raises UnknownMethod."""
    where = METHODS.get(name)
    if where is None:
        raise UnknownMethod(name)
    module, function = where.split(":")
    found: Method = getattr(import_module(module), function)
    return found
