"""合并: choosing the other card, the two side by side, making them one, taking them apart."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from wutong.enterprises import queries
from wutong.enterprises.merging import actions
from wutong.enterprises.merging.moving import said_of
from wutong.enterprises.merging.queries import may_be_one_with, relations_between
from wutong.enterprises.merging.rules import reasons_against
from wutong.enterprises.merging.shown import (
    candidate_shown,
    going_shown,
    lines_shown,
    versions_of,
    words_shown,
)
from wutong.enterprises.models import Enterprise
from wutong.enterprises.pages.acting import ask_or_post, steps_to
from wutong.organisation import access
from wutong.organisation.duties import Act
from wutong.organisation.models import Person
from wutong.organisation.pages.viewer import asked, viewer_of
from wutong.organisation.reasons import Refused
from wutong.web.addresses import url
from wutong.web.asked import whole


@ask_or_post
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    person = viewer_of(request)
    access.require(person, Act.KEEP_ENTERPRISES)
    card = queries.enterprise_for(person, pk)
    other_id = whole(asked(request, "with"))
    if other_id is None or other_id == pk:
        return _choosing(request, person, card)
    pair = [card, queries.enterprise_for(person, other_id)]
    if request.method == "POST":
        return _merged(request, person, pair)
    keep, other = _in_order(pair, whole(asked(request, "keep")))
    return _side_by_side(request, person, keep, other)


def _choosing(request: HttpRequest, person: Person, card: Enterprise) -> HttpResponse:
    text = asked(request, "q").strip()
    context = {
        "firm": card,
        "path": steps_to(card, "合并"),
        "text": text,
        "rows": [candidate_shown(card, one) for one in may_be_one_with(person, card, text)],
    }
    return render(request, "enterprises/merge_choose.html", context)


def _in_order(pair: list[Enterprise], keep_id: int | None) -> tuple[Enterprise, Enterprise]:
    first, second = pair
    return (second, first) if keep_id == second.pk else (first, second)


def _side_by_side(
    request: HttpRequest,
    person: Person,
    keep: Enterprise,
    other: Enterprise,
    refusal: Refused | None = None,
) -> HttpResponse:
    reasons = reasons_against(said_of(keep), said_of(other), relations_between(keep, other))
    here, there = url("enterprises:merge", keep.pk), url("enterprises:merge", other.pk)
    context: dict[str, Any] = {
        "firm": keep,
        "other": other,
        "path": steps_to(keep, "合并"),
        "lines": lines_shown(keep, other),
        "told": words_shown(keep, other),
        "going": going_shown(person, other),
        "reasons": reasons,
        "refusal": refusal if not reasons else None,
        "address": f"{here}?with={other.pk}",
        "turned_url": f"{there}?with={keep.pk}",
        "hidden": versions_of(keep, other),
        "words": request.POST.get("words", ""),
        "back_url": url("enterprises:card", keep.pk),
    }
    return render(request, "enterprises/merge.html", context, status=refusal.status if refusal else 200)


def _merged(request: HttpRequest, person: Person, pair: list[Enterprise]) -> HttpResponse:
    keep, other = _in_order(pair, whole(request.POST.get("keep", "")))
    first, _, second = request.POST.get("versions", "").partition("-")
    seen = whole(first), whole(second)
    versions = (seen[0], seen[1]) if seen[0] is not None and seen[1] is not None else (0, 0)
    words = request.POST.get("words", "").strip()[:300]
    try:
        actions.merge(keep.pk, other.pk, words=words, versions=versions, by=person, at=timezone.now())
    except Refused as refused:
        if refused.status in (403, 404):
            raise
        return _side_by_side(request, person, keep, other, refused)
    messages.info(request, f"“{other.name}”已并入这一家，记过的都在这里")
    return HttpResponseRedirect(url("enterprises:card", keep.pk))


@require_POST
def undo(request: HttpRequest, merge_id: int) -> HttpResponse:
    keep, other = actions.undo(merge_id, by=viewer_of(request), at=timezone.now())
    messages.info(request, f"“{other.name}”已从“{keep.name}”分出来，各自照原样")
    return HttpResponseRedirect(url("enterprises:card", other.pk))
