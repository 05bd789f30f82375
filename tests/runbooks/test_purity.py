"""While a plan is made, no process starts, no socket opens, nothing is written."""

import ctypes
import os
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from whychain.runbooks.plan import Plan
from whychain.runbooks.plan_data import plan_data
from whychain.runbooks.purity import SideEffectError, no_side_effects

PlanFrom = Callable[..., Plan]
Act = Callable[[Path], object]
ACTS: dict[str, Act] = {
    "Popen": lambda file: subprocess.Popen([sys.executable, "-V"]),
    "run": lambda file: subprocess.run(["true"], check=False),
    "os.system": lambda file: os.system("true"),
    "os.fork": lambda file: os.fork() or os._exit(0),
    "os.posix_spawn": lambda file: os.posix_spawn("/bin/true", ["true"], {}),
    "os.execv": lambda file: os.execv("/bin/true", ["true"]),
    "os.kill": lambda file: os.kill(os.getpid(), 0),
    "os.killpg": lambda file: os.killpg(os.getpgid(0), signal.Signals(18)),
    "socket": lambda file: socket.socket(),
    "create_connection": lambda file: socket.create_connection(("127.0.0.1", 9)),
    "getaddrinfo": lambda file: socket.getaddrinfo("localhost", 80),
    "gethostbyname": lambda file: socket.gethostbyname("localhost"),
    "gethostbyaddr": lambda file: socket.gethostbyaddr("127.0.0.1"),
    "getnameinfo": lambda file: socket.getnameinfo(("127.0.0.1", 80), 0),
    "write": lambda file: file.write_text("x"),
    "append": lambda file: file.open("a"),
    "update": lambda file: file.open("r+b"),
    "create": lambda file: (file.parent / "new").open("x"),
    "os.open": lambda file: os.open(file, os.O_WRONLY),
    "touch": lambda file: (file.parent / "new").touch(),
    "remove": lambda file: file.unlink(),
    "rename": lambda file: file.rename(file.parent / "other"),
    "replace": lambda file: file.replace(file.parent / "other"),
    "mkdir": lambda file: (file.parent / "folder").mkdir(),
    "rmdir": lambda file: file.parent.rmdir(),
    "link": lambda file: os.link(file, file.parent / "other"),
    "symlink": lambda file: (file.parent / "other").symlink_to(file),
    "truncate": lambda file: os.truncate(file, 0),
    "chmod": lambda file: file.chmod(0o600),
    "chown": lambda file: os.chown(file, os.getuid(), os.getgid()),
    "utime": lambda file: os.utime(file, (0, 0)),
    "sqlite": lambda file: sqlite3.connect(file.parent / "db"),
    "dlopen": lambda file: ctypes.CDLL(str(file)),
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "file"
    path.write_text("as it was")
    return path


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_an_act_is_refused_before_it_happens(file: Path, act: Act) -> None:
    with pytest.raises(SideEffectError, match="a plan must not do this"), no_side_effects():
        act(file)

    assert [path.name for path in file.parent.iterdir()] == ["file"]
    assert file.read_text() == "as it was"


def test_reading_stays_allowed(file: Path) -> None:
    with no_side_effects():
        assert file.read_text() == "as it was"
        with file.open("rb") as stream:
            assert stream.read(2) == b"as"
        assert list(file.parent.iterdir()) == [file]


def test_the_guard_ends_with_its_block(file: Path) -> None:
    with no_side_effects():
        pass

    file.write_text("changed")
    with socket.socket() as opened:
        assert opened.fileno() > 0
    assert file.read_text() == "changed"


def test_the_guard_ends_when_the_block_fails(file: Path) -> None:
    before = sys.dont_write_bytecode
    with pytest.raises(ZeroDivisionError), no_side_effects():
        raise ZeroDivisionError

    file.write_text("changed")
    assert sys.dont_write_bytecode is before


def test_a_guard_inside_a_guard_does_not_end_the_outer_one(file: Path) -> None:
    with no_side_effects():
        with no_side_effects():
            pass
        with pytest.raises(SideEffectError):
            file.write_text("changed")


def test_no_import_leaves_bytecode_behind() -> None:
    with no_side_effects():
        assert sys.dont_write_bytecode


hostile = st.text(max_size=15) | st.sampled_from(["$(id)", "${inputs.x}", "; reboot", "http://h"])
leaf = st.fixed_dictionaries({"argv": st.lists(hostile, min_size=1, max_size=3)}).map(
    lambda run: {
        "run": run,
        "effect": "once",
        "undo": {"run": run},
        "check": {"done": "true", "run": run},
    }
)
asked = hostile.map(lambda url: {"http": {"method": "GET", "url": url, "body": url}})
stored = hostile.map(
    lambda key: {"consul": {"operation": "kv_cas", "address": "http://h", "key": key, "value": key}}
)
waiting = st.sampled_from(["1s", "soon", "${inputs.x}"]).map(lambda time: {"wait": {"for": time}})
called = hostile.map(lambda name: {"call": {"runbook": "test-book", "with": {"x": name}}})
decided = hostile.map(lambda text: {"manual": {"text": text or "x"}, "when": text or "true"})
content = st.recursive(
    leaf | asked | stored | waiting | called | decided,
    lambda inner: (
        st.lists(inner, min_size=1, max_size=3).map(
            lambda steps: {"parallel": {"steps": numbered(steps)}}
        )
        | st.lists(inner, min_size=1, max_size=2).map(
            lambda steps: {"foreach": {"items": ["i", "${inputs.x}"], "steps": numbered(steps)}}
        )
    ),
    max_leaves=5,
)


def numbered(steps: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"id": f"s{n}", "title": "T", **step} for n, step in enumerate(steps)]


@pytest.mark.uncovered
@settings(max_examples=150, derandomize=True, deadline=None)
@given(steps=st.lists(content, min_size=1, max_size=4).map(numbered), given_value=hostile)
def test_whatever_a_runbook_says_planning_it_does_nothing(
    plan_of_steps: Callable[..., Plan], steps: list[dict[str, Any]], given_value: str
) -> None:
    with no_side_effects():
        data = plan_data(plan_of_steps(steps, given_value))

    assert len(data["steps"]) == len(steps)
    assert data["worst_case_seconds"] >= 0
