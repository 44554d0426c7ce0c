"""How long a project may stand at a stage before it counts as idle: settings over published figures."""

import csv
from dataclasses import dataclass
from datetime import datetime, timedelta

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
    changed = {row.key: row.value for row in Setting.objects.filter(key__startswith="idle_days.")}
    limits = {}
    with (settings.REFERENCE / "idle_days.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            if not row["idle_days"]:
                continue
            own = changed.get(SETTING.format(stage=row["stage"])) or {}
            limits[row["stage"]] = IdleLimit(
                stage=row["stage"],
                days=int(own.get("days", row["idle_days"])),
                remind_days=int(own.get("remind_days", row["remind_days_before"])),
            )
    return limits


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
