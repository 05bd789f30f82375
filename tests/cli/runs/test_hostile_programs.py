"""Programs that write too much, write what is no text, or wait for a keyboard."""

import json
import sys
from pathlib import Path

import pytest
from tests.fakes.run_workspace import RunWorkspace

FLOOD = """
import sys, time
piece = b"LINE" * (1 << 20)
for _ in range(20):
    sys.stdout.buffer.write(piece[: 1 << 20])
    time.sleep(0.1)
"""
MEASURE = """
import pathlib, resource, subprocess, sys
code = subprocess.call(sys.argv[2:])
most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
pathlib.Path(sys.argv[1]).write_text(str(most))
sys.exit(code)
"""
NO_TEXT = (
    b"\x00\xff\xfe\xc3 \x1b[2J\x1b]0;title\x07 \x9b31m \xc2\x9b31m \x08\r\xed\xa0\x80 \x7f end\n"
)
RAW = ("\x00", "\x1b", "\x07", "\x08", "\r", "\x7f", "\x9b")


@pytest.mark.parametrize("line", ["y\\\\n", "yyyyyyyyyyyyyyyy"], ids=["short-lines", "one-line"])
@pytest.mark.parametrize("way", [(), ("--json",)])
def test_a_flood_of_output_takes_little_memory_and_little_disk(
    runs: RunWorkspace, tmp_path: Path, line: str, way: tuple[str, ...]
) -> None:
    runs.program("flood", FLOOD.replace("LINE", line.replace("\\\\", "\\")))
    runs.runbook("steps: [{id: flood, title: T, run: {argv: [flood]}, effect: read, timeout: 80s}]")
    measure = [sys.executable, "-S", "-c", MEASURE, str(tmp_path / "most")]

    answer = runs.ask("run", "book", "--yes", *way, through=measure)

    assert answer.code == 0
    assert int((tmp_path / "most").read_text()) < 120 * 1024
    assert runs.journals()[0].stat().st_size < 100_000
    assert runs.outcomes() == {"flood": "done"}


@pytest.mark.parametrize("way", [(), ("--json",), ("--events",)])
def test_what_is_no_text_never_reaches_a_screen_as_it_is(
    runs: RunWorkspace, way: tuple[str, ...]
) -> None:
    write = "import sys; sys.{stream}.buffer.write({text!r}); sys.exit({code})\n"
    for code, stream in ((0, "stdout"), (1, "stderr")):
        runs.program(stream, write.format(stream=stream, text=NO_TEXT * 3, code=code))
    runs.runbook(
        "steps: [{id: a, title: T, run: {argv: [stdout]}, effect: read,"
        " out: {text: {from: stdout, sample: x}}},"
        " {id: b, title: T, run: {argv: [echo, '${steps.a.out.text}']}, effect: read,"
        " continue_on_failure: NUL is no argument},"
        " {id: c, title: T, run: {argv: [stderr]}, effect: read}]"
    )

    ran = runs.ask("run", "book", "--yes", *way)
    later = [runs.ask(*words) for words in (("log", "last", "--output"), ("log", "last", "--json"))]

    assert ran.code == 4
    assert " end" in later[0].out
    for shown in (ran, *later):
        assert [code for code in RAW if code in shown.out + shown.err] == []


def test_a_step_that_reads_its_input_finds_the_end_of_it(runs: RunWorkspace) -> None:
    runs.program("reader", "import sys\nprint(repr(sys.stdin.read()))\n")
    runs.runbook("steps: [{id: a, title: T, run: {argv: [reader]}, effect: read, timeout: 60s}]")

    with runs.started("run", "book", "--yes", "--json", stdin=-1) as process:  # a pipe, kept open
        assert process.wait(60) == 0

    assert [e["stdout"] for e in runs.journal() if e["kind"] == "outcome"] == ["''\n"]


@pytest.mark.parametrize("place", ["title", "owner", "argument"])
@pytest.mark.parametrize("code", ["\x1b[2J", "\x9b2J", "\x7f", "\x07", "\u202e"])
def test_a_runbook_cannot_move_the_cursor_of_who_reads_it(
    runs: RunWorkspace, place: str, code: str
) -> None:
    told = {"title": "T", "owner": "us", "argument": "x"} | {place: f"T {code} end"}
    runs.runbook(
        f"title: {json.dumps(told['title'])}\nowner: {json.dumps(told['owner'])}\nsteps: [{{id: a,"
        f" title: T, run: {{argv: [echo, {json.dumps(told['argument'])}]}}, effect: read}}]"
    )

    for words in (("run", "book", "--yes"), ("show", "book"), ("show", "book", "--json")):
        shown = runs.ask(*words)
        assert shown.code == 0 or "control character" in shown.error_line
        assert [c for c in (*RAW, "\u202e") if c in shown.out + shown.err] == []
