"""What the gate answers when it refuses: small, in the one problem shape, or a page where a person looks."""

from html import escape

from starlette.types import Message, Scope

from ..contract.base import Problem
from .problems import PROBLEM_TYPE

_RELOAD = "Reload the page. If that does not help, open Tokenizer Studio again."
_OPEN_AGAIN = "Open Tokenizer Studio again: it makes a fresh address each time."
SENTENCES = {
    "bad-request": ("The request could not be read.", _RELOAD),
    "wrong-host": ("This is not the address of Tokenizer Studio.", _OPEN_AGAIN),
    "wrong-origin": ("Another page asked for this.", "Only Tokenizer Studio's own page may. " + _OPEN_AGAIN),
    "missing-header": ("The request does not come from Tokenizer Studio's page.", _RELOAD),
    "method-not-allowed": ("This address does not take such a request.", _RELOAD),
    "wrong-content-type": ("The request has the wrong content type.", _RELOAD),
    "too-large": ("The request is too large.", "Send less at once; long texts belong in a corpus."),
    "not-signed-in": ("This page is not signed in to Tokenizer Studio.", _OPEN_AGAIN),
    "not-enabled": ("This way in is closed.", _OPEN_AGAIN),
    "not-a-visit": ("The browser looked ahead.", "Follow the link to open the page."),
    "code-used": ("This link was used already, or it is too old.", _OPEN_AGAIN),
    "busy": ("The program is answering too many requests at once.", "Wait a moment, then try again."),
    "internal": ("Something went wrong inside the program.", _RELOAD),
}


class Refusal(Exception):
    """The gate says no. `code` is one of SENTENCES."""

    def __init__(
        self, status: int, code: str, title: str = "", detail: str = "", error_id: str | None = None
    ) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.title = title or SENTENCES[code][0]
        self.detail = detail or SENTENCES[code][1]
        self.error_id = error_id


def refusal_messages(refusal: Refusal, scope: Scope, headers: list[tuple[bytes, bytes]]) -> list[Message]:
    """The whole answer."""
    if is_page_visit(scope) and refusal.status in (401, 403, 421):
        kind, body = b"text/html; charset=utf-8", page(refusal.title, refusal.detail)
    else:
        problem = Problem(
            status=refusal.status,
            code=refusal.code,
            title=refusal.title,
            detail=refusal.detail,
            error_id=refusal.error_id,
        )
        kind, body = PROBLEM_TYPE.encode(), problem.model_dump_json().encode()
    lines = [
        *headers,
        (b"content-type", kind),
        (b"content-length", b"%d" % len(body)),
        (b"connection", b"close"),
    ]
    if refusal.status == 405:
        lines.append((b"allow", b"GET, HEAD, POST, PUT, PATCH, DELETE"))
    if scope["method"] == "HEAD":
        body = b""
    return [
        {"type": "http.response.start", "status": refusal.status, "headers": lines},
        {"type": "http.response.body", "body": body},
    ]


def is_page_visit(scope: Scope) -> bool:
    """Whether a person is looking: a browser opening an address, not a script asking for data."""
    if scope["method"] != "GET" or scope["path"].startswith("/api/") or scope["path"] == "/health":
        return False
    return any(name == b"accept" and b"text/html" in value for name, value in scope["headers"])


def page(title: str, text: str, refresh: bool = False) -> bytes:
    """A page with nothing in it but words. `refresh` goes on to the UI."""
    # A redirect (303) would lose the SameSite=Strict cookie it comes with; a refresh is our own page asking.
    onward = '<meta http-equiv="refresh" content="0;url=/">' if refresh else ""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width">{onward}'
        f"<title>Tokenizer Studio</title></head>"
        f"<body><h1>{escape(title)}</h1><p>{escape(text)}</p></body></html>"
    ).encode()
