"""Time budgets of a plan to scale: who takes how long at worst, and what must not be passed.

The words beside a bar are text of the page and not of the picture, so they keep their size on
a narrow screen; every bar of a budget has the same scale.
"""

from collections.abc import Iterable, Iterator

import msgspec
from markupsafe import Markup

from whychain.runbooks.plan import Plan

_WIDTH, _HEIGHT = 1000.0, 20.0


class Share(msgspec.Struct, frozen=True):
    """What one step may take of a budget: its number, its name, its id and seconds."""

    number: str
    title: str
    step: str
    seconds: float


class Row(msgspec.Struct, frozen=True):
    """One share as it is shown: when it ends at the latest, and its bar."""

    share: Share
    ends: float
    late: bool
    bar: Markup


class Budget(msgspec.Struct, frozen=True):
    """Shares one after the other against a limit in seconds, None when there is no limit."""

    rows: tuple[Row, ...]
    total: float
    limit: float | None

    @property
    def fits(self) -> bool:
        """Return whether the last share ends before the limit."""
        return self.limit is None or self.total <= self.limit

    @property
    def left(self) -> float:
        """Return the seconds between the end of the last share and the limit."""
        return round((self.limit or 0.0) - self.total, 3)

    @property
    def longest(self) -> float:
        """Return the seconds that the whole width of the bars stands for."""
        return max(self.total, self.limit or 0.0)


def budget(shares: Iterable[Share], limit: float | None) -> Budget:
    """Return shares one after the other; those that take no time are left out."""
    shown = [share for share in shares if share.seconds > 0]
    total = round(sum(share.seconds for share in shown), 3)
    scale = max(total, limit or 0.0)
    return Budget(tuple(_rows(shown, limit, scale)), total, limit)


def budget_of_steps(plan: Plan) -> Budget:
    """Return the worst cases of the steps against the deadline."""
    steps = enumerate(plan.steps, start=1)
    shares = (Share(str(n), s.title, s.id, s.worst_case_seconds) for n, s in steps)
    return budget(shares, plan.deadline_seconds)


def budget_of_checks(plan: Plan) -> Budget:
    """Return the worst cases of what is verified after the steps."""
    steps = enumerate(plan.verify, start=1)
    return budget((Share(f"v{n}", s.title, s.id, s.worst_case_seconds) for n, s in steps), None)


def budget_of_undo(plan: Plan) -> Budget:
    """Return how long taking back takes at worst, last step first, against its own budget."""
    steps = reversed(tuple(enumerate(plan.steps, start=1)))
    shares = (Share(str(n), s.title, s.id, s.undo.timeout_seconds) for n, s in steps if s.undo)
    return budget(shares, plan.undo_budget_seconds)


def _rows(shares: Iterable[Share], limit: float | None, scale: float) -> Iterator[Row]:
    elapsed = 0.0
    for share in shares:
        end = round(elapsed + share.seconds, 3)
        late = limit is not None and end > limit
        yield Row(share, end, late, _bar(elapsed, end, limit, scale))
        elapsed = end


def _bar(start: float, end: float, limit: float | None, scale: float) -> Markup:
    last = end if limit is None else min(max(limit, start), end)
    parts = [_rect(0.0, _WIDTH, "wc-budget-track")]
    for left, right, mark in (
        (start, last, "wc-budget-share"),
        (last, end, "wc-budget-share wc-budget-share--late"),
    ):
        if right > left:
            x = _WIDTH * left / scale
            parts.append(_rect(x, max(_WIDTH * (right - left) / scale, 3.0), mark))
    if limit is not None:
        parts.append(_limit(_WIDTH * limit / scale))
    return Markup(
        '<svg class="wc-share-bar" viewBox="0 0 {:g} {:g}" preserveAspectRatio="none" '
        'aria-hidden="true" focusable="false" xmlns="http://www.w3.org/2000/svg">{}</svg>'
    ).format(_WIDTH, _HEIGHT, Markup("").join(parts))


def _rect(x: float, width: float, mark: str) -> Markup:
    return Markup('<rect class="{}" x="{:g}" y="0" width="{:g}" height="{:g}"/>').format(
        mark, round(x, 1), round(width, 1), _HEIGHT
    )


def _limit(x: float) -> Markup:
    at = round(min(x, _WIDTH - 2.0), 1)
    return Markup('<line class="wc-budget-limit" x1="{0:g}" y1="0" x2="{0:g}" y2="{1:g}"/>').format(
        at, _HEIGHT
    )
