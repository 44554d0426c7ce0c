"""People, talks and requests over the API: of the office that keeps them; taking back, putting back."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from wutong.enterprises import actions
from wutong.enterprises.api.routing import CHANNEL, CONTACTS, TAG, WRITE, router
from wutong.enterprises.api.shapes import (
    ContactChanges,
    ContactRevealed,
    ContactTold,
    EnterpriseAnswer,
    EnterpriseWords,
    FirmContactGiven,
    FirmRequestGiven,
    FirmRequestTold,
    MeetingGiven,
    MeetingTold,
    Withdrawn,
    WrittenKind,
)
from wutong.enterprises.api.telling import contact_revealed, contact_told, meeting_told, request_told
from wutong.organisation.api.door import viewer
from wutong.organisation.api.operations import answered, told

OURS = "记在您所在的地方，那里和它的上级看得到。"


def _made(summary: str, name: str, answer: object) -> dict[str, Any]:
    return told(
        summary, name=name, tag=TAG, answer=answer, scope=WRITE, status=201, problems=(404,), more=OURS
    )


def _done(summary: str, name: str, answer: object, *, scope: str = WRITE, more: str = "") -> dict[str, Any]:
    return told(summary, name=name, tag=TAG, answer=answer, scope=scope, problems=(404,), more=more)


def _by(request: HttpRequest) -> dict[str, Any]:
    return {"by": viewer(request), "at": timezone.now(), "channel": CHANNEL}


@router.post(
    "/enterprises/{int:enterprise_id}/contacts", **_made("记联系人", "add_enterprise_contact", ContactTold)
)
def add_contact(request: HttpRequest, enterprise_id: int, given: FirmContactGiven) -> HttpResponse:
    return answered(contact_told(actions.add_contact(enterprise_id, given.said(), **_by(request))), 201)


@router.patch(
    "/enterprises/contacts/{int:contact_id}",
    **_done(
        "改联系人",
        "edit_enterprise_contact",
        ContactTold,
        more="只改写出来的项，写成空的就清掉。遮住的样子不收。",
    ),
)
def edit_contact(request: HttpRequest, contact_id: int, given: ContactChanges) -> HttpResponse:
    return answered(contact_told(actions.edit_contact(contact_id, given.said(), **_by(request))))


@router.post(
    "/enterprises/contacts/{int:contact_id}/reveal",
    **_done(
        "看联系人全文", "reveal_enterprise_contact", ContactRevealed, scope=CONTACTS, more="每看一次都留痕。"
    ),
)
def reveal_contact(request: HttpRequest, contact_id: int) -> HttpResponse:
    return answered(contact_revealed(actions.reveal_contact(contact_id, **_by(request))))


@router.post(
    "/enterprises/{int:enterprise_id}/meetings", **_made("记往来", "add_enterprise_meeting", MeetingTold)
)
def add_meeting(request: HttpRequest, enterprise_id: int, given: MeetingGiven) -> HttpResponse:
    return answered(meeting_told(actions.add_meeting(enterprise_id, given.said(), **_by(request))), 201)


@router.post(
    "/enterprises/{int:enterprise_id}/requests", **_made("记诉求", "add_enterprise_request", FirmRequestTold)
)
def add_request(request: HttpRequest, enterprise_id: int, given: FirmRequestGiven) -> HttpResponse:
    return answered(request_told(actions.ask(enterprise_id, given.said(), **_by(request))), 201)


@router.post(
    "/enterprises/requests/{int:firm_request_id}/answer",
    **_done("答复诉求", "answer_enterprise_request", FirmRequestTold),
)
def answer(request: HttpRequest, firm_request_id: int, given: EnterpriseAnswer) -> HttpResponse:
    return answered(request_told(actions.answer(firm_request_id, given.words, **_by(request))))


@router.post(
    "/enterprises/requests/{int:firm_request_id}/take-back",
    **_done("撤回对诉求的答复", "take_back_enterprise_answer", FirmRequestTold),
)
def take_back(request: HttpRequest, firm_request_id: int) -> HttpResponse:
    return answered(request_told(actions.take_back_answer(firm_request_id, **_by(request))))


@router.post(
    "/enterprises/written/{kind}/{int:thing_id}/withdraw",
    **_done("撤回记下的", "withdraw_enterprise_record", Withdrawn, more="不再列出，留痕里仍有；可以恢复。"),
)
def withdraw(request: HttpRequest, kind: WrittenKind, thing_id: int, given: EnterpriseWords) -> HttpResponse:
    thing = actions.withdraw(kind, thing_id, words=given.words, **_by(request))
    return answered({"kind": kind, "id": thing.pk, "withdrawn_at": thing.withdrawn_at})


@router.post(
    "/enterprises/written/{kind}/{int:thing_id}/put-back",
    **_done("恢复撤回的", "put_back_enterprise_record", Withdrawn),
)
def put_back(request: HttpRequest, kind: WrittenKind, thing_id: int) -> HttpResponse:
    thing = actions.put_back(kind, thing_id, **_by(request))
    return answered({"kind": kind, "id": thing.pk, "withdrawn_at": thing.withdrawn_at})
