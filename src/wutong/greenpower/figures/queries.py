"""The figures as kept: which is in force, who put it in, what is to come, and all that ever stood."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from wutong.greenpower.facts import Fact, facts
from wutong.greenpower.models import Figure
from wutong.greenpower.queries import fact_of
from wutong.greenpower.used import USED
from wutong.web.formats import moment_text

WITH_THE_PLATFORM = "随平台带来"


@dataclass(frozen=True)
class Row:
    """One row of a figure's history; overtaken where a later row of the same day corrects it."""

    fact: Fact
    by: str = WITH_THE_PLATFORM
    body: str = ""
    at: str = ""
    is_overtaken: bool = False
    is_coming: bool = False


@dataclass(frozen=True)
class Kept:
    """`rows` newest first, the reference's last; `stands` is the one in force."""

    key: str
    rows: tuple[Row, ...]
    today: date

    @property
    def standing(self) -> list[Row]:
        return [row for row in self.rows if not row.is_overtaken]

    @property
    def stands(self) -> Row:
        return next(row for row in self.standing if not row.is_coming)

    @property
    def coming(self) -> list[Row]:
        """The nearest first."""
        return [row for row in reversed(self.standing) if row.is_coming]

    @property
    def steps(self) -> list[tuple[date, float]]:
        """Numbers by the day they are from; what came with the platform stands until the first put in."""
        found: list[tuple[date, float]] = []
        for row in self.standing:
            day = date.fromisoformat(row.fact.date)
            if row.fact.value is not None and not (found and day >= found[-1][0]):
                found.append((day, row.fact.value))
        return found[::-1]


def kept(day: date, keys: tuple[str, ...] = USED) -> list[Kept]:
    """Every figure with its history; one statement."""
    found: dict[str, list[Row]] = {key: [] for key in keys}
    days: set[tuple[str, date]] = set()
    asked = Figure.objects.filter(key__in=keys).select_related("changed_by__body")
    for row in asked.order_by("-valid_from", "-id"):
        overtaken = (row.key, row.valid_from) in days
        days.add((row.key, row.valid_from))
        person, at = row.changed_by, moment_text(row.changed_at)
        found[row.key].append(
            Row(fact_of(row), person.name, person.body.name, at, overtaken, row.valid_from > day)
        )
    return [Kept(key, (*rows, Row(facts()[key])), day) for key, rows in found.items()]


def has_row(key: str, told: float | str, *, source: str, basis: str, valid_from: date) -> bool:
    """The very same figure stands there already."""
    said = Q(words=told) if isinstance(told, str) else Q(value=told)
    return Figure.objects.filter(said, key=key, source=source, basis=basis, valid_from=valid_from).exists()
