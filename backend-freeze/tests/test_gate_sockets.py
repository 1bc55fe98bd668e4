"""The gate behind the real server: what only a socket can send."""

import socket
from collections.abc import Iterator

import psutil
import pytest

from tests.api_support import JOB_ID, SESSION, Stage, served
from tokenizer_studio.api.gate import MAX_RUNNING
from tokenizer_studio.paths import DataFolders


@pytest.fixture(scope="module")
def it(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    folders = DataFolders(tmp_path_factory.mktemp("sockets") / "data")
    folders.make()
    with served(folders) as made:
        yield made


def send(it: Stage, request: str, body: bytes = b"") -> tuple[int, bytes]:
    """Raw bytes in, status and everything out. `HOST` and `COOKIE` in the text stand for the right ones."""
    cookie = f"ts_{it.port}={SESSION}"
    text = request.replace("HOST", f"127.0.0.1:{it.port}").replace("COOKIE", cookie).replace("\n", "\r\n")
    with socket.create_connection(("127.0.0.1", it.port), timeout=10) as connection:
        connection.sendall(text.encode("latin-1") + b"\r\n" + body)
        answer = b""
        while block := connection.recv(65536):
            answer += block
            if b"\r\n\r\n" in answer and answer.startswith(b"HTTP/1.1 4"):
                break
    return int(answer.split(b" ", 2)[1]), answer


@pytest.mark.parametrize(
    ("request_text", "statuses"),
    [
        ("GET http://HOST/ HTTP/1.1\nHost: HOST\nCookie: COOKIE\n", {400}),
        ("GET http://evil.test/api/v1/settings HTTP/1.1\nHost: HOST\nCookie: COOKIE\n", {400}),
        ("GET /api/v1/settings HTTP/1.0\nCookie: COOKIE\n", {421}),
        ("GET /api/v1/settings HTTP/1.1\nCookie: COOKIE\n", {400}),
        ("GET /api/v1/settings HTTP/1.1\nHost: HOST\nHost: HOST\nCookie: COOKIE\n", {400}),
        ("GET /api/v1/settings HTTP/1.1\nHost: evil.test\nCookie: COOKIE\n", {421}),
        ("GET /api/v1/settings HTTP/1.1\nHost: localhost:1\nX-Forwarded-Host: HOST\nCookie: COOKIE\n", {421}),
        ("OPTIONS * HTTP/1.1\nHost: HOST\nCookie: COOKIE\n", {400}),
        ("CONNECT HOST HTTP/1.1\nHost: HOST\nCookie: COOKIE\n", {400}),
        ("OPTIONS /api/v1/jobs HTTP/1.1\nHost: HOST\nOrigin: http://evil.test\n", {405}),
        ("GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1\nHost: HOST\nCookie: COOKIE\n", {400}),
        ("GET /../../etc/passwd HTTP/1.1\nHost: HOST\nCookie: COOKIE\n", {400}),
        ("GET /api/v1/settings HTTP/1.1\nHost: HOST\nCookie: " + "x" * 60_000 + "\n", {400, 401, 431}),
        ("GET /api/v1/settings HTTP/1.1\nHost: HOST\nCookie: COOKIE\n evil: folded\n", {400, 401}),
        ("GET / HTTP/1.1\nHost: HOST\nUpgrade: websocket\nConnection: Upgrade\nSec-WebSocket-Version: 13\n"
         "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\nOrigin: http://evil.test\nCookie: COOKIE\n", {403}),
        ("garbage\n", {400}),
    ],
)  # fmt: skip
def test_a_raw_request_is_refused(it: Stage, request_text: str, statuses: set[int]) -> None:
    before = len(it.calls)
    status, answer = send(it, request_text)
    assert status in statuses, answer[:300]
    assert b"application/problem+json" in answer and b"content-security-policy" in answer
    assert b"text_size" not in answer
    assert b"root:" not in answer
    assert len(it.calls) == before


READ = "GET /api/v1/settings HTTP/1.1\nHost: HOST\nConnection: close\nCookie: COOKIE\n"
OWN = "Host: HOST\nOrigin: http://HOST\nCookie: COOKIE\nX-TS-Request: 1\n"


def test_a_chunked_body_past_the_limit_is_cut(it: Stage) -> None:
    chunk = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    request = f"POST /api/v1/jobs HTTP/1.1\n{OWN}Content-Type: application/json\nTransfer-Encoding: chunked\n"
    try:
        status, _ = send(it, request, chunk * 40 + b"0\r\n\r\n")
    except ConnectionError:
        return  # The server hung up while we were still talking: as good.
    assert status == 413


def test_a_length_and_chunks_at_once_are_refused_or_read_one_way(it: Stage) -> None:
    request = f"POST /api/v1/jobs HTTP/1.1\n{OWN}Content-Type: application/json\nContent-Length: 4\n"
    status, _ = send(it, request + "Transfer-Encoding: chunked\n", b"0\r\n\r\n")
    assert 400 <= status < 500


def test_a_large_upload_streams_through(it: Stage) -> None:
    size = 8_000_000
    request = (
        f"PUT /api/v1/uploads/{JOB_ID}/file?name=a HTTP/1.1\n{OWN}Content-Type: application/octet-stream\n"
        f"Content-Length: {size}\nConnection: close\n"
    )
    status, answer = send(it, request, b"x" * size)
    assert status == 200
    assert str(size).encode() in answer


def test_it_listens_on_this_machine_only(it: Stage) -> None:
    mine = [c for c in psutil.Process().net_connections("tcp") if c.status == psutil.CONN_LISTEN]
    assert [c.laddr.ip for c in mine if c.laddr.port == it.port] == ["127.0.0.1"]
    assert {c.laddr.ip for c in mine} == {"127.0.0.1"}


def test_more_requests_than_a_page_can_have_are_refused_in_words(it: Stage) -> None:
    slow = f"PUT /api/v1/uploads/{JOB_ID}/file?name=a HTTP/1.1\n{OWN}Content-Type: application/octet-stream\n"
    head = (slow + "Content-Length: 9\n\n").replace("\n", "\r\n")
    head = head.replace("HOST", f"127.0.0.1:{it.port}").replace("COOKIE", f"ts_{it.port}={SESSION}")
    waiting = []
    try:
        for _ in range(MAX_RUNNING):
            waiting.append(socket.create_connection(("127.0.0.1", it.port), timeout=10))
            waiting[-1].sendall(head.encode())
        for _ in range(100):
            status, answer = send(
                it, "GET /api/v1/settings HTTP/1.1\nHost: HOST\nConnection: close\nCookie: COOKIE\n"
            )
            if status == 503:
                break
        assert status == 503
        assert b"application/problem+json" in answer and b'"busy"' in answer
    finally:
        for connection in waiting:
            connection.close()
    for _ in range(100):
        status, _ = send(it, READ)
        if status == 200:
            break
    assert status == 200
