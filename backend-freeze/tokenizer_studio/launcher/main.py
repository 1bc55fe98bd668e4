"""The launcher process: one instance, one backend, a window or a page for the user. No web framework."""

import argparse
import contextlib
import os
import signal
import sys
import threading
from types import FrameType

from .. import __version__
from ..logs import get_logger
from ..paths import DataFolders, data_root
from .browsing import QUIET_SECONDS, Options
from .events import StopAsked
from .handshake import BadHandshake, Handshake, read_handshake
from .problems import LaunchProblem, true_reason
from .program import Program

EXIT_PROBLEM = 1
_log = get_logger(__name__)


def main(argv: list[str]) -> int:
    """Run until the user ends it. Returns the exit code."""
    options = _parse(argv)
    os.umask(0o077)
    folders = DataFolders(data_root(options.data))
    try:
        handshake = _window() if options.window else None
        program = Program(folders, _options(options), handshake)
        _end_with(program, options.end_with_stdin and not options.window)
        program.run()
    except LaunchProblem as problem:
        reason = true_reason(problem, folders.root)
        _log.error("stopped", extra={"code": reason.code, "detail": reason.detail})
        print(reason, file=sys.stderr, flush=True)
        return EXIT_PROBLEM
    except BadHandshake as error:
        print(f"tokenizer-studio: {error}", file=sys.stderr, flush=True)
        return EXIT_PROBLEM
    return 0


def _parse(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tokenizer-studio", description="Opens Tokenizer Studio.")
    parser.add_argument("--data", metavar="DIR", help="keep everything in this folder")
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--window", action="store_true", help=argparse.SUPPRESS)
    group.add_argument("--browser", action="store_true", help="open the page in the browser (the default)")
    group.add_argument(
        "--no-open", action="store_true", help="print the page's address instead of opening it"
    )
    parser.add_argument("--because", metavar="TEXT", help="say why it is not the window")
    parser.add_argument("--end-with-stdin", action="store_true", help="end when standard input does")
    parser.add_argument("--quiet-seconds", type=float, default=QUIET_SECONDS, help=argparse.SUPPRESS)
    parser.add_argument("--version", action="version", version=f"Tokenizer Studio {__version__}")
    return parser.parse_args(argv)


def _options(options: argparse.Namespace) -> Options:
    if options.because and not options.window:
        _say(f"The window is not used: {options.because.rstrip('.')}.")
    return Options(
        may_open=not options.no_open,
        quiet_seconds=options.quiet_seconds,
        report=_report,
    )


def _window() -> Handshake:
    """Who the window is. From here on standard input is nobody's. Raises BadHandshake."""
    handshake = read_handshake(0)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    return handshake


def _report(address: str | None) -> None:
    """One line, and no more: other programs read it."""
    _say(f"Open {address}" if address else "Tokenizer Studio is open in your browser. Ctrl-C ends it.")


def _say(text: str) -> None:
    with contextlib.suppress(OSError, ValueError):  # The terminal may be gone; the page is not.
        print(text, flush=True)


def _end_with(program: Program, stdin_is_lease: bool) -> None:
    """End on Ctrl-C, on a polite kill, when the terminal closes, and when whoever started us goes."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        program.post(StopAsked())

    for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), stop)
    if not stdin_is_lease:
        return

    def wait() -> None:
        with contextlib.suppress(OSError):
            while os.read(0, 4096):
                pass
        program.post(StopAsked())

    threading.Thread(target=wait, name="stdin", daemon=True).start()
