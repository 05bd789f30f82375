"""What a result says: to a condition as ``result``, and to later steps as outputs. Pure."""

import base64
import re
from typing import Any

import msgspec

from whychain.runbooks.actions.action import Ended, Result
from whychain.runbooks.runbook import ConsulOperation, InputType, Output, OutputSource
from whychain.runbooks.values import Plain, typed_value

_INDEX = re.compile(r"\[([0-9]+)\]")
_NUMBER = re.compile(r"[0-9]{1,9}")


class OutputError(Exception):
    """An output that a result does not give; the message says why, on one line."""


def facts(result: Result, operation: str = "") -> dict[str, Any]:
    """Return what a condition may ask of a result.

    Always ``ok``, ``exit_code``, ``stdout``, ``stderr``, ``status``, ``body``, ``headers`` and
    ``json`` (null when the text is no JSON). Of Consul also ``instances`` (ids, ``health``),
    ``exists`` and ``value`` (``kv_get``), and ``health`` (``instance_health``: passing, warning,
    critical or maintenance).
    """
    text = result.stdout.text
    decoded = _json(text) if result.stdout.complete else None
    return {
        "ok": result.ended is Ended.DONE,
        "exit_code": result.exit_code if result.exit_code is not None else -1,
        "stdout": text.rstrip("\n"),
        "stderr": result.stderr.text.rstrip("\n"),
        "status": result.status or 0,
        "headers": dict(result.headers),
        "body": text,
        "json": decoded,
        **_consul(operation, result.status, decoded),
    }


def _json(text: str) -> Any:
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError):
        return None


def _consul(operation: str, status: int | None, decoded: Any) -> dict[str, Any]:
    rows = [row for row in decoded if isinstance(row, dict)] if isinstance(decoded, list) else []
    match operation:
        case ConsulOperation.HEALTH:
            services = (row.get("Service") for row in rows)
            return {"instances": [s.get("ID", "") for s in services if isinstance(s, dict)]}
        case ConsulOperation.KV_GET:
            found = status == 200 and bool(rows)
            value = rows[0].get("Value") if found else None
            return {"exists": found, "value": _decoded(value)}
        case ConsulOperation.INSTANCE_HEALTH:
            whole = decoded if isinstance(decoded, dict) else {}
            return {"health": str(whole.get("AggregatedStatus", ""))}
        case _:
            return {}


def _decoded(value: object) -> str:
    """Return the text of a key; Consul answers it in base64."""
    try:
        return base64.b64decode(str(value or ""), validate=True).decode(errors="replace")
    except ValueError:
        return ""


def output_of(name: str, output: Output, result: Result) -> Plain:
    """Return the value that a step hands to later steps.

    Raises:
        OutputError: when the result has no such value, or it does not fit its declared type.
    """
    if not result.stdout.complete and output.source in {OutputSource.STDOUT, OutputSource.JSON}:
        raise OutputError(f"output {name!r}: there is more text than is kept")
    raw = _raw(name, output, result)
    if isinstance(raw, list) and (output.type is not InputType.LIST or not _is_flat(raw)):
        wanted = "list of plain values" if output.type is InputType.LIST else output.type.value
        raise OutputError(f"output {name!r}: what stands there is not a {wanted}")
    try:
        return typed_value(output.type, str(raw).lower() if isinstance(raw, bool) else raw)
    except ValueError as error:
        raise OutputError(f"output {name!r}: {error}") from error


def _is_flat(items: list[object]) -> bool:
    return not any(item is None or isinstance(item, list | dict) for item in items)


def _raw(name: str, output: Output, result: Result) -> object:
    match output.source:
        case OutputSource.STDOUT:
            return result.stdout.text.strip()
        case OutputSource.STATUS:
            return result.exit_code if result.status is None else result.status
        case OutputSource.HEADER:
            found = dict(result.headers).get(output.path.lower())
            if found is None:
                raise OutputError(f"output {name!r}: there is no header {output.path!r}")
            return found
        case OutputSource.JSON:
            return _at(name, output.path, _json(result.stdout.text))


def _at(name: str, path: str, value: Any) -> object:
    """Return what stands at ``data.items[0].name``; the whole when the path is empty."""
    for part in _INDEX.sub(r".\1", path).strip(".").split(".") if path else ():
        if isinstance(value, dict) and part in value:
            value = value[part]
        elif isinstance(value, list) and _NUMBER.fullmatch(part) and int(part) < len(value):
            value = value[int(part)]
        else:
            raise OutputError(f"output {name!r}: the answer has nothing at {path!r}")
    if value is None or isinstance(value, dict):
        raise OutputError(f"output {name!r}: what stands at {path or 'the top'!r} is no value")
    return value
