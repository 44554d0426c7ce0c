"""Pairs that may be one project: reading them, deciding, taking a decision back."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Schema
from pydantic import Field, StrictInt

from wutong.organisation import access
from wutong.organisation.api.door import viewer
from wutong.organisation.api.operations import answered, told
from wutong.organisation.duties import Act
from wutong.organisation.reasons import Reason, Refused
from wutong.projects import queries
from wutong.projects.actions import judging
from wutong.projects.api.facts import Given
from wutong.projects.api.routing import router
from wutong.projects.models import DuplicateCandidate

TAG = "重复"
CHANNEL = "api"


class PairsAsked(Schema):
    decision: Literal["open", "same", "different"] = "open"
    size: int = Field(50, ge=1, le=200)
    after: int = Field(0, ge=0, le=2**62, description="只用 next 里给的")


class Side(Schema):
    id: int
    name: str
    url: str


class Pair(Schema):
    id: int
    first: Side
    second: Side
    confidence: float = Field(description="0 到 1")
    reasons: list[str]
    decision: str
    decided_at: datetime | None
    decided_by: str | None


class PairPage(Schema):
    items: list[Pair]
    next: str | None


class Verdict(Given):
    decision: Literal["same", "different"]
    keep_id: StrictInt | None = Field(None, description="是同一个时，留下哪一个")


@router.get(
    "/duplicates",
    **told(
        "可能重复的项目",
        name="list_duplicates",
        tag=TAG,
        answer=PairPage,
        scope="projects:read",
        more="一对里的两个您都看得到才在内。",
    ),
)
def list_duplicates(request: HttpRequest, asked: Query[PairsAsked]) -> HttpResponse:
    person = viewer(request)
    access.require(person, Act.VIEW_PROJECTS)
    pairs = queries.pairs_for(person).filter(decision=asked.decision, id__gt=asked.after)
    found = list(pairs.select_related("first", "second", "decided_by").order_by("id")[: asked.size + 1])
    shown = found[: asked.size]
    query = request.GET.copy()
    if len(found) > asked.size:
        query["after"] = str(shown[-1].pk)
    following = f"{request.path}?{query.urlencode()}" if len(found) > asked.size else None
    return answered({"items": list(_pairs(shown)), "next": following})


def _pairs(found: Iterable[DuplicateCandidate]) -> Iterable[dict[str, Any]]:
    for pair in found:
        yield {
            "id": pair.pk,
            "first": _side(pair.first_id, pair.first.name),
            "second": _side(pair.second_id, pair.second.name),
            "confidence": pair.confidence,
            "reasons": [str(reason) for reason in pair.reasons],
            "decision": pair.decision,
            "decided_at": pair.decided_at,
            "decided_by": pair.decided_by.name if pair.decided_by else None,
        }


def _side(project_id: int, name: str) -> dict[str, Any]:
    return {"id": project_id, "name": name, "url": f"/api/projects/{project_id}"}


class Decided(Schema):
    id: int
    decision: str
    kept_id: int | None


@router.post(
    "/duplicates/{int:pair_id}/decide",
    **told(
        "认定重复",
        name="decide_duplicate",
        tag=TAG,
        answer=Decided,
        scope="projects:write",
        problems=(404,),
        more="是同一个：keep_id 留下，另一个并入它，可以原样撤回。",
    ),
)
def decide_duplicate(request: HttpRequest, pair_id: int, given: Verdict) -> HttpResponse:
    person, now = viewer(request), timezone.now()
    if given.decision == "different":
        judging.decide_different(pair_id, by=person, at=now, channel=CHANNEL)
        return answered({"id": pair_id, "decision": given.decision, "kept_id": None})
    if given.keep_id is None:
        raise Refused("没有认定", [Reason("写明留下哪一个", field="keep_id", code="missing")])
    kept = judging.decide_same(pair_id, given.keep_id, by=person, at=now, channel=CHANNEL)
    return answered({"id": pair_id, "decision": given.decision, "kept_id": kept.pk})


@router.post(
    "/duplicates/{int:pair_id}/undo",
    **told(
        "撤回认定",
        name="undo_duplicate",
        tag=TAG,
        answer=Decided,
        scope="projects:write",
        problems=(404,),
        more="合并的先原样分开，这一对重新待认定。",
    ),
)
def undo_duplicate(request: HttpRequest, pair_id: int) -> HttpResponse:
    judging.undo_decision(pair_id, by=viewer(request), at=timezone.now(), channel=CHANNEL)
    return answered({"id": pair_id, "decision": "open", "kept_id": None})
