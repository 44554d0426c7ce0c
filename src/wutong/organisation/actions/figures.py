"""Figures a province may change, each with its date, source and basis."""

from datetime import date, datetime

from django.db import transaction

from wutong.organisation import access, rules
from wutong.organisation.actions.recording import record_thing
from wutong.organisation.duties import Act
from wutong.organisation.models import Person, Setting
from wutong.organisation.reasons import NotFound, Refused


@transaction.atomic
def change_idle_days(
    key: str,
    *,
    days: int,
    remind_days: int,
    source: str,
    basis: str,
    valid_from: date | None,
    by: Person,
    at: datetime,
) -> None:
    access.require(by, Act.MANAGE_DICTIONARIES)
    figure = Setting.objects.select_for_update().filter(key=key, key__startswith="idle_days.").first()
    if figure is None:
        raise NotFound("没有这个数")
    reasons = rules.reasons_against_idle_days(days, remind_days, source)
    if reasons:
        raise Refused("还不能改", reasons)
    before = {**figure.value, "source": figure.source, "basis": figure.basis, "valid_from": figure.valid_from}
    figure.value = {"days": days, "remind_days": remind_days, "is_own": True}
    figure.source, figure.basis, figure.valid_from = source.strip()[:300], basis, valid_from
    figure.save()
    after = {**figure.value, "source": figure.source, "basis": figure.basis, "valid_from": valid_from}
    changes = {
        field: (before.get(field), after[field])
        for field in ("days", "remind_days", "source", "basis", "valid_from")
        if before.get(field) != after[field]
    }
    record_thing("figure", key, figure.words, "change_figure", by=by, at=at, changes=changes)
