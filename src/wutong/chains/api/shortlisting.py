"""Whom to visit for a gap over the API: the list of the page, each term with its facts."""

from datetime import date
from importlib import import_module
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Schema
from pydantic import Field

from wutong.chains.api.routing import READ, TAG, router
from wutong.organisation import access
from wutong.organisation.api.door import viewer
from wutong.organisation.api.operations import answered, told
from wutong.organisation.duties import Act
from wutong.organisation.models import Person


class ShortlistAsked(Schema):
    region: str = Field("", pattern=r"^([0-9]{6})?$", description="GB/T 2260，不写是全链所在地区")
    digits: Literal["4", "3", "2"] = Field("4", description="行业代码取几位")
    words: Literal["", "0", "1"] = Field("", description="1 经营范围要写到产品词，0 不限，不写看够不够")
    size: Literal["20", "50", "100"] = "20"


class ShortlistFact(Schema):
    key: str
    value: float
    words: str
    source: str
    as_of: str


class ShortlistTerm(Schema):
    """`share`：在这一批里的百分位，0 到 1；null 是不知道，`unknown` 说为什么。"""

    key: str
    name: str
    weight: float
    counted: float = Field(description="不知道的项让权以后")
    share: float | None
    unknown: str | None
    facts: list[ShortlistFact]


class ShortlistFirm(Schema):
    eid: str
    name: str
    home_code: str | None
    home: str
    industry: str | None
    capital_yuan: int | None
    group: str | None
    source: str
    score: float | None = Field(description="匹配度，0 到 1，不是概率")
    low: float | None
    high: float | None
    coverage: float
    is_enough: bool
    terms: list[ShortlistTerm]


class ShortlistLeftOut(Schema):
    eid: str
    name: str
    reason: str


class ShortlistNamed(Schema):
    name: str
    source: str
    basis: str


class ShortlistTold(Schema):
    chain: str
    node: str
    name: str
    region_code: str
    region_name: str
    register_words: str
    is_synthetic: bool
    as_of: date
    industries: list[str]
    by_words: bool
    active: int = Field(description="全国这些行业在营的")
    compared: int
    weights: dict[str, float]
    weights_basis: str
    weights_source: str
    warning: str
    items: list[ShortlistFirm]
    left_out: list[ShortlistLeftOut]
    named: list[ShortlistNamed] = Field(description="链上写着的企业，不参加比较")


@router.get(
    "/chains/{slug:key}/nodes/{str:node}/shortlist",
    **told(
        "一个缺口的目标企业清单",
        name="get_chain_shortlist",
        tag=TAG,
        answer=ShortlistTold,
        scope=READ,
        problems=(404,),
        more="先走访谁，每一项凭什么；没有列上的写理由。谁在跟用线索的接口查。没有企业名录时是 422。",
    ),
)
def get_shortlist(request: HttpRequest, key: str, node: str, asked: Query[ShortlistAsked]) -> HttpResponse:
    person: Person = viewer(request)
    access.require(person, Act.VIEW_CHAINS)
    access.require(person, Act.VIEW_ENTERPRISES)
    telling: Any = import_module("wutong.chains.candidates.telling")
    said = telling.asked_for(person, key, node, asked.region, asked.model_dump(), timezone.localdate())
    return answered(said)
