"""Requests that get no whole answer: how that ends, in time, and whether something may be done."""

import selectors
import socket
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import pytest
from tests.fakes.descriptors import channels
from tests.fakes.http_server import FakeServer, Pieces, answer, serving
from tests.fakes.request_attempts import HANG_SECONDS, SECRET, outcome

from whychain.runbooks.actions import exchange
from whychain.runbooks.actions.action import Ended, Result
from whychain.runbooks.actions.interruption import Interruption
from whychain.runbooks.plan import Request
from whychain.runbooks.purity import SideEffectError, no_side_effects
from whychain.runbooks.runbook import HttpMethod

_SHORT_SECONDS = 1.5  # enough to send, and all that a test waits for a server that never answers
_HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n"


def silent(closing: threading.Event) -> Iterable[bytes]:
    closing.wait(HANG_SECONDS)
    return []


def dripping(closing: threading.Event) -> Iterable[bytes]:
    yield _HEAD
    while not closing.wait(0.05):
        yield b"."


def dripping_head(closing: threading.Event) -> Iterable[bytes]:
    yield b"HTTP/1.1 200 OK\r\nX-Long: "
    while not closing.wait(0.05):
        yield b"."


def where(server: FakeServer) -> str:
    return f"127.0.0.1:{server.port}"


@contextmanager
def interrupted_when(arrived: threading.Event) -> Iterator[Interruption]:
    interruption = Interruption()

    def interrupt() -> None:
        arrived.wait(HANG_SECONDS)
        interruption.request()

    thread = threading.Thread(target=interrupt)
    thread.start()
    yield interruption
    thread.join()


def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


@pytest.mark.parametrize(
    ("method", "acted", "pieces"),
    [
        ("GET", False, silent),
        ("PUT", True, silent),
        ("POST", True, dripping),
        ("HEAD", False, dripping_head),
        ("DELETE", True, dripping_head),
    ],
)
def test_a_slow_answer_times_out_however_steadily_it_drips(
    method: str, acted: bool, pieces: Pieces
) -> None:
    with serving(pieces) as server:
        result = outcome(server.url, method, seconds=_SHORT_SECONDS)

    reason = f"no whole answer from {where(server)} within 1.5 s"
    assert result == Result(Ended.TIMED_OUT, reason, acted=acted)


def test_what_times_out_before_the_connection_stands_was_not_sent() -> None:
    with serving(silent, reads=False) as server:
        url = server.url.replace("http:", "https:")
        result = outcome(url, "PUT", seconds=_SHORT_SECONDS)

    reason = f"no connection to {where(server)} within 1.5 s"
    assert result == Result(Ended.TIMED_OUT, reason, acted=False)


@pytest.mark.parametrize("seconds", [0.0, -1.0])
def test_no_time_at_all_is_a_time_out(seconds: float) -> None:
    with serving(silent) as server:
        assert outcome(server.url, seconds=seconds).ended is Ended.TIMED_OUT


def test_more_time_than_the_system_can_count_is_all_the_time_it_can() -> None:
    with serving(answer()) as server:
        assert outcome(server.url, seconds=1e12).ended is Ended.DONE


def test_connecting_may_take_only_a_part_of_a_long_time() -> None:
    with serving(silent, reads=False) as server:
        result = outcome(server.url.replace("http:", "https:"), "PUT", connect_seconds=0.2)

    assert (result.ended, result.acted) == (Ended.FAILED, False)
    assert result.reason == (
        f"cannot connect to {where(server)}: no connection within 0.2 s "
        "(fix: is it up, does a firewall drop packets?)"
    )


def test_an_interruption_before_the_start_sends_nothing() -> None:
    interruption = Interruption()
    interruption.request()
    with serving(answer()) as server:
        result = outcome(server.url, "PUT", interruption=interruption)

    assert result == Result(Ended.INTERRUPTED, "interrupted before it was sent", acted=False)
    assert server.connections == 0


@pytest.mark.parametrize(("method", "acted"), [("GET", False), ("DELETE", True)])
@pytest.mark.parametrize("pieces", [silent, dripping])
def test_an_interruption_ends_the_wait_for_an_answer(
    method: str, acted: bool, pieces: Pieces
) -> None:
    with (
        serving(pieces) as server,
        interrupted_when(server.arrived) as interruption,
    ):
        result = outcome(server.url, method, interruption=interruption)

    reason = f"interrupted: no whole answer from {where(server)} by then"
    assert result == Result(Ended.INTERRUPTED, reason, acted=acted)


def test_an_interruption_ends_connecting_and_nothing_is_sent_any_more() -> None:
    with (
        serving(silent, reads=False) as server,
        interrupted_when(server.arrived) as interruption,
    ):
        url = server.url.replace("http:", "https:")
        result = outcome(url, "PUT", interruption=interruption)

    reason = f"interrupted: no connection to {where(server)} by then"
    assert result == Result(Ended.INTERRUPTED, reason, acted=False)


@pytest.mark.parametrize(("method", "acted"), [("GET", False), ("POST", True)])
@pytest.mark.parametrize(
    "pieces",
    [b"", b"HTTP/1.1 200", _HEAD, _HEAD + b"half", b"SSH-2.0-OpenSSH\r\n"],
    ids=["nothing", "half a head", "a head", "half a body", "another protocol"],
)
def test_a_connection_lost_after_sending_may_have_acted(
    method: str, acted: bool, pieces: bytes
) -> None:
    with serving(lambda _: [pieces]) as server:
        result = outcome(server.url, method)

    assert (result.ended, result.acted, result.status) == (Ended.FAILED, acted, None)
    before = f"connection to {where(server)} lost before the whole answer came: "
    assert result.reason.startswith(before)
    assert len(result.reason) > len(before)


def test_an_answer_that_cannot_be_unpacked_is_no_answer() -> None:
    with serving(answer(b"no gzip", headers="Content-Encoding: gzip\r\n")) as server:
        result = outcome(server.url, "PUT")

    assert (result.ended, result.acted) == (Ended.FAILED, True)
    assert "lost before the whole answer came: Error -3" in result.reason


def test_where_nobody_listens_nothing_is_sent() -> None:
    port = closed_port()

    assert outcome(f"http://127.0.0.1:{port}/x", "PUT") == Result(
        Ended.FAILED,
        f"cannot connect to 127.0.0.1:{port}: nobody listens there "
        "(fix: is the service up, is the port right?)",
        acted=False,
    )


def test_an_unknown_host_is_named() -> None:
    result = outcome("http://no-such-host.invalid/x", "PUT")

    assert (result.ended, result.acted) == (Ended.FAILED, False)
    assert result.reason == (
        "cannot connect to no-such-host.invalid:80: no such host name "
        "(fix: check the URL and the resolver)"
    )


def test_a_host_name_that_no_resolver_takes_is_refused() -> None:
    result = outcome(f"http://{'a' * 70}.localhost", "PUT")

    assert (result.ended, result.acted) == (Ended.FAILED, False)
    assert "label" in result.reason


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("", "not the URL of a server (fix: begin with http://HOST or https://HOST)"),
        ("/v1/kv", "not the URL of a server (fix: begin with http://HOST or https://HOST)"),
        ("ftp://h", "not the URL of a server (fix: begin with http://HOST or https://HOST)"),
        ("http:///v1", "not the URL of a server (fix: begin with http://HOST or https://HOST)"),
        ("http://h:0", "no such port: 0 (fix: a number from 1 to 65535)"),
        ("http://h:65536", "no such port: 65536 (fix: a number from 1 to 65535)"),
        ("http://h:hunter2 &é", "not a URL: Invalid port: '***' (fix: check the step's url)"),
    ],
)
def test_a_wrong_url_is_refused(url: str, reason: str) -> None:
    assert outcome(url, "PUT") == Result(Ended.FAILED, reason, acted=False)


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("X Y", "v", "'X Y' is not the name of a header (fix: use letters and -)"),
        (f"X-{SECRET}", "v", "'X-***' is not the name of a header (fix: use letters and -)"),
        ("X-A", f"{SECRET}\r\nX-B: v", "header X-A: holds a line end or another control character"),
        ("Content-Length", "2", "header Content-Length: the body decides it (fix: leave it out)"),
        ("transfer-encoding", "x", "header transfer-encoding: the body decides it (fix: leave it"),
        ("X-A", "a\0b", "header X-A: holds a line end or another control character"),
    ],
)
def test_a_wrong_header_is_refused_without_its_value(name: str, value: str, reason: str) -> None:
    with serving(answer()) as server:
        result = outcome(server.url, "PUT", headers=((name, value),))

    assert (result.ended, result.acted) == (Ended.FAILED, False)
    assert result.reason.startswith(reason)
    assert server.connections == 0


def test_what_was_given_up_while_connecting_is_not_sent_afterwards() -> None:
    with serving(answer()) as server:
        request = Request(HttpMethod.PUT, server.url)
        late = exchange.Exchange(request, "k", 30.0, longest_connect_seconds=10.0, read_only=False)
        late.give_up()
        with late, selectors.DefaultSelector() as selector:
            selector.register(late, selectors.EVENT_READ)
            assert selector.select(HANG_SECONDS)

    assert (late.sent, late.answer, server.received) == (False, None, [])


def test_without_a_thread_nothing_is_sent_and_nothing_stays_open() -> None:
    interruption = Interruption()
    with serving(answer()) as server:
        before = channels()
        usual = threading.stack_size(1 << 47)  # more than there are addresses
        try:
            with pytest.raises(RuntimeError, match="new thread"):
                outcome(server.url, interruption=interruption)
        finally:
            threading.stack_size(usual)

        assert channels() == before
        assert server.connections == 0


def test_a_plan_cannot_send_and_leaves_nothing_open() -> None:
    with serving(answer()) as server:
        before = channels()
        interruption = Interruption()
        with no_side_effects(), pytest.raises(SideEffectError):
            outcome(server.url, interruption=interruption)

        assert len(channels() - before) == 2  # the interruption's own
        assert server.connections == 0


def test_requests_leave_no_descriptor_open() -> None:
    interruption = Interruption()
    with serving(answer()) as server:
        outcome(server.url, interruption=interruption)
    before = channels()

    with serving(answer()) as server:
        outcome(server.url, interruption=interruption)
    with serving(silent) as server:
        outcome(server.url, interruption=interruption, seconds=0.2)

    assert channels() == before
