"""Families of small sets: what is too large is left out as early as it can be seen.

Leaving out is exact for the sets that remain: whether a set is in a minimal union or product
depends only on sets that are no larger. Each event has a weight, one unless it stands for a
module, and a set the sum of these.
"""

from whychain.causal.logic.nodes import CHECK_EVERY, SHIFT
from whychain.causal.logic.zbdd import Zbdd

_BITS = 16
"""More than enough for a weight that is still worth asking for."""
_MOST = (1 << _BITS) - 1


class SmallSets:
    """Operations on the families of a diagram which keep sets of at most some weight.

    ``is_exact`` turns false as soon as something is left out.
    """

    def __init__(self, zbdd: Zbdd, most: int, weights: list[int] | None = None) -> None:
        self.zbdd = zbdd
        self.most = min(most, _MOST)
        levels = len(zbdd.nodes.tables)
        self.weights = [1] * levels if weights is None else weights
        self.is_exact = True
        self._lightest: list[int] = [self.most + 1, 0]
        self._heaviest: list[int] = [0, 0]
        self._cut: dict[int, int] = {}
        self._products: dict[int, int] = {}
        zbdd.memories += (self._cut, self._products)

    def single(self, level: int) -> int:
        """Return the family of the one set that holds only this event, unless it is too heavy."""
        if self.weights[level] <= self.most:
            return self.zbdd.single(level)
        self.is_exact = False
        return 0

    def product(self, one: int, other: int) -> int:
        """Return the minimal sets among the unions of a set of each family."""
        return self._product(one, other, self.most)

    def _product(self, f: int, g: int, most: int) -> int:
        if f > g:
            f, g = g, f
        if g >= len(self._lightest):
            self._weigh()
        if not f:
            return 0
        if max(self._lightest[f], self._lightest[g]) > most:
            self.is_exact = False
            return 0
        if f in {1, g}:
            return self._light_part(g, most)
        most = min(most, self._heaviest[f] + self._heaviest[g])
        key = (f << SHIFT | g) << _BITS | most
        result = self._products.get(key)
        if result is None:
            result = self._products[key] = self._split(f, g, most)
            if not len(self._products) & CHECK_EVERY:
                self.zbdd.nodes.budget.spend(len(self.zbdd.nodes))
        return result

    def _split(self, f: int, g: int, most: int) -> int:
        nodes, union = self.zbdd.nodes, self.zbdd.minimal_union
        level, low, high = nodes.level, nodes.low, nodes.high
        if level[f] > level[g]:
            f, g = g, f
        at = level[f]
        rest = most - self.weights[at]
        if level[g] == at:
            lo = self._product(low[f], low[g], most)
            hi = self._product(high[f], union(low[g], high[g]), rest)
            hi = union(hi, self._product(low[f], high[g], rest))
        else:
            lo, hi = self._product(low[f], g, most), self._product(high[f], g, rest)
        return self.zbdd.node(at, lo, self.zbdd.without(hi, lo))

    def up_to(self, family: int, most: int | None = None) -> int:
        """Return the sets of at most this weight, by default that of this object."""
        self._weigh()
        return self._light_part(family, self.most if most is None else most)

    def _light_part(self, family: int, most: int) -> int:
        if not family or self._heaviest[family] <= most:
            return family
        self.is_exact = False
        if self._lightest[family] > most:
            return 0
        key = family << _BITS | most
        result = self._cut.get(key)
        if result is None:
            nodes = self.zbdd.nodes
            at = nodes.level[family]
            low = self._light_part(nodes.low[family], most)
            high = self._light_part(nodes.high[family], most - self.weights[at])
            result = self._cut[key] = self.zbdd.node(at, low, high)
        return result

    def _weigh(self) -> None:
        """Note the lightest and the heaviest set of every node that is new."""
        nodes, light, heavy = self.zbdd.nodes, self._lightest, self._heaviest
        for node in range(len(light), len(nodes)):
            low, high = nodes.low[node], nodes.high[node]
            weight = self.weights[nodes.level[node]]
            light.append(min(light[low], light[high] + weight))
            heavy.append(max(heavy[low], heavy[high] + weight))
