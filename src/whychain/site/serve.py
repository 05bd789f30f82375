"""Serving a built site on this machine only, to look at it while writing."""

import functools
import threading
import urllib.parse
from collections.abc import Callable
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from whychain.errors import UsageError
from whychain.site.live_reload import EVENTS, SCRIPT, SCRIPT_TEXT, Builds, Watch, with_reload

_LOOPBACK = "127.0.0.1"
_HEARTBEAT_SECONDS = 10.0


class _Handler(SimpleHTTPRequestHandler):
    """Serves files; with ``builds``, pages that reload themselves after a new build."""

    def __init__(self, *args: Any, builds: Builds | None, **settings: Any) -> None:
        self._builds = builds
        super().__init__(*args, **settings)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Say nothing: a line for each file would bury what matters."""

    def end_headers(self) -> None:
        """Let no browser keep what the next build will change."""
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def parse_request(self) -> bool:
        """Refuse a request that names another host: a page elsewhere may have sent it here."""
        if not super().parse_request():
            return False
        port = self.connection.getsockname()[1]
        if self.headers.get("Host", "") in {f"{_LOOPBACK}:{port}", f"localhost:{port}"}:
            return True
        self.send_error(HTTPStatus.FORBIDDEN, "Only 127.0.0.1 and localhost are served")
        return False

    def list_directory(self, path: Any) -> None:
        """Answer that there is no such page: a site has no lists of files."""
        self.send_error(HTTPStatus.NOT_FOUND, "No such page")

    def do_GET(self) -> None:
        """Answer with a file, or with the events for which open pages wait."""
        address = urllib.parse.urlsplit(self.path)
        if self._builds and address.path == EVENTS:
            self._tell(self._builds, address.query)
        else:
            super().do_GET()

    def send_head(self) -> Any:
        """Return what follows the headers: a file as it is, a page with the script added."""
        path = urllib.parse.urlsplit(self.path).path
        if self._builds is None:
            return super().send_head()
        if path == SCRIPT:
            return self._made(SCRIPT_TEXT, "text/javascript")
        found = Path(self.translate_path(self.path))
        page = found / "index.html" if path.endswith("/") else found
        if page.suffix != ".html" or not page.is_file():
            return super().send_head()
        text = page.read_text(encoding="utf-8")
        return self._made(with_reload(text, self._builds.number), "text/html")

    def _made(self, text: str, kind: str) -> BinaryIO:
        body = text.encode()
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        return BytesIO(body)

    def _tell(self, builds: Builds, query: str) -> None:
        """Wait for a newer build and say so; meanwhile notice a page that has been closed."""
        seen = query.removeprefix("seen=")
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        try:
            while not builds.is_newer(int(seen) if seen.isdecimal() else -1, _HEARTBEAT_SECONDS):
                self.wfile.write(b": still here\n\n")
            self.wfile.write(b"event: reload\ndata: \n\n")
        except ConnectionError:
            self.close_connection = True


def serve(
    folder: Path, port: int, *, started: Callable[[str], None], watch: Watch | None = None
) -> None:
    """Serve a folder on the loopback address until interrupted; ``started`` is told the URL.

    With ``watch``, the site is built again when its content changes, and open pages reload.

    Raises:
        UsageError: when the port is taken or may not be used.
    """
    builds, stop = Builds(), threading.Event()
    handler = functools.partial(_Handler, directory=str(folder), builds=builds if watch else None)
    try:
        server = ThreadingHTTPServer((_LOOPBACK, port), handler)
    except OSError as error:
        raise UsageError(
            f"port {port} cannot be used: {error.strerror}", fix="--port 0 takes a free one"
        ) from error
    with server:
        if watch:
            watch.start(builds, stop)
        started(f"http://{_LOOPBACK}:{server.server_port}/")
        try:
            server.serve_forever()
        finally:
            stop.set()
