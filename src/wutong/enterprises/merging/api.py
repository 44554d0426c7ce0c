"""Two cards of one firm over the API: side by side, made one, taken apart."""

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Schema
from pydantic import Field, StrictInt

from wutong.enterprises import queries
from wutong.enterprises.api.routing import CHANNEL, READ, TAG, WRITE, router
from wutong.enterprises.api.shapes import EnterpriseTold, FirmGiven
from wutong.enterprises.api.telling import enterprise_told
from wutong.enterprises.identity import WORDS
from wutong.enterprises.merging import actions
from wutong.enterprises.merging.moving import said_of
from wutong.enterprises.merging.queries import relations_between
from wutong.enterprises.merging.rules import reasons_against, together
from wutong.organisation import access
from wutong.organisation.api.door import viewer
from wutong.organisation.api.operations import answered, told
from wutong.organisation.duties import Act

Version = Annotated[StrictInt, Field(ge=1, lt=2**31)]


class MergeGiven(FirmGiven):
    other_id: Annotated[StrictInt, Field(ge=1, lt=2**62)] = Field(description="并进来的那一家")
    version: Version = Field(description="留下的那一家，您读到的 version")
    other_version: Version = Field(description="并进来的那一家，您读到的 version")
    words: str = Field("", max_length=300, pattern=r"^[^\x00]*$", description="为什么是同一家")


class MergedFacts(Schema):
    """合并以后变了的项。"""

    column: str
    words: str
    before: str | int | date | None
    after: str | int | date | None


class MergeLooked(Schema):
    keep: EnterpriseTold
    other: EnterpriseTold
    changes: list[MergedFacts]
    reasons: list[str] = Field(description="为什么不能合并；空的是可以")


class MergeTold(Schema):
    id: int = Field(description="撤销时用它")
    gone_id: int
    enterprise: EnterpriseTold


class MergeUndone(Schema):
    enterprise: EnterpriseTold
    other: EnterpriseTold


@router.get(
    "/enterprises/{int:enterprise_id}/merge/{int:other_id}",
    **told(
        "合并以前看两家",
        name="look_at_merge",
        tag=TAG,
        answer=MergeLooked,
        scope=READ,
        problems=(404,),
        more="留下前一家。只看，不改。",
    ),
)
def look_at_merge(request: HttpRequest, enterprise_id: int, other_id: int) -> HttpResponse:
    person = viewer(request)
    access.require(person, Act.KEEP_ENTERPRISES)
    keep = queries.enterprise_for(person, enterprise_id)
    other = queries.enterprise_for(person, other_id)
    mine, theirs = said_of(keep), said_of(other)
    changes = [
        {"column": name, "words": WORDS[name], "before": _none(mine[name]), "after": _none(value)}
        for name, value in together(mine, theirs, WORDS).items()
    ]
    reasons = [one.words for one in reasons_against(mine, theirs, relations_between(keep, other))]
    cards = {"keep": enterprise_told(keep), "other": enterprise_told(other)}
    return answered(cards | {"changes": changes, "reasons": reasons})


def _none(value: Any) -> Any:
    return None if value == "" else value


@router.post(
    "/enterprises/{int:enterprise_id}/merge",
    **told(
        "把另一家并进来",
        name="merge_enterprises",
        tag=TAG,
        answer=MergeTold,
        scope=WRITE,
        problems=(404,),
        more="记过的都归留下的这一家，谁看得到什么不变；可以原样撤销。",
    ),
)
def merge_enterprises(request: HttpRequest, enterprise_id: int, given: MergeGiven) -> HttpResponse:
    made = actions.merge(
        enterprise_id,
        given.other_id,
        words=given.words.strip(),
        versions=(given.version, given.other_version),
        by=viewer(request),
        at=timezone.now(),
        channel=CHANNEL,
    )
    return answered({"id": made.pk, "gone_id": made.gone_id, "enterprise": enterprise_told(made.kept)})


@router.post(
    "/enterprises/merges/{int:merge_id}/undo",
    **told(
        "撤销企业的合并",
        name="undo_enterprise_merge",
        tag=TAG,
        answer=MergeUndone,
        scope=WRITE,
        problems=(404,),
        more="照合并前的样子分开；合并以后记的留在留下的那一家。后来的合并先撤。",
    ),
)
def undo_enterprise_merge(request: HttpRequest, merge_id: int) -> HttpResponse:
    keep, other = actions.undo(merge_id, by=viewer(request), at=timezone.now(), channel=CHANNEL)
    return answered({"enterprise": enterprise_told(keep), "other": enterprise_told(other)})
