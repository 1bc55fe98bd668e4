"""The launcher process: one instance, one backend, a page for the user. No web framework, no job code."""

import argparse
import contextlib
import os
import signal
import sys
import threading
from types import FrameType
from typing import Any

from .. import __version__
from ..logs import get_logger, start_log
from ..paths import DataFolders, data_root
from .instance import Instance, ask_the_first
from .problems import LaunchProblem, true_reason
from .show import remove_redirects, show_ui
from .supervisor import Supervisor

EXIT_PROBLEM = 1
_log = get_logger(__name__)


def main(argv: list[str]) -> int:
    """Run until the user ends it. Returns the exit code."""
    options = _parse(argv)
    try:
        return _launch(options)
    except LaunchProblem as problem:
        _log.error("stopped", extra={"code": problem.code, "detail": problem.detail})
        print(problem, file=sys.stderr, flush=True)
        return EXIT_PROBLEM


def _parse(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tokenizer-studio", description="Opens Tokenizer Studio.")
    parser.add_argument("--data", metavar="DIR", help="keep everything in this folder")
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--browser", action="store_true", help="open the page in the browser (the default)")
    group.add_argument(
        "--no-open", action="store_true", help="print the page's address instead of opening it"
    )
    parser.add_argument("--end-with-stdin", action="store_true", help="end when standard input does")
    parser.add_argument("--version", action="version", version=f"Tokenizer Studio {__version__}")
    return parser.parse_args(argv)


def _launch(options: argparse.Namespace) -> int:
    os.umask(0o077)
    folders = DataFolders(data_root(options.data))
    try:
        return _start(folders, options)
    except LaunchProblem as problem:
        raise true_reason(problem, folders.root) from problem


def _start(folders: DataFolders, options: argparse.Namespace) -> int:
    try:
        folders.make()
        instance = Instance.take(folders.runtime)
    except OSError as error:
        detail = f"{folders.root}: {error.strerror or error}."
        raise LaunchProblem("data-folder-not-writable", detail=detail) from error
    if instance is None:
        reply = ask_the_first(folders.runtime, may_open=not options.no_open)
        _report(reply.get("address"))
        return 0
    try:
        start_log(folders.logs, "launcher")
        return _supervise(instance, folders, options)
    finally:
        remove_redirects(folders.runtime)
        instance.close()


def _supervise(instance: Instance, folders: DataFolders, options: argparse.Namespace) -> int:
    supervisor = Supervisor(folders.root, on_address_used=lambda: remove_redirects(folders.runtime))

    def show(may_open: bool) -> str | None:
        """The address to print, or None when a browser has it."""
        address = supervisor.open_address()
        return None if show_ui(address, folders.runtime, may_open) else address

    def answer(may_open: bool) -> dict[str, Any]:
        try:
            return {"ok": True, "address": show(may_open)}
        except LaunchProblem as problem:
            return {"ok": False, "code": problem.code}

    _end_with(supervisor, options.end_with_stdin)
    try:
        instance.listen(answer)
    except OSError as error:
        raise LaunchProblem("port-unavailable", detail=f"{error.strerror or error}.") from error
    supervisor.run(on_new_port=lambda: _report(show(not options.no_open)))
    return 0


def _report(address: str | None) -> None:
    """One line, and no more: other programs read it."""
    text = f"Open {address}" if address else "Tokenizer Studio is open in your browser. Ctrl-C ends it."
    with contextlib.suppress(OSError, ValueError):  # The terminal may be gone; the page is not.
        print(text, flush=True)


def _end_with(supervisor: Supervisor, stdin_is_lease: bool) -> None:
    """End on Ctrl-C, on a polite kill, when the terminal closes, and when whoever started us goes."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        supervisor.stop()

    for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), stop)
    if not stdin_is_lease:
        return

    def wait() -> None:
        with contextlib.suppress(OSError):
            while os.read(0, 4096):
                pass
        supervisor.stop()

    threading.Thread(target=wait, name="stdin", daemon=True).start()
