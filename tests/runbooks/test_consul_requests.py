"""Every Consul operation as one exact request."""

from typing import Any

import msgspec
import pytest

from whychain.runbooks.consul_requests import consul_request, required_fields
from whychain.runbooks.plan import Request
from whychain.runbooks.runbook import Consul, ConsulOperation, HttpMethod
from whychain.runbooks.substitution import UnplannableError

BASE = "http://127.0.0.1:8500/v1"
ANSWERED_BY_STATUS = {"kv_get": (200, 404), "instance_health": (200, 429, 503)}


def request(operation: str, **fields: Any) -> Request:
    plain = {"operation": operation, "address": "http://127.0.0.1:8500/"} | fields
    return consul_request(msgspec.convert(plain, Consul), lambda text: text)


@pytest.mark.parametrize(
    ("operation", "fields", "method", "url"),
    [
        (
            "maintenance_on",
            {"instance": "web-1", "reason": "bad release"},
            "PUT",
            "/agent/service/maintenance/web-1?enable=true&reason=bad%20release",
        ),
        (
            "maintenance_off",
            {"instance": "web-1"},
            "PUT",
            "/agent/service/maintenance/web-1?enable=false",
        ),
        ("deregister", {"instance": "web-1"}, "PUT", "/agent/service/deregister/web-1"),
        ("health", {"service": "web"}, "GET", "/health/service/web?passing&consistent"),
        (
            "instance_health",
            {"instance": "web-1"},
            "GET",
            "/agent/health/service/id/web-1?format=json",
        ),
        ("kv_get", {"key": "a/b"}, "GET", "/kv/a/b?consistent"),
        ("kv_cas", {"key": "a/b", "index": 7}, "PUT", "/kv/a/b?cas=7"),
        ("kv_delete", {"key": "a/b"}, "DELETE", "/kv/a/b"),
        ("session_lock", {"key": "k", "session": "s-1"}, "PUT", "/kv/k?acquire=s-1"),
        ("session_release", {"key": "k", "session": "s-1"}, "PUT", "/kv/k?release=s-1"),
    ],
)
def test_an_operation_is_this_request(
    operation: str, fields: dict[str, Any], method: str, url: str
) -> None:
    made = request(operation, **fields)

    answered = "true" if "cas=" in url or "acquire=" in url else ""
    status = ANSWERED_BY_STATUS.get(operation, (200,))
    assert made == Request(HttpMethod(method), f"{BASE}{url}", (), "", status, answered)


@pytest.mark.parametrize("operation", list(ConsulOperation))
def test_no_operation_touches_the_catalog_or_leaves_its_place(operation: ConsulOperation) -> None:
    made = request(
        operation.value,
        service="s?x=1&cached",
        instance="i/../../../catalog",
        key="k?recurse#",
        session="s&x=1",
        reason="r&enable=false",
    )

    assert made.url.startswith(f"{BASE}/")
    assert "/v1/catalog/" not in made.url
    assert made.url.count("?") <= 1
    assert "&cached" not in made.url
    assert "&enable=false" not in made.url
    assert "#" not in made.url


def test_a_token_travels_in_a_header_and_a_value_in_the_body() -> None:
    made = request("kv_cas", key="k", value="v", token="***")

    assert made.headers == (("X-Consul-Token", "***"),)
    assert made.body == "v"


@pytest.mark.parametrize(
    ("operation", "fields"),
    [
        ("maintenance_on", ("instance",)),
        ("maintenance_off", ("instance",)),
        ("deregister", ("instance",)),
        ("health", ("service",)),
        ("instance_health", ("instance",)),
        ("kv_get", ("key",)),
        ("kv_cas", ("key",)),
        ("kv_delete", ("key",)),
        ("session_lock", ("key", "session")),
        ("session_release", ("key", "session")),
    ],
)
def test_an_operation_needs_its_target(operation: str, fields: tuple[str, ...]) -> None:
    assert required_fields(ConsulOperation(operation)) == fields


@pytest.mark.parametrize("key", ["..", "a/../b", "a/."])
def test_a_key_that_would_lead_to_another_address_is_refused(key: str) -> None:
    asked = Consul(operation=ConsulOperation.KV_GET, address=BASE, key=key)

    with pytest.raises(UnplannableError, match="would lead to another address"):
        consul_request(asked, str)
