"""How sure an answer is: in other weather years, at other storage prices, with another load."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from wutong.greenpower.facts import Basis
from wutong.greenpower.question import Question
from wutong.greenpower.study import Answer, Outcome, answer, case_of, output_of
from wutong_engines.greenpower import (
    Case,
    Plan,
    Range,
    over_weather,
    sweep_load,
    sweep_storage_price,
)
from wutong_engines.greenpower.case import HIGHEST_PER_PEAK, TECHNOLOGIES
from wutong_engines.greenpower.profiles import WEATHER_YEARS

TOLERANCE = 1e-3
STORAGE = (40.0, 60.0, 80.0, 100.0, 120.0, 140.0)
LESS, MORE = (90.0, 80.0, 70.0, 60.0), (130.0,)
BUILT = ("wind_mw", "solar_mw", "storage_mw", "storage_mwh")
# answers are kept in memory as the few numbers told: a plan with its hours is a megabyte
KEPT = 64


@dataclass(frozen=True)
class Told:
    """Of a plan what is shown of it; without one `why`, the rules that clash, and no number."""

    delivered_yuan_per_kwh: float | None = None
    green_share: float | None = None
    storage_mwh: float | None = None
    why: str = ""


@dataclass(frozen=True)
class YearTold:
    """One weather year: the plan that is best in it, and what the plan at hand does in it once built."""

    year: int
    wind_hours: float
    solar_hours: float
    sized: Told
    built: Told


@dataclass(frozen=True)
class Point:
    """`value` in percent: of the storage price assumed, or of the load the plan was made for."""

    value: float
    told: Told


def _told(outcome: Outcome) -> Told:
    if isinstance(outcome, Plan):
        return Told(outcome.delivered_yuan_per_kwh, outcome.green_share, outcome.storage_mwh)
    return Told(why=outcome.reasons[0].removeprefix("已证明无解："))


def over_years(found: Answer) -> tuple[YearTold, ...]:
    """Every weather year there is; none where both outputs are of one's own, which have one year."""
    question = found.question
    if not isinstance(found.outcome, Plan) or (question.own("wind") and question.own("solar")):
        return ()
    return _over_years(question, found.billing, found.basis)


@lru_cache(maxsize=KEPT)
def _over_years(question: Question, billing: str, basis: Basis) -> tuple[YearTold, ...]:
    case, plan = case_of(question, billing, basis), _plan(question, billing, basis)
    years = [
        (output_of(question, "wind", year), output_of(question, "solar", year))
        for year in range(WEATHER_YEARS)
    ]
    sized = over_weather(case, years, TOLERANCE)
    built = over_weather(_held(case, plan), years, TOLERANCE)
    sized[question.year] = built[question.year] = plan
    return tuple(
        YearTold(year, float(wind.sum()), float(solar.sum()), _told(sized[year]), _told(built[year]))
        for year, (wind, solar) in enumerate(years)
    )


def _plan(question: Question, billing: str, basis: Basis) -> Plan:
    plan = answer(question, basis).outcomes[billing]
    if not isinstance(plan, Plan):
        raise ValueError("没有方案，谈不上靠得住")
    return plan


def _sizes(plan: Plan) -> dict[str, float]:
    return {name: float(getattr(plan, name)) for name in BUILT}


def _held(case: Case, plan: Plan) -> Case:
    """What is built stays as it is and no green share is asked: the year gives what it gives. The grid's
    connection follows the year's highest purchase, as it is charged."""
    limits = {name: Range(value, value) for name, value in _sizes(plan).items()}
    policy = replace(case.policy, min_green_share_of_load=0.0)
    return replace(case, limits=limits, policy=policy)


def over_storage_prices(found: Answer) -> tuple[Point, ...]:
    """The answer sized again at each share of the storage price assumed."""
    if not isinstance(found.outcome, Plan):
        return ()
    return _over_storage_prices(found.question, found.billing, found.basis)


@lru_cache(maxsize=KEPT)
def _over_storage_prices(question: Question, billing: str, basis: Basis) -> tuple[Point, ...]:
    case, plan = case_of(question, billing, basis), _plan(question, billing, basis)
    others = [price for price in STORAGE if price != question.storage]
    points = sweep_storage_price(case, [price / question.storage for price in others], TOLERANCE)
    found = [Point(price, _told(point.answer)) for price, point in zip(others, points, strict=True)]
    return _in_order([*found, Point(question.storage, _told(plan))])


def _in_order(points: Sequence[Point]) -> tuple[Point, ...]:
    return tuple(sorted(points, key=lambda one: one.value))


def over_loads(found: Answer) -> tuple[Point, ...]:
    """The plan is built, then the load turns out other: what stands is paid for, more may be added. Down to
    the first load that no longer keeps the rules: what is proved there holds below."""
    if not isinstance(found.outcome, Plan):
        return ()
    return _over_loads(found.question, found.billing, found.basis)


@lru_cache(maxsize=KEPT)
def _over_loads(question: Question, billing: str, basis: Basis) -> tuple[Point, ...]:
    plan = _plan(question, billing, basis)
    limits = {name: Range(minimum=value) for name, value in _sizes(plan).items()}
    case = replace(case_of(question, billing, basis), limits=limits)
    found = [Point(100.0, _told(plan)), *(_at_load(case, share) for share in MORE)]
    for share in LESS:
        if _stands_too_large(case, share):
            break
        found.append(_at_load(case, share))
        if found[-1].told.why:
            break
    return _in_order(found)


def _stands_too_large(case: Case, share: float) -> bool:
    """What stands is beyond what the engine takes for a load so small: nothing is said of it."""
    peak = case.peak_mw * share / 100
    return any(
        case.limit(name).minimum > highest * peak
        for name, highest in zip(TECHNOLOGIES, HIGHEST_PER_PEAK, strict=True)
    )


def _at_load(case: Case, share: float) -> Point:
    return Point(share, _told(sweep_load(case, [share / 100], TOLERANCE)[0].answer))


def prices(points: Sequence[Point]) -> list[tuple[float, float]]:
    """(value, yuan/kWh) where there is a plan."""
    costs = [(point.value, point.told.delivered_yuan_per_kwh) for point in points]
    return [(value, cost) for value, cost in costs if cost is not None]


def refused(points: Sequence[Point]) -> list[Point]:
    return [point for point in points if point.told.why]
