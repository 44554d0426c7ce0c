"""The 要素 page of one project: its positions, the accounts that serve it, and the history of its holds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from wutong.factors.models import Account, Transfer
from wutong.factors.queries import Line, holds_of, lines, serving
from wutong.organisation import access, dictionaries
from wutong.organisation.access import Place
from wutong.organisation.duties import Act
from wutong.organisation.models import Person, Setting
from wutong.organisation.reasons import NotFound
from wutong.organisation.tables import rows
from wutong.projects.detail import place_seen
from wutong.projects.models import FactorNeed, Project
from wutong.projects.needs import Position, positions_of
from wutong.projects.queries import project_for
from wutong.projects.rules import reasons_against_asking_factors
from wutong.projects.stages import Status

HOLD_SETTING = "factor_hold_days"


@dataclass(frozen=True)
class FactorsPage:
    project: Project
    person: Person
    at: datetime
    positions: list[Position]
    # by kind, the nearest account first
    accounts: Mapping[str, list[Line]]
    holds: list[Any]
    hold_days: int
    hold_basis: str

    @property
    def place(self) -> Place:
        return place_seen(self.project, self.person)

    def may(self, act: Act) -> bool:
        return access.may(self.person, act, self.place)

    @property
    def may_ask(self) -> bool:
        return not reasons_against_asking_factors(Status(self.project.status)) and self.may(Act.ASK_FACTORS)

    @property
    def shown(self) -> list[Position]:
        return [one for one in self.positions if one.is_shown]


def factors_page(person: Person, pk: int, at: datetime) -> FactorsPage:
    """Raises NotFound for a project out of sight. At most ten statements."""
    project = project_for(person, pk)
    days, basis = hold_days()
    return FactorsPage(
        project=project,
        person=person,
        at=at,
        positions=positions_of(project, at),
        accounts=accounts_of(project, at),
        holds=history_of(project),
        hold_days=days,
        hold_basis=basis,
    )


def accounts_of(project: Project, at: datetime) -> dict[str, list[Line]]:
    """Open accounts the project may draw on: its park's, its county's, then upwards."""
    found: dict[str, list[Line]] = {}
    served = serving(project.region_id, project.park_id, timezone.localdate(at).year)
    for line in sorted(lines(served, at), key=_distance):
        found.setdefault(line.account.kind_id, []).append(line)
    return found


def _distance(line: Line) -> tuple[bool, int, int]:
    region = dictionaries.regions()[line.account.region_id]
    return line.account.park_id is None, -region.path.count("/"), line.account.pk


def nearest(served: list[Line], thousandths: int) -> Line | None:
    """The nearest account that has enough, otherwise the nearest."""
    enough = (one for one in served if one.balance.free >= thousandths)
    return next(enough, served[0] if served else None)


def history_of(project: Project) -> list[Any]:
    """Its holds, newest first, each with the last movement of it."""
    last = Transfer.objects.filter(hold=OuterRef("pk")).order_by("-pk")
    found = holds_of(project.pk).select_related("account__kind", "reservation__asked_by", "approved_by")
    said = {f"last_{name}": Subquery(last.values(name)[:1]) for name in ("move", "words")}
    return list(found.annotate(**said))


def need_of(project_id: int, kind_key: str) -> FactorNeed | None:
    """As somebody typed it."""
    return FactorNeed.objects.select_related("kind").filter(project=project_id, kind=kind_key).first()


def typed_need(project_id: int, kind_key: str) -> FactorNeed:
    found = need_of(project_id, kind_key)
    if found is None:
        raise NotFound("没有人填过这一项")
    return found


def may_see(person: Person, account: Account) -> bool:
    return access.may(person, Act.VIEW_FACTORS, Place(account.region_id, account.park_id))


def hold_days() -> tuple[int, str]:
    """Working days an ask holds by itself, and where the figure is from; a province's own setting wins."""
    own = Setting.objects.filter(key=HOLD_SETTING).first()
    if own is not None:
        return int(own.value["days"]), f"{own.basis}：{own.source}"
    row = rows(settings.REFERENCE / "factors" / "hold_days.csv")[0]
    return int(row["working_days"]), f"{row['basis']}：{row['source']}"


def end_after(working_days: int, at: datetime) -> date:
    """So many Mondays to Fridays from today; public holidays are not known here."""
    day = timezone.localdate(at)
    while working_days > 0:
        day += timedelta(days=1)
        working_days -= day.weekday() < 5
    return day
