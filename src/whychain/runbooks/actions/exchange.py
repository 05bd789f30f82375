"""One HTTP exchange in a thread of its own, so that waiting for it can be given up at any time.

Import it where it is used: httpx takes a tenth of a second.
"""

import contextvars
import os
import re
import socket
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

import httpx

from whychain.runbooks.actions.route import (
    UnsendableError,
    checked_url,
    place_of,
    proxy_for,
    trust_for,
)
from whychain.runbooks.plan import Request
from whychain.runbooks.purity import SideEffectError
from whychain.runbooks.runbook import HttpMethod
from whychain.version import VERSION

_FAILURES = (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError, RuntimeError)
READING = frozenset({HttpMethod.GET, HttpMethod.HEAD})
MOST_BODY_BYTES = 1 << 20
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")


class _GivenUpError(RuntimeError):
    """Nobody waits any more; nothing may be sent from now on."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server answered, as it came."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    complete: bool
    """False when the body is longer than what is read of it."""


class ReadOnlyTransport(httpx.BaseTransport):
    """Passes GET and HEAD on, and refuses every other verb before anything is opened."""

    def __init__(self, inner: httpx.BaseTransport) -> None:
        self._inner = inner

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Return the answer.

        Raises:
            SideEffectError: for a verb that may change something.
        """
        if request.method not in READING:
            raise SideEffectError(f"a check must not send {request.method}")
        return self._inner.handle_request(request)

    def close(self) -> None:
        """Close what is open."""
        self._inner.close()


class Exchange:
    """A request under way. ``fileno`` is readable as soon as it ended.

    Then either ``answer`` is there, or ``error`` says why not. ``sent`` is False as long as it
    is certain that the server has seen nothing of the request.
    """

    def __init__(
        self,
        request: Request,
        key: str,
        seconds: float,
        *,
        longest_connect_seconds: float,
        read_only: bool,
    ) -> None:
        self.answer: Answer | None = None
        self.error: Exception = RuntimeError("it ended without an answer")
        self.sent = False
        self._longest_connect_seconds = longest_connect_seconds
        self.url = checked_url(request.url)
        self.proxy = proxy_for(self.url)
        self._request, self._headers = request, _headers(request, key)
        self._seconds, self._read_only = seconds, read_only
        self._lock = threading.Lock()
        self._given_up = False
        self._connection: socket.socket | None = None
        self._ended, self._end = os.pipe()

    @property
    def where(self) -> str:
        """Return the host and port that are contacted, and the proxy on the way."""
        through = f" through the proxy {place_of(self.proxy.url)}" if self.proxy else ""
        return place_of(self.url) + through

    @property
    def connect_seconds(self) -> float:
        """Return how long connecting may take; more than all of the time when that is short."""
        longest = self._longest_connect_seconds
        return longest if self._seconds > longest else self._seconds + 1

    def __enter__(self) -> "Exchange":
        try:
            # In this context, so that whoever must not act cannot act by way of a thread either.
            work = contextvars.copy_context().run
            threading.Thread(target=work, args=(self._run,), name="request", daemon=True).start()
        except BaseException:
            os.close(self._end)
            os.close(self._ended)
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.give_up()
        os.close(self._ended)

    def fileno(self) -> int:
        """Return a descriptor that is readable once this exchange ended."""
        return self._ended

    def give_up(self) -> bool:
        """Break the connection, so that the thread ends; return whether anything was sent."""
        with self._lock:
            self._given_up = True
            self._break()
            return self.sent

    def _run(self) -> None:
        try:
            self.answer = self._exchange()
        except (*_FAILURES, UnsendableError) as error:
            self.error = error
        finally:
            with self._lock:
                if self._connection:
                    self._connection.close()
                self._connection = None
            os.close(self._end)

    def _exchange(self) -> Answer:
        timeout = httpx.Timeout(self._seconds + 1, connect=self.connect_seconds)
        with httpx.Client(transport=self._transport(), timeout=timeout, trust_env=False) as client:
            request = client.build_request(
                self._request.method,
                self.url,
                headers=self._headers,
                content=self._request.body.encode("utf-8", "surrogatepass"),
                extensions={"trace": self._trace},
            )
            response = client.send(request, stream=True)
            body, complete = bytearray(), True
            for piece in response.iter_bytes():
                body += piece
                if len(body) > MOST_BODY_BYTES:
                    complete = False
                    break
            response.close()
        headers = tuple((name.lower(), value) for name, value in response.headers.multi_items())
        return Answer(response.status_code, headers, bytes(body[:MOST_BODY_BYTES]), complete)

    def _transport(self) -> httpx.BaseTransport:
        transport = httpx.HTTPTransport(
            verify=trust_for(self.url), trust_env=False, proxy=self.proxy
        )
        return ReadOnlyTransport(transport) if self._read_only else transport

    def _trace(self, event: str, info: Mapping[str, object]) -> None:
        """Take note of the connection, and of the moment from which on something is sent."""
        with self._lock:
            if event == "connection.connect_tcp.complete":
                stream = info["return_value"]
                # TLS takes the socket over; the copy can still be used to break the connection.
                self._connection = stream.get_extra_info("socket").dup()  # type: ignore[attr-defined]
                if self._given_up:
                    self._break()
            elif event == "http11.send_request_headers.started":
                if self._given_up:
                    raise _GivenUpError
                method = info["request"].method  # type: ignore[attr-defined]
                self.sent = self.sent or method != b"CONNECT"

    def _break(self) -> None:
        if self._connection:
            with suppress(OSError):  # the other side may be quicker
                self._connection.shutdown(socket.SHUT_RDWR)


def _headers(request: Request, key: str) -> list[tuple[bytes, bytes]]:
    own = {"User-Agent": f"whychain/{VERSION}", "Accept-Encoding": "identity"}
    if request.method in {HttpMethod.POST, HttpMethod.PATCH}:
        own["Idempotency-Key"] = key
    given = {name.lower() for name, _ in request.headers}
    added = [(name, value) for name, value in own.items() if name.lower() not in given]
    return [_header(name, value.strip()) for name, value in (*request.headers, *added)]


def _header(name: str, value: str) -> tuple[bytes, bytes]:
    if not _TOKEN.fullmatch(name):
        raise UnsendableError(f"{name!r} is not the name of a header (fix: use letters and -)")
    if name.lower() in {"content-length", "transfer-encoding"}:
        raise UnsendableError(f"header {name}: the body decides it (fix: leave it out)")
    if _CONTROL.search(value):
        raise UnsendableError(
            f"header {name}: holds a line end or another control character "
            "(fix: check the input or the secret that fills it)"
        )
    return name.encode("ascii"), value.encode("utf-8", "surrogatepass")
