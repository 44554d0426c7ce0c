"""Keyset paging both ways: a page starts after a row, not after a count, so deep pages cost no more."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from django.core import signing
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import F, Func, Q, QuerySet
from django.db.models.sql.compiler import SQLCompiler

from wutong.organisation.reasons import Reason, Refused
from wutong.projects.models import Project

SALT = "projects.list"


@dataclass(frozen=True)
class Sort:
    key: str
    column: str
    is_descending: bool
    is_nullable: bool = False

    @property
    def name(self) -> str:
        return f"-{self.key}" if self.is_descending else self.key

    def reversed(self) -> "Sort":
        return Sort(self.key, self.column, not self.is_descending, self.is_nullable)


COLUMNS = {
    "updated": ("updated_at", False),
    "investment": ("investment_yuan", True),
    "paid_in": ("paid_in_yuan", True),
    "stage_since": ("stage_since", False),
    "name": ("name", False),
}
NEWEST = Sort("updated", "updated_at", True)


def sort_named(name: str) -> Sort:
    key = name.removeprefix("-")
    if key not in COLUMNS:
        return NEWEST
    column, is_nullable = COLUMNS[key]
    return Sort(key, column, name.startswith("-"), is_nullable)


@dataclass(frozen=True)
class Cursor:
    """The row a page starts after (or, going back, ends before), and how many rows stand before the page."""

    sort: str
    value: Any
    id: int
    before: int
    is_back: bool = False

    def sealed(self) -> str:
        value = self.value.isoformat() if isinstance(self.value, date) else self.value
        return signing.dumps([self.sort, value, self.id, self.before, self.is_back], salt=SALT)


def opened(text: str, sort: Sort) -> Cursor | None:
    """None for the first page. Raises Refused for a cursor that is not ours or is of another sort."""
    if not text:
        return None
    try:
        name, value, pk, before, is_back = signing.loads(text, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise _unreadable() from error
    if name != sort.name:
        raise _unreadable()
    if sort.key == "updated":
        value = datetime.fromisoformat(value)
    elif sort.key == "stage_since":
        value = date.fromisoformat(value)
    return Cursor(name, value, pk, before, is_back)


def _unreadable() -> Refused:
    return Refused(
        "翻页的位置认不出", [Reason("地址里的翻页位置不完整，或列表换了排序；从第一页看起", code="cursor")]
    )


class Gathered(Func):
    """A text that no index is ordered by, so that few rows are gathered first and then sorted."""

    template = "(%(expressions)s || '')"
    arity = 1


class Unindexed(Func):
    """A column as it is, which SQLite's planner will not look up in an index."""

    template = "%(expressions)s"
    arity = 1

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template="+%(expressions)s", **context)


INDEXED = ("region_id", "park_id", "stage", "officer_id", "batch", "investment_yuan", "investment_foreign")
RANGES = ("region_id",)


def walking(condition: Q) -> Q:
    """The same condition, leaving the sort's own index as the only way through the rows."""
    found = Q(_connector=condition.connector, _negated=condition.negated)
    for child in condition.children:
        if isinstance(child, Q):
            found.children.append(walking(child))
            continue
        name, value = cast(tuple[str, Any], child)
        column, _, lookup = name.partition("__")
        # a range of amounts may be just what the sort by amount begins at
        is_indexed = column in INDEXED and (lookup in ("", "in") or column in RANGES)
        found.children.append((f"plain_{name}" if is_indexed else name, value))
    return found


def unindexed(projects: QuerySet[Project]) -> QuerySet[Project]:
    return projects.alias(**{f"plain_{column}": Unindexed(F(column)) for column in INDEXED})


def rows(
    projects: QuerySet[Project],
    sort: Sort,
    cursor: Cursor | None,
    size: int,
    columns: tuple[str, ...],
    *,
    is_sparse: bool = False,
) -> list[dict[str, Any]]:
    """Up to `size` rows in the order walked: backwards when the cursor goes back; unknown values last."""
    is_back = cursor is not None and cursor.is_back
    is_falling = sort.is_descending != is_back
    found: list[dict[str, Any]] = []
    for is_known in _parts(sort, cursor, is_back):
        part = projects
        if is_known is not None:
            part = part.filter(**{f"{sort.column}__isnull": not is_known})
        if cursor is not None:
            part = part.filter(_beyond(sort.column, cursor, is_falling, is_known))
        if sort.key == "name" and is_sparse:
            part = part.alias(gathered=Gathered(F("name")))
        column = "gathered" if sort.key == "name" and is_sparse else sort.column
        keys = ("id",) if is_known is False else (column, "id")
        order = [f"-{key}" if is_falling else key for key in keys]
        found += part.order_by(*order).values(*columns)[: size - len(found)]
        if len(found) >= size:
            break
        cursor = None
    return found


def _parts(sort: Sort, cursor: Cursor | None, is_back: bool) -> list[bool | None]:
    """Rows whose value is known, then those where it is not; from the part the cursor stands in."""
    if not sort.is_nullable:
        return [None]
    parts: list[bool | None] = [False, True] if is_back else [True, False]
    return parts if cursor is None else parts[parts.index(cursor.value is not None) :]


def _beyond(column: str, cursor: Cursor, is_falling: bool, is_known: bool | None) -> Q:
    side = "lt" if is_falling else "gt"
    later = Q(**{f"id__{side}": cursor.id})
    if is_known is False:
        return later
    # the first condition alone lets the index begin at the cursor
    return Q(**{f"{column}__{side}e": cursor.value}) & (Q(**{f"{column}__{side}": cursor.value}) | later)
