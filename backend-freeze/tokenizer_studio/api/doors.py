"""The ways in: `/_boot` for the window, `/_open` for a browser, `/health` for the launcher.

The gate has checked who asks; here the secret itself is redeemed.
"""

import hashlib
import hmac
import json
import os
import re
import threading
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

from starlette.types import ASGIApp, Receive, Scope, Send

from .. import __version__
from .refusals import Refusal, page, refusal_messages

BOOT_CODE_SECONDS = 60.0
OPEN_CODE_SECONDS = 600.0
_KEPT_CODES = 16
_NONCE = re.compile(r"[A-Za-z0-9_-]{16,128}")


class OneTimeCodes:
    """Codes that work once and not for long."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._codes: list[tuple[bytes, float]] = []
        self.added = 0
        """How many there were, ever: the launcher shows an address once its code has arrived."""

    def add(self, code: str) -> None:
        """Accept this code from now on. Of many, the newest are kept."""
        with self._lock:
            self.added += 1
            self._codes = [*self._codes[1 - _KEPT_CODES :], (code.encode(), self._clock() + self._seconds)]

    @property
    def waiting(self) -> int:
        """How many can still be used."""
        with self._lock:
            return sum(until > self._clock() for _, until in self._codes)

    def redeem(self, code: bytes) -> bool:
        """Whether it was good; from now on it is not."""
        with self._lock:
            now = self._clock()
            # Every code is compared, so the time taken says nothing about them.
            hits = [hmac.compare_digest(known, code) for known, _ in self._codes]
            is_good = any(hit and until > now for hit, (_, until) in zip(hits, self._codes, strict=True))
            self._codes = [
                entry for hit, entry in zip(hits, self._codes, strict=True) if not hit and entry[1] > now
            ]
            return is_good


class Doors:
    """Raw ASGI in front of the routes: no form or cookie parser stands between a secret and its check."""

    def __init__(
        self,
        app: ASGIApp,
        port: int,
        session: str,
        launcher_token: str,
        *,
        boot_codes: OneTimeCodes,
        open_codes: OneTimeCodes,
        describe: Callable[[], dict[str, Any]] = dict,
    ) -> None:
        self._app = app
        self._cookie = f"ts_{port}={session}; HttpOnly; SameSite=Strict; Path=/".encode()
        self._launcher_token = launcher_token.encode()
        self._boot_codes = boot_codes
        self._open_codes = open_codes
        self._describe = describe

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] not in ("/_boot", "/_open", "/health"):
            return await self._app(scope, receive, send)
        if scope["path"] == "/health":
            return await self._health(scope, send)
        if scope["path"] == "/_boot":
            code = _only_code(await _read(receive))
            is_good = code is not None and self._boot_codes.redeem(code)
        else:
            code = _only_code(scope["query_string"])
            is_good = code is not None and self._open_codes.redeem(code)
        if not is_good:
            return await _refuse(scope, send, Refusal(403, "code-used"))
        body = page("Opening…", "One moment.", refresh=True)
        return await _answer(send, b"text/html; charset=utf-8", body, [(b"set-cookie", self._cookie)])

    async def _health(self, scope: Scope, send: Send) -> None:
        """Prove that we are the launcher's own backend, not a stranger on the port."""
        query = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        if len(query) != 1 or query[0][0] != "nonce" or not _NONCE.fullmatch(query[0][1]):
            return await _refuse(scope, send, Refusal(400, "bad-request"))
        proof = hmac.new(self._launcher_token, query[0][1].encode(), hashlib.sha256).hexdigest()
        answer = {
            "proof": proof,
            "version": __version__,
            "pid": os.getpid(),
            "codes_added": self._boot_codes.added + self._open_codes.added,
            "open_codes_waiting": self._open_codes.waiting,
            **self._describe(),
        }
        body = json.dumps(answer).encode()
        return await _answer(send, b"application/json", body, [])


def _only_code(query: bytes) -> bytes | None:
    try:
        pairs = parse_qsl(
            query.decode("ascii"), keep_blank_values=True, strict_parsing=True, max_num_fields=2
        )
    except (ValueError, UnicodeDecodeError):
        return None
    if len(pairs) != 1 or pairs[0][0] != "code" or not 16 <= len(pairs[0][1]) <= 200:
        return None
    return pairs[0][1].encode("utf-8", "surrogatepass")


async def _read(receive: Receive) -> bytes:
    body = b""
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return b""
        body += bytes(message.get("body", b""))
        if not message.get("more_body", False):
            return body


async def _answer(send: Send, kind: bytes, body: bytes, extra: list[tuple[bytes, bytes]]) -> None:
    headers = [(b"content-type", kind), (b"content-length", b"%d" % len(body)), *extra]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _refuse(scope: Scope, send: Send, refusal: Refusal) -> None:
    for message in refusal_messages(refusal, scope, []):
        await send(message)
