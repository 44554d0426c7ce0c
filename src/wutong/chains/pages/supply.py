"""The list of a chain, one line of it, a table brought in, and what is taken away."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wutong.chains import queries as chains
from wutong.chains.actions import take_away
from wutong.chains.forms import told
from wutong.chains.models import Chain, SupplyLine
from wutong.chains.supply import actions, export, queries
from wutong.chains.supply.forms import LineForm, TableForm, line_typed
from wutong.chains.supply.matching import How, Pair, pairs_of
from wutong.chains.supply.reading import TableRead, Usual, read
from wutong.chains.supply.rules import KINDS
from wutong.enterprises.homes import home_words
from wutong.organisation import access
from wutong.organisation.dictionaries import region_name
from wutong.organisation.duties import Act
from wutong.organisation.models import Person
from wutong.organisation.pages.viewer import asked, viewer_of
from wutong.organisation.reasons import Conflict, NotYourDuty, Refused
from wutong.web.addresses import url
from wutong.web.formats import date_text, number
from wutong.web.media_types import XLSX
from wutong.web.tables import LARGEST_BYTES, text_of

SHOWN = 200
SHOWN_PAIRS = 60
CHIPS = {"依据": "file", "公开报道": "file", "假设": "guess", "合成": "synth"}


@require_GET
def supply(request: HttpRequest, key: str) -> HttpResponse:
    person, chain = _viewer(request), chains.chain_for(key)
    content = chains.content_of(chain)
    everything = list(queries.lines_of(chain))
    node, kind = asked(request, "node"), asked(request, "kind")
    chosen = [one for one in everything if node in ("", one.node_key) and kind in ("", one.kind)]
    known = pairs_of(everything, content.edges)
    pairs = [one for one in known if node in ("", one.offer.node_key, one.taker.node_key)]
    context = {
        "chain": chain,
        "total": len(everything),
        "rows": [_row(person, chain, one, content.names) for one in chosen[:SHOWN]],
        "count": len(chosen),
        "pairs": [_pair_row(one, content.names) for one in pairs[:SHOWN_PAIRS]],
        "pair_count": len(pairs),
        "sure": sum(one.how is not How.BESIDE for one in pairs),
        "tabs": _tabs(chain, everything, node, kind),
        "nodes": [("", "全部环节"), *content.names.items()],
        "node": node,
        "kind": kind,
        "has_nodes": bool(content.nodes),
        "may_keep": access.may(person, Act.KEEP_SUPPLY),
        "withdrawn": [
            _withdrawn_row(chain, one, content.names) for one in queries.withdrawn_for(person, chain)
        ],
    }
    return render(request, "chains/supply.html", context)


@require_GET
def supply_sheet(request: HttpRequest, key: str) -> FileResponse:
    person, chain = _viewer(request), chains.chain_for(key)
    content = chains.content_of(chain)
    take_away(chain, "导出供需清单", by=person, at=timezone.now())
    lines = list(queries.lines_of(chain))
    book = export.workbook(chain, content.names, lines, pairs_of(lines, content.edges), timezone.localdate())
    return _file(book, f"{chain.name} 供需清单")


@require_GET
def blank_supply(request: HttpRequest, key: str) -> FileResponse:
    _keeper(request)
    chain = chains.chain_for(key)
    return _file(export.blank(chain, chains.content_of(chain).names), f"{chain.name} 供需清单（空表）")


@require_http_methods(["GET", "POST"])
def new_supply(request: HttpRequest, key: str) -> HttpResponse:
    person, chain = _keeper(request), chains.chain_for(key)
    usual: dict[str, Any] = {"as_of": timezone.localdate(), "node_key": asked(request, "node")}
    usual["region_id"] = queries.places_for(person)[0][0]
    bound = _line_form(request, chain, person, usual)
    if request.method == "POST" and bound.is_valid():
        try:
            made = actions.add(chain, bound.said(), by=person, at=timezone.now())
        except NotYourDuty:
            raise
        except Refused as refused:
            told(bound, refused)
        else:
            messages.success(request, f"记下了：{made.firm_name}，{KINDS[made.kind]}{made.product}")
            return HttpResponseRedirect(url("chains:supply", key=key))
    context = {"chain": chain, "bound": bound, "line": None, "action": url("chains:new_supply", key=key)}
    return render(request, "chains/supply_line.html", context, status=422 if bound.errors else 200)


@require_http_methods(["GET", "POST"])
def supply_line(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    person, chain = _keeper(request), chains.chain_for(key)
    kept = queries.line_for(chain, pk)
    access.require(person, Act.KEEP_SUPPLY, queries.place_of(kept))
    bound = _line_form(request, chain, person, line_typed(kept))
    if request.method == "POST" and bound.is_valid():
        try:
            actions.edit(kept, bound.said(), version=_version(request), by=person, at=timezone.now())
        except (NotYourDuty, Conflict):
            raise
        except Refused as refused:
            told(bound, refused)
        else:
            messages.success(request, "改好了")
            return HttpResponseRedirect(url("chains:supply", key=key))
    action = url("chains:supply_line", key=key, pk=pk)
    context = {"chain": chain, "bound": bound, "line": kept, "action": action}
    return render(request, "chains/supply_line.html", context, status=422 if bound.errors else 200)


@require_POST
def withdraw_supply(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    person, chain = _keeper(request), chains.chain_for(key)
    kept = queries.line_for(chain, pk)
    actions.withdraw(kept, by=person, at=timezone.now())
    messages.success(
        request, f"撤下了：{kept.firm_name}，{KINDS[kept.kind]}{kept.product}；要放回，在下面“撤下的”里"
    )
    return HttpResponseRedirect(url("chains:supply", key=key))


@require_POST
def put_back_supply(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    person, chain = _keeper(request), chains.chain_for(key)
    kept = actions.put_back(queries.withdrawn_line(chain, pk), by=person, at=timezone.now())
    messages.success(request, f"放回清单了：{kept.firm_name}，{KINDS[kept.kind]}{kept.product}")
    return HttpResponseRedirect(url("chains:supply", key=key))


@require_http_methods(["GET", "POST"])
def bring_supply(request: HttpRequest, key: str) -> HttpResponse:
    """Looked at first; `sure` writes what was looked at, whole or not at all."""
    person, chain = _keeper(request), chains.chain_for(key)
    sent = request.POST if request.method == "POST" else None
    usual = {"region_id": queries.places_for(person)[0][0], "as_of": timezone.localdate(), "basis": "依据"}
    bound = TableForm(sent, request.FILES or None, places=queries.places_for(person), initial=usual)
    table: TableRead | None = None
    if sent is not None and bound.is_valid():
        try:
            table = _read(bound, chain)
            if sent.get("sure") and not table.wrong and table.lines:
                added, there = actions.bring(chain, table.lines, by=person, at=timezone.now())
                messages.success(request, _brought(added, there))
                return HttpResponseRedirect(url("chains:supply", key=key))
        except NotYourDuty:
            raise
        except Refused as refused:
            told(bound, refused)
    names = chains.content_of(chain).names
    context = {
        "chain": chain,
        "bound": bound,
        "table": table,
        "brought": bound.cleaned_data if table else {},
        "rows": [_read_row(one, names) for one in table.rows] if table else [],
        "has_nodes": bool(names),
    }
    status = 422 if bound.errors or (table and table.wrong) else 200
    return render(request, "chains/supply_table.html", context, status=status)


def _read(bound: TableForm, chain: Chain) -> TableRead:
    """A file is turned into the same lines a person pastes, so that what is confirmed is what was shown."""
    said, file = bound.cleaned_data, bound.cleaned_data.get("file")
    if file is not None:
        if file.size > LARGEST_BYTES:
            bound.add_error("file", "一个文件不超过 10 MB")
            return TableRead((), ())
        said["text"] = text_of(file.name, file.read())
    usual = Usual(said["region_id"], said["source"], said["basis"], said["as_of"])
    return read(said["text"], chains.content_of(chain), usual, timezone.localdate())


def _read_row(one: Any, names: dict[str, str]) -> dict[str, Any]:
    said = one.said
    return {
        "number": one.number,
        "cells": [cell for cell in one.cells if cell],
        "kind": KINDS.get(said.kind, ""),
        "firm": said.firm_name,
        "product": said.product,
        "node": names.get(said.node_key, ""),
        "amount": f"{number(said.amount, 4)} {said.unit}" if said.amount is not None else "",
        "place": region_name(said.region_code),
        "as_of": said.as_of.isoformat(),
        "wrong": [words for _, words in one.wrong],
        "note": one.note,
    }


def _brought(added: int, there: int) -> str:
    if not added:
        return "这些都记过了，什么也没有加"
    return f"记入 {added} 条" + (f"，另有 {there} 条已经在清单上" if there else "")


def _line_form(request: HttpRequest, chain: Chain, person: Person, initial: dict[str, Any]) -> LineForm:
    sent = request.POST if request.method == "POST" else None
    content, places = chains.content_of(chain), queries.places_for(person)
    return LineForm(sent, content=content, places=places, initial=initial)


def _version(request: HttpRequest) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else 0


def _row(person: Person, chain: Chain, one: SupplyLine, names: dict[str, str]) -> dict[str, Any]:
    mine = queries.may_keep(person, one)
    return {
        "id": one.pk,
        "firm": one.firm_name,
        "firm_url": url("enterprises:card", one.enterprise_id) if one.enterprise_id else "",
        "kind": KINDS[one.kind],
        "node": names.get(one.node_key, "环节已去掉"),
        "product": one.product,
        "words": one.words,
        "amount": number(one.amount, 4),
        "unit": one.unit,
        "place": home_words(one.region_id),
        "source": one.source,
        "basis": one.basis,
        "chip": CHIPS[one.basis],
        "as_of": one.as_of.isoformat(),
        "edit_url": url("chains:supply_line", key=chain.key, pk=one.pk) if mine else "",
        "withdraw_url": url("chains:withdraw_supply", key=chain.key, pk=one.pk) if mine else "",
    }


def _withdrawn_row(chain: Chain, one: SupplyLine, names: dict[str, str]) -> dict[str, Any]:
    by = one.withdrawn_by
    return {
        "firm": one.firm_name,
        "kind": KINDS[one.kind],
        "node": names.get(one.node_key, "环节已去掉"),
        "product": one.product,
        "amount": _amount(one),
        "place": home_words(one.region_id),
        "told": f"{by.body.name} {by.name} {date_text(one.withdrawn_at)}" if by else "",
        "put_back_url": url("chains:put_back_supply", key=chain.key, pk=one.pk),
    }


def _pair_row(one: Pair, names: dict[str, str]) -> dict[str, Any]:
    beside = one.how is How.BESIDE
    return {
        "offer": one.offer.firm_name,
        "is_synthetic": "合成" in (one.offer.basis, one.taker.basis),
        "offer_place": home_words(one.offer.region_id),
        "product": one.offer.product,
        "amount": _amount(one.offer),
        "taker": one.taker.firm_name,
        "taker_place": home_words(one.taker.region_id),
        "wants": f"做{one.taker.product}，没有说要" if beside else f"要{one.taker.product}",
        "needs": "" if beside else _amount(one.taker),
        "how": one.how.label,
        "status": "paused" if beside else "ok",
        "covers": one.covers,
        "nearness": ("同一县", "同一市州", "跨市州")[one.nearness],
    }


def _amount(one: SupplyLine) -> str:
    return f"{number(one.amount, 4)} {one.unit}" if one.amount is not None else ""


def _tabs(chain: Chain, lines: Sequence[SupplyLine], node: str, kind: str) -> list[dict[str, Any]]:
    here = [one for one in lines if node in ("", one.node_key)]
    return [
        {
            "label": words,
            "url": url("chains:supply", key=chain.key) + f"?kind={name}&node={node}",
            "is_current": name == kind,
            "count": sum(name in ("", one.kind) for one in here),
        }
        for name, words in (("", "全部"), *KINDS.items())
    ]


def _viewer(request: HttpRequest) -> Person:
    person = viewer_of(request)
    access.require(person, Act.VIEW_CHAINS)
    return person


def _keeper(request: HttpRequest) -> Person:
    person = viewer_of(request)
    access.require(person, Act.KEEP_SUPPLY)
    return person


def _file(book: Any, name: str) -> FileResponse:
    file_name = f"{name}.xlsx".replace("/", "-")
    return FileResponse(book, as_attachment=True, filename=file_name, content_type=XLSX)
