"""How long a project may stand at a stage before it counts as idle: settings over published figures."""

import csv
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db.models import Q

from wutong.organisation.models import Setting

SETTING = "idle_days.{stage}"


@dataclass(frozen=True)
class IdleLimit:
    """Idle after `days`; people are told `remind_days` before that."""

    stage: str
    days: int
    remind_days: int

    @property
    def warn_after_days(self) -> int:
        return self.days - self.remind_days


def idle_limits() -> dict[str, IdleLimit]:
    """By stage; one statement. A province's own setting wins over reference/idle_days.csv."""
    found = Setting.objects.filter(key__startswith="idle_days.").values_list("key", "value")
    changed = dict(found)
    limits = {}
    for stage, known in _reference(settings.REFERENCE / "idle_days.csv").items():
        own = changed.get(SETTING.format(stage=stage)) or {}
        days, remind_days = own.get("days", known.days), own.get("remind_days", known.remind_days)
        limits[stage] = IdleLimit(stage=stage, days=int(days), remind_days=int(remind_days))
    return limits


@cache
def _reference(path: Path) -> dict[str, IdleLimit]:
    with path.open(encoding="utf-8") as lines:
        return {
            row["stage"]: IdleLimit(row["stage"], int(row["idle_days"]), int(row["remind_days_before"]))
            for row in csv.DictReader(lines)
            if row["idle_days"]
        }


def late(limit: IdleLimit, at: datetime) -> Q:
    """Active projects at this stage with no new record for longer than the limit."""
    return Q(status="active", stage=limit.stage, updated_at__lt=at - timedelta(days=limit.days))


def soon(limit: IdleLimit, at: datetime) -> Q:
    """Those that will be, within the days people are told beforehand."""
    return Q(
        status="active",
        stage=limit.stage,
        updated_at__gte=at - timedelta(days=limit.days),
        updated_at__lt=at - timedelta(days=limit.warn_after_days),
    )


def tone(limit: IdleLimit | None, status: str, updated_at: datetime, at: datetime) -> str:
    """ok · soon · late · paused: the mark beside a project."""
    if status != "active" or limit is None:
        return "paused" if status != "delivered" else "ok"
    stood = (at - updated_at).days
    if stood > limit.days:
        return "late"
    return "soon" if stood > limit.warn_after_days else "ok"
