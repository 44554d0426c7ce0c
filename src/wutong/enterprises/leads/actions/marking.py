"""Several offices follow one firm: the office above all of them says who leads."""

from datetime import datetime

from wutong.enterprises.leads.actions.steps import refuse, taking
from wutong.enterprises.leads.queries import visible_to
from wutong.enterprises.models import Lead, LeadStep
from wutong.enterprises.placing import place_of
from wutong.enterprises.rules import LEADS, LIVE, YIELDS, Step, reasons_against_words
from wutong.organisation import access
from wutong.organisation.duties import Act
from wutong.organisation.models import Person
from wutong.organisation.reasons import Reason

TO_OTHERS = "上级指定由别处牵头"


def rivals_of(lead: Lead, by: Person) -> list[Lead]:
    """Other live leads of the firm that this person also assigns."""
    others = visible_to(by).filter(enterprise_id=lead.enterprise_id, state__in=LIVE).exclude(pk=lead.pk)
    return [one for one in others if access.may(by, Act.ASSIGN_LEADS, place_of(one))]


def mark_leading(
    lead_id: int,
    words: str,
    *,
    by: Person,
    at: datetime,
    version: int | None = None,
    channel: str = "page",
) -> Lead:
    """This one leads, the others within the office's reach yield; those are told so, not to whom or why."""
    step = taking(
        lead_id,
        Step.MARK,
        by=by,
        at=at,
        act=Act.ASSIGN_LEADS,
        version=version,
        words=words,
        channel=channel,
    )
    with step as taken:
        lead = taken.lead
        if taken.is_repeat:
            return lead
        others = rivals_of(lead, by)
        if not others:
            reason = Reason("您的范围里只有这一条在跟这家企业的线索，不用指定", code="no_rival")
            refuse("没有指定", [reason])
        refuse("没有指定", reasons_against_words(words, "为什么由这里牵头"))
        lead.role = LEADS
        for other in Lead.objects.select_for_update().filter(pk__in=[one.pk for one in others]):
            other.role, other.version = YIELDS, other.version + 1
            other.save(update_fields=["role", "version"])
            LeadStep.objects.create(lead=other, kind=Step.MARK, words=TO_OTHERS, at=at, by=by)
    return lead
