"""Leads in 待办: a person's own by the clock, those of the pool for whoever hands them out."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Case, IntegerField, Q, When
from django.utils import timezone

from wutong.cockpit.item import Item, when_words
from wutong.enterprises.leads import lateness
from wutong.enterprises.leads.listing import Filters, address
from wutong.enterprises.leads.queries import clock_on, visible_to
from wutong.enterprises.rules import LIVE, Clock, LeadState
from wutong.organisation.access import may
from wutong.organisation.dictionaries import parks, region_name
from wutong.organisation.duties import Act, Duty
from wutong.organisation.models import Person
from wutong.web.addresses import url
from wutong.web.formats import day_text

SHOWN = 12
SOON_DAYS = 7
# past this many the oldest are told, the person's own before the pool's
MOST, COUNTED = 2000, 1000
Row = dict[str, Any]
ROW = ("id", "enterprise__name", "node_words", "region_id", "park_id", "officer_id", *lateness.COLUMNS)
# what is due → the verb that ends it, and where it is done
VERBS = {
    "assign": ("分派", "leads:assign"),
    "appraise": ("研判", "leads:appraise"),
    "feedback": ("反馈", "leads:tell_back"),
    "quiet": ("对接", "leads:contact"),
}


def lead_items(person: Person, at: datetime) -> list[Item]:
    """Two statements: the clock; the person's own leads and the pool in reach, the oldest first."""
    if not may(person, Act.KEEP_LEADS):
        return []
    today = timezone.localdate(at)
    clock = clock_on(today)
    untold = Q(state=LeadState.DROPPED, told_back_at=None) & ~Q(recommended_by="")
    mine = Q(officer_id=person.pk) & (Q(state__in=LIVE) | untold)
    seen = visible_to(person).filter(mine | Q(state=LeadState.POOL))
    own_first = Case(When(officer_id=person.pk, then=0), default=1, output_field=IntegerField())
    rows: Any = list(seen.order_by(own_first, "moved_at", "id").values(*ROW)[:MOST])
    held = [row for row in rows if row["officer_id"] == person.pk]
    pool = [row for row in rows if row["officer_id"] != person.pk]
    own = [row for row in pool if _is_own(person, row)]
    found = _items(held, clock, today)
    if may(person, Act.ASSIGN_LEADS):
        below = [row for row in pool if not _is_own(person, row)]
        return found + _items(own, clock, today) + _below(below, clock, today)
    return found + _to_claim(len(own))


def _is_own(person: Person, row: Mapping[str, Any]) -> bool:
    """It waits in the person's own office, not in one below."""
    if person.duty in (Duty.PARK, Duty.LIAISON):
        return True
    return bool(row["region_id"] == person.body.region_id and row["park_id"] is None)


def _items(rows: list[Row], clock: Clock, today: date) -> list[Item]:
    left = [(lateness.standing_of(row, clock, today).days_left, number) for number, row in enumerate(rows)]
    due = sorted(pair for pair in left if pair[0] <= SOON_DAYS)
    return [_item(rows[number], clock, today) for _, number in due[:SHOWN]]


def _item(row: Row, clock: Clock, today: date) -> Item:
    standing = lateness.standing_of(row, clock, today)
    days, due = standing.days_left, standing.first
    tone, when = when_words(days)
    verb, route = VERBS[due.key] if due else ("查看", "leads:lead")
    park = parks().get(row["park_id"] or "")
    why = [
        park.short_name if park else region_name(row["region_id"]),
        row["node_words"],
        f"{clock.idle} 天没有动静，建议退回线索池" if standing.is_idle else "",
    ]
    on = day_text(due.on) if due else ""
    return Item(
        kind="lead",
        tone=tone,
        when=when,
        title=f"{verb}线索：{row['enterprise__name']}",
        why=" · ".join(part for part in why if part),
        due=f"{'应于 ' if days < 0 else ''}{on}",
        verb=verb,
        url=url(route, row["id"]),
        days_left=days,
    )


def _counted(count: int) -> str:
    return f"{count:,} 条" if count < COUNTED else f"{COUNTED:,} 多条"


def _below(rows: list[Row], clock: Clock, today: date) -> list[Item]:
    """One line for what offices below have left in the pool too long."""
    count = sum(lateness.standing_of(row, clock, today).status[0] == "late" for row in rows)
    if not count:
        return []
    return [
        Item(
            kind="lead",
            tone="soon",
            when="要催",
            title=f"下级有 {_counted(count)}线索过了期限还没有分派",
            why=f"登记后 {clock.assign} 天内要分派",
            due="",
            verb="去看",
            url=address(Filters(state=LeadState.POOL, when="late")),
            days_left=3,
        )
    ]


def _to_claim(count: int) -> list[Item]:
    if not count:
        return []
    return [
        Item(
            kind="lead",
            tone="ok",
            when="不急",
            title=f"线索池里有 {_counted(count)}还没有人跟",
            why="可以自己领，也可以等分派",
            due="",
            verb="去领",
            url=address(Filters(state=LeadState.POOL)),
            days_left=40,
        )
    ]
