"""The command line: the same jobs without a window.

Exit codes: 0 done, 1 failed (or not equal, of `verify`), 2 wrong usage, 3 bad input, 130 cancelled.
"""

import gc
import sys
from collections.abc import Callable, Sequence
from importlib import import_module

from .arguments import Arguments, parse

OK, FAILED, USAGE, BAD_INPUT, CANCELLED = 0, 1, 2, 3, 130


def main(words: Sequence[str]) -> int:
    """Run one command. Returns the exit code."""
    arguments = parse(words)
    from ..errors import Cancelled, StudioError

    try:
        gc.disable()  # What is loaded is no garbage, and looking for some took 0.004 s of every start.
        command = _command(arguments.command)
        gc.enable()
        return command(arguments)
    except (Cancelled, KeyboardInterrupt):
        _complain("Cancelled. Nothing was left behind.")
        return CANCELLED
    except BrokenPipeError:
        return OK  # The reader of our output has seen enough.
    except StudioError as error:
        _complain(f"{error.title} {error.detail}".strip())
        return BAD_INPUT if error.status in (400, 404, 409, 413, 415, 422) else FAILED


def _command(name: str) -> Callable[[Arguments], int]:
    module, function = {
        "train": ("train", "run"),
        "count": ("count", "run"),
        "encode": ("explore", "encode"),
        "decode": ("explore", "decode"),
        "evaluate": ("explore", "evaluate"),
        "verify": ("verify", "run"),
        "jobs": ("jobs", "run"),
        "version": ("jobs", "version"),
        "selftest": ("..selftest.run", "run"),
    }[name]
    place = module if module.startswith(".") else f".{module}"
    command: Callable[[Arguments], int] = getattr(import_module(place, __package__), function)
    return command


def _complain(sentence: str) -> None:
    print(sentence, file=sys.stderr)
