"""The failures a user can meet: a code, an HTTP status, what happened, what it means, what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .contract.base import FieldProblem, Problem


class StudioError(Exception):
    """A failure the user can act on. Anything else that is raised is a bug.

    Subclasses fix `code` and `status`, and build `title` (what happened) and `detail` (what it means and
    what to do).
    Every code has a page in the guide (`frontend/src/guide/`) and a test that makes it happen.
    """

    code = "studio-error"
    status = 400

    def __init__(self, title: str, detail: str = "", fields: list[FieldProblem] | None = None) -> None:
        super().__init__(title)
        self.title = title
        self.detail = detail
        self.fields = fields or []

    def to_problem(self) -> Problem:
        """The wire form."""
        from .contract.base import Problem

        return Problem(
            status=self.status, code=self.code, title=self.title, detail=self.detail, fields=self.fields
        )


def wrong_field(field: str, message: str) -> FieldProblem:
    """What is wrong with one field. Made here, where pydantic is loaded only when something is."""
    from .contract.base import FieldProblem

    return FieldProblem(field=field, message=message)


class NotFound(StudioError):
    """An id that names nothing (any more)."""

    code = "not-found"
    status = 404

    def __init__(self, what: str, identifier: str) -> None:
        super().__init__(
            f"There is no {what} “{identifier[:80]}”.", "It may have been deleted. Go back to the list."
        )


class Conflict(StudioError):
    """The thing is in a state that forbids the request."""

    code = "conflict"
    status = 409


class BadInput(StudioError):
    """The request is well-formed but cannot be done."""

    code = "bad-input"
    status = 422


class DiskFull(StudioError):
    """Not enough free space for what is asked."""

    code = "disk-full"
    status = 507

    def __init__(self, needed_bytes: int, free_bytes: int, purpose: str = "This") -> None:
        super().__init__(
            "The disk is full.",
            f"{purpose} needs {needed_bytes / 1e6:,.0f} MB and {free_bytes / 1e6:,.0f} MB is free. "
            "Free some space, or choose another data folder.",
        )


class OutOfMemory(StudioError):
    """Not enough memory for what is asked."""

    code = "out-of-memory"
    status = 507


class Cancelled(StudioError):
    """Raised inside a worker at the next check after the user cancelled."""

    code = "cancelled"
    status = 409

    def __init__(self) -> None:
        super().__init__("The job was cancelled.")
