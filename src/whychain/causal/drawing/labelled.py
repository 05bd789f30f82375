"""Boxes with text: how a title is broken into lines, and how big its box must be."""

from collections.abc import Iterable, Sequence

import msgspec

from whychain.causal.drawing.text_metrics import ELLIPSIS, printable, text_width, wrapped
from whychain.causal.network import Node
from whychain.causal.vocabulary import NodeKind

LABEL_SIZE = 12.0
BARRIER_LABEL_SIZE = 10.5
LINE_HEIGHT = 15.0
BARRIER_LINE_HEIGHT = 13.0
_LABEL_WIDTHS = (116.0, 136.0, 158.0)
_BARRIER_LABEL_WIDTHS = (84.0, 100.0, 124.0)


class NodeFigure(msgspec.Struct, frozen=True, gc=False):
    """A node as a box with text; ``copy`` counts the times that it is drawn, from 1."""

    node: str
    kind: NodeKind
    title: str
    lines: tuple[str, ...]
    state: str
    width: float
    height: float
    copy: int = 1


def node_figure(node: Node, copy: int = 1) -> NodeFigure:
    """Return a node as a box that is just big enough for its title."""
    kind, title, state = node.kind, node.title, node.state or ""
    if kind is NodeKind.CONTROL:
        lines = _lines(title, BARRIER_LABEL_SIZE, _BARRIER_LABEL_WIDTHS)
        height = BARRIER_LINE_HEIGHT * (len(lines) + bool(state)) + 20
        width = max(_widest(lines, BARRIER_LABEL_SIZE) + 18, 76.0)
    else:
        lines = _lines(title, LABEL_SIZE, _LABEL_WIDTHS)
        height = LINE_HEIGHT * len(lines) + 17
        width = max(_widest(lines, LABEL_SIZE) + 26, 84.0)
    return NodeFigure(node.id, kind, printable(title), lines, state, round(width), height, copy)


def line_height(figure: NodeFigure) -> float:
    """Return from one line of a label to the next, in pixels."""
    return BARRIER_LINE_HEIGHT if figure.kind is NodeKind.CONTROL else LINE_HEIGHT


def label_height(figure: NodeFigure) -> float:
    """Return how high the label of a node is, its state included, in pixels."""
    return line_height(figure) * (len(figure.lines) + bool(figure.state))


def _lines(title: str, size: float, widths: Sequence[float]) -> tuple[str, ...]:
    for width in widths:
        lines = wrapped(title, size, width)
        if not lines[-1].endswith(ELLIPSIS):
            break
    return lines


def _widest(lines: Iterable[str], size: float) -> float:
    return max((text_width(line, size) for line in lines), default=0.0)
