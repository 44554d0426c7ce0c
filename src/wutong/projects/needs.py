"""What a project needs of each factor, what is reserved and committed for it, what is missing."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_CEILING, Decimal
from typing import Any

from django.db.models import QuerySet, TextField, Value
from django.db.models.functions import Cast
from django.utils import timezone

from wutong.factors import deducting
from wutong.factors import queries as factors
from wutong.factors.deducting import Worked
from wutong.factors.models import FactorKind, Hold
from wutong.organisation.prepared import Prepared
from wutong.projects.fields import FIELD
from wutong.projects.models import FactorNeed, Project

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
        return self.typed.worked.net if self.typed else self.read

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
    """`worked` by the rules of today; `thousandths` is what remained by those of the day it was typed."""

    thousandths: int
    words: str
    by: str
    at: datetime
    worked: Worked


@dataclass
class _Of:
    """What is typed and held of one kind; a need as (result, parts, words, by, at)."""

    typed: tuple[int, str, str, str, datetime] | None = None
    reserved: int = 0
    reserved_until: datetime | None = None
    committed: int = 0


def positions_of(project: Project, at: datetime, kinds: Sequence[FactorKind] | None = None) -> list[Position]:
    """Every kind in force, in its order; one statement, or two where the kinds are not known yet.

    What lapsed by `at` is not held.
    """
    found = _typed_and_held(project, at)
    on = timezone.localdate(at)
    known = factors.kinds() if kinds is None else kinds
    in_force = (kind for kind in known if kind.valid_to is None or kind.valid_to >= on)
    return [_position(kind, project, found[kind.key], on) for kind in in_force]


def _typed_and_held(project: Project, at: datetime) -> dict[str, _Of]:
    found: dict[str, _Of] = defaultdict(_Of)
    for is_need, kind, amount, committed, moment, words, by, parts in _TYPED_AND_HELD(project.pk):
        one = found[kind]
        if is_need:
            one.typed = (amount, parts, words, by, moment)
            continue
        one.committed += committed
        if amount and moment > at:
            one.reserved += amount
            one.reserved_until = min(moment, one.reserved_until or moment)
    return found


def _needs_and_holds(pk: int) -> QuerySet[Any, Any]:
    needs = FactorNeed.objects.filter(project=pk).annotate(
        is_need=Value(True), committed=Value(0), parts_text=Cast("parts", TextField())
    )
    holds = Hold.objects.filter(reservation__holder=pk).exclude(pending=0, committed=0)
    holds = holds.annotate(is_need=Value(False), said=Value(""), by=Value(""), parts=Value(""))
    first = needs.values_list(
        "is_need", "kind_id", "thousandths", "committed", "set_at", "words", "set_by__name", "parts_text"
    )
    second = holds.values_list(
        "is_need", "account__kind_id", "pending", "committed", "expires_at", "said", "by", "parts"
    )
    return first.union(second, all=True)


_TYPED_AND_HELD = Prepared(_needs_and_holds)


def _position(kind: FactorKind, project: Project, of: _Of, on: date) -> Position:
    field, is_unclear, read = read_of(project, kind)
    typed = None
    if of.typed is not None:
        result, parts, words, by, at = of.typed
        typed = Typed(result, words, by, at, worked_of(kind, result, json.loads(parts), on))
    return Position(kind, typed, read, field, is_unclear, of.reserved, of.reserved_until, of.committed)


def worked_of(kind: FactorKind, result: int, parts: Mapping[str, Any], on: date) -> Worked:
    """A typed need line by line, by the kind's rules of that day."""
    total, typed = deducting.read(parts, result)
    return deducting.worked(total, typed, kind.rules, on)


def read_of(project: Project, kind: FactorKind) -> tuple[str, bool, int | None]:
    """The fact a kind's need is read from, whether it may speak of something else, and what it says."""
    field = field_read(kind, project)
    is_unclear = bool(field) and NOT_OF_GENERATION in kind.rules and not is_surely_used(project)
    return field, is_unclear, None if is_unclear or not field else read_from(getattr(project, field), kind)


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
