"""The ways in: codes that work once, a health answer only the true backend can give."""

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.api_support import (
    PORT,
    SESSION,
    SHELL,
    TOKEN,
    Answer,
    Stage,
    ask,
    fetch,
    job,
    own_headers,
    served,
    stage,
)
from tokenizer_studio.api.doors import OneTimeCodes
from tokenizer_studio.backend_main import _obey
from tokenizer_studio.paths import DataFolders

CODE = "c" * 32
HOST = {"host": f"127.0.0.1:{PORT}"}
BOOT = {
    **HOST,
    "origin": SHELL,
    "sec-fetch-site": "same-site",
    "content-type": "application/x-www-form-urlencoded",
}
HEALTH = {**HOST, "authorization": f"Bearer {TOKEN}"}
NONCE = "n" * 32


@pytest.fixture
def it(folders: DataFolders) -> Iterator[Stage]:
    with stage(folders, shell_origin=SHELL) as made:
        yield made


def boot(it: Stage, body: bytes = b"code=" + CODE.encode(), **changes: str) -> Answer:
    headers = {**BOOT, **{name.replace("_", "-"): value for name, value in changes.items()}}
    return ask(it.app, "POST", "/_boot", headers, body)


def visit(it: Stage, code: str = CODE, method: str = "GET", **changes: str) -> Answer:
    headers = {**HOST, **{name.replace("_", "-"): value for name, value in changes.items()}}
    return ask(it.app, method, f"/_open?code={code}", headers)


def lets_in(answer: Answer) -> None:
    assert answer.status == 200
    cookie = answer.header("set-cookie")
    assert cookie == f"ts_{PORT}={SESSION}; HttpOnly; SameSite=Strict; Path=/"
    assert b'http-equiv="refresh" content="0;url=/"' in answer.body
    assert SESSION.encode() not in answer.body
    assert answer.header("cache-control") == "no-store"
    assert answer.header("referrer-policy") == "no-referrer"


def keeps_out(answer: Answer, *statuses: int) -> None:
    assert answer.status in (statuses or (403,))
    assert answer.header("set-cookie") == ""


def test_a_code_lets_the_window_in_once(it: Stage) -> None:
    it.boot_codes.add(CODE)
    lets_in(boot(it))
    keeps_out(boot(it))


def test_a_code_of_the_window_ends_after_a_minute(it: Stage) -> None:
    it.boot_codes.add(CODE)
    it.clock[0] = 60.1
    keeps_out(boot(it))


def test_the_window_alone_may_post_a_code(it: Stage) -> None:
    it.boot_codes.add(CODE)
    keeps_out(boot(it, origin="http://127.0.0.1:1"))
    keeps_out(boot(it, origin="null"))
    keeps_out(boot(it, origin=f"http://127.0.0.1:{PORT}"))
    keeps_out(boot(it, sec_fetch_site="cross-site"))
    keeps_out(boot(it, content_type="application/json"), 415)
    keeps_out(boot(it, host="evil.test"), 421)
    keeps_out(
        ask(
            it.app, "POST", "/_boot", {**HOST, "content-type": BOOT["content-type"]}, b"code=" + CODE.encode()
        )
    )
    keeps_out(ask(it.app, "GET", f"/_boot?code={CODE}", BOOT), 405)
    keeps_out(boot(it, b"code=" + b"x" * 2000), 413)
    lets_in(boot(it))  # None of these burned it.


@pytest.mark.parametrize(
    "body",
    [b"", b"code=", b"code", b"x=1", b"code=a&code=b", b"\xff\xfe", b"code=" + b"c" * 31, b"code=%ff%fe" * 9],
)
def test_a_form_without_the_code_is_refused(it: Stage, body: bytes) -> None:
    it.boot_codes.add(CODE)
    keeps_out(boot(it, body))


def test_without_a_window_there_is_no_boot(folders: DataFolders) -> None:
    with stage(folders) as alone:
        alone.boot_codes.add(CODE)
        keeps_out(boot(alone))


def test_a_printed_address_lets_one_browser_in_once(it: Stage) -> None:
    it.open_codes.add(CODE)
    lets_in(visit(it))
    keeps_out(visit(it))


@pytest.mark.parametrize("site", ["none", "cross-site"])
def test_a_pasted_address_and_the_redirect_file_both_work(it: Stage, site: str) -> None:
    it.open_codes.add(CODE)
    lets_in(visit(it, sec_fetch_site=site, sec_fetch_mode="navigate", sec_fetch_dest="document"))


def test_a_printed_address_ends_after_ten_minutes(it: Stage) -> None:
    it.open_codes.add(CODE)
    it.clock[0] = 600.1
    keeps_out(visit(it))


def test_only_a_visit_redeems_a_printed_address(it: Stage) -> None:
    it.open_codes.add(CODE)
    keeps_out(visit(it, sec_fetch_site="same-site"))
    keeps_out(visit(it, sec_fetch_site="same-origin"))
    keeps_out(visit(it, origin="http://evil.test"))
    keeps_out(visit(it, sec_fetch_mode="no-cors"))
    keeps_out(visit(it, sec_fetch_dest="iframe"))
    keeps_out(visit(it, sec_fetch_dest="image"))
    keeps_out(visit(it, sec_purpose="prefetch"))
    keeps_out(visit(it, method="HEAD"), 405)
    keeps_out(visit(it, method="POST"), 405)
    keeps_out(visit(it, host="evil.test"), 421)
    keeps_out(visit(it, code=CODE + "x"))
    keeps_out(visit(it, code=f"{CODE}&code={CODE}"))
    lets_in(visit(it))


def test_the_two_kinds_of_code_do_not_open_each_other_s_door(it: Stage) -> None:
    it.open_codes.add(CODE)
    keeps_out(boot(it))
    it.boot_codes.add("b" * 32)
    keeps_out(visit(it, code="b" * 32))


def test_a_used_address_tells_a_person_what_to_do(it: Stage) -> None:
    answer = visit(it, accept="text/html")
    keeps_out(answer)
    assert b"used already" in answer.body


def test_two_at_once_get_one_session(folders: DataFolders) -> None:
    with served(folders) as it:
        it.open_codes.add(CODE)
        statuses: list[int] = []
        barrier = threading.Barrier(8)

        def enter() -> None:
            barrier.wait()
            statuses.append(fetch(it.port, "GET", f"/_open?code={CODE}").status)

        threads = [threading.Thread(target=enter) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(statuses) == [200, *[403] * 7]


def test_of_many_codes_the_newest_are_kept() -> None:
    codes = OneTimeCodes(60)
    for number in range(40):
        codes.add(f"code-{number:027}")
    assert codes.waiting == 16
    assert not codes.redeem(f"code-{0:027}".encode())
    assert codes.redeem(f"code-{39:027}".encode())
    assert codes.added == 40


@given(st.binary(max_size=200))
def test_no_guess_is_taken(guess: bytes) -> None:
    codes = OneTimeCodes(60)
    codes.add(CODE)
    assert codes.redeem(guess) == (guess == CODE.encode())


def test_health_proves_who_answers(it: Stage) -> None:
    answer = ask(it.app, "GET", f"/health?nonce={NONCE}", HEALTH)
    expected = hmac.new(TOKEN.encode(), NONCE.encode(), hashlib.sha256).hexdigest()
    assert answer.status == 200
    assert json.loads(answer.body)["proof"] == expected
    assert TOKEN.encode() not in answer.body


def test_health_says_what_closing_would_interrupt_and_who_looks_on(it: Stage) -> None:
    def health() -> dict[str, object]:
        answer = json.loads(ask(it.app, "GET", f"/health?nonce={NONCE}", HEALTH).body)
        return {name: answer[name] for name in ("jobs", "pages")}

    changes = it.services.jobs.changes
    assert health() == {"jobs": [], "pages": 0}
    changes.publish(job(title="Train"))
    changes.publish(job(title="Read", id="fedcba9876543210", state="queued"))
    it.app.streams.take()
    assert health() == {"jobs": ["Train", "Read"], "pages": 1}
    changes.publish(job(state="paused"))
    changes.publish(job(id="fedcba9876543210", state="succeeded"))
    changes.publish(job(id="fedcba9876543210", state="running"))
    it.app.streams.give_back()
    assert health() == {"jobs": ["Import"], "pages": 0}, "news that came late changes nothing"


def test_a_later_window_takes_the_place_of_the_first(it: Stage) -> None:
    later = "http://127.0.0.1:5999"
    _obey(json.dumps({"shell_origin": later}).encode(), {}, it.app.trust_shell)
    _obey(b'{"shell_origin": "http://evil.test"}', {}, it.app.trust_shell)
    it.boot_codes.add(CODE)
    keeps_out(boot(it))
    answer = boot(it, origin=later)
    lets_in(answer)
    assert f"frame-ancestors {later}" in answer.header("content-security-policy")


def test_health_is_for_the_launcher_alone(it: Stage) -> None:
    target = f"/health?nonce={NONCE}"
    for extra in (
        {"origin": f"http://127.0.0.1:{PORT}"},
        {"cookie": "a=b"},
        {"sec-fetch-site": "same-origin"},
    ):
        assert ask(it.app, "GET", target, {**HEALTH, **extra}).status == 403
    assert ask(it.app, "GET", target, own_headers()).status == 403
    assert ask(it.app, "GET", target, HOST).status == 401
    assert ask(it.app, "POST", target, HEALTH).status == 405
    assert ask(it.app, "GET", target, {**HEALTH, "authorization": f"bearer {TOKEN}"}).status == 401
    assert ask(it.app, "GET", "/", HEALTH).status == 401
    for nonce in ("", "short", "x" * 200, "n" * 31 + "%0a"):
        assert ask(it.app, "GET", f"/health?nonce={nonce}", HEALTH).status == 400
