"""What can go wrong before there is a page to say so, in the sentences a terminal or a screen shows."""

import errno
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# Less than this, and neither the database nor a lock can be written.
FULL_BYTES = 1_000_000

_LOOK = ("try-again", "open-log-folder", "copy-diagnostics", "close")
_LOOK_OR_BROWSER = ("try-again", "open-log-folder", "copy-diagnostics", "continue-in-browser", "close")
_PAGE = ("continue-in-browser", "try-again", "open-log-folder", "copy-diagnostics", "close")
# There is no log without a data folder.
_FOLDER = ("try-again", "copy-diagnostics", "close")


@dataclass(frozen=True)
class Words:
    """What happened, what it means, what to do; the buttons, the first one in front."""

    title: str
    detail: str
    steps: tuple[str, ...]
    actions: tuple[str, ...] = _LOOK


SENTENCES: dict[str, Words] = {
    "data-folder-not-writable": Words(
        "The data folder cannot be written.",
        "Nothing was changed.",
        (
            "Check that the disk is there and not read-only.",
            "Or choose another folder with --data.",
        ),
        _FOLDER,
    ),
    "data-folder-in-use": Words(
        "Another Tokenizer Studio works in this data folder.",
        "It does not answer. Two at once could damage the data.",
        ("Close the other one.", "Or choose another data folder with --data."),
    ),
    "data-folder-unusable": Words(
        "The data folder cannot be opened.",
        "What is in it was not changed.",
        ("Check that the disk is there and not full.", "Or choose another folder with --data."),
    ),
    "disk-full": Words(
        "The disk is full.",
        "Finished work is safe.",
        ("Free some space and try again.", "Or choose another folder with --data."),
    ),
    "port-unavailable": Words(
        "No address on this machine is free for the page.",
        "A security program may forbid local servers.",
        ("Allow Tokenizer Studio to listen on 127.0.0.1.",),
    ),
    "backend-not-started": Words(
        "The program's working part could not be started.",
        "A security program may hold it back. Your data is safe.",
        ("Try again.", "If it happens again, install the program again; your data stays."),
    ),
    "runtime-damaged": Words(
        "A part of the program is missing or damaged.",
        "Your data is safe.",
        ("Install the program again; your data stays.",),
    ),
    "backend-exited-at-once": Words(
        "The program's working part ended as soon as it was started.",
        "The log has the reason. Your data is safe.",
        ("Try again.", "If it happens again, install the program again; your data stays."),
    ),
    "backend-too-slow": Words(
        "The program's working part did not answer in time.",
        "The machine may be very busy.",
        ("Close other programs and try again.",),
        _LOOK_OR_BROWSER,
    ),
    "too-many-crashes": Words(
        "The program's working part crashed again and again.",
        "It was started anew three times in five minutes. Finished work is safe.",
        ("Try again.", "If it happens again, copy the diagnostics and report it."),
        _LOOK_OR_BROWSER,
    ),
    "internal": Words(
        "A fault in the program.",
        "Your data is safe.",
        ("Try again.", "If it happens again, copy the diagnostics and report it."),
    ),
    "update-rolled-back": Words(
        "The update did not work, and the version before is back.",
        "Your data is as it was before the update.",
        ("Go on working.", "If you want, copy the diagnostics and report it."),
    ),
    "webview-too-old": Words(
        "This system's web view is too old for the page.",
        "The program itself runs.",
        ("Continue in the browser.", "Or update the system's web view (WebKitGTK, WebView2 or macOS)."),
        _PAGE,
    ),
    "page-too-slow": Words(
        "The page did not come up in the window.",
        "The program itself runs; a graphics driver may be the reason.",
        ("Try again.", "Or continue in the browser."),
        _PAGE,
    ),
}
_UNKNOWN = Words("Tokenizer Studio could not be started.", "Your data is safe.", ("Try again.",))


class LaunchProblem(Exception):
    """A launch that cannot go on. `code` is one of SENTENCES, or the backend's with words of its own."""

    def __init__(self, code: str, title: str = "", detail: str = "") -> None:
        super().__init__(code)
        words = SENTENCES.get(code, _UNKNOWN)
        self.code = code
        self.title = title or words.title
        # The backend's own words say what it means, too.
        self.detail = detail if title else " ".join(part for part in (detail, words.detail) if part)
        self.steps = () if title else words.steps
        self.actions = words.actions

    def __str__(self) -> str:
        words = " ".join(part for part in (self.detail, *self.steps) if part)
        return f"{self.title}\n{words}\n(code: {self.code})"

    def as_message(self) -> dict[str, Any]:
        """`LaunchFailure` of `spec/window.ts`."""
        return {
            "code": self.code,
            "title": self.title,
            "detail": self.detail,
            "steps": list(self.steps),
            "actions": list(self.actions),
        }


def folder_problem(error: OSError, folder: Path) -> LaunchProblem:
    """The data folder could not be made or locked."""
    is_full = error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))
    return LaunchProblem(
        "disk-full" if is_full else "data-folder-not-writable", detail=f"{folder}: {error.strerror or error}."
    )


def true_reason(problem: LaunchProblem, data_folder: Path) -> LaunchProblem:
    """A full disk shows itself in many ways; this is the one worth telling."""
    if problem.code in ("data-folder-in-use", "disk-full", *_NOT_OF_THE_DISK):
        return problem
    there = next(folder for folder in (data_folder, *data_folder.parents) if folder.exists())
    free = shutil.disk_usage(there).free
    if free >= FULL_BYTES:
        return problem
    return LaunchProblem("disk-full", detail=f"{data_folder}: {free // 1000} kB are free.")


_NOT_OF_THE_DISK = ("webview-too-old", "page-too-slow")
