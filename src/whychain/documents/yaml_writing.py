"""Plain values as YAML text that our own strict reader reads back as the same."""

import re
from typing import Any

import yaml

_PLAIN = re.compile(r"[a-z][a-z0-9]*([-_][a-z0-9]+)*")
_MEANS_SOMETHING = frozenset({"true", "false", "null", "yes", "no", "on", "off", "n", "y"})


class _Dumper(yaml.SafeDumper):
    """Words stand plain, every other text in double quotes; nothing is an alias."""

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow=flow, indentless=False)


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    plain = _PLAIN.fullmatch(text) and text not in _MEANS_SOMETHING
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=None if plain else '"')


_Dumper.add_representer(str, _text)


def yaml_text(value: Any) -> str:
    """Return a plain value as a YAML document; keys keep their order.

    >>> print(yaml_text({"id": "4xx", "title": "Many 4xx", "links": [{"by": ["load"]}]}), end="")
    id: "4xx"
    title: "Many 4xx"
    links:
      - by:
          - load
    """
    text: str = yaml.dump(
        value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100, indent=2
    )
    return text
