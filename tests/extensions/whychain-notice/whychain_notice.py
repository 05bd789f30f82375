"""Steps for whychain runbooks: a notice, and three ways to go wrong."""

import json
import time
from collections.abc import Mapping
from pathlib import Path

from whychain.runbooks.actions.action import Captured, Ended, Result
from whychain.runbooks.actions.extensions import ExtensionCall


def notice(arguments: Mapping[str, str], call: ExtensionCall) -> Result:
    """Add a line to a file, once for each idempotency key, and answer as JSON."""
    path = Path(arguments["file"])
    lines = path.read_text().splitlines() if path.exists() else []
    line = f"{call.idempotency_key}: {arguments['text']}"
    if line not in lines:
        path.write_text("\n".join([*lines, line]) + "\n")
    answer = {"lines": len({*lines, line}), "text": arguments["text"]}
    return Result(Ended.DONE, stdout=Captured(json.dumps(answer)), agreed=("nobody",))


def breaks(arguments: Mapping[str, str], call: ExtensionCall) -> Result:
    """Raise an error that quotes what it was given."""
    raise ValueError(f"cannot do {arguments['text']}\nat all")


def hangs(arguments: Mapping[str, str], call: ExtensionCall) -> Result:
    """Take far longer than allowed."""
    time.sleep(600)
    return Result(Ended.DONE)


def nothing(arguments: Mapping[str, str], call: ExtensionCall) -> None:
    """Forget to answer."""
