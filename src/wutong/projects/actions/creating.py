"""Writing down a new project."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from wutong.organisation import access, dictionaries
from wutong.organisation.duties import Act, Duty
from wutong.organisation.models import Person
from wutong.organisation.reasons import Reason, Refused
from wutong.projects import gates, search
from wutong.projects.actions.keys import refresh_keys
from wutong.projects.actions.provenance import typed
from wutong.projects.actions.recording import tell
from wutong.projects.actions.values import cleaned, columns_of, known, reasons_against_officer
from wutong.projects.fields import COLUMN_FIELD
from wutong.projects.models import Project, StageChange
from wutong.projects.plausible import reasons_against_edit
from wutong.projects.rules import Facts, reasons_against_move
from wutong.projects.stages import Stage, Status
from wutong.projects.standing import place_of, values_of


def create(
    values: Mapping[str, Any],
    *,
    by: Person,
    at: datetime,
    channel: str = "page",
    stage: Stage = Stage.RESERVE,
    brought_by_key: str | None = None,
    is_synthetic: bool = False,
) -> Project:
    """`values` by model column. Place and park default to the person's; what a liaison office writes is its.
    `brought_by_key`: the body that brought it, where somebody else writes it down; `is_synthetic`: invented.

    Raises NotYourDuty, or Refused with a reason for each value that cannot be and each gate of a later stage.
    """
    access.require(by, Act.CREATE_PROJECT)
    given = _with_defaults(cleaned(values), by)
    project = _fresh(given, stage, brought_by_key, by=by, at=at)
    access.require(by, Act.CREATE_PROJECT, place_of(project))
    said = frozenset(column for column, value in given.items() if value not in (None, ""))
    with transaction.atomic():
        reasons = reasons_against_edit(said | {"name", "region_id"}, {}, columns_of(project), known())
        reasons += reasons_against_officer(project) if not reasons else []
        reasons += _reasons_against_stage(project, stage, at)
        if reasons:
            raise Refused("没有新建：有几处要改", reasons)
        project.is_synthetic = is_synthetic
        project.sources = {COLUMN_FIELD[column]: typed(by, at) for column in sorted(said)}
        project.save(force_insert=True)
        StageChange.objects.create(project=project, to_stage=stage, on=project.stage_since, by=by)
        refresh_keys([project], are_new=True)
        search.index([project.pk])
        changes = {column: (None, given[column]) for column in sorted(said)}
        tell(project, "create_project", by=by, at=at, channel=channel, is_new_version=True, changes=changes)
    return project


def _with_defaults(given: dict[str, Any], by: Person) -> dict[str, Any]:
    if by.duty == Duty.PARK and by.body.park_id:
        given["park_id"] = given.get("park_id") or by.body.park_id
    park = dictionaries.parks().get(given.get("park_id") or "")
    given["region_id"] = given.get("region_id") or (park.region_id if park else by.body.region_id)
    return given


def _fresh(
    given: Mapping[str, Any], stage: Stage, brought_by_key: str | None, *, by: Person, at: datetime
) -> Project:
    return Project(
        **given,
        stage=stage,
        stage_since=timezone.localdate(at),
        status=Status.ACTIVE,
        brought_by_id=by.body_id if by.duty == Duty.LIAISON else brought_by_key,
        created_at=at,
        created_by=by,
        updated_at=at,
        updated_by=by,
    )


def _reasons_against_stage(project: Project, stage: Stage, at: datetime) -> list[Reason]:
    """A new project is in reserve; a later stage is only for one that already has all the gates ask."""
    if stage is Stage.RESERVE:
        return []
    return reasons_against_move(
        Facts(values_of(project)),
        Stage.RESERVE,
        stage,
        status=Status.ACTIVE,
        gates=gates.load(settings.REFERENCE),
        on=timezone.localdate(at),
    )
