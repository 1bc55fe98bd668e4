"""What can go wrong before there is a page to say so, in the sentences a terminal or a screen shows."""

import shutil
from pathlib import Path

# Less than this, and neither the database nor a lock can be written.
FULL_BYTES = 1_000_000
SENTENCES: dict[str, tuple[str, str]] = {
    "data-folder-not-writable": (
        "The data folder cannot be written.",
        "Check that the disk is there, not full and not read-only, or choose another folder with --data.",
    ),
    "data-folder-in-use": (
        "Another Tokenizer Studio works in this data folder.",
        "It does not answer. Close it, or choose another data folder with --data.",
    ),
    "data-folder-unusable": (
        "The data folder cannot be opened.",
        "Check that the disk is there and not full, or choose another folder with --data.",
    ),
    "disk-full": (
        "The disk is full.",
        "Free some space and start again, or choose another folder with --data. Finished work is safe.",
    ),
    "port-unavailable": (
        "No address on this machine is free for the page.",
        "A security program may forbid local servers. Allow Tokenizer Studio to listen on 127.0.0.1.",
    ),
    "backend-not-started": (
        "The program's working part could not be started.",
        "The installation may be damaged, or a security program may hold it back. Install it again.",
    ),
    "backend-exited-at-once": (
        "The program's working part ended as soon as it was started.",
        "The log has the reason. If it happens again, install the program again; your data stays.",
    ),
    "backend-too-slow": (
        "The program's working part did not answer in time.",
        "The machine may be very busy. Try again; if it stays so, look into the log.",
    ),
    "too-many-crashes": (
        "The program's working part crashed again and again.",
        "It was started anew three times in five minutes. The log has the reasons. Finished work is safe.",
    ),
}


class LaunchProblem(Exception):
    """A launch that cannot go on. `code` is one of SENTENCES, or the backend's with words of its own."""

    def __init__(self, code: str, title: str = "", detail: str = "") -> None:
        super().__init__(code)
        known = SENTENCES.get(code, ("Tokenizer Studio could not be started.", ""))
        self.code = code
        self.title = title or known[0]
        self.detail = " ".join(part for part in (detail, known[1]) if part)

    def __str__(self) -> str:
        return f"{self.title}\n{self.detail}\n(code: {self.code})"


def true_reason(problem: LaunchProblem, data_folder: Path) -> LaunchProblem:
    """A full disk shows itself in many ways; this is the one worth telling."""
    if problem.code == "data-folder-in-use":
        return problem
    there = next(folder for folder in (data_folder, *data_folder.parents) if folder.exists())
    free = shutil.disk_usage(there).free
    if free >= FULL_BYTES:
        return problem
    return LaunchProblem("disk-full", detail=f"{data_folder}: {free // 1000} kB are free.")
