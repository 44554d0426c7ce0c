"""GET /projects: the same list as the page, walked by cursor, made from plain rows."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Schema
from pydantic import Field

from wutong.organisation import access, dictionaries
from wutong.organisation.api.door import viewer
from wutong.organisation.api.operations import answered, told
from wutong.organisation.duties import Act
from wutong.organisation.reasons import Reason, Refused
from wutong.projects import queries
from wutong.projects.api.facts import Foreign, foreign
from wutong.projects.api.routing import router
from wutong.projects.fields import FIELD
from wutong.projects.filters import Filters
from wutong.projects.paging import sort_named

TAG = "项目"
READ = "projects:read"
STAGES = Literal["reserve", "appraise", "negotiate", "sign", "land", "evaluate"]
STATUSES = Literal["active", "paused", "lost", "withdrawn", "delivered"]
SORTS = Literal[
    "-updated",
    "updated",
    "-investment",
    "investment",
    "-paid_in",
    "paid_in",
    "-stage_since",
    "stage_since",
    "name",
    "-name",
]
COLUMNS = (
    "id", "name", "investor", "home", "region_id", "park_id", "focus_industry", "stage", "status",
    "stage_since", "investment_yuan", "investment_yuan_to", "investment_is_at_least", "investment_foreign",
    "investment_currency", "paid_in_yuan", "officer__name", "version", "updated_at", "is_synthetic",
)  # fmt: skip
MOST_YUAN = 2**53 - 1
TEXT = r"^[^\x00]*$"
BATCH = r"^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})?$"


class ListAsked(Schema):
    q: str = Field("", max_length=60, description="汉字、全拼或首字母")
    region: str = Field("", description="GB/T 2260 代码，连同下级")
    park: str = ""
    stage: list[STAGES] = Field([], description="可写几次")
    status: list[STATUSES] = Field([], description="可写几次")
    focus: str = Field("", description="重点产业，或 other")
    home: str = Field("", max_length=60, pattern=TEXT)
    min_yuan: int | None = Field(None, ge=0, le=MOST_YUAN, description="总投资不少于，元")
    max_yuan: int | None = Field(None, ge=0, le=MOST_YUAN, description="总投资不多于，元")
    missing: str = Field("", description="这一项未填")
    officer: str = Field("", max_length=40, pattern=TEXT, description="责任人的账号，或 me")
    idle: Literal["", "late", "soon"] = Field("", description="停滞或将到期")
    batch: str = Field(
        "", description="一次导入的批次号", pattern=r"^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})?$"
    )
    sort: SORTS = "-updated"
    size: int = Field(50, ge=1, le=200)
    cursor: str = Field("", max_length=600, description="只用 next、previous 里给的")
    totals: Literal["true", "false"] = Field("false", description="另数一共几个、合多少元")


class ListedProject(Schema):
    id: int
    name: str
    investor: str | None
    home: str | None
    region_code: str
    park_key: str | None
    focus_industry: str | None
    stage: STAGES
    stage_since: date
    status: STATUSES
    investment_yuan: int | None
    investment_yuan_to: int | None
    investment_is_at_least: bool
    investment_foreign: Foreign | None
    paid_in_yuan: int | None
    officer_name: str | None
    is_synthetic: bool
    version: int
    updated_at: datetime
    url: str


class Totals(Schema):
    projects: int
    is_capped: bool = Field(description="只数到这么多，没有合计")
    investment_yuan: int | None = Field(description="只加写明了元的")
    without_investment: int = Field(description="未填总投资的个数，没有计入")


class ProjectPage(Schema):
    items: list[ListedProject]
    first: int = Field(description="这一页从第几个起")
    next: str | None
    previous: str | None
    totals: Totals | None = Field(description="只在 totals=true 时有")


@router.get(
    "/projects",
    **told(
        "项目列表",
        name="list_projects",
        tag=TAG,
        answer=ProjectPage,
        scope=READ,
        more="只有您看得到的项目；已并入别的项目的不在内。",
    ),
)
def list_projects(request: HttpRequest, asked: Query[ListAsked]) -> HttpResponse:
    person = viewer(request)
    access.require(person, Act.VIEW_PROJECTS)
    question = queries.asked(person, _filters(request, asked), timezone.now())
    found = queries.slice_of(
        question, sort=sort_named(asked.sort), cursor=asked.cursor, size=asked.size, columns=COLUMNS
    )
    totals = _totals(queries.counts_of(question)) if asked.totals == "true" else None
    return answered(
        {
            "items": [_row(row) for row in found.rows],
            "first": found.first,
            "next": _address(request, found.next),
            "previous": _address(request, found.previous),
            "totals": totals,
        }
    )


def _filters(request: HttpRequest, asked: ListAsked) -> Filters:
    """A condition nobody can make sense of is refused: passing it over would answer another question."""
    known: dict[str, Mapping[str, object]] = {
        "region": dictionaries.regions(),
        "park": dictionaries.parks(),
        "focus": {**dictionaries.focus_industries(), "other": None},
        "missing": FIELD,
    }
    reasons = [
        Reason(f"没有“{name}”这个条件", field=name, code="extra_forbidden")
        for name in sorted(set(request.GET) - set(ListAsked.model_fields))
    ]
    reasons += [
        Reason(f"{name} 里没有“{value}”", field=name, code="unknown")
        for name, values in known.items()
        if (value := getattr(asked, name)) and value not in values
    ]
    if reasons:
        raise Refused("有条件读不懂", reasons)
    return Filters(
        q=asked.q,
        region=asked.region,
        park=asked.park,
        stage=tuple(asked.stage),
        status=tuple(asked.status),
        focus=asked.focus,
        home=asked.home,
        min=asked.min_yuan,
        max=asked.max_yuan,
        missing=asked.missing,
        officer=asked.officer,
        idle=asked.idle,
        batch=asked.batch,
    )


def _row(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": row["id"],
        "name": row["name"],
        "investor": row["investor"] or None,
        "home": row["home"] or None,
        "region_code": row["region_id"],
        "park_key": row["park_id"],
        "focus_industry": row["focus_industry"] or None,
        "stage": row["stage"],
        "stage_since": row["stage_since"],
        "status": row["status"],
        "investment_yuan": row["investment_yuan"],
        "investment_yuan_to": row["investment_yuan_to"],
        "investment_is_at_least": row["investment_is_at_least"],
        "investment_foreign": foreign(row["investment_currency"], row["investment_foreign"]),
        "paid_in_yuan": row["paid_in_yuan"],
        "officer_name": row["officer__name"],
        "is_synthetic": row["is_synthetic"],
        "version": row["version"],
        "updated_at": row["updated_at"],
        "url": f"/api/projects/{row['id']}",
    }


def _totals(counts: queries.Counts) -> dict[str, Any]:
    return {
        "projects": counts.projects,
        "is_capped": counts.is_capped,
        "investment_yuan": None if counts.is_capped else counts.yuan,
        "without_investment": counts.missing,
    }


def _address(request: HttpRequest, cursor: str) -> str | None:
    if not cursor:
        return None
    query = request.GET.copy()
    query["cursor"] = cursor
    return f"{request.path}?{query.urlencode()}"
