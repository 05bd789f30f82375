"""The hash that names what a runbook does."""

import hashlib

import msgspec

from whychain.runbooks.runbook import Runbook


def runbook_sha256(runbook: Runbook) -> str:
    """Return the hash of a runbook's content; what it was called before changes nothing."""
    content = msgspec.to_builtins(runbook)
    del content["formerly"]
    return hashlib.sha256(msgspec.json.encode(content)).hexdigest()
