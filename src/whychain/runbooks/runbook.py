"""A runbook as it stands in its file: inputs, steps, undo, deadline, tests."""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, field

from whychain.documents.shape import Part, Scalar, Slug, Text, Title
from whychain.runbooks.in_file_test import Duration, Name, RunbookTest

Condition = Annotated[str, Meta(min_length=1, max_length=1000)]
Argument = Annotated[str, Meta(max_length=4000)]
Percentage = Annotated[str, Meta(pattern=r"^([1-9][0-9]?|100)%$(?!\n)")]


class InputType(StrEnum):
    """What an input may hold."""

    STRING = "string"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DURATION = "duration"
    LIST = "list"


class EffectClass(StrEnum):
    """What a step does to the world: nothing, the same when repeated, or once only."""

    READ = "read"
    IDEMPOTENT = "idempotent"
    ONCE = "once"


class OnFailure(StrEnum):
    """What becomes of effects already made when a later step fails."""

    KEEP = "keep"
    UNDO = "undo"
    ASK = "ask"


class HttpMethod(StrEnum):
    """The verbs that a step may use."""

    GET = "GET"
    HEAD = "HEAD"
    PUT = "PUT"
    DELETE = "DELETE"
    POST = "POST"
    PATCH = "PATCH"


class ConsulOperation(StrEnum):
    """What a ``consul`` step asks of the agent that owns the service."""

    MAINTENANCE_ON = "maintenance_on"
    MAINTENANCE_OFF = "maintenance_off"
    DEREGISTER = "deregister"
    HEALTH = "health"
    INSTANCE_HEALTH = "instance_health"
    KV_GET = "kv_get"
    KV_CAS = "kv_cas"
    KV_DELETE = "kv_delete"
    SESSION_LOCK = "session_lock"
    SESSION_RELEASE = "session_release"


class OutputSource(StrEnum):
    """Where the value of an output is read."""

    STDOUT = "stdout"
    JSON = "json"
    STATUS = "status"
    HEADER = "header"


class Input(Part, frozen=True):
    """One value that the operator gives or that has a default."""

    type: InputType
    description: Text
    required: bool = False
    default: Scalar | tuple[str, ...] = None
    pattern: str = ""
    choices: tuple[str, ...] = ()
    secret: bool = False
    example: str = ""


class Run(Part, frozen=True):
    """Start one program with exactly these arguments; never a shell string."""

    argv: Annotated[tuple[Argument, ...], Meta(min_length=1)]
    env: dict[str, Argument] = field(default_factory=dict)
    cwd: str = ""
    stdin: str = ""
    ok_exit_codes: tuple[int, ...] = (0,)


class Http(Part, frozen=True):
    """Send one HTTP request; redirects are not followed."""

    method: HttpMethod
    url: Argument
    headers: dict[str, Argument] = field(default_factory=dict)
    body: Argument = ""
    expect_status: tuple[int, ...] = (200,)


class Consul(Part, frozen=True):
    """One operation on a Consul agent."""

    operation: ConsulOperation
    address: Argument
    service: Argument = ""
    instance: Argument = ""
    reason: Argument = ""
    key: Argument = ""
    value: Argument = ""
    index: Annotated[int, Meta(ge=0)] = 0
    session: Argument = ""
    token: Argument = ""


class Probe(Part, frozen=True):
    """A read-only question: program, request or Consul query; ``result`` in CEL is its answer."""

    run: Run | None = None
    http: Http | None = None
    consul: Consul | None = None


class Wait(Part, frozen=True):
    """Wait a fixed time, or until a condition over a probe's ``result`` holds."""

    duration: Argument = field(name="for", default="")
    until: Condition | None = None
    probe: Probe | None = None
    every: Duration = "1s"


class Assert(Part, frozen=True):
    """Stop unless a condition holds, over inputs, outputs and a probe's ``result``."""

    that: Condition
    probe: Probe | None = None
    message: str = ""


class Approve(Part, frozen=True):
    """Wait for people other than the initiator to agree."""

    by: Annotated[tuple[str, ...], Meta(min_length=1)]
    minimum: Annotated[int, Meta(ge=1)] = 1
    expires: Duration = "15m"
    text: str = ""


class Manual(Part, frozen=True):
    """Something a person does; the run waits for the confirmation."""

    text: Text
    confirm: str = "done"


class Parallel(Part, frozen=True):
    """Do the inner steps at the same time."""

    steps: Annotated[tuple["Step", ...], Meta(min_length=1)]
    max_in_flight: Annotated[int, Meta(ge=1)] | None = None


class ForEach(Part, frozen=True):
    """Do the inner steps once for each item; ``${item}`` is the item."""

    items: Argument | tuple[str, ...]
    steps: Annotated[tuple["Step", ...], Meta(min_length=1)]
    max_in_flight: Annotated[int, Meta(ge=1)] = 1
    fail_after: Annotated[int, Meta(ge=1)] | Percentage = 1
    first_alone: bool = False


class Call(Part, frozen=True):
    """Run another runbook as one step."""

    runbook: Slug
    inputs: dict[Name, Argument] = field(name="with", default_factory=dict)


class Extension(Part, frozen=True):
    """Do what an installed package offers under the entry-point group ``whychain.actions``."""

    name: Slug
    arguments: dict[Name, Argument] = field(name="with", default_factory=dict)


class Retry(Part, frozen=True):
    """Try again after a failure; only for steps that may be repeated."""

    attempts: Annotated[int, Meta(ge=1, le=100)]
    every: Duration = "1s"


class Check(Part, frozen=True):
    """Is the effect already in place? ``done`` is CEL over the probe's ``result``."""

    done: Condition
    run: Run | None = None
    http: Http | None = None
    consul: Consul | None = None


class Undo(Part, frozen=True):
    """How an effect is taken back. After a crash it is repeated, unless its effect is ``once``."""

    title: str = ""
    run: Run | None = None
    http: Http | None = None
    consul: Consul | None = None
    manual: Manual | None = None
    effect: EffectClass = EffectClass.IDEMPOTENT
    timeout: Duration = "10s"


class Output(Part, frozen=True):
    """A value that a step hands to later steps; ``sample`` stands in for it in a dry run."""

    source: OutputSource = field(name="from")
    type: InputType = InputType.STRING
    path: str = ""
    sample: Scalar = None


class Step(Part, frozen=True):
    """One thing that a runbook does, of exactly one kind.

    ``continue_on_failure`` tells the operator why the steps after it still run when it fails;
    the run then still ends as one in which a step failed.
    """

    id: Slug
    title: Title
    why: str = ""
    run: Run | None = None
    http: Http | None = None
    consul: Consul | None = None
    wait: Wait | None = None
    assert_: Assert | None = field(name="assert", default=None)
    approve: Approve | None = None
    manual: Manual | None = None
    parallel: Parallel | None = None
    foreach: ForEach | None = None
    call: Call | None = None
    extension: Extension | None = None
    effect: EffectClass | None = None
    when: Condition | None = None
    timeout: Duration | None = None
    retry: Retry | None = None
    check: Check | None = None
    undo: Undo | None = None
    irreversible: str = ""
    out: dict[Name, Output] = field(default_factory=dict)
    on_failure: OnFailure | None = None
    continue_on_failure: str = ""


class Runbook(Part, frozen=True):
    """Steps that end an incident, with their deadline and their undo."""

    format: Annotated[int, Meta(ge=1, le=1)]
    id: Slug
    title: Title
    summary: Text
    owner: str
    steps: Annotated[tuple[Step, ...], Meta(min_length=1)]
    mitigates: tuple[Slug, ...] = ()
    alerts: tuple[str, ...] = ()
    trigger: str = ""
    inputs: dict[Name, Input] = field(default_factory=dict)
    locks: tuple[Argument, ...] = ()
    deadline: Duration | None = None
    undo_budget: Duration = "60s"
    on_failure: OnFailure = OnFailure.ASK
    verify: tuple[Step, ...] = ()
    notes: tuple[str, ...] = ()
    reference: str = ""
    tests: tuple[RunbookTest, ...] = ()
    formerly: tuple[Slug, ...] = ()
    """Ids that the runbook had before; its old addresses lead to it."""
