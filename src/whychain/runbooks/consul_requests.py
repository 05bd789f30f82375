"""Consul operations as the HTTP requests that the agent understands.

Health is asked with ``passing&consistent`` and never ``cached``: a cached answer may be days
old. Instances are taken out of rotation by maintenance mode on the agent that owns them; the
catalog endpoint is never used, because anti-entropy puts back what the agent still has.
Source: Consul HTTP API documentation (agent/service, health, kv, session).
"""

from collections.abc import Callable

from whychain.runbooks.plan import Request
from whychain.runbooks.runbook import Consul, ConsulOperation, HttpMethod
from whychain.runbooks.substitution import url_part

_TAKES = frozenset({ConsulOperation.KV_CAS, ConsulOperation.SESSION_LOCK})
"""Consul answers these with status 200 and the body ``false`` when somebody else holds the key."""
_ANSWERS = {
    ConsulOperation.KV_GET: (200, 404),
    ConsulOperation.INSTANCE_HEALTH: (200, 429, 503),
}
"""Status by which Consul gives the answer itself: no such key; a warning; critical."""


def consul_request(consul: Consul, fill: Callable[[str], str]) -> Request:
    """Return the request of one operation, its references replaced by ``fill``."""
    address = fill(consul.address).rstrip("/")
    service, instance = url_part(fill(consul.service)), url_part(fill(consul.instance))
    key = "/".join(url_part(part) for part in fill(consul.key).split("/"))
    reason, session = url_part(fill(consul.reason)), url_part(fill(consul.session))
    method, path = {
        ConsulOperation.MAINTENANCE_ON: (
            HttpMethod.PUT,
            f"agent/service/maintenance/{instance}?enable=true&reason={reason}",
        ),
        ConsulOperation.MAINTENANCE_OFF: (
            HttpMethod.PUT,
            f"agent/service/maintenance/{instance}?enable=false",
        ),
        ConsulOperation.DEREGISTER: (HttpMethod.PUT, f"agent/service/deregister/{instance}"),
        ConsulOperation.HEALTH: (HttpMethod.GET, f"health/service/{service}?passing&consistent"),
        ConsulOperation.INSTANCE_HEALTH: (
            HttpMethod.GET,
            f"agent/health/service/id/{instance}?format=json",
        ),
        ConsulOperation.KV_GET: (HttpMethod.GET, f"kv/{key}?consistent"),
        ConsulOperation.KV_CAS: (HttpMethod.PUT, f"kv/{key}?cas={consul.index}"),
        ConsulOperation.KV_DELETE: (HttpMethod.DELETE, f"kv/{key}"),
        ConsulOperation.SESSION_LOCK: (HttpMethod.PUT, f"kv/{key}?acquire={session}"),
        ConsulOperation.SESSION_RELEASE: (HttpMethod.PUT, f"kv/{key}?release={session}"),
    }[consul.operation]
    token = fill(consul.token)
    return Request(
        method=method,
        url=f"{address}/v1/{path}",
        headers=(("X-Consul-Token", token),) if token else (),
        body=fill(consul.value),
        expect_status=_ANSWERS.get(consul.operation, (200,)),
        expect_body="true" if consul.operation in _TAKES else "",
    )


def required_fields(operation: ConsulOperation) -> tuple[str, ...]:
    """Return the fields without which an operation has no target."""
    match operation:
        case (
            ConsulOperation.MAINTENANCE_ON
            | ConsulOperation.MAINTENANCE_OFF
            | ConsulOperation.DEREGISTER
            | ConsulOperation.INSTANCE_HEALTH
        ):
            return ("instance",)
        case ConsulOperation.HEALTH:
            return ("service",)
        case ConsulOperation.SESSION_LOCK | ConsulOperation.SESSION_RELEASE:
            return ("key", "session")
        case _:
            return ("key",)
