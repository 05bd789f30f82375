"""Requests on their way: TLS that must be trusted, and the proxies of the environment."""

import ssl
import threading
from collections.abc import Iterable
from pathlib import Path

import httpx
import pytest
from tests.fakes.certificate import write_certificate
from tests.fakes.http_server import Pieces, answer, serving
from tests.fakes.request_attempts import outcome

from whychain.runbooks.actions.action import Ended
from whychain.runbooks.actions.route import proxy_for

_PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")
_FAR = "http://far.invalid/x"


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*_PROXIES, *map(str.upper, _PROXIES), "SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture
def tls(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


def test_a_certificate_that_nobody_vouches_for_is_refused_before_anything_is_sent(
    tls: ssl.SSLContext,
) -> None:
    with serving(answer(), tls) as server:
        result = outcome(server.url, "PUT")

    assert (result.ended, result.acted, server.received) == (Ended.FAILED, False, [])
    assert result.reason.startswith(
        f"cannot connect to 127.0.0.1:{server.port}: its certificate is not trusted: self"
    )
    assert result.reason.endswith(
        "(fix: name a file with the certificate of its authority in SSL_CERT_FILE)"
    )


def test_a_certificate_is_trusted_when_the_environment_names_it(
    tls: ssl.SSLContext, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with serving(answer(b"ok"), tls) as server:
        result = outcome(server.url, "PUT")

    assert (result.ended, result.stdout.text) == (Ended.DONE, "ok")


def test_a_certificate_of_another_name_is_refused(
    tls: ssl.SSLContext, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with serving(answer(), tls) as server:
        result = outcome(f"https://127.0.0.2:{server.port}", "PUT")

    assert (result.ended, result.acted) == (Ended.FAILED, False)


def test_a_slow_answer_over_tls_is_given_up_too(
    tls: ssl.SSLContext, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent(closing: threading.Event) -> Iterable[bytes]:
        closing.wait(30)
        return []

    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with serving(silent, tls) as server:
        result = outcome(server.url, "PUT", seconds=2)

    assert (result.ended, result.acted) == (Ended.TIMED_OUT, True)


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_certificates_that_cannot_be_read_are_named(
    tmp_path: Path, content: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "trusted.pem"
    if content:
        path.write_text(content, encoding="utf-8")
    monkeypatch.setenv("SSL_CERT_FILE", str(path))

    result = outcome("https://127.0.0.1:1", "PUT")

    assert (result.ended, result.acted) == (Ended.FAILED, False)
    assert result.reason.startswith("no certificates to trust: ")
    assert result.reason.endswith("(fix: check SSL_CERT_FILE)")


def test_a_server_that_does_not_speak_tls_is_told_apart() -> None:
    with serving(lambda _: [b"SSH-2.0-OpenSSH_9\r\n" * 9], reads=False) as server:
        result = outcome(server.url.replace("http:", "https:"), "PUT")

    assert (result.ended, result.acted) == (Ended.FAILED, False)
    assert f"cannot connect to 127.0.0.1:{server.port}: no TLS as it should be: " in result.reason
    assert result.reason.endswith("(fix: is it http rather than https?)")


def test_a_request_takes_the_proxy_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(answer(b"by proxy")) as proxy:
        monkeypatch.setenv("http_proxy", f"127.0.0.1:{proxy.port}")
        result = outcome(_FAR)

    assert (result.ended, result.stdout.text) == (Ended.DONE, "by proxy")
    assert proxy.head.startswith(f"GET {_FAR} HTTP/1.1")


def test_a_request_to_this_machine_takes_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(answer()) as proxy, serving(answer(b"direct")) as server:
        monkeypatch.setenv("http_proxy", proxy.url)
        assert outcome(server.url).stdout.text == "direct"

        assert proxy.connections == 0


@pytest.mark.parametrize(
    ("url", "proxy"),
    [
        ("http://far.invalid", "http://p.invalid:3128"),
        ("https://far.invalid", "https://s.invalid"),
        ("http://near.invalid", None),
        ("http://near.invalid:8500", None),
        ("http://far.invalid:8500", None),
        ("http://localhost:8500", None),
        ("http://consul.localhost", None),
        ("http://127.0.0.9", None),
        ("http://[::1]:8500", None),
        ("http://10.0.0.1", "http://p.invalid:3128"),
    ],
)
def test_the_environment_says_which_proxy_a_host_needs(
    url: str, proxy: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://p.invalid:3128")
    monkeypatch.setenv("all_proxy", "https://s.invalid")
    monkeypatch.setenv("no_proxy", "near.invalid,far.invalid:8500")

    found = proxy_for(httpx.URL(url))

    assert (str(found.url) if found else None) == proxy


def test_a_proxy_that_does_not_let_a_request_through_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with serving(answer(status="403 Forbidden")) as proxy:
        monkeypatch.setenv("https_proxy", proxy.url)
        result = outcome("https://far.invalid/x", "PUT")

    assert proxy.head.startswith("CONNECT far.invalid:443 HTTP/1.1")
    assert (result.ended, result.acted) == (Ended.FAILED, False)
    assert result.reason == (
        f"cannot connect to far.invalid:443 through the proxy 127.0.0.1:{proxy.port}: the proxy "
        "answers 403 Forbidden (fix: check the proxy, or name the host in no_proxy)"
    )


@pytest.mark.parametrize(
    "pieces",
    [lambda _: [], lambda _: [b"HTTP/1.1 200 OK\r\n\r\n"]],
    ids=["before the tunnel stands", "in the tunnel"],
)
def test_a_proxy_that_hangs_up_has_passed_nothing_on(
    pieces: Pieces, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(pieces) as proxy:
        monkeypatch.setenv("https_proxy", proxy.url)
        result = outcome("https://far.invalid/x", "PUT")

    assert (result.ended, result.acted) == (Ended.FAILED, False)
    assert result.reason.startswith("cannot connect to far.invalid:443 through the proxy 127.0.0.1")


@pytest.mark.parametrize("proxy", ["socks5://me:hunter2@h:1", "http://me:hunter2@h:x", "http://"])
def test_a_proxy_of_another_kind_is_refused_without_its_password(
    proxy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", proxy)

    result = outcome(_FAR, "PUT")

    assert (result.ended, result.acted) == (Ended.FAILED, False)
    assert result.reason == (
        "the proxy of the environment cannot be used "
        "(fix: set http_proxy to http://HOST:PORT, or name far.invalid in no_proxy)"
    )
