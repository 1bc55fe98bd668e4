"""Which column of a table holds the text, and what a cell says."""

from typing import Any

from ..problems import FileSkipped

USUAL_NAMES = (
    "text",
    "content",
    "body",
    "document",
    "sentence",
    "article",
    "message",
    "markdown",
    "code",
    "value",
)


def choose_column(columns: list[str], rows: list[dict[str, Any]], wanted: str | None) -> str:
    """The wanted one; else a usual name; else the one with the longest texts. Raises FileSkipped."""
    if wanted is not None:
        if wanted not in columns:
            named = ", ".join(columns[:8]) or "none"
            raise FileSkipped(
                "no-such-column", f"It has no column “{wanted[:60]}”; its columns are: {named}."
            )
        return wanted
    by_lower = {name.lower(): name for name in columns}
    usual = next((by_lower[name] for name in USUAL_NAMES if name in by_lower), None)
    if usual is not None and any(text_of(row.get(usual)) for row in rows):
        return usual
    lengths = {
        name: sum(len(text_of(row.get(name))) for row in rows if _is_text(row.get(name))) for name in columns
    }
    longest = max(lengths, key=lambda name: lengths[name], default=None)
    if longest is None or lengths[longest] == 0:
        raise FileSkipped("no-text-column", "None of its columns holds text.")
    return longest


def text_of(cell: Any) -> str:
    """A cell as text: strings as they are, lists a line each, whole numbers spelled, nothing for null."""
    if isinstance(cell, str):
        # JSON may hold half a surrogate pair, which no encoding can spell.
        return cell if cell.isascii() else cell.encode("utf-8", "replace").decode("utf-8")
    if isinstance(cell, bytes):
        return cell.decode("utf-8", "replace")
    if isinstance(cell, list):
        return "\n".join(text_of(one) for one in cell if _is_text(one))
    if cell is None or isinstance(cell, dict):
        return ""
    return str(cell) if isinstance(cell, int) and not isinstance(cell, bool) and abs(cell) < 10**18 else ""


def _is_text(cell: Any) -> bool:
    return isinstance(cell, str | bytes) or (
        isinstance(cell, list) and any(isinstance(one, str) for one in cell)
    )
