"""What Neutralino tells the process it starts: where it listens, and the secrets to speak with it."""

import json
import os
import re
import threading
from dataclasses import dataclass, field
from typing import Any

from ..logs import keep_secret
from .messages import EXTENSION_ID

LIMIT_BYTES = 64 * 1024
SECONDS = 10.0
_TOKEN = re.compile(r"[A-Za-z0-9._-]{8,1000}")


class BadHandshake(Exception):
    """What stands on stdin is not from a window."""


@dataclass(frozen=True)
class Handshake:
    """The way to one window."""

    port: int
    token: str = field(repr=False)
    connect_token: str = field(repr=False)
    extension_id: str = EXTENSION_ID

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def as_json(self) -> dict[str, str]:
        """As Neutralino writes it."""
        return {
            "nlConnectToken": self.connect_token,
            "nlExtensionId": self.extension_id,
            "nlPort": str(self.port),
            "nlToken": self.token,
        }


def parse_handshake(data: Any) -> Handshake:
    """Raises BadHandshake."""
    texts = data if isinstance(data, dict) else {}
    port, token, connect = (str(texts.get(name, "")) for name in ("nlPort", "nlToken", "nlConnectToken"))
    if not (port.isascii() and port.isdigit() and 0 < int(port[:6]) < 65536):
        raise BadHandshake("the handshake names no port")
    if not (_TOKEN.fullmatch(token) and _TOKEN.fullmatch(connect)):
        raise BadHandshake("the handshake has no tokens")
    if texts.get("nlExtensionId") != EXTENSION_ID:
        raise BadHandshake(f"the handshake is not for {EXTENSION_ID}")
    keep_secret(token, connect)
    return Handshake(int(port), token, connect)


def read_handshake(descriptor: int, seconds: float = SECONDS) -> Handshake:
    """Read the object that a window writes and then closes the pipe. Raises BadHandshake."""
    read: list[bytes] = []
    # A pipe cannot be waited for with a limit on Windows; a thread can.
    reader = threading.Thread(target=lambda: read.append(_read(descriptor)), name="handshake", daemon=True)
    reader.start()
    reader.join(seconds)
    if not read or not read[0]:
        raise BadHandshake("no handshake on stdin: the window's program starts this with --window")
    if len(read[0]) > LIMIT_BYTES:
        raise BadHandshake("the handshake is too long")
    try:
        return parse_handshake(json.loads(read[0]))
    except ValueError as error:
        raise BadHandshake("the handshake is not JSON") from error


def _read(descriptor: int) -> bytes:
    data = b""
    while len(data) <= LIMIT_BYTES:
        try:
            block = os.read(descriptor, 4096)
        except OSError:
            break
        if not block:
            break
        data += block
    return data
