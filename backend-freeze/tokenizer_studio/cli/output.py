"""Progress for people at a terminal, plain lines for files, JSON for machines."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..wording import counted

if TYPE_CHECKING:
    from ..contract.training import Report

BAR_CELLS = 24
PLAIN_SECONDS = 2.0


class Output:
    """Speaks on stderr while it works and on stdout at the end."""

    def __init__(self, *, is_json: bool, title: str) -> None:
        self._is_json = is_json
        self._is_terminal = sys.stderr.isatty() and not is_json
        self._title = title
        self._last_plain = 0.0
        self._last_stage = ""
        self._peak_bytes = 0.0

    def event(self, event: dict[str, Any]) -> None:
        """Show one event of the job."""
        if self._is_json:
            print(json.dumps(event, ensure_ascii=False), flush=True)
        kind = event.get("kind")
        if kind == "metric" and event.get("name") == "memory_bytes":
            self._peak_bytes = max(self._peak_bytes, float(event["y"]))
        elif self._is_json:
            return
        elif kind == "progress":
            self._progress(event["progress"])
        elif kind == "stage":
            amount = f"{event['amount']:,} {event['unit']}"
            note = f", {event['note']}" if event.get("note") else ""
            self._line(f"{event['stage']}: {amount} in {event['seconds']:.1f} s{note}")
        elif kind == "log":
            self._line(str(event["message"]))

    def done(self) -> None:
        """Nothing moves any more: the bar goes."""
        if self._is_terminal:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)

    def finished(self, tokenizer: dict[str, Any], out: Path) -> None:
        """The result: the fields of `contract.training.Tokenizer`."""
        if self._is_json:
            print(json.dumps(tokenizer, ensure_ascii=False, separators=(",", ":")), flush=True)
            return
        self._line(
            f"{tokenizer['vocab_size']:,} tokens; "
            f"sha256 of merges and vocabulary {tokenizer['merges_sha256']}"
        )
        if self._peak_bytes:
            self._line(f"highest memory {self._peak_bytes / 1e6:,.0f} MB")
        for note in tokenizer["notes"]:
            self._line(note)
        if tokenizer["report"] is not None:
            from ..contract.training import Report

            show_report(Report.model_validate(tokenizer["report"]))
        print(out, flush=True)

    def _progress(self, progress: dict[str, Any]) -> None:
        stage, done, total = progress["stage"], progress["done"], progress.get("total")
        now = time.monotonic()
        if not self._is_terminal:
            if stage == self._last_stage and now - self._last_plain < PLAIN_SECONDS:
                return
            self._last_plain, self._last_stage = now, stage
        of = f"{done:,} of {total:,}" if total else f"{done:,}"
        text = f"{stage} {of} {progress['unit']}" if not progress["is_indeterminate"] else stage
        left = progress.get("seconds_left")
        text += f", about {left:.0f} s left" if left else ""
        text += f" · {progress['note']}" if progress.get("note") else ""
        if not self._is_terminal:
            print(text, file=sys.stderr, flush=True)
            return
        filled = round(BAR_CELLS * done / total) if total else 0
        bar = "█" * filled + "░" * (BAR_CELLS - filled) if total else "·" * BAR_CELLS
        print(f"\r\x1b[K{bar} {text}", end="", file=sys.stderr, flush=True)

    def _line(self, text: str) -> None:
        start = "\r\x1b[K" if self._is_terminal else ""
        print(f"{start}{text}", file=sys.stderr, flush=True)


def show_report(report: Report) -> None:
    """The report's figures, a line each."""
    text = f"{counted(report.documents, 'document')}, {counted(report.bytes, 'byte')}"
    lines = [
        f"measured on {report.measured_on}: {text}",
        f"bytes per token       {report.bytes_per_token:.3f}",
        f"characters per token  {report.characters_per_token:.3f}",
        f"tokens per word       {report.tokens_per_word:.3f}  (words: {report.word_segmenter})",
        f"words kept whole      {report.whole_word_share:.1%}",
        f"unknown tokens        {report.unknown_rate:.3%}",
        f"round trip            {report.round_trip_ok:,} of {report.documents:,} documents equal",
        f"tokens never used     {report.unused_tokens:,}",
    ]
    print("\n".join(lines), file=sys.stderr, flush=True)
