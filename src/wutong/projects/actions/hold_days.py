"""How many working days an ask for factors holds by itself: a figure the province may change."""

from datetime import date, datetime

from django.db import transaction

from wutong.organisation import access
from wutong.organisation.actions.recording import record_thing
from wutong.organisation.duties import Act
from wutong.organisation.models import Person, Setting
from wutong.organisation.reasons import Refused
from wutong.projects.holding import HOLD_SETTING, hold_days
from wutong.projects.rules import reasons_against_hold_days

NAME = "申请要素先占住的工作日"


@transaction.atomic
def change_hold_days(
    *, days: int, source: str, basis: str, valid_from: date | None, by: Person, at: datetime
) -> None:
    access.require(by, Act.MANAGE_DICTIONARIES)
    if reasons := reasons_against_hold_days(days, source):
        raise Refused("还不能改", reasons)
    before, ground = hold_days()
    Setting.objects.update_or_create(
        key=HOLD_SETTING,
        defaults={
            "value": {"days": days, "is_own": True},
            "words": NAME,
            "source": source.strip()[:300],
            "basis": basis,
            "valid_from": valid_from,
        },
    )
    changes = {"days": (before, days), "source": (ground, f"{basis}：{source.strip()[:300]}")}
    record_thing("hold_days", HOLD_SETTING, NAME, "change_hold_days", by=by, at=at, changes=changes)
