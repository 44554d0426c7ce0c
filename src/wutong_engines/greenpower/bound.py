"""Certificates: from any prices, a cost below which no plan can be, and a proof that no plan exists at all.

Weak duality needs no solver: node prices n ≥ 0, values v of stored energy and prices of the three policy
rows give each variable a reduced cost; each then goes to whichever of its bounds is cheaper. O(T), and true
however rough the prices are.
"""

from dataclasses import dataclass

import numpy as np

from wutong_engines.greenpower.case import Floats
from wutong_engines.greenpower.programme import Programme


@dataclass(frozen=True, eq=False)
class Prices:
    """Multipliers: `node` (T,) of the balance, `stored` (T,) of the charge held, then of the policy rows."""

    node: Floats
    stored: Floats
    self_use: float
    green: float
    export: float

    def scaled(self, factor: float) -> "Prices":
        return Prices(
            self.node * factor,
            self.stored * factor,
            self.self_use * factor,
            self.green * factor,
            self.export * factor,
        )


def reduced_costs(programme: Programme, prices: Prices, priced: bool = True) -> tuple[float, Floats]:
    """The constant of the bound and each size's reduced cost (5,); `priced=False` leaves out all costs."""
    p, n, v = programme, prices.node, prices.stored
    bought = prices.self_use + prices.green
    sold = prices.export if p.exports else 0.0
    costs = p.costs.copy() if priced else np.zeros(5)
    per_generation = p.self_use * prices.self_use - p.export_share * sold
    constant = float(n @ p.load) - prices.self_use * float(p.load.sum()) - prices.green * p.import_cap
    costs[0] += per_generation * float(p.wind.sum()) - float(p.wind @ n)
    costs[1] += per_generation * float(p.solar.sum()) - float(p.solar @ n)
    costs[2] += _below(n - p.charge * v) + _below(v / p.discharge - n)
    costs[3] += float(np.minimum(v[:-1] - v[1:], 0.0).sum()) + min(0.0, float(v[-1] - v[0]))
    if p.imports:
        costs[4] += _below((p.import_price if priced else 0.0) + (bought - n))
    if p.exports:
        costs[4] += _below(n + sold - (p.export_price if priced else 0.0))
    return constant, costs


def lower_bound(programme: Programme, prices: Prices, highest: Floats) -> float:
    """No plan with sizes up to `highest` (5,) costs less, in the programme's money."""
    constant, costs = reduced_costs(programme, prices)
    return constant + float(np.minimum(costs * programme.low, costs * highest).sum())


def proves_infeasible(programme: Programme, prices: Prices) -> bool:
    """Whether the prices are a Farkas ray: even free of all costs, no plan would be cheap enough to exist."""
    constant, costs = reduced_costs(programme, prices, priced=False)
    bound = constant + float(np.minimum(costs * programme.low, costs * programme.high).sum())
    size = float(prices.node @ programme.load) + float(np.abs(costs) @ programme.high)
    return bound > 1e-9 * size and bound > 1e-7 * float(prices.node @ programme.load)


def highest_worth(programme: Programme, cost: float) -> Floats:
    """Sizes no optimal plan exceeds: the size alone would cost more than a plan known to cost `cost`."""
    p = programme
    income = float(np.maximum(-p.import_price, 0.0).max()) * p.import_cap
    if p.exports:
        generation = p.high[0] * float(p.wind.sum()) + p.high[1] * float(p.solar.sum())
        if p.self_use > 0:
            generation = min(generation, float(p.load.sum()) / p.self_use)
        income += float(np.maximum(p.export_price, 0.0).max()) * p.export_share * generation
    floor = p.costs * p.low
    room = max(cost + income - float(floor.sum()), 0.0)
    with np.errstate(divide="ignore"):
        worth = np.where(p.costs > 0, (room + floor) / np.maximum(p.costs, 1e-300), np.inf)
    return np.maximum(np.minimum(p.high, worth * (1 + 1e-12)), p.low)


def _below(values: Floats) -> float:
    return float(np.minimum(values, 0.0).sum())
