"""`selftest` on the command line."""

import json
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

from ..cli.arguments import Arguments
from .learning import LEARNING
from .models import MODELS
from .program import PROGRAM
from .reading import READING
from .steps import Result, line_of, run_steps, summary_of

STEPS = (*PROGRAM, *READING, *LEARNING, *MODELS)


def run(arguments: Arguments) -> int:
    """Returns 0 when no step failed, else 1."""
    began_at = time.monotonic()

    def tell(result: Result) -> None:
        print(json.dumps(asdict(result)) if arguments.json else line_of(result), flush=True)
        if result.trace and not arguments.json:
            print(result.trace, file=sys.stderr, flush=True)

    with tempfile.TemporaryDirectory(
        prefix="tokenizer-studio-selftest-", ignore_cleanup_errors=True
    ) as folder:
        results = run_steps(STEPS, Path(folder), tell)
    has_failed = any(result.outcome == "failed" for result in results)
    if not arguments.json:
        print(summary_of(results, time.monotonic() - began_at), flush=True)
    return 1 if has_failed else 0
