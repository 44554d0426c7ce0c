"""统计 and search as JSON: the figures and finds of the pages."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from wutong.cockpit import finding, queries
from wutong.cockpit.figures import Line, Tally
from wutong.cockpit.pages import chosen_region
from wutong.organisation import access
from wutong.organisation.api.door import viewer
from wutong.organisation.api.operations import answered, told
from wutong.organisation.duties import Act

router = Router()


class StatisticsAsked(Schema):
    region: str = Field("", description="GB/T 2260 代码；不写是您所在的地区")


class TallyTold(Schema):
    """合计只加写明了的，另有几个没写明单列。"""

    projects: int
    investment_yuan: int
    with_investment: int
    without_investment: int
    with_foreign: int = Field(description="总投资是外币的，没有折算，不在合计里")
    at_lower_end: int = Field(description="总投资是区间或“以上”的，按下限加")
    synthetic: int = Field(description="合成的演示项目，在合计里")
    paid_in_yuan: int
    with_paid_in: int
    paid_in_rate: float | None = Field(description="到位率：两个数都写明的项目，到位合计 / 总投资合计")


class LineTold(Schema):
    region_code: str | None = Field(description="合计行是 null")
    all: TallyTold
    signed: TallyTold
    landed: TallyTold
    landing_rate: float | None = Field(description="落地率：到过落地的 / 到过签约的，按个数")


class StatisticsTold(Schema):
    region_code: str
    total: LineTold
    places: list[LineTold]
    stages: dict[str, TallyTold] = Field(description="现在在每个阶段的")
    reached: dict[str, TallyTold] = Field(description="到过每个阶段的")
    homes: dict[str, TallyTold] = Field(description="按来源地；空名字是没写明的")
    industries: dict[str, TallyTold] = Field(description="按重点产业；空名字是没写明的")


class SearchAsked(Schema):
    q: str = Field(min_length=1, max_length=60, description="汉字、全拼或首字母")


class Found(Schema):
    label: str
    note: str | None
    url: str = Field(description="网页的地址")


class FoundGroup(Schema):
    label: str
    items: list[Found]


class FoundTold(Schema):
    groups: list[FoundGroup]


@router.get(
    "/statistics",
    **told(
        "统计",
        name="get_statistics",
        tag="统计",
        answer=StatisticsTold,
        scope="statistics:read",
        problems=(404,),
        more="按您看得到的项目逐个相加，没有人工汇总数。",
    ),
)
def get_statistics(request: HttpRequest, asked: Query[StatisticsAsked]) -> HttpResponse:
    person = viewer(request)
    access.require(person, Act.SEE_STATISTICS)
    found = queries.statistics(person, chosen_region(person, asked.region))
    tallies = {"stages": found.standing, "reached": found.reached, "homes": found.homes}
    return answered(
        {
            "region_code": found.region.code,
            "total": _line(found.total),
            "places": [_line(line) for line in found.places],
            **{
                name: {key: _tally(tally) for key, tally in group.items()}
                for name, group in {**tallies, "industries": found.industries}.items()
            },
        }
    )


def _line(line: Line) -> dict[str, Any]:
    return {
        "region_code": line.key or None,
        "all": _tally(line.all),
        "signed": _tally(line.signed),
        "landed": _tally(line.landed),
        "landing_rate": line.landing_rate,
    }


def _tally(tally: Tally) -> dict[str, Any]:
    names = TallyTold.model_fields
    return {name: getattr(tally, name) for name in names}


@router.get(
    "/search",
    **told(
        "搜索",
        name="search",
        tag="搜索",
        answer=FoundTold,
        scope="projects:read",
        more="项目、地方、人、页面，与 Ctrl K 相同。",
    ),
)
def search(request: HttpRequest, asked: Query[SearchAsked]) -> HttpResponse:
    groups = finding.search(viewer(request), asked.q.strip())
    return answered(
        {
            "groups": [
                {
                    "label": group["label"],
                    "items": [
                        {"label": item["label"], "note": item.get("note") or None, "url": item["url"]}
                        for item in group["items"]
                    ],
                }
                for group in groups
            ]
        }
    )
