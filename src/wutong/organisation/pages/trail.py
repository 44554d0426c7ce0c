"""留痕: every act, who, when and what changed; for the auditor."""

from datetime import datetime, time, timedelta
from typing import Protocol

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.http import urlencode
from django.utils.module_loading import import_string

from wutong.audit.models import Entry
from wutong.audit.queries import Sought
from wutong.organisation import queries
from wutong.organisation.pages.viewer import asked, viewer_of

FILTERS = ("who", "act", "kind", "target", "since", "until")


class Words(Protocol):
    """How acts, things and fields read; made in config, which knows every room."""

    acts: dict[str, str]
    kinds: dict[str, str]
    channels: dict[str, str]

    def field(self, column: str) -> str: ...

    def value(self, column: str, value: object) -> str: ...


def trail_page(request: HttpRequest) -> HttpResponse:
    words: Words = import_string(settings.TRAIL_WORDS)
    filters = {name: asked(request, name, 60) for name in FILTERS}
    before, after = (_number(asked(request, name)) for name in ("before", "after"))
    page = queries.trail(viewer_of(request), _sought(filters), who=filters["who"], before=before, after=after)

    def address(**changed: str | int) -> str:
        kept = {name: value for name, value in {**filters, **changed}.items() if value}
        return reverse("organisation:trail") + (f"?{urlencode(kept)}" if kept else "")

    told = {
        "entries": [(entry, _differences(entry, words)) for entry in page.entries],
        "words": words,
        "asked": filters,
        "is_filtered": any(filters.values()),
        "newer": address(after=page.newer) if page.newer else "",
        "older": address(before=page.older) if page.older else "",
        "verdict": queries.verdict(viewer_of(request), words.acts) if request.GET.get("verify") else None,
        "verify": address(verify=1),
    }
    return render(request, "organisation/trail.html", told)


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 18 else None


def _sought(filters: dict[str, str]) -> Sought:
    return Sought(
        act=filters["act"],
        target_kind=filters["kind"],
        target=filters["target"],
        since=_midnight(filters["since"]),
        until=_midnight(filters["until"], days=1),
    )


def _midnight(text: str, days: int = 0) -> datetime | None:
    try:
        day = parse_date(text)
    except ValueError:
        return None
    if day is None or not 1900 < day.year < 9000:
        return None
    return timezone.make_aware(datetime.combine(day, time.min)) + timedelta(days=days)


def _differences(entry: Entry, words: Words) -> list[tuple[str, str, str]]:
    return [
        (words.field(column), words.value(column, pair[0]), words.value(column, pair[1]))
        for column, pair in entry.changes.items()
    ]
