"""Drawing a chain by forms: nodes and edges added, changed, taken away; every save is a version."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wutong.chains import actions, queries, shown
from wutong.chains.forms import EdgeForm, NodeForm, edge_typed, node_typed, told
from wutong.chains.models import Chain
from wutong.chains.rules import Content, EdgeSaid, NodeSaid
from wutong.organisation import access
from wutong.organisation.duties import Act
from wutong.organisation.models import Person
from wutong.organisation.reasons import Conflict, NotFound, NotYourDuty, Refused
from wutong.web.addresses import url


@require_GET
def edit(request: HttpRequest, key: str) -> HttpResponse:
    chain, content = opened(request, key)
    nodes = [
        {
            "name": one.name,
            "tier": one.tier,
            "words": "、".join(one.words),
            "codes": "、".join(one.codes),
            "chip": shown.CHIPS[one.basis],
            "basis": one.basis,
            "source": one.source,
            "edit_url": url("chains:edit_node", key=key, node=one.key),
            "remove_url": url("chains:remove_node", key=key, node=one.key),
        }
        for one in content.nodes
    ]
    context = {"chain": chain, "nodes": nodes, "edges": shown.edge_rows(content)}
    return render(request, "chains/edit.html", context)


@require_http_methods(["GET", "POST"])
def new_node(request: HttpRequest, key: str) -> HttpResponse:
    chain, content = opened(request, key)
    return _node(request, chain, content, None)


@require_http_methods(["GET", "POST"])
def edit_node(request: HttpRequest, key: str, node: str) -> HttpResponse:
    chain, content = opened(request, key)
    return _node(request, chain, content, _there(content, node))


def _node(request: HttpRequest, chain: Chain, content: Content, before: NodeSaid | None) -> HttpResponse:
    person: Person = request.user  # type: ignore[assignment]
    sent = request.POST if request.method == "POST" else None
    bound = NodeForm(sent, initial=node_typed(before) if before else {"basis": "依据"})
    if sent is not None and bound.is_valid():
        try:
            actions.save_node(
                chain, bound.said(before), version=_version(request), by=person, at=timezone.now()
            )
        except (NotYourDuty, Conflict):
            raise
        except Refused as refused:
            told(bound, refused)
        else:
            return _saved(request, chain, "环节已保存，成了新的一版")
    title = f"改环节：{before.name}" if before else "加环节"
    return _form(request, chain, bound, title, "保存这个环节", "chains/node_form.html")


@require_POST
def remove_node(request: HttpRequest, key: str, node: str) -> HttpResponse:
    chain, content = opened(request, key)
    said = _there(content, node)
    person: Person = request.user  # type: ignore[assignment]
    actions.remove_node(chain, said.key, version=_version(request), by=person, at=timezone.now())
    return _saved(request, chain, f"去掉了“{said.name}”和它的联系；在历史里可以恢复")


@require_http_methods(["GET", "POST"])
def edge(request: HttpRequest, key: str) -> HttpResponse:
    """A new one, or the one the address names."""
    chain, content = opened(request, key)
    person: Person = request.user  # type: ignore[assignment]
    sent = request.POST if request.method == "POST" else None
    asked = request.GET if sent is None else sent
    before = _edge(content, asked.get("supplier", ""), asked.get("buyer", ""))
    first = {"basis": "依据", "as_of": timezone.localdate()}
    bound = EdgeForm(sent, content=content, initial=edge_typed(before) if before else first)
    if sent is not None and bound.is_valid():
        try:
            actions.save_edge(
                chain, bound.said(before), version=_version(request), by=person, at=timezone.now()
            )
        except (NotYourDuty, Conflict):
            raise
        except Refused as refused:
            told(bound, refused)
        else:
            return _saved(request, chain, "联系已保存，成了新的一版")
    title = "改联系" if before else "加联系"
    return _form(request, chain, bound, title, "保存这条联系", "chains/edge_form.html")


@require_POST
def remove_edge(request: HttpRequest, key: str) -> HttpResponse:
    chain, content = opened(request, key)
    pair = request.POST.get("supplier", ""), request.POST.get("buyer", "")
    if _edge(content, *pair) is None:
        raise NotFound("链上没有这条联系，可能已经去掉")
    person: Person = request.user  # type: ignore[assignment]
    actions.remove_edge(chain, pair, version=_version(request), by=person, at=timezone.now())
    return _saved(request, chain, "去掉了这条联系；在历史里可以恢复")


def opened(request: HttpRequest, key: str) -> tuple[Chain, Content]:
    """For whoever may edit it."""
    person: Person = request.user  # type: ignore[assignment]
    access.require(person, Act.VIEW_CHAINS)
    chain = queries.chain_for(key)
    actions.require_editing(person, chain.region_id)
    return chain, queries.content_of(chain)


def _form(
    request: HttpRequest, chain: Chain, bound: forms.Form, title: str, verb: str, template: str
) -> HttpResponse:
    version = request.POST.get("version") or chain.version
    context: dict[str, Any] = {
        "chain": chain,
        "bound": bound,
        "title": title,
        "verb": verb,
        "version": version,
        "action": request.path,
    }
    return render(request, template, context, status=422 if bound.errors else 200)


def _saved(request: HttpRequest, chain: Chain, words: str) -> HttpResponse:
    messages.success(request, words)
    return HttpResponseRedirect(url("chains:edit", key=chain.key))


def _version(request: HttpRequest) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isdigit() else 0


def _there(content: Content, key: str) -> NodeSaid:
    found = content.node(key)
    if found is None:
        raise NotFound("链上没有这个环节，可能已经去掉")
    return found


def _edge(content: Content, supplier: str, buyer: str) -> EdgeSaid | None:
    return next((one for one in content.edges if (one.supplier, one.buyer) == (supplier, buyer)), None)
