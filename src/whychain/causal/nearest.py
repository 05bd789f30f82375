"""Which records are nearest to each one, found again where few of them have changed.

Definition. How similar two records are stands in ``whychain.causal.mechanisms``.
"""

from collections.abc import Mapping
from math import inf

from whychain.causal.mechanisms import Mechanisms, PartT, Ranked, ranked


def nearest_of_all(mechanisms: Mechanisms[PartT], limit: int) -> dict[str, Ranked]:
    """Return for each record those nearest to it, at most ``limit``.

    >>> found = Mechanisms[str]()
    >>> _ = found.change({"a": frozenset({"disk"}), "b": frozenset({"disk"})})
    >>> sorted(nearest_of_all(found, 1).items())
    [('a', (('b', 1.0),)), ('b', (('a', 1.0),))]
    """
    return {name: mechanisms.nearest(name, limit) for name in mechanisms.whole}


def nearest_again(
    now: Mechanisms[PartT], known: Mapping[str, Ranked], others: frozenset[str], limit: int
) -> dict[str, Ranked]:
    """Return the lists of ``nearest_of_all`` that may say something else than ``known`` ones.

    ``others`` are the records that moved since, and any for which more than that is another.
    Two that did not move are as alike as they were, so a list changes only by those that did.
    Where one of them falls off its end, the next one is not known and the record is asked again.

    >>> now = Mechanisms[str]()
    >>> _ = now.change({"a": frozenset({"disk"}), "b": frozenset({"disk"})})
    >>> known = nearest_of_all(now, 1)
    >>> nearest_again(now, known, now.change({}, gone=["b"]), 1)
    {'a': ()}
    """
    new = _new(now, known, others, limit)
    found = {name: now.nearest(name, limit) for name in others}
    left = others | (known.keys() - now.whole.keys())
    for name in now.whole.keys() - others:
        last = known[name]
        stay = [one for one in last if one[0] not in left]
        if name in new or len(stay) < len(last):
            whole = ranked([*stay, *new.get(name, ())], limit)
            complete = len(whole) == limit or len(last) < limit
            found[name] = whole if complete else now.nearest(name, limit)
    return found


def _new(
    now: Mechanisms[PartT], known: Mapping[str, Ranked], others: frozenset[str], limit: int
) -> Mapping[str, list[tuple[str, float]]]:
    """Return for each record that did not move those that did and may be among its nearest."""
    least = {name: last[-1][1] if len(last) == limit else 0.0 for name, last in known.items()}
    least |= dict.fromkeys(others, inf)
    found: dict[str, list[tuple[str, float]]] = {}
    for other in others:
        for name, alike in now.reaching(other, least).items():
            found.setdefault(name, []).append((other, alike))
    return found
