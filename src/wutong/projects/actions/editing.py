"""Changing facts of a project: what two people change apart is merged, what both change is shown."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from wutong.organisation import access
from wutong.organisation.duties import Act
from wutong.organisation.models import Person
from wutong.organisation.reasons import Refused
from wutong.projects import search
from wutong.projects.actions.conflicts import conflict, opened_from_audit, overlapping
from wutong.projects.actions.keys import KEY_COLUMNS, refresh_keys
from wutong.projects.actions.loading import hold
from wutong.projects.actions.provenance import typed_over
from wutong.projects.actions.recording import tell, touch
from wutong.projects.actions.values import cleaned, columns_of, known, reasons_against_officer
from wutong.projects.fields import COLUMN_FIELD
from wutong.projects.models import Project
from wutong.projects.plausible import reasons_against_edit
from wutong.projects.standing import place_for

INDEXED = frozenset({"name", "statistics_name", "investor", "region_id", "park_id"})


def edit(
    project_id: int,
    changes: Mapping[str, Any],
    *,
    version: int,
    by: Person,
    at: datetime,
    channel: str = "page",
    opened: Mapping[str, Any] | None = None,
) -> Project:
    """`changes` by model column; `version` and `opened` (column → value) as the form showed them.

    Somebody who saved in between and touched other fields loses nothing and stops nobody; on a field both
    changed Conflict is raised and nothing is saved. Without `opened` the audit trail tells what was there at
    `version`; where it cannot, every field that would change conflicts, as nobody knows what was seen.
    Raises NotFound, NotYourDuty, Conflict, or Refused with a reason for each value that cannot be.
    """
    wanted = cleaned(changes)
    with transaction.atomic():
        project = hold(project_id, Act.EDIT_PROJECT, by=by)
        _refuse_overlap(project, wanted, version, opened)
        before = columns_of(project)
        held = cleaned({column: before[column] for column in wanted})
        differing = {column: value for column, value in wanted.items() if held[column] != value}
        if not differing:
            return project
        for column, value in differing.items():
            setattr(project, column, value)
        _refuse_impossible(project, frozenset(differing), before, by)
        _write(project, differing, by=by, at=at)
        pairs = {column: (before[column], value) for column, value in differing.items()}
        tell(project, "edit_project", by=by, at=at, channel=channel, is_new_version=True, changes=pairs)
    return project


def _refuse_overlap(
    project: Project, wanted: Mapping[str, Any], version: int, opened: Mapping[str, Any] | None
) -> None:
    if version == project.version:
        return
    if opened is None:
        opened = opened_from_audit(project, version)
    fields = overlapping(project, wanted, opened)
    if fields:
        raise conflict(project, fields, wanted, opened)


def _refuse_impossible(
    project: Project, columns: frozenset[str], before: Mapping[str, Any], by: Person
) -> None:
    reasons = reasons_against_edit(columns, before, columns_of(project), known())
    if "officer_id" in columns and not reasons:
        reasons += reasons_against_officer(project)
    if reasons:
        raise Refused("没有保存：有几处要改", reasons)
    if {"region_id", "park_id"} & columns:
        access.require(by, Act.EDIT_PROJECT, place_for(project, by))


def _write(project: Project, differing: Mapping[str, Any], *, by: Person, at: datetime) -> None:
    sources = dict(project.sources)
    for field_key in {COLUMN_FIELD[column] for column in differing}:
        sources[field_key] = typed_over(sources.get(field_key), by, at)
    project.sources = sources
    project.save(update_fields=[*differing, "sources", *touch(project, by=by, at=at)])
    if KEY_COLUMNS & set(differing):
        refresh_keys([project])
    if INDEXED & set(differing):
        search.index([project.pk])
