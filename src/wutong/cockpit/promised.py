"""Factors in 待办: holds that wait for the department's word, and what a department said to the asker."""

from datetime import datetime
from typing import Any

from wutong.cockpit.item import Item, when_words
from wutong.factors import kept, queries
from wutong.factors.models import Hold
from wutong.factors.names import account_words, holder_words, in_unit
from wutong.factors.shown import SOON_DAYS, days_left, holders_seen
from wutong.organisation.models import Person
from wutong.web.addresses import url
from wutong.web.formats import day_text

SHOWN = 12
MOST_NOTICES = 100


def waiting_holds(person: Person, at: datetime) -> list[Item]:
    """What is not answered, and what was agreed to and soon lapses; in the accounts of this department."""
    if not kept.is_keeper(person):
        return []
    holds = kept.pending_in(kept.kept_by(person), at)
    due = [one for one in holds if one.approved_at is None or days_left(one, at) <= SOON_DAYS]
    soonest = sorted(due, key=lambda one: (one.expires_at, one.pk))
    return [_item(person, one, at) for one in soonest[:SHOWN]]


def _item(person: Person, hold: Hold, at: datetime) -> Item:
    days = days_left(hold, at)
    tone, when = when_words(days)
    verb = "答复" if hold.approved_at is None else "落实"
    asked = f"{hold.reservation.asked_by.name} {day_text(hold.reservation.asked_at)} 申请"
    return Item(
        kind="factor",
        tone=tone,
        when=when,
        title=f"{verb}：{account_words(hold.account)} {in_unit(hold.pending, hold.account)}",
        why=f"{holder_words(person, hold.reservation, hold.account)} · {asked}，到期没有{verb}就自动退回",
        due=f"{day_text(hold.expires_at)}到期",
        verb=verb,
        url=url("factors:hold", hold.pk),
        days_left=days,
    )


def notices(person: Person) -> list[dict[str, Any]]:
    """What was decided about holds this person asked for or is the officer of, until they have seen it."""
    found = queries.notices_of(person, MOST_NOTICES)
    if not found:
        return []
    seen = holders_seen(person, {one.reservation.holder for one in found})
    return [
        {
            "words": one.words,
            "holder": one.reservation.holder_name,
            "holder_url": url("projects:detail", one.reservation.holder)
            if one.reservation.holder in seen
            else "",
            "at": one.at.isoformat(),
            "at_text": day_text(one.at),
            "see_url": url("factors:see_notice", one.pk),
        }
        for one in found
    ]
