"""Why no plan exists, in words: the rules the ray leans on, and how far each alone would have to give."""

from collections.abc import Iterator
from dataclasses import replace
from math import ceil, floor

import numpy as np

from wutong_engines.greenpower.accounts import POLICY_NAMES
from wutong_engines.greenpower.bound import Prices, proves_infeasible
from wutong_engines.greenpower.case import NAMES, TECHNOLOGIES, Case
from wutong_engines.greenpower.optimum import Outcome, optimise, refuted
from wutong_engines.greenpower.plan import NoPlan, Relaxation
from wutong_engines.greenpower.programme import Programme, programme_of
from wutong_engines.greenpower.replay import Ledger

COUNTS = 1e-6
"""A rule belongs to the clash when its part of the ray is more than this share of the largest."""
FAINT = 1e-5
MOST_SHARES, ENOUGH = 8, 1e-3
GREEN, SELF_USE = "min_green_share_of_load", "min_self_use_share_of_generation"


def no_plan(case: Case, outcome: Outcome, solver: str) -> NoPlan:
    """The refusal of a case proved infeasible."""
    programme = programme_of(case)
    keys = list(_clashing(case, programme, outcome))
    relaxations = tuple(_relaxations(case, programme, keys))
    return NoPlan(
        case, (_sentence(case, keys), *remedies(relaxations)), relaxations, solver, outcome.iterations
    )


def _clashing(case: Case, p: Programme, outcome: Outcome) -> Iterator[str]:
    """Keys of the rules and size limits with weight in the ray; all that are set, where there is no ray."""
    total = float(p.load.sum())
    shadow = outcome.shadow
    parts: dict[str, float] = {}
    if shadow is not None:
        parts[GREEN] = shadow.green * total
        parts[SELF_USE] = shadow.self_use * total
        for j, technology in enumerate(TECHNOLOGIES):
            parts[f"{technology}.maximum"] = max(-shadow.sizes[j], 0.0) * max(p.high[j], 1.0)
            parts[f"{technology}.minimum"] = max(shadow.sizes[j], 0.0) * p.low[j]
    largest = max(parts.values(), default=0.0)
    every = (GREEN, SELF_USE, *(f"{t}.{end}" for t in TECHNOLOGIES for end in ("maximum", "minimum")))
    keys = [key for key in every if is_set(case, key) and (shadow is None or parts[key] > COUNTS * largest)]
    idle: set[str] = set()
    if outcome.prices is not None:
        idle = _idle(p, outcome.prices, sorted(keys, key=lambda key: parts[key]))
    yield from (key for key in keys if key not in idle)


def _idle(p: Programme, prices: Prices, keys: list[str]) -> set[str]:
    """Rules without which the same prices prove as much: they have no part in the clash."""
    found: set[str] = set()
    for key in keys:
        easier, rest = _without(p, prices, key)
        if proves_infeasible(easier, rest):
            p, prices = easier, rest
            found.add(key)
    return found


def _without(p: Programme, prices: Prices, key: str) -> tuple[Programme, Prices]:
    if key == GREEN:
        return replace(p, import_cap=float(p.load.sum()), imports=True), replace(prices, green=0.0)
    if key == SELF_USE:
        return replace(p, self_use=0.0), replace(prices, self_use=0.0)
    technology, end = key.split(".")
    low, high, j = p.low.copy(), p.high.copy(), TECHNOLOGIES.index(technology)
    if end == "maximum":
        high[j] = highest_size(p, technology)
    else:
        low[j] = 0.0
    return replace(p, low=low, high=high), prices


def highest_size(p: Programme, technology: str) -> float:
    """The model's own cap, in the programme's units."""
    return 500.0 * p.power_mw / p.energy_mwh if technology == "storage_mwh" else 50.0


def is_set(case: Case, key: str) -> bool:
    """Whether a case asks for the rule or size limit at all."""
    if key in (GREEN, SELF_USE):
        return bool(getattr(case.policy, key) > 0)
    technology, end = key.split(".")
    limit = case.limit(technology)
    return limit.maximum is not None if end == "maximum" else max(limit.minimum, limit.existing) > 0


def name_of(key: str) -> str:
    """As people call a rule or a limit."""
    if key in POLICY_NAMES:
        return POLICY_NAMES[key]
    technology, end = key.split(".")
    return f"{NAMES[technology]}{'上限' if end == 'maximum' else '下限'}"


def value_of(case: Case, key: str) -> float:
    """A share, or MW or MWh."""
    if key in POLICY_NAMES:
        return float(getattr(case.policy, key))
    technology, end = key.split(".")
    limit = case.limit(technology)
    return float(limit.maximum or 0.0) if end == "maximum" else max(limit.minimum, limit.existing)


def shown(key: str, value: float) -> str:
    """With its unit."""
    return f"{value:.1%}" if key in POLICY_NAMES else f"{value:,.1f} {'MWh' if 'mwh' in key else 'MW'}"


def _sentence(case: Case, keys: list[str]) -> str:
    if not keys:
        return "已证明无解：按给定的风光出力和模型的规模上限，满足不了负荷。"
    rules = "、".join(f"{name_of(key)} {shown(key, value_of(case, key))}" for key in keys)
    return f"已证明无解：{rules} 不能同时满足。" if len(keys) > 1 else f"已证明无解：{rules} 达不到。"


def remedies(relaxations: tuple[Relaxation, ...]) -> Iterator[str]:
    """A sentence for each rule that could give alone."""
    for item in relaxations:
        yield (
            f"其他不变，{item.name}由 {shown(item.key, item.from_value)} 改为 "
            f"{shown(item.key, item.to_value)} 即有方案。"
        )


def _relaxations(case: Case, p: Programme, keys: list[str]) -> Iterator[Relaxation]:
    for key in keys:
        if key == GREEN:
            to = _greenest(p)
        elif key == SELF_USE:
            to = _highest_self_use(p)
        else:
            to = _nearest_size(p, key)
        if to is not None:
            yield Relaxation(key, name_of(key), value_of(case, key), to)


def _least(p: Programme, sizes: dict[int, float], price: float) -> Ledger | None:
    """The plan that uses least of what is weighed."""
    return optimise(_weighed(p, sizes, price), 1e-4).ledger


def _weighed(p: Programme, sizes: dict[int, float], price: float) -> Programme:
    """Imports at `price`, some sizes by weight; what the others cost counts only faintly, to stay finite."""
    costs = p.costs * FAINT
    for j, weight in sizes.items():
        costs[j] = weight
    return replace(p, costs=costs, import_price=np.full(p.steps, price), export_price=np.zeros(p.steps))


def refutation(p: Programme) -> Outcome | None:
    """For a programme that did not settle: the least imports of any plan, where these alone break the rule.

    The programme of least imports always has a plan unless the other rules clash already, and the prices of
    its bound are a Farkas ray of ours as soon as that bound is above what may be imported.
    """
    easier = _weighed(replace(p, import_cap=float(p.load.sum()), imports=True), {}, 1.0)
    found = optimise(easier, 1e-4)
    if found.infeasible or found.prices is None:
        return found if found.infeasible else None
    prices = replace(found.prices, green=found.prices.green + 1.0)
    return refuted(p, prices, found.iterations)


def greenest_share(case: Case) -> float | None:
    """The highest green share of load any plan can reach under the other rules, to a thousandth below."""
    return _greenest(programme_of(case))


def _greenest(p: Programme) -> float | None:
    total = float(p.load.sum())
    ledger = _least(replace(p, import_cap=total, imports=True), {}, 1.0)
    if ledger is None:
        return None
    return floor((1.0 - float(ledger.imported.sum()) / total) * 1000) / 1000


def _highest_self_use(p: Programme) -> float | None:
    """The highest whole percent below the rule that a plan can keep.

    Own use per generation is a ratio: the plan with the least of imports + share × generation reaches a share
    at least as high as the last one did (Dinkelbach, 1967). Every share returned was reached by a plan.
    """
    share, reached = p.self_use, 0.0
    wind, solar, load = float(p.wind.sum()), float(p.solar.sum()), float(p.load.sum())
    for _ in range(MOST_SHARES):
        ledger = _least(replace(p, self_use=0.0), {0: share * wind, 1: share * solar}, 1.0)
        if ledger is None:
            return None
        generation = ledger.sizes[0] * wind + ledger.sizes[1] * solar
        share = max(reached, (load - float(ledger.imported.sum())) / generation) if generation > 0 else 1.0
        if share - reached < ENOUGH:
            break
        reached = share
    return floor(share * 100) / 100


def _nearest_size(p: Programme, key: str) -> float | None:
    technology, end = key.split(".")
    j = TECHNOLOGIES.index(technology)
    unit = p.energy_mwh if technology == "storage_mwh" else p.power_mw
    low, high = p.low.copy(), p.high.copy()
    if end == "maximum":
        high[j] = highest_size(p, technology)
        ledger = _least(replace(p, high=high), {j: 1000.0}, 0.0)
        return None if ledger is None else float(ceil(ledger.sizes[j] * unit * 1.001 * 10) / 10)
    low[j] = 0.0
    ledger = _least(replace(p, low=low), {j: -1000.0}, 0.0)
    return None if ledger is None else float(floor(ledger.sizes[j] * unit * 0.999 * 10) / 10)
