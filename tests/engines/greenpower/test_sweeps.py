"""Billings, sweeps, the front of cost and green share, and whole machines."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from sizing_cases import POLICY, random_case, weather
from test_sizing import assert_holds, planned

from wutong_engines.greenpower import (
    CaseError,
    GridTariff,
    NoPlan,
    Plan,
    Policy,
    Range,
    by_capacity,
    compare_billings,
    fixed_at,
    in_units,
    over_weather,
    pareto,
    size,
    sweep_green_share,
    sweep_load,
    sweep_storage_price,
)

CASE = random_case(1, 336, policy=POLICY)
TARIFF = GridTariff(kwh_fee_yuan=0.08, average_load_factor=0.6485)


def test_billing_by_capacity_moves_the_fee_from_energy_to_connection() -> None:
    billed = by_capacity(CASE, TARIFF)
    assert billed.import_yuan_per_kwh == pytest.approx(CASE.import_yuan_per_kwh - 0.08)
    added = billed.costs.grid_connection_yuan_per_kw_year - CASE.costs.grid_connection_yuan_per_kw_year
    assert added == pytest.approx(0.08 * 0.6485 * 730 * 12)
    assert GridTariff(0.08, 0.6485, 700).yuan_per_kw_year == pytest.approx(0.08 * 0.6485 * 700 * 12)


def test_the_cheaper_permitted_billing_is_taken() -> None:
    both = compare_billings(CASE, TARIFF)
    costs = {name: plan.cost_yuan_per_year for name, plan in both.answers.items() if isinstance(plan, Plan)}
    assert len(costs) == 2
    assert both.better == min(costs, key=lambda name: costs[name])
    alone = compare_billings(CASE, TARIFF, permitted=("by_capacity",))
    assert list(alone.answers) == ["by_capacity"] and alone.better == "by_capacity"


@pytest.mark.parametrize(
    "values", [(-0.1, 0.6), (0.1, 0.0), (0.1, 1.5), (float("nan"), 0.6), (0.1, 0.6, 0.0), (0.1, 0.6, 745.0)]
)
def test_refuses_a_tariff_that_cannot_be(values: tuple[float, ...]) -> None:
    with pytest.raises(CaseError, match="为"):
        GridTariff(*values)


def test_the_front_rises_from_the_cheapest_plan() -> None:
    front = pareto(CASE, 12)
    assert len(front) == 12
    plans = [point.answer for point in front]
    assert all(isinstance(plan, Plan) for plan in plans)
    for before, after in pairwise(plans):
        assert isinstance(before, Plan) and isinstance(after, Plan)
        assert after.green_share > before.green_share
        assert after.cost_yuan_per_year >= before.lower_bound_yuan_per_year
    cheapest = plans[0]
    assert isinstance(cheapest, Plan)
    assert cheapest.cost_yuan_per_year <= planned(CASE).cost_yuan_per_year * (1 + 1e-4)


def test_the_front_of_what_has_no_plan_is_the_refusal() -> None:
    limits = {"grid_mw": Range(maximum=0.0), "storage_mwh": Range(maximum=0.0)}
    (only,) = pareto(replace(CASE, limits=limits))
    assert isinstance(only.answer, NoPlan)


def test_sweeps_answer_each_value() -> None:
    greens = sweep_green_share(CASE, (0.6, 0.9))
    storage = sweep_storage_price(CASE, (0.5, 1.0, 2.0))
    load = sweep_load(CASE, (1.0, 2.0))
    for points in (greens, storage, load):
        costs = [point.answer.cost_yuan_per_year for point in points if isinstance(point.answer, Plan)]
        assert len(costs) == len(points)
        assert costs == sorted(costs)
    assert storage[1].answer.as_json() == load[0].answer.as_json() == size(CASE).as_json()


def test_each_weather_year_has_its_own_plan() -> None:
    years = [weather(336, np.random.default_rng(seed)) for seed in range(5)]
    costs = {plan.cost_yuan_per_year for plan in over_weather(CASE, years) if isinstance(plan, Plan)}
    assert len(costs) == 5


def test_dispatch_of_given_sizes_costs_what_the_plan_costs() -> None:
    plan = planned(CASE)
    sizes = (plan.wind_mw, plan.solar_mw, plan.storage_mw, plan.storage_mwh, plan.grid_mw)
    again = planned(fixed_at(CASE, sizes))
    assert again.cost_yuan_per_year == pytest.approx(plan.cost_yuan_per_year, rel=2e-4)
    assert again.wind_mw == pytest.approx(plan.wind_mw)


def test_whole_machines_cost_a_little_more_and_hold() -> None:
    plan = planned(CASE)
    units = {"wind_mw": 6.25, "solar_mw": 3.2, "storage_mw": 2.5, "storage_mwh": 5.0}
    whole = in_units(CASE, plan, units)
    assert isinstance(whole, Plan)
    for technology, unit in units.items():
        assert getattr(whole, technology) / unit == pytest.approx(
            round(getattr(whole, technology) / unit), abs=1e-6
        )
    assert whole.cost_yuan_per_year >= plan.lower_bound_yuan_per_year
    assert whole.gap < 0.02
    assert_holds(whole)


def test_whole_machines_keep_the_limits() -> None:
    plan = planned(CASE)
    most = {"solar_mw": 0.8 * plan.solar_mw, "storage_mwh": 0.8 * plan.storage_mwh}
    limited = replace(CASE, limits={name: Range(maximum=size) for name, size in most.items()})
    whole = in_units(limited, planned(limited), {name: 0.3 * size for name, size in most.items()})
    assert isinstance(whole, Plan)
    assert whole.solar_mw == pytest.approx(0.9 * most["solar_mw"])
    assert whole.storage_mwh == pytest.approx(0.9 * most["storage_mwh"])
    assert_holds(whole)


def test_refuses_limits_that_hold_no_whole_machine() -> None:
    limited = replace(CASE, limits={"wind_mw": Range(minimum=4.0, maximum=5.0)})
    with pytest.raises(CaseError, match=r"limits\.wind_mw.*容不下整台"):
        in_units(limited, planned(limited), {"wind_mw": 3.0})


def test_refuses_a_machine_of_no_size() -> None:
    with pytest.raises(CaseError, match=r"units\.wind_mw"):
        in_units(CASE, planned(CASE), {"wind_mw": 0.0})


def test_a_front_needs_two_points() -> None:
    with pytest.raises(CaseError, match="points"):
        pareto(replace(CASE, policy=Policy()), 1)
