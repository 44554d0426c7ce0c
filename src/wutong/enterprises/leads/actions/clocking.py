"""The days of the follow-up clock: a setting of the province, dated, with its source."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from wutong.enterprises.leads.actions.steps import refuse
from wutong.enterprises.leads.queries import clock_on
from wutong.enterprises.models import BASES, LeadClock
from wutong.enterprises.rules import CLOCK_WORDS, reasons_against_clock
from wutong.organisation import access
from wutong.organisation.access import Place
from wutong.organisation.actions.recording import record_thing
from wutong.organisation.duties import Act
from wutong.organisation.models import Person
from wutong.organisation.reasons import Reason

PROVINCE = Place("630000")


def may_set(person: Person) -> bool:
    return access.may(person, Act.ASSIGN_LEADS, PROVINCE)


def set_clock(
    said: Mapping[str, int],
    source: str,
    basis: str,
    valid_from: date,
    *,
    by: Person,
    at: datetime,
    channel: str = "page",
) -> LeadClock:
    """A new row from a day on; the rows before it stay. The same once more: the row there is."""
    access.require(by, Act.ASSIGN_LEADS, PROVINCE)
    days = {key: said.get(key, 0) for key in CLOCK_WORDS}
    reasons = reasons_against_clock(days, source)
    if basis not in dict(BASES):
        reasons.append(Reason("依据：选一个", field="basis", code="basis"))
    refuse("没有改", reasons)
    with transaction.atomic():
        newest = LeadClock.objects.select_for_update().order_by("-id").first()
        told = {
            "said": days,
            "source": source.strip()[:300],
            "basis": basis,
            "valid_from": valid_from,
        }
        if newest is not None and all(getattr(newest, name) == value for name, value in told.items()):
            return newest
        before = clock_on(valid_from)
        row = LeadClock.objects.create(**told, changed_at=at, changed_by=by)
        changes: dict[str, tuple[Any, Any]] = {
            f"clock_{key}": (getattr(before, key), days[key])
            for key in CLOCK_WORDS
            if getattr(before, key) != days[key]
        }
        changes["source"] = (before.source, source.strip())
        changes["valid_from"] = (None, valid_from.isoformat())
        record_thing(
            "lead_clock",
            row.pk,
            "线索跟进时限",
            "set_lead_clock",
            by=by,
            at=at,
            changes=changes,
            channel=channel,
        )
    return row
