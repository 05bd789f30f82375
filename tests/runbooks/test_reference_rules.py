"""What may be read where: outputs of steps that are done, known and there."""

from collections.abc import Callable

import pytest

from whychain.runbooks.reference_rules import reference_problems
from whychain.runbooks.runbook import Runbook

RunbookFrom = Callable[[str], Runbook]
INPUTS = "inputs: {x: {type: boolean, default: true, description: D}}"
MADE = "{id: a-1, title: A, effect: read, run: {argv: [p]}, out: {o: {from: stdout}}}"
READ = "{id: r, title: T, manual: {text: 'See ${steps.a-1.out.o}.'}}"
ASKED = "{id: r, title: T, assert: {that: \"steps['a-1'].out.o == 'x'\"}}"


def steps(*steps: str) -> str:
    return f"{INPUTS}\nsteps: [{', '.join(steps)}]"


def group(kind: str, *steps: str) -> str:
    items = "items: [i], " if kind == "foreach" else ""
    return f"{{id: {kind}, title: G, {kind}: {{{items}steps: [{', '.join(steps)}]}}}}"


def when(step: str, condition: str) -> str:
    return step.replace("title:", f'when: "{condition}", title:', 1)


AROUND = group("parallel", "READ").replace(
    "id: parallel, title: G", "id: a-1, title: G, out: {o: {from: stdout}}"
)


def told(runbook: Runbook) -> list[tuple[str, str]]:
    return [(p.rule.id, p.message) for p in reference_problems(runbook)]


@pytest.mark.parametrize("read", [READ, ASKED])
@pytest.mark.parametrize(
    ("made", "why"),
    [
        (["MADE", "READ"], ""),
        ([group("parallel", "MADE"), "READ"], ""),
        ([group("foreach", "MADE", "READ")], ""),
        (["MADE", group("foreach", "READ")], ""),
        (["MADE", group("parallel", "READ")], ""),
        (["READ"], "no step is called 'a-1'"),
        (["READ", "MADE"], "step 'a-1' is not done before 'r'"),
        ([MADE.replace("o:", "other:"), "READ"], "step 'a-1' declares no output 'o'"),
        ([group("parallel", "MADE", "READ")], "step 'a-1' runs at the same time as 'r'"),
        (
            [group("parallel", group("foreach", "MADE"), "READ")],
            "step 'a-1' runs at the same time as 'r'",
        ),
        (
            [group("foreach", "MADE"), "READ"],
            "step 'a-1' is inside a foreach: each item has its own 'o'",
        ),
        (
            [AROUND],
            "step 'a-1' is not done before 'r'",
        ),
    ],
)
def test_an_output_is_read_only_where_it_is_known(
    runbook_from: RunbookFrom, read: str, made: list[str], why: str
) -> None:
    text = steps(*made).replace("MADE", MADE).replace("READ", read)
    rule = "runbook-unknown-reference" if read is READ else "runbook-condition"

    found = told(runbook_from(text))

    assert [name for name, _ in found] == ([rule] if why else [])
    assert all(message.endswith(f": {why}") for _, message in found)


def test_verification_reads_outputs_of_steps(runbook_from: RunbookFrom) -> None:
    assert told(runbook_from(f"{steps(MADE)}\nverify: [{READ}]")) == []


def test_a_lock_names_no_output(runbook_from: RunbookFrom) -> None:
    text = steps(MADE) + "\nlocks: ['${steps.a-1.out.o}']"

    assert told(runbook_from(text)) == [
        (
            "runbook-unknown-reference",
            "nothing is called ${steps.a-1.out.o} here: locks are taken before the first step",
        )
    ]


@pytest.mark.parametrize(
    ("condition", "message"),
    [
        (
            "steps.a-1.out.o == 'x'",
            "'steps.a-1.out.o' is a subtraction in CEL: "
            "write steps['a-1'].out.o for the step 'a-1'",
        ),
        (
            "size(steps) == 1",
            "'size(steps) == 1' reads 'steps' otherwise than as steps.ID.out.NAME "
            "or steps['ID'].out.NAME",
        ),
        ("inputs.y", "'inputs.y' reads the input 'y', which is not declared"),
        ("inputs['y']", "\"inputs['y']\" reads the input 'y', which is not declared"),
        ("gone", "'gone' reads gone, which does not exist here"),
        ("inputs['x'] && 'inputs.y' != '' // inputs.z", ""),
    ],
)
def test_a_condition_reads_what_is_declared_in_a_form_that_works(
    runbook_from: RunbookFrom, condition: str, message: str
) -> None:
    read = when("{id: r, title: T, manual: {text: Look}}", condition)

    assert told(runbook_from(steps(MADE, read))) == (
        [("runbook-condition", message)] if message else []
    )


MISSING = (
    "runbook-output-may-be-missing",
    "reads 'o' of 'a-1', which is skipped unless 'inputs.x'",
)
PRESENT = "has(steps['a-1'].out.o)"
SAME = "steps['a-1'].out.o == 'y'"


@pytest.mark.parametrize(
    ("texts", "count"),
    [
        ([when(MADE, "inputs.x"), READ], 1),
        ([when(MADE, "inputs.x"), ASKED], 1),
        ([when(MADE, "inputs.x"), when(READ, "!inputs.x")], 1),
        ([when(MADE, "inputs.x"), when(READ, "inputs.x || true")], 1),
        ([when(MADE, "inputs.x"), when("{id: r, title: T, manual: {text: L}}", SAME)], 1),
        ([when(group("parallel", MADE), "inputs.x"), READ], 1),
        ([MADE, READ], 0),
        ([when(MADE, "inputs.x"), when(READ, "inputs.x")], 0),
        ([when(MADE, "inputs.x"), when(READ, "true &&  inputs.x")], 0),
        ([when(MADE, "inputs.x"), when(READ, PRESENT)], 0),
        ([when(MADE, "inputs.x"), when(READ, f"inputs.x && {SAME}")], 0),
        ([when(MADE, "inputs.x"), when(group("parallel", READ), "inputs.x")], 0),
        ([when(group("foreach", MADE, READ), "inputs.x")], 0),
        (
            [
                when(MADE, "inputs.x"),
                f'{{id: r, title: T, assert: {{that: "!{PRESENT} || {SAME}"}}}}',
            ],
            0,
        ),
    ],
)
def test_a_reader_that_runs_though_its_producer_may_be_skipped_is_told(
    runbook_from: RunbookFrom, texts: list[str], count: int
) -> None:
    assert told(runbook_from(steps(*texts))) == [MISSING] * count


def test_an_output_that_may_be_missing_is_a_warning(runbook_from: RunbookFrom) -> None:
    (problem,) = reference_problems(runbook_from(steps(when(MADE, "inputs.x"), READ)))

    assert problem.rule.severity.value == "warning"
    assert problem.path == ("steps", 1, "manual", "text")
