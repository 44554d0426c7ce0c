"""Reading firms over the API: the library, a card, and names of the register."""

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from ninja import Query

from wutong.enterprises import listing, queries, registered
from wutong.enterprises.api.routing import READ, TAG, router
from wutong.enterprises.api.shapes import EnterpriseCard, EnterprisePage, EnterprisesAsked, RegisteredFirms
from wutong.enterprises.api.telling import card_told, enterprise_told
from wutong.enterprises.listing import Filters
from wutong.enterprises.models import Enterprise
from wutong.organisation import access
from wutong.organisation.api.door import viewer
from wutong.organisation.api.operations import answered, told
from wutong.organisation.duties import Act
from wutong.organisation.reasons import Reason, Refused

FROM_REGISTER = 50


@router.get(
    "/enterprises",
    **told(
        "企业库",
        name="list_enterprises",
        tag=TAG,
        answer=EnterprisePage,
        scope=READ,
        more="公开的情况各处相同，最近更新的在前。",
    ),
)
def list_enterprises(request: HttpRequest, asked: Query[EnterprisesAsked]) -> HttpResponse:
    person = viewer(request)
    access.require(person, Act.VIEW_ENTERPRISES)
    found = listing.listed(person, _filters(request, asked), asked.cursor, asked.size)
    return answered(
        {
            "items": [enterprise_told(one) for one in found.rows],
            "total": found.total,
            "first": found.first,
            "next": _address(request, found.next),
            "previous": _address(request, found.previous),
        }
    )


def _filters(request: HttpRequest, asked: EnterprisesAsked) -> Filters:
    """A condition nobody can make sense of is refused: passing it over would answer another question."""
    known = asked.model_dump(include={"q", "place", "home", "industry", "lead"})
    filters, unread = listing.from_query(known)
    strange = sorted(set(request.GET) - set(EnterprisesAsked.model_fields))
    reasons = [Reason(f"没有“{name}”这个条件", field=name, code="extra_forbidden") for name in strange]
    reasons += [
        Reason(f"没有这样的条件：{said}", field=said.partition("=")[0], code="unknown") for said in unread
    ]
    if reasons:
        raise Refused("有条件读不懂", reasons)
    return filters


def _address(request: HttpRequest, cursor: str) -> str | None:
    if not cursor:
        return None
    query = request.GET.copy()
    query["cursor"] = cursor
    return f"{request.path}?{query.urlencode()}"


@router.get(
    "/enterprises/registered",
    **told(
        "在企业名录里按名称找",
        name="find_registered_enterprises",
        tag=TAG,
        answer=RegisteredFirms,
        scope=READ,
        more="名称里有每一个词的，至多 50 家；没有装入名录时 as_of 是 null。",
    ),
)
def find_registered(request: HttpRequest, q: str = "") -> HttpResponse:
    access.require(viewer(request), Act.VIEW_ENTERPRISES)
    register = registered.opened()
    if register is None:
        return answered({"as_of": None, "is_synthetic": None, "items": []})
    rows = register.search(q[:60], FROM_REGISTER)
    codes = [one["eid"] for one in rows]
    found = Enterprise.objects.filter(Q(eid__in=codes) | Q(credit_code__in=codes))
    kept = {code: pk for pk, *said in found.values_list("pk", "credit_code", "eid") for code in said}
    items = [
        {name: one[name] for name in ("eid", "name", "county", "industry", "capital_yuan")}
        | {"kept_id": kept.get(one["eid"])}
        for one in rows
    ]
    return answered({"as_of": register.as_of, "is_synthetic": register.is_synthetic, "items": items})


@router.get(
    "/enterprises/{int:enterprise_id}",
    **told(
        "一家企业",
        name="get_enterprise",
        tag=TAG,
        answer=EnterpriseCard,
        scope=READ,
        problems=(404,),
        more="往来、诉求、联系人、线索、项目只有您范围里的；联系方式是遮住的。",
    ),
)
def get_enterprise(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    person = viewer(request)
    return answered(card_told(person, queries.enterprise_for(person, enterprise_id)))
