"""Keeping a firm and what is public of it: new, from the register, changed, taken out; facts, relations."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from wutong.enterprises import actions, queries
from wutong.enterprises.actions.keeping import COLUMNS
from wutong.enterprises.forms import Firm, RelationGiven, SignalGiven, TakenOut, initial_of
from wutong.enterprises.pages.acting import act_page, ask_or_post, sent, steps_to
from wutong.organisation import access
from wutong.organisation.duties import Act
from wutong.organisation.pages.viewer import asked, viewer_of
from wutong.web.addresses import url

UNITS = {"capital_yuan": "万元"}


@ask_or_post
def create(request: HttpRequest) -> HttpResponse:
    person, at = viewer_of(request), timezone.now()
    access.require(person, Act.KEEP_ENTERPRISES)
    bound = Firm(
        sent(request), initial={"name": asked(request, "name", 200), "as_of": timezone.localdate(at)}
    )

    def perform(said: dict[str, Any]) -> tuple[str, str]:
        values = {name: said[name] for name in COLUMNS if name in said}
        made = actions.keep(values, by=person, at=at, is_other=said.get("is_other", False))
        is_new = made.created_at == at
        words = "已记入企业库" if is_new else "库里已有这个代码的企业，就是这一家，没有另记"
        return url("enterprises:card", made.pk), words

    return act_page(
        request,
        bound,
        perform,
        title="新记一家企业",
        verb="记入企业库",
        path=[("企业", url("enterprises:list")), ("新记", None)],
        back_url=url("enterprises:list"),
        lead="公开的情况各处看到的一样；联系人、往来、诉求另记，只有本地看得到。知道多少填多少，不知道的空着。",
        units=UNITS,
        only_after={"is_other": ("same_name", "like_name")},
    )


@ask_or_post
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    person, at = viewer_of(request), timezone.now()
    access.require(person, Act.KEEP_ENTERPRISES)
    enterprise = queries.enterprise_for(person, pk)
    shown = initial_of(enterprise, COLUMNS)
    bound = Firm(sent(request), initial=shown, enterprise=enterprise)
    del bound.fields["is_other"]

    def perform(said: dict[str, Any]) -> tuple[str, str]:
        version = said["version"] or enterprise.version
        values = {name: said[name] for name in COLUMNS if name in said}
        actions.edit(pk, values, version=version, by=person, at=at)
        return url("enterprises:card", pk), "已保存"

    return act_page(
        request,
        bound,
        perform,
        title=f"改：{enterprise.name}",
        verb="保存",
        path=steps_to(enterprise, "改"),
        back_url=url("enterprises:card", pk),
        lead="改了以后各处看到的都变；改前改后和谁改的都留痕。出处和截止日期一并改成新的。",
        units=UNITS,
    )


@ask_or_post
def take_out(request: HttpRequest, pk: int) -> HttpResponse:
    person, at = viewer_of(request), timezone.now()
    access.require(person, Act.KEEP_ENTERPRISES)
    enterprise = queries.enterprise_for(person, pk)

    def perform(said: dict[str, Any]) -> tuple[str, str]:
        actions.take_out(pk, words=said["words"], by=person, at=at)
        return url("enterprises:list"), f"已把“{enterprise.name}”撤出企业库"

    return act_page(
        request,
        TakenOut(sent(request)),
        perform,
        title=f"撤出企业库：{enterprise.name}",
        verb="撤出",
        path=steps_to(enterprise, "撤出"),
        back_url=url("enterprises:card", pk),
        lead="记错了的可以撤出。已经记了联系人、往来、诉求、动态、关系或线索的不能撤出，要改正；记重了的与另一家合并。",
    )


@require_POST
def keep_registered(request: HttpRequest, eid: str) -> HttpResponse:
    person, at = viewer_of(request), timezone.now()
    made = actions.keep_registered(eid, by=person, at=at)
    messages.info(request, "已记入企业库" if made.created_at == at else "已经记过")
    return HttpResponseRedirect(url("enterprises:card", made.pk))


@ask_or_post
def add_signal(request: HttpRequest, pk: int) -> HttpResponse:
    person, at = viewer_of(request), timezone.now()
    access.require(person, Act.KEEP_ENTERPRISES)
    enterprise = queries.enterprise_for(person, pk)

    def perform(said: dict[str, Any]) -> tuple[str, str]:
        actions.add_signal(pk, said, by=person, at=at)
        return url("enterprises:card", pk) + "#signals", "已记动态"

    return act_page(
        request,
        SignalGiven(sent(request), initial={"kind": asked(request, "kind"), "on": timezone.localdate(at)}),
        perform,
        title=f"记动态：{enterprise.name}",
        verb="记下",
        path=steps_to(enterprise, "记动态"),
        back_url=url("enterprises:card", pk),
        lead="公开的事，各处都看得到。没有出处的不记。",
    )


@ask_or_post
def add_relation(request: HttpRequest, pk: int) -> HttpResponse:
    person, at = viewer_of(request), timezone.now()
    access.require(person, Act.KEEP_ENTERPRISES)
    enterprise = queries.enterprise_for(person, pk)

    def perform(said: dict[str, Any]) -> tuple[str, str]:
        actions.add_relation(pk, said, by=person, at=at)
        return url("enterprises:card", pk) + "#relations", "已记关系"

    return act_page(
        request,
        RelationGiven(sent(request), initial={"as_of": timezone.localdate(at)}),
        perform,
        title=f"记关系：{enterprise.name}",
        verb="记下",
        path=steps_to(enterprise, "记关系"),
        back_url=url("enterprises:card", pk),
        lead="写对方是这家企业的什么。公开的事，各处都看得到。",
    )
