"""What the launcher and the window's page tell each other; `spec/window.ts` is where it is agreed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

EXTENSION_ID = "studio.launcher"
LAUNCHER_EVENT = "studio.launcher"
PAGE_EVENT = "studio.page"

StageName = Literal["launcher", "data-folder", "backend", "page"]
StageState = Literal["todo", "now", "done", "failed"]
Message = dict[str, Any]

PAGE_FAILURES = ("webview-too-old", "page-too-slow")
CLOSE_ANSWERS = ("keep", "stop", "cancel")
_PLAIN = frozenset({
    "painted", "try-again", "previous-version", "open-log-folder", "diagnostics", "continue-in-browser",
    "close", "asking", "quiet",
})  # fmt: skip
_PATHS_LIMIT = 10_000


@dataclass(frozen=True)
class PageMessage:
    """One of `PageMessage` in the agreement, checked."""

    kind: str
    paths: tuple[str, ...] = ()
    run: int = 0
    code: str = ""
    answer: str = ""


def read_page_message(data: Any) -> PageMessage | None:
    """None for what we do not know."""
    if not isinstance(data, dict):
        return None
    kind = data.get("kind")
    if not isinstance(kind, str):
        return None
    if kind in _PLAIN:
        return PageMessage(kind)
    if kind == "hello" and isinstance(data.get("paths"), list):
        paths = tuple(path for path in data["paths"][:_PATHS_LIMIT] if isinstance(path, str) and path)
        return PageMessage(kind, paths=paths)
    if kind == "usable" and type(data.get("run")) in (int, float):
        return PageMessage(kind, run=int(data["run"]))
    if kind == "page-failed" and data.get("code") in PAGE_FAILURES:
        return PageMessage(kind, code=data["code"])
    if kind == "close-answer" and data.get("answer") in CLOSE_ANSWERS:
        return PageMessage(kind, answer=data["answer"])
    return None


@dataclass(frozen=True)
class Common:
    """What every status carries."""

    stages: list[Message]
    version: str
    log_folder: str

    def as_message(self) -> Message:
        return {"stages": self.stages, "version": self.version, "log_folder": self.log_folder}


def stage(name: StageName, state: StageState, seconds: float | None) -> Message:
    return {"name": name, "state": state, "seconds": None if seconds is None else round(seconds, 3)}


def starting(common: Common) -> Message:
    return _status({"phase": "starting", **common.as_message()})


def ready(common: Common, *, run: int, port: int, boot_code: str, has_dialogs: bool) -> Message:
    about = {"run": run, "port": port, "boot_code": boot_code, "has_dialogs": has_dialogs}
    return _status({"phase": "ready", **about, **common.as_message()})


def restarting(common: Common, *, attempt: int, reason: str) -> Message:
    return _status({"phase": "restarting", "attempt": attempt, "reason": reason, **common.as_message()})


def failed(common: Common, failure: Message, log: Sequence[Message]) -> Message:
    return _status({"phase": "failed", "failure": failure, "log": list(log), **common.as_message()})


def log_line(at: float, process: str, level: str, text: str) -> Message:
    return {"at": at, "process": process, "level": level, "text": text}


def ask_close(jobs: Sequence[str]) -> Message:
    return {"kind": "ask-close", "jobs": list(jobs)}


def closing() -> Message:
    return {"kind": "closing"}


def open_paths(paths: Sequence[str]) -> Message:
    return {"kind": "open-paths", "paths": list(paths)}


def diagnostics(text: str) -> Message:
    return {"kind": "diagnostics", "text": text}


def problem(title: str, detail: str) -> Message:
    return {"kind": "problem", "title": title, "detail": detail}


def _status(status: Message) -> Message:
    return {"kind": "status", "status": status}
