"""The interior point: Mehrotra's predictor and corrector over the hours, kept in ratios to the slacks.

With r = ΔS/S and c = S·M, the predictor's multiplier step is −M·(1 + r), so only one array needs the step,
and the corrector aims at g = r·(1 + r) + centre/c: its right-hand side gains M·g and ΔM/M is g − 1 − r. Start
and step rules are those the prototype settled on by trying.
"""

from dataclasses import dataclass

import numpy as np
from scipy.linalg.lapack import dgesv

from wutong_engines.greenpower.bound import Prices
from wutong_engines.greenpower.case import Floats
from wutong_engines.greenpower.hours import BORDER, ROWS, Hours
from wutong_engines.greenpower.programme import Programme
from wutong_engines.greenpower.room import Room
from wutong_engines.greenpower.sums import dot

START_SLACK, START_PRODUCT = 0.1, 0.03
START_SIZES = (0.8, 1.5, 0.6, 3.0, 0.8)
FAR_SIZES = (1.2, 3.0, 2.0, 100.0, 0.8)
"""Another start, for the cases that must carry summer into winter: days of storage, not hours."""
SHORTEST_FREE_STEP, CAUTIOUS_CENTRE = 0.1, 0.3
LEAST_STEP_BACK, MOST_STEP_BACK = 0.95, 0.9995
LONG_ENOUGH, WORTH_MIXING = 0.9, 1.05
SHORT_STEP = 0.15
"""After a step shorter than this the whole corrector is taken: mixing pays for length with the centre."""
SHARES = np.linspace(0.1, 0.9, 9)
_SHARES = np.stack([1.0 - SHARES, SHARES], axis=1)
"""Shares of the corrector tried when the full one would shorten the step (Colombo and Gondzio, 2008)."""
ROOM_PER_STEP = 200
"""Numbers the arrays of a run take for each step, rounded up."""
SERIES_ROWS = (0, 2, 4, 8)
"""Rows that are the variables themselves: import, export, charge, charge held."""


class Breakdown(ArithmeticError):
    """The border's system has no solution in floating point: the iteration cannot go on."""


@dataclass(frozen=True, eq=False)
class Point:
    """Where the iteration stands: sizes (5,) and series (T,), by reference."""

    sizes: Floats
    imported: Floats
    exported: Floats
    charged: Floats
    held: Floats


class Interior:
    """One run; `residual`, `cost` and `complementarity` describe the point, `step` moves it."""

    def __init__(self, programme: Programme, start: tuple[float, ...] = START_SIZES) -> None:
        p = self.programme = programme
        steps = p.steps
        room = Room(ROOM_PER_STEP * steps)
        self.hours = Hours(p, room)
        self.globals, self.constants = _global_rows(p)
        self._fixed = np.flatnonzero(p.high <= p.low)
        self._cells = ROWS * steps
        size = self._cells + len(self.globals)
        self.slack, self.price, self._gap = (room.array(size) for _ in range(3))
        self._weight, self._inverse, self._aim, self._affine = (room.array(size) for _ in range(4))
        self._ratio, self._work, self._right, self._product = (room.array(size) for _ in range(4))
        self._affine_series = room.array(4, steps)
        self._rows = self._work[: self._cells].reshape(ROWS, -1)
        self.series = room.array(4, steps)
        self.sums = np.zeros(BORDER)
        self._border_change = self._affine_change = np.zeros(BORDER)
        self._last_step = 1.0
        self._start(start)

    def _start(self, sizes: tuple[float, ...]) -> None:
        p = self.programme
        room = p.high - p.low
        self.sums[:5] = np.clip(
            sizes, p.low + 0.1 * np.minimum(room, 1.0), p.high - 0.1 * np.minimum(room, 1.0)
        )
        self.series[0], self.series[1], self.series[2] = 0.3, 0.1, 0.3
        self.series[3] = 0.5 * self.sums[3]
        self._values(self.slack)
        hourly, whole = self.slack[: self._cells], self.slack[self._cells :]
        np.maximum(hourly, START_SLACK, out=hourly)
        np.maximum(whole, START_SLACK, out=whole)
        policies = 2 + p.exports
        whole[-policies:] = 0.1 * float(p.load.sum())
        np.divide(START_PRODUCT, self.slack, out=self.price)
        self._look()

    def _values(self, out: Floats) -> None:
        """The left-hand sides of all rows at the point."""
        p, (i, x, k, q) = self.programme, self.series
        wind, solar, power, energy, grid = self.sums[:5]
        rows = out[: self._cells].reshape(ROWS, -1)
        dis = rows[6]
        np.subtract(q[:-1], q[1:], out=dis[1:])
        dis[0] = q[-1] - q[0]
        curtailed = np.multiply(k, p.charge, out=rows[10])
        dis += curtailed
        dis *= p.discharge
        rows[0], rows[2], rows[4], rows[8] = i, x, k, q
        np.subtract(grid, i, out=rows[1])
        np.subtract(grid, x, out=rows[3])
        np.subtract(power, k, out=rows[5])
        np.subtract(power, dis, out=rows[7])
        np.subtract(energy, q, out=rows[9])
        np.multiply(p.wind, wind, out=curtailed)
        curtailed += np.multiply(p.solar, solar, out=self.hours.scratch)
        curtailed -= p.load
        curtailed += i
        curtailed -= x
        curtailed -= k
        curtailed += dis
        self.sums[7], self.sums[8] = i.sum(), x.sum()
        np.matmul(self.globals, self.sums, out=out[self._cells :])
        out[self._cells :] += self.constants

    def _look(self) -> None:
        """Residuals (slacks less rows, in the gap array), cost and complementarity of the point."""
        p, gap = self.programme, self._gap
        self._values(gap)
        np.subtract(self.slack, gap, out=gap)
        totals = np.abs(gap[-(2 + p.exports) :]).max() / float(p.load.sum())
        hourly = gap[: self._cells]
        self.residual = max(float(hourly.max()), -float(hourly.min()), float(totals))
        export_price = p.export_price if p.exports else -1.0
        self.cost = float(
            p.costs @ self.sums[:5] + p.import_price @ self.series[0] - np.sum(export_price * self.series[1])
        )
        np.multiply(self.slack, self.price, out=self._product)
        self.complementarity = float(self._product.sum())

    @property
    def point(self) -> Point:
        i, x, k, q = self.series
        return Point(self.sums[:5], i, x, k, q)

    @property
    def prices(self) -> Prices:
        """The dual side of the point, ready for a certificate."""
        m = self.price[: self._cells].reshape(ROWS, -1)
        node = m[10]
        stored = (node + m[6] - m[7]) * self.programme.discharge
        whole = self.price[self._cells :]
        exports = self.programme.exports
        policies = whole[-(2 + exports) :]
        return Prices(
            node, stored, float(policies[0]), float(policies[1]), float(policies[2]) if exports else 0.0
        )

    def step(self) -> None:
        """One iteration: factor, predict, correct, move. Raises Breakdown."""
        cells, weight, inverse = self._cells, self._weight, self._inverse
        np.reciprocal(self._product, out=self._aim)
        np.multiply(self.price, self._aim, out=inverse)
        np.multiply(self.price, inverse, out=weight)
        border = self.hours.factor(weight[:cells].reshape(ROWS, -1))
        border += (self.globals.T * weight[cells:]) @ self.globals
        border[self._fixed] = 0.0
        border[:, self._fixed] = 0.0
        border[self._fixed, self._fixed] = 1.0
        np.multiply(weight, self._gap, out=self._right)
        centre = self._predict(border)
        self._correct(border, centre)

    def _predict(self, border: Floats) -> float:
        """The affine step, kept; the product to aim at."""
        self._solve(border, self._right)
        self._affine, self._ratio = self._ratio, self._affine
        ratio, product = self._affine, self._product
        self._affine_change = self._border_change
        for row, kept in zip(SERIES_ROWS, self._affine_series, strict=True):
            kept[:] = self._rows[row]
        primal = _longest(-float(ratio.min()))
        dual = _longest(1.0 + float(ratio.max()))
        mean = self.complementarity / ratio.size
        first = dot(product, ratio)
        np.multiply(product, ratio, out=product)
        second = dot(product, ratio)
        # Σ c·(1 + p·r)·(1 − d − d·r)
        after = (1 - dual) * (self.complementarity + primal * first) - dual * (first + primal * second)
        centre = max((after / ratio.size / mean) ** 3, 1e-7)
        if min(primal, dual) < SHORTEST_FREE_STEP:
            centre = max(centre, CAUTIOUS_CENTRE)
        return centre * mean

    def _correct(self, border: Floats, centre: float) -> None:
        """The corrected step, mixed with the affine one where that goes further, primal and dual apart."""
        ratio, product, aim, affine = self._ratio, self._product, self._aim, self._affine
        np.add(affine, 1.0, out=ratio)
        ratio *= affine
        aim *= centre
        aim += ratio
        np.multiply(aim, self.price, out=product)
        self._right += product
        self._solve(border, self._right)
        np.subtract(aim, ratio, out=product)
        product -= 1.0
        primal, primal_share = self._mixed(affine, ratio)
        if primal_share < 1.0:
            for row, kept in zip(SERIES_ROWS, self._affine_series, strict=True):
                self._rows[row] -= kept
                self._rows[row] *= primal_share
                self._rows[row] += kept
            change = self._border_change - self._affine_change
            self._border_change = self._affine_change + primal_share * change
        np.subtract(-1.0, affine, out=affine)
        dual, _ = self._mixed(affine, product)
        back = min(MOST_STEP_BACK, max(LEAST_STEP_BACK, 1 - 20 * self.complementarity / ratio.size))
        self._move(1.0 if primal >= 1 else back * primal, 1.0 if dual >= 1 else back * dual)

    def _mixed(self, affine: Floats, full: Floats) -> tuple[float, float]:
        """Turns `full` into the mixture with `affine` that steps furthest; (step, share of the full one)."""
        first, last = int(affine.argmin()), int(full.argmin())
        longest, share = _longest(-float(full[last])), 1.0
        if longest > LONG_ENOUGH or self._last_step < SHORT_STEP:
            return longest, share
        ends = np.array([[affine[first], affine[last]], [full[first], full[last]]])
        # the two rows that block the ends limit every mixture: only rows that could limit it more matter
        matter = max(float((_SHARES @ ends).min(axis=1).max()), ends.min()) if first != last else -1.0
        rows = np.flatnonzero(np.minimum(affine, full, out=self._right) <= min(matter, -1.0))
        reached = -(_SHARES @ np.array([affine[rows], full[rows]])).min(axis=1)
        best = int(reached.argmin())
        if _longest(float(reached[best])) > WORTH_MIXING * longest:
            longest, share = _longest(float(reached[best])), float(SHARES[best])
            full -= affine
            full *= share
            full += affine
        return longest, share

    def _solve(self, border: Floats, right: Floats) -> None:
        """Solves for the right-hand side (all rows); leaves changes in the work array, ΔS/S in the ratio."""
        cells = self._cells
        reduced = self.hours.reduce(right[:cells].reshape(ROWS, -1))
        reduced += right[cells:] @ self.globals
        reduced[:5] -= self.programme.costs
        reduced[self._fixed] = 0.0
        change = self._border_change = _solved(border, reduced)
        self.hours.expand(change, self._rows)
        np.matmul(self.globals, change, out=self._work[cells:])
        np.subtract(self._work, self._gap, out=self._ratio)
        self._ratio *= self._inverse

    def _move(self, primal: float, dual: float) -> None:
        self._last_step = min(primal, dual)
        for row, series in zip(SERIES_ROWS, self.series, strict=True):
            series += np.multiply(self._rows[row], primal, out=self._rows[row])
        self.sums[:5] += primal * self._border_change[:5]
        ratio, product = self._ratio, self._product
        ratio *= primal
        ratio += 1.0
        self.slack *= ratio
        product *= dual
        product += 1.0
        self.price *= product
        self._look()


def _longest(most: float) -> float:
    return 1.0 / most if most > 1.0 else 1.0


def _solved(border: Floats, right: Floats) -> Floats:
    """The border's symmetric system, scaled so that policy sums and sizes weigh alike."""
    scale = 1.0 / np.sqrt(np.abs(border).max(axis=0))
    _, _, x, failed = dgesv(border * scale * scale[:, None], right * scale)
    if failed or not np.isfinite(x).all():
        raise Breakdown
    return np.asarray(x * scale)


def _global_rows(p: Programme) -> tuple[Floats, Floats]:
    """Rows over sizes and sums (rows, 9) with constants, each ≥ 0: bounds of free sizes, then policies."""
    free = [j for j in range(5) if p.high[j] > p.low[j]]
    rows, constants = [], []
    for j in free:
        for sign, constant in ((1.0, -p.low[j]), (-1.0, p.high[j])):
            row = np.zeros(BORDER)
            row[j] = sign
            rows.append(row)
            constants.append(constant)
    wind, solar, load = float(p.wind.sum()), float(p.solar.sum()), float(p.load.sum())
    row = np.zeros(BORDER)
    row[0], row[1], row[7] = -p.self_use * wind, -p.self_use * solar, -1.0
    rows.append(row)
    row = np.zeros(BORDER)
    row[7] = -1.0
    rows.append(row)
    constants += [load, p.import_cap]
    if p.exports:
        row = np.zeros(BORDER)
        row[0], row[1], row[8] = p.export_share * wind, p.export_share * solar, -1.0
        rows.append(row)
        constants.append(0.0)
    return np.array(rows), np.array(constants)
