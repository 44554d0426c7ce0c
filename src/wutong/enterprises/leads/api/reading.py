"""GET /leads, /leads/{id}, /leads/clock."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query

from wutong.enterprises.leads import lateness, listing
from wutong.enterprises.leads.api.routing import router
from wutong.enterprises.leads.api.shapes import ClockTold, LeadPage, LeadsAsked, LeadWhole
from wutong.enterprises.leads.listing import ROW, Filters
from wutong.enterprises.leads.queries import clock_on, elsewhere, lead_for
from wutong.enterprises.models import Lead
from wutong.enterprises.rules import CLOCK_WORDS, DAY_WORDS, Clock
from wutong.organisation import access, dictionaries
from wutong.organisation.api.door import viewer
from wutong.organisation.api.operations import answered, told
from wutong.organisation.duties import Act
from wutong.organisation.reasons import Reason, Refused
from wutong_engines.units.phones import numbers_masked

TAG = "线索"
READ = "leads:read"
MOMENTS = ("assigned_at", "appraised_at", "told_back_at", "contacted_at", "closed_at")


@router.get(
    "/leads",
    **told(
        "线索列表",
        name="list_leads",
        tag=TAG,
        answer=LeadPage,
        scope=READ,
        more="只有您看得到的线索，超期的在前。",
    ),
)
def list_leads(request: HttpRequest, given: Query[LeadsAsked]) -> HttpResponse:
    person, today = viewer(request), timezone.localdate(timezone.now())
    access.require(person, Act.VIEW_LEADS)
    if given.region and given.region not in dictionaries.regions():
        raise Refused(
            "没有这个地区", [Reason(f"没有这个地区：{given.region}", field="region", code="region")]
        )
    filters = Filters(
        state=given.state,
        mine="1" if given.mine == "true" else "",
        when=given.when,
        chain=given.chain,
        region=given.region,
        q=given.q.strip(),
    )
    question = listing.asked(person, filters, today)
    found = listing.slice_of(question, given.cursor, given.size)
    return answered(
        {
            "items": [row_told(row, question.clock, today) for row in found.rows],
            "first": found.first,
            "next": _address(request, found.next),
            "previous": _address(request, found.previous),
        }
    )


def _address(request: HttpRequest, cursor: str) -> str | None:
    if not cursor:
        return None
    kept = [(key, value) for key, value in request.GET.items() if key != "cursor"]
    return f"{request.path}?{urlencode([*kept, ('cursor', cursor)])}"


def row_told(row: dict[str, Any], clock: Clock, today: date) -> dict[str, Any]:
    """A row of `listing.ROW`."""
    standing = lateness.standing_of(row, clock, today)
    plain = ("id", "version", "enterprise_id", "state", "role", "channel", "investment_yuan", "project_id")
    return {name: row[name] for name in plain} | {
        "enterprise_name": row["enterprise__name"],
        "basis": row["enterprise__basis"],
        "region_code": row["region_id"],
        "park_key": row["park_id"],
        "chain_key": row["chain_key"] or None,
        "node_words": row["node_words"] or None,
        "officer_name": row["officer__name"],
        "created_at": row["created_at"],
        "moved_at": row["moved_at"],
        "due": [
            {"key": due.key, "words": due.words, "on": due.on, "is_late": due.is_late(today)}
            for due in standing.dues
        ],
        "is_idle": standing.is_idle,
        "url": f"/api/leads/{row['id']}",
    }


@router.get(
    "/leads/clock",
    **told("线索时限", name="get_lead_clock", tag=TAG, answer=ClockTold, scope=READ, more="今天用的天数。"),
)
def get_lead_clock(request: HttpRequest) -> HttpResponse:
    access.require(viewer(request), Act.VIEW_LEADS)
    clock = clock_on(timezone.localdate(timezone.now()))
    days = {key: getattr(clock, key) for key in CLOCK_WORDS}
    return answered(days | {"source": clock.source, "basis": clock.basis, "counting": DAY_WORDS})


@router.get(
    "/leads/{int:lead_id}",
    **told(
        "一条线索",
        name="get_lead",
        tag=TAG,
        answer=LeadWhole,
        scope=READ,
        problems=(404,),
        more="带它的经过。别处也有人跟时只说有，不说是谁。",
    ),
)
def get_lead(request: HttpRequest, lead_id: int) -> HttpResponse:
    person = viewer(request)
    access.require(person, Act.VIEW_LEADS)
    lead = lead_for(person, lead_id)
    today = timezone.localdate(timezone.now())
    steps = lead.steps.select_related("by").order_by("id")
    whole = {name: getattr(lead, name) for name in MOMENTS} | {
        "node_key": lead.node_key or None,
        "contact_id": lead.contact_id,
        "recommended_by": lead.recommended_by or None,
        "words": numbers_masked(lead.words) or None,
        "close_reason": lead.close_reason or None,
        "steps": [
            {"kind": one.kind, "words": numbers_masked(one.words) or None, "at": one.at, "by": one.by.name}
            for one in steps
        ],
        "elsewhere": elsewhere(person, lead.enterprise).words or None,
    }
    return answered(row_told(row_of(lead), clock_on(today), today) | whole)


def row_of(lead: Lead) -> dict[str, Any]:
    """A lead as a row of the list."""
    beside = {
        "enterprise__name": lead.enterprise.name,
        "enterprise__basis": lead.enterprise.basis,
        "officer__name": lead.officer.name if lead.officer else None,
    }
    return {name: beside[name] if name in beside else getattr(lead, name) for name in ROW}
