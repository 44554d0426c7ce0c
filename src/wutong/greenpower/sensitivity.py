"""How sure an answer is: in other weather years, at other storage prices, with another load."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from wutong.greenpower.facts import Basis
from wutong.greenpower.question import Question
from wutong.greenpower.study import Answer, Outcome, case_of, output_of
from wutong_engines.greenpower import (
    Case,
    NoPlan,
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


@dataclass(frozen=True)
class YearTold:
    """One weather year: the plan that is best in it, and what the plan at hand does in it once built."""

    year: int
    wind_hours: float
    solar_hours: float
    sized: Outcome
    built: Outcome


@dataclass(frozen=True)
class Point:
    """`value` in percent: of the storage price assumed, or of the load the plan was made for."""

    value: float
    outcome: Outcome


def over_years(answer: Answer) -> tuple[YearTold, ...]:
    """Every weather year there is; none where both outputs are of one's own, which have one year."""
    question = answer.question
    if not isinstance(answer.outcome, Plan) or (question.own("wind") and question.own("solar")):
        return ()
    return _over_years(question, answer.billing, answer.basis, answer.outcome)


@lru_cache(maxsize=32)
def _over_years(question: Question, billing: str, basis: Basis, plan: Plan) -> tuple[YearTold, ...]:
    case = case_of(question, billing, basis)
    years = [
        (output_of(question, "wind", year), output_of(question, "solar", year))
        for year in range(WEATHER_YEARS)
    ]
    sized = over_weather(case, years, TOLERANCE)
    built = over_weather(_held(case, _sizes(plan)), years, TOLERANCE)
    sized[question.year] = built[question.year] = plan
    return tuple(
        YearTold(year, float(wind.sum()), float(solar.sum()), sized[year], built[year])
        for year, (wind, solar) in enumerate(years)
    )


def _sizes(plan: Plan) -> tuple[float, ...]:
    return tuple(float(getattr(plan, name)) for name in BUILT)


def _held(case: Case, sizes: Sequence[float]) -> Case:
    """What is built stays as it is and no green share is asked: the year gives what it gives. The grid's
    connection follows the year's highest purchase, as it is charged."""
    limits = {name: Range(value, value) for name, value in zip(BUILT, sizes, strict=True)}
    policy = replace(case.policy, min_green_share_of_load=0.0)
    return replace(case, limits=limits, policy=policy)


def over_storage_prices(answer: Answer) -> tuple[Point, ...]:
    """The answer sized again at each share of the storage price assumed."""
    return _over_storage_prices(answer.question, answer.billing, answer.basis)


@lru_cache(maxsize=32)
def _over_storage_prices(question: Question, billing: str, basis: Basis) -> tuple[Point, ...]:
    asked = sorted({*STORAGE, question.storage})
    points = sweep_storage_price(
        case_of(question, billing, basis), [price / question.storage for price in asked], TOLERANCE
    )
    return tuple(Point(price, point.answer) for price, point in zip(asked, points, strict=True))


def over_loads(answer: Answer) -> tuple[Point, ...]:
    """The plan is built, then the load turns out other: what stands is paid for, more may be added. Down to
    the first load that no longer keeps the rules: what is proved there holds below."""
    if not isinstance(answer.outcome, Plan):
        return ()
    return _over_loads(answer.question, answer.billing, answer.basis, answer.outcome)


@lru_cache(maxsize=32)
def _over_loads(question: Question, billing: str, basis: Basis, plan: Plan) -> tuple[Point, ...]:
    case = case_of(question, billing, basis)
    limits = {name: Range(minimum=value) for name, value in zip(BUILT, _sizes(plan), strict=True)}
    case = replace(case, limits=limits)
    found = [Point(share, _at_load(case, share)) for share in MORE]
    found.append(Point(100.0, plan))
    for share in LESS:
        if _stands_too_large(case, share):
            break
        found.append(Point(share, _at_load(case, share)))
        if isinstance(found[-1].outcome, NoPlan):
            break
    return tuple(sorted(found, key=lambda one: one.value))


def _stands_too_large(case: Case, share: float) -> bool:
    """What stands is beyond what the engine takes for a load so small: nothing is said of it."""
    peak = case.peak_mw * share / 100
    return any(
        case.limit(name).minimum > highest * peak
        for name, highest in zip(TECHNOLOGIES, HIGHEST_PER_PEAK, strict=True)
    )


def _at_load(case: Case, share: float) -> Outcome:
    return sweep_load(case, [share / 100], TOLERANCE)[0].answer


def prices(points: Sequence[Point]) -> list[tuple[float, float]]:
    """(value, yuan/kWh) where there is a plan."""
    return [(p.value, p.outcome.delivered_yuan_per_kwh) for p in points if isinstance(p.outcome, Plan)]


def refused(points: Sequence[Point]) -> list[tuple[float, NoPlan]]:
    return [(p.value, p.outcome) for p in points if isinstance(p.outcome, NoPlan)]
