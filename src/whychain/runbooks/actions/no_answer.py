"""Why no answer came, in words for somebody who is on call."""

import socket
import ssl

import httpx

from whychain.runbooks.actions.exchange import Exchange
from whychain.runbooks.actions.route import UnsendableError


def why_no_answer(exchange: Exchange) -> str:
    """Return where an exchange went wrong, what happened and, as far as known, how to mend it."""
    error = exchange.error
    if isinstance(error, UnsendableError):
        return str(error)
    if exchange.sent:
        happened = str(error) or type(error).__name__
        return f"connection to {exchange.where} lost before the whole answer came: {happened}"
    return f"cannot connect to {exchange.where}: {_why_unconnected(error, exchange)}"


def _why_unconnected(error: Exception, exchange: Exchange) -> str:
    if isinstance(error, httpx.ConnectTimeout):
        seconds = exchange.connect_seconds
        return f"no connection within {seconds:g} s (fix: is it up, does a firewall drop packets?)"
    if isinstance(error, httpx.ProxyError):
        return f"the proxy answers {error} (fix: check the proxy, or name the host in no_proxy)"
    return _in_plain_words(_root(error))


def _in_plain_words(root: BaseException) -> str:
    match root:
        case ssl.SSLCertVerificationError(verify_message=message):
            return (
                f"its certificate is not trusted: {message} "
                "(fix: name a file with the certificate of its authority in SSL_CERT_FILE)"
            )
        case ssl.SSLError(reason=reason):
            return f"no TLS as it should be: {reason} (fix: is it http rather than https?)"
        case socket.gaierror():
            return "no such host name (fix: check the URL and the resolver)"
        case ConnectionRefusedError():
            return "nobody listens there (fix: is the service up, is the port right?)"
        case _:
            return getattr(root, "strerror", None) or str(root) or type(root).__name__


def _root(error: BaseException) -> BaseException:
    """Return what the system said; the layers between keep it as cause or as context."""
    while not isinstance(error, OSError) and (deeper := error.__cause__ or error.__context__):
        error = deeper
    return error
