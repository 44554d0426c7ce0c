"""Who works on a lead: assigned by the office, claimed by oneself, given back to the pool."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from wutong.enterprises.leads.actions.steps import Taking, reasons_against_person, refuse, taking
from wutong.enterprises.models import Lead
from wutong.enterprises.placing import place_of
from wutong.enterprises.rules import LeadState, Step, reasons_against_words
from wutong.organisation.duties import Act
from wutong.organisation.models import Person
from wutong.organisation.reasons import Conflict, NotFound, Reason, Refused

MOST_AT_ONCE = 200


def assign(
    lead_id: int,
    officer_id: int,
    *,
    by: Person,
    at: datetime,
    version: int | None = None,
    words: str = "",
    channel: str = "page",
) -> Lead:
    """From the pool, or to somebody else at any time while it lives; to whom it is already: nothing."""
    officer = Person.objects.select_related("body__region").filter(pk=officer_id).first()
    said = f"给{officer.name}" + (f"：{words.strip()}" if words.strip() else "") if officer else words
    step = taking(
        lead_id,
        Step.ASSIGN,
        by=by,
        at=at,
        act=Act.ASSIGN_LEADS,
        version=version,
        words=said,
        channel=channel,
    )
    with step as taken:
        _give(taken, officer)
    return taken.lead


def claim(
    lead_id: int, *, by: Person, at: datetime, version: int | None = None, channel: str = "page"
) -> Lead:
    """Out of the pool for oneself. Whoever came second is told who has it."""
    step = taking(lead_id, Step.ASSIGN, by=by, at=at, version=version, words="自己领的", channel=channel)
    with step as taken:
        lead = taken.lead
        taken.act = "claim_lead"
        if lead.officer_id != by.pk and lead.state != LeadState.POOL:
            holder = lead.officer.name if lead.officer else "别人"
            reason = Reason(
                f"{holder}已经在跟，要换人请分派", who="分派线索的人", field="officer", code="officer"
            )
            raise Refused("没有领", [reason])
        _give(taken, by)
    return taken.lead


def _give(taken: Taking, officer: Person | None) -> None:
    lead = taken.lead
    if taken.is_repeat:
        return
    if officer is not None and lead.officer_id == officer.pk and lead.state != LeadState.POOL:
        taken.is_repeat = True
        return
    refuse("没有分派", reasons_against_person(officer, place_of(lead)))
    lead.officer = officer
    lead.assigned_at = taken.at
    if lead.state == LeadState.POOL:
        taken.move_to(LeadState.ASSIGNED)


@dataclass(frozen=True)
class Assigned:
    """How many went to the officer, and of the others the enterprise with the reason."""

    leads: int
    left: tuple[tuple[str, str], ...]


def assign_all(
    lead_ids: Iterable[int], officer_id: int, *, by: Person, at: datetime, channel: str = "page"
) -> Assigned:
    """Several leads of the pool to one person: each is its own act, what cannot be given is told and left."""
    wanted = list(dict.fromkeys(lead_ids))
    if not wanted:
        raise Refused("没有分派", [Reason("一条线索都没有选", code="none")])
    if len(wanted) > MOST_AT_ONCE:
        raise Refused("没有分派", [Reason(f"一次至多 {MOST_AT_ONCE} 条", code="many")])
    count, left = 0, []
    for pk in wanted:
        try:
            assign(pk, officer_id, by=by, at=at, channel=channel)
            count += 1
        except NotFound:
            left.append((f"编号 {pk}", "没有这条线索，或不在您的可见范围"))
        except (Conflict, Refused) as refused:
            name = Lead.objects.values_list("enterprise__name", flat=True).get(pk=pk)
            left.append((name, "；".join(one.words for one in refused.reasons) or refused.title))
    return Assigned(count, tuple(left))


def back_to_pool(
    lead_id: int,
    *,
    words: str,
    by: Person,
    at: datetime,
    version: int | None = None,
    channel: str = "page",
) -> Lead:
    """Nobody's again, to be assigned anew and judged by whoever gets it; what was talked of stays."""
    with taking(lead_id, Step.BACK, by=by, at=at, version=version, words=words, channel=channel) as taken:
        if taken.is_repeat:
            return taken.lead
        refuse("没有退回", reasons_against_words(words, "为什么退回"))
        taken.lead.officer = None
        taken.lead.assigned_at = taken.lead.appraised_at = None
        taken.move_to(LeadState.POOL)
    return taken.lead
