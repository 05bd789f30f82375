"""A real server on the loopback that answers as badly as a test wants it to."""

import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

Pieces = Callable[[threading.Event], Iterable[bytes]]
"""What is sent after the request was read; the event is set when the server closes."""
_HANG_SECONDS = 30.0


def answer(body: bytes = b"", status: str = "200 OK", headers: str = "") -> Pieces:
    """Return a whole answer."""
    head = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{headers}\r\n"
    return lambda _: [head.encode("latin-1") + body]


class FakeServer:
    """Takes connections for as long as the test runs, each in a thread of its own."""

    def __init__(self, pieces: Pieces, tls: ssl.SSLContext | None, *, reads: bool) -> None:
        self.received: list[bytes] = []
        self.connections = 0
        self.arrived = threading.Event()
        self._pieces, self._tls, self._reads = pieces, tls, reads
        self._closing = threading.Event()
        self._open: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._begin(self._accept)

    @property
    def url(self) -> str:
        """Return where it listens."""
        return f"http{'s' if self._tls else ''}://127.0.0.1:{self.port}"

    def close(self) -> None:
        """Break all connections and wait until every thread ended."""
        self._closing.set()
        with socket.create_connection(("127.0.0.1", self.port), timeout=_HANG_SECONDS):
            self._threads[0].join(_HANG_SECONDS)
        self._listener.close()
        for connection in self._open:
            _broken(connection)
        for thread in self._threads:
            thread.join(_HANG_SECONDS)
            assert not thread.is_alive()

    def _begin(self, work: Callable[[], None]) -> None:
        thread = threading.Thread(target=work, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            connection, _ = self._listener.accept()
            if self._closing.is_set():
                connection.close()
                return
            self.connections += 1
            self._open.append(connection)
            self._begin(lambda connection=connection: self._serve(connection))  # type: ignore[misc]

    def _serve(self, connection: socket.socket) -> None:
        try:
            if self._tls:
                connection = self._tls.wrap_socket(connection, server_side=True)
                self._open.append(connection)
            if self._reads:
                self.received.append(_request(connection))
            self.arrived.set()
            for piece in self._pieces(self._closing):
                connection.sendall(piece)
        except OSError:
            return  # the client went away, as some tests want
        finally:
            connection.close()

    @property
    def head(self) -> str:
        """Return the first line and the headers of the only request."""
        (received,) = self.received
        return received.partition(b"\r\n\r\n")[0].decode("latin-1")


@contextmanager
def serving(
    pieces: Pieces, tls: ssl.SSLContext | None = None, *, reads: bool = True
) -> Iterator[FakeServer]:
    """Serve for as long as the block runs; without ``reads`` answer before the request came."""
    server = FakeServer(pieces, tls, reads=reads)
    try:
        yield server
    finally:
        server.close()


def _request(connection: socket.socket) -> bytes:
    received = b""
    while b"\r\n\r\n" not in received:
        received += _some(connection)
    head, _, body = received.partition(b"\r\n\r\n")
    length = re.search(rb"(?i)content-length: (\d+)", head)
    while length and len(body) < int(length[1]):
        body += _some(connection)
    return head + b"\r\n\r\n" + body


def _some(connection: socket.socket) -> bytes:
    piece = connection.recv(65536)
    if not piece:
        raise ConnectionResetError("the client went away")
    return piece


def _broken(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # closed already
