"""What conditions read, found in their text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whychain.runbooks.condition_flow import OutputRead, asks_for, conjuncts, reads_of

AX = OutputRead("a", "x")


@pytest.mark.parametrize(
    "condition",
    [
        "steps.a.out.x == 1",
        "steps['a'].out.x == 1",
        'steps["a"].out.x == 1',
        "steps . a\n .out. x == 1",
        "steps[r'a'].out.x.contains('steps.b.out.y')",
        "result.steps.b == steps.a.out.x // steps.c",
        "'it\\'s steps.b' == steps.a.out.x",
        '"\\"steps.b" == steps.a.out.x',
        "'''steps.b ' ''' == steps.a.out.x",
        '"""steps.b " """ == steps.a.out.x',
        "b'steps.b' == steps.a.out.x",
        "r'\\' == steps.a.out.x && 'steps.b' == ''",
        "stepsisters.b == steps.a.out.x",
    ],
)
def test_an_output_is_found_and_nothing_in_strings_and_comments(condition: str) -> None:
    reads = reads_of(condition)

    assert (reads.outputs, reads.asked, reads.subtractions, reads.otherwise) == (
        (AX,),
        (),
        (),
        False,
    )


@pytest.mark.parametrize(
    "condition",
    [
        *(
            "steps",
            "steps.a",
            "steps.a.out",
            "size(steps)",
            "steps['a']['out']['x']",
            "steps[n].out.x",
        ),
        *("steps.a['out'].x", "steps.a.out['x']", "steps.a.failed.x", "steps.1.out.x"),
        "steps.a - inputs.b",
    ],
)
def test_every_other_form_is_told(condition: str) -> None:
    reads = reads_of(condition)

    assert reads.otherwise
    assert reads.outputs == ()


def test_a_hyphen_after_a_dot_is_a_subtraction() -> None:
    assert reads_of("steps.roll-back-2.out.ok == 'x'").subtractions == (
        "'steps.roll-back-2.out.ok' is a subtraction in CEL: "
        "write steps['roll-back-2'].out.ok for the step 'roll-back-2'",
    )


def test_inputs_are_found_in_both_forms() -> None:
    condition = "inputs.a + inputs['b'] + inputs.a + inputs[c] + size(inputs) + result.inputs.d"

    assert reads_of(condition).inputs == ("a", "b")


def test_has_asks_for_an_output() -> None:
    assert reads_of("has(steps.a.out.x) && steps.a.out.x == steps.b.out.y").asked == (AX,)


@pytest.mark.parametrize(
    ("part", "read"),
    [
        ("has(steps.a.out.x)", AX),
        ("has(steps['a'].out.x)", AX),
        ("!has(steps.a.out.x)", None),
        ("has(inputs.x)", None),
    ],
)
def test_a_part_asks_for_one_output(part: str, read: OutputRead | None) -> None:
    assert asks_for(part) == read


@pytest.mark.parametrize(
    ("condition", "parts"),
    [
        ("a", {"a"}),
        ("a&&b  && c", {"a", "b", "c"}),
        ("a && (b || c)", {"a", "( b || c )"}),
        ("a && f(b && c)", {"a", "f ( b && c )"}),
        ("a || b && c", {"a || b && c"}),
        ("a ? b : c && d", {"a ? b : c && d"}),
        ("a == '&& ||' // && b", {"a = = '&& ||'"}),
    ],
)
def test_parts_are_what_must_all_hold(condition: str, parts: set[str]) -> None:
    assert conjuncts(condition) == parts


@given(condition=st.text("steps.out'\"[]-/ \\rb\nax&|?()", max_size=40))
def test_any_text_can_be_read(condition: str) -> None:
    reads = reads_of(condition)

    assert set(reads.asked) <= set(reads.outputs)
    assert conjuncts(condition)
