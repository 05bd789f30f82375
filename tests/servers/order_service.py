"""Instances of a service with real HTTP health endpoints: ``python order_service.py COUNT``.

Prints one port per line and answers 200 on every path until standard input closes.
"""

import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Healthy(BaseHTTPRequestHandler):
    """Says that all is well."""

    def do_GET(self) -> None:
        """Answer a health check."""
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"ok")

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Keep quiet."""


def main(count: int) -> None:
    """Serve until nobody listens any more."""
    servers = [ThreadingHTTPServer(("127.0.0.1", 0), Healthy) for _ in range(count)]
    for server in servers:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        sys.stdout.write(f"{server.server_address[1]}\n")
    sys.stdout.flush()
    sys.stdin.read()
    for server in servers:
        server.shutdown()
        server.server_close()


if __name__ == "__main__":
    main(int(sys.argv[1]))
