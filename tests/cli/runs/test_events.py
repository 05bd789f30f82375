"""What scripts read of a run: a stream of events, and the answer in its documented shape."""

import json

import pytest
from tests.fakes.run_workspace import RunWorkspace

HELLO = "steps: [{id: hello, title: T, run: {argv: [echo, hi]}, effect: read}]"
KINDS = [
    *("run_started", "session_started", "intent", "process_started"),
    *("output", "outcome", "ended", "answer"),
]


@pytest.mark.parametrize("more", [(), ("--json",)])
def test_events_are_one_object_of_json_on_each_line(
    runs: RunWorkspace, more: tuple[str, ...]
) -> None:
    runs.runbook(HELLO)

    answer = runs.ask("run", "book", "--yes", "--events", *more)

    events = [json.loads(line) for line in answer.out.splitlines()]
    assert [event["kind"] for event in events] == KINDS
    assert events[-1]["outcome"] == "done"
    assert answer.err == ""


def test_a_run_answers_in_the_shape_that_scripts_rely_on(runs: RunWorkspace) -> None:
    runs.runbook(
        "steps: [{id: ok, title: T, run: {argv: ['true']}, effect: read},"
        " {id: left-out, title: T, when: 'false', run: {argv: ['true']}, effect: read},"
        " {id: bad, title: T, run: {argv: ['false']}, effect: read},"
        " {id: never, title: T, run: {argv: ['true']}, effect: read}]"
    )

    answer = runs.ask("run", "book", "--yes", "--json")

    data = answer.data
    assert answer.code == data["exit_code"] == 4
    assert {"run_id": runs.run_id(), "outcome": "failed"}.items() <= data.items()
    assert data["journal"] == str(runs.journals()[0])
    assert data["seconds"] >= 0
    assert {s["id"]: s["outcome"] for s in data["steps"]} == {
        "ok": "done",
        "left-out": "skipped",
        "bad": "failed",
    }
    assert data["not_begun"] == ["never"]
