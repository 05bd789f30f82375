"""Make a workspace of any number of made-up incidents that share their nodes as real ones do.

    python benchmarks/synthetic_workspace.py FOLDER [--incidents 10000] [--seed 1]

Each incident belongs to one of many services. Some of its nodes are the service's own, others
come from a pool that all share and in which a few are met again and again (Zipf's law). There
are chains and trees of effects, gates of every kind, feedback loops, controls in every state,
and in every fifth incident a second account. The same seed gives the same bytes.
"""

import argparse
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FILES = {
    "fault": "faults",
    "condition": "conditions",
    "effect": "effects",
    "symptom": "symptoms",
    "outcome": "outcomes",
    "control": "controls",
}
SHARED = {
    "fault": 300,
    "condition": 30,
    "effect": 200,
    "symptom": 150,
    "outcome": 40,
    "control": 60,
}
OF_A_SERVICE = {"fault": 6, "effect": 8, "symptom": 3, "control": 2}
INCIDENTS_PER_SERVICE = 50
EXTRA = {
    "fault": "  fault_class: config\n",
    "control": "  control_kind: contain\n",
}
STATES = ("absent", "disabled", "late", "defeated", "worked")


@dataclass(frozen=True)
class Link:
    """One link of a made-up account."""

    effect: str
    causes: tuple[str, ...]
    gate: str
    unless: tuple[str, ...]


def words(services: int) -> dict[str, list[str]]:
    """Return the ids of each kind, the shared ones first."""
    found = {
        kind: [f"shared-{kind}-{n:04}" for n in range(count)] for kind, count in SHARED.items()
    }
    for service in range(services):
        for kind, count in OF_A_SERVICE.items():
            found[kind] += [f"service-{service:04}-{kind}-{n}" for n in range(count)]
    return found


class Incident:
    """One incident under construction."""

    def __init__(self, number: int, services: int, seed: int) -> None:
        self.chance = random.Random(f"{seed}/{number}")
        self.number = number
        self.service = self.chance.randrange(services)
        self.id = f"{2016 + number % 10}-{number % 12 + 1:02}-incident-{number:05}"
        self.outcome = self.shared("outcome")
        self.controls: dict[str, str] = {}
        self.links = list(self.cascade())

    def shared(self, kind: str) -> str:
        """Return a node of the pool; the n-th is met 1/n as often as the first."""
        rank = int(SHARED[kind] ** self.chance.random()) - 1
        return f"shared-{kind}-{rank:04}"

    def own(self, kind: str) -> str:
        """Return a node of the service."""
        return f"service-{self.service:04}-{kind}-{self.chance.randrange(OF_A_SERVICE[kind])}"

    def either(self, kind: str, share: float = 0.3) -> str:
        """Return a node of the pool or of the service."""
        return self.shared(kind) if self.chance.random() < share else self.own(kind)

    def cascade(self) -> Iterator[Link]:
        """Yield the links from the outcome down to faults, and some that lead back."""
        effects = list(dict.fromkeys(self.either("effect") for _ in range(9)))
        above = self.outcome
        for position, effect in enumerate(effects):
            beside = [self.either("fault")] if self.chance.random() < 0.6 else []
            if self.chance.random() < 0.2:
                beside.append(self.shared("condition"))
            yield self.link(above, [effect, *beside])
            if self.chance.random() < 0.25:
                yield self.link(above, [self.either("fault"), self.either("fault")])
            if position > 2 and self.chance.random() < 0.15:
                yield self.link(effect, [effects[position - 2], self.either("fault")])
            above = effect
        yield self.link(above, [self.own("fault"), self.either("fault"), self.shared("condition")])
        for effect in effects[::4]:
            yield Link(self.either("symptom"), (effect,), "all-of", ())

    def link(self, effect: str, causes: list[str]) -> Link:
        """Return a link with a gate that suits its causes, guarded now and then."""
        unique = tuple(dict.fromkeys(c for c in causes if c != effect))
        gate = self.gate(unique)
        if self.chance.random() > 0.3:
            return Link(effect, unique, gate, ())
        control = self.either("control")
        self.controls.setdefault(control, self.chance.choice(STATES))
        return Link(effect, unique, gate, (control,))

    def gate(self, causes: tuple[str, ...]) -> str:
        """Return a gate; a condition is never enough by itself."""
        if len(causes) == 1 or any("-condition-" in cause for cause in causes):
            return "all-of"
        more = ["{at-least: 2}"] if len(causes) > 2 else []
        return self.chance.choice(["all-of", "all-of", "any-of", *more])

    def record(self) -> str:
        """Return the text of ``record.yml``."""
        day = f"2024-05-{self.number % 28 + 1:02}"
        told = self.number % 5 == 0
        parts = [_HEAD.format(id=self.id, service=self.service, day=day, outcome=self.outcome)]
        parts += [self.event(day, minute) for minute in range(6)]
        parts.append(_MIDDLE.format(fault=self.own("fault"), day=day))
        parts.append("causal:\n  account: analysed\n  accounts:\n")
        parts += self.account("analysed", self.links)
        if told:
            parts += self.account("told", self.links[: len(self.links) // 2])
        return "".join(parts)

    def event(self, day: str, minute: int) -> str:
        """Return one entry of the timeline."""
        text = self.chance.choice(("A graph rises.", "A user complains.", "A change is made."))
        at = f"{day}T12:{minute:02}:00Z"
        return f"  - id: event-{minute}\n    at: {at}\n    kind: note\n    text: {text}\n"

    def account(self, name: str, links: list[Link]) -> Iterator[str]:
        """Yield the text of one account."""
        yield f"    {name}:\n      title: As {name}\n      links:\n"
        guards: dict[str, None] = {}
        for link in links:
            yield f"        - effect: {link.effect}\n          when: {link.gate}\n"
            yield f"          causes: [{', '.join(link.causes)}]\n"
            if link.unless:
                yield f"          unless: [{', '.join(link.unless)}]\n"
                guards.update(dict.fromkeys(link.unless))
            confidence = self.chance.choice(("low", "medium", "high"))
            yield f"          confidence: {confidence}\n          evidence: [log, metrics]\n"
        if guards:
            yield "      controls:\n"
        for control in guards:
            state = self.controls[control]
            by = f", by: [{self.own('fault')}]" if state == "defeated" else ""
            yield f"        {control}: {{state: {state}{by}, note: As the log says.}}\n"


_HEAD = """kind: incident
id: {id}
title: Made-up incident of service {service}
summary: >-
  Something went wrong in a service that does not exist, and other things that also do not
  exist let it through. This text is as long as a summary usually is.
status: final
classification: incident
severity: SEV3
services: [service-{service:04}]
tags: [made-up, benchmark]
times:
  precision: minute
  started_at: {day}T12:00:00Z
  detected_at: {day}T12:02:00Z
  mitigated_at: {day}T12:40:00Z
  resolved_at: {day}T13:00:00Z
detection: {{method: alert}}
trigger: {{kind: configuration_push, text: A setting was pushed.}}
impact: {{kind: degradation, text: Requests were slow., node: {outcome}}}
timeline:
"""
_MIDDLE = """config_faults:
  - id: setting
    component: service
    key: limit
    before: {{value: 10}}
    after: {{value: 100}}
    expected: No more than what comes in.
    fault_kind: static_threshold
    node: {fault}
claims:
  - id: first-claim
    text: The limit was too high.
    verdict: confirmed
    grade: B
    checked: The repository of settings.
  - id: second-claim
    text: The network was slow.
    verdict: refuted
    corrected: The network was as always.
    grade: D
    checked: The graph of the network.
mitigation: []
actions:
  - id: lower-it
    title: Lower the limit
    type: prevent
    status: accepted
    due: {day}
    owner: team
evidence:
  - id: log
    kind: log
    title: Log of the service
  - id: metrics
    kind: metric
    title: Metrics of the service
provenance:
  source: Made up for a benchmark.
"""


def generate(folder: Path, incidents: int, seed: int = 1) -> None:
    """Write a workspace into a folder that is new or empty."""
    services = max(1, incidents // INCIDENTS_PER_SERVICE)
    (folder / "causal").mkdir(parents=True)
    (folder / "whychain.yml").write_text("format: 1\nname: made up\n", encoding="utf-8")
    for kind, ids in words(services).items():
        entries = (
            f"- id: {name}\n  title: {name.replace('-', ' ').capitalize()}\n"
            f"  text: A made-up {kind}.\n{EXTRA.get(kind, '')}"
            for name in ids
        )
        path = folder / "causal" / f"{FILES[kind]}.yml"
        path.write_text("".join(entries), encoding="utf-8")
    for number in range(incidents):
        add_incident(folder, Incident(number, services, seed))


def add_incident(folder: Path, incident: Incident) -> None:
    """Write one incident into a workspace."""
    home = folder / "kb" / incident.id
    home.mkdir(parents=True)
    (home / "record.yml").write_text(incident.record(), encoding="utf-8")
    (home / "narrative.md").write_text("# What happened\n\nNothing.\n", encoding="utf-8")


def main() -> None:
    """Make the workspace that the command line asks for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--incidents", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    generate(arguments.folder, arguments.incidents, arguments.seed)


if __name__ == "__main__":
    main()
