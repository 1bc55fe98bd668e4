"""The outermost layer: every request passes here, and what is not plainly ours is refused.

Deny by default: a route is protected by existing, not by being on a list. The reason for each rule is beside
it; `tests/test_gate.py` walks every route with every rule broken.
"""

import hmac
import re
from dataclasses import dataclass, field

from starlette.types import ASGIApp, Receive, Scope, Send

from ..logs import get_logger
from .exchange import Answer, Body, security_headers
from .problems import internal_problem
from .refusals import Refusal, refusal_messages
from .sse import EventStreams

JSON_LIMIT_BYTES = 1 << 20
FORM_LIMIT_BYTES = 1024
MAX_RUNNING = 64
"""Requests at once. A page has six connections; more are a fault or an attack."""
SAFE = frozenset({"GET", "HEAD"})
METHODS = SAFE | {"POST", "PUT", "PATCH", "DELETE"}
UPLOAD = re.compile(r"/api/v1/uploads/[a-z0-9]+/file")
# Visible ASCII; nothing encoded that two parsers could read differently (slash, backslash, dot, controls).
_TARGET = re.compile(
    rb"/(?:[!$&'()*+,;=:@A-Za-z0-9._~/-]|%(?!00|2[eEfF]|5[cC]|[01][0-9A-Fa-f]|7[fF])[0-9A-Fa-f]{2})*"
)
_SINGLE = frozenset(
    b"host origin sec-fetch-site sec-fetch-mode sec-fetch-dest sec-purpose authorization content-type "
    b"content-length content-encoding transfer-encoding last-event-id x-ts-request referer".split()
)
_log = get_logger(__name__)


@dataclass(frozen=True)
class GateConfig:
    """Who we are and whom we trust."""

    port: int
    session: str = field(repr=False)
    launcher_token: str = field(repr=False)
    shell_origin: str | None = None


@dataclass(frozen=True)
class _Pass:
    """A request that may go on, and how many bytes its body may have (None: any number)."""

    body_limit: int | None


class Gate:
    """Raw ASGI: it sees what the server read, before any router or parser of ours."""

    def __init__(self, app: ASGIApp, config: GateConfig, streams: EventStreams) -> None:
        self._app = app
        self.streams = streams
        self._host = b"127.0.0.1:%d" % config.port
        self._origin = b"http://" + self._host
        self._shell_origin = config.shell_origin.encode() if config.shell_origin else None
        self._cookie = b"ts_%d=" % config.port
        self._session = config.session.encode()
        self._bearer = b"Bearer " + config.launcher_token.encode()
        self._headers = security_headers(config.shell_origin)
        self._running = 0

    def trust_shell(self, origin: str) -> None:
        """From now on the window's start page is this one: a new window has a new port."""
        self._shell_origin = origin.encode()
        self._headers = security_headers(origin)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            return await self._app(scope, receive, send)
        if scope["type"] != "http":  # There is no WebSocket here.
            await receive()
            return await send({"type": "websocket.close", "code": 1008})
        try:
            allowed = self._judge(scope)
        except Refusal as refusal:
            _log.info("refused", extra={"code": refusal.code})
            for message in refusal_messages(refusal, scope, self._headers):
                await send(message)
            return None
        self._running += 1
        try:
            await self._run(scope, receive, send, allowed)
        finally:
            self._running -= 1

    def _judge(self, scope: Scope) -> _Pass:
        """Raises Refusal."""
        headers = _single_headers(scope)
        method, path = scope["method"], scope["path"]
        if not _TARGET.fullmatch(scope.get("raw_path") or path.encode()) or "//" in path:
            raise Refusal(400, "bad-request")
        if "." in path and any(part in (".", "..") for part in path.split("/")):
            raise Refusal(400, "bad-request")
        # A foreign name that leads to 127.0.0.1 (DNS rebinding) shows here and nowhere else.
        if headers.get(b"host") != self._host:
            raise Refusal(421, "wrong-host")
        if (
            method not in METHODS
        ):  # No OPTIONS either: we share with nobody, so there is nothing to negotiate.
            raise Refusal(405, "method-not-allowed")
        if method in SAFE and _has_body(headers):
            raise Refusal(400, "bad-request")
        if path != "/health" and self._running >= MAX_RUNNING:
            raise Refusal(503, "busy")
        if path == "/_boot":
            return self._judge_boot(method, headers)
        if path == "/_open":
            return self._judge_open(method, headers)
        if path == "/health" or b"authorization" in headers:
            return self._judge_launcher(scope, headers)
        self._judge_origin(method, path, headers)
        self._judge_session(scope)
        return _Pass(0) if method in SAFE else _judge_body(method, path, headers)

    def _judge_boot(self, method: str, headers: dict[bytes, bytes]) -> _Pass:
        """The window's start page posts its code here; it is the one foreign origin we know."""
        if self._shell_origin is None:
            raise Refusal(403, "not-enabled")
        if method != "POST":
            raise Refusal(405, "method-not-allowed")
        if headers.get(b"origin") != self._shell_origin or headers.get(b"sec-fetch-site") not in (
            None,
            b"same-site",
        ):
            raise Refusal(403, "wrong-origin")
        if _content_type(headers) != b"application/x-www-form-urlencoded":
            raise Refusal(415, "wrong-content-type")
        _check_length(headers, FORM_LIMIT_BYTES)
        return _Pass(FORM_LIMIT_BYTES)

    def _judge_open(self, method: str, headers: dict[bytes, bytes]) -> _Pass:
        """A person follows the printed line (`none`), or the redirect file does: a file is `cross-site`.

        `same-site` is a page of another local program, and a navigation carries no Origin.
        """
        if method != "GET":
            raise Refusal(405, "method-not-allowed")
        if b"origin" in headers or headers.get(b"sec-fetch-site") not in (None, b"none", b"cross-site"):
            raise Refusal(403, "wrong-origin")
        if headers.get(b"sec-fetch-mode") not in (None, b"navigate"):
            raise Refusal(403, "wrong-origin")
        if headers.get(b"sec-fetch-dest") not in (None, b"document"):
            raise Refusal(403, "wrong-origin")
        if b"sec-purpose" in headers:  # A browser looking ahead must not burn the code.
            raise Refusal(403, "not-a-visit")
        return _Pass(0)

    def _judge_launcher(self, scope: Scope, headers: dict[bytes, bytes]) -> _Pass:
        """The launcher's channel; a browser has no business here."""
        if any(
            name == b"cookie" or name.startswith(b"sec-fetch-") or name == b"origin"
            for name, _ in scope["headers"]
        ):
            raise Refusal(403, "wrong-origin")
        if not hmac.compare_digest(headers.get(b"authorization", b""), self._bearer):
            raise Refusal(401, "not-signed-in")
        if scope["path"] != "/health":
            raise Refusal(401, "not-signed-in")
        if scope["method"] != "GET":
            raise Refusal(405, "method-not-allowed")
        return _Pass(0)

    def _judge_origin(self, method: str, path: str, headers: dict[bytes, bytes]) -> None:
        origin, site = headers.get(b"origin"), headers.get(b"sec-fetch-site")
        if origin is not None and origin != self._origin:
            raise Refusal(403, "wrong-origin")
        # Cookies ignore ports: a page of another local program is `same-site`, and its requests carry our
        # cookie. `none` is a person typing the address or reloading: good for a page, for nothing else.
        is_page = method in SAFE and not path.startswith("/api/")
        if site is not None and site != b"same-origin" and not (site == b"none" and is_page):
            raise Refusal(403, "wrong-origin")
        if method not in SAFE:
            if origin != self._origin:
                raise Refusal(403, "wrong-origin")
            # A form or a simple request cannot set it.
            if headers.get(b"x-ts-request") != b"1":
                raise Refusal(403, "missing-header")

    def _judge_session(self, scope: Scope) -> None:
        jar = [c.strip() for name, value in scope["headers"] if name == b"cookie" for c in value.split(b";")]
        mine = [cookie[len(self._cookie) :] for cookie in jar if cookie.startswith(self._cookie)]
        # On bytes: compare_digest raises for text beyond ASCII.
        if len(mine) != 1 or not hmac.compare_digest(mine[0], self._session):
            raise Refusal(401, "not-signed-in")

    async def _run(self, scope: Scope, receive: Receive, send: Send, allowed: _Pass) -> None:
        body = Body(receive, allowed.body_limit)
        answer = Answer(send, self._headers, body)
        try:
            await self._app(scope, body.receive, answer.send)
        except Exception as error:
            # A bug behind a finished answer was logged by its handler. In the middle of one, only a cut
            # connection tells the client that something is missing.
            if answer.is_complete:
                return
            problem = internal_problem(error, scope["method"], scope["path"])
            if answer.is_started:
                raise
            refusal = Refusal(500, problem.code, problem.title, problem.detail, problem.error_id)
            return await answer.refuse(refusal, scope)
        if body.is_too_large and not answer.is_started:
            await answer.refuse(Refusal(413, "too-large"), scope)


def _single_headers(scope: Scope) -> dict[bytes, bytes]:
    """The headers that decide. Twice the same one is refused: two readers could choose differently."""
    found: dict[bytes, bytes] = {}
    for name, value in scope["headers"]:
        if name in _SINGLE:
            if name in found:
                raise Refusal(400, "bad-request")
            found[name] = value
    return found


def _content_type(headers: dict[bytes, bytes]) -> bytes:
    return headers.get(b"content-type", b"").split(b";")[0].strip().lower()


def _has_body(headers: dict[bytes, bytes]) -> bool:
    return headers.get(b"content-length", b"0") != b"0" or b"transfer-encoding" in headers


def _check_length(headers: dict[bytes, bytes], limit: int) -> None:
    length = headers.get(b"content-length", b"0")
    if not length.isdigit():
        raise Refusal(400, "bad-request")
    if len(length) > 18 or int(length) > limit:
        raise Refusal(413, "too-large")


def _judge_body(method: str, path: str, headers: dict[bytes, bytes]) -> _Pass:
    if headers.get(b"content-encoding", b"identity") != b"identity":
        raise Refusal(415, "wrong-content-type")
    kind = _content_type(headers)
    if method == "PUT" and UPLOAD.fullmatch(path):
        if kind != b"application/octet-stream":
            raise Refusal(415, "wrong-content-type")
        return _Pass(None)
    if kind == b"" and b"content-type" not in headers and not _has_body(headers):
        return _Pass(0)  # `cancel`, `delete`: nothing is said, so nothing can be said wrongly.
    if kind != b"application/json":
        raise Refusal(415, "wrong-content-type")
    _check_length(headers, JSON_LIMIT_BYTES)
    return _Pass(JSON_LIMIT_BYTES)
