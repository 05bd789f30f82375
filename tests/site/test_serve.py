import http.client
import socket
import threading
from pathlib import Path

import pytest

from whychain.errors import UsageError
from whychain.site.serve import serve


def test_a_folder_is_served_on_this_machine_only(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("hello")
    urls: list[str] = []
    ready = threading.Event()

    def started(url: str) -> None:
        urls.append(url)
        ready.set()

    thread = threading.Thread(
        target=serve, args=(tmp_path, 0), kwargs={"started": started}, daemon=True
    )
    thread.start()
    assert ready.wait(10)
    host = urls[0].removeprefix("http://").removesuffix("/")
    connection = http.client.HTTPConnection(host, timeout=10)
    connection.request("GET", "/")
    answer = connection.getresponse()

    assert host.startswith("127.0.0.1:")
    assert (answer.status, answer.read()) == (200, b"hello")
    connection.close()


def test_a_port_that_is_taken_is_a_wrong_usage(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()

        with pytest.raises(UsageError, match="cannot be used"):
            serve(tmp_path, taken.getsockname()[1], started=print)
