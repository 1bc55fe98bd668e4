"""What the gate puts around an answer and a body: headers, limits, and how far the answer got."""

from starlette.types import Message, Receive, Scope, Send

from .refusals import Refusal, refusal_messages


class Body:
    """What the client sends, counted."""

    def __init__(self, receive: Receive, limit: int | None) -> None:
        self._receive = receive
        self._limit = limit
        self._size = 0
        self.is_too_large = False

    async def receive(self) -> Message:
        message = await self._receive()
        if self._limit is not None and message["type"] == "http.request":
            self._size += len(message.get("body", b""))
            if self._size > self._limit:
                self.is_too_large = True
        if self.is_too_large:
            return {"type": "http.disconnect"}
        return message


class Answer:
    """Adds the security headers, and knows how far the answer got."""

    def __init__(self, send: Send, headers: list[tuple[bytes, bytes]], body: Body) -> None:
        self._send = send
        self._body = body
        self._headers = headers
        self.is_started = False
        self.is_complete = False

    async def send(self, message: Message) -> None:
        if self._body.is_too_large and not self.is_started:
            return  # The app saw a client hang up; the client is told the true reason by `refuse`.
        if message["type"] == "http.response.start":
            self.is_started = True
            present = {name.lower() for name, _ in message["headers"]}
            missing = [header for header in self._headers if header[0] not in present]
            message = {**message, "headers": [*message["headers"], *missing]}
        elif message["type"] == "http.response.body" and not message.get("more_body", False):
            self.is_complete = True
        await self._send(message)

    async def refuse(self, refusal: Refusal, scope: Scope) -> None:
        self.is_started = True
        for message in refusal_messages(refusal, scope, self._headers):
            await self._send(message)


def security_headers(shell_origin: str | None) -> list[tuple[bytes, bytes]]:
    """On every answer, unless the answer states its own."""
    ancestors = shell_origin or "'none'"
    policy = (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        f"connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors {ancestors}"
    )
    headers = [
        (b"x-content-type-options", b"nosniff"),
        (b"referrer-policy", b"no-referrer"),
        (b"cross-origin-resource-policy", b"same-origin"),
        (b"cross-origin-opener-policy", b"same-origin"),
        (b"cache-control", b"no-store"),
        (b"content-security-policy", policy.encode()),
    ]
    if shell_origin is None:  # It knows no single origin, so it would lock our own window out.
        headers.append((b"x-frame-options", b"DENY"))
    return headers
