"""What a person may see of projects: every read of this room starts here, the viewer first."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, TypeVar

from django.core.cache import cache
from django.db import connection
from django.db.models import Count, Q, QuerySet, Subquery, Sum

from wutong.audit.models import Head
from wutong.organisation.access import code_range, may, scope
from wutong.organisation.duties import Act, Duty, Reach, reach_of
from wutong.organisation.models import Person
from wutong.organisation.prepared import Prepared
from wutong.organisation.reasons import NotFound
from wutong.projects import filters as narrowing
from wutong.projects import search
from wutong.projects.filters import ME, Filters
from wutong.projects.idle import IdleLimit, idle_limits
from wutong.projects.models import DuplicateCandidate, Project
from wutong.projects.paging import NEWEST, Cursor, Sort, opened, rows, unindexed, walking
from wutong.projects.standing import place_of

T = TypeVar("T")
PAGE_SIZE = 50
# past this many hits of a text search people are told so, instead of an exact count
COUNTED_HITS = 10_000
DENSE = 1_000
DENSE_BY_NAME = 20_000
ROW = (
    "id", "name", "investor", "home", "region_id", "park_id", "focus_industry", "stage", "status",
    "stage_since", "investment_yuan", "investment_yuan_to", "investment_is_at_least", "investment_foreign",
    "investment_currency", "paid_in_yuan", "officer__name", "updated_at", "sources", "is_synthetic",
)  # fmt: skip


def visible_to(person: Person) -> QuerySet[Project]:
    """Projects in the person's scope, those merged into another left out."""
    return Project.objects.filter(scope(person, Act.VIEW_PROJECTS), merged_into=None)


def row_for(person: Person, pk: int, columns: tuple[str, ...]) -> dict[str, Any] | None:
    """One project as a plain row, when the person sees it."""
    found: list[dict[str, Any]] = list(_rows(columns).filter(scope(person, Act.VIEW_PROJECTS), pk=pk)[:1])
    return found[0] if found else None


@lru_cache
def _rows(columns: tuple[str, ...]) -> Any:
    """Never asked itself: finding the columns of a wide table takes half the time of reading one row."""
    return Project.objects.filter(merged_into=None).values(*columns)


def project_for(person: Person, pk: int) -> Project:
    project = visible_to(person).select_related("officer").filter(pk=pk).first()
    if project is None:
        raise NotFound("没有这个项目，或不在您的可见范围")
    return project


def project_as_of(person: Person, pk: int) -> tuple[Project, int]:
    """The project, and how many acts were done by then: one statement."""
    if reach_of(Duty(person.duty), Act.VIEW_PROJECTS) is Reach.ASKED:
        found = list(_with_acts(pk).filter(scope(person, Act.VIEW_PROJECTS))[:1])
    else:
        found = [one for one in _PROJECT(pk) if may(person, Act.VIEW_PROJECTS, place_of(one))]
    if not found:
        raise NotFound("没有这个项目，或不在您的可见范围")
    return found[0], found[0].acts or 0


def _with_acts(pk: int) -> Any:
    head = Head.objects.filter(id=1).values("seq")
    mine = Project.objects.filter(merged_into=None, pk=pk)
    return mine.select_related("officer").annotate(acts=Subquery(head))


_PROJECT: Prepared[Any] = Prepared(_with_acts)


def open_duplicates(person: Person) -> QuerySet[DuplicateCandidate]:
    """Pairs waiting for a decision, of which the person sees both sides and neither is merged away."""
    waiting = pairs_for(person).filter(decision=DuplicateCandidate.Decision.OPEN)
    return waiting.filter(first__merged_into=None, second__merged_into=None)


def pairs_for(person: Person) -> QuerySet[DuplicateCandidate]:
    """Both sides in scope; a merged side counts as seen when what it was merged into is its partner."""
    reach = scope(person, Act.VIEW_PROJECTS)
    if not reach:
        return DuplicateCandidate.objects.all()
    mine = Project.objects.filter(reach).values("pk")
    return DuplicateCandidate.objects.filter(first__in=mine, second__in=mine)


@dataclass(frozen=True)
class Counts:
    """How many, and the sum of amounts known in yuan; `is_capped`: more than this many, no sum."""

    projects: int
    known: int = 0
    foreign: int = 0
    yuan: int = 0
    is_capped: bool = False

    @property
    def missing(self) -> int:
        return self.projects - self.known - self.foreign


@dataclass(frozen=True)
class Tabs:
    all: int
    mine: int
    late: int
    missing: int


@dataclass(frozen=True)
class Asked:
    """A list as somebody asks for it. `at` is rounded so that figures and rows speak of one moment."""

    person: Person
    filters: Filters
    at: datetime
    limits: dict[str, IdleLimit]
    version: int

    @property
    def moment(self) -> datetime:
        return self.at.replace(minute=self.at.minute // 10 * 10, second=0, microsecond=0)

    @property
    def condition(self) -> Q:
        return narrowing.condition(self.filters, self.person, self.limits, self.moment)

    @property
    def is_one_county(self) -> bool:
        """Then all are under one code, and an index has them by name."""
        area = self.filters.region or search.area_of(self.person)
        first, last = code_range(area)
        return bool(area) and first == last

    def projects(self) -> QuerySet[Project]:
        return visible_to(self.person).filter(self.condition)

    def walked(self) -> QuerySet[Project]:
        """The same projects, met in the order of the list: right when there are many of them."""
        seen = walking(scope(self.person, Act.VIEW_PROJECTS) & self.condition)
        return unindexed(Project.objects.filter(merged_into=None)).filter(seen)


@dataclass(frozen=True)
class Page:
    rows: list[dict[str, Any]]
    counts: Counts
    tabs: Tabs
    sort: Sort
    question: Asked
    first: int
    next: str = ""
    previous: str = ""

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1


def asked(person: Person, filters: Filters, at: datetime) -> Asked:
    """One statement, and another for the idle limits when anything was written since."""
    version = acts_so_far()
    limits = kept(("idle", version), idle_limits)
    return Asked(person, filters, at, limits, version)


def acts_so_far() -> int:
    return next((seq for (seq,) in _HEAD()), 0)


_HEAD = Prepared(lambda: Head.objects.filter(id=1).values_list("seq"), [])


def kept(key: tuple[object, ...], make: Callable[[], T]) -> T:
    """True until somebody acts: every act moves the audit chain on, and its number is in the key."""
    name = "projects:" + ":".join(str(part) for part in key)
    value: T | None = cache.get(name)
    if value is None:
        value = make()
        cache.set(name, value, 600)
    return value


def list_page(
    person: Person,
    filters: Filters,
    at: datetime,
    *,
    sort: Sort = NEWEST,
    cursor: str = "",
    size: int = PAGE_SIZE,
) -> Page:
    """At most five statements however many projects, three when nothing was written since."""
    question = asked(person, filters, at)
    found = slice_of(question, sort=sort, cursor=cursor, size=size)
    return Page(
        rows=found.rows,
        counts=counts_of(question),
        tabs=tabs_of(question),
        sort=sort,
        question=question,
        first=found.first,
        next=found.next,
        previous=found.previous,
    )


@dataclass(frozen=True)
class Slice:
    """Rows alone, and the cursors of the pages beside them: what the API and the export walk by."""

    rows: list[dict[str, Any]]
    first: int
    next: str = ""
    previous: str = ""


def slice_of(
    question: Asked,
    *,
    sort: Sort = NEWEST,
    cursor: str = "",
    size: int = PAGE_SIZE,
    columns: tuple[str, ...] = ROW,
) -> Slice:
    """One statement, two where known values end and unknown begin."""
    here = opened(cursor, sort)
    is_county = sort.key == "name" and question.is_one_county
    is_dense = is_county or _is_dense(question, sort)
    is_walked = is_dense and not is_county and connection.vendor == "sqlite"
    projects = question.walked() if is_walked else question.projects()
    found = rows(projects, sort, here, size + 1, columns, is_sparse=not is_dense)
    has_more = len(found) > size
    found = found[:size]
    is_back = here is not None and here.is_back
    if is_back:
        found.reverse()
    before = _before(here, len(found))
    has_next = is_back or has_more
    return Slice(
        rows=found,
        first=before + 1,
        next=_sealed(sort, found[-1], before + len(found), False) if found and has_next else "",
        previous=_sealed(sort, found[0], before, True) if found and before > 0 else "",
    )


def _is_dense(question: Asked, sort: Sort) -> bool:
    """Many projects are met soon by walking the sort's index; few are gathered first and then sorted.

    PostgreSQL weighs this itself, but for names: they begin with their place, so those of one region stand
    together, perhaps at the end. SQLite does not know how wide a range of regions is.
    """
    if sort.key == "name":
        return counts_of(question).projects >= DENSE_BY_NAME
    return connection.vendor != "sqlite" or counts_of(question).projects >= DENSE


def _before(here: Cursor | None, count: int) -> int:
    if here is None:
        return 0
    return max(0, here.before - count) if here.is_back else here.before


def _sealed(sort: Sort, row: dict[str, Any], before: int, is_back: bool) -> str:
    return Cursor(sort.name, row[sort.column], row["id"], before, is_back).sealed()


def counts_of(question: Asked) -> Counts:
    key = (
        "counts",
        question.version,
        question.person.pk,
        question.moment.isoformat(),
        hash(question.filters),
    )
    return kept(key, lambda: _counts(question))


def _counts(question: Asked) -> Counts:
    found = question.projects()
    if question.filters.q:
        hits = found.order_by()[: COUNTED_HITS + 1]
        total = _summed(hits)
        return Counts(COUNTED_HITS, is_capped=True) if total.projects > COUNTED_HITS else total
    return _summed(found)


def _summed(projects: QuerySet[Project]) -> Counts:
    total = projects.aggregate(
        projects=Count("*"),
        known=Count("investment_yuan"),
        foreign=Count("investment_foreign", filter=Q(investment_yuan=None)),
        yuan=Sum("investment_yuan"),
    )
    return Counts(total["projects"], total["known"], total["foreign"], int(total["yuan"] or 0))


def tabs_of(question: Asked) -> Tabs:
    key = ("tabs", question.version, question.person.pk, question.moment.isoformat())
    return kept(key, lambda: _tabs(question))


def _tabs(question: Asked) -> Tabs:
    total = visible_to(question.person).aggregate(
        all=Count("*"),
        mine=Count("region_id", filter=Q(officer_id=question.person.pk)),
        late=Count("region_id", filter=narrowing.idle("late", question.limits, question.moment)),
        missing=Count("region_id", filter=narrowing.missing("investment")),
    )
    return Tabs(**total)


def without_each(question: Asked) -> dict[str, int]:
    """How many there would be if one condition were dropped; one statement."""
    names = question.filters.given()
    if len(names) < 2:
        return {name: visible_to(question.person).count() for name in names}
    total = visible_to(question.person).aggregate(
        **{f"without_{name}": Count("region_id", filter=_without(question, name)) for name in names}
    )
    return {name: total[f"without_{name}"] for name in names}


def _without(question: Asked, name: str) -> Q:
    return narrowing.condition(
        question.filters, question.person, question.limits, question.moment, leave_out=name
    )


def chosen(person: Person, ids: Iterable[int]) -> QuerySet[Project]:
    return visible_to(person).filter(pk__in=list(ids))


TAB_FILTERS = {
    "all": Filters(),
    "mine": Filters(officer=ME),
    "late": Filters(idle="late"),
    "missing": Filters(missing="investment"),
}


@dataclass(frozen=True)
class DuplicatesPage:
    count: int
    first: int
    waiting: list[DuplicateCandidate]
    decided: list[DuplicateCandidate]
    has_more: bool

    @property
    def shown(self) -> int:
        return self.first + len(self.waiting) - 1


PAIRS_SHOWN = 20


def duplicates_page(person: Person, *, after: int = 0) -> DuplicatesPage:
    """Three statements: how many wait, the surest of them, the newest decisions."""
    waiting = open_duplicates(person).select_related("first__officer", "second__officer")
    decided = pairs_for(person).exclude(decision=DuplicateCandidate.Decision.OPEN)
    shown = list(waiting.order_by("-confidence", "id")[after : after + PAIRS_SHOWN])
    count = waiting.count()
    return DuplicatesPage(
        count=count,
        first=after + 1,
        waiting=shown,
        decided=list(
            decided.select_related("first", "second", "decided_by").order_by("-decided_at", "id")[
                :PAIRS_SHOWN
            ]
        ),
        has_more=count > after + len(shown),
    )
