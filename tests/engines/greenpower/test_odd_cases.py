"""Cases nobody plans but somebody uploads: free things, paid waste, spikes, absurd prices; HiGHS judges."""

from dataclasses import replace

import numpy as np
import pytest
from sizing_cases import POLICY, random_case
from test_sizing import assert_certified, assert_holds, highs_optimum, planned

from wutong_engines.greenpower import Case, Costs, Policy, Range, Storage

ANNUAL = Costs(411.0, 265.0, 29.0, 75.0, 708.0)


def odd_cases(steps: int = 336) -> dict[str, Case]:
    plain = random_case(1, steps, policy=POLICY)
    hour, none, peak = np.arange(steps), np.zeros(steps), plain.peak_mw
    free_grid = replace(plain.costs, grid_connection_yuan_per_kw_year=0.0)
    return {
        "nothing costs": replace(plain, costs=Costs(0.0, 0.0, 0.0, 0.0, 0.0)),
        "export worth gold": replace(plain, export_yuan_per_kwh=none + 3, policy=Policy(0.0, 0.5, 0.2)),
        "export costs": replace(plain, export_yuan_per_kwh=none - 0.2),
        "imports always paid for": replace(plain, import_yuan_per_kwh=none - 0.1, policy=Policy()),
        "a kilowatt": replace(plain, load_mw=plain.load_mw * 1e-6),
        "a country": replace(plain, load_mw=plain.load_mw * 1e5),
        "a spike": replace(plain, load_mw=np.where(hour == 100, 100.0, 1.0)),
        "one hour of load": replace(plain, load_mw=np.where(hour == 100, 100.0, 0.0)),
        "half lost in storage": replace(plain, storage=Storage(0.5, 0.5)),
        "nothing lost in storage": replace(plain, storage=Storage(1.0, 1.0), costs=free_grid),
        "imports as dear as gold": replace(plain, import_yuan_per_kwh=none + 90.0),
        "all generation self-used": replace(plain, policy=Policy(1.0, 0.0, 0.0)),
        "grid far too large": replace(plain, limits={"grid_mw": Range(3 * peak, 3 * peak)}),
        "no grid": replace(plain, limits={"grid_mw": Range(maximum=0.0)}),
        "wind and sun the same": replace(plain, solar_cf=plain.wind_cf),
        "three sunny hours": replace(
            plain, wind_cf=none, solar_cf=(hour % 112 == 12).astype(float), policy=Policy(0.0, 0.3, 0.0)
        ),
        "annual costs on a day": random_case(3, 24, costs=ANNUAL, policy=POLICY),
        "a hundredth of the costs": replace(plain, costs=Costs(*(plain.costs.each() / 100))),
        "five minutes": random_case(3, 288 * 2, step_hours=1 / 12),
    }


@pytest.mark.parametrize("name", odd_cases())
def test_odd_cases_agree_with_highs(name: str) -> None:
    case = odd_cases()[name]
    plan = planned(case)
    assert_certified(plan, highs_optimum(case))
    assert_holds(plan)


def test_what_costs_nothing_costs_nothing() -> None:
    none = np.zeros(336)
    case = replace(
        odd_cases()["nothing costs"], import_yuan_per_kwh=none, export_yuan_per_kwh=none, policy=POLICY
    )
    assert planned(case).cost_yuan_per_year == 0
