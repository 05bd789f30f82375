"""The two commands that take seconds: the demo from start to end, and the site served."""

import signal
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from whychain.cli.tour import tour
from whychain.workspace.create import create_workspace

Ask = Callable[..., Any]


@pytest.mark.uncovered
def test_the_demo_checks_asks_plans_builds_and_says_where_to_look(ask: Ask, tmp_path: Path) -> None:
    folder = tmp_path / "demo"

    answer = ask("demo", "--folder", str(folder))

    assert answer.code == 0
    assert "account told: 1 minimal cut set" in answer.out
    assert "account analysed: 2 minimal cut sets" in answer.out
    assert "with config-lint working: does not happen" in answer.out
    assert "deadline  30 s, worst case 30 s: fits" in answer.out
    assert f"open {folder}/build/site/index.html" in answer.out
    assert (folder / "build" / "site" / "index.html").is_file()


def test_a_demo_that_goes_wrong_stops_and_says_where(tmp_path: Path, capsys: Any) -> None:
    def application(arguments: list[str], **_: object) -> int:
        return 3 if "cut-sets" in arguments else 0

    code = tour(application, tmp_path / "demo")

    assert code == 1
    assert "the demo stopped: exit code 3 where 0 was expected" in capsys.readouterr().out


def test_a_demo_that_went_well_says_where_to_look_next(tmp_path: Path, capsys: Any) -> None:
    def application(arguments: list[str], **_: object) -> int:
        return int("what-if" in arguments)

    code = tour(application, tmp_path / "demo")

    assert code == 0
    assert "Where to look next" in capsys.readouterr().out


def test_the_site_is_served_to_this_machine_until_interrupted(tmp_path: Path) -> None:
    create_workspace(tmp_path, example=False)
    command = [sys.executable, "-m", "whychain", "-C", str(tmp_path), "site", "serve"]

    def listen_to_interrupts() -> None:
        # A gate that runs in the background hands down that interrupts are ignored.
        signal.signal(signal.SIGINT, signal.SIG_DFL)

    server = subprocess.Popen(
        [*command, "--port", "0"],
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=listen_to_interrupts,  # noqa: PLW1509  there are no threads here
    )
    assert server.stderr is not None
    line = server.stderr.readline()
    address = line.removeprefix("serving ").partition(",")[0]

    with urllib.request.urlopen(address, timeout=10) as page:
        text = page.read().decode()
    server.send_signal(signal.SIGINT)

    assert address.startswith("http://127.0.0.1:")
    assert "<title>" in text
    assert server.wait(timeout=10) in {0, 130}
    server.stderr.close()
