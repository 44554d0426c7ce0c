"""What is done with a lead on the way: judged, told back, talked to, given up, taken up again."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from wutong.enterprises.leads.actions.steps import Taking, reasons_against_person, refuse, taking
from wutong.enterprises.leads.queries import contacts_of
from wutong.enterprises.models import Contact, Lead, Meeting
from wutong.enterprises.placing import place_of
from wutong.enterprises.rules import (
    MEETINGS,
    LeadState,
    Step,
    reasons_against_day,
    reasons_against_words,
)
from wutong.organisation.models import Person
from wutong.organisation.reasons import Reason


def appraise(
    lead_id: int,
    is_worth: bool,
    words: str = "",
    *,
    by: Person,
    at: datetime,
    version: int | None = None,
    channel: str = "page",
) -> Lead:
    """Worth following: to the first contact. Not worth: dropped, with the reason."""
    said = ("值得跟" if is_worth else "不值得跟") + (f"：{words.strip()}" if words.strip() else "")
    with taking(lead_id, Step.APPRAISE, by=by, at=at, version=version, words=said, channel=channel) as taken:
        if taken.is_repeat:
            return taken.lead
        taken.lead.appraised_at = at
        if is_worth:
            taken.move_to(LeadState.FOLLOWED)
        else:
            refuse("没有记下研判", reasons_against_words(words, "为什么不值得跟"))
            _close(taken, words)
    return taken.lead


def tell_back(
    lead_id: int,
    words: str = "",
    *,
    by: Person,
    at: datetime,
    version: int | None = None,
    channel: str = "page",
) -> Lead:
    """Whoever recommended it was told what became of it; once. It does not count as a move."""
    with taking(
        lead_id, Step.TELL_BACK, by=by, at=at, version=version, words=words, channel=channel
    ) as taken:
        if taken.is_repeat:
            return taken.lead
        if taken.lead.told_back_at is not None:
            taken.is_repeat = True
            return taken.lead
        if not taken.lead.recommended_by:
            reason = Reason("这条线索没有推荐人，不用反馈", code="no_recommender")
            refuse("没有记下反馈", [reason])
        refuse("没有记下反馈", reasons_against_words(words, "反馈了什么"))
        taken.lead.told_back_at = at
    return taken.lead


def first_contact(
    lead_id: int,
    values: Mapping[str, Any],
    *,
    by: Person,
    at: datetime,
    version: int | None = None,
    channel: str = "page",
) -> Meeting | None:
    """A visit, call or letter; the first brings the lead to talks, every later one starts its clock anew.

    `values`: kind, on, words, and ours, theirs, next_step, next_on; contact_id of a kept contact, or
    contact_name, contact_title, contact_phone of a new one. None when the same form came twice.
    """
    kind, words = str(values.get("kind", "")), str(values.get("words", "")).strip()
    on: Any = values.get("on")
    said = f"{MEETINGS.get(kind, '')} {on or ''}：{words}"
    with taking(lead_id, Step.CONTACT, by=by, at=at, version=version, words=said, channel=channel) as taken:
        if taken.is_repeat:
            return None
        refuse("没有记下对接", _reasons_against_talk(values, timezone.localdate(at)))
        lead = taken.lead
        lead.contact = _contact(lead, values, by=by, at=at) or lead.contact
        lead.contacted_at = lead.contacted_at or at
        lead.appraised_at = lead.appraised_at or at
        taken.move_to(LeadState.TALKING)
        return Meeting.objects.create(
            enterprise=lead.enterprise,
            lead=lead,
            kind=kind,
            on=on,
            ours=str(values.get("ours") or "").strip()[:200],
            theirs=str(values.get("theirs") or "").strip()[:200],
            words=words,
            next_step=str(values.get("next_step") or "").strip()[:300],
            next_on=values.get("next_on"),
            created_by=by,
            **_placed(lead, at),
        )


def _reasons_against_talk(values: Mapping[str, Any], today: date) -> list[Reason]:
    reasons = []
    on, next_on = values.get("on"), values.get("next_on")
    if values.get("kind") not in MEETINGS:
        reasons.append(Reason("方式：选一种", field="kind", code="kind"))
    if on is None:
        reasons.append(Reason("写明哪一天", field="on", code="day"))
    else:
        reasons += reasons_against_day(on, today, "对接的日子")
    if on and next_on and next_on < on:
        reasons.append(Reason("下一步的日子早于这次对接", field="next_on", code="day_order"))
    return reasons + reasons_against_words(str(values.get("words") or ""), "谈了什么")


def _contact(lead: Lead, values: Mapping[str, Any], *, by: Person, at: datetime) -> Contact | None:
    """A kept one of this enterprise within reach, or a new one of this place."""
    if values.get("contact_id"):
        known = contacts_of(by, lead.enterprise).filter(pk=values["contact_id"]).first()
        if known is None:
            refuse("没有记下对接", [Reason("联系人：没有这个人", field="contact", code="contact")])
        return known
    name = str(values.get("contact_name") or "").strip()
    if not name:
        return None
    return Contact.objects.create(
        enterprise=lead.enterprise,
        name=name[:60],
        title=str(values.get("contact_title") or "").strip()[:60],
        phone=str(values.get("contact_phone") or "").strip()[:60],
        created_by=by,
        **_placed(lead, at),
    )


def _placed(lead: Lead, at: datetime) -> dict[str, Any]:
    return {
        "region_id": lead.region_id,
        "park_id": lead.park_id,
        "brought_by_id": lead.brought_by_id,
        "created_at": at,
    }


def drop(
    lead_id: int,
    words: str,
    *,
    by: Person,
    at: datetime,
    version: int | None = None,
    channel: str = "page",
) -> Lead:
    with taking(lead_id, Step.DROP, by=by, at=at, version=version, words=words, channel=channel) as taken:
        if taken.is_repeat:
            return taken.lead
        refuse("线索还在", reasons_against_words(words, "为什么不再跟进"))
        _close(taken, words)
    return taken.lead


def _close(taken: Taking, words: str) -> None:
    taken.lead.close_reason = words.strip()[:300]
    taken.lead.closed_at = taken.at
    taken.move_to(LeadState.DROPPED)


def reopen(
    lead_id: int,
    words: str = "",
    *,
    by: Person,
    at: datetime,
    version: int | None = None,
    channel: str = "page",
) -> Lead:
    """To be judged again by whoever had it, or back to the pool where that person can no longer."""
    with taking(lead_id, Step.REOPEN, by=by, at=at, version=version, words=words, channel=channel) as taken:
        if taken.is_repeat:
            return taken.lead
        lead = taken.lead
        officer = lead.officer
        is_held = not reasons_against_person(officer, place_of(lead))
        lead.officer = officer if is_held else None
        lead.assigned_at = at if is_held else None
        lead.appraised_at = lead.closed_at = None
        lead.close_reason = ""
        taken.move_to(LeadState.ASSIGNED if is_held else LeadState.POOL)
    return taken.lead
