"""What a project needs of each factor, what is reserved and committed for it, what is missing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_CEILING, Decimal
from typing import Any

from django.db.models import Aggregate, F, FilteredRelation, Min, OuterRef, Q, Subquery, Sum
from django.utils import timezone

from wutong.factors.models import FactorKind, Hold
from wutong.projects.fields import FIELD
from wutong.projects.models import Project

# land outside a park is not 标准地: what the fact says is then needed of the other kind
ONLY_IN_PARKS, OUTSIDE_PARKS = "land_standard", "land_scattered"
# the rule of a kind by which a fact that may mean what is generated is not taken for what is used
NOT_OF_GENERATION = "发电项目"
GENERATION_CODE, GENERATION_FOCUS = "441", "new_energy"


@dataclass(frozen=True)
class Position:
    """One factor of one project, in thousandths of the kind's unit; None is not known, which is not zero.

    `typed` by a person stands before `read` from the fact `field`, which is empty for what only people type;
    `is_unclear` when the fact may speak of something else.
    """

    kind: FactorKind
    typed: "Typed | None"
    read: int | None
    field: str
    is_unclear: bool
    reserved: int
    reserved_until: datetime | None
    committed: int

    @property
    def needed(self) -> int | None:
        return self.typed.thousandths if self.typed else self.read

    @property
    def missing(self) -> int | None:
        return None if self.needed is None else max(0, self.needed - self.reserved - self.committed)

    @property
    def is_committed(self) -> bool:
        """What is committed covers the need; of a need nobody said, anything committed does."""
        return self.committed > 0 if self.needed is None else self.committed >= self.needed

    @property
    def is_shown(self) -> bool:
        return self.needed is not None or bool(self.reserved or self.committed or self.field)


@dataclass(frozen=True)
class Typed:
    thousandths: int
    words: str
    by: str
    at: datetime


def positions_of(project: Project, at: datetime) -> list[Position]:
    """Every kind in force, in its order; one statement. What lapsed by `at` is not held."""
    on, live = timezone.localdate(at), Q(pending__gt=0, expires_at__gt=at)
    kinds = FactorKind.objects.filter(Q(valid_to=None) | Q(valid_to__gte=on)).annotate(
        need=FilteredRelation("project_needs", condition=Q(project_needs__project=project)),
        typed=F("need__thousandths"),
        typed_words=F("need__words"),
        typed_by=F("need__set_by__name"),
        typed_at=F("need__set_at"),
        reserved=_held(project, Sum("pending", filter=live)),
        reserved_until=_held(project, Min("expires_at", filter=live)),
        committed=_held(project, Sum("committed")),
    )
    return [_position(kind, project) for kind in kinds]


def _held(project: Project, amount: Aggregate) -> Subquery:
    """Of what the project holds of the kind outside."""
    holds = Hold.objects.filter(reservation__holder=project.pk, account__kind=OuterRef("pk")).order_by()
    return Subquery(holds.values("account__kind").annotate(found=amount).values("found"))


def _position(kind: Any, project: Project) -> Position:
    field = field_read(kind, project)
    is_unclear = bool(field) and NOT_OF_GENERATION in kind.rules and not is_surely_used(project)
    read = None if is_unclear or not field else read_from(getattr(project, field), kind)
    return Position(
        kind=kind,
        typed=None
        if kind.typed is None
        else Typed(kind.typed, kind.typed_words, kind.typed_by, kind.typed_at),
        read=read,
        field=field,
        is_unclear=is_unclear,
        reserved=kind.reserved or 0,
        reserved_until=kind.reserved_until,
        committed=kind.committed or 0,
    )


def field_read(kind: FactorKind, project: Project) -> str:
    """The fact that says how much of this kind a project needs; empty when none does."""
    if kind.key == ONLY_IN_PARKS:
        return kind.project_field if project.park_id else ""
    if kind.key == OUTSIDE_PARKS:
        return "" if project.park_id else "land_mu"
    return kind.project_field if kind.project_field in FIELD else ""


def is_surely_used(project: Project) -> bool:
    """Whether what the project says of its power is certainly a load: known to be no power station."""
    if project.industry_code:
        return not project.industry_code.startswith(GENERATION_CODE)
    return project.focus_industry not in ("", GENERATION_FOCUS)


def read_from(value: Decimal | None, kind: FactorKind) -> int | None:
    """In thousandths of the kind's unit, up to the next whole one: a need is not rounded away."""
    if value is None:
        return None
    exact = Decimal(value) * (kind.per_field_unit or 1) * 1000
    return int(exact.to_integral_value(ROUND_CEILING))


def committed_kinds(positions: Iterable[Position]) -> frozenset[str]:
    return frozenset(one.kind.key for one in positions if one.is_committed)


def needed_kinds(positions: Iterable[Position]) -> frozenset[str]:
    return frozenset(one.kind.key for one in positions if one.needed)
