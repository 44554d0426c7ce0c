"""待办 and 统计, and the search at hand."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from wutong.cockpit import finding, queries, todo
from wutong.cockpit.shown import statistics_shown
from wutong.organisation.access import covers, require
from wutong.organisation.dictionaries import regions
from wutong.organisation.duties import Act
from wutong.organisation.models import Person, Region
from wutong.organisation.reasons import NotFound


def inbox(request: HttpRequest) -> HttpResponse:
    person: Person = request.user  # type: ignore[assignment]
    now = timezone.now()
    waiting = todo.inbox(person, at=now)
    kind = request.GET.get("kind", "")
    shown = [item for item in waiting.items if not kind or item.kind == kind]
    context: dict[str, Any] = {"todo": waiting, "shown": shown, "kind": kind, "now": now}
    return render(request, "cockpit/inbox.html", context)


def statistics(request: HttpRequest) -> HttpResponse:
    person: Person = request.user  # type: ignore[assignment]
    require(person, Act.SEE_STATISTICS)
    region = chosen_region(person, request.GET.get("region", ""))
    found = queries.statistics(person, region)
    return render(request, "cockpit/statistics.html", statistics_shown(found, person, timezone.now()))


def chosen_region(person: Person, code: str) -> Region:
    """The region asked for when it lies within the person's own; their own when none is asked for."""
    own = person.body.region
    region = regions().get(code or own.code)
    if region is None or not covers(own.code, region.code):
        raise NotFound("没有这个地区，或不在您的可见范围")
    return region


def search(request: HttpRequest) -> HttpResponse:
    person: Person = request.user  # type: ignore[assignment]
    text = request.GET.get("q", "")[:60].strip()
    groups = finding.search(person, text) if text else []
    return render(request, "web/_search.html", {"groups": groups, "query": text})


@login_not_required
def health(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")
