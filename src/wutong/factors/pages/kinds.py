"""Kinds of factors: unit, law, source, who answers for each; changed by whoever keeps the dictionaries."""

from itertools import groupby
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.module_loading import import_string
from django.views.decorators.http import require_GET

from wutong.audit.models import Entry
from wutong.audit.queries import entries_about
from wutong.factors import actions, queries
from wutong.factors.actions.kinds import KEPT
from wutong.factors.deducting import rule_changes, rule_words
from wutong.factors.forms import Kind, NewKind
from wutong.factors.models import FactorKind
from wutong.factors.pages.acting import act_page, ask_or_post, sent
from wutong.factors.rules import reasons_against_code
from wutong.organisation import access
from wutong.organisation.dictionaries import department_words
from wutong.organisation.duties import Act
from wutong.organisation.pages.viewer import viewer_of
from wutong.organisation.reasons import Refused
from wutong.web.addresses import url
from wutong.web.formats import date_text, moment_text


@require_GET
def kinds(request: HttpRequest) -> HttpResponse:
    person = viewer_of(request)
    found = [_row(one) for one in queries.kinds()]
    context = {
        "groups": [(name, list(rows)) for name, rows in groupby(found, key=lambda row: row["group"])],
        "count": len(found),
        "guesses": sum(row["basis"] != "依据" for row in found),
        "may_change": access.may(person, Act.MANAGE_DICTIONARIES),
        "may_view": access.may(person, Act.VIEW_FACTORS),
    }
    return render(request, "factors/kinds.html", context)


def _row(kind: FactorKind) -> dict[str, Any]:
    return {
        "key": kind.key,
        "group": kind.group,
        "name": kind.name,
        "unit": kind.unit,
        "department": department_words(kind.department),
        "law": kind.law or "未查到",
        "words": kind.words,
        "basis": kind.basis,
        "source": kind.source,
        "from": date_text(kind.valid_from),
        "to": date_text(kind.valid_to),
        "period": "每年一算" if kind.is_annual else "存量",
        "rules": [(name, one, rule_words(name, one, kind.unit)) for name, one in kind.rules.items()],
    }


@require_GET
def kind(request: HttpRequest, key: str) -> HttpResponse:
    """One kind with its rules and its history."""
    person = viewer_of(request)
    found = queries.kind_for(key)
    words = import_string(settings.TRAIL_WORDS)
    history = [
        {
            "at": moment_text(entry.at),
            "by": entry.person_name,
            "body": entry.body_name,
            "changes": _changes(entry, words),
        }
        for entry in entries_about("factor_kind", key)
    ]
    context = {
        "kind": _row(found),
        "history": history,
        "may_change": access.may(person, Act.MANAGE_DICTIONARIES),
    }
    return render(request, "factors/kind.html", context)


def _changes(entry: Entry, words: Any) -> list[str]:
    """A line for each thing changed; of the rules each that is another now."""
    found = []
    for name, (before, after) in entry.changes.items():
        if name == "rules":
            found += rule_changes(before or {}, after or {})
        else:
            found.append(f"{words.field(name)}：{words.value(name, before)} → {words.value(name, after)}")
    return found


@ask_or_post
def edit_kind(request: HttpRequest, key: str) -> HttpResponse:
    person = viewer_of(request)
    access.require(person, Act.MANAGE_DICTIONARIES)
    found = queries.kind_for(key)
    bound = Kind(sent(request), is_new=False, initial={name: getattr(found, name) for name in KEPT})
    here = url("factors:kind", key)

    def perform(said: dict[str, Any]) -> str:
        actions.save_kind(key, {name: said[name] for name in KEPT}, by=person, at=timezone.now())
        return here

    return act_page(
        request,
        bound,
        perform,
        title=f"改要素种类：{found.name}",
        verb="保存",
        path=[("要素种类", url("factors:kinds")), (found.name, here)],
        back_url=here,
        lead="改了立刻用；改前的值留在历史里。",
    )


@ask_or_post
def new_kind(request: HttpRequest) -> HttpResponse:
    person = viewer_of(request)
    access.require(person, Act.MANAGE_DICTIONARIES)
    bound = NewKind(sent(request), is_new=True, initial={"valid_from": timezone.localdate(), "basis": "假设"})

    def perform(said: dict[str, Any]) -> str:
        if reasons := reasons_against_code(said["code"], [one.key for one in queries.kinds()]):
            raise Refused("没有建", reasons)
        told = {name: said[name] for name in (*KEPT, "is_annual")}
        actions.save_kind(said["code"], told, by=person, at=timezone.now())
        return url("factors:kind", said["code"])

    return act_page(
        request,
        bound,
        perform,
        title="新建要素种类",
        verb="建要素种类",
        path=[("要素种类", url("factors:kinds")), ("新建", None)],
        back_url=url("factors:kinds"),
        lead="平台带来的种类不够时自己加；哪个部门管，那个部门就能开它的账户。",
    )
