"""One node of a chain in one region: which kind of gap, by what evidence, its score term by term."""

from dataclasses import replace
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from wutong.chains import actions, queries, shown
from wutong.chains.candidates import shown as candidates
from wutong.chains.candidates.asking import listing_of
from wutong.chains.candidates.listing import Asked
from wutong.chains.candidates.queries import weights_on as visit_weights_on
from wutong.chains.forms import VerdictForm, told
from wutong.chains.rules import (
    KINDS,
    TERMS,
    VERDICTS,
    WEIGHT_WORDS,
    NodeSaid,
    VerdictSaid,
    Weights,
    reasons_against_weights,
)
from wutong.chains.verdicts import may_judge
from wutong.chains.viewing import View, regions_for, view_of
from wutong.organisation import access
from wutong.organisation.access import Place
from wutong.organisation.duties import Act
from wutong.organisation.models import Person
from wutong.organisation.reasons import Refused
from wutong.web.addresses import url

SHOWN = 60
FIRST = 5


@require_http_methods(["GET", "POST"])
def node(request: HttpRequest, key: str, node: str) -> HttpResponse:
    person: Person = request.user  # type: ignore[assignment]
    access.require(person, Act.VIEW_CHAINS)
    today = timezone.localdate()
    kept = queries.weights_on(today)
    weights, unread = tried(request.GET, kept)
    view = view_of(person, key, request.GET.get("region", ""), today, weights)
    bound = verdict_form(request, view, view.node(node), person)
    if bound is None or not bound.is_bound or bound.errors or not judged(bound, view, node, person):
        context = {**_context(view, node, person), **_judging(bound, view, node)}
        context |= {"is_tried": weights != kept, "unread": unread}
        status = 422 if bound is not None and bound.errors else 200
        return render(request, "chains/node.html", context, status=status)
    messages.success(request, "记下了；以前的留在历史里")
    return HttpResponseRedirect(shown.node_url(view, node) + "#score")


def _context(view: View, node: str, person: Person) -> dict[str, Any]:
    key, weights, said = view.chain.key, view.weights, view.node(node)
    gap, here = view.gaps[node], view.found.of(node)
    lacks = view.scored.lacks.get((key, node), {})
    sides = _sides(view.content.edges, node)
    beside = [row | {"side": sides[row["key"]]} for row in shown.node_rows(view) if row["key"] in sides]
    return {
        "view": view,
        "chain": view.chain,
        "node": said,
        "mark": shown.mark(gap.kind),
        "also": [shown.mark(kind) for kind in gap.also],
        "reason": gap.reason,
        "presence": view.presences[node],
        "beside": beside,
        "rated": shown.rated_shown(view.rated(node), lacks),
        "pool": view.scored.pool,
        "codes": shown.code_words(said.codes),
        "words": [{"label": word, "url": shown.search_url(view, word)} for word in said.words],
        "here": here,
        "projects": shown.project_rows(view, node)[:SHOWN],
        "shown_at_most": SHOWN,
        "regions": [
            {
                "label": words,
                "url": url("chains:node", key=key, node=node) + f"?region={code}",
                "is_current": code == view.region_code,
            }
            for code, words in regions_for(person, view.chain, view.region_code)
        ],
        "weights": [(name, WEIGHT_WORDS[name], f"{weights.terms[name] * 100:g}") for name in TERMS],
        "weights_words": shown.weights_words(weights),
        "whole": shown.WHOLE if view.asked.is_whole else "",
        "weak": shown.WEAK,
        "backtest": shown.backtest_words(),
        "may_edit": actions.may_edit(person, view.chain.region_id),
        "map_url": url("chains:chain", key=key) + f"?region={view.region_code}",
        "is_seen": access.may(person, Act.VIEW_PROJECTS),
        "firms": firms_first(view, node, person, timezone.localdate()),
    }


def verdict_form(request: HttpRequest, view: View, node: NodeSaid, person: Person) -> VerdictForm | None:
    """None for whoever may not say it of the region."""
    if request.method == "POST":
        access.require(person, Act.EDIT_CHAINS, Place(view.region_code))
    elif not may_judge(person, view.region_code):
        return None
    return VerdictForm(request.POST if request.method == "POST" else None, node=node)


def judged(bound: VerdictForm, view: View, node: str, person: Person) -> bool:
    said = VerdictSaid(view.region_code, **bound.cleaned_data)
    try:
        actions.judge(view.chain, view.node(node), said, by=person, at=timezone.now())
    except Refused as refused:
        told(bound, refused)
    return not bound.errors


def _judging(bound: VerdictForm | None, view: View, node: str) -> dict[str, Any]:
    return {
        "bound": bound,
        "verdict_url": shown.node_url(view, node) + "#verdicts",
        "history": [
            {
                "words": f"{one.region.short_name} {KINDS[one.kind]}：{VERDICTS[one.verdict]}",
                "source": f"{one.source}，{one.as_of.isoformat()}",
                "by": f"{one.changed_by.name}，{one.changed_by.body.name}",
                "at": one.changed_at,
            }
            for one in queries.verdicts_of(view.chain, node, view.region_code)
        ],
    }


def firms_first(view: View, node: str, person: Person, day: date) -> dict[str, Any] | None:
    """The head of the list of whom to visit; None for whoever does not see firms."""
    if not access.may(person, Act.VIEW_ENTERPRISES):
        return None
    said = Asked(view.region_code, visit_weights_on(day), size=FIRST)
    listing = listing_of(view, node, said)
    return {
        "rows": candidates.rows(listing, person) if listing is not None else [],
        "is_synthetic": listing is not None and listing.register.is_synthetic,
        "words": candidates.pool_words(listing) if listing is not None else "",
        "url": candidates.address(view, node),
    }


def tried(query: QueryDict, kept: Weights) -> tuple[Weights, str]:
    """Weights of the address, as per cents, to see what they would change; and what could not be read."""
    given = {name: str(query[name]) for name in TERMS if str(query.get(name, "")).strip()}
    if not given:
        return kept, ""
    try:
        typed: dict[str, Any] = {name: float(text.strip(" %")) / 100 for name, text in given.items()}
        said = replace(kept, **typed)
    except ValueError:
        return kept, "权重写成数字，如 30。用的还是定下的权重。"
    wrong = reasons_against_weights(said)
    if wrong:
        return kept, f"{next(iter(wrong.values()))}。用的还是定下的权重。"
    return said, ""


def _sides(edges: Any, key: str) -> dict[str, str]:
    """Neighbour → 上游 or 下游."""
    below = {one.buyer: "下游" for one in edges if one.supplier == key}
    return below | {one.supplier: "上游" for one in edges if one.buyer == key}
