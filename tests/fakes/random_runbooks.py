"""Random runbooks, and random ways in which a simulated run of them goes wrong."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec
from hypothesis import strategies as st

from whychain.runbooks.plan import Plan, flat
from whychain.runbooks.planner import plan_runbook
from whychain.runbooks.runbook import Runbook
from whychain.runbooks.script_names import Mishap, trouble_with
from whychain.runbooks.simulated_world import UNDO_OF, Script

Draw = Callable[..., Any]
MOST_STEPS = 12
_FRAME = {"format": 1, "id": "test-book", "title": "T", "summary": "S", "owner": "us"}
_RUN = {"argv": ["p"]}
_AGENT = {"address": "http://localhost:8500"}
_QUESTION = {"that": "result.ok", "probe": {"run": _RUN}}
_POLICIES = st.sampled_from(["keep", "undo", "undo", "ask"])


@dataclass(slots=True)
class _Room:
    """How many steps may still be added, and which id comes next."""

    left: int = MOST_STEPS
    next: int = 0

    def step_id(self) -> str:
        self.left, self.next = self.left - 1, self.next + 1
        return f"s{self.next}"


@st.composite
def runbooks(draw: Draw) -> Plan:
    """Return the plan of a sound runbook of up to twelve steps."""
    room = _Room()
    steps = [_step(draw, room, 0)]
    while room.left > 0 and draw(st.integers(0, 5)):
        steps.append(_step(draw, room, 0))
    verify = [_question(room)] if draw(st.booleans()) else []
    content: dict[str, Any] = {"steps": steps, "verify": verify, "on_failure": draw(_POLICIES)}
    if draw(st.integers(0, 3)) == 0:
        content["deadline"] = f"{draw(st.integers(1, 60))}s"
    content["undo_budget"] = f"{draw(st.sampled_from([5, 30, 300]))}s"
    runbook = msgspec.convert(_FRAME | content, Runbook)
    return plan_runbook(runbook, {}, {runbook.id: runbook}.get)


def _step(draw: Draw, room: _Room, depth: int) -> dict[str, Any]:
    kinds = ["run", "run", "run", "consul", "wait", "until", "assert"]
    if depth < 2 and room.left > 2:
        kinds += ["parallel", "foreach"]
    kind = draw(st.sampled_from(kinds))
    if kind in {"parallel", "foreach"}:
        step = _group(draw, room, depth, kind)
    elif kind in {"run", "consul"}:
        step = _acting(draw, room, kind)
    else:
        step = _waiting(room, kind)
    if draw(st.integers(0, 4)) == 0:
        step["when"] = draw(st.sampled_from(["1 == 1", "1 == 2"]))
    if draw(st.integers(0, 4)) == 0:
        step["continue_on_failure"] = "Nobody waits for it."
    return step


def _waiting(room: _Room, kind: str) -> dict[str, Any]:
    if kind == "assert":
        return _question(room)
    wait: dict[str, Any] = {"for": "2s"}
    if kind == "until":
        wait = {"until": "result.ok", "probe": {"run": _RUN}, "every": "2s"}
    return {"id": room.step_id(), "title": "T", "wait": wait}


def _question(room: _Room) -> dict[str, Any]:
    return {"id": room.step_id(), "title": "T", "assert": _QUESTION}


def _acting(draw: Draw, room: _Room, kind: str) -> dict[str, Any]:
    step: dict[str, Any] = {"id": room.step_id(), "title": "T"}
    effect = draw(st.sampled_from(["read", "idempotent", "once"]))
    if kind == "run":
        step |= {"run": _RUN, "effect": effect}
    else:
        effect = "idempotent"
        step["consul"] = _AGENT | {"operation": "maintenance_on", "instance": "i", "reason": "r"}
    if effect == "read":
        return step
    if effect != "once" and draw(st.booleans()):
        step["retry"] = {"attempts": draw(st.integers(1, 3)), "every": "1s"}
    if draw(st.booleans()):
        step["check"] = {"done": "result.ok", "run": _RUN}
    if draw(st.integers(0, 2)):
        step["undo"] = {"run": _RUN, "effect": draw(st.sampled_from(["idempotent", "once"]))}
    else:
        step["irreversible"] = "Nobody can."
    if draw(st.booleans()):
        step["on_failure"] = draw(_POLICIES)
    return step


def _group(draw: Draw, room: _Room, depth: int, kind: str) -> dict[str, Any]:
    step: dict[str, Any] = {"id": room.step_id(), "title": "T"}
    inner = [_step(draw, room, depth + 1)]
    while room.left > 0 and draw(st.integers(0, 2)):
        inner.append(_step(draw, room, depth + 1))
    group: dict[str, Any] = {"steps": inner, "max_in_flight": draw(st.integers(1, 3))}
    if kind == "foreach":
        group["items"] = ["a", "b", "c", "d"][: draw(st.integers(0, 4))]
        group["fail_after"] = draw(st.sampled_from([1, 2, "25%", "50%", "100%"]))
        group["first_alone"] = draw(st.booleans())
    step[kind] = group
    if draw(st.integers(0, 3)) == 0:
        step["undo"] = {"run": _RUN}
    return step


@st.composite
def scripts(draw: Draw, plan: Plan) -> Script:
    """Return what goes wrong in a run of this plan."""
    steps = flat(plan.steps + plan.verify)
    names = sorted({s.id for s in steps} | {s.origin.step.id for s in steps})

    def some(mishap: Mishap, candidates: list[str], most: int) -> list[str]:
        playable = [n for n in candidates if trouble_with(plan, mishap, n) is None]
        if not playable:
            return []
        return list(draw(st.lists(st.sampled_from(playable), max_size=most, unique=True)))

    undos = [f"{UNDO_OF}{name}" for name in names]
    slow = some(Mishap.SLOW, names, 4)
    return Script(
        fail=frozenset(some(Mishap.FAIL, names, 2) + some(Mishap.FAIL, undos, 1)),
        time_out=frozenset(some(Mishap.TIME_OUT, names, 1) + some(Mishap.TIME_OUT, undos, 1)),
        crash=frozenset(some(Mishap.CRASH, names, 2)),
        slow={name: draw(st.sampled_from([0.5, 3.0, 9.5, 11.0])) for name in slow},
    )


@st.composite
def plans_and_scripts(draw: Draw) -> tuple[Plan, Script]:
    """Return a plan, and what goes wrong in a run of it."""
    plan = draw(runbooks())
    return plan, draw(scripts(plan))
