"""The year's storage as a ring of nodes: eliminates it by cyclic reduction without a single subtraction.

Node t is the state of charge at the end of step t. `edges[t]` is the conductance between nodes t−1 and t, and
each node leaks to the ground and to the node of the storage's size. Every pivot is a sum of positive numbers,
so nothing cancels however far apart the conductances grow (Grassmann, Taksar and Heyman, 1985), which
LAPACK's `pttrf` cannot say. Work is O(T) in about log2(T) vector operations.
"""

import numpy as np

from wutong_engines.greenpower.case import Floats


class Ring:
    """Factorisation of the ring, and its solutions, in arrays allocated once.

    `columns` has one row for each column of the border, then the conductance to the size node, then to the
    ground; after `factor` it holds the reduced values in the order of elimination.
    """

    def __init__(self, steps: int, rows: int) -> None:
        self.steps = steps
        self.columns = np.empty((rows, steps))
        self.inverse_pivot = np.empty(steps)
        self._left = np.empty(steps)
        self._right = np.empty(steps)
        self._reduced = np.empty(steps)
        self._spare = (np.empty((rows, steps // 2 + 1)), np.empty((rows, steps // 4 + 1)))
        self._product = np.empty((rows, steps // 2 + 1))
        self._vectors = (np.empty(steps), np.empty(steps), np.empty(steps))
        self._levels = _levels(steps)

    def factor(self, edges: Floats, columns: Floats) -> None:
        """Eliminates odd nodes, level after level. `edges` (T,), `columns` (rows, T); both are kept."""
        current, edge = columns, edges
        for depth, (size, start, half) in enumerate(self._levels):
            stop = start + max(half, 1)
            odd = self.columns[:, start:stop]
            left, right = self._left[start:stop], self._right[start:stop]
            inverse = self.inverse_pivot[start:stop]
            if not half:
                odd[:] = current
                np.add(odd[-2], odd[-1], out=inverse)
                np.reciprocal(inverse, out=inverse)
                left[:] = right[:] = 0.0
                return
            odd[:] = current[:, 1::2]
            before = edge[1::2]
            after = edge[2::2] if size % 2 else np.append(edge[2::2], edge[0])
            np.add(odd[-2], odd[-1], out=inverse)
            inverse += before
            inverse += after
            np.reciprocal(inverse, out=inverse)
            np.multiply(before, inverse, out=left)
            np.multiply(after, inverse, out=right)
            kept = size - half
            narrowed = self._spare[depth % 2][:, :kept]
            narrowed[:] = current[:, 0::2]
            product = self._product[:, :half]
            np.multiply(odd, left, out=product)
            narrowed[:, :half] += product
            np.multiply(odd, right, out=product)
            narrowed[:, 1:] += product[:, : kept - 1]
            through = before * right
            if size % 2:
                edge = np.concatenate((edge[:1], through))
            else:
                narrowed[:, 0] += product[:, -1]
                edge = np.concatenate((through[-1:], through[:-1]))
            current = narrowed

    def forward(self, vector: Floats) -> Floats:
        """The reduced right-hand side (T,), in the order of elimination."""
        current, reduced = vector, self._reduced
        for depth, (size, start, half) in enumerate(self._levels):
            if not half:
                reduced[start] = current[0]
                break
            odd = reduced[start : start + half]
            odd[:] = current[1::2]
            kept = size - half
            narrowed = self._vectors[depth % 2][:kept]
            narrowed[:] = current[0::2]
            product = self._vectors[2][:half]
            np.multiply(odd, self._left[start : start + half], out=product)
            narrowed[:half] += product
            np.multiply(odd, self._right[start : start + half], out=product)
            narrowed[1:] += product[: kept - 1]
            if not size % 2:
                narrowed[0] += product[-1]
            current = narrowed
        return reduced

    def backward(self, scaled: Floats, out: Floats) -> Floats:
        """The solution (T,) in the order of time, from values over pivots in the order of elimination."""
        current = self._vectors[0][:1]
        current[0] = scaled[-1]
        for depth, (size, start, half) in enumerate(reversed(self._levels[:-1])):
            widened = out if size == self.steps else self._vectors[(depth + 1) % 2][:size]
            widened[0::2] = current
            product = self._vectors[2][:half]
            np.multiply(self._left[start : start + half], current[:half], out=product)
            product += scaled[start : start + half]
            right = self._right[start : start + half]
            kept = size - half
            product[: kept - 1] += right[: kept - 1] * current[1:]
            if not size % 2:
                product[-1] += right[-1] * current[0]
            widened[1::2] = product
            current = widened
        return out


def _levels(steps: int) -> list[tuple[int, int, int]]:
    """(nodes in the ring, where its eliminated nodes are kept, how many are eliminated) of each level."""
    levels, size, start = [], steps, 0
    while size > 1:
        levels.append((size, start, size // 2))
        start += size // 2
        size -= size // 2
    levels.append((1, start, 0))
    return levels
