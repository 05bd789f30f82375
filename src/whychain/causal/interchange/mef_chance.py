"""Probabilities of basic events: constants, and parameters that stand for constants."""

from collections.abc import Mapping

from whychain.causal.interchange.xml_elements import Element
from whychain.errors import ContentError

_NUMBERS = frozenset({"float", "int", "bool"})
_MOST_REFERENCES = 100


def chances_of(root: Element, events: Mapping[str, Element], path: str) -> dict[str, float | None]:
    """Return the probability of each basic event; None where it has none or no constant.

    Raises:
        ContentError: a value is not a number between 0 and 1, or a parameter is not defined.
    """
    parameters = {e.attributes.get("name", ""): e for e in root.each("define-parameter")}
    return {name: _chance(element, parameters, path) for name, element in events.items()}


def _chance(element: Element, parameters: Mapping[str, Element], path: str) -> float | None:
    value = _expression(element)
    for _ in range(_MOST_REFERENCES):
        if value is None or value.tag != "parameter":
            break
        name = value.attributes.get("name", "")
        if name not in parameters:
            raise ContentError(f"parameter {name!r} is not defined", where=f"{path}:{value.line}")
        value = _expression(parameters[name])
    else:
        raise ContentError("parameters that rest on themselves", where=f"{path}:{element.line}")
    if value is None or value.tag not in _NUMBERS:
        return None
    return _probability(value, path)


def _expression(element: Element) -> Element | None:
    found = (e for e in element.children if e.tag not in {"label", "attributes"})
    return next(found, None)


def _probability(element: Element, path: str) -> float:
    text = element.attributes.get("value", "")
    try:
        number = float({"true": "1", "false": "0"}.get(text, text))
    except ValueError:
        number = -1.0
    if not 0.0 <= number <= 1.0:
        raise ContentError(f"{text!r} is not a probability", where=f"{path}:{element.line}")
    return number
