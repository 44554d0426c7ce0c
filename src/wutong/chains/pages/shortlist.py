"""Whom to visit for a gap: the list with every term, who is left out; taken away, made into leads."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from wutong.chains import actions
from wutong.chains import shown as chain_shown
from wutong.chains.candidates import actions as leading
from wutong.chains.candidates import export, queries, shown
from wutong.chains.candidates.asking import Question, listing_of, question
from wutong.chains.candidates.listing import Listing
from wutong.chains.viewing import View, regions_for, view_of
from wutong.enterprises import registered
from wutong.enterprises.rules import TARGET_LIST
from wutong.organisation import access
from wutong.organisation.duties import Act
from wutong.organisation.models import Person
from wutong.web.addresses import url
from wutong.web.media_types import XLSX


@require_GET
def shortlist(request: HttpRequest, key: str, node: str) -> HttpResponse:
    person = _viewer(request)
    view, asked, listing = _asked(request, person, key, node)
    said, register = view.node(node), registered.opened()
    here = shown.address(view, node)
    context: dict[str, Any] = {
        "view": view,
        "chain": view.chain,
        "node": said,
        "mark": chain_shown.mark(view.gaps[node].kind),
        "reason": view.gaps[node].reason,
        "node_url": chain_shown.node_url(view, node),
        "map_url": url("chains:chain", key=key) + f"?region={view.region_code}",
        "regions": [
            {
                "label": words,
                "url": url("chains:shortlist", key=key, node=node) + f"?region={code}",
                "is_current": code == view.region_code,
            }
            for code, words in regions_for(person, view.chain, view.region_code)
        ],
        "register": register,
        "none_yet": registered.NONE_YET,
        "named": shown.named(key, said, register),
        "weights": shown.typed(asked.asked.weights),
        "weights_words": shown.weights_words(asked.asked.weights),
        "weights_kept": asked.kept,
        "is_tried": asked.is_tried,
        "unread": asked.unread,
        "plain_url": here,
        "what": shown.WHAT,
        "unchecked": shown.UNCHECKED,
        "may_make": leading.may_make(person),
        "listing": listing,
    }
    if listing is not None:
        context |= _of_listing(view, person, asked, listing)
    return render(request, "chains/shortlist.html", context)


def _of_listing(view: View, person: Person, asked: Question, listing: Listing) -> dict[str, Any]:
    left = shown.left_out(listing)
    narrowed = shown.narrowings(view, listing, asked)
    now = next(one["url"] for one in narrowed["sizes"] if one["is_current"])
    query = now.partition("?")[2]
    paths = {"key": view.chain.key, "node": listing.node.key}
    return {
        "rows": shown.rows(listing, person),
        "pool_words": shown.pool_words(listing),
        "left": left[: shown.LEFT_SHOWN],
        "left_count": len(left),
        "narrowed": narrowed,
        "digits": asked.asked.digits,
        "by_words": "1" if listing.by_words else "0",
        "size": asked.asked.size,
        "sheet_url": url("chains:shortlist_sheet", **paths) + f"?{query}",
        "make_url": url("chains:make_leads", **paths) + f"?{query}",
        "pressed": len(listing.pressures),
    }


@require_GET
def sheet(request: HttpRequest, key: str, node: str) -> FileResponse:
    person = _viewer(request)
    view, asked, listing = _asked(request, person, key, node)
    said = view.node(node)
    words = f"导出目标企业清单，{said.name}，{view.place}"
    actions.take_away(view.chain, words, by=person, at=timezone.now())
    book = export.workbook(view, said, asked, listing, person, timezone.localdate())
    name = export.file_name(view, said)
    return FileResponse(book, as_attachment=True, filename=name, content_type=XLSX)


@require_POST
def make(request: HttpRequest, key: str, node: str) -> HttpResponse:
    """Those picked become leads, each with the facts that stood behind it."""
    person = _viewer(request)
    access.require(person, Act.KEEP_LEADS)
    view, _, listing = _asked(request, person, key, node)
    eids = list(dict.fromkeys(request.POST.getlist("firm")))
    reasons = {row["eid"]: shown.ground(row) for row in shown.rows(listing, None)} if listing else {}
    made = leading.make_leads(
        view.chain,
        view.node(node),
        {eid: reasons.get(eid, TARGET_LIST) for eid in eids},
        region_code=view.region_code,
        by=person,
        at=timezone.now(),
    )
    old = len(made.leads) - made.fresh
    told = [f"建了 {made.fresh} 条线索，在线索池里等分派" if made.fresh else ""]
    told += [f"{old} 家本来就有线索在办" if old else ""]
    messages.success(request, "；".join(one for one in told if one))
    return HttpResponseRedirect(url("chains:shortlist", key=key, node=node) + f"?{request.GET.urlencode()}")


def _asked(
    request: HttpRequest, person: Person, key: str, node: str
) -> tuple[View, Question, Listing | None]:
    today = timezone.localdate()
    view = view_of(person, key, request.GET.get("region", ""), today)
    view.node(node)
    asked = question(request.GET.dict(), view.region_code, queries.weights_on(today))
    return view, asked, listing_of(view, node, asked.asked)


def _viewer(request: HttpRequest) -> Person:
    person: Person = request.user  # type: ignore[assignment]
    access.require(person, Act.VIEW_CHAINS)
    access.require(person, Act.VIEW_ENTERPRISES)
    return person
