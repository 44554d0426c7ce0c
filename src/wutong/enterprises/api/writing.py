"""Keeping firms over the API: new, from the register, changed, taken out; facts and relations."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from wutong.enterprises import actions, queries
from wutong.enterprises.api.routing import CHANNEL, TAG, WRITE, router
from wutong.enterprises.api.shapes import (
    EnterpriseBecause,
    EnterpriseEdit,
    EnterpriseGiven,
    EnterpriseTold,
    RelationGiven,
    RelationTold,
    SignalGiven,
    SignalTold,
)
from wutong.enterprises.api.telling import enterprise_told, relation_told, signal_told
from wutong.enterprises.models import Enterprise
from wutong.organisation.api.door import viewer
from wutong.organisation.api.operations import answered, told


def _kept(enterprise: Enterprise, status: int = 201) -> HttpResponse:
    response = answered(enterprise_told(enterprise), status)
    response.headers["ETag"] = f'"{enterprise.version}"'
    if status == 201:
        response.headers["Location"] = f"/api/enterprises/{enterprise.pk}"
    return response


@router.post(
    "/enterprises",
    **told(
        "记一家企业",
        name="keep_enterprise",
        tag=TAG,
        answer=EnterpriseTold,
        scope=WRITE,
        status=201,
        more="信用代码已经记过的，答已有的那一家；同名的先退回，说明是另一家再记。",
    ),
)
def keep_enterprise(request: HttpRequest, given: EnterpriseGiven) -> HttpResponse:
    said = {name: value for name, value in given.said().items() if value is not None}
    is_other = bool(said.pop("is_other", False))
    person, at = viewer(request), timezone.now()
    return _kept(actions.keep(said, by=person, at=at, channel=CHANNEL, is_other=is_other))


@router.post(
    "/enterprises/registered/{str:eid}/keep",
    **told(
        "把名录里的一家记入企业库",
        name="keep_registered_enterprise",
        tag=TAG,
        answer=EnterpriseTold,
        scope=WRITE,
        status=201,
        problems=(404,),
        more="已经记过的，答已有的那一家。",
    ),
)
def keep_registered(request: HttpRequest, eid: str) -> HttpResponse:
    return _kept(actions.keep_registered(eid, by=viewer(request), at=timezone.now(), channel=CHANNEL))


@router.patch(
    "/enterprises/{int:enterprise_id}",
    **told(
        "改一家企业",
        name="edit_enterprise",
        tag=TAG,
        answer=EnterpriseTold,
        scope=WRITE,
        problems=(404, 409),
        more="只改写出来的项。",
    ),
)
def edit_enterprise(request: HttpRequest, enterprise_id: int, given: EnterpriseEdit) -> HttpResponse:
    person = viewer(request)
    queries.enterprise_for(person, enterprise_id)
    edited = actions.edit(
        enterprise_id,
        given.changes.said(),
        version=given.version,
        opened=given.opened.said() if given.opened is not None else None,
        by=person,
        at=timezone.now(),
        channel=CHANNEL,
    )
    return _kept(edited, 200)


@router.post(
    "/enterprises/{int:enterprise_id}/take-out",
    **told(
        "撤出企业库",
        name="take_out_enterprise",
        tag=TAG,
        answer=EnterpriseTold,
        scope=WRITE,
        problems=(404,),
        more="还没有联系人、往来、诉求、动态、关系、线索和名称的才能撤出；答撤出前的样子。",
    ),
)
def take_out_enterprise(request: HttpRequest, enterprise_id: int, given: EnterpriseBecause) -> HttpResponse:
    person = viewer(request)
    enterprise = queries.enterprise_for(person, enterprise_id)
    actions.take_out(enterprise_id, words=given.words, by=person, at=timezone.now(), channel=CHANNEL)
    return answered(enterprise_told(enterprise))


@router.post(
    "/enterprises/{int:enterprise_id}/signals",
    **told(
        "记动态",
        name="add_enterprise_signal",
        tag=TAG,
        answer=SignalTold,
        scope=WRITE,
        status=201,
        problems=(404,),
        more="公开的事，各处都看得到；要有出处。",
    ),
)
def add_signal(request: HttpRequest, enterprise_id: int, given: SignalGiven) -> HttpResponse:
    person, at = viewer(request), timezone.now()
    made = actions.add_signal(enterprise_id, given.said(), by=person, at=at, channel=CHANNEL)
    return answered(signal_told(made), 201)


@router.post(
    "/enterprises/{int:enterprise_id}/relations",
    **told(
        "记关系",
        name="add_enterprise_relation",
        tag=TAG,
        answer=RelationTold,
        scope=WRITE,
        status=201,
        problems=(404,),
        more="对方是这家企业的什么；要有出处。",
    ),
)
def add_relation(request: HttpRequest, enterprise_id: int, given: RelationGiven) -> HttpResponse:
    person, at = viewer(request), timezone.now()
    made = actions.add_relation(enterprise_id, given.said(), by=person, at=at, channel=CHANNEL)
    return answered(relation_told(made), 201)
