"""How sure the answer is, a part at a time: each is fetched when it comes into sight."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from wutong.greenpower import sensitivity
from wutong.greenpower.asking import answered
from wutong.greenpower.pictures import sureness
from wutong.greenpower.question import year_name
from wutong.greenpower.sensitivity import Point, YearTold
from wutong.greenpower.study import Answer
from wutong.organisation.models import Person
from wutong.web.formats import percent
from wutong_engines.greenpower import Plan


def _answer(request: HttpRequest) -> Answer:
    person: Person = request.user  # type: ignore[assignment]
    found, _ = answered(person, request.GET, timezone.localdate())
    return found


@require_GET
def years(request: HttpRequest) -> HttpResponse:
    found = _answer(request)
    told = sensitivity.over_years(found)
    context: dict[str, Any] = {
        "chart": None,
        "is_planned": isinstance(found.outcome, Plan),
        "rows": [_year_row(one, found) for one in told],
    }
    if told:
        drawn = [
            (year_name(one.year), one.sized.delivered_yuan_per_kwh, one.built.delivered_yuan_per_kwh)
            for one in told
        ]
        context["chart"] = sureness.years(drawn, found.question.year)
        context["same"] = [f"{own.name}" for own in found.question.owned if own.kind != "load"]
    return render(request, "greenpower/_years.html", context)


def _year_row(told: YearTold, found: Answer) -> dict[str, Any]:
    sized, built = told.sized.delivered_yuan_per_kwh, told.built.delivered_yuan_per_kwh
    green = told.built.green_share
    return {
        "name": year_name(told.year),
        "is_chosen": told.year == found.question.year,
        "wind": f"{told.wind_hours:,.0f}",
        "solar": f"{told.solar_hours:,.0f}",
        "sized": "没有方案" if sized is None else f"{sized:.3f}",
        "built": "守不住规则" if built is None else f"{built:.3f}",
        "green": "—" if green is None else percent(green),
    }


@require_GET
def storage_prices(request: HttpRequest) -> HttpResponse:
    found = _answer(request)
    points, plan, chart = sensitivity.over_storage_prices(found), found.outcome, None
    if isinstance(plan, Plan):
        chosen = found.question.storage
        chart = sureness.storage_prices(sensitivity.prices(points), chosen, plan.delivered_yuan_per_kwh)
    context = {"part": "storage-prices", "chart": chart, "sizes": _storage_sizes(points)}
    return render(request, "greenpower/_swept.html", context)


def _storage_sizes(points: tuple[Point, ...]) -> str:
    """What is built at the cheapest and at the dearest: the price alone would not say it."""
    sizes = [(p.value, p.told.storage_mwh) for p in points if p.told.storage_mwh is not None]
    if len(sizes) < 2:
        return ""
    (low, more), (high, less) = sizes[0], sizes[-1]
    return f"储能便宜到 {low:g}% 时配 {more:,.0f} MWh，贵到 {high:g}% 时配 {less:,.0f} MWh。"


@require_GET
def loads(request: HttpRequest) -> HttpResponse:
    found = _answer(request)
    points, plan = sensitivity.over_loads(found), found.outcome
    chart = None
    if isinstance(plan, Plan):
        chart = sureness.loads(sensitivity.prices(points), plan.delivered_yuan_per_kwh)
    context = {"part": "loads", "chart": chart, "broken": _broken(points)}
    return render(request, "greenpower/_swept.html", context)


def _broken(points: tuple[Point, ...]) -> dict[str, str] | None:
    below = sensitivity.refused(points)
    if not below:
        return None
    highest = below[-1]
    return {"share": f"{highest.value:g}%", "why": highest.told.why}
