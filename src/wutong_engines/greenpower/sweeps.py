"""How the plan moves with a target, a price or the load, and what each point of green share costs."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from wutong_engines.greenpower.case import TECHNOLOGIES, Case, CaseError, Floats, Range
from wutong_engines.greenpower.clash import greenest_share
from wutong_engines.greenpower.plan import NoPlan, Plan
from wutong_engines.greenpower.sizing import size

FRONT_POINTS = 12
HIGHEST_TARGET = 0.999


@dataclass(frozen=True, eq=False)
class SweepPoint:
    """The value swept and the answer there."""

    value: float
    answer: Plan | NoPlan


def sweep_green_share(case: Case, shares: Sequence[float], tolerance: float = 1e-4) -> list[SweepPoint]:
    """One answer for each minimum green share of load, other rules unchanged."""
    return [SweepPoint(share, size(with_green_share(case, share), tolerance)) for share in shares]


def sweep_storage_price(case: Case, factors: Sequence[float], tolerance: float = 1e-4) -> list[SweepPoint]:
    """One answer for each multiple of today's storage costs, power and energy alike."""
    costs = case.costs
    points = []
    for factor in factors:
        changed = replace(
            costs,
            storage_power_yuan_per_kw_year=costs.storage_power_yuan_per_kw_year * factor,
            storage_energy_yuan_per_kwh_year=costs.storage_energy_yuan_per_kwh_year * factor,
        )
        points.append(SweepPoint(factor, size(replace(case, costs=changed), tolerance)))
    return points


def sweep_load(case: Case, factors: Sequence[float], tolerance: float = 1e-4) -> list[SweepPoint]:
    """One answer for each multiple of the load; size limits stay as they are in MW."""
    return [
        SweepPoint(factor, size(replace(case, load_mw=case.load_mw * factor), tolerance))
        for factor in factors
    ]


def with_green_share(case: Case, share: float) -> Case:
    return replace(case, policy=replace(case.policy, min_green_share_of_load=share))


def pareto(case: Case, points: int = FRONT_POINTS, tolerance: float = 1e-4) -> list[SweepPoint]:
    """The front of cost and green share: from the cheapest plan's own share to the highest reachable.

    Each point is the least cost at that share, so none is dominated beyond the tolerance. Where even the
    cheapest has no plan, the only point is that refusal.
    """
    if points < 2:
        raise CaseError(f"points（前沿点数）为 {points}：至少 2 个。")
    cheapest = size(with_green_share(case, 0.0), tolerance)
    if isinstance(cheapest, NoPlan):
        return [SweepPoint(0.0, cheapest)]
    low = cheapest.green_share
    high = min(greenest_share(case) or low, HIGHEST_TARGET)
    front = [SweepPoint(low, cheapest)]
    for step in range(1, points):
        share = low + (high - low) * step / (points - 1)
        front.append(SweepPoint(share, size(with_green_share(case, share), tolerance)))
    return front


def over_weather(
    case: Case, years: Sequence[tuple[Floats, Floats]], tolerance: float = 1e-4
) -> list[Plan | NoPlan]:
    """The case sized for each year's capacity factors of wind and PV: the spread says how sure a plan is."""
    return [size(replace(case, wind_cf=wind, solar_cf=solar), tolerance) for wind, solar in years]


def fixed_at(case: Case, sizes: Sequence[float]) -> Case:
    """The case with every capacity given, in the order of TECHNOLOGIES: sizing it is dispatch alone."""
    limits = {
        name: Range(value, value, min(case.limit(name).existing, value))
        for name, value in zip(TECHNOLOGIES, sizes, strict=True)
    }
    return replace(case, limits=limits)
