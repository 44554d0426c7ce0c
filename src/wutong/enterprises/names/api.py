"""认企业 as JSON: names that wait, what a name is like, deciding, taking back."""

from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field, StrictInt

from wutong.enterprises.api.routing import CHANNEL, READ, TAG, WRITE
from wutong.enterprises.models import NameDecision, WrittenName
from wutong.enterprises.names import actions, queries
from wutong.enterprises.names.likeness import Candidate, likely
from wutong.enterprises.names.queries import ASKED, Stand
from wutong.enterprises.names.rules import LONGEST, Answer, key_of
from wutong.organisation import access
from wutong.organisation.api.door import viewer
from wutong.organisation.api.operations import answered, told
from wutong.organisation.duties import Act
from wutong.organisation.reasons import Reason, Refused

router = Router()
STANDS = 10


class NamesAsked(Schema):
    answer: Literal["perhaps", "new"] = Field("perhaps", description="perhaps 等人认的，new 库里没有像的")
    after: int = Field(0, ge=0, le=2**31, description="只用 next 里给的")


class ProjectNamed(Schema):
    id: int
    name: str
    region_code: str


class NameTold(Schema):
    name: str
    home: str = Field(description="项目里写的投资方所在地；没写是空")
    answer: str
    enterprise_id: int | None = Field(description="最像的一家")
    enterprise_name: str | None
    probability: float = Field(description="0 到 1")
    reasons: list[str]
    projects: list[ProjectNamed] = Field(description=f"您范围里的，至多 {STANDS} 个")
    project_count: int


class NamePage(Schema):
    items: list[NameTold]
    count: int
    next: str | None


@router.get(
    "/enterprise-names",
    **told(
        "等人认的企业名称",
        name="list_enterprise_names",
        tag=TAG,
        answer=NamePage,
        scope=READ,
        more="项目投资方的写法，把握大的在前；只列您范围里的项目写着的。",
    ),
)
def list_enterprise_names(request: HttpRequest, asked: Query[NamesAsked]) -> HttpResponse:
    answers = (Answer.NEW,) if asked.answer == "new" else ASKED
    found = queries.waiting(viewer(request), answers, after=asked.after)
    query = request.GET.copy()
    if found.next is not None:
        query["after"] = str(found.next)
    return answered(
        {
            "items": [_name(row, found.stands.get(row.name_key, [])) for row in found.rows],
            "count": found.count,
            "next": f"{request.path}?{query.urlencode()}" if found.next is not None else None,
        }
    )


def _name(row: WrittenName, stands: list[Stand]) -> dict[str, Any]:
    return {
        "name": row.name,
        "home": row.home,
        "answer": row.answer,
        "enterprise_id": row.nearest_id,
        "enterprise_name": row.nearest.name if row.nearest else None,
        "probability": row.probability,
        "reasons": row.reasons,
        "projects": [{"id": o.id, "name": o.name, "region_code": o.region_id} for o in stands[:STANDS]],
        "project_count": len(stands),
    }


class LikeAsked(Schema):
    name: str = Field("", max_length=LONGEST)
    home: str = Field("", max_length=60, description="所在地，如 江苏常州；不知道就空着")


class CandidateTold(Schema):
    name: str
    enterprise_id: int | None = Field(description="企业库里的；null 是只在名录里有")
    eid: str | None = Field(description="名录里的编号")
    is_same: bool = Field(description="平台拿得准就是它")
    probability: float
    reasons: list[str]


class Likeness(Schema):
    enterprise_id: int | None = Field(description="已认定的那一家；没有认过或认定不是库里的企业是 null")
    candidates: list[CandidateTold]


@router.get(
    "/enterprise-names/likely",
    **told(
        "一个名称像哪几家企业",
        name="find_likely_enterprises",
        tag=TAG,
        answer=Likeness,
        scope=READ,
        more="先列企业库里的，再列名录里有的。没有就是新的。",
    ),
)
def find_likely_enterprises(request: HttpRequest, asked: Query[LikeAsked]) -> HttpResponse:
    access.require(viewer(request), Act.VIEW_ENTERPRISES)
    if not key_of(asked.name):
        raise Refused("没有找", [Reason("写明名称", field="name", code="missing")])
    known = queries.firm_of(asked.name)
    found = likely(asked.name, asked.home, size=3)
    return answered({"enterprise_id": known.pk if known else None, "candidates": [*map(_candidate, found)]})


def _candidate(one: Candidate) -> dict[str, Any]:
    return {
        "name": one.name,
        "enterprise_id": one.enterprise_id,
        "eid": one.eid or None,
        "is_same": one.is_same,
        "probability": one.probability,
        "reasons": list(one.reasons),
    }


class DecisionTold(Schema):
    id: int
    name: str
    enterprise_id: int | None = Field(description="null：不是库里的企业")
    enterprise_name: str | None
    is_made: bool = Field(description="这家企业是随这次认定收入的")
    probability: float | None
    reasons: list[str]
    decided_at: datetime
    decided_by: str | None = Field(description="null：平台拿得准自动认的")
    undone_at: datetime | None
    undone_by: str | None


class DecisionsAsked(Schema):
    name: str = Field("", max_length=LONGEST, description="只看这个名称的经过")
    size: int = Field(50, ge=1, le=200)
    before: int | None = Field(None, ge=1, le=2**62, description="只用 next 里给的")


class DecisionPage(Schema):
    items: list[DecisionTold]
    next: str | None


@router.get(
    "/enterprise-names/decisions",
    **told(
        "认过的企业名称",
        name="list_name_decisions",
        tag=TAG,
        answer=DecisionPage,
        scope=READ,
        more="新的在前，撤销了的也在。",
    ),
)
def list_name_decisions(request: HttpRequest, asked: Query[DecisionsAsked]) -> HttpResponse:
    found = queries.decided(viewer(request), before=asked.before, name=asked.name, size=asked.size)
    query = request.GET.copy()
    if found.before is not None:
        query["before"] = str(found.before)
    following = f"{request.path}?{query.urlencode()}" if found.before is not None else None
    return answered({"items": [_decision(one) for one in found.rows], "next": following})


def _decision(one: NameDecision) -> dict[str, Any]:
    return {
        "id": one.pk,
        "name": one.name,
        "enterprise_id": one.enterprise_id,
        "enterprise_name": one.enterprise.name if one.enterprise else None,
        "is_made": one.is_made,
        "probability": one.probability,
        "reasons": one.reasons,
        "decided_at": one.decided_at,
        "decided_by": one.decided_by.name if one.decided_by else None,
        "undone_at": one.undone_at,
        "undone_by": one.undone_by.name if one.undone_by else None,
    }


class NameVerdict(Schema):
    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, max_length=LONGEST)
    decision: Literal["same", "none", "take_in"]
    enterprise_id: StrictInt | None = Field(None, description="same 时：企业库里的哪一家")
    eid: str | None = Field(None, max_length=18, description="same 时：或名录里的编号，随之收入企业库")


@router.post(
    "/enterprise-names/decide",
    **told(
        "认定一个企业名称",
        name="decide_enterprise_name",
        tag=TAG,
        answer=DecisionTold,
        scope=WRITE,
        status=201,
        problems=(404,),
        more="same 是这一家，none 不是库里的企业，take_in 收入为新企业。认过的先撤销再认。",
    ),
)
def decide_enterprise_name(request: HttpRequest, given: NameVerdict) -> HttpResponse:
    return answered(_decision(_decided(request, given)), 201)


def _decided(request: HttpRequest, given: NameVerdict) -> NameDecision:
    person, at = viewer(request), timezone.now()
    if given.decision == "take_in":
        access.require(person, Act.KEEP_ENTERPRISES)
        values = queries.values_for(person, given.name)
        return actions.take_in(given.name, values, by=person, at=at, channel=CHANNEL)
    if given.decision == "none":
        return actions.decide(given.name, None, by=person, at=at, channel=CHANNEL)
    if given.eid:
        return actions.decide_registered(given.name, given.eid, by=person, at=at, channel=CHANNEL)
    if given.enterprise_id is None:
        access.require(person, Act.KEEP_ENTERPRISES)
        why = Reason("写明是哪一家：enterprise_id 或 eid", field="enterprise_id", code="missing")
        raise Refused("没有认定", [why])
    return actions.decide(given.name, given.enterprise_id, by=person, at=at, channel=CHANNEL)


@router.post(
    "/enterprise-names/decisions/{int:decision_id}/undo",
    **told(
        "撤销企业名称的认定",
        name="undo_name_decision",
        tag=TAG,
        answer=DecisionTold,
        scope=WRITE,
        problems=(404,),
        more="名称回到认之前的样子；随认定收入、没有别的记录的企业一并撤出。",
    ),
)
def undo_name_decision(request: HttpRequest, decision_id: int) -> HttpResponse:
    made = actions.undo(decision_id, by=viewer(request), at=timezone.now(), channel=CHANNEL)
    return answered(_decision(made))
