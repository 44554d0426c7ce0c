"""What a list is narrowed by: read from the address, said in words, and turned into a database condition."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import QueryDict

from wutong.organisation import dictionaries
from wutong.organisation.access import under
from wutong.organisation.models import Person
from wutong.projects import search
from wutong.projects.fields import FIELD, Kind
from wutong.projects.idle import IdleLimit, late, soon
from wutong.projects.stages import Stage, Status
from wutong.web.formats import YI, yi

ME = "me"
IDLE_WORDS = {"late": "停滞", "soon": "将到期"}


@dataclass(frozen=True)
class Filters:
    """Field names are the address's own keys; `unread` are values nobody could make sense of."""

    q: str = ""
    region: str = ""
    park: str = ""
    stage: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    focus: str = ""
    home: str = ""
    min: int | None = None
    max: int | None = None
    missing: str = ""
    officer: str = ""
    idle: str = ""
    batch: str = ""
    unread: tuple[str, ...] = field(default=(), compare=False)

    def given(self) -> list[str]:
        values = vars(self)
        return [name for name in NAMES if values[name] not in ("", (), None)]

    def without(self, name: str) -> "Filters":
        blank: dict[str, Any] = {one.name: one.default for one in fields(self)}
        return replace(self, **{name: blank[name]})

    def pairs(self) -> list[tuple[str, str]]:
        """Back to the address."""
        found: list[tuple[str, str]] = []
        for name in self.given():
            value = getattr(self, name)
            if name in ("min", "max"):
                value = yi(value).replace(",", "")
            found += [(name, str(one)) for one in (value if isinstance(value, tuple) else (value,))]
        return found


NAMES = tuple(one.name for one in fields(Filters) if one.name != "unread")


def from_query(query: QueryDict) -> Filters:
    unread: list[str] = []

    def one(name: str, allowed: Mapping[str, object] | None = None) -> str:
        value = query.get(name, "").strip()[:80]
        if value and allowed is not None and value not in allowed:
            unread.append(value)
            return ""
        return value

    def many(name: str, allowed: Mapping[str, object]) -> tuple[str, ...]:
        values = dict.fromkeys(value for value in query.getlist(name) if value)
        unread.extend(value for value in values if value not in allowed)
        return tuple(value for value in values if value in allowed)

    return Filters(
        q=one("q"),
        region=one("region", dictionaries.regions()),
        park=one("park", dictionaries.parks()),
        stage=many("stage", {stage.value: stage for stage in Stage}),
        status=many("status", {status.value: status for status in Status}),
        focus=one("focus", {**dictionaries.focus_industries(), "other": None}),
        home=one("home"),
        min=_yuan(one("min"), unread),
        max=_yuan(one("max"), unread),
        missing=one("missing", FIELD),
        officer=one("officer"),
        idle=one("idle", IDLE_WORDS),
        batch=_uuid(one("batch"), unread),
        unread=tuple(unread),
    )


def _yuan(text: str, unread: list[str]) -> int | None:
    """亿元, as typed into the filter."""
    if not text:
        return None
    try:
        yuan = int(Decimal(text.replace(",", "").removesuffix("元").removesuffix("亿")) * YI)
    except (ArithmeticError, ValueError):
        unread.append(text)
        return None
    if not 0 <= yuan < 2**62:
        unread.append(text)
        return None
    return yuan


def _uuid(text: str, unread: list[str]) -> str:
    try:
        return str(UUID(text)) if text else ""
    except ValueError:
        unread.append(text)
        return ""


def missing(key: str) -> Q:
    """The fact is not known. An amount in foreign money is known."""
    if key == "investment":
        return Q(investment_yuan=None, investment_foreign=None)
    kind, column = FIELD[key].kind, FIELD[key].model_columns[0]
    is_text = kind in (Kind.TEXT, Kind.LONG_TEXT, Kind.INDUSTRY, Kind.FOCUS)
    return Q(**{column: ""}) if is_text else Q(**{column: None})


def idle(kind: str, limits: Mapping[str, IdleLimit], at: datetime) -> Q:
    when = late if kind == "late" else soon
    return reduce(or_, (when(limit, at) for limit in limits.values()), Q(pk__in=[]))


def condition(
    filters: Filters, person: Person, limits: Mapping[str, IdleLimit], at: datetime, leave_out: str = ""
) -> Q:
    found = Q()
    for name in filters.given():
        if name != leave_out:
            found &= _one(name, filters, person, limits, at)
    return found


def _one(name: str, filters: Filters, person: Person, limits: Mapping[str, IdleLimit], at: datetime) -> Q:
    value = getattr(filters, name)
    if name in LOOKUPS:
        return Q(**{LOOKUPS[name]: value})
    if name == "q":
        return Q(pk__in=search.matching(value, area=filters.region or search.area_of(person)))
    if name == "region":
        return under(value)
    if name == "missing":
        return missing(value)
    if name == "idle":
        return idle(value, limits, at)
    return Q(officer_id=person.pk) if value == ME else Q(officer__username=value)


LOOKUPS = {
    "park": "park_id", "stage": "stage__in", "status": "status__in", "focus": "focus_industry",
    "home": "home__contains", "min": "investment_yuan__gte", "max": "investment_yuan__lte", "batch": "batch",
}  # fmt: skip
LABELS = {
    "q": "搜索", "region": "属地", "park": "园区", "stage": "阶段", "status": "状态", "focus": "重点产业",
    "home": "来源地", "min": "总投资", "max": "总投资", "missing": "缺", "officer": "责任人", "idle": "时限",
    "batch": "来自",
}  # fmt: skip
WORDS: dict[str, Callable[[Any], str]] = {
    "region": dictionaries.region_name,
    "park": lambda key: dictionaries.parks()[key].short_name,
    "stage": lambda values: "、".join(Stage(one).label for one in values),
    "status": lambda values: "、".join(Status(one).label for one in values),
    "focus": lambda key: focus_name(key),
    "min": lambda yuan: f"≥ {yi(yuan)} 亿元",
    "max": lambda yuan: f"≤ {yi(yuan)} 亿元",
    "missing": lambda key: FIELD[key].words,
    "officer": lambda name: "我" if name == ME else name,
    "idle": lambda kind: IDLE_WORDS[kind],
    "batch": lambda _: "一次导入",
}


def words(filters: Filters, name: str) -> str:
    """What the pick says after its label."""
    return WORDS.get(name, str)(getattr(filters, name))


def focus_name(key: str) -> str:
    known = dictionaries.focus_industries().get(key)
    return known.name if known else "其他" if key == "other" else key
