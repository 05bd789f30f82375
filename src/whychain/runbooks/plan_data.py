"""A plan as plain values, the same bytes every time, and the hash that names it."""

import hashlib
import json
from typing import Any

from whychain.runbooks.plan import Plan, PlannedAction, PlannedStep, PlannedUndo, Request
from whychain.runbooks.preflight import PlanWarning


def plan_data(plan: Plan, warnings: tuple[PlanWarning, ...] = ()) -> dict[str, Any]:
    """Return the plan, its hash and what stands in the way of a real run, ready for JSON."""
    return {
        **_body(plan),
        "plan_sha256": plan_sha256(plan),
        "fits_deadline": plan.fits_deadline,
        "warnings": [{"rule": w.rule, "step": w.step, "message": w.message} for w in warnings],
    }


def plan_sha256(plan: Plan) -> str:
    """Return the hash of everything that a plan would do; the machine it is made on is no part."""
    text = json.dumps(_body(plan), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _body(plan: Plan) -> dict[str, Any]:
    return {
        "runbook": plan.runbook,
        "title": plan.title,
        "inputs": dict(plan.inputs),
        "locks": list(plan.locks),
        "on_failure": plan.on_failure.value,
        "deadline_seconds": plan.deadline_seconds,
        "worst_case_seconds": plan.worst_case_seconds,
        "verify_worst_case_seconds": plan.verify_worst_case_seconds,
        "undo_budget_seconds": plan.undo_budget_seconds,
        "undo_worst_case_seconds": plan.undo_worst_case_seconds,
        "runbook_sha256": plan.runbook_sha256,
        "tool_version": plan.tool_version,
        "steps": [_step(step) for step in plan.steps],
        "verify": [_step(step) for step in plan.verify],
    }


def _step(step: PlannedStep) -> dict[str, Any]:
    action = step.action
    return {
        "id": step.id,
        "title": step.title,
        "kind": step.kind.value,
        "effect": step.effect.value,
        "outcome": step.outcome.value,
        "reason": step.reason,
        **_action(action),
        "until": step.until,
        "when": step.when,
        "why": step.why,
        "timeout_seconds": step.timeout_seconds,
        "attempts": step.attempts,
        "retry_every_seconds": step.retry_every_seconds,
        "worst_case_seconds": step.worst_case_seconds,
        "on_failure": step.on_failure.value,
        "continue_on_failure": step.continue_on_failure,
        "irreversible": step.irreversible,
        "check": _action(step.check) if step.check else None,
        "undo": _undo(step.undo) if step.undo else None,
        "unknown": list(step.unknown),
        "max_in_flight": step.max_in_flight,
        "steps": [_step(inner) for inner in step.steps],
    }


def _action(action: PlannedAction | None) -> dict[str, Any]:
    if action is None:
        return {"argv": None, "request": None, "text": ""}
    return {
        "argv": list(action.argv) if action.argv else None,
        "request": _request(action.request) if action.request else None,
        "text": action.text,
        **({"env": dict(action.env)} if action.env else {}),
        **({"cwd": action.cwd} if action.cwd else {}),
        **({"stdin": action.stdin} if action.stdin else {}),
        **({"operation": action.operation} if action.operation else {}),
        **({"extension": action.name, "with": dict(action.arguments)} if action.name else {}),
        **({"ok_exit_codes": list(action.ok_exit_codes)} if action.argv else {}),
    }


def _request(request: Request) -> dict[str, Any]:
    return {
        "method": request.method.value,
        "url": request.url,
        "headers": dict(request.headers),
        "body": request.body,
        "expect_status": list(request.expect_status),
        "expect_body": request.expect_body,
    }


def _undo(undo: PlannedUndo) -> dict[str, Any]:
    return {
        "title": undo.title,
        "kind": undo.action.kind.value if undo.action else "group",
        **_action(undo.action),
        "timeout_seconds": undo.timeout_seconds,
        "effect": undo.effect.value,
        "steps": [{"step": name, **_undo(inner)} for name, inner in undo.steps],
    }
