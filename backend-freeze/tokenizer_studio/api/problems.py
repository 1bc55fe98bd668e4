"""Every failure leaves as one shape: `application/problem+json`."""

import re
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from ..contract.base import FieldProblem, Problem
from ..errors import StudioError
from ..logs import get_logger

PROBLEM_TYPE = "application/problem+json"
MAX_FIELDS = 50
_log = get_logger(__name__)

_HTTP: Mapping[int, tuple[str, str, str]] = {
    400: ("bad-request", "The request could not be read.", "Reload the page and try again."),
    404: ("not-found", "There is nothing at this address.", "Go back to the list."),
    405: (
        "method-not-allowed",
        "This address does not take such a request.",
        "Reload the page and try again.",
    ),
    413: ("too-large", "The request is too large.", "Send less at once; long texts belong in a corpus."),
    415: ("wrong-content-type", "The request has the wrong content type.", "Reload the page and try again."),
}
# Parts of a location that are no field: where the value came from, or the tag of a union (`train-tokenizer`).
_NOT_A_FIELD = re.compile(r"body|query|path|header|[a-z]+(-[a-z]+)+")


def problem_response(problem: Problem, headers: Mapping[str, str] | None = None) -> Response:
    """A problem as an answer."""
    return Response(
        problem.model_dump_json(), problem.status or 500, dict(headers or {}), media_type=PROBLEM_TYPE
    )


def http_problem(status: int) -> Problem:
    """The problem for a plain HTTP status."""
    code, title, detail = _HTTP.get(
        status, ("http-error", "The request was refused.", "Reload the page and try again.")
    )
    return Problem(status=status, code=code, title=title, detail=detail)


def internal_problem(error: BaseException, method: str, path: str) -> Problem:
    """Log a bug with its trace under a fresh id; the answer carries the id and nothing else of it."""
    error_id = secrets.token_hex(6)
    _log.error(
        "internal error",
        exc_info=(type(error), error, error.__traceback__),
        extra={"error_id": error_id, "method": method, "path": path},
    )
    return Problem(
        status=500,
        code="internal",
        title="Something went wrong inside the program.",
        detail=f"This is a bug, not your doing. Settings → Copy diagnostics has it under {error_id}.",
        error_id=error_id,
    )


def install_problem_handlers(app: FastAPI) -> None:
    """Teach the app the one shape."""

    async def studio_error(_request: Request, error: Exception) -> Response:
        assert isinstance(error, StudioError)
        return problem_response(error.to_problem())

    async def http_error(_request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        return problem_response(http_problem(error.status_code), error.headers)

    async def invalid(_request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        return problem_response(invalid_problem(error.errors()))

    async def bad_text(_request: Request, _error: Exception) -> Response:
        # Half of a surrogate pair is valid in JSON but is no character: it cannot be stored or encoded.
        title = "The text contains half of a character."
        detail = "A lone UTF-16 surrogate is not valid Unicode. Paste the text again from its source."
        return problem_response(Problem(status=422, code="invalid-unicode", title=title, detail=detail))

    async def gone(_request: Request, _error: Exception) -> Response:
        return problem_response(http_problem(400))  # Nobody reads it: the client hung up in mid-request.

    async def bug(request: Request, error: Exception) -> Response:
        return problem_response(internal_problem(error, request.method, request.scope["path"]))

    app.add_exception_handler(StudioError, studio_error)
    app.add_exception_handler(HTTPException, http_error)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(UnicodeEncodeError, bad_text)
    app.add_exception_handler(ClientDisconnect, gone)
    app.add_exception_handler(Exception, bug)


def invalid_problem(errors: Sequence[Mapping[str, Any]]) -> Problem:
    """422: which fields are wrong, in words."""
    fields = [FieldProblem(field=_path(error["loc"]), message=_words(error)) for error in errors[:MAX_FIELDS]]
    is_unreadable = any(error["type"] == "json_invalid" for error in errors)
    return Problem(
        status=422,
        code="invalid-request",
        title="The request is not valid JSON." if is_unreadable else _title(fields),
        detail="Nothing was changed. Correct what is named and try again.",
        fields=fields,
    )


def _title(fields: Sequence[FieldProblem]) -> str:
    if len(fields) == 1 and fields[0].field:
        return f"The field “{fields[0].field}” is not valid."
    return "Some fields are not valid." if fields else "The request is not valid."


def _path(location: Sequence[str | int]) -> str:
    parts = list(location)
    if parts and parts[0] in ("body", "query", "path", "header"):
        parts = parts[1:]
    kept = [
        str(part)
        for part in parts
        if isinstance(part, int) or not _NOT_A_FIELD.fullmatch(part) or len(parts) == 1
    ]
    return ".".join(kept)[:200]


def _words(error: Mapping[str, Any]) -> str:
    """pydantic's message as a sentence; it never repeats the value."""
    kind, context = str(error["type"]), error.get("ctx") or {}
    sentences = {
        "missing": "This field is needed.",
        "extra_forbidden": "There is no such field.",
        "json_invalid": "This is not valid JSON.",
        "string_type": "This must be a text.",
        "int_parsing": "This must be a whole number.",
        "int_type": "This must be a whole number.",
        "int_from_float": "This must be a whole number.",
        "float_parsing": "This must be a number.",
        "float_type": "This must be a number.",
        "finite_number": "This must be a finite number.",
        "bool_type": "This must be true or false.",
        "bool_parsing": "This must be true or false.",
        "list_type": "This must be a list.",
        "dict_type": "This must be an object.",
        "model_attributes_type": "This must be an object.",
        "string_pattern_mismatch": "This does not have the right form.",
        "string_unicode": "This contains characters that are not valid Unicode.",
        "union_tag_not_found": "The type is missing.",
        "union_tag_invalid": "There is no such type.",
    }
    bounds = {
        "greater_than": "This must be more than {gt}.",
        "greater_than_equal": "This must be at least {ge}.",
        "less_than": "This must be less than {lt}.",
        "less_than_equal": "This must be at most {le}.",
        "string_too_short": "This must have at least {min_length} characters.",
        "string_too_long": "This must have at most {max_length} characters.",
        "too_short": "This must have at least {min_length} entries.",
        "too_long": "This must have at most {max_length} entries.",
        "literal_error": "This must be one of {expected}.",
    }
    if kind in sentences:
        return sentences[kind]
    if kind in bounds:
        return bounds[kind].format_map(_Lenient(context))
    message = str(error.get("msg", "")).removeprefix("Value error, ")
    message = (message[:1].upper() + message[1:])[:500] or "This is not valid."
    return message if message.endswith((".", "!", "?")) else message + "."


class _Lenient(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "the limit"
