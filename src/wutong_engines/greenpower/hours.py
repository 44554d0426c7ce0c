"""One hour's import, export and charge eliminated in closed form: what is left is a conductance and a border.

Rows of an hour, each ≥ 0: import, room to import, export, room to export, charge, room to charge, discharge,
room to discharge, charge held, room to hold, curtailment. Discharge is written through the state of charge:
d = ed·(q₋ − q) + a·k with a = ec·ed.

Sums are einsum's own, or BLAS's in blocks too small for its threads (`sums.py`): those would cost more than
they save and change the last bits.
"""

import numpy as np

from wutong_engines.greenpower.case import Floats
from wutong_engines.greenpower.chain import Ring
from wutong_engines.greenpower.programme import Programme
from wutong_engines.greenpower.room import Room
from wutong_engines.greenpower.sums import products

ROWS = 11
BORDER = 9
"""Wind, solar, storage power, storage energy, grid, then the prices and sums of imports and of exports."""
INNER = np.array([0, 1, 2, 4, 5, 6])
"""The border's columns that touch the hours' blocks (all but storage energy and the two sums)."""
_INNER_GRID = np.ix_(INNER, INNER)


class Hours:
    """The Newton system of all hours at once; arrays are allocated once and reused by each iteration."""

    def __init__(self, programme: Programme, room: Room) -> None:
        p, steps = programme, programme.steps
        self.programme = p
        self.ring = Ring(steps, 8, room)
        self._export_price = p.export_price if p.exports else np.full(steps, -1.0)
        self.both = p.charge * p.discharge
        self._t = room.array(11, steps)
        self._shape = room.array(7, steps)
        self._shape[0], self._shape[1] = p.wind, p.solar
        self._weighted = room.array(7, steps)
        self._rights = room.array(3, steps)
        self._solved = room.array(steps)
        self._spare = room.array(3, steps)
        self.scratch = self._spare[2]

    def factor(self, d: Floats) -> Floats:
        """Eliminates hours and ring for weights `d` (11, T); the border's matrix (9, 9) without globals."""
        a, ed = self.both, self.programme.discharge
        loss = a - 1.0
        d5a, upper, j1, j2, j3, f, t1, t3, kd, x, ease = self._t
        np.reciprocal(np.add(d[0], d[1], out=j1), out=j1)
        np.reciprocal(np.add(d[2], d[3], out=j2), out=j2)
        np.add(d[6], d[7], out=upper)
        lower = np.add(d[4], d[5], out=kd)
        np.multiply(upper, a * a, out=j3)
        j3 += lower
        np.reciprocal(j3, out=j3)
        np.reciprocal(d[10], out=ease)
        np.add(ease, j1, out=f)
        f += j2
        np.multiply(j3, loss * loss, out=x)
        f += x
        np.reciprocal(f, out=f)
        np.multiply(d[7], a, out=d5a)
        d5a += d[5]
        np.multiply(d[1], j1, out=t1)
        np.multiply(d[3], j2, out=t3)
        kd *= upper
        kd *= j3
        kd *= ed * ed
        upper *= j3
        upper *= a * ed
        shape = self._shape
        np.multiply(d5a, j3, out=shape[2])
        shape[2] *= loss
        np.subtract(t1, t3, out=shape[3])
        np.negative(j1, out=shape[4])
        shape[5] = j2
        np.multiply(upper, -loss, out=shape[6])
        shape[6] += ed
        weighted = np.multiply(shape, f, out=self._weighted)
        border = self._border(products(weighted, shape), d)
        np.multiply(weighted[6], shape[6], out=x)
        kd += x
        self._to_ring(d)
        self.ring.factor(kd)
        return self._less_ring(border)

    def _border(self, inner: Floats, d: Floats) -> Floats:
        border = np.zeros((BORDER, BORDER))
        border[_INNER_GRID] = inner[:6, :6]
        a, (_, _, j1, j2, j3, _, t1, t3, *_) = self.both, self._t
        x, y, z = self._spare
        np.multiply(d[6], a * a, out=x)
        x += d[4]
        np.multiply(x, d[7], out=y)
        np.multiply(d[7], (1.0 - a) ** 2, out=z)
        x += z
        x *= d[5]
        x += y
        border[2, 2] += x @ j3
        border[4, 4] += d[0] @ t1 + d[2] @ t3
        border[5, 5] -= j1.sum()
        border[6, 6] -= j2.sum()
        for row, term in ((5, t1.sum()), (6, t3.sum())):
            border[4, row] += term
            border[row, 4] += term
        border[5, 7] = border[7, 5] = border[6, 8] = border[8, 6] = -1.0
        return border

    def _to_ring(self, d: Floats) -> None:
        """The border's columns as seen from each state of charge: what flows in less what flows out."""
        a, ed, columns = self.both, self.programme.discharge, self.ring.entering
        flows = self._weighted[:6]
        flows *= self._shape[6]
        x, y, _ = self._spare
        np.multiply(d[5], a, out=y)
        y *= d[6]
        np.multiply(d[5], 1.0 - a, out=x)
        x += d[4]
        x *= d[7]
        y -= x
        y *= self._t[4]
        y *= ed
        flows[2] += y
        np.subtract(flows[:, 1:], flows[:, :-1], out=columns[:6, :-1])
        np.subtract(flows[:, 0], flows[:, -1], out=columns[:6, -1])
        columns[6], columns[7] = d[9], d[8]

    def _less_ring(self, border: Floats) -> Floats:
        reduced, inverse = self.ring.columns, self.ring.inverse_pivot
        weighted = np.multiply(reduced[:7], inverse, out=self._weighted)
        inner = products(weighted, reduced[:6])
        border[_INNER_GRID] -= inner[:6]
        size = inner[6]
        border[INNER, 3] += size
        border[3, INNER] += size
        border[3, 3] += weighted[6] @ reduced[7]
        return border

    def reduce(self, v: Floats) -> Floats:
        """Takes the right-hand side `v` (11, T) into the ring; the border's (9,) comes back, costs aside."""
        p, a, ed = self.programme, self.both, self.programme.discharge
        d5a, upper, j1, j2, j3, f, t1, t3, _, r1, _ = self._t
        shape = self._shape
        xi, xe, xk = self._rights
        np.subtract(v[0], v[1], out=xi)
        xi += v[10]
        xi -= p.import_price
        np.subtract(v[2], v[3], out=xe)
        xe -= v[10]
        xe += self._export_price
        x, y, rt = self._spare
        np.subtract(v[6], v[7], out=x)
        np.subtract(v[4], v[5], out=xk)
        np.multiply(x, a, out=y)
        xk += y
        np.multiply(v[10], a - 1.0, out=y)
        xk += y
        right = np.zeros(BORDER)
        right[4] = v[1].sum() + v[3].sum() + t1 @ xi + t3 @ xe
        xi *= j1
        xe *= j2
        np.multiply(xk, j3, out=r1)
        right[2] = v[5].sum() + v[7].sum() + d5a @ r1
        x += v[10]
        x *= ed
        np.multiply(upper, xk, out=y)
        np.subtract(x, y, out=rt)
        r1 *= a - 1.0
        r1 += xi
        r1 -= xe
        fr = np.multiply(f, r1, out=y)
        right[INNER] -= np.einsum("ij,j->i", shape[:6], fr)
        fr *= shape[6]
        rt -= fr
        right[0] += p.wind @ v[10]
        right[1] += p.solar @ v[10]
        right[3] = v[9].sum()
        right[5] -= xi.sum()
        right[6] -= xe.sum()
        return self._through_ring(right, rt, v)

    def _through_ring(self, right: Floats, rt: Floats, v: Floats) -> Floats:
        x = self._spare[0]
        np.subtract(v[8], v[9], out=x)
        x -= rt
        x[:-1] += rt[1:]
        x[-1] += rt[0]
        reduced = self.ring.forward(x)
        scaled = np.multiply(reduced, self.ring.inverse_pivot, out=self._solved)
        right[INNER] -= np.einsum("ij,j->i", self.ring.columns[:6], scaled)
        right[3] += self.ring.columns[6] @ scaled
        return right

    def expand(self, border: Floats, out: Floats) -> None:
        """The change of all rows `out` (11, T) from the change of the border (9,) and the last `reduce`."""
        a, ed = self.both, self.programme.discharge
        d5a, upper, j1, j2, j3, f, t1, t3, _, r1, _ = self._t
        power, energy, grid = border[2:5]
        q, x, y = out[8], self._spare[0], self._spare[1]
        inner = border[INNER]
        np.einsum("i,ij->j", inner, self.ring.columns[:6], out=x)
        np.multiply(self.ring.columns[6], energy, out=y)
        x -= y
        x *= self.ring.inverse_pivot
        np.subtract(self._solved, x, out=x)
        self.ring.backward(x, q)
        drop = out[10]
        np.subtract(q[:-1], q[1:], out=drop[1:])
        drop[0] = q[-1] - q[0]
        fv = np.einsum("i,ij->j", inner, self._shape[:6], out=y)
        np.multiply(self._shape[6], drop, out=x)
        fv += x
        fv += r1
        fv *= f
        xi, xe, xk = self._rights
        di, dx, dk, dd = out[0], out[2], out[4], out[6]
        np.multiply(t1, grid, out=di)
        di += xi
        np.add(fv, border[5], out=x)
        x *= j1
        di -= x
        np.multiply(t3, grid, out=dx)
        dx += xe
        np.subtract(fv, border[6], out=x)
        x *= j2
        dx += x
        np.multiply(d5a, power, out=dk)
        dk += xk
        np.multiply(fv, a - 1.0, out=x)
        dk -= x
        dk *= j3
        np.multiply(upper, drop, out=x)
        dk -= x
        drop *= ed
        np.multiply(dk, a, out=dd)
        dd += drop
        self._settle(border, fv, out)
        np.subtract(grid, di, out=out[1])
        np.subtract(grid, dx, out=out[3])
        np.subtract(power, dk, out=out[5])
        np.subtract(power, dd, out=out[7])
        np.subtract(energy, q, out=out[9])

    def _settle(self, border: Floats, fv: Floats, out: Floats) -> None:
        """Curtailment from the price's change, not from the sum, and the sum's rounding given back by weight.

        Where curtailment is held at zero its weight is huge, and rounding in the sum would ruin its price.
        """
        p, a = self.programme, self.both
        _, _, j1, j2, j3, f, _, _, _, _, ease = self._t
        di, dx, dk, dd, curtailed, x = out[0], out[2], out[4], out[6], out[10], self._spare[0]
        np.add(di, dd, out=curtailed)
        curtailed -= dx
        curtailed -= dk
        np.multiply(p.wind, border[0], out=x)
        curtailed += x
        np.multiply(p.solar, border[1], out=x)
        curtailed += x
        np.multiply(fv, ease, out=x)
        curtailed -= x
        curtailed *= f
        fv += curtailed
        np.multiply(curtailed, j1, out=x)
        di -= x
        np.multiply(curtailed, j2, out=x)
        dx += x
        curtailed *= a - 1.0
        curtailed *= j3
        dk -= curtailed
        curtailed *= a
        dd -= curtailed
        np.multiply(fv, ease, out=curtailed)
