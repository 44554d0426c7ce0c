"""Whole machines: sizes rounded to real units, each rounding dispatched anew, the cheapest kept."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import product
from math import ceil, floor, inf

from wutong_engines.greenpower.case import NAMES, TECHNOLOGIES, Case, CaseError
from wutong_engines.greenpower.plan import NoPlan, Plan
from wutong_engines.greenpower.sizing import size
from wutong_engines.greenpower.sweeps import fixed_at

NEARLY_WHOLE = 1e-3
"""A size this close to a whole number of units is that number, not one more."""


def in_units(case: Case, plan: Plan, units: Mapping[str, float], tolerance: float = 1e-4) -> Plan | NoPlan:
    """The plan in whole units (MW or MWh each, by technology; others stay free), dispatched anew.

    Wind and PV are tried rounded down and up, the rest is rounded up, or down where up breaks its limit. The
    bound stays that of the plan without units, so the gap says what wholeness costs at most. Raises CaseError
    for a unit of no size and for limits between which no whole number of units lies.
    """
    for technology, unit in units.items():
        if technology not in TECHNOLOGIES or not unit > 0:
            raise CaseError(
                f"units.{technology} 为 {unit}：单机容量应大于零，技术可写 {'、'.join(TECHNOLOGIES)}。"
            )
    best: Plan | None = None
    answer: Plan | NoPlan = plan
    for sizes in _roundings(case, plan, units):
        answer = size(_rounded(case, sizes), tolerance)
        if isinstance(answer, Plan) and (best is None or answer.cost_yuan_per_year < best.cost_yuan_per_year):
            best = answer
    if best is None:
        return answer
    bound = plan.lower_bound_yuan_per_year
    gap = max(best.cost_yuan_per_year - bound, 0.0) / max(abs(best.cost_yuan_per_year), 1e-9)
    words = "、".join(f"{NAMES[name]}每台 {unit:g}" for name, unit in units.items())
    note = f"规模按整台取（{words}），间隙对未取整的下界计。"
    return replace(best, lower_bound_yuan_per_year=bound, gap=gap, notes=(*best.notes, note), case=case)


def _roundings(case: Case, plan: Plan, units: Mapping[str, float]) -> Iterator[dict[str, float]]:
    choices = [
        [(technology, size) for size in _whole_sizes(case, plan, technology, unit)]
        for technology, unit in units.items()
    ]
    for chosen in product(*choices):
        yield dict(chosen)


def _whole_sizes(case: Case, plan: Plan, technology: str, unit: float) -> list[float]:
    """The whole sizes next to the plan's that keep the case's limits."""
    limit = case.limit(technology)
    count = getattr(plan, technology) / unit
    up, down = ceil(count - NEARLY_WHOLE), floor(count + NEARLY_WHOLE)
    least, most = max(limit.minimum, limit.existing), inf if limit.maximum is None else limit.maximum
    slack = 1e-9 * unit
    kept = [size for size in (down * unit, up * unit) if least - slack <= size <= most + slack]
    if not kept:
        raise CaseError(
            f"limits.{technology}（{NAMES[technology]}）在 {least:g} 到 {most:g} 之间容不下整台："
            f"单机 {unit:g}。请改单机容量或规模的上下限。"
        )
    return list(dict.fromkeys(kept)) if technology in ("wind_mw", "solar_mw") else kept[-1:]


def _rounded(case: Case, sizes: Mapping[str, float]) -> Case:
    fixed = fixed_at(case, [sizes.get(name, 0.0) for name in TECHNOLOGIES]).limits
    return replace(case, limits={**case.limits, **{name: fixed[name] for name in sizes}})
