"""Progress without a screen: whole lines from many threads, and no reader can end a run."""

import io
import subprocess
import sys
import threading
from pathlib import Path
from typing import get_args

import msgspec
import pytest
from tests.fakes.runs import RUN_ID, entries_of, plan_of

from whychain.cli.choose_progress import choose_progress
from whychain.cli.operators import NoOperator
from whychain.cli.progress import EventProgress, LineWriter, PlainProgress, Silence
from whychain.runbooks.actions.interruption import Interruption
from whychain.runbooks.engine.world import Listener
from whychain.runbooks.runs.entries import Entry

STEPS = (
    "steps: [{id: agree, title: A, approve: {by: [leads]}}, "
    "{id: look, title: L, effect: read, run: {argv: [look]}}]"
)
IMPORTS = (
    "import sys; import whychain.cli.ending_text, whychain.cli.journal_text, "
    "whychain.cli.progress, whychain.cli.operators, whychain.cli.choose_progress; "
    "print('rich' in sys.modules)"
)


def follow(listener: Listener, text: str = STEPS) -> None:
    for entry in entries_of(text, fail={"look"}):
        listener.heard(entry)
    listener.line("look", "stderr", "\x1b[31mred\x1b[0m\ralert")


def test_entries_and_output_come_as_lines_with_the_command_that_answers() -> None:
    stream = io.StringIO()

    follow(PlainProgress(plan_of(STEPS), stream))

    lines = stream.getvalue().splitlines()
    assert lines[0].startswith(" +0.000 s  run          test-book: T")
    assert "agree: approval needed: 1 of leads: A; " in lines[1]
    assert lines[1].endswith(f"; whychain runbook approve {RUN_ID} --step agree")
    assert lines[-1] == "  | look: red alert"


def test_a_run_that_is_gone_on_with_is_timed_from_its_first_entry() -> None:
    stream = io.StringIO()
    entries = entries_of("steps: [{id: settle, title: S, wait: {for: 3s}}]")

    PlainProgress(plan_of(STEPS), stream, entries[:2]).heard(entries[2])

    assert stream.getvalue().startswith(" +3.000 s  done         settle")


def test_every_event_is_one_line_of_json_with_the_fields_of_the_journal() -> None:
    stream = io.StringIO()

    follow(EventProgress(stream))

    lines = stream.getvalue().splitlines()
    decoded = [msgspec.json.decode(line, type=Entry) for line in lines[:-1]]
    assert tuple(decoded) == entries_of(STEPS, fail={"look"})
    assert msgspec.json.decode(lines[-1]) == {
        "kind": "output",
        "step": "look",
        "stream": "stderr",
        "text": "\x1b[31mred\x1b[0m\ralert",
    }
    kinds = {kind.__struct_config__.tag for kind in get_args(Entry)}
    assert "output" not in kinds


def test_text_that_no_encoding_knows_is_escaped() -> None:
    stream, narrow = io.StringIO(), io.BytesIO()

    EventProgress(stream).line("look", "stdout", "half \ud800")
    ascii_only = io.TextIOWrapper(narrow, encoding="ascii")
    LineWriter(ascii_only).write("→")

    assert msgspec.json.decode(stream.getvalue())["text"] == "half \\ud800"
    assert narrow.getvalue() == b"\\u2192\n"


def test_lines_of_many_threads_are_never_mixed() -> None:
    stream = io.StringIO()
    plain = PlainProgress(plan_of(STEPS), stream)

    def talk(name: str) -> None:
        for number in range(200):
            plain.line(name, "stdout", f"{name} {number}")

    threads = [threading.Thread(target=talk, args=(f"step-{n}",)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    lines = stream.getvalue().splitlines()
    assert sorted(lines) == sorted(
        f"  | step-{n}: step-{n} {number}" for n in range(8) for number in range(200)
    )


class Gone(io.StringIO):
    """A stream whose reader has gone away."""

    writes = 0

    def write(self, text: str) -> int:
        self.writes += 1
        raise BrokenPipeError


def test_a_reader_that_goes_away_is_not_talked_to_again_and_ends_nothing() -> None:
    stream = Gone()

    follow(PlainProgress(plan_of(STEPS), stream))

    assert stream.writes == 1


def test_silence_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    follow(Silence())

    assert capsys.readouterr() == ("", "")


def test_nobody_answers_at_once() -> None:
    nobody = NoOperator()

    assert nobody.ask("well? ", Interruption(), 600.0) is None
    assert nobody.interactive is False


@pytest.mark.parametrize(
    ("as_json", "events", "kind"),
    [
        (False, False, PlainProgress),
        (True, False, Silence),
        (False, True, EventProgress),
        (True, True, EventProgress),
    ],
)
def test_off_a_terminal_the_options_decide_who_watches_and_nobody_is_asked(
    as_json: bool, events: bool, kind: type
) -> None:
    listener, operator, held = choose_progress(
        plan_of(STEPS), Interruption(), Interruption(), as_json=as_json, events=events
    )

    with held:
        assert isinstance(listener, kind)
    assert operator == NoOperator()


def test_rich_is_not_imported_where_no_terminal_is_drawn() -> None:
    source = Path(__file__).parents[2] / "src"
    done = subprocess.run(
        [sys.executable, "-c", IMPORTS],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": str(source)},
    )

    assert done.stdout == "False\n"
