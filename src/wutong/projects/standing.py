"""Where a project stands: its place for access, and the facts its gates are held against."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Value

from wutong.organisation import access, dictionaries
from wutong.organisation.access import Place
from wutong.organisation.duties import Act, Duty, Reach, reach_of
from wutong.organisation.models import Body, Person
from wutong.projects.fields import FIELDS
from wutong.projects.models import Asked, Attestation, Evidence, Milestone, Project
from wutong.projects.needs import committed_kinds, needed_kinds, positions_of
from wutong.projects.rules import Facts


def place_of(project: Project, asked_keys: Iterable[str] = ()) -> Place:
    return Place(project.region_id, project.park_id, project.brought_by_id, frozenset(asked_keys))


def place_for(project: Project, person: Person) -> Place:
    """As `place_of`, knowing whether the person's body was asked: one statement where reach depends on it."""
    if reach_of(Duty(person.duty), Act.VIEW_PROJECTS) is not Reach.ASKED:
        return place_of(project)
    is_asked = Asked.objects.filter(project_id=project.pk, body_id=person.body_id).exists()
    return place_of(project, [person.body_id] if is_asked else [])


def is_visible_to(person: Person, place: Place) -> bool:
    return access.may(person, Act.VIEW_PROJECTS, place)


def values_of(project: Project) -> dict[str, Any]:
    """Field key → deciding value; a range by its upper end, foreign money as words. Unknown: absent."""
    found: dict[str, Any] = {}
    for field in FIELDS:
        value = getattr(project, field.model_columns[0])
        if value is None or value == "":
            continue
        found[field.key] = value
    if project.investment_yuan_to is not None:
        found["investment"] = project.investment_yuan_to
    elif project.investment_yuan is None and project.investment_foreign is not None:
        found["investment"] = f"{project.investment_foreign} {project.investment_currency}"
    return found


def facts_of(project: Project, at: datetime) -> Facts:
    """Three statements: evidence, milestones and conditions met; factors needed and held; their kinds."""
    shown = _shown_by(project)
    positions = positions_of(project, at)
    return Facts(
        values_of(project),
        shown["evidence"],
        shown["milestone"],
        shown["attested"],
        needed_kinds(positions),
        committed_kinds(positions),
    )


def _shown_by(project: Project) -> dict[str, frozenset[str]]:
    tables = {
        "evidence": (Evidence.objects.filter(project=project, withdrawn_at=None), "kind"),
        "milestone": (Milestone.objects.filter(project=project), "key"),
        "attested": (Attestation.objects.filter(project=project), "key"),
    }
    first, *others = [
        rows.annotate(what=Value(what)).values_list("what", column) for what, (rows, column) in tables.items()
    ]
    found = set(first.union(*others))
    return {what: frozenset(key for of, key in found if of == what) for what in tables}


def body_for(responsible: str, region_code: str) -> Body | None:
    """support:ecology at a county → the nearest body of that department from the county upwards."""
    return next(iter(bodies_for(responsible, region_code)), None)


def bodies_for(responsible: str, region_code: str) -> list[Body]:
    """Every body of that department from the region upwards, the nearest first."""
    kind, _, department = responsible.partition(":")
    region = dictionaries.regions().get(region_code)
    fitting = {
        body.region_id: body
        for body in dictionaries.bodies().values()
        if body.kind == kind and (not department or body.department == department)
    }
    upwards = reversed(region.lineage) if region else ()
    return [fitting[code] for code in upwards if code in fitting]
