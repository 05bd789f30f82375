"""The part of planning that turns a step's content into the exact program or request."""

from whychain.runbooks.consul_requests import consul_request
from whychain.runbooks.plan import PlannedAction, Request
from whychain.runbooks.runbook import Consul, Http, Manual, Run, Step
from whychain.runbooks.steps import StepKind
from whychain.runbooks.substitution import Filled, Scope, fill, fill_url


class ActionPlanner:
    """Fills in references and remembers which of them a plan cannot know yet."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self._unknown: list[str] = []

    @property
    def unknown(self) -> tuple[str, ...]:
        """Return the references met so far whose values only a run knows."""
        return tuple(dict.fromkeys(self._unknown))

    def filled(self, text: str) -> str:
        """Return a text with its references replaced."""
        return self._noted(fill(text, self.scope))

    def of_step(self, step: Step) -> PlannedAction | None:
        """Return how a step reaches the world; None when it only waits or decides."""
        probe = (step.wait and step.wait.probe) or (step.assert_ and step.assert_.probe)
        if probe:
            return self.of(probe.run, probe.http, probe.consul)
        if step.approve:
            who = ", ".join(step.approve.by)
            what = self.filled(step.approve.text) or step.title
            text = f"{step.approve.minimum} of {who}: {what}"
            return PlannedAction(StepKind.APPROVE, text=text)
        if step.wait:
            duration = self.filled(step.wait.duration)
            return PlannedAction(StepKind.WAIT, text=f"for {duration}" if duration else "")
        if step.extension:
            given = sorted(step.extension.arguments.items())
            return PlannedAction(
                StepKind.EXTENSION,
                name=step.extension.name,
                arguments=tuple((name, self.filled(value)) for name, value in given),
            )
        return self.of(step.run, step.http, step.consul, step.manual)

    def of(
        self,
        run: Run | None,
        http: Http | None,
        consul: Consul | None,
        manual: Manual | None = None,
    ) -> PlannedAction | None:
        """Return one program, request or manual act, resolved."""
        if run:
            return PlannedAction(
                StepKind.RUN,
                argv=tuple(self.filled(argument) for argument in run.argv),
                env=tuple((name, self.filled(value)) for name, value in sorted(run.env.items())),
                cwd=self.filled(run.cwd),
                stdin=self.filled(run.stdin),
                ok_exit_codes=run.ok_exit_codes,
            )
        if http:
            return PlannedAction(StepKind.HTTP, request=self._http(http))
        if consul:
            return PlannedAction(
                StepKind.CONSUL,
                request=consul_request(consul, self.filled),
                operation=consul.operation.value,
            )
        return PlannedAction(StepKind.MANUAL, text=self.filled(manual.text)) if manual else None

    def condition_of(self, step: Step) -> str:
        """Return the condition that a wait or an assert is about."""
        if step.wait:
            return step.wait.until or ""
        return step.assert_.that if step.assert_ else ""

    def _http(self, http: Http) -> Request:
        return Request(
            method=http.method,
            url=self._noted(fill_url(http.url, self.scope)),
            headers=tuple((name, self.filled(v)) for name, v in sorted(http.headers.items())),
            body=self.filled(http.body),
            expect_status=http.expect_status,
        )

    def _noted(self, filled: Filled) -> str:
        self._unknown.extend(filled.unknown)
        return filled.text
