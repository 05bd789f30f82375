"""Random accounts of up to twelve events, and their answers found by trying every world.

A world says which events are there. All worlds are tried at once: each name has one integer
with a bit for every world, and the account is gone through again and again until no bit
changes. The reference knows the text of the account alone; it shares nothing with the tool.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

FAULTS = ("f0", "f1", "f2", "f3", "f4", "f5")
CONDITIONS = ("k0", "k1")
EFFECTS = ("e0", "e1", "e2", "e3", "e4", "e5")
CONTROLS = ("c0", "c1", "c2", "c3")
FAILED = ("absent", "disabled", "late")
STATES = (*FAILED, "defeated", "worked")
Events = frozenset[str]


def _some(names: Sequence[str], *, least: int, most: int) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(names), min_size=least, max_size=most, unique=True)


# A strategy costs far more to make than to draw from, so each is made once.
_STATES = st.sampled_from(STATES)
_CONFIDENCES = st.sampled_from(["none", "low", "medium", "high"])
_NEEDED = {inputs: st.integers(1, inputs) for inputs in (1, 2, 3)}
_DEFEATED_BY = _some((*FAULTS, *CONDITIONS, *EFFECTS), least=1, most=3)
_UNLESS = _some(CONTROLS, least=0, most=2)
_LED_TO = st.lists(st.sampled_from(EFFECTS), min_size=1, max_size=9)
_CAUSES = {
    effect: _some([n for n in (*FAULTS, *CONDITIONS, *EFFECTS) if n != effect], least=1, most=3)
    for effect in EFFECTS
}


@st.composite
def _links(draw: st.DrawFn, effect: str) -> dict[str, Any]:
    causes = draw(_CAUSES[effect])
    return {
        "effect": effect,
        "causes": causes,
        "unless": draw(_UNLESS),
        "when": {"at-least": draw(_NEEDED[len(causes)])},
        "confidence": draw(_CONFIDENCES),
    }


@st.composite
def _controls(draw: st.DrawFn) -> dict[str, Any]:
    state = draw(_STATES)
    if state != "defeated":
        return {"state": state}
    by = draw(_DEFEATED_BY)
    return {"state": state, "by": by, "when": {"at-least": draw(_NEEDED[len(by)])}}


_LINK = {effect: _links(effect) for effect in EFFECTS}
_CONTROL = _controls()


@dataclass(frozen=True)
class Account:
    """An account as plain values."""

    links: tuple[dict[str, Any], ...]
    controls: Mapping[str, dict[str, Any]]

    @property
    def text(self) -> str:
        """Return the account as the fixture ``graph_from`` reads it."""
        words = {"faults": [*FAULTS], "conditions": [*CONDITIONS]}
        return json.dumps(words | {"links": [*self.links], "controls": dict(self.controls)})

    @property
    def nodes(self) -> Events:
        """Return the faults and conditions that the account speaks of."""
        named = {c for link in self.links for c in link["causes"]}
        named |= {c for control in self.controls.values() for c in control.get("by", ())}
        return frozenset(named & {*FAULTS, *CONDITIONS})

    @property
    def effects(self) -> list[str]:
        """Return what links lead to, sorted."""
        return sorted({link["effect"] for link in self.links})

    @property
    def failed(self) -> Events:
        """Return the event of each control that failed by itself."""
        return frozenset(f"no:{c}" for c, told in self.controls.items() if told["state"] in FAILED)


@st.composite
def accounts(draw: st.DrawFn) -> Account:
    """Draw an account with gates of every kind, loops, and controls in every state."""
    return Account(
        tuple(draw(_LINK[effect]) for effect in draw(_LED_TO)),
        {name: draw(_CONTROL) for name in CONTROLS},
    )


class Worlds:
    """Every world that differs in some events only; all others are as they are given."""

    def __init__(
        self,
        account: Account,
        variables: Iterable[str],
        given: Iterable[str] = (),
        *,
        working: Iterable[str] = (),
        trusted_only: bool = False,
    ) -> None:
        self.account = account
        self.variables = sorted(variables)
        self.count = 1 << len(self.variables)
        self.every = (1 << self.count) - 1
        self.working = frozenset(working)
        self.links = [
            link
            for link in account.links
            if not trusted_only or link["confidence"] in {"medium", "high"}
        ]
        self.true = dict.fromkeys(given, self.every)
        for position, name in enumerate(self.variables):
            self.true[name] = self.where(position)
        self._settle()

    def where(self, position: int) -> int:
        """Return the worlds in which the variable at this position is there."""
        block = ((1 << (1 << position)) - 1) << (1 << position)
        period = 2 << position
        return sum(block << start for start in range(0, self.count, period))

    def _settle(self) -> None:
        before: dict[str, int] = {}
        while before != self.true:
            before = dict(self.true)
            for link in self.links:
                column = self._gate(link["causes"], link["when"]["at-least"])
                for control in link["unless"]:
                    column &= self.of(f"no:{control}")
                self.true[link["effect"]] = self.of(link["effect"]) | column
            for name, told in self.account.controls.items():
                if "by" in told and name not in self.working:
                    column = self._gate(told["by"], told["when"]["at-least"])
                    self.true[f"no:{name}"] = self.of(f"no:{name}") | column

    def of(self, name: str) -> int:
        """Return the worlds in which a name is true."""
        return self.true.get(name, 0)

    def _gate(self, names: Iterable[str], needed: int) -> int:
        exactly = [self.every] + [0] * needed
        for name in names:
            for count in range(needed, 0, -1):
                exactly[count] |= exactly[count - 1] & self.of(name)
        return exactly[needed]

    def minimal(self, worlds: int) -> frozenset[Events]:
        """Return the smallest worlds among these: none contains another of them."""
        larger = 0
        for _ in self.variables:
            for position in range(len(self.variables)):
                there = self.where(position)
                larger |= ((worlds | larger) << (1 << position)) & there & self.every
        return frozenset(self.named(worlds & ~larger))

    def named(self, worlds: int) -> Iterable[Events]:
        """Yield the events of each of these worlds."""
        while worlds:
            lowest = worlds & -worlds
            number = lowest.bit_length() - 1
            worlds ^= lowest
            yield frozenset(n for i, n in enumerate(self.variables) if number >> i & 1)

    def prevented(self, worlds: int) -> frozenset[Events]:
        """Return the smallest sets without which the outcome of these worlds never is.

        The outcome grows with the events, so it is enough that it does not happen when all
        events but those of the set are there.
        """
        full = self.count - 1
        safe = 0
        for number in range(self.count):
            if not worlds >> (full ^ number) & 1:
                safe |= 1 << number
        return self.minimal(safe)


Try = Callable[..., Worlds]
