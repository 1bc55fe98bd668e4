"""Writes the contract: `python -m tokenizer_studio.api.openapi ../spec/openapi.json`. Starts nothing."""

import json
import sys
from pathlib import Path
from typing import Any

from fastapi.openapi.utils import get_openapi

from .. import __version__
from .app import create_api
from .problems import PROBLEM_TYPE

_PROBLEM = {PROBLEM_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
_METHODS = ("get", "put", "post", "patch", "delete")


def build() -> dict[str, Any]:
    """The schema of every route, with the one problem shape for every 4XX and 5XX."""
    schema = get_openapi(
        title="Tokenizer Studio",
        version=__version__,
        description="The local API between the UI and the backend, on 127.0.0.1 only and for one session.",
        routes=create_api(None).routes,
        separate_input_output_schemas=False,
    )
    for operations in schema["paths"].values():
        for method in _METHODS:
            for status in ("4XX", "5XX") if method in operations else ():
                operations[method]["responses"][status] = {"description": "A problem.", "content": _PROBLEM}
    return schema


def write(path: Path) -> None:
    """Write the file if it differs."""
    text = json.dumps(build(), ensure_ascii=False, indent=2) + "\n"
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
