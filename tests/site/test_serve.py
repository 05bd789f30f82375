import http.client
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Queue

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.support.wait import WebDriverWait

from whychain.errors import UsageError
from whychain.site.build import build
from whychain.site.live_reload import EVENTS, SCRIPT, Watch, state, with_reload
from whychain.site.policy import policy_tag
from whychain.site.serve import serve


@contextmanager
def served(folder: Path, watch: Watch | None = None) -> Iterator[str]:
    """A served folder as ``127.0.0.1:port``; the server ends with the tests."""
    urls: Queue[str] = Queue()
    settings = {"started": urls.put, "watch": watch}
    threading.Thread(target=serve, args=(folder, 0), kwargs=settings, daemon=True).start()
    yield urls.get(timeout=10).removeprefix("http://").removesuffix("/")


def answer(host: str, path: str, **headers: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection(host, timeout=10)
    try:
        connection.request("GET", path, headers=headers)
        got = connection.getresponse()
        return got.status, got.read().decode()
    finally:
        connection.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "site"
    made.mkdir()
    (made / "index.html").write_text(f"<head>{policy_tag(())}</head><body>hello</body>")
    (made / "data.json").write_text("{}")
    (tmp_path / "secret.txt").write_text("secret")
    return made


def watch_of(root: Path, rebuild: Callable[[], object], lines: list[str]) -> Watch:
    return Watch(root, rebuild, failed=lines.append, seconds=0.05)


def test_a_folder_is_served_as_it_is_on_this_machine_only(folder: Path) -> None:
    with served(folder) as host:
        assert host.startswith("127.0.0.1:")
        assert answer(host, "/") == (200, (folder / "index.html").read_text())
        assert answer(host, SCRIPT)[0] == 404
        assert answer(host, EVENTS)[0] == 404


def test_a_port_that_is_taken_is_a_wrong_usage(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()

        with pytest.raises(UsageError, match="cannot be used"):
            serve(tmp_path, taken.getsockname()[1], started=print)


@pytest.mark.parametrize("named", ["outside.example", "outside.example:{port}", "127.0.0.1", ""])
def test_a_request_that_names_another_host_is_refused(folder: Path, named: str) -> None:
    with served(folder) as host:
        port = host.partition(":")[2]
        assert answer(host, "/", Host=named.format(port=port))[0] == 403
        assert answer(host, "/", Host=f"localhost:{port}")[0] == 200


@pytest.mark.parametrize("watched", [False, True])
@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/x/../../secret.txt",
        "//secret.txt",
    ],
)
def test_no_path_leaves_the_folder(folder: Path, path: str, watched: bool) -> None:
    watch = watch_of(folder, lambda: None, []) if watched else None
    with served(folder, watch) as host:
        assert answer(host, path)[0] == 404


def test_the_files_of_a_folder_are_not_listed(folder: Path) -> None:
    (folder / "inner").mkdir()
    with served(folder) as host:
        assert answer(host, "/inner/")[0] == 404


def test_a_watched_page_may_ask_for_a_newer_build_and_for_nothing_else(folder: Path) -> None:
    with served(folder, watch_of(folder, lambda: None, [])) as host:
        status, page = answer(host, "/")

        assert status == 200
        assert "default-src 'none'; connect-src 'self'; script-src" in page
        assert page.endswith(f'hello<script src="{SCRIPT}" data-build="0"></script></body>')
        assert answer(host, "/data.json") == (200, "{}")
        assert "EventSource" in answer(host, SCRIPT)[1]
        assert "EventSource" not in (folder / "index.html").read_text()


def test_a_page_of_an_older_build_is_told_at_once(folder: Path) -> None:
    with served(folder, watch_of(folder, lambda: None, [])) as host:
        assert answer(host, f"{EVENTS}?seen=7")[1].startswith("event: reload")


def test_a_page_without_an_end_still_gets_the_script() -> None:
    assert with_reload("x", 3) == f'x<script src="{SCRIPT}" data-build="3"></script>'


def test_every_content_file_is_watched_and_the_built_site_is_not(workspace: Path) -> None:
    before = state(workspace)
    (workspace / "build").mkdir()
    (workspace / "build" / "x.html").write_text("x")
    assert state(workspace) == before

    for path in ("kb/new.md", "causal/new.yml", "runbooks/new.yml", "site/new.css"):
        (workspace / path).write_text("new")
        after = state(workspace)
        assert after != before
        before = after
    (workspace / "whychain.yml").write_text("changed")
    assert state(workspace) != before


def test_a_file_that_cannot_be_read_is_one_line_and_the_old_site_stays(workspace: Path) -> None:
    built: list[str] = []
    lines: Queue[str] = Queue()
    watch = Watch(workspace, lambda: built.append("again"), failed=lines.put, seconds=0.05)
    with served(workspace, watch):
        record = workspace / "kb" / "2024-03-18-vie-canary" / "record.yml"
        record.write_text("kind: incident\ntitle: [\n")
        line = lines.get(timeout=60)

    assert line.startswith("kb/2024-03-18-vie-canary/record.yml:")
    assert "\n" not in line
    assert built == []


@pytest.mark.chromium
def test_an_open_page_shows_what_has_been_changed(
    chromium_driver: Chrome, small_root: Path
) -> None:
    page = small_root / "site" / "pages" / "note.md"
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text("# Before\n")
    folder = build(small_root).folder
    lines: list[str] = []
    watch = watch_of(small_root, lambda: build(small_root), lines)
    with served(folder, watch) as host:
        chromium_driver.get(f"http://{host}/note.html")
        assert chromium_driver.title.startswith("Before")
        page.write_text("# Afterwards\n")
        WebDriverWait(chromium_driver, 60).until(
            lambda driver: driver.title.startswith("Afterwards")
        )
        chromium_driver.get("about:blank")

    assert lines == []
