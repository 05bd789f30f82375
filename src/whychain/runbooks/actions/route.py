"""How a request gets to its server: the URL, the proxy on the way, and whom to trust."""

import ssl
import urllib.request
from ipaddress import ip_address

import httpx


class UnsendableError(Exception):
    """The request cannot be sent as it stands; nothing was sent."""


def checked_url(text: str) -> httpx.URL:
    """Return the URL of a server.

    Raises:
        UnsendableError: when it is something else.
    """
    try:
        url = httpx.URL(text)
    except httpx.InvalidURL as error:
        raise UnsendableError(f"not a URL: {error} (fix: check the step's url)") from error
    if url.scheme not in {"http", "https"} or not url.host:
        raise UnsendableError(
            "not the URL of a server (fix: begin with http://HOST or https://HOST)"
        )
    if url.port is not None and not 0 < url.port < 65536:
        raise UnsendableError(f"no such port: {url.port} (fix: a number from 1 to 65535)")
    return url


def trust_for(url: httpx.URL) -> ssl.SSLContext:
    """Return which certificates are trusted: httpx' own choice, or those of SSL_CERT_FILE.

    Raises:
        UnsendableError: when they cannot be read.
    """
    if url.scheme == "http":
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # trusts nobody, and is made in no time
    try:
        return httpx.create_ssl_context()
    except OSError as error:
        raise UnsendableError(
            f"no certificates to trust: {error.strerror or error} (fix: check SSL_CERT_FILE)"
        ) from error


def proxy_for(url: httpx.URL) -> httpx.Proxy | None:
    """Return the proxy that the environment names for a URL; never one for this very machine.

    Raises:
        UnsendableError: when what is named there is no proxy that can be used.
    """
    known = urllib.request.getproxies()
    named = known.get(url.scheme) or known.get("all")
    if not named or _is_loopback(url.host) or urllib.request.proxy_bypass(place_of(url)):
        return None
    try:
        proxy = checked_url(named if "://" in named else f"http://{named}")
        return httpx.Proxy(proxy, ssl_context=trust_for(proxy) if proxy.scheme == "https" else None)
    except UnsendableError as error:
        raise UnsendableError(
            f"the proxy of the environment cannot be used (fix: set {url.scheme}_proxy to "
            f"http://HOST:PORT, or name {url.host} in no_proxy)"
        ) from error


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def place_of(url: httpx.URL) -> str:
    """Return host and port."""
    host = f"[{url.host}]" if ":" in url.host else url.host
    return f"{host}:{url.port or (443 if url.scheme == 'https' else 80)}"
