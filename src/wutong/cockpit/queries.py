"""The figures a person sees: grouped reads over what is visible to them."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from wutong.cockpit.figures import Group, Line, Tally, by_stage, line, lines, reached
from wutong.organisation.access import covers, under
from wutong.organisation.dictionaries import regions
from wutong.organisation.models import Person, Region
from wutong.projects.models import Project
from wutong.projects.queries import acts_so_far, kept, open_duplicates, visible_to
from wutong.projects.stages import Stage

TALLY = {
    "projects": Count("id"),
    "investment": Sum("investment_yuan"),
    "with_investment": Count("investment_yuan"),
    "paid_in": Sum("paid_in_yuan"),
    "with_paid_in": Count("paid_in_yuan"),
    "both_paid": Sum("paid_in_yuan", filter=Q(investment_yuan__isnull=False)),
    "both_agreed": Sum("investment_yuan", filter=Q(paid_in_yuan__isnull=False)),
    "with_both": Count("id", filter=Q(investment_yuan__isnull=False, paid_in_yuan__isnull=False)),
    "with_foreign": Count("investment_foreign", filter=Q(investment_yuan=None)),
    "at_lower_end": Count(
        "id",
        filter=Q(investment_yuan_to__isnull=False)
        | Q(investment_yuan__isnull=False, investment_is_at_least=True),
    ),
    "synthetic": Count("id", filter=Q(is_synthetic=True)),
}


def _tally(row: dict[str, Any]) -> Tally:
    return Tally(*(int(row[name] or 0) for name in TALLY))


@dataclass(frozen=True)
class Statistics:
    region: Region
    total: Line
    places: list[Line]
    standing: dict[str, Tally]
    reached: dict[str, Tally]
    homes: dict[str, Tally]
    industries: dict[str, Tally]
    open_pairs: int


def statistics(person: Person, region: Region) -> Statistics:
    """Added up once for as long as nobody acts; then one statement."""
    key = ("statistics", acts_so_far(), person.pk, region.code)
    found: Statistics = kept(key, lambda: _statistics(person, region))
    return found


def _statistics(person: Person, region: Region) -> Statistics:
    """Every figure of the page in four statements: three GROUP BY, and the pairs not judged yet."""
    seen = in_region(visible_to(person), region)
    groups = [
        Group(row["region_id"], row["stage"], _tally(row))
        for row in seen.values("region_id", "stage").annotate(**TALLY)
    ]
    standing = by_stage(groups, [stage.value for stage in Stage])
    children = [child.code for child in regions().values() if child.parent_id == region.code]

    def place_of(code: str) -> str:
        return next((child for child in children if covers(child, code)), region.code)

    found = lines(groups, place_of)
    ordered = [child for child in children if child in found]
    return Statistics(
        region=region,
        total=line("", groups),
        places=[found[key] for key in [*ordered, *([region.code] if region.code in found else [])]],
        standing=standing,
        reached=reached(standing),
        homes=_by(seen, "home"),
        industries=_by(seen, "focus_industry"),
        open_pairs=_open_pairs(person, region),
    )


def in_region(projects: QuerySet[Project], region: Region) -> QuerySet[Project]:
    if region.parent_id is None:
        return projects
    return projects.filter(under(region.code))


def _open_pairs(person: Person, region: Region) -> int:
    """Pairs nobody judged yet: until then a project may stand twice in the sums."""
    return open_duplicates(person).filter(under(region.code, "first__region_id")).count()


def _by(projects: QuerySet[Project], column: str) -> dict[str, Tally]:
    return {row[column]: _tally(row) for row in projects.values(column).annotate(**TALLY)}
