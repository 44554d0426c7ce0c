"""Sizing against optima proved elsewhere: HiGHS on the same programme, closed forms, laws of any optimum."""

import json
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from sizing_cases import POLICY, hard_cases, random_case

from wutong_engines.greenpower import Case, CaseError, Costs, Plan, Policy, Range, Storage, read_case, size
from wutong_engines.greenpower.case import Floats
from wutong_engines.greenpower.highs import model, run
from wutong_engines.greenpower.programme import programme_of

PROVED = Path(__file__).parent / "proved"
OPTIMA = json.loads((PROVED / "optima.json").read_text())
TOLERANCE = 1e-4
FREE = Costs(0.0, 0.0, 0.0, 0.0, 0.0)


@cache
def proved(name: str) -> Case:
    return read_case(PROVED / f"{name}.json")


def planned(case: Case, tolerance: float = TOLERANCE) -> Plan:
    plan = size(case, tolerance)
    assert isinstance(plan, Plan)
    return plan


def highs_optimum(case: Case) -> float:
    programme = programme_of(case)
    solved = run(model(programme), {})
    assert solved.modelStatusToString(solved.getModelStatus()) == "Optimal"
    cost = float(solved.getInfo().objective_function_value) - programme.existing_money
    return cost * programme.money_yuan


def assert_certified(plan: Plan, optimum: float, tolerance: float = TOLERANCE) -> None:
    scale = abs(optimum)
    assert plan.cost_yuan_per_year <= optimum + tolerance * scale
    assert plan.cost_yuan_per_year >= optimum - 1e-7 * scale
    assert plan.lower_bound_yuan_per_year <= optimum + 1e-7 * scale
    assert plan.status == "optimal"
    assert plan.gap <= tolerance


def assert_holds(plan: Plan) -> None:
    """Every rule of the programme, recalculated from the ledger and the case alone."""
    case, h, peak = plan.case, plan.hours, plan.case.peak_mw
    small = 1e-6 * peak
    wind, solar = plan.wind_mw * case.wind_cf, plan.solar_mw * case.solar_cf
    supply = wind + solar + h.imported_mw + h.discharged_mw
    assert np.abs(supply - h.exported_mw - h.charged_mw - h.curtailed_mw - case.load_mw).max() <= small
    step = case.step_hours
    stored = (
        case.storage.charge_efficiency * h.charged_mw - h.discharged_mw / case.storage.discharge_efficiency
    )
    assert np.abs(h.held_mwh - np.roll(h.held_mwh, 1) - step * stored).max() <= small
    for flow, most in (
        (h.imported_mw, plan.grid_mw),
        (h.exported_mw, plan.grid_mw),
        (h.charged_mw, plan.storage_mw),
        (h.discharged_mw, plan.storage_mw),
        (h.held_mwh, plan.storage_mwh),
        (h.curtailed_mw, np.inf),
    ):
        assert flow.min() >= 0 and flow.max() <= most + small
    assert not np.minimum(h.charged_mw, h.discharged_mw).any()
    available, load = float((wind + solar).sum()), float(case.load_mw.sum())
    imported, exported, policy = float(h.imported_mw.sum()), float(h.exported_mw.sum()), case.policy
    assert imported + policy.min_self_use_share_of_generation * available <= load * (1 + 1e-6)
    assert exported <= policy.max_export_share_of_generation * available + 1e-6 * load
    assert imported <= (1 - policy.min_green_share_of_load) * load + 1e-6 * load
    assert_cost(plan)


def assert_cost(plan: Plan) -> None:
    case, h = plan.case, plan.hours
    sizes = (plan.wind_mw, plan.solar_mw, plan.storage_mw, plan.storage_mwh, plan.grid_mw)
    names = ("wind_mw", "solar_mw", "storage_mw", "storage_mwh", "grid_mw")
    built = [size - case.limit(name).existing for size, name in zip(sizes, names, strict=True)]
    energy = case.import_yuan_per_kwh @ h.imported_mw - case.export_yuan_per_kwh @ h.exported_mw
    cost = 1000 * (float(case.costs.each() @ np.array(built)) + case.step_hours * float(energy))
    assert cost == pytest.approx(plan.cost_yuan_per_year, rel=1e-9, abs=1e-6)
    assert sum(plan.cost_yuan.values()) == pytest.approx(plan.cost_yuan_per_year, rel=1e-9, abs=1e-6)


@pytest.mark.parametrize("name", OPTIMA)
def test_reaches_the_optima_proved_by_highs(name: str) -> None:
    plan = planned(proved(name))
    assert_certified(plan, OPTIMA[name]["optimum_yuan_per_year"])
    assert_holds(plan)


@pytest.mark.parametrize("name", hard_cases())
def test_agrees_with_highs_where_it_is_hard(name: str) -> None:
    case = hard_cases()[name]
    plan = planned(case)
    assert_certified(plan, highs_optimum(case))
    assert_holds(plan)


@pytest.mark.parametrize("seed", range(200, 220))
def test_agrees_with_highs_on_cases_drawn_at_random(seed: int) -> None:
    case = random_case(seed, 504)
    plan = planned(case)
    assert_certified(plan, highs_optimum(case))
    assert_holds(plan)


def test_reaches_a_gap_of_a_millionth() -> None:
    case = random_case(7, 1008)
    plan = planned(case, 1e-6)
    assert_certified(plan, highs_optimum(case), 1e-6)


@pytest.mark.parametrize(("steps", "step_hours"), [(24, 1.0), (672, 0.25), (336, 0.5)])
def test_takes_days_and_shorter_steps(steps: int, step_hours: float) -> None:
    case = random_case(11, steps, step_hours=step_hours, policy=POLICY)
    plan = planned(case)
    assert_certified(plan, highs_optimum(case))
    assert_holds(plan)


def test_fills_a_leap_year_of_quarter_hours() -> None:
    plan = planned(random_case(11, 35_136, step_hours=0.25, policy=POLICY), 1e-3)
    assert plan.gap <= 1e-3
    assert_holds(plan)


def flat(steps: int = 240, **changes: object) -> Case:
    """A load of 10 MW with nothing to build from; the closed forms start from it."""
    one: Floats = np.ones(steps)
    case = Case(
        load_mw=10 * one,
        wind_cf=0 * one,
        solar_cf=0 * one,
        import_yuan_per_kwh=0.3 * one,
        export_yuan_per_kwh=0 * one,
        costs=Costs(400.0, 270.0, 30.0, 70.0, 700.0),
    )
    return replace(case, **changes)  # type: ignore[arg-type]


def test_grid_alone_costs_the_connection_and_the_energy() -> None:
    random = np.random.default_rng(5)
    load, price = random.uniform(2.0, 9.0, 240), random.uniform(0.1, 0.5, 240)
    plan = planned(flat(load_mw=load, import_yuan_per_kwh=price))
    assert plan.cost_yuan_per_year == pytest.approx(1000 * (700 * load.max() + price @ load), rel=1e-4)
    assert plan.grid_mw == pytest.approx(load.max(), rel=1e-4)
    assert plan.green_share == pytest.approx(0, abs=1e-9)


def test_steady_generation_costs_what_its_capacity_costs() -> None:
    steady = flat(solar_cf=np.ones(240), policy=Policy(0.0, 1.0, 0.0))
    plan = planned(steady)
    assert plan.cost_yuan_per_year == pytest.approx(270 * 10_000, rel=1e-4)
    assert plan.solar_mw == pytest.approx(10, rel=1e-4)
    assert plan.matched_share == pytest.approx(1, abs=1e-6)


def test_half_a_day_of_sun_off_the_grid() -> None:
    """S = 1 + 1/(ec·ed) and E = 12/ed for each unit of load."""
    sun = (np.arange(240) % 24 < 12).astype(float)
    storage = Storage(0.9, 0.95)
    plan = planned(flat(solar_cf=sun, storage=storage, policy=Policy(0.0, 1.0, 0.0)), 1e-5)
    assert plan.solar_mw == pytest.approx(10 * (1 + 1 / (0.9 * 0.95)), rel=1e-4)
    assert plan.storage_mwh == pytest.approx(10 * 12 / 0.95, rel=1e-4)
    assert plan.grid_mw == pytest.approx(0, abs=1e-6)


def test_tightening_a_rule_never_makes_it_cheaper() -> None:
    case = random_case(21, 504)
    for rules in (
        [Policy(0.0, green, 0.2) for green in (0.2, 0.5, 0.8, 0.95)],
        [Policy(use, 0.7, 0.2) for use in (0.0, 0.6, 0.9)],
        [Policy(0.0, 0.8, share) for share in (0.5, 0.2, 0.0)],
    ):
        plans = [planned(replace(case, policy=policy)) for policy in rules]
        for looser, tighter in pairwise(plans):
            assert tighter.cost_yuan_per_year >= looser.lower_bound_yuan_per_year


def test_a_load_ten_times_larger_scales_everything() -> None:
    case = random_case(22, 504, policy=POLICY)
    plan, larger = planned(case), planned(replace(case, load_mw=10 * case.load_mw))
    for name in ("cost_yuan_per_year", "wind_mw", "solar_mw", "storage_mw", "storage_mwh", "grid_mw"):
        assert getattr(larger, name) == pytest.approx(10 * getattr(plan, name), rel=1e-6)


@pytest.mark.parametrize(
    ("key", "policy"),
    [
        ("min_green_share_of_load", Policy(0.0, 0.9, 0.0)),
        ("min_self_use_share_of_generation", Policy(0.97, 0.0, 0.0)),
        ("max_export_share_of_generation", Policy(0.0, 0.9, 0.02)),
    ],
)
def test_the_price_of_one_point_of_a_rule_is_what_it_costs(key: str, policy: Policy) -> None:
    case = random_case(1, 504, policy=policy)
    prices = {limit.key: limit.yuan_per_year for limit in planned(case, 1e-7).limits}
    below, above = (
        planned(replace(case, policy=replace(policy, **{key: getattr(policy, key) + step})), 1e-7)
        for step in (-5e-4, 5e-4)
    )
    assert prices[key] == pytest.approx(10 * (above.cost_yuan_per_year - below.cost_yuan_per_year), rel=0.05)


def test_a_share_that_cannot_rise_has_no_price() -> None:
    plan = planned(hard_cases()["wholly green, the rest sold"])
    assert "min_green_share_of_load" not in {limit.key for limit in plan.limits}
    assert any("不能再提高" in note for note in plan.notes)


def test_the_price_of_a_cap_is_what_a_megawatt_more_saves() -> None:
    case = random_case(1, 504, policy=POLICY)
    caps = [0.2 * case.peak_mw + more for more in (-1.0, 0.0, 1.0)]
    plans = [planned(replace(case, limits={"solar_mw": Range(maximum=cap)}), 1e-7) for cap in caps]
    (price,) = (limit.yuan_per_year for limit in plans[1].limits if limit.key == "solar_mw.maximum")
    assert price == pytest.approx((plans[2].cost_yuan_per_year - plans[0].cost_yuan_per_year) / 2, rel=0.05)
    assert price < 0


def test_says_when_a_cap_binds() -> None:
    case = random_case(1, 504, policy=POLICY)
    capped = planned(replace(case, limits={"solar_mw": Range(maximum=0.2 * case.peak_mw)}))
    assert [limit.key for limit in capped.limits if limit.key.startswith("solar")] == ["solar_mw.maximum"]
    free = replace(case.costs, storage_power_yuan_per_kw_year=0.0, storage_energy_yuan_per_kwh_year=-0.0)
    assert planned(replace(case, costs=free)).storage_mwh <= 500 * case.peak_mw * (1 + 1e-9)


def test_existing_capacity_is_not_paid_again() -> None:
    case = random_case(1, 504, policy=POLICY)
    limits = {"wind_mw": Range(existing=0.5 * case.peak_mw)}
    plan = planned(replace(case, limits=limits))
    assert plan.wind_mw >= 0.5 * case.peak_mw * (1 - 1e-9)
    assert_cost(plan)


def test_two_workers_give_the_same_bits() -> None:
    cases = [random_case(seed, 336) for seed in range(300, 306)]
    alone = [planned(case).as_json() for case in cases]
    with ProcessPoolExecutor(2) as pool:
        assert [plan.as_json() for plan in pool.map(size, cases)] == alone


@pytest.mark.parametrize("tolerance", [0.0, 1e-9, 0.5, float("nan")])
def test_refuses_a_tolerance_it_cannot_keep(tolerance: float) -> None:
    with pytest.raises(CaseError, match="tolerance"):
        size(flat(), tolerance)


def test_json_has_the_names_of_the_command() -> None:
    answer = planned(random_case(1, 336)).as_json()
    names = (
        "status cost_yuan_per_year lower_bound_yuan_per_year gap wind_mw solar_mw storage_mw "
        "storage_mwh grid_mw green_share matched_share self_use_share export_share curtailed_share "
        "delivered_yuan_per_kwh solver iterations"
    )
    assert set(names.split()) <= set(answer)
    assert json.loads(json.dumps(answer, allow_nan=False)) == answer


@pytest.mark.parametrize(
    "name",
    [
        "98% green, no export",
        "wholly green",
        "wholly green, the rest sold",
        "near-free storage",
        "all asked at once",
    ],
)
def test_a_whole_year_of_the_hard_ones_needs_no_fallback(name: str) -> None:
    """The bound proves the cost, so no reference is needed."""
    plan = size(hard_cases(8760)[name], TOLERANCE, fallback=False)
    assert isinstance(plan, Plan)
    assert plan.gap <= TOLERANCE
    assert_holds(plan)
