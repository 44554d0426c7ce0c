"""The dictionaries as JSON: regions, parks, bodies, focus industries, duties, and who is asking."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from wutong.organisation import dictionaries
from wutong.organisation.access import words_for_scope
from wutong.organisation.api.door import viewer
from wutong.organisation.api.operations import answered, told
from wutong.organisation.duties import (
    ACT_NAMES,
    BODY_KIND_NAMES,
    DUTY_NAMES,
    REACH_NAMES,
    TABLE,
    BodyKind,
    Duty,
)

TAG = "字典"
router = Router()


class Region(Schema):
    code: str
    name: str
    short_name: str
    level: str
    parent_code: str | None


class Park(Schema):
    key: str
    name: str
    short_name: str
    level: str
    region_code: str


class Body(Schema):
    key: str
    name: str
    kind: str
    kind_name: str
    region_code: str
    park_key: str | None


class FocusIndustry(Schema):
    key: str
    name: str
    valid_from: date | None
    valid_to: date | None
    source: str


class Reach(Schema):
    act: str
    act_name: str
    reach: str
    reach_name: str


class DutyTold(Schema):
    key: str
    name: str
    acts: list[Reach]


class Me(Schema):
    id: int
    username: str
    name: str
    duty: str
    duty_name: str
    body: Body
    scope: str


class Regions(Schema):
    items: list[Region]


class Parks(Schema):
    items: list[Park]


class Bodies(Schema):
    items: list[Body]


class FocusIndustries(Schema):
    items: list[FocusIndustry]


class Duties(Schema):
    items: list[DutyTold]


@router.get(
    "/regions", **told("地区", name="list_regions", tag=TAG, answer=Regions, more="GB/T 2260 代码，一棵树。")
)
def list_regions(request: HttpRequest) -> HttpResponse:
    return answered(
        {
            "items": [
                {
                    "code": region.code,
                    "name": region.name,
                    "short_name": region.short_name,
                    "level": region.level,
                    "parent_code": region.parent_id,
                }
                for region in dictionaries.regions().values()
            ]
        }
    )


@router.get("/parks", **told("园区", name="list_parks", tag=TAG, answer=Parks))
def list_parks(request: HttpRequest) -> HttpResponse:
    return answered(
        {
            "items": [
                {
                    "key": park.key,
                    "name": park.name,
                    "short_name": park.short_name,
                    "level": park.level,
                    "region_code": park.region_id,
                }
                for park in dictionaries.parks().values()
            ]
        }
    )


@router.get("/bodies", **told("机构", name="list_bodies", tag=TAG, answer=Bodies))
def list_bodies(request: HttpRequest) -> HttpResponse:
    return answered({"items": [body_told(body.key) for body in dictionaries.bodies().values()]})


def body_told(key: str) -> dict[str, Any]:
    body = dictionaries.bodies()[key]
    return {
        "key": body.key,
        "name": body.name,
        "kind": body.kind,
        "kind_name": BODY_KIND_NAMES[BodyKind(body.kind)],
        "region_code": body.region_id,
        "park_key": body.park_id,
    }


@router.get(
    "/focus-industries",
    **told(
        "重点产业",
        name="list_focus_industries",
        tag=TAG,
        answer=FocusIndustries,
        more="省里的清单，带有效期和出处。",
    ),
)
def list_focus_industries(request: HttpRequest) -> HttpResponse:
    return answered(
        {
            "items": [
                {
                    "key": focus.key,
                    "name": focus.name,
                    "valid_from": focus.valid_from or None,
                    "valid_to": focus.valid_to or None,
                    "source": focus.source,
                }
                for focus in dictionaries.focus_industries().values()
            ]
        }
    )


@router.get(
    "/duties",
    **told(
        "职责与权限表", name="list_duties", tag=TAG, answer=Duties, more="每种职责能办什么、办到多大范围。"
    ),
)
def list_duties(request: HttpRequest) -> HttpResponse:
    return answered({"items": [_duty_told(duty) for duty in Duty]})


def _duty_told(duty: Duty) -> dict[str, Any]:
    acts = [
        {"act": act, "act_name": ACT_NAMES[act], "reach": reach, "reach_name": REACH_NAMES[reach]}
        for act, reach in TABLE[duty].items()
    ]
    return {"key": duty, "name": DUTY_NAMES[duty], "acts": acts}


@router.get(
    "/me", **told("我是谁", name="me", tag=TAG, answer=Me, more="令牌或会话代表的人、机构、职责和可见范围。")
)
def me(request: HttpRequest) -> HttpResponse:
    person = viewer(request)
    duty = Duty(person.duty)
    return answered(
        {
            "id": person.pk,
            "username": person.username,
            "name": person.name,
            "duty": duty,
            "duty_name": DUTY_NAMES[duty],
            "body": body_told(person.body_id),
            "scope": words_for_scope(person),
        }
    )
