"""What plans are weighed by on a day, and all that ever stood."""

from datetime import date
from typing import Any

from wutong.allocation.models import PlanSettings
from wutong.allocation.rules import Settings


def settings_on(day: date) -> Settings:
    """One statement; what came with the platform until somebody puts in others."""
    row = PlanSettings.objects.filter(valid_from__lte=day).order_by("-valid_from", "-id").first()
    return settings_of(row) if row else Settings()


def settings_of(row: PlanSettings) -> Settings:
    said: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in row.said.items()
    }
    return Settings(**said, source=row.source, basis=row.basis)


def history() -> list[PlanSettings]:
    """Newest first."""
    return list(PlanSettings.objects.select_related("changed_by__body").order_by("-valid_from", "-id"))
