"""The library: what is kept, looked for as one types, and what the register has besides."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from wutong.enterprises import listing, registered
from wutong.enterprises.homes import home_words
from wutong.enterprises.listing import PLACES, UNKNOWN, WITH_LEAD, Filters, Listed
from wutong.enterprises.models import Enterprise
from wutong.enterprises.registered import NONE_YET, Register
from wutong.enterprises.rules import LeadState
from wutong.enterprises.shown import CHIPS, LEAD_TONES, industry_words, may_of
from wutong.organisation import access
from wutong.organisation.dictionaries import industries
from wutong.organisation.duties import Act
from wutong.organisation.models import Person
from wutong.organisation.pages.viewer import viewer_of
from wutong.web.addresses import url
from wutong.web.formats import date_text, wan
from wutong_engines.units.provinces import PROVINCES

FROM_REGISTER = 10
LABELS = {"place": "省内外", "home": "来自", "industry": "行业", "lead": "线索", "q": "名称"}


@require_GET
def firms(request: HttpRequest) -> HttpResponse:
    person = viewer_of(request)
    access.require(person, Act.VIEW_ENTERPRISES)
    filters, unread = listing.from_query(request.GET)
    found = listing.listed(person, filters, request.GET.get("page", ""))
    register = registered.opened() if filters.q else None
    context: dict[str, Any] = {
        "filters": filters,
        "unread": unread,
        "hidden": [(name, value) for name, value in filters.pairs() if name != "q"],
        "picks": [_pick(person, filters, name) for name in ("place", "home", "industry", "lead")],
        "rows": [_row(one, found) for one in found.rows],
        "total": found.total,
        "pager": _pager(found),
        "previous_url": filters.address(page=found.previous) if found.previous else "",
        "next_url": filters.address(page=found.next) if found.next else "",
        "registered": _registered(filters.q, register),
        "register_words": f"企业名录 {register.as_of.isoformat()}" if register else "",
        "register_chip": (CHIPS[register.basis], register.basis) if register else ("", ""),
        "none_yet": NONE_YET,
        "drops": [_on(filters, name) for name, _ in filters.pairs()],
        "may": may_of(person),
        "new_url": url("enterprises:create") + (f"?{urlencode({'name': filters.q})}" if filters.q else ""),
    }
    return render(request, "enterprises/list.html", context)


def _row(one: Enterprise, found: Listed) -> dict[str, Any]:
    leads = found.leads.get(one.pk, [])
    officers = dict.fromkeys(lead.officer.name for lead in leads if lead.officer)
    return {
        "url": url("enterprises:card", one.pk),
        "name": one.name,
        "basis": one.basis,
        "group": one.group_name,
        "home": home_words(one.home_code, one.home_words),
        "industry": industry_words(one.industry_code),
        "capital": wan(one.capital_yuan),
        "lead": listing.lead_words(leads),
        "tone": LEAD_TONES.get(LeadState(leads[0].state), "ok") if leads else "",
        "officers": "、".join(officers),
        "updated": date_text(one.updated_at),
    }


def _on(filters: Filters, name: str) -> dict[str, Any]:
    said = getattr(filters, name)
    known = industries().get(said)
    words = {
        "place": PLACES.get(said, ""),
        "home": PROVINCES.get(said, PLACES[UNKNOWN]),
        "industry": known.name if known else "没有填行业",
        "lead": WITH_LEAD.get(said, ""),
        "q": said,
    }
    without = filters.having(**{name: ""}).address()
    return {"name": name, "label": LABELS[name], "value": words[name], "remove_url": without, "options": []}


def _pick(person: Person, filters: Filters, name: str) -> dict[str, Any]:
    if getattr(filters, name):
        return _on(filters, name)
    options = [
        {"label": words, "url": filters.having(**{name: value}).address(), "count": count}
        for value, words, count in _choices(person, name)
    ]
    return {"name": name, "label": LABELS[name], "value": "", "remove_url": "", "options": options}


def _choices(person: Person, name: str) -> list[tuple[str, str, int | None]]:
    if name == "place":
        return [(key, words, None) for key, words in PLACES.items()]
    if name == "lead":
        return [(key, words, None) for key, words in WITH_LEAD.items()]
    counts = listing.counted(person, "home_code" if name == "home" else "industry_code")
    if name == "home":
        return [(key, PROVINCES[key], count) for key, count in counts.items() if key in PROVINCES]
    known = industries()
    return [(key, known[key].name, count) for key, count in counts.items() if key in known]


def _registered(text: str, register: Register | None) -> list[dict[str, Any]]:
    """Names of the register that hold every word, without those kept already."""
    if register is None or not text:
        return []
    rows = register.search(text, FROM_REGISTER * 2)
    codes = [one["eid"] for one in rows]
    kept = set(Enterprise.objects.filter(eid__in=codes).values_list("eid", flat=True))
    kept |= set(Enterprise.objects.filter(credit_code__in=codes).values_list("credit_code", flat=True))
    return [
        {
            "url": url("enterprises:registered", one["eid"]),
            "name": one["name"],
            "home": home_words(one["county"] or ""),
            "industry": industry_words(one["industry"] or ""),
            "capital": wan(one["capital_yuan"]),
        }
        for one in rows
        if one["eid"] not in kept
    ][:FROM_REGISTER]


def _pager(found: Listed) -> str:
    if not found.rows:
        return ""
    last = found.first + len(found.rows) - 1
    return f"第 {found.first:,}–{last:,} 家，共 {found.total:,} 家"
