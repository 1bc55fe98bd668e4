"""The gate: every route, every rule broken, nothing let in."""

from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.api_support import (
    PORT,
    SESSION,
    SHELL,
    TOKEN,
    Answer,
    HeaderPairs,
    Stage,
    all_routes,
    ask,
    own_headers,
    stage,
)
from tokenizer_studio.paths import DataFolders

HOST = f"127.0.0.1:{PORT}"
OWN = f"http://{HOST}"
COOKIE = f"ts_{PORT}={SESSION}"
Change = Callable[[HeaderPairs], HeaderPairs]


def put(**changes: str | None) -> Change:
    """Replace headers; None removes one."""
    named = {name.replace("_", "-"): value for name, value in changes.items()}

    def change(pairs: HeaderPairs) -> HeaderPairs:
        kept = [(name, value) for name, value in pairs if name not in named]
        return kept + [(name, value) for name, value in named.items() if value is not None]

    return change


def add(name: str, value: str) -> Change:
    return lambda pairs: [*pairs, (name, value)]


# Each breaks one rule; the expected statuses are all that any route may answer.
HOSTILE: dict[str, tuple[Change, set[int]]] = {
    **{
        f"host {host!r}": (put(host=host), {421})
        for host in (
            f"rebind.test:{PORT}", f"localhost:{PORT}", "127.0.0.1", "127.0.0.1:1", f"[::1]:{PORT}",
            f"0.0.0.0:{PORT}", f"127.1:{PORT}", f"2130706433:{PORT}", f"127.0.0.1.:{PORT}",
            f"127.0.0.1.nip.io:{PORT}", "", f"{HOST} ", f"{HOST}@evil.test", f"evil.test@{HOST}",
            f"0x7f.1:{PORT}", f"127.0.0.1:0{PORT}", f"{HOST},{HOST}", "\xff",
        )
    },
    "no host": (put(host=None), {421}),
    "host twice": (add("host", HOST), {400}),
    "another host twice": (add("host", "evil.test"), {400}),
    **{
        f"origin {origin!r}": (put(origin=origin), {403})
        for origin in (
            "http://evil.test", "null", "", "http://127.0.0.1:1", f"http://localhost:{PORT}",
            f"https://{HOST}", f"{OWN}/", f"{OWN}.evil.test", OWN.upper(), "file://",
            f"{OWN} http://evil.test", SHELL, "\xff",
        )
    },
    "origin twice": (add("origin", OWN), {400}),
    **{
        f"sec-fetch-site {site!r}": (put(sec_fetch_site=site), {403})
        for site in ("cross-site", "same-site", "", "SAME-ORIGIN", "same-origin, none", "none", "\xff")
    },
    "sec-fetch-site twice": (add("sec-fetch-site", "same-origin"), {400}),
    **{
        f"cookie {cookie[:30]!r}": (put(cookie=cookie), {401})
        for cookie in (
            "", f"ts_{PORT}=", f"ts_{PORT}=x", f"ts_{PORT}={SESSION}x", f"ts_{PORT}={SESSION[:-1]}",
            f"ts_1={SESSION}", f"ts_{PORT}=\xff\xfe", f"ts_{PORT}=" + "x" * 100_000,
            f"{COOKIE}; {COOKIE}", f"{COOKIE}; ts_{PORT}=x", f"TS_{PORT}={SESSION}",
            f'ts_{PORT}="{SESSION}"', f"xts_{PORT}={SESSION}",
        )
    },
    "no cookie": (put(cookie=None), {401}),
    "cookie header twice": (add("cookie", COOKIE), {401}),
    "bearer of the launcher": (put(authorization=f"Bearer {TOKEN}"), {403}),
    "only the bearer": (lambda _: [("host", HOST), ("authorization", f"Bearer {TOKEN}")], {401}),
    "a wrong bearer": (lambda _: [("host", HOST), ("authorization", "Bearer x")], {401}),
    "a bearer that is no text": (lambda _: [("host", HOST), ("authorization", "\xff")], {401}),
    "authorization twice": (lambda p: [*p, ("authorization", "a"), ("authorization", "b")], {400}),
    "nothing at all": (lambda _: [], {421}),
    "only a host": (lambda _: [("host", HOST)], {401, 403}),
}  # fmt: skip
# These break a rule for requests that change something; for GET they mean nothing.
HOSTILE_UNSAFE: dict[str, tuple[Change, set[int]]] = {
    "no origin": (put(origin=None), {403}),
    "no marker": (put(x_ts_request=None), {403}),
    "marker 0": (put(x_ts_request="0"), {403}),
    "marker twice": (add("x-ts-request", "1"), {400}),
    **{
        f"content type {kind!r}": (put(content_type=kind), {415})
        for kind in (
            "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "",
            "text/json", "application/jsonx", "application/x-ndjson", "\xff",
        )
    },
    "content type twice": (add("content-type", "application/json"), {400}),
    "a body without a type": (lambda p: [*put(content_type=None)(p), ("content-length", "2")], {415}),
    "a compressed body": (put(content_encoding="gzip"), {415}),
}  # fmt: skip


@pytest.fixture(scope="module")
def it(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    folders = DataFolders(tmp_path_factory.mktemp("gate") / "data")
    with stage(folders_made(folders), shell_origin=None) as made:
        yield made


def folders_made(folders: DataFolders) -> DataFolders:
    folders.make()
    return folders


def refused(answer: Answer, statuses: set[int], what: str) -> None:
    assert answer.status in statuses, (what, answer.status, answer.body[:200])
    assert answer.problem()["status"] == answer.status
    assert not any(name.startswith("access-control") or name == "set-cookie" for name, _ in answer.headers), (
        what
    )
    assert len(answer.body) < 600


@pytest.mark.parametrize(("method", "path"), all_routes(), ids=lambda part: str(part))
def test_no_route_answers_a_hostile_request(it: Stage, method: str, path: str) -> None:
    own = list(own_headers().items())
    before = len(it.calls)
    cases = {**HOSTILE, **(HOSTILE_UNSAFE if method != "GET" else {})}
    assert len(cases) >= 45
    for what, (change, statuses) in cases.items():
        refused(ask(it.app, method, path, change(own), b"{}"), statuses, f"{what}: {method} {path}")
    assert len(it.calls) == before, "a refused request reached a service"


@pytest.mark.parametrize(
    "path", sorted({path for _, path in all_routes()} | {"/", "/unknown", "/api/v1/unknown"})
)
def test_methods_of_negotiation_and_debugging_are_refused_everywhere(it: Stage, path: str) -> None:
    for method in ("OPTIONS", "TRACE", "CONNECT", "PROPFIND", "get", "", "QUERY"):
        assert ask(it.app, method, path, own_headers()).status == 405
        assert ask(it.app, method, path, {**own_headers(), "origin": "http://evil.test"}).status == 405


@pytest.mark.parametrize(
    "path",
    [
        "http://127.0.0.1:4711/", "http://evil.test/api/v1/jobs", "//evil.test/", "*", "", "/..",
        "/../x", "/a/../b",
        "/%2e%2e/etc/passwd", "/a%2fb", "/a%5cb", "/a\\b", "/a%00b", "/a%0d%0ab", "/a b", "/ä", "/a//b",
        "/./a", "/%",
        "/%zz", "/a%7fb",
    ],
)  # fmt: skip
def test_a_target_two_parsers_could_read_differently_is_refused(it: Stage, path: str) -> None:
    assert ask(it.app, "GET", path, own_headers()).status == 400


def test_our_own_page_gets_in(it: Stage) -> None:
    assert ask(it.app, "GET", "/api/v1/settings", own_headers()).status == 200
    changed = ask(it.app, "PATCH", "/api/v1/settings", own_headers(), b'{"theme": "dark"}')
    assert changed.status == 200
    # An old browser that sends no Sec-Fetch headers.
    reader = {"host": HOST, "cookie": f"other=1; {COOKIE}; more=2"}
    assert ask(it.app, "GET", "/api/v1/settings", reader).status == 200


def test_a_typed_address_shows_a_page_and_no_data(it: Stage) -> None:
    typed = {"host": HOST, "cookie": COOKIE, "sec-fetch-site": "none"}
    assert ask(it.app, "GET", "/corpora", typed).status == 503  # Not built here, but let in.
    assert ask(it.app, "GET", "/api/v1/settings", typed).status == 403


def test_a_request_without_a_body_needs_no_type(it: Stage) -> None:
    headers = {name: value for name, value in own_headers().items() if name != "content-type"}
    assert ask(it.app, "POST", f"/api/v1/jobs/{'a' * 16}/cancel", headers).status == 404
    assert ask(it.app, "POST", "/api/v1/jobs", headers, b"{}").status == 413


def test_a_body_past_the_limit_is_refused_by_what_it_says_and_by_what_it_is(it: Stage) -> None:
    said = {**own_headers(), "content-length": str((1 << 20) + 1)}
    assert ask(it.app, "POST", "/api/v1/jobs", said, b"{}").problem()["code"] == "too-large"
    blocks = [b'{"a": "', *[b"x" * 100_000] * 11, b'"}']
    assert ask(it.app, "POST", "/api/v1/jobs", own_headers(), blocks).problem()["code"] == "too-large"
    for length in ("-1", "x", "1e9", "9" * 40):
        assert ask(it.app, "POST", "/api/v1/jobs", {**own_headers(), "content-length": length}).status in (
            400,
            413,
        )


def test_a_get_with_a_body_is_refused(it: Stage) -> None:
    assert ask(it.app, "GET", "/api/v1/jobs", {**own_headers(), "content-length": "2"}, b"{}").status == 400
    assert ask(it.app, "GET", "/api/v1/jobs", {**own_headers(), "transfer-encoding": "chunked"}).status == 400


def test_only_uploads_take_bytes_and_they_take_any_number(it: Stage) -> None:
    headers = {**own_headers(), "content-type": "application/octet-stream"}
    target = f"/api/v1/uploads/{'a' * 16}/file?name=a.txt"
    answer = ask(it.app, "PUT", target, headers, [b"x" * 1_000_000] * 5)
    assert answer.status == 200, answer.body
    assert b"5000000" in answer.body
    assert ask(it.app, "PUT", target, own_headers(), b"{}").status == 415
    assert ask(it.app, "POST", "/api/v1/jobs", headers, b"{}").status == 415


def test_every_answer_carries_the_security_headers(it: Stage) -> None:
    for target, headers in (
        ("/api/v1/settings", own_headers()),
        ("/api/v1/unknown", own_headers()),
        ("/", own_headers()),
        ("/", {}),
        ("/api/v1/jobs/x", own_headers()),
    ):
        answer = ask(it.app, "GET", target, headers)
        assert answer.header("x-content-type-options") == "nosniff"
        assert answer.header("x-frame-options") == "DENY"
        assert answer.header("referrer-policy") == "no-referrer"
        assert answer.header("cross-origin-resource-policy") == "same-origin"
        assert answer.header("cache-control") == "no-store"
        policy = answer.header("content-security-policy")
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert not answer.header("server")


def test_a_window_of_ours_may_frame_the_page(folders: DataFolders) -> None:
    with stage(folders, shell_origin=SHELL) as framed:
        for target in ("/", "/api/v1/system?with_folders=false", "/nowhere.js"):
            answer = ask(framed.app, "GET", target, own_headers())
            assert answer.header("x-frame-options") == ""
            assert answer.header("content-security-policy").endswith(f"; frame-ancestors {SHELL}")


def test_a_person_without_a_session_reads_what_to_do(it: Stage) -> None:
    answer = ask(it.app, "GET", "/", {"host": HOST, "accept": "text/html", "sec-fetch-site": "none"})
    assert answer.status == 401
    assert answer.header("content-type").startswith("text/html")
    assert b"Open Tokenizer Studio again" in answer.body


def test_there_are_no_web_sockets(it: Stage) -> None:
    import asyncio

    sent: list[dict[str, object]] = []

    async def run() -> None:
        async def receive() -> dict[str, object]:
            return {"type": "websocket.connect"}

        async def send(message: dict[str, object]) -> None:
            sent.append(message)

        headers = [(b"host", HOST.encode()), (b"cookie", COOKIE.encode()), (b"origin", OWN.encode())]
        scope = {"type": "websocket", "path": "/", "headers": headers}
        await it.app(scope, receive, send)  # type: ignore[arg-type]

    asyncio.run(run())
    assert sent == [{"type": "websocket.close", "code": 1008}]


_text = st.text(st.characters(max_codepoint=255, exclude_characters="\r\n\x00"), max_size=40)
_names = st.sampled_from(
    [
        "host",
        "origin",
        "cookie",
        "sec-fetch-site",
        "content-type",
        "authorization",
        "x-ts-request",
        "content-length",
    ]
)


@given(st.lists(st.tuples(_names, _text), max_size=6), st.sampled_from(["GET", "POST", "PUT", "DELETE"]))
def test_no_headers_without_the_session_get_in(it: Stage, pairs: HeaderPairs, method: str) -> None:
    answer = ask(it.app, method, "/api/v1/settings", [("host", HOST), *pairs])
    assert 400 <= answer.status < 500


@given(st.binary(max_size=60))
def test_no_path_breaks_the_gate(it: Stage, path: bytes) -> None:
    from urllib.parse import unquote_to_bytes

    decoded = unquote_to_bytes(path).decode("utf-8", "replace")
    assert ask(it.app, "GET", decoded.partition("?")[0], own_headers(), raw_path=path).status in (
        400,
        404,
        503,
    )
