"""The pool: tabs by state, conditions, several assigned at once, the ledger taken away."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from wutong.enterprises.leads import actions, export, listing, people, shown
from wutong.enterprises.leads.chains import chain_names
from wutong.enterprises.leads.funnel import funnel_of
from wutong.enterprises.leads.listing import WHEN, Asked, Counts, Filters, Slice, address
from wutong.enterprises.rules import LeadState
from wutong.organisation import access, dictionaries
from wutong.organisation.access import covers, words_for_scope
from wutong.organisation.duties import Act, Duty, Reach, reach_of
from wutong.organisation.models import Person
from wutong.organisation.reasons import Reason, Refused
from wutong.web.addresses import url
from wutong.web.asked import whole
from wutong.web.media_types import XLSX

TABS = ("", *LeadState)
LABELS = {"mine": "责任人", "when": "时限", "chain": "产业链", "region": "属地", "q": "搜索"}


@require_GET
def lead_list(request: HttpRequest) -> HttpResponse:
    person: Person = request.user  # type: ignore[assignment]
    access.require(person, Act.VIEW_LEADS)
    today, chains = timezone.localdate(timezone.now()), chain_names()
    filters = listing.from_query(request.GET)
    question = listing.asked(person, filters, today)
    found = listing.slice_of(question, request.GET.get("cursor", ""))
    counts = listing.counts_of(question)
    may_assign = access.may(person, Act.ASSIGN_LEADS)
    context = {
        "filters": filters,
        "rows": [shown.row_shown(row, question.clock, today, chains) for row in found.rows],
        "note": _note(person, filters, counts),
        "tabs": [_tab(filters, counts, state) for state in TABS],
        "picks": [_pick(person, filters, name, chains) for name in ("mine", "when", "chain", "region")],
        "pager": _pager(found, counts, filters),
        "next_url": address(filters, found.next) if found.next else "",
        "previous_url": address(filters, found.previous) if found.previous else "",
        "funnel": _funnel(question, counts, filters),
        "may_assign": may_assign,
        "people": people.within(person) if may_assign and found.rows else [],
        "may_keep": access.may(person, Act.KEEP_LEADS),
        "may_export": access.may(person, Act.EXPORT_PROJECTS),
        "export_url": address(filters, route="leads:export"),
        "clear_url": address(Filters(state=filters.state)),
    }
    return render(request, "leads/list.html", context)


def _note(person: Person, filters: Filters, counts: Counts) -> str:
    place = dictionaries.region_name(filters.region) if filters.region else words_for_scope(person)
    state = filters.state
    what = LeadState(state).label if state else "在跟"
    late = f"，{counts.late:,} 条超期，排在前面" if counts.late else ""
    return f"{place}{'符合条件的' if filters.given() else ''}{what} {counts.of(state):,} 条{late}。"


def _tab(filters: Filters, counts: Counts, state: str) -> dict[str, Any]:
    return {
        "label": LeadState(state).label if state else "在跟",
        "url": address(filters.having(state=state)),
        "count": f"{counts.of(state):,}",
        "is_current": filters.state == state,
    }


def _pick(person: Person, filters: Filters, name: str, chains: dict[str, str]) -> dict[str, Any]:
    value = getattr(filters, name)
    options = [
        {"label": label, "url": address(filters.having(**{name: key}))}
        for key, label in _choices(person, name, chains)
    ]
    return {
        "label": LABELS[name],
        "value": _value(name, value, chains) if value else "",
        "remove_url": address(filters.having(**{name: ""})) if value else "",
        "options": options,
    }


def _value(name: str, value: str, chains: dict[str, str]) -> str:
    if name == "mine":
        return "我"
    if name == "when":
        return WHEN[value]
    return chains.get(value, value) if name == "chain" else dictionaries.region_name(value)


def _choices(person: Person, name: str, chains: dict[str, str]) -> list[tuple[str, str]]:
    if name == "mine":
        return [("1", "我")] if access.may(person, Act.KEEP_LEADS) else []
    if name == "when":
        return list(WHEN.items())
    if name == "chain":
        return [(key, chains.get(key, key)) for key in listing.chains_seen(person)]
    if reach_of(Duty(person.duty), Act.VIEW_LEADS) is not Reach.SUBTREE:
        return []
    own = person.body.region_id
    below = [one for one in dictionaries.regions().values() if one.code != own and covers(own, one.code)]
    return [(one.code, one.short_name) for one in below]


def _pager(found: Slice, counts: Counts, filters: Filters) -> str:
    last = found.first + len(found.rows) - 1
    return f"第 {found.first:,}–{last:,} 条，共 {counts.of(filters.state):,} 条"


def _funnel(question: Asked, counts: Counts, filters: Filters) -> list[dict[str, Any]]:
    if not sum(counts.by_state.values()):
        return []
    made = counts.of(LeadState.PROJECT)
    return shown.funnel_shown(funnel_of(question, counts), made, filters)


@require_POST
def assign_many(request: HttpRequest) -> HttpResponse:
    """Those picked go to one person; what could not be given is told by name."""
    person: Person = request.user  # type: ignore[assignment]
    access.require(person, Act.ASSIGN_LEADS)
    wanted = [pk for value in request.POST.getlist("lead") if (pk := whole(value)) is not None]
    officer = whole(request.POST.get("officer", ""))
    if officer is None:
        raise Refused("没有分派", [Reason("没有选给谁", field="officer", code="officer")])
    done = actions.assign_all(wanted, officer, by=person, at=timezone.now())
    if done.left:
        title = f"分派了 {done.leads} 条，{len(done.left)} 条没有分派"
        reasons = [Reason(f"{name}：{why}", code="left") for name, why in done.left]
        context = {"title_words": title, "reasons": reasons, "back_url": url("leads:list")}
        return render(request, "leads/left.html", context, status=422)
    messages.success(request, f"分派了 {done.leads} 条")
    return HttpResponseRedirect(url("leads:list"))


@require_GET
def sheet(request: HttpRequest) -> FileResponse:
    person: Person = request.user  # type: ignore[assignment]
    now = timezone.now()
    question = listing.asked(person, listing.from_query(request.GET), timezone.localdate(now))
    file = export.export(question, now)
    return FileResponse(file, as_attachment=True, filename=export.file_name(now), content_type=XLSX)
