"""Requests against real servers on the loopback: what is sent, and what is said of each answer."""

import base64
import gzip
import json
import threading
from collections.abc import Iterable
from urllib.parse import quote

import httpx
import pytest
from tests.fakes.http_server import answer, serving
from tests.fakes.request_attempts import SECRET, Unwatched, outcome

from whychain.runbooks.actions.action import Attempt, Captured, Ended
from whychain.runbooks.actions.exchange import MOST_BODY_BYTES, ReadOnlyTransport
from whychain.runbooks.actions.interruption import Interruption
from whychain.runbooks.actions.request import ask_request, send_request
from whychain.runbooks.plan import PlannedAction
from whychain.runbooks.purity import SideEffectError
from whychain.runbooks.redaction import Redaction
from whychain.runbooks.steps import StepKind
from whychain.version import VERSION

METHODS = ("GET", "HEAD", "PUT", "DELETE", "POST", "PATCH")
WRITING = ("PUT", "DELETE", "POST", "PATCH")


def sent_headers(head: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in head.splitlines()[1:]:
        name, _, value = line.partition(": ")
        found.setdefault(name.lower(), []).append(value)
    return found


def test_an_expected_answer_is_done_with_its_status_headers_and_body() -> None:
    headers = "X-Index: 7\r\nSet-Cookie: a\r\nset-cookie: b\r\n"
    with serving(answer("ok ü\n".encode(), headers=headers)) as server:
        result = outcome(f"{server.url}/v1/kv/a%2Fb?consistent")

    assert server.head.startswith("GET /v1/kv/a%2Fb?consistent HTTP/1.1")
    assert (result.ended, result.reason, result.status) == (Ended.DONE, "", 200)
    assert result.stdout == Captured("ok ü\n", 6)
    assert result.headers == (
        ("content-length", "6"),
        ("x-index", "7"),
        ("set-cookie", "a"),
        ("set-cookie", "b"),
    )
    assert result.exit_code is None


@pytest.mark.parametrize("method", METHODS)
def test_every_verb_is_sent_with_its_body_and_names_the_tool(method: str) -> None:
    with serving(answer()) as server:
        assert outcome(server.url, method, body="bödy").ended is Ended.DONE

    assert server.head.startswith(f"{method} / HTTP/1.1")
    assert server.received[0].endswith("\r\n\r\nbödy".encode())
    assert sent_headers(server.head)["user-agent"] == [f"whychain/{VERSION}"]
    assert sent_headers(server.head)["content-length"] == ["5"]


@pytest.mark.parametrize(("method", "sent"), [(m, m in {"POST", "PATCH"}) for m in METHODS])
def test_a_verb_that_acts_anew_each_time_carries_an_idempotency_key(
    method: str, sent: bool
) -> None:
    with serving(answer()) as server:
        outcome(server.url, method)

    assert sent_headers(server.head).get("idempotency-key") == (["run-1/step-1"] if sent else None)


def test_headers_of_the_request_come_before_those_of_the_tool() -> None:
    given = (("idempotency-key", "mine"), ("USER-AGENT", "me"), ("X-A", "1"), ("X-A", " ü\n"))
    with serving(answer()) as server:
        outcome(server.url, "POST", headers=given)

    headers = sent_headers(server.head)
    assert (headers["idempotency-key"], headers["user-agent"]) == (["mine"], ["me"])
    assert headers["x-a"] == ["1", "ü".encode().decode("latin-1")]


def test_a_name_and_password_in_the_url_are_sent_as_a_header_and_not_shown() -> None:
    with serving(answer(status="500 S")) as server:
        result = outcome(server.url.replace("//", f"//me:{quote(SECRET)}@"))

    basic = base64.b64encode(f"me:{SECRET}".encode()).decode()
    assert sent_headers(server.head)["authorization"] == [f"Basic {basic}"]
    assert result.reason == "HTTP 500, expected 200"


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See Other", "307 T", "308 P"])
def test_a_redirect_is_an_answer_and_is_not_followed(status: str) -> None:
    with serving(answer(status=status, headers="Location: /elsewhere\r\n")) as server:
        result = outcome(server.url, "POST")
        expected = outcome(server.url, expect_status=(int(status[:3]),))

    assert server.connections == 2
    assert result.reason == f"HTTP {status[:3]}, expected 200"
    assert ("location", "/elsewhere") in result.headers
    assert expected.ended is Ended.DONE


@pytest.mark.parametrize(
    ("method", "status", "acted"),
    [
        ("GET", 500, False),
        ("HEAD", 503, False),
        ("PUT", 400, False),
        ("POST", 404, False),
        ("PATCH", 409, False),
        ("PUT", 408, True),
        ("DELETE", 500, True),
        ("PUT", 201, True),
        ("POST", 303, True),
    ],
)
def test_an_unexpected_status_fails_and_only_a_refusal_has_surely_changed_nothing(
    method: str, status: int, acted: bool
) -> None:
    with serving(answer(status=f"{status} S")) as server:
        result = outcome(server.url, method, expect_status=(200, 204))

    assert (result.ended, result.acted, result.status) == (Ended.FAILED, acted, status)
    assert result.reason == f"HTTP {status}, expected 200 or 204"


def test_a_failure_shows_the_beginning_of_the_answer_on_one_printable_line() -> None:
    body = f"<p>\n no \x1b[31m {SECRET}\thunter2\n&é " + "x" * 300
    with serving(answer(body.encode(), "503 Busy")) as server:
        result = outcome(server.url)

    beginning = "HTTP 503, expected 200: <p> no ?[31m *** *** "
    assert result.reason.startswith(beginning)
    assert result.reason.endswith("x…")
    assert len(result.reason) == len("HTTP 503, expected 200: ") + 201


@pytest.mark.parametrize(
    ("body", "ended", "reason"),
    [
        (b"true\n", Ended.DONE, ""),
        (b"false", Ended.FAILED, "somebody else holds it: expected true, answered: false"),
        (b"", Ended.FAILED, "somebody else holds it: expected true, answered: nothing"),
    ],
)
def test_an_answer_other_than_the_expected_one_fails_without_having_acted(
    body: bytes, ended: Ended, reason: str
) -> None:
    with serving(answer(body)) as server:
        result = outcome(server.url, "PUT", expect_body="true")

    assert (result.ended, result.reason, result.status) == (ended, reason, 200)
    assert result.acted is (ended is Ended.DONE)


def test_an_expected_answer_may_hold_a_secret() -> None:
    with serving(answer(SECRET.encode())) as server:
        result = outcome(server.url, expect_body=SECRET)

    assert (result.ended, result.stdout.text) == (Ended.DONE, "***")


def test_a_secret_that_comes_back_is_replaced_in_headers_and_body() -> None:
    basic = base64.b64encode(f"me:{SECRET}".encode()).decode()
    body = json.dumps({"url": quote(SECRET), "seen": SECRET, "authorization": basic})
    with serving(answer(body.encode(), headers=f"X-Seen: {quote(SECRET)}\r\n")) as server:
        result = outcome(server.url, headers=(("Authorization", f"Basic {basic}"),))

    assert sent_headers(server.head)["authorization"] == [f"Basic {basic}"]
    assert ("x-seen", "***") in result.headers
    assert json.loads(result.stdout.text)["seen"] == "***"


@pytest.mark.parametrize("whole", [True, False], ids=["all of it is read", "the rest is not read"])
def test_a_body_is_read_to_its_end_up_to_one_mebibyte(whole: bool) -> None:
    before = b"." * (MOST_BODY_BYTES - 10)
    body = before + (b"." * 10 if whole else SECRET.encode() * 2)
    with serving(answer(body)) as server:
        result = outcome(server.url)

    assert result.ended is Ended.DONE
    assert (result.stdout.complete, result.stdout.bytes_total) == (whole, MOST_BODY_BYTES)
    note = "\n… the answer is longer than 1 MiB; the rest was not read"
    assert result.stdout.text == body.decode() if whole else before.decode() + note


def test_an_answer_without_an_end_is_given_up_at_one_mebibyte() -> None:
    def endless(_: threading.Event) -> Iterable[bytes]:
        yield b"HTTP/1.1 200 OK\r\n\r\n"
        while True:
            yield b"x" * 65536

    with serving(endless) as server:
        result = outcome(server.url)

    assert (result.ended, result.stdout.complete) == (Ended.DONE, False)


def test_a_body_is_text_whatever_its_bytes_and_its_compression() -> None:
    packed = gzip.compress(b"a\xffb")
    with serving(answer(packed, headers="Content-Encoding: gzip\r\n")) as server:
        result = outcome(server.url)

    assert sent_headers(server.head)["accept-encoding"] == ["identity"]
    assert result.stdout == Captured("a\ufffdb", 3)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_asking_sends_what_only_reads(method: str) -> None:
    with serving(answer(b"x")) as server:
        assert outcome(server.url, method, perform=ask_request).ended is Ended.DONE

    assert server.connections == 1


@pytest.mark.parametrize("method", WRITING)
def test_asking_refuses_what_may_write_before_anything_is_opened(method: str) -> None:
    with serving(answer()) as server:
        with pytest.raises(SideEffectError, match=f"a check must not send {method}"):
            outcome(server.url, method, perform=ask_request)

        assert server.connections == 0


@pytest.mark.parametrize("method", [*WRITING, "get", "OPTIONS"])
def test_the_transport_itself_refuses_what_may_write(method: str) -> None:
    with (
        serving(answer()) as server,
        ReadOnlyTransport(httpx.HTTPTransport()) as transport,
    ):
        request = httpx.Request(method, server.url)
        request.method = method
        with pytest.raises(SideEffectError, match="must not send"):
            transport.handle_request(request)

        assert server.connections == 0


def test_an_action_without_a_request_is_a_mistake_of_the_caller() -> None:
    attempt = Attempt("r", "s", 1, 1.0, Interruption(), Redaction(), Unwatched())

    with pytest.raises(ValueError, match="a step of kind run has no request"):
        send_request(PlannedAction(StepKind.RUN, argv=("true",)), attempt)
