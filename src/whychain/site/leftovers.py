"""What is left of work that is done many times over, collected now and then.

A build looks for no garbage by itself: nearly all that it makes lives until it is over. What
refers to itself and is needed no longer, as the diagrams of an answer or the trees of a page,
would fill the memory all the same.
"""

import gc


class Leftovers:
    """Collects after the first so many pieces of work, and then after every so many.

    The first time everything is looked at, later only what is new: who does little does without.
    """

    def __init__(self, first: int, then: int) -> None:
        self._left = first
        self._then = then

    def one_more(self) -> None:
        """Say that a piece of work is done."""
        self._left -= 1
        if self._left == 0:
            self._left = self._then
            gc.collect(0)
