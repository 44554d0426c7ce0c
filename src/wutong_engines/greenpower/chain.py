"""The year's storage as a ring of nodes: eliminates it by cyclic reduction without a single subtraction.

Node t is the state of charge at the end of step t. `edges[t]` is the conductance between nodes t−1 and t, and
each node leaks to the ground and to the node of the storage's size. Every pivot is a sum of positive numbers,
so nothing cancels however far apart the conductances grow (Grassmann, Taksar and Heyman, 1985), which
LAPACK's `pttrf` cannot say. Work is O(T) in about log2(T) vector operations.
"""

import numpy as np

from wutong_engines.greenpower.case import Floats
from wutong_engines.greenpower.room import Room


class Ring:
    """Factorisation of the ring, and its solutions, in arrays and views made once.

    `entering` (rows, T) is filled before `factor`: one row for each column of the border, then the
    conductance to the size node, then to the ground; `columns` are its reduced values in the order of
    elimination.
    """

    def __init__(self, steps: int, rows: int, room: Room) -> None:
        self.entering = room.array(rows, steps)
        self.columns = room.array(rows, steps)
        self.inverse_pivot = room.array(steps)
        self._reduced = room.array(steps)
        store = _Store(self.columns, self.inverse_pivot, self._reduced, room)
        spare = (room.array(rows, steps // 2 + 1), room.array(rows, steps // 4 + 1))
        self._levels: list[_Level] = []
        self._last = _Nodes(self.entering, room)
        while self._last.size > 1:
            left = self._last.size - self._last.size // 2
            below = _Nodes(spare[len(self._levels) % 2][:, :left], room)
            start = self._levels[-1].stop if self._levels else 0
            self._levels.append(_Level(self._last, below, store, start))
            self._last = below
        self._first = self._levels[0].nodes if self._levels else self._last

    def factor(self, edges: Floats) -> None:
        """Eliminates odd nodes, level after level, for the conductances `edges` (T,) and what is entering."""
        self._first.edge[:-1], self._first.edge[-1] = edges, edges[0]
        for level in self._levels:
            level.factor()
        last = self.columns[:, -1:]
        last[:] = self._last.columns
        np.reciprocal(last[-2] + last[-1], out=self.inverse_pivot[-1:])

    def forward(self, vector: Floats) -> Floats:
        """The reduced right-hand side (T,), in the order of elimination."""
        self._first.vector[:] = vector
        for level in self._levels:
            level.forward()
        self._reduced[-1] = self._last.vector[0]
        return self._reduced

    def backward(self, scaled: Floats, out: Floats) -> Floats:
        """The solution (T,) in the order of time, from values over pivots in the order of elimination."""
        self._last.vector[0] = scaled[-1]
        for level in reversed(self._levels):
            level.backward(scaled)
        out[:] = self._first.vector
        return out


class _Nodes:
    """A ring: its columns, its edges (the first again at the end: no seam) and a value for each node."""

    def __init__(self, columns: Floats, room: Room) -> None:
        self.columns = columns
        self.size = columns.shape[1]
        self.edge = room.array(self.size + 1)
        self.vector = room.array(self.size)


class _Store:
    """Where eliminated nodes are kept, in their order, and room for products of half a ring."""

    def __init__(self, columns: Floats, inverse: Floats, reduced: Floats, room: Room) -> None:
        rows, steps = columns.shape
        self.columns, self.inverse, self.reduced = columns, inverse, reduced
        self.left, self.right = room.array(steps), room.array(steps)
        self.product = room.array(rows, steps // 2 + 1)
        self.terms = room.array(2, steps // 2 + 1)


class _Level:
    """One step of the reduction: the odd nodes of a ring go, the even ones are the ring below."""

    def __init__(self, nodes: _Nodes, below: _Nodes, store: _Store, start: int) -> None:
        half = nodes.size // 2
        self.nodes, self.below, self.stop = nodes, below, start + half
        self.kept = kept = slice(start, self.stop)
        # with an even number of nodes the last odd one lies before the first even one
        self.closes = nodes.size % 2 == 0
        self.odd_in, self.even_in = nodes.columns[:, 1::2], nodes.columns[:, 0::2]
        self.before, self.after = nodes.edge[1 : nodes.size : 2], nodes.edge[2 : 2 * half + 1 : 2]
        self.odd, self.inverse = store.columns[:, kept], store.inverse[kept]
        self.left, self.right = store.left[kept], store.right[kept]
        self.product = store.product[:, :half]
        self.through = below.edge[1 : half + 1]
        # what flows to the even node before an odd one, and to the one after
        inner = below.size - 1
        self.near, self.far = below.columns[:, :half], below.columns[:, 1:]
        self.far_product = self.product[:, :inner]
        self.reduced = store.reduced[kept]
        self.odd_of, self.even_of = nodes.vector[1::2], nodes.vector[0::2]
        self.near_of, self.far_of = below.vector[:half], below.vector[1:]
        self.term = store.terms[0, :half]
        self.far_term, self.far_spare = self.term[:inner], store.terms[1, :inner]
        self.far_right = self.right[:inner]

    def factor(self) -> None:
        odd, inverse, product, edge = self.odd, self.inverse, self.product, self.below.edge
        odd[:] = self.odd_in
        np.add(odd[-2], odd[-1], out=inverse)
        inverse += self.before
        inverse += self.after
        np.reciprocal(inverse, out=inverse)
        np.multiply(self.before, inverse, out=self.left)
        np.multiply(self.after, inverse, out=self.right)
        self.below.columns[:] = self.even_in
        np.multiply(odd, self.left, out=product)
        self.near += product
        np.multiply(odd, self.right, out=product)
        self.far += self.far_product
        np.multiply(self.before, self.right, out=self.through)
        if self.closes:
            self.below.columns[:, 0] += product[:, -1]
            edge[0] = edge[-1]
        else:
            edge[0] = edge[-1] = self.nodes.edge[0]

    def forward(self) -> None:
        reduced, term = self.reduced, self.term
        reduced[:] = self.odd_of
        self.below.vector[:] = self.even_of
        np.multiply(reduced, self.left, out=term)
        self.near_of += term
        np.multiply(reduced, self.right, out=term)
        self.far_of += self.far_term
        if self.closes:
            self.below.vector[0] += term[-1]

    def backward(self, scaled: Floats) -> None:
        term = self.term
        self.even_of[:] = self.below.vector
        np.multiply(self.left, self.near_of, out=term)
        term += scaled[self.kept]
        np.multiply(self.far_right, self.far_of, out=self.far_spare)
        self.far_term += self.far_spare
        if self.closes:
            term[-1] += self.right[-1] * self.below.vector[0]
        self.odd_of[:] = term
