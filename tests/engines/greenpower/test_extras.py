"""Firm backup, a second storage and load that may shift: what they must and must not change."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from sizing_cases import POLICY, random_case
from test_sizing import planned

from wutong_engines.greenpower import (
    Backup,
    Case,
    CaseError,
    ExtendedPlan,
    Extras,
    NoPlan,
    Policy,
    Range,
    SecondStorage,
    Shift,
    size,
)
from wutong_engines.greenpower.reading import case_from

CASE = random_case(1, 168, policy=POLICY)
BASE = planned(CASE, 1e-6)


def extended(extras: Extras, case: Case = CASE) -> ExtendedPlan:
    plan = size(replace(case, extras=extras))
    assert isinstance(plan, ExtendedPlan)
    assert_holds(plan)
    return plan


def assert_holds(plan: ExtendedPlan) -> None:
    case, h, e, small = plan.case, plan.hours, plan.extra_hours, 1e-6 * plan.case.peak_mw
    supply = h.wind_mw + h.solar_mw + h.imported_mw + h.discharged_mw + e.backup_mw + e.second_discharged_mw
    taken = h.exported_mw + h.charged_mw + h.curtailed_mw + e.second_charged_mw + e.moved_here_mw
    assert np.abs(supply - taken - case.load_mw + e.moved_away_mw).max() <= small
    assert e.backup_mw.max() <= plan.backup_mw + small
    assert max(e.second_charged_mw.max(), e.second_discharged_mw.max()) <= plan.second_storage_mw + small
    assert e.second_held_mwh.max() <= plan.second_storage_mwh + small
    assert plan.green_share >= case.policy.min_green_share_of_load - 1e-6
    assert sum(plan.cost_yuan.values()) == pytest.approx(plan.cost_yuan_per_year, rel=1e-6)
    assert "HiGHS" in plan.solver


@pytest.mark.parametrize(
    "extras",
    [
        Extras(backup=Backup(50.0, 1e6)),
        Extras(second_storage=SecondStorage(8.0, 1e6, 1e6)),
        Extras(shift=Shift(0.0, 4.0)),
    ],
)
def test_what_is_too_dear_or_nothing_changes_nothing(extras: Extras) -> None:
    plan = extended(extras)
    assert plan.cost_yuan_per_year == pytest.approx(BASE.cost_yuan_per_year, rel=2e-6)
    assert plan.backup_mw == plan.second_storage_mw == 0


@pytest.mark.parametrize(
    "extras",
    [
        Extras(backup=Backup(0.3, 2.0)),
        Extras(second_storage=SecondStorage(9.0, 1.0, 0.1)),
        Extras(shift=Shift(0.2, 6.0)),
        Extras(Backup(0.3, 2.0, maximum_mw=50.0), SecondStorage(9.0, 1.0, 0.1), Shift(0.2, 6.0)),
    ],
)
def test_what_is_worth_having_makes_it_cheaper(extras: Extras) -> None:
    plan = extended(extras)
    assert plan.cost_yuan_per_year < BASE.cost_yuan_per_year * (1 - 1e-4)


def test_backup_that_is_not_green_counts_as_the_grid() -> None:
    green = replace(CASE, policy=Policy(0.0, 0.9, 0.0))
    fossil, biomass = (extended(Extras(Backup(0.05, 1.0, green=kind)), green) for kind in (False, True))
    assert fossil.cost_yuan_per_year > biomass.cost_yuan_per_year
    total = fossil.load_mwh
    assert fossil.import_mwh + fossil.backup_mwh <= 0.1 * total * (1 + 1e-6)
    assert biomass.backup_mwh > 0.1 * total


def test_moved_load_stays_in_its_block() -> None:
    plan = extended(Extras(shift=Shift(0.3, 6.0)))
    away, here = (
        series.reshape(-1, 6).sum(axis=1)
        for series in (plan.extra_hours.moved_away_mw, plan.extra_hours.moved_here_mw)
    )
    assert away == pytest.approx(here, abs=1e-6)
    assert (plan.extra_hours.moved_away_mw <= 0.3 * CASE.load_mw + 1e-6).all()
    assert away.sum() > 0


def test_what_binds_has_the_price_of_a_little_more() -> None:
    asked = replace(CASE, policy=Policy(0.6, 0.8, 0.2))
    backup = Backup(0.05, 1.0, maximum_mw=0.1 * CASE.peak_mw, green=True)
    plan = extended(Extras(backup=backup), asked)
    prices = {limit.key: limit.yuan_per_year for limit in plan.limits}
    greener = replace(asked, policy=Policy(0.6, 0.8 + 1e-4, 0.2))
    larger = replace(backup, maximum_mw=0.1001 * CASE.peak_mw)
    for key, changed, steps in (
        ("min_green_share_of_load", extended(Extras(backup=backup), greener), 0.01),
        ("extras.backup.maximum_mw", extended(Extras(backup=larger), asked), 1e-4 * CASE.peak_mw),
    ):
        more = changed.cost_yuan_per_year - plan.cost_yuan_per_year
        assert more / steps == pytest.approx(prices[key], rel=0.05), key
    assert any("备用电源" in note and "MW" in note for note in plan.notes)


def test_says_when_extras_do_not_save_it() -> None:
    limits = {"grid_mw": Range(maximum=0.0), "storage_mwh": Range(maximum=0.0)}
    case = replace(CASE, policy=Policy(), limits=limits, extras=Extras(shift=Shift(0.1, 4.0)))
    answer = size(case)
    assert isinstance(answer, NoPlan)
    assert answer.reasons[0].startswith("已证明无解") and "电网" in answer.reasons[0]
    assert_nearest(answer, {"grid_mw.maximum", "storage_mwh.maximum"})


def given(case: Case, key: str, value: float) -> Case:
    if key.startswith("min_"):
        return replace(case, policy=replace(case.policy, **{key: value}))
    if key.startswith("extras."):
        backup = case.extras.backup
        assert backup is not None
        return replace(case, extras=replace(case.extras, backup=replace(backup, maximum_mw=value)))
    technology, end = key.split(".")
    return replace(case, limits=case.limits | {technology: replace(case.limit(technology), **{end: value})})


def assert_nearest(answer: NoPlan, keys: set[str]) -> None:
    """Each rule named, given alone, brings a plan; given a little less, none."""
    assert {one.key for one in answer.relaxations} == keys
    for one in answer.relaxations:
        assert isinstance(size(given(answer.case, one.key, one.to_value)), ExtendedPlan), one
        less = 1.01 if one.key.endswith(".minimum") else 0.99
        short = one.to_value + 0.011 if one.key.startswith("min_") else one.to_value * less
        assert isinstance(size(given(answer.case, one.key, short)), NoPlan), one
        assert one.name in answer.reasons[0] and f"{one.name}由" in "".join(answer.reasons[1:])


def test_a_clash_with_extras_names_each_rule_that_could_give_and_how_far() -> None:
    limits = {"wind_mw": Range(maximum=0.2 * CASE.peak_mw), "solar_mw": Range(maximum=0.3 * CASE.peak_mw)}
    scarce = replace(CASE, limits=limits, extras=Extras(backup=Backup(0.5, 300.0)))
    greenest = size(replace(scarce, policy=replace(POLICY, min_green_share_of_load=0.9)))
    assert isinstance(greenest, NoPlan)
    assert "min_green_share_of_load" in {one.key for one in greenest.relaxations}
    assert_nearest(greenest, {one.key for one in greenest.relaxations})
    wasteful = {"wind_mw": Range(minimum=8 * CASE.peak_mw)}
    answer = size(replace(scarce, limits=wasteful, policy=Policy(min_self_use_share_of_generation=0.9)))
    assert isinstance(answer, NoPlan)
    assert_nearest(answer, {"min_self_use_share_of_generation", "wind_mw.minimum"})
    small = Extras(backup=Backup(0.5, 300.0, maximum_mw=0.01 * CASE.peak_mw, green=True))
    limits = limits | {"grid_mw": Range(maximum=0.01 * CASE.peak_mw)}
    short = size(replace(CASE, limits=limits, policy=Policy(), extras=small))
    assert isinstance(short, NoPlan)
    assert "extras.backup.maximum_mw" in {one.key for one in short.relaxations}
    assert_nearest(short, {one.key for one in short.relaxations})


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (
            {"backup": {"fuel_yuan_per_kwh": -1.0, "yuan_per_kw_year": 2.0}},
            "extras.backup.fuel_yuan_per_kwh 为 -1",
        ),
        ({"backup": {"fuel_yuan_per_kwh": 1.0}}, "extras.backup：缺少 yuan_per_kw_year"),
        ({"shift": {"share": 1.5, "within_hours": 4}}, "extras.shift.share 为 1.5"),
        ({"shift": {"share": 0.5, "within_hours": 0.5}}, "extras.shift.within_hours"),
        (
            {"second_storage": {"hours": 0, "power_yuan_per_kw_year": 1, "energy_yuan_per_kwh_year": 1}},
            "second_storage.hours 为 0",
        ),
        ({"hydrogen": {}}, "extras：不认识 hydrogen"),
    ],
)
def test_refuses_extras_that_cannot_be(given: dict[str, Any], words: str) -> None:
    asked = {
        "costs": vars(CASE.costs),
        "storage": vars(CASE.storage),
        "policy": vars(CASE.policy),
        "extras": given,
    }
    series = {
        name: getattr(CASE, name)
        for name in ("load_mw", "wind_cf", "solar_cf", "import_yuan_per_kwh", "export_yuan_per_kwh")
    }
    with pytest.raises(CaseError, match=words):
        case_from(asked, series)
