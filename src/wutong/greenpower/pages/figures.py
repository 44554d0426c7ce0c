"""The figures every study stands on, and putting in a new one from a day on."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from wutong.greenpower.facts import GROUPS
from wutong.greenpower.figures import actions as figure_actions
from wutong.greenpower.figures.pictures import steps, strip
from wutong.greenpower.figures.queries import Kept, kept
from wutong.greenpower.forms import form_of
from wutong.greenpower.shown import figure_row
from wutong.greenpower.used import USED
from wutong.organisation import access
from wutong.organisation.duties import Act
from wutong.organisation.models import Person
from wutong.organisation.reasons import NotFound, NotYourDuty, Refused
from wutong.web.addresses import url

# which figures are asked for: of all, those without a document, those that will change
ONLY = {"": "全部", "guess": "假设", "coming": "将要变的"}


@require_GET
def figures(request: HttpRequest) -> HttpResponse:
    person: Person = request.user  # type: ignore[assignment]
    access.require(person, Act.STUDY_GREENPOWER)
    only = request.GET.get("only", "")
    only = only if only in ONLY else ""
    everything = kept(timezone.localdate())
    by_choice = {
        "": everything,
        "guess": [one for one in everything if one.stands.fact.basis == "假设"],
        "coming": [one for one in everything if one.coming],
    }
    page = url("greenpower:figures")
    context = {
        "groups": _grouped(by_choice[only]),
        "tabs": [
            {
                "label": label,
                "url": page + (f"?only={key}" if key else ""),
                "count": len(by_choice[key]),
                "is_current": key == only,
            }
            for key, label in ONLY.items()
        ],
        "only": only,
        "may_change": figure_actions.may_put_in(person),
    }
    return render(request, "greenpower/figures.html", context)


def _grouped(found: list[Kept]) -> list[tuple[str, list[dict[str, Any]]]]:
    groups = [(name, [_row(one) for one in found if one.stands.fact.group == name]) for name in GROUPS]
    return [(name, rows) for name, rows in groups if rows]


def _row(one: Kept) -> dict[str, Any]:
    coming = [f"将从 {row.fact.date} 起 {figure_row(row.fact)['value']}" for row in one.coming]
    return figure_row(one.stands.fact) | {
        "by": one.stands.by,
        "at": one.stands.at[:10],
        "coming": "，".join(coming),
    }


@require_http_methods(["GET", "POST"])
def figure(request: HttpRequest, key: str) -> HttpResponse:
    person: Person = request.user  # type: ignore[assignment]
    access.require(person, Act.STUDY_GREENPOWER)
    if key not in USED:
        raise NotFound("没有这个数")
    today = timezone.localdate()
    one = kept(today, (key,))[0]
    sent = request.POST if request.method == "POST" else None
    bound = form_of(one.stands.fact, sent, initial={"valid_from": today})
    if sent is not None and bound.is_valid():
        try:
            figure_actions.put_in(key, bound.told, **bound.ground, by=person, at=timezone.now())
        except NotYourDuty:
            raise
        except Refused as refused:
            for reason in refused.reasons:
                bound.add_error(reason.field if reason.field in bound.fields else None, reason.words)
        else:
            messages.success(request, "改好了，从那天起的测算都用新数；存下的研究不变")
            return HttpResponseRedirect(url("greenpower:figures"))
    words = one.stands.fact.words
    context = {
        "shown": figure_row(one.stands.fact),
        "note": one.rows[-1].fact.note,
        "bound": bound,
        "coming": [figure_row(row.fact) for row in one.coming],
        "history": [figure_row(row.fact) | {"row": row, "by": row.by} for row in one.rows],
        "steps": None if words else steps(one.steps, today, one.stands.fact.unit),
        "strip": strip(words) if words else None,
        "may_change": figure_actions.may_put_in(person),
    }
    return render(request, "greenpower/figure.html", context, status=422 if bound.errors else 200)
