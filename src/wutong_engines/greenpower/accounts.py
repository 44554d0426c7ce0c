"""Writes a plan's accounts in yuan and MW: cost split, ledger of hours, what binds and what it costs."""

from collections.abc import Iterator
from typing import Literal

import numpy as np

from wutong_engines.greenpower.case import HIGHEST_PER_PEAK, NAMES, TECHNOLOGIES, Case
from wutong_engines.greenpower.optimum import Outcome, Shadow, relative_gap
from wutong_engines.greenpower.plan import Hourly, Limit, Plan
from wutong_engines.greenpower.programme import Programme
from wutong_engines.greenpower.replay import Ledger

BINDING_SLACK = 1e-3
"""A rule binds when what is left of it is less than this share, and its price is worth saying."""
LEAST_PRICE = 1e-7
"""Of the cost, for one step: cheaper than this is not worth saying."""
GREEN = "min_green_share_of_load"
POLICY_NAMES = {
    GREEN: "绿电占用电比例下限",
    "min_self_use_share_of_generation": "自用占发电比例下限",
    "max_export_share_of_generation": "外送占发电比例上限",
}


def plan_of(
    case: Case,
    programme: Programme,
    outcome: Outcome,
    tolerance: float,
    status: Literal["optimal", "fallback"],
    solver: str,
) -> Plan:
    """The plan of an outcome that has a ledger."""
    ledger, shadow = outcome.ledger, outcome.shadow
    assert ledger is not None
    p, money = programme, programme.money_yuan
    cost, bound = (value - p.existing_money for value in (ledger.cost, outcome.bound))
    hours = hourly(case, p, ledger)
    units = np.array([p.power_mw, p.power_mw, p.power_mw, p.energy_mwh, p.power_mw])
    wind, solar, storage, energy, grid = (float(value) for value in ledger.sizes * units)
    limits = () if shadow is None else tuple(limits_of(case, p, ledger, shadow))
    gap = relative_gap(p, ledger, outcome.bound)
    return Plan(
        status=status,
        case=case,
        cost_yuan_per_year=cost * money,
        lower_bound_yuan_per_year=min(bound, cost) * money,
        gap=gap,
        wind_mw=wind,
        solar_mw=solar,
        storage_mw=storage,
        storage_mwh=energy,
        grid_mw=grid,
        cost_yuan=_split(case, p, ledger),
        limits=limits,
        notes=tuple(_notes(case, p, ledger, gap, tolerance, status)),
        solver=solver,
        iterations=outcome.iterations,
        hours=hours,
    )


def hourly(case: Case, p: Programme, ledger: Ledger) -> Hourly:
    power = p.power_mw
    wind, solar = ledger.sizes[0] * power * case.wind_cf, ledger.sizes[1] * power * case.solar_cf
    imported, exported = ledger.imported * power, ledger.exported * power
    charged, discharged = ledger.charged * power, ledger.discharged * power
    curtailed = wind + solar + imported + discharged - exported - charged - case.load_mw
    np.maximum(curtailed, 0.0, out=curtailed)
    return Hourly(wind, solar, imported, exported, charged, discharged, ledger.held * p.energy_mwh, curtailed)


def _split(case: Case, p: Programme, ledger: Ledger) -> dict[str, float]:
    existing = [case.limit(name).existing for name in TECHNOLOGIES]
    units = np.array([p.power_mw, p.power_mw, p.power_mw, p.energy_mwh, p.power_mw])
    each = p.costs * (ledger.sizes - np.array(existing) / units) * p.money_yuan
    wind, solar, power, energy, grid = (float(value) for value in each)
    bought = float(p.import_price @ ledger.imported) * p.money_yuan
    sold = float(p.export_price @ ledger.exported) * p.money_yuan
    return {
        "wind": wind,
        "solar": solar,
        "storage": power + energy,
        "grid_connection": grid,
        "energy": bought,
        "income": -sold,
    }


def limits_of(case: Case, p: Programme, ledger: Ledger, shadow: Shadow) -> Iterator[Limit]:
    """The rules and sizes that bind, each with its price."""
    total = float(p.load.sum())
    wind, solar = float(p.wind.sum()), float(p.solar.sum())
    generated = ledger.sizes[0] * wind + ledger.sizes[1] * solar
    imported, exported = float(ledger.imported.sum()), float(ledger.exported.sum())
    rows = (
        (GREEN, p.import_cap - imported, shadow.green * total),
        (
            "min_self_use_share_of_generation",
            total - imported - p.self_use * generated,
            shadow.self_use * generated,
        ),
        ("max_export_share_of_generation", p.export_share * generated - exported, -shadow.export * generated),
    )
    for key, room, price in rows:
        value = getattr(case.policy, key)
        worth = abs(price) * 0.01 > LEAST_PRICE * abs(ledger.cost)
        asked = value > 0 or key == "max_export_share_of_generation"
        if key == GREEN and not p.imports:
            continue
        if asked and room < BINDING_SLACK * total and worth:
            yield Limit(key, POLICY_NAMES[key], value, "提高 1 个百分点", float(0.01 * price * p.money_yuan))
    yield from _size_limits(p, ledger, shadow)


def _size_limits(p: Programme, ledger: Ledger, shadow: Shadow) -> Iterator[Limit]:
    """Sizes at a bound; the lower bound zero is no rule, merely something not worth building."""
    for j, technology in enumerate(TECHNOLOGIES):
        y, low, high = (float(values[j]) for values in (ledger.sizes, p.low, p.high))
        cost = float(shadow.sizes[j])
        unit = float(p.energy_mwh if technology == "storage_mwh" else p.power_mw)
        per_unit = cost * float(p.money_yuan) / unit
        worth = abs(cost) * max(y, 1e-3) > 1e-4 * abs(ledger.cost) or high <= low
        if not worth:
            continue
        label = "MWh" if technology == "storage_mwh" else "MW"
        if y >= high * (1 - BINDING_SLACK) and cost < 0:
            yield Limit(
                f"{technology}.maximum", f"{NAMES[technology]}上限", high * unit, f"放宽 1 {label}", per_unit
            )
        elif low > 0 and y <= low * (1 + BINDING_SLACK) and cost > 0:
            yield Limit(
                f"{technology}.minimum", f"{NAMES[technology]}下限", low * unit, f"提高 1 {label}", per_unit
            )


def _notes(
    case: Case, p: Programme, ledger: Ledger, gap: float, tolerance: float, status: str
) -> Iterator[str]:
    if status == "fallback":
        yield "结构化内点法的间隙没有降到 0.1%，由 HiGHS 算完。"
    if gap > tolerance:
        yield f"证明的间隙为 {gap:.1e}，没有达到要求的 {tolerance:.0e}。"
    if not p.imports:
        yield "要求绿电占用电 100%，已经不能再提高，所以这一条没有价；要看价，改为 99% 再算一次。"
    for technology, highest, y in zip(TECHNOLOGIES, HIGHEST_PER_PEAK, ledger.sizes, strict=True):
        limit = case.limit(technology)
        unit = p.energy_mwh if technology == "storage_mwh" else p.power_mw
        cap = highest * p.power_mw
        if limit.maximum is None and y * unit >= cap * (1 - BINDING_SLACK):
            yield f"{NAMES[technology]}达到模型上限（最高负荷的 {highest:g} 倍）：请核对其成本是否过低。"
    if (case.import_yuan_per_kwh < 0).any():
        yield "有的时段购电价为负：方案会在这些时段多购电，多出的按弃电计。"
    if p.exports and (case.export_yuan_per_kwh > case.import_yuan_per_kwh).any():
        yield "有的时段外送价高于购电价：方案可能同时购电和外送，请核对价格。"
