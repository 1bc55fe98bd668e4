"""The one door: `python -m tokenizer_studio WORD …`. Loads nothing but what the word needs."""

import os
import sys
from typing import NoReturn


def main() -> int:
    """Run the process or the command that the first word names. Returns the exit code."""
    word, rest = (sys.argv[1] if len(sys.argv) > 1 else ""), sys.argv[2:]
    if word in ("backend", "serve"):  # One process by two names: what it is, and what it does.
        from .backend_main import main as run_backend

        return run_backend()
    if word == "launcher" and not getattr(sys, "frozen", False):  # Frozen it is a program of its own.
        from .launcher.main import main as run_launcher

        return run_launcher(rest)
    if word == "run-job":
        from .jobs.worker import main as run_job

        return run_job(rest[0]) or 0
    if word == "interactive":
        from .interactive.server import main as run_interactive

        return run_interactive() or 0
    if word == "count-pieces":
        from .training.counts.own_pattern import main as count_pieces

        return count_pieces()
    from .cli.main import main as run_command

    _end_at_once(run_command(sys.argv[1:]))


def _end_at_once(code: int) -> NoReturn:
    """Taking 300 modules apart one by one takes 0.025 s; the system does it in none. Does not return.

    What was printed and cannot be written is a failure, unless nobody reads it any more.
    """
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BrokenPipeError:
            continue
        except (OSError, ValueError):
            code = code or 1
    os._exit(code)


if __name__ == "__main__":
    sys.exit(main())
