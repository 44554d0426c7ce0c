"""Why a case with extras has no plan: HiGHS is asked, rule by rule, how far each alone would have to give."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import ceil, floor
from typing import Any

import highspy
import numpy as np

from wutong_engines.greenpower.case import TECHNOLOGIES, Case, Floats
from wutong_engines.greenpower.clash import (
    ENOUGH,
    GREEN,
    MOST_SHARES,
    SELF_USE,
    highest_size,
    is_set,
    name_of,
    remedies,
    shown,
    value_of,
)
from wutong_engines.greenpower.highs import SIZES, run
from wutong_engines.greenpower.plan import NoPlan, Relaxation
from wutong_engines.greenpower.programme import Programme

EXTRA_LIMITS = {"backup": ("backup_size", "备用电源上限"), "second_storage": ("second_size", "第二储能上限")}
WIDEST = 50.0
"""The model's own cap of an extra, in peaks."""


@dataclass(frozen=True, eq=False)
class Widened:
    """The programme with its extras: where their columns stand, and the first of the three policy rows."""

    p: Programme
    program: highspy.HighsLp
    places: Mapping[str, slice]
    policies: int
    is_backup_green: bool

    def column(self, name: str) -> slice:
        """Of an extra among all columns; an empty one where there is none."""
        plain, place = SIZES + 5 * self.p.steps, self.places.get(name, slice(0, 0))
        return slice(plain + place.start, plain + place.stop)

    def least(
        self, weights: Floats, *, without: int | None = None, size: int | None = None, most: float = 0.0
    ) -> Floats | None:
        """The columns of a plan of least weight, without one policy row or with one size from 0 to `most`."""
        lp = self.program
        kept = lp.col_cost_, lp.col_lower_, lp.col_upper_, lp.row_upper_
        lower, upper, rows = (np.array(side) for side in kept[1:])
        if without is not None:
            rows[self.policies + without] = np.inf
        if size is not None:
            lower[size], upper[size] = 0.0, most
        lp.col_cost_, lp.col_lower_, lp.col_upper_, lp.row_upper_ = weights, lower, upper, rows
        try:
            solved: Any = run(lp, {"solver": "simplex"})
        finally:
            lp.col_cost_, lp.col_lower_, lp.col_upper_, lp.row_upper_ = kept
        if solved.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        return np.array(solved.getSolution().col_value)


def no_extended_plan(case: Case, widened: Widened, solver: str) -> NoPlan:
    """The refusal of a case HiGHS proved infeasible; each rule that could mend it alone, and to what."""
    found = tuple(_relaxations(case, widened))
    rules = "、".join(f"{one.name} {shown(one.key, one.from_value)}" for one in found)
    if not found:
        said = "各项规则和规模限制不能同时满足，放宽其中任何一项都不够"
    else:
        said = f"{rules} {'不能同时满足' if len(found) > 1 else '达不到'}"
    reason = f"已证明无解（HiGHS）：加上附加设施，{said}。"
    return NoPlan(case, (reason, *remedies(found)), found, solver, 0)


def _relaxations(case: Case, widened: Widened) -> Iterator[Relaxation]:
    sizes = [f"{one}.{end}" for one in TECHNOLOGIES for end in ("maximum", "minimum")]
    for key in (key for key in (GREEN, SELF_USE, *sizes) if is_set(case, key)):
        to = _given(widened, key)
        if to is not None:
            yield Relaxation(key, name_of(key), value_of(case, key), to)
    for part, (column, name) in EXTRA_LIMITS.items():
        extra = getattr(case.extras, part)
        if extra is not None and extra.maximum_mw is not None:
            to = _least_size(widened, widened.column(column).start, WIDEST, widened.p.power_mw)
            if to is not None:
                yield Relaxation(f"extras.{part}.maximum_mw", name, extra.maximum_mw, to)


def _given(widened: Widened, key: str) -> float | None:
    p = widened.p
    if key == GREEN:
        return _greenest(widened)
    if key == SELF_USE:
        return _highest_self_use(widened)
    technology, end = key.split(".")
    column = TECHNOLOGIES.index(technology)
    unit = p.energy_mwh if technology == "storage_mwh" else p.power_mw
    if end == "maximum":
        return _least_size(widened, column, highest_size(p, technology), unit)
    weights = np.zeros(widened.program.num_col_)
    weights[column] = -1.0
    found = widened.least(weights, size=column, most=float(p.high[column]))
    return None if found is None else floor(found[column] * unit * 0.999 * 10) / 10


def _least_size(widened: Widened, column: int, most: float, unit: float) -> float | None:
    weights = np.zeros(widened.program.num_col_)
    weights[column] = 1.0
    found = widened.least(weights, size=column, most=most)
    return None if found is None else ceil(found[column] * unit * 1.001 * 10) / 10


def _greenest(widened: Widened) -> float | None:
    """The highest green share, to a thousandth below: backup counts as the grid's unless it is green."""
    weights = _bought(widened, is_green_free=True)
    found = widened.least(weights, without=1)
    if found is None:
        return None
    return floor((1.0 - float(weights @ found) / float(widened.p.load.sum())) * 1000) / 1000


def _highest_self_use(widened: Widened) -> float | None:
    """The highest whole percent of own use a plan can keep (Dinkelbach, 1967)."""
    p, bought = widened.p, _bought(widened, is_green_free=False)
    made = np.zeros_like(bought)
    made[:2] = p.wind.sum(), p.solar.sum()
    share, reached = p.self_use, 0.0
    for _ in range(MOST_SHARES):
        found = widened.least(bought + share * made, without=0)
        if found is None:
            return None
        generation = float(made @ found)
        own = float(p.load.sum()) - float(bought @ found)
        share = max(reached, own / generation) if generation > 0 else 1.0
        if share - reached < ENOUGH:
            break
        reached = share
    return floor(share * 100) / 100


def _bought(widened: Widened, *, is_green_free: bool) -> Floats:
    """1 for imports and for backup; backup that is green is free of it where asked (its row says so)."""
    weights = np.zeros(widened.program.num_col_)
    weights[SIZES : SIZES + widened.p.steps] = 1.0
    if not (is_green_free and widened.is_backup_green):
        weights[widened.column("backup")] = 1.0
    return weights
