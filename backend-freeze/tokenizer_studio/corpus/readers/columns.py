"""Which column of a table holds the text, and what a cell says."""

from typing import Any

from ..problems import FileSkipped

USUAL_NAMES = (
    "text", "content", "body", "document", "sentence", "article", "message", "markdown", "code", "value",
)  # fmt: skip


def choose_column(columns: list[str], rows: list[dict[str, Any]], wanted: str | None) -> str:
    """The wanted one; else a usual name; else the one with the longest texts. Raises FileSkipped."""
    if wanted is not None:
        return _checked(wanted, columns, rows)
    by_lower = {name.lower(): name for name in reversed(columns)}
    for usual in USUAL_NAMES:
        name = by_lower.get(usual)
        if name is not None and any(_is_text(row.get(name)) for row in rows):
            return name
    lengths = {
        name: sum(len(text_of(cell)) for row in rows if _is_text(cell := row.get(name))) for name in columns
    }
    longest = max(lengths, key=lambda name: lengths[name], default=None)
    if longest is None or lengths[longest] == 0:
        raise FileSkipped("no-text-column", f"None of its columns holds text ({_listed(columns)}).")
    return longest


def _checked(wanted: str, columns: list[str], rows: list[dict[str, Any]]) -> str:
    if wanted not in columns:
        raise FileSkipped(
            "no-such-column", f"It has no column “{wanted[:60]}”; its columns are: {_listed(columns)}."
        )
    cells = [cell for row in rows if (cell := row.get(wanted)) is not None]
    if cells and not any(text_of(cell) for cell in cells) and any(isinstance(c, dict | list) for c in cells):
        raise FileSkipped("no-text-column", f"Its column “{wanted[:60]}” holds structures, not text.")
    return wanted


def _listed(columns: list[str]) -> str:
    more = f" and {len(columns) - 8:,} more" if len(columns) > 8 else ""
    return (", ".join(name[:60] for name in columns[:8]) or "none") + more


def text_of(cell: Any) -> str:
    """A cell as text: strings as they are, lists a line each, whole numbers spelled, nothing for null."""
    if isinstance(cell, str):
        return clean(cell)
    if isinstance(cell, bytes):
        return cell.decode("utf-8", "replace")
    if isinstance(cell, list):
        return "\n".join(text_of(one) for one in cell if isinstance(one, str | bytes))
    if isinstance(cell, bool) or not isinstance(cell, int):
        return ""
    return str(cell) if abs(cell) < 10**18 else ""


def clean(text: str) -> str:
    """The text without halves of surrogate pairs: JSON may hold them, and no encoding can spell them."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def _is_text(cell: Any) -> bool:
    return isinstance(cell, str | bytes) or (
        isinstance(cell, list) and any(isinstance(one, str | bytes) for one in cell)
    )
