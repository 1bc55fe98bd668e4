"""The backend process: a socket first, then the services behind it, until the launcher goes.

It reads one JSON line on stdin (secrets and folders; nothing secret is ever in argv or the environment),
says on stdout where it listens, and ends when stdin does.
"""

import contextlib
import json
import os
import re
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .process.lease import end_own_group

if TYPE_CHECKING:
    import uvicorn

    from .api.doors import OneTimeCodes
    from .api.sse import EventStreams

LINE_BYTES = 64 * 1024
LINE_SECONDS = 10.0
# The launcher allows 8 s for everything; streams and uploads get 3 of them, jobs and the database the rest.
DRAIN_SECONDS = 3
END_SECONDS = 6.5
EXIT_BAD_START = 3
_PR_SET_PDEATHSIG = 1
_SHELL_ORIGIN = re.compile(r"http://127\.0\.0\.1:[0-9]{1,5}")


class BadHandshake(Exception):
    """The first line on stdin is not what a launcher sends."""


@dataclass(frozen=True)
class StartOrder:
    """The first line."""

    data_dir: str
    session: str = field(repr=False)
    launcher_token: str = field(repr=False)
    open_codes_enabled: bool = False
    shell_origin: str | None = None
    port: int = 0
    """The port of the backend before this one, so that open pages find us again; 0 for any."""
    moved_session: str = field(default="", repr=False)
    """The session when that port is taken: an open page may have shown the old one to whoever took it."""
    web_folder: str | None = None


def main() -> int:
    """Serve until the launcher goes. Returns the exit code."""
    os.umask(0o077)
    launcher = os.getppid()
    _end_with_launcher()
    try:
        order, rest = read_order(sys.stdin.fileno())
    except BadHandshake as error:
        print(f"tokenizer-studio backend: {error}", file=sys.stderr)
        return EXIT_BAD_START
    try:
        listener = bind(order.port)
    except OSError as error:
        _say({"event": "failed", "code": "port-unavailable", "detail": str(error)})
        return EXIT_BAD_START
    _say({"event": "listening", "port": listener.getsockname()[1]})
    # From here on: whatever a library prints must not look like our protocol.
    sys.stdout = sys.stderr
    return _serve(order, listener, rest, launcher)


def read_order(descriptor: int) -> tuple[StartOrder, bytes]:
    """The first line and what came with it. Raises BadHandshake."""
    buffer = bytearray()
    late = threading.Timer(LINE_SECONDS, os._exit, (EXIT_BAD_START,))
    late.daemon = True
    late.start()
    try:
        while b"\n" not in buffer:
            block = os.read(descriptor, 4096)
            if not block or len(buffer) + len(block) > LINE_BYTES:
                raise BadHandshake("expected one line of JSON on stdin; the launcher starts this program")
            buffer += block
    finally:
        late.cancel()
    line, _, rest = bytes(buffer).partition(b"\n")
    try:
        order = StartOrder(**json.loads(line))
    except (ValueError, TypeError) as error:
        raise BadHandshake("the line on stdin is not a start order") from error
    if not all(
        isinstance(text, str) and text for text in (order.data_dir, order.session, order.launcher_token)
    ):
        raise BadHandshake("the start order lacks a folder or a secret")
    return order, rest


def bind(port: int) -> socket.socket:
    """A listening socket on 127.0.0.1; another port when the wanted one is taken. Raises OSError."""
    for wanted in (port, 0) if port else (0,):
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        try:
            if sys.platform == "win32":
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
            else:  # Connections of the backend before us may linger; a listener keeps us out all the same.
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(("127.0.0.1", wanted))
            listener.listen(128)
            listener.setblocking(False)
        except OSError:
            listener.close()
            if wanted == 0:
                raise
            continue
        return listener
    raise OSError("no port")


def _serve(order: StartOrder, listener: socket.socket, rest: bytes, launcher: int) -> int:
    from .api.app import Secrets, create_app
    from .api.doors import BOOT_CODE_SECONDS, OPEN_CODE_SECONDS, OneTimeCodes
    from .errors import StudioError
    from .leftovers import clear_up_after
    from .logs import get_logger, keep_secret, start_log
    from .paths import DataFolders
    from .services import create_services

    folders = DataFolders(Path(order.data_dir))
    port = listener.getsockname()[1]
    session = order.session if order.port in (0, port) else order.moved_session or order.session
    keep_secret(order.session, order.moved_session, order.launcher_token)
    start_log(folders.logs, "backend")
    log = get_logger(__name__)
    boot_codes, open_codes = OneTimeCodes(BOOT_CODE_SECONDS), OneTimeCodes(OPEN_CODE_SECONDS)
    try:
        services = create_services(folders, order.shell_origin)
    except StudioError as error:
        log.error("cannot start", extra={"code": error.code, "title": error.title})
        _say({"event": "failed", "code": error.code, "title": error.title, "detail": error.detail})
        return EXIT_BAD_START
    except OSError as error:
        log.exception("cannot start")
        _say({"event": "failed", "code": "data-folder-unusable", "detail": str(error)})
        return EXIT_BAD_START
    app = create_app(
        services,
        Secrets(session, order.launcher_token, boot_codes, open_codes),
        port=port,
        shell_origin=order.shell_origin,
        web_folder=Path(order.web_folder) if order.web_folder else None,
    )
    server = make_server(app, app.streams, _end_for_certain)
    codes = {"boot_code": boot_codes, **({"open_code": open_codes} if order.open_codes_enabled else {})}

    def trust_shell(origin: str) -> None:
        app.trust_shell(origin)
        services.system.trust_shell(origin)

    def launcher_gone() -> None:
        _end(server)
        clear_up_after(launcher, folders.runtime)

    _listen_to_launcher(rest, lambda line: _obey(line, codes, trust_shell), launcher_gone)
    log.info("serving")
    server.run(sockets=[listener])
    log.info("ended")
    return 0


def make_server(app: Any, streams: "EventStreams", on_shutdown: Callable[[], None]) -> "uvicorn.Server":
    """The web server; `on_shutdown` is called as soon as it begins to end, whatever the reason."""
    import uvicorn

    from .api.protocol import ProblemProtocol

    class Server(uvicorn.Server):
        """Tells open streams to end before it waits for them."""

        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            streams.is_closing = True
            on_shutdown()
            await super().shutdown(sockets)

    return Server(
        uvicorn.Config(
            app,
            # The environment could name other values for all of these.
            workers=1,
            proxy_headers=False,
            forwarded_allow_ips="",
            server_header=False,
            date_header=False,
            access_log=False,
            log_config=None,
            http=ProblemProtocol,
            ws="none",
            lifespan="on",
            limit_concurrency=256,  # Connections; requests are limited by the gate, in words.
            timeout_keep_alive=5,
            timeout_graceful_shutdown=DRAIN_SECONDS,
            h11_max_incomplete_event_size=32 * 1024,
        )
    )


def _listen_to_launcher(rest: bytes, obey: Callable[[bytes], None], on_end: Callable[[], None]) -> None:
    """Take what it says, one JSON line each, until it goes."""

    def listen() -> None:
        buffer = rest
        while True:
            *lines, buffer = buffer.split(b"\n")
            for line in lines:
                obey(line)
            try:
                block = os.read(0, 4096)
            except OSError:
                block = b""
            if not block or len(buffer) > LINE_BYTES:
                return on_end()
            buffer += block

    threading.Thread(target=listen, name="launcher-pipe", daemon=True).start()


def _obey(line: bytes, codes: "dict[str, OneTimeCodes]", trust_shell: Callable[[str], None]) -> None:
    """Fresh codes to let somebody in, or the origin of a new window."""
    from .logs import keep_secret

    with contextlib.suppress(ValueError):
        message = json.loads(line)
        if not isinstance(message, dict):
            return
        for name, known in codes.items():
            code = message.get(name)
            if isinstance(code, str) and len(code) >= 16:
                keep_secret(code)
                known.add(code)
        origin = message.get("shell_origin")
        if isinstance(origin, str) and _SHELL_ORIGIN.fullmatch(origin):
            trust_shell(origin)


def _end(server: "uvicorn.Server") -> None:
    server.should_exit = True
    _end_for_certain()


def _end_for_certain() -> None:
    """Should the orderly end hang, the children must not outlive us for it."""

    def wait() -> None:
        time.sleep(END_SECONDS)
        end_own_group()

    threading.Thread(target=wait, name="end", daemon=True).start()


def _end_with_launcher() -> None:
    """Linux: SIGTERM when the launcher dies, even while its end of stdin is still held by somebody else."""
    if sys.platform == "linux":
        import ctypes

        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)


def _say(event: dict[str, Any]) -> None:
    with contextlib.suppress(OSError):
        os.write(1, json.dumps(event).encode() + b"\n")
