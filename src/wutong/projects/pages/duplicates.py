"""认重复: pairs that may be one project side by side, and decisions that can be taken back."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from wutong.organisation import access
from wutong.organisation.duties import Act
from wutong.organisation.models import Person
from wutong.organisation.reasons import NotFound, Refused
from wutong.projects import actions, queries
from wutong.projects.fields import FIELD
from wutong.projects.models import DuplicateCandidate, Project
from wutong.projects.provenance import ledgers_behind
from wutong.projects.stages import Stage
from wutong.projects.words import written
from wutong.web.asked import whole
from wutong.web.formats import date_text

COMPARED = ("investor", "home", "region", "park", "investment", "signed_date", "summary")
Decision = DuplicateCandidate.Decision


@require_GET
def duplicates(request: HttpRequest) -> HttpResponse:
    return _page(request, None)


def _page(request: HttpRequest, refusal: Refused | None) -> HttpResponse:
    person: Person = request.user  # type: ignore[assignment]
    access.require(person, Act.JUDGE_DUPLICATES)
    after = request.GET.get("after", "")
    found = queries.duplicates_page(person, after=whole(after) or 0)
    sides = [side.pk for pair in found.waiting for side in (pair.first, pair.second)]
    rows = ledgers_behind(sides)
    context = {
        "refusal": refusal,
        "count": found.count,
        "pairs": [_pair(pair, rows) for pair in found.waiting],
        "decided": [_decided(pair) for pair in found.decided],
        "next_url": f"{reverse('projects:duplicates')}?after={found.shown}" if found.has_more else "",
        "first": found.first,
    }
    return render(request, "projects/duplicates.html", context, status=refusal.status if refusal else 200)


def _pair(pair: DuplicateCandidate, rows: dict[int, list[str]]) -> dict[str, Any]:
    lines = [
        {
            "label": "阶段",
            "unit": "",
            "first": Stage(pair.first.stage).label,
            "second": Stage(pair.second.stage).label,
        }
    ]
    for key in COMPARED:
        field = FIELD[key]
        first, second = written(pair.first, field), written(pair.second, field)
        if first or second:
            lines.append({"label": field.words, "unit": field.unit, "first": first, "second": second})
    return {
        "id": pair.pk,
        "confidence": round(pair.confidence * 100),
        "why": "；".join(pair.reasons),
        "first": pair.first,
        "second": pair.second,
        "lines": lines,
        "first_from": rows.get(pair.first_id, []),
        "second_from": rows.get(pair.second_id, []),
    }


def _decided(pair: DuplicateCandidate) -> dict[str, Any]:
    merged: Project | None = next((side for side in (pair.first, pair.second) if side.merged_into_id), None)
    kept = pair.first if merged == pair.second else pair.second
    is_same = pair.decision == Decision.SAME
    return {
        "id": pair.pk,
        "words": f"同一个，留“{kept.name}”" if is_same else "不是同一个",
        "first": pair.first.name,
        "second": pair.second.name,
        "by": pair.decided_by.name if pair.decided_by else "",
        "on": date_text(pair.decided_at),
        "kept_id": kept.pk if is_same else None,
    }


@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    person: Person = request.user  # type: ignore[assignment]
    at, keep = timezone.now(), whole(request.POST.get("keep", ""))
    act = request.POST.get("act", "same" if keep is not None else "")
    try:
        if act == "same" and keep is not None:
            actions.decide_same(pk, keep, by=person, at=at)
        elif act == "different":
            actions.decide_different(pk, by=person, at=at)
        elif act == "undo":
            actions.undo_decision(pk, by=person, at=at)
        else:
            raise NotFound("没有这个按钮，回到认重复再点一次")
    except Refused as refused:
        if refused.status in (403, 404):
            raise
        return _page(request, refused)
    return HttpResponseRedirect(reverse("projects:duplicates"))
