"""Runs the interior point until a replayed plan and a certified bound meet, or a ray proves there is none."""

from dataclasses import dataclass

import numpy as np

from wutong_engines.greenpower.bound import (
    Prices,
    highest_worth,
    lower_bound,
    proves_infeasible,
    reduced_costs,
)
from wutong_engines.greenpower.case import Floats
from wutong_engines.greenpower.interior import START_SIZES, Breakdown, Interior
from wutong_engines.greenpower.programme import Programme
from wutong_engines.greenpower.replay import Ledger, replay

MOST_ITERATIONS = 150
FIRST_RAY = 3
RAY_RESIDUAL = 1e-5
DIVERGED = 1e3


@dataclass(frozen=True, eq=False)
class Shadow:
    """What the rows and sizes are worth at the best bound: policy prices and reduced costs of sizes (5,)."""

    self_use: float
    green: float
    export: float
    sizes: Floats


@dataclass(frozen=True, eq=False)
class Outcome:
    """The best plan that holds and the best bound; if infeasible, shadow and prices are the ray's."""

    ledger: Ledger | None
    bound: float
    shadow: Shadow | None
    infeasible: bool
    iterations: int
    prices: Prices | None = None


def relative_gap(programme: Programme, ledger: Ledger | None, bound: float) -> float:
    """(cost − bound) / cost, what stands already aside; infinite without a plan."""
    if ledger is None:
        return np.inf
    cost = ledger.cost - programme.existing_money
    # income may bring the cost near zero, where no gap is small in proportion
    least = 1e-3 * float(programme.costs @ ledger.sizes)
    return max(ledger.cost - bound, 0.0) / max(abs(cost), least, 1e-9)


class _Search:
    """The best plan and bound so far; bounds only tighten, plans only get cheaper."""

    def __init__(self, programme: Programme, tolerance: float) -> None:
        self.programme, self.tolerance = programme, tolerance
        self.ledger: Ledger | None = None
        self.bound = -np.inf
        self.shadow: Shadow | None = None
        self.prices: Prices | None = None
        self.highest = programme.high

    def look(self, interior: Interior) -> bool:
        """Certifies and replays the point where it can pay; true when plan and bound have met."""
        size = max(abs(interior.cost - self.programme.existing_money), 1e-9)
        if interior.residual > 1e-5 or interior.complementarity > 0.2 * size:
            return False
        self._certify(interior)
        near = max(4 * self.tolerance, 2e-4) if self.ledger else max(4 * self.tolerance, 1e-3)
        if interior.residual < 1e-6 and interior.cost - self.bound < near * size:
            ledger = replay(self.programme, interior.point)
            if ledger is not None and (self.ledger is None or ledger.cost < self.ledger.cost):
                self.ledger = ledger
                self.highest = highest_worth(self.programme, ledger.cost)
                self._certify(interior)
        return relative_gap(self.programme, self.ledger, self.bound) <= self.tolerance

    def _certify(self, interior: Interior) -> None:
        prices = interior.prices
        bound = lower_bound(self.programme, prices, self.highest)
        if bound > self.bound:
            self.bound, self.prices = bound, prices.scaled(1.0)
            self.shadow = Shadow(
                prices.self_use, prices.green, prices.export, reduced_costs(self.programme, prices)[1]
            )


def optimise(
    programme: Programme,
    tolerance: float,
    start: tuple[float, ...] = START_SIZES,
    most_iterations: int = MOST_ITERATIONS,
) -> Outcome:
    """Iterates until the certified gap is within `tolerance`, a ray is found, or no more helps."""
    search, interior = _Search(programme, tolerance), Interior(programme, start)
    least, iteration = np.inf, 0
    try:
        for iteration in range(most_iterations + 1):
            if search.look(interior):
                break
            if iteration >= FIRST_RAY and interior.residual > RAY_RESIDUAL:
                found = refuted(programme, interior.prices, iteration)
                if found is not None:
                    return found
            if not np.isfinite(interior.complementarity) or interior.complementarity > DIVERGED * least:
                break
            least = min(least, interior.complementarity)
            interior.step()
    except (Breakdown, FloatingPointError):
        pass
    return Outcome(search.ledger, search.bound, search.shadow, False, iteration, search.prices)


def refuted(programme: Programme, prices: Prices, iterations: int) -> Outcome | None:
    """The outcome of a programme whose infeasibility these prices prove; None where they do not."""
    if not proves_infeasible(programme, prices):
        return None
    costs = reduced_costs(programme, prices, priced=False)[1]
    shadow = Shadow(prices.self_use, prices.green, prices.export, costs)
    return Outcome(None, np.inf, shadow, True, iterations, prices)
