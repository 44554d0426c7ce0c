"""Blocking keys of stored projects, by which an import fetches what may be the same project."""

from collections.abc import Iterable

from wutong.organisation import dictionaries
from wutong.organisation.models import Park, Region
from wutong.projects.models import NameKey, Project
from wutong_engines.duplicates import Candidate, blocking_keys

KEY_COLUMNS = frozenset(
    {"name", "investor", "region_id", "park_id", "investment_yuan", "summary", "signed_from"}
)


def candidate_of(project: Project) -> Candidate:
    park = dictionaries.parks().get(project.park_id or "")
    return Candidate(
        key=f"project:{project.pk}",
        name=project.name,
        investor=project.investor or None,
        region_code=project.region_id,
        park=park.name if park else None,
        total_yuan=project.investment_yuan,
        stage=project.stage,
        date_from=project.signed_from,
        content=project.summary or None,
    )


def place_names() -> frozenset[str]:
    """Every name a region or park goes by: such words do not tell projects apart."""
    places: list[Region | Park] = [*dictionaries.regions().values(), *dictionaries.parks().values()]
    names: set[str] = set()
    for place in places:
        names.update((place.name, place.short_name, *place.aliases))
    return frozenset(names - {""})


def refresh_keys(projects: Iterable[Project], *, are_new: bool = False) -> None:
    """Two statements however many projects; one when none had keys yet."""
    stored = list(projects)
    names = place_names()
    if not are_new:
        NameKey.objects.filter(project__in=[project.pk for project in stored]).delete()
    NameKey.objects.bulk_create(
        [
            NameKey(project_id=project.pk, key=key[:40])
            for project in stored
            for key in sorted(blocking_keys(candidate_of(project), names))
        ],
        batch_size=5000,
    )
