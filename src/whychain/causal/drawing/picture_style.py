"""The style sheet of causal pictures: light by default, dark on a slate page."""

from collections.abc import Callable, Mapping

LIGHT: Mapping[str, str] = {
    "paper": "#ffffff",
    "ink": "#1f2933",
    "line": "#52606d",
    "fault-fill": "#fde8e8",
    "fault-line": "#c0392b",
    "condition-fill": "#eef1f5",
    "condition-line": "#66788a",
    "effect-fill": "#fff3dc",
    "effect-line": "#b9770e",
    "symptom-fill": "#e3f0fb",
    "symptom-line": "#2471a3",
    "outcome-fill": "#f2e6fa",
    "outcome-line": "#6c3483",
    "control-fill": "#e2f4ea",
    "control-line": "#1e7a44",
    "feedback": "#b0480b",
    "defeats": "#a3243b",
    "focus": "#0b63ce",
}
DARK: Mapping[str, str] = {
    "paper": "#1e2129",
    "ink": "#e6e9ee",
    "line": "#a3adb9",
    "fault-fill": "#47222a",
    "fault-line": "#f1887c",
    "condition-fill": "#2d3440",
    "condition-line": "#9fb0c2",
    "effect-fill": "#403319",
    "effect-line": "#efb55a",
    "symptom-fill": "#19344c",
    "symptom-line": "#75b8ec",
    "outcome-fill": "#3a2750",
    "outcome-line": "#cb9ff0",
    "control-fill": "#173a2a",
    "control-line": "#68cd92",
    "feedback": "#f79a58",
    "defeats": "#f58aa0",
    "focus": "#7db7ff",
}
_FONTS = "system-ui,-apple-system,'Segoe UI',Roboto,Arial,sans-serif"
_DOTTED = "stroke-dasharray:0.1 4.5;stroke-linecap:round;"
_KINDS = ("fault", "condition", "effect", "symptom", "outcome", "control")


def style_sheet() -> str:
    """Return the style sheet for a page: colours are ``--wc-`` variables with light defaults."""
    dark = "".join(f"--wc-{name}:{colour};" for name, colour in DARK.items())
    rules = _rules(lambda name: f"var(--wc-{name}, {LIGHT[name]})")
    return f"{rules}[data-md-color-scheme=slate] .causal-picture{{{dark}}}\n"


def file_style_sheet() -> str:
    """Return the style sheet for a picture in a file of its own: plain light colours.

    Without variables, so that programs which know little CSS show the same picture.
    """
    paper = f".causal-picture{{background:{LIGHT['paper']};}}\n"
    return _rules(lambda name: LIGHT[name]) + paper


def _rules(colour: Callable[[str], str]) -> str:
    line, ink, paper = colour("line"), colour("ink"), colour("paper")
    feedback, defeats = colour("feedback"), colour("defeats")
    rules = {
        "text": f"font-family:{_FONTS};fill:{ink};",
        ".label": "font-size:12px;",
        ".control .label": "font-size:10.5px;",
        ".state": "font-size:10.5px;font-style:italic;",
        ".gate-label": "font-size:9.5px;font-weight:600;",
        ".legend text": "font-size:11px;",
        ".shape,.inner": "stroke-width:1.5px;",
        ".inner": "fill:none;stroke-width:1px;",
        ".outcome .shape": "stroke-width:1.5px;",
        ".worked .shape": "stroke-width:2.6px;",
        ".control .mark": "fill:none;stroke-width:4px;",
        ".symptom .shape": "stroke-dasharray:5 2.5;",
        ".absent .shape,.disabled .shape,.late .shape": f"fill:{paper};stroke-dasharray:4 3;",
        ".absent .mark,.disabled .mark,.late .mark": "stroke-dasharray:4 3;",
        ".gate": f"fill:{paper};stroke:{line};stroke-width:1.5px;",
        ".arrow,.tee": f"fill:none;stroke:{line};stroke-width:1.4px;",
        ".inferred .arrow": "stroke-dasharray:6 4;",
        ".tee": f"stroke:{colour('control-line')};stroke-width:1.8px;",
        ".arrow.feedback": f"stroke:{feedback};",
        ".defeats .arrow": f"stroke:{defeats};stroke-width:2px;{_DOTTED}",
        ".head": f"fill:{line};",
        ".head.feedback": f"fill:{feedback};",
        ".head.defeats": f"fill:{defeats};",
        "a": "cursor:pointer;text-decoration:none;",
        "a:focus": "outline:none;",
        "a:hover .shape": "stroke-width:2.5px;",
        "a:focus .shape": f"stroke:{colour('focus')};stroke-width:3px;",
    }
    for kind in _KINDS:
        fill, edge = colour(f"{kind}-fill"), colour(f"{kind}-line")
        rules[f".{kind} .shape"] = f"fill:{fill};stroke:{edge};" + rules.get(f".{kind} .shape", "")
        mark = f"fill:none;stroke:{edge};" if kind == "control" else f"fill:{edge};"
        rules[f".{kind} .mark"] = mark + rules.get(f".{kind} .mark", "")
        rules[f".{kind} .inner"] = f"fill:none;stroke:{edge};"
    return "".join(
        f"{_scoped(name)}{{{rule}}}\n" for name, rule in sorted(rules.items(), key=_specific)
    )


def _scoped(selectors: str) -> str:
    return ",".join(f".causal-picture {selector}" for selector in selectors.split(","))


def _specific(rule: tuple[str, str]) -> tuple[bool, int]:
    """Sort what depends on the state of a control or of the pointer last: it shall win."""
    name = rule[0]
    return ":" in name or name.startswith((".absent", ".worked")), 0
