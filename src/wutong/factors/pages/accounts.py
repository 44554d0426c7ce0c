"""Accounts by place, and one account with its holds and its statement."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from wutong.factors import front as front_page
from wutong.factors import kept, queries
from wutong.factors.models import Account
from wutong.factors.names import account_words, place_words
from wutong.factors.queries import Line
from wutong.factors.shown import (
    account_row,
    column_unit,
    entry_rows,
    hold_row,
    holders_seen,
    period_words,
)
from wutong.organisation.dictionaries import department_words
from wutong.organisation.models import Person
from wutong.organisation.pages.viewer import viewer_of
from wutong.web.addresses import url
from wutong.web.formats import date_text

STATEMENT_SHOWN = 100


@require_GET
def front(request: HttpRequest) -> HttpResponse:
    person = viewer_of(request)
    sought = front_page.sought_from(request.GET)
    return render(request, "factors/front.html", front_page.shown(person, sought, timezone.now()))


@require_GET
def account(request: HttpRequest, account_id: int) -> HttpResponse:
    person = viewer_of(request)
    at = timezone.now()
    found = queries.account_for(person, account_id)
    is_whole = request.GET.get("statement") == "all"
    return render(request, "factors/account.html", _account(person, found, at, is_whole=is_whole))


def _account(person: Person, found: Account, at: datetime, *, is_whole: bool) -> dict[str, Any]:
    below = list(queries.visible_to(person).filter(parent=found).order_by("region__path", "park"))
    line, *lines = queries.lines([found, *below], at)
    holds = kept.holds_in(found)
    movements = queries.statement(found, at)
    holders = {one.reservation.holder for one in holds}
    seen = holders_seen(person, holders)
    rows = [hold_row(person, one, at, seen) for one in holds]
    may_keep = queries.may_keep(person, found)
    for entry, _ in movements:
        entry.account = found
    entries = entry_rows(person, movements, may_keep, latest=0 if is_whole else STATEMENT_SHOWN)
    return {
        "account": found,
        "name": account_words(found),
        "kind": found.kind,
        "unit": column_unit(found.kind),
        "department": department_words(found.kind.department),
        "period": period_words(found.period),
        "row": account_row(line),
        "above": _above(person, found),
        "below": [account_row(one) for one in lines],
        "live": [row for row in rows if row["is_live"] or row["tone"] == "ok"],
        "done": [row for row in rows if not row["is_live"] and row["tone"] != "ok"],
        "entries": entries,
        "entries_hidden": len(movements) - len(entries),
        "opened_on": date_text(found.opened_at),
        "closed_on": date_text(found.closed_at),
        "acts": _acts(person, found, line, may_keep),
        "may_keep": may_keep,
        "at": at,
    }


def _above(person: Person, found: Account) -> list[dict[str, Any]]:
    """The chain upwards; an account out of reach is named, without its figures."""
    chain = kept.above(found)
    seen = set(
        queries.visible_to(person).filter(pk__in=[one.pk for one in chain]).values_list("pk", flat=True)
    )
    return [
        {"place": place_words(one), "url": url("factors:account", one.pk) if one.pk in seen else ""}
        for one in chain
    ]


def _acts(person: Person, found: Account, line: Line, may_keep: bool) -> dict[str, str]:
    """Addresses of what this person may do with the account's capacity; what is given from above is not
    for those who keep the account below alone."""
    if not may_keep or found.closed_at is not None:
        return {}
    may_give = found.parent is None or queries.may_keep(person, found.parent)
    acts = (
        {"put_in": url("factors:put_in", found.pk), "move": url("factors:move", found.pk)} if may_give else {}
    )
    if not line.balance.capacity and not line.balance.own:
        acts["close"] = url("factors:close", found.pk)
    return acts
