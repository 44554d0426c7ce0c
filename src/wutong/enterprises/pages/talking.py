"""People at a firm, talks and requests: of the office that keeps them; taking back what was written."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from wutong.enterprises import actions, queries
from wutong.enterprises.actions.withdrawing import KINDS, written_for
from wutong.enterprises.forms import (
    AnswerGiven,
    ContactChanged,
    ContactGiven,
    MeetingGiven,
    RequestGiven,
    Withdrawn,
)
from wutong.enterprises.leads.queries import leads_of
from wutong.enterprises.masking import name_masked
from wutong.enterprises.models import Enterprise
from wutong.enterprises.pages.acting import act_page, ask_or_post, sent, steps_to
from wutong.enterprises.placing import place_of
from wutong.enterprises.rules import FROM, Step
from wutong.enterprises.shown import lead_name
from wutong.organisation import access
from wutong.organisation.duties import Act
from wutong.organisation.models import Person
from wutong.organisation.pages.viewer import viewer_of
from wutong.web.addresses import url
from wutong.web.formats import day_text

ANCHORS = {
    "contact": "people",
    "meeting": "meetings",
    "request": "requests",
    "signal": "signals",
    "relation": "relations",
}
OURS = "只有记的地方和它的上级看得到。"
WRITTEN_THROUGH = FROM[Step.CONTACT]


def _card(enterprise_id: int, anchor: str = "") -> str:
    return url("enterprises:card", enterprise_id) + (f"#{anchor}" if anchor else "")


@ask_or_post
def add_contact(request: HttpRequest, pk: int) -> HttpResponse:
    person, at = viewer_of(request), timezone.now()
    access.require(person, Act.KEEP_LEADS)
    enterprise = queries.enterprise_for(person, pk)

    def perform(said: dict[str, Any]) -> tuple[str, str]:
        actions.add_contact(pk, said, by=person, at=at)
        return _card(pk, "people"), "已记联系人"

    return act_page(
        request,
        ContactGiven(sent(request), person=person, initial={"region_code": person.body.region_id}),
        perform,
        title=f"记联系人：{enterprise.name}",
        verb="记下",
        path=steps_to(enterprise, "记联系人"),
        back_url=_card(pk),
        lead=OURS + "号码在页面上遮住，看全号要点一下并留痕。",
    )


@ask_or_post
def edit_contact(request: HttpRequest, contact_id: int) -> HttpResponse:
    person, at = viewer_of(request), timezone.now()
    contact = queries.contact_for(person, contact_id)
    access.require(person, Act.KEEP_LEADS, place_of(contact))
    bound = ContactChanged(sent(request), contact=contact)

    def perform(said: dict[str, Any]) -> tuple[str, str]:
        actions.edit_contact(contact_id, bound.said(), by=person, at=at)
        return _card(contact.enterprise_id, "people"), "已改联系人"

    return act_page(
        request,
        bound,
        perform,
        title=f"改联系人：{name_masked(contact.name)}",
        verb="保存",
        path=steps_to(contact.enterprise, "改联系人"),
        back_url=_card(contact.enterprise_id),
        lead="遮住的这里看不全：要改就写新的，不改就空着，不要了就勾“清掉”。",
    )


@require_POST
def reveal_contact(request: HttpRequest, contact_id: int) -> HttpResponse:
    """Shown once and written to the trail."""
    contact = actions.reveal_contact(contact_id, by=viewer_of(request), at=timezone.now())
    is_fragment = request.headers.get("HX-Request") == "true"
    template = "enterprises/_contact.html" if is_fragment else "enterprises/contact.html"
    return render(request, template, {"contact": contact})


@ask_or_post
def add_meeting(request: HttpRequest, pk: int) -> HttpResponse:
    person, at = viewer_of(request), timezone.now()
    access.require(person, Act.KEEP_LEADS)
    enterprise = queries.enterprise_for(person, pk)

    def perform(said: dict[str, Any]) -> tuple[str, str]:
        actions.add_meeting(pk, said, by=person, at=at)
        return _card(pk, "meetings"), "已记往来"

    today = timezone.localdate(at)
    initial = {"on": today, "region_code": person.body.region_id, "ours": f"{person.body.name} {person.name}"}
    return act_page(
        request,
        MeetingGiven(sent(request), person=person, initial=initial),
        perform,
        title=f"记往来：{enterprise.name}",
        verb="记下",
        path=steps_to(enterprise, "记往来"),
        back_url=_card(pk),
        lead=OURS,
        instead=_through_leads(person, enterprise),
    )


def _through_leads(person: Person, enterprise: Enterprise) -> list[tuple[str, str]]:
    """Where a talk is better written down: only there does it set the lead's clock anew."""
    live = [one for one in leads_of(person, enterprise) if one.state in WRITTEN_THROUGH]
    return [
        (f"有线索在跟（{lead_name(one)}），从线索里记，跟进的时限才会重新起算", url("leads:contact", one.pk))
        for one in live
        if access.may(person, Act.KEEP_LEADS, place_of(one))
    ]


@ask_or_post
def add_request(request: HttpRequest, pk: int) -> HttpResponse:
    person, at = viewer_of(request), timezone.now()
    access.require(person, Act.KEEP_LEADS)
    enterprise = queries.enterprise_for(person, pk)

    def perform(said: dict[str, Any]) -> tuple[str, str]:
        actions.ask(pk, said, by=person, at=at)
        return _card(pk, "requests"), "已记诉求"

    initial = {"asked_on": timezone.localdate(at), "region_code": person.body.region_id}
    return act_page(
        request,
        RequestGiven(sent(request), person=person, initial=initial),
        perform,
        title=f"记诉求：{enterprise.name}",
        verb="记下",
        path=steps_to(enterprise, "记诉求"),
        back_url=_card(pk),
        lead=OURS + "写了期限的，到期没有答复会标出来。",
    )


@ask_or_post
def answer(request: HttpRequest, request_id: int) -> HttpResponse:
    person, at = viewer_of(request), timezone.now()
    one = queries.request_for(person, request_id)
    access.require(person, Act.KEEP_LEADS, place_of(one))

    def perform(said: dict[str, Any]) -> tuple[str, str]:
        actions.answer(request_id, said["words"], by=person, at=at)
        return _card(one.enterprise_id, "requests"), "已记答复"

    due = f"，限 {day_text(one.due_on)}以前" if one.due_on else ""
    return act_page(
        request,
        AnswerGiven(sent(request)),
        perform,
        title="答复诉求",
        verb="记下答复",
        path=steps_to(one.enterprise, "答复诉求"),
        back_url=_card(one.enterprise_id),
        lead=f"{one.words}（{day_text(one.asked_on)}提出{due}）",
    )


@require_POST
def take_back_answer(request: HttpRequest, request_id: int) -> HttpResponse:
    one = actions.take_back_answer(request_id, by=viewer_of(request), at=timezone.now())
    messages.info(request, "已撤回答复")
    return HttpResponseRedirect(_card(one.enterprise_id, "requests"))


@ask_or_post
def withdraw(request: HttpRequest, kind: str, thing_id: int) -> HttpResponse:
    person, at = viewer_of(request), timezone.now()
    thing = written_for(person, kind, thing_id)
    words = KINDS[kind].words

    def perform(said: dict[str, Any]) -> tuple[str, str]:
        actions.withdraw(kind, thing_id, words=said["words"], by=person, at=at)
        return f"{_card(thing.enterprise_id)}?back={kind}-{thing_id}#{ANCHORS[kind]}", f"已撤回{words}"

    return act_page(
        request,
        Withdrawn(sent(request)),
        perform,
        title=f"撤回{words}",
        verb="撤回",
        path=steps_to(thing.enterprise, f"撤回{words}"),
        back_url=_card(thing.enterprise_id),
        lead=f"{KINDS[kind].told(thing)}。撤回后页面上不再列出，留痕里仍有；撤错了可以恢复。",
    )


@require_POST
def put_back(request: HttpRequest, kind: str, thing_id: int) -> HttpResponse:
    thing = actions.put_back(kind, thing_id, by=viewer_of(request), at=timezone.now())
    messages.info(request, f"已恢复{KINDS[kind].words}")
    return HttpResponseRedirect(_card(thing.enterprise_id, ANCHORS[kind]))
