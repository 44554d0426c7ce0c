"""The study: one page that answers while people talk; the address holds every choice."""

from typing import Any
from urllib.parse import urlencode

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from wutong.greenpower import export, queries
from wutong.greenpower.asking import answered, planned
from wutong.greenpower.curves.queries import offered_to
from wutong.greenpower.curves.words import choices, peak_note
from wutong.greenpower.facts import folder
from wutong.greenpower.models import Study
from wutong.greenpower.pictures.charts import duration, waterfall
from wutong.greenpower.pictures.charts import front as drawn
from wutong.greenpower.pictures.place_map import place_map
from wutong.greenpower.pictures.week import week
from wutong.greenpower.question import BILLINGS, RANGES, Question, year_name
from wutong.greenpower.regimes import REGIMES
from wutong.greenpower.shown import WEEKS, answer_shown, title, week_of
from wutong.greenpower.study import Answer
from wutong.greenpower.study import front as least_costs
from wutong.organisation.models import Person
from wutong.web.addresses import url
from wutong.web.asked import whole
from wutong.web.media_types import XLSX
from wutong_engines.greenpower import Plan
from wutong_engines.greenpower.loads import KINDS
from wutong_engines.greenpower.profiles import WEATHER_YEARS, sites

SLIDERS = (
    ("green", "绿电占比不低于", "%"),
    ("storage", "储能造价，相对假设", "%"),
    ("growth", "负荷增长", "%"),
)


@require_GET
def study(request: HttpRequest) -> HttpResponse:
    """The whole page; of a change by hand only the answer."""
    person: Person = request.user  # type: ignore[assignment]
    found, unread = answered(person, request.GET, timezone.localdate())
    question = found.question
    study_id = whole(request.GET.get("study", ""))
    kept = queries.study_for(person, study_id) if study_id is not None else None
    if kept is not None and not queries.may_add_to(person, kept):
        kept = None  # shared to be read: what is worked out from it is kept as one's own
    context = _answer(found, request.GET.get("week", ""), kept) | {
        "unread": unread,
        "title_words": title(question),
        "peak_note": peak_note(question),
        "study": kept,
    }
    if request.headers.get("HX-Target") == "answer":
        return render(request, "greenpower/_answer.html", context | {"is_part": True})
    return render(request, "greenpower/study.html", context | _form(question, person) | {"is_part": False})


@require_GET
def front(request: HttpRequest) -> HttpResponse:
    """Twelve plans, about a second: fetched once the answer stands."""
    person: Person = request.user  # type: ignore[assignment]
    found, _ = answered(person, request.GET, timezone.localdate())
    points, plan = least_costs(found.question, found.billing, found.basis), found.outcome
    chart = None
    if isinstance(plan, Plan) and len(points) > 1:
        chosen = max(found.question.green / 100, points[0][0])
        chart = drawn(list(points), chosen, plan.delivered_yuan_per_kwh)
    return render(request, "greenpower/_front.html", {"chart": chart})


@require_GET
def hours(request: HttpRequest) -> FileResponse:
    person: Person = request.user  # type: ignore[assignment]
    found, _ = planned(person, request.GET, timezone.localdate())
    name = export.file_name(found.question)
    return FileResponse(export.workbook(found), as_attachment=True, filename=name, content_type=XLSX)


def _answer(found: Answer, which: str, kept: Study | None) -> dict[str, Any]:
    question, shown = found.question, answer_shown(found)
    shown["pairs"] = question.pairs()
    shown["hours_url"] = _address("greenpower:hours", question)
    for part in ("front", "years", "storage_prices", "loads"):
        shown[f"{part}_url"] = _address(f"greenpower:{part}", question)
    plan = found.outcome
    if not isinstance(plan, Plan):
        return shown
    which = which if which in WEEKS else "winter"
    of_study = [("study", str(kept.pk))] if kept else []
    return shown | {
        "waterfall": waterfall(shown["parts"], shown["delivered"], shown["beside"]),
        "week": week(week_of(plan, which), WEEKS[which][0]),
        "weeks": [
            {
                "label": words,
                "url": _address("greenpower:study", question, ("week", key), *of_study) + "#week",
                "is_current": key == which,
            }
            for key, (_, words) in WEEKS.items()
        ],
        "duration": duration(plan.case.load_mw, plan.hours.imported_mw - plan.hours.exported_mw),
    }


def _address(route: str, question: Question, *more: tuple[str, str]) -> str:
    pairs = [*question.pairs(), *more]
    return url(route) + (f"?{urlencode(pairs)}" if pairs else "")


def _form(question: Question, person: Person) -> dict[str, Any]:
    places = sites(folder())
    return choices(question, offered_to(person), person) | {
        "sites": [(one.key, one.name) for one in places],
        "map_wide": place_map(places, 820, has_hours=True),
        "map_phone": place_map(places, 340, has_hours=False),
        "addresses": {one.key: _address("greenpower:study", question.with_(site=one.key)) for one in places},
        "loads": [(kind.key, kind.name) for kind in KINDS.values()],
        "billings": list(BILLINGS.items()),
        "regimes": [(key, regime.name) for key, regime in REGIMES.items()],
        "years": [(year, year_name(year)) for year in range(WEATHER_YEARS)],
        "sliders": [
            {
                "name": name,
                "label": label,
                "unit": unit,
                "value": f"{getattr(question, name):g}",
                "low": f"{RANGES[name][0]:g}",
                "high": f"{RANGES[name][1]:g}",
                "low_words": f"{RANGES[name][0]:g}".replace("-", "−"),
                "step": f"{RANGES[name][2]:g}",
            }
            for name, label, unit in SLIDERS
        ],
    }
