"""Three hundred targets, twenty at a time: never more, each once, and none after too many fail."""

import pytest
from tests.fakes.run_workspace import RunWorkspace

TARGETS = [f"target-{number:03}" for number in range(300)]
WIDTH = 20


def write(runs: RunWorkspace, program: str, effect: str) -> None:
    runs.program("visit", f'echo "start $1" >> visits\n{program}\n', "/bin/sh")
    step = f"{{id: one, title: T, run: {{argv: [visit, '${{item}}']}}, {effect}}}"
    runs.runbook(
        f"steps: [{{id: each, title: T, foreach: {{items: [{', '.join(TARGETS)}],"
        f" max_in_flight: {WIDTH}, fail_after: 10%, steps: [{step}]}}}}]"
    )


def most_at_once(visits: list[str]) -> int:
    """Return how many were between their start and their end at one time."""
    now = most = 0
    for line in visits:
        now += 1 if line.startswith("start") else -1
        most = max(most, now)
    return most


def test_each_of_three_hundred_targets_is_visited_once_and_twenty_at_a_time(
    runs: RunWorkspace,
) -> None:
    write(runs, 'sleep 0.05\necho "end $1" >> visits', "effect: read")

    answer = runs.ask("run", "book", "--yes", "--json")

    visits = runs.lines("visits")
    assert answer.code == 0
    assert sorted(v for v in visits if v.startswith("start")) == [f"start {t}" for t in TARGETS]
    assert 2 <= most_at_once(visits) <= WIDTH
    assert [s["outcome"] for s in answer.data["steps"]] == ["done"] * (len(TARGETS) + 1)


@pytest.mark.parametrize(
    ("effect", "code"), [("effect: read", 4), ("effect: idempotent, irreversible: a visit", 5)]
)
def test_no_target_is_begun_after_a_tenth_of_them_failed(
    runs: RunWorkspace, effect: str, code: int
) -> None:
    write(runs, "exit 1", effect)

    answer = runs.ask("run", "book", "--yes", "--json")

    assert answer.code == code
    assert 30 <= len(runs.lines("visits")) < 30 + WIDTH
    assert len(answer.data["not_begun"]) == len(TARGETS) - len(runs.lines("visits"))
