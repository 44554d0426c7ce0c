"""The follow-up clock over rows of the database: which leads are late or idle today, and how they say so."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from wutong.enterprises.models import Lead
from wutong.enterprises.rules import (
    Clock,
    Due,
    LeadState,
    Times,
    due_of,
    is_idle,
    late_if_begun_by,
)

HELD = (LeadState.ASSIGNED, LeadState.FOLLOWED, LeadState.TALKING)
COLUMNS = ("state", "created_at", "moved_at", "assigned_at", "told_back_at", "recommended_by")


def _until(days: int, today: date) -> datetime:
    """What began before this moment is late today."""
    following = late_if_begun_by(days, today) + timedelta(1)
    return timezone.make_aware(datetime.combine(following, time.min))


def late(clock: Clock, today: date) -> Q:
    """The same as any of `due_of` being late."""
    waiting = Q(state=LeadState.POOL, moved_at__lt=_until(clock.assign, today))
    judging = Q(state=LeadState.ASSIGNED, assigned_at__lt=_until(clock.appraise, today))
    quiet = Q(state__in=(LeadState.FOLLOWED, LeadState.TALKING), moved_at__lt=_until(clock.quiet, today))
    untold = Q(told_back_at=None, created_at__lt=_until(clock.feedback, today))
    untold &= ~Q(recommended_by="") & ~Q(state=LeadState.PROJECT)
    return waiting | judging | quiet | untold


def idle(clock: Clock, today: date) -> Q:
    return Q(state__in=HELD, moved_at__lt=_until(clock.idle, today))


def times_of(row: Mapping[str, Any]) -> Times:
    """A row of COLUMNS as days."""
    assigned = row["assigned_at"]
    return Times(
        state=LeadState(row["state"]),
        created_on=timezone.localdate(row["created_at"]),
        moved_on=timezone.localdate(row["moved_at"]),
        assigned_on=timezone.localdate(assigned) if assigned else None,
        is_recommended=bool(row["recommended_by"]),
        is_told_back=row["told_back_at"] is not None,
    )


def row_of(lead: Lead) -> dict[str, Any]:
    return {name: getattr(lead, name) for name in COLUMNS}


@dataclass(frozen=True)
class Standing:
    """What the clock says of a lead today."""

    dues: tuple[Due, ...]
    is_idle: bool
    today: date

    @property
    def first(self) -> Due | None:
        return self.dues[0] if self.dues else None

    @property
    def days_left(self) -> int:
        """To the soonest due day; far away where nothing is due."""
        return (self.first.on - self.today).days if self.first else 9999

    @property
    def status(self) -> tuple[str, str]:
        """(tone, words): ◆ 分派超 3 天, ▲ 今天研判, ● 跟进剩 9 天."""
        if self.first is None:
            return "paused", "没有要办的"
        days = self.days_left
        if days < 0:
            return "late", f"{self.first.words}超 {-days} 天"
        if days == 0:
            return "soon", f"今天{self.first.words}"
        return ("soon" if days <= 2 else "ok"), f"{self.first.words}剩 {days} 天"


def standing_of(row: Mapping[str, Any], clock: Clock, today: date) -> Standing:
    times = times_of(row)
    return Standing(tuple(due_of(times, clock)), is_idle(times, clock, today), today)
