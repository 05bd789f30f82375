"""Every rule of a runbook, broken by one runbook that breaks nothing else."""

from collections.abc import Callable
from pathlib import Path

import pytest

from whychain.documents.reader import Document, Source
from whychain.errors import ContentError, ExitCode
from whychain.runbooks.plan_rules import PLAN_RULES, plan_problems
from whychain.runbooks.rules import RUNBOOK_RULES, require_plannable, runbook_problems
from whychain.runbooks.runbook import Runbook

RunbookFrom = Callable[[str], Runbook]
INPUTS = """
inputs:
  x: {type: string, default: a, description: D}
  hosts: {type: list, default: [h], description: D}
  token: {type: string, secret: true, default: "", description: D}
"""
CONSUL = "operation: health, address: 'http://h'"


def found(runbook: Runbook) -> list[str]:
    return [f"{p.rule.id} at {'.'.join(map(str, p.path))}" for p in runbook_problems(runbook)]


def one(step: str) -> str:
    return f"{INPUTS}\nsteps: [{{id: s, title: T, {step}}}]"


def test_every_rule_has_an_id_of_its_own_and_says_how_to_mend() -> None:
    rules = (*RUNBOOK_RULES, *PLAN_RULES)

    assert len({rule.id for rule in rules}) == len(rules)
    assert all(rule.fix and rule.why for rule in rules)


def test_a_runbook_of_every_kind_of_step_breaks_no_rule(runbook_from: RunbookFrom) -> None:
    text = f"""{INPUTS}
locks: ["deploy/${{inputs.x}}"]
steps:
  - {{id: a, title: T, effect: read, out: {{o: {{from: stdout}}}},
     run: {{argv: [p, "${{inputs.x}}"], env: {{until: "${{inputs.token}}"}}}}}}
  - {{id: b, title: T, http: {{method: PUT, url: "http://h", headers: {{done: "1 +"}}}},
     effect: idempotent, irreversible: Gone}}
  - {{id: c, title: T, consul: {{{CONSUL}, service: "${{inputs.x}}", token: "${{inputs.token}}"}}}}
  - {{id: d, title: T, wait: {{for: 3s}}}}
  - {{id: e, title: T, assert: {{that: "steps.a.out.o == 'x' && result.ok",
      probe: {{run: {{argv: [p]}}}}}}}}
  - {{id: f, title: T, approve: {{by: [us]}}}}
  - {{id: g, title: T, manual: {{text: Look}}}}
  - {{id: h, title: T, when: "inputs.hosts.all(i, i != '')", parallel: {{steps: [
      {{id: i, title: T, wait: {{until: "result.l.exists(v, v == 1)",
        probe: {{run: {{argv: [p]}}}}}}}}]}}}}
  - {{id: j, title: T, foreach: {{items: "${{inputs.hosts}}", steps: [
      {{id: k, title: T, effect: once, run: {{argv: [p, "${{item}}"]}},
        undo: {{run: {{argv: [u, "${{item}}"]}}}},
        check: {{done: result.ok, run: {{argv: [p, "${{steps.a.out.o}}"]}}}}}}]}}}}
  - {{id: m, title: T, effect: read, extension: {{name: page, with: {{t: "${{inputs.token}}"}}}}}}
  - {{id: l, title: T, call: {{runbook: other, with: {{steps: "${{inputs.x}}", when: "1 +"}}}}}}
"""

    assert found(runbook_from(text)) == []


@pytest.mark.parametrize(
    ("step", "problem"),
    [
        ("why: Nothing", "runbook-step-kind at steps.0"),
        ("manual: {text: X}, approve: {by: [a]}", "runbook-step-kind at steps.0"),
        (
            "run: {argv: [p]}, irreversible: X, check: {done: 'true', run: {argv: [p]}}",
            "runbook-effect-missing at steps.0.run",
        ),
        (
            "extension: {name: page}, irreversible: X, check: {done: 'true', run: {argv: [p]}}",
            "runbook-effect-missing at steps.0.extension",
        ),
        ("extension: {name: page}, effect: idempotent", "runbook-undo-missing at steps.0"),
        (
            "extension: {name: page}, effect: once, irreversible: X",
            "runbook-once-without-check at steps.0",
        ),
        ("http: {method: PUT, url: u}, effect: read", "runbook-effect-wrong at steps.0.effect"),
        ("http: {method: PUT, url: u}", "runbook-undo-missing at steps.0"),
        ("manual: {text: X}, effect: once", "runbook-undo-missing at steps.0"),
        (
            "run: {argv: [p]}, effect: once, irreversible: X",
            "runbook-once-without-check at steps.0",
        ),
        (
            "manual: {text: X}, effect: once, irreversible: X, retry: {attempts: 2}",
            "runbook-retry-once at steps.0.retry",
        ),
        ("call: {runbook: other}, retry: {attempts: 2}", "runbook-retry-once at steps.0.retry"),
        ("wait: {until: 'true', probe: {}}", "runbook-probe at steps.0.wait.probe"),
        (
            "assert: {that: 'true', probe: {http: {method: PUT, url: u}}}",
            "runbook-probe at steps.0.assert.probe.http",
        ),
        (
            "effect: read, run: {argv: [p]},"
            " check: {done: 'true', run: {argv: [p]}, http: {method: GET, url: u}}",
            "runbook-probe at steps.0.check",
        ),
        ("effect: idempotent, run: {argv: [p]}, undo: {}", "runbook-probe at steps.0.undo"),
        ("wait: {}", "runbook-wait-form at steps.0.wait"),
        ("wait: {for: 3s, until: 'true'}", "runbook-wait-form at steps.0.wait"),
        ("wait: {until: 'true'}", "runbook-wait-form at steps.0.wait"),
        (
            "effect: read, run: {argv: [/bin/bash, -lc, 'x y']}",
            "runbook-shell-string at steps.0.run.argv",
        ),
        (
            "effect: idempotent, run: {argv: [p]}, undo: {run: {argv: [sh, -c, x]}}",
            "runbook-shell-string at steps.0.undo.run.argv",
        ),
        (
            "effect: read, run: {argv: [p]}, check: {done: 'true', run: {argv: [sh, -c, x]}}",
            "runbook-shell-string at steps.0.check.run.argv",
        ),
        (
            "wait: {until: 'true', probe: {run: {argv: [sh, -c, x]}}}",
            "runbook-shell-string at steps.0.wait.probe.run.argv",
        ),
        (
            "assert: {that: 'true', probe: {run: {argv: [sh, -c, x]}}}",
            "runbook-shell-string at steps.0.assert.probe.run.argv",
        ),
        (f"consul: {{{CONSUL}}}", "runbook-consul-target at steps.0.consul"),
        (
            f"wait: {{until: 'true', probe: {{consul: {{{CONSUL}}}}}}}",
            "runbook-consul-target at steps.0.wait.probe.consul",
        ),
        (
            f"assert: {{that: 'true', probe: {{consul: {{{CONSUL}}}}}}}",
            "runbook-consul-target at steps.0.assert.probe.consul",
        ),
        (
            "effect: idempotent, run: {argv: [p]}, "
            "undo: {consul: {operation: kv_delete, address: a}}",
            "runbook-consul-target at steps.0.undo.consul",
        ),
        (
            "effect: read, run: {argv: [p, '${inputs.gone}']}",
            "runbook-unknown-reference at steps.0.run.argv.1",
        ),
        (
            "effect: read, run: {argv: [p, '${item}']}",
            "runbook-unknown-reference at steps.0.run.argv.1",
        ),
        ("manual: {text: '${steps.s.out.o}'}", "runbook-unknown-reference at steps.0.manual.text"),
        (
            "call: {runbook: other, with: {steps: '${inputs.gone}'}}",
            "runbook-unknown-reference at steps.0.call.with.steps",
        ),
        ("manual: {text: X}, when: 1 +", "runbook-condition at steps.0.when"),
        ("manual: {text: X}, when: result.ok", "runbook-condition at steps.0.when"),
        ("assert: {that: gone == 1}", "runbook-condition at steps.0.assert.that"),
        (
            "effect: read, run: {argv: [p, '${inputs.token}']}",
            "runbook-secret-in-argv at steps.0.run.argv.1",
        ),
        (
            "http: {method: GET, url: 'http://h/${inputs.token}'}",
            "runbook-secret-in-argv at steps.0.http.url",
        ),
        (
            f"consul: {{{CONSUL}, service: '${{inputs.token}}'}}",
            "runbook-secret-in-argv at steps.0.consul.service",
        ),
        (
            "wait: {until: result.ok, probe: {run: {argv: [p, '${inputs.token}']}}}",
            "runbook-secret-in-argv at steps.0.wait.probe.run.argv.1",
        ),
        (
            "assert: {that: result.ok, probe: {http: {method: GET, url: '${inputs.token}'}}}",
            "runbook-secret-in-argv at steps.0.assert.probe.http.url",
        ),
        (
            "effect: idempotent, run: {argv: [p]}, "
            "undo: {http: {method: PUT, url: '${inputs.token}'}}",
            "runbook-secret-in-argv at steps.0.undo.http.url",
        ),
    ],
)
def test_a_step_that_breaks_one_rule_is_one_problem_at_its_place(
    runbook_from: RunbookFrom, step: str, problem: str
) -> None:
    assert found(runbook_from(one(step))) == [problem]


@pytest.mark.parametrize(
    ("declared", "count"),
    [
        ("{type: string, default: a, pattern: '^b', description: D}", 1),
        ("{type: integer, default: many, description: D}", 1),
        ("{type: string, required: true, default: a, description: D}", 1),
        ("{type: string, secret: true, default: hunter2, description: D}", 1),
        ("{type: string, choices: [a], default: a, description: D}", 0),
        ("{type: string, description: D}", 0),
    ],
)
def test_a_default_fits_its_own_input(runbook_from: RunbookFrom, declared: str, count: int) -> None:
    problems = found(runbook_from(f"inputs: {{x: {declared}}}"))

    assert problems == ["runbook-input-default at inputs.x.default"] * count


def test_a_pattern_is_a_regular_expression(runbook_from: RunbookFrom) -> None:
    text = "inputs: {x: {type: string, default: a, pattern: '[', description: D}}"

    assert found(runbook_from(text)) == ["runbook-input-pattern at inputs.x.pattern"]


def test_a_pattern_is_told_that_can_take_for_ever(runbook_from: RunbookFrom) -> None:
    text = "inputs: {x: {type: string, default: '', pattern: '^(a+)+$', description: D}}"

    (problem,) = runbook_problems(runbook_from(text))

    assert (problem.rule.id, problem.path) == ("runbook-input-pattern", ("inputs", "x", "pattern"))
    assert "'^(a+)+$' can take for ever" in problem.message


def test_a_step_id_stands_once_in_steps_groups_and_verify(runbook_from: RunbookFrom) -> None:
    text = """
steps:
  - {id: a, title: T, parallel: {steps: [{id: b, title: T, wait: {for: 1s}}]}}
  - {id: b, title: T, wait: {for: 1s}}
verify: [{id: a, title: T, wait: {for: 1s}}]
"""

    assert found(runbook_from(text)) == [
        "runbook-duplicate-step at steps.1.id",
        "runbook-duplicate-step at verify.0.id",
    ]


def test_a_lock_refers_to_inputs_only(runbook_from: RunbookFrom) -> None:
    assert found(runbook_from("locks: ['${inputs.gone}', '${item}']")) == [
        "runbook-unknown-reference at locks.0",
        "runbook-unknown-reference at locks.1",
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("deadline: 5s", "runbook-deadline at steps.0"),
        ("steps: [{id: s, title: T, call: {runbook: gone}}]", "runbook-blocked at steps.0"),
        ("steps: [{id: s, title: T, wait: {for: soon}}]", "runbook-blocked at steps.0"),
        (
            "inputs: {x: {type: integer, required: true, example: many, description: D}}",
            "runbook-input-example at inputs.x",
        ),
        ("inputs: {x: {type: string, secret: true, required: true, description: D}}", ""),
        ("deadline: 15m", ""),
    ],
)
def test_the_plan_that_its_examples_lead_to_keeps_the_rules(
    runbook_from: RunbookFrom, text: str, problem: str
) -> None:
    problems = plan_problems(runbook_from(text), lambda name: None)

    assert [f"{p.rule.id} at {'.'.join(map(str, p.path))}" for p in problems] == (
        [problem] if problem else []
    )


def document(runbook: Runbook) -> Document[Runbook]:
    root = Path("/nowhere")
    return Document(Source(root / "runbooks" / "b.yml", root, "id: b\nsteps: []\n"), runbook)


def test_a_runbook_with_an_error_is_not_planned(runbook_from: RunbookFrom) -> None:
    text = one("why: Nothing").replace("}]", "}, {id: t, title: T}]")

    with pytest.raises(ContentError) as error:
        require_plannable(document(runbook_from(text)))

    assert str(error.value) == (
        "runbooks/b.yml:2: runbook-step-kind: step 's' is nothing (and 1 more) "
        "(fix: 'whychain check' lists every finding)"
    )
    assert error.value.exit_code is ExitCode.UNREADABLE


def test_a_warning_does_not_keep_it_from_being_planned(runbook_from: RunbookFrom) -> None:
    require_plannable(
        document(runbook_from(one("run: {argv: [p]}, effect: once, irreversible: X")))
    )
