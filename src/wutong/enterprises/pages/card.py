"""The card of a firm: kept here, or only in the register."""

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from wutong.enterprises import queries
from wutong.enterprises.beside import beside_of, change_facts
from wutong.enterprises.homes import home_words
from wutong.enterprises.merging.shown import merges_shown
from wutong.enterprises.shown import (
    CHIPS,
    card_shown,
    industry_words,
    may_of,
    neighbours_shown,
    put_back_shown,
    registered_facts,
)
from wutong.organisation.pages.viewer import asked, viewer_of
from wutong.organisation.reasons import NotFound
from wutong.web.addresses import url
from wutong.web.formats import date_text, wan


@require_GET
def card(request: HttpRequest, pk: int) -> HttpResponse:
    person = viewer_of(request)
    try:
        enterprise = queries.enterprise_for(person, pk)
    except NotFound:
        merged = queries.merged_into(person, pk)
        if merged is None:
            raise
        messages.info(request, f"“{merged.gone_name}”已并入这一家")
        return HttpResponseRedirect(url("enterprises:card", merged.kept_id))
    context = card_shown(person, enterprise, timezone.localdate(timezone.now()))
    context["merges"] = merges_shown(enterprise)
    context["back"] = put_back_shown(person, enterprise, asked(request, "back"))
    return render(request, "enterprises/card.html", context)


@require_GET
def beside(request: HttpRequest, pk: int) -> HttpResponse:
    """Who stands beside it in the register: a fragment the card asks for, a page when opened by itself."""
    enterprise = queries.enterprise_for(viewer_of(request), pk)
    found = beside_of(enterprise.eid or enterprise.credit_code)
    context = {
        "firm": enterprise,
        "neighbours": neighbours_shown(found),
        "source": found.source if found else "",
    }
    is_fragment = request.headers.get("HX-Request") == "true"
    return render(request, "enterprises/_beside.html" if is_fragment else "enterprises/beside.html", context)


@require_GET
def registered_card(request: HttpRequest, eid: str) -> HttpResponse:
    """Kept already: its own card."""
    person = viewer_of(request)
    kept = queries.visible_to(person).filter(Q(eid=eid) | Q(credit_code=eid)).order_by("pk").first()
    if kept is not None:
        return HttpResponseRedirect(url("enterprises:card", kept.pk))
    found = beside_of(eid)
    if found is None:
        raise NotFound("企业名录里没有这家企业，或还没有装入名录")
    row = found.row
    context: dict[str, Any] = {
        "eid": row["eid"],
        "name": row["name"],
        "home": home_words(row["county"] or row["prefecture"] or row["province"] or ""),
        "facts": [
            {"label": "统一社会信用代码", "value": row["uscc"] or _old(row["registration_number"])},
            {"label": "行业", "value": industry_words(row["industry"] or "")},
            {"label": "注册资本", "value": wan(row["capital_yuan"]), "unit": "万元", "numeric": True},
            {"label": "实缴资本", "value": wan(row["paid_capital_yuan"]), "unit": "万元", "numeric": True},
            {"label": "成立日期", "value": date_text(row["founded_date"])},
            {"label": "所属集团", "value": row["group_name"] or ""},
            {"label": "地址", "value": row["address"] or "", "wide": True},
            {"label": "经营范围", "value": row["scope"] or "", "wide": True},
        ],
        "register": registered_facts(found),
        "told": f"{row['source']}，截至 {date_text(row['as_of'])}",
        "neighbours": neighbours_shown(found),
        "changes": change_facts(found),
        "may": may_of(person),
        "chips": CHIPS,
    }
    return render(request, "enterprises/registered.html", context)


def _old(number: str | None) -> str:
    return f"没有；旧注册号 {number}" if number else ""
