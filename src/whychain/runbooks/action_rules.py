"""What must hold for each program, request and Consul operation of a step, probes included."""

from collections.abc import Iterator

from whychain.documents.finding import KeyPath, Problem, Rule
from whychain.runbooks.consul_requests import required_fields
from whychain.runbooks.runbook import Check, Consul, EffectClass, Probe, Run, Step, Undo
from whychain.runbooks.steps import effect_of_action

PROBE = Rule(
    "runbook-probe",
    "A probe, a check or an undo is exactly one program, request or Consul operation; probes "
    "and checks only read.",
    "A question that changes the answer is no question.",
    "Give exactly one, and for a probe or check one that reads.",
)
WAIT_FORM = Rule(
    "runbook-wait-form",
    "A wait has either a duration or a condition with a probe.",
    "Anything else never ends, or ends at once.",
    "Give 'for', or 'until' with 'probe'.",
)
SHELL_STRING = Rule(
    "runbook-shell-string",
    "No step starts a shell with a command string.",
    "An input with a quote or a semicolon becomes a command.",
    "Write the program and its arguments as a list.",
)
CONSUL_TARGET = Rule(
    "runbook-consul-target",
    "A Consul operation names its target: an instance, a service or a key.",
    "Without it the request goes to another endpoint.",
    "Add the field.",
)
ACTION_RULES = (PROBE, WAIT_FORM, SHELL_STRING, CONSUL_TARGET)

_SHELLS = frozenset({"sh", "bash", "dash", "zsh", "ksh", "fish", "cmd", "powershell", "pwsh"})
_COMMAND_FLAGS = frozenset({"-c", "-lc", "-ec", "-xc", "/c", "-Command"})


def action_problems(path: KeyPath, step: Step) -> Iterator[Problem]:
    """Yield what is wrong with the actions of one step, its probe, check and undo included."""
    asked = list(_parts(step))
    for place, part in asked:
        yield from _form((*path, *place), part)
    if step.wait:
        timed = bool(step.wait.duration)
        if timed in {step.wait.until is not None, step.wait.probe is not None}:
            yield Problem(WAIT_FORM, (*path, "wait"), "needs 'for', or 'until' with 'probe'")
    acting: list[tuple[KeyPath, Step | Probe | Check | Undo]] = [((), step), *asked]
    for place, acts in acting:
        if acts.run:
            yield from _argv((*path, *place, "run", "argv"), acts.run)
        if acts.consul:
            yield from _target((*path, *place, "consul"), acts.consul)


def _parts(step: Step) -> Iterator[tuple[KeyPath, Probe | Check | Undo]]:
    if step.wait and step.wait.probe:
        yield ("wait", "probe"), step.wait.probe
    if step.assert_ and step.assert_.probe:
        yield ("assert", "probe"), step.assert_.probe
    if step.check:
        yield ("check",), step.check
    if step.undo:
        yield ("undo",), step.undo


def _form(place: KeyPath, part: Probe | Check | Undo) -> Iterator[Problem]:
    names = ("run", "http", "consul", "manual")
    given = [name for name in names if getattr(part, name, None) is not None]
    if len(given) != 1:
        yield Problem(PROBE, place, f"is {' and '.join(given) or 'nothing'}")
    elif not isinstance(part, Undo) and not part.run:
        effect = effect_of_action(None, part.http, part.consul)
        if effect is not EffectClass.READ:
            yield Problem(PROBE, (*place, given[0]), f"changes something ({effect.value})")


def _argv(place: KeyPath, run: Run) -> Iterator[Problem]:
    program = run.argv[0].rpartition("/")[2]
    if program in _SHELLS and _COMMAND_FLAGS & set(run.argv[1:]):
        yield Problem(SHELL_STRING, place, f"{program} with a command string")


def _target(place: KeyPath, consul: Consul) -> Iterator[Problem]:
    for field in required_fields(consul.operation):
        if not getattr(consul, field):
            message = f"{consul.operation.value} without {field!r}"
            yield Problem(CONSUL_TARGET, place, message)
