"""Where a value is from: typed by a person, or a cell of a ledger row; and whether rows differ."""

from datetime import datetime
from typing import Any

from django.db import transaction

from wutong.audit.actions import plain
from wutong.organisation.duties import Act
from wutong.organisation.models import Person
from wutong.organisation.reasons import NotFound, Reason, Refused
from wutong.projects import search
from wutong.projects.actions.intake import columns_read, is_approximate
from wutong.projects.actions.keys import KEY_COLUMNS, refresh_keys
from wutong.projects.actions.loading import hold
from wutong.projects.actions.recording import tell, touch
from wutong.projects.actions.values import cleaned, columns_of, known
from wutong.projects.fields import FIELD
from wutong.projects.models import LedgerRow, Project
from wutong.projects.plausible import reasons_against_edit

Source = dict[str, Any]


def typed(by: Person, at: datetime) -> Source:
    return {"by": by.pk, "name": by.name, "at": plain(at)}


def typed_over(earlier: Source | None, by: Person, at: datetime) -> Source:
    """A figure typed over a ledger's stays disputed: the row still reads differently."""
    said = typed(by, at)
    if earlier and ("row" in earlier or earlier.get("disputed")):
        said["disputed"] = True
    return said


def from_row(row: LedgerRow, field_key: str) -> Source:
    cell = row.cells.get(field_key)
    source: Source = {"row": row.pk, "sheet": row.sheet, "cell": cell[0] if cell else ""}
    return source | ({"approximate": True} if is_approximate(row.values.get(field_key)) else {})


def _taken(row: LedgerRow | None, field_key: str) -> dict[str, Any]:
    if row is None or row.values.get(field_key) is None:
        return {}
    return cleaned(columns_read(field_key, row.values[field_key]))


def choose_source(
    project_id: int,
    field_key: str,
    ledger_row_id: int,
    *,
    by: Person,
    at: datetime,
    channel: str = "page",
) -> Project:
    """Take a disputed fact from another of the project's ledger rows; the fact stays marked as disputed."""
    field = FIELD[field_key]
    with transaction.atomic():
        project = hold(project_id, Act.EDIT_PROJECT, by=by)
        row = LedgerRow.objects.filter(pk=ledger_row_id, project=project).first()
        taken = _taken(row, field_key)
        if row is None or not taken:
            raise NotFound(f"这个项目没有写着“{field.words}”的这一行台账")
        before = columns_of(project)
        changes = {
            column: (before[column], value) for column, value in taken.items() if before[column] != value
        }
        source = from_row(row, field_key) | {"disputed": True}
        if not changes and project.sources.get(field_key) == source:
            raise Refused(
                "没有改动", [Reason(f"“{field.words}”已经取自这一格", field=field_key, code="same")]
            )
        reasons = reasons_against_edit(frozenset(changes), before, before | taken, known())
        if reasons:
            raise Refused("没有改认：台账里的这个数用不了", reasons)
        for column, value in taken.items():
            setattr(project, column, value)
        project.sources = {**project.sources, field_key: source}
        project.save(update_fields=[*taken, "sources", *touch(project, by=by, at=at)])
        if KEY_COLUMNS & set(changes):
            refresh_keys([project])
            search.index([project.pk])
        words = f"{field.words}取自“{row.sheet}”{source['cell']}"
        tell(
            project,
            "choose_source",
            by=by,
            at=at,
            channel=channel,
            is_new_version=True,
            changes=changes,
            words=words,
        )
    return project
