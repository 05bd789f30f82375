"""Serving a built site on this machine only, to look at it while writing."""

import functools
from collections.abc import Callable
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from whychain.errors import UsageError

_LOOPBACK = "127.0.0.1"


class _QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Say nothing: a line for each file would bury what matters."""


def serve(folder: Path, port: int, *, started: Callable[[str], None]) -> None:
    """Serve a folder on the loopback address until interrupted; ``started`` is told the URL.

    Raises:
        UsageError: when the port is taken or may not be used.
    """
    handler = functools.partial(_QuietHandler, directory=str(folder))
    try:
        server = ThreadingHTTPServer((_LOOPBACK, port), handler)
    except OSError as error:
        raise UsageError(
            f"port {port} cannot be used: {error.strerror}", fix="--port 0 takes a free one"
        ) from error
    with server:
        started(f"http://{_LOOPBACK}:{server.server_port}/")
        server.serve_forever()
