"""Room for the arrays of one run, side by side: a block this large stands on huge pages where there are any.

The iteration goes through a hundred arrays again and again; on pages of 4 kB looking up addresses is a tenth
of its time.
"""

from math import prod

import numpy as np

from wutong_engines.greenpower.case import Floats

LINE = 8
"""Numbers in a cache line: where each array begins."""


class Room:
    """Hands out arrays of a block of `numbers`; when it is used up, of another."""

    def __init__(self, numbers: int) -> None:
        self._numbers = numbers
        self._block, self._used = np.empty(numbers), 0

    def array(self, *shape: int) -> Floats:
        """Nothing is in it yet."""
        count = prod(shape)
        if self._used + count > len(self._block):
            self._block, self._used = np.empty(max(self._numbers, count)), 0
        found = self._block[self._used : self._used + count].reshape(shape)
        self._used += -(-count // LINE) * LINE
        return found
