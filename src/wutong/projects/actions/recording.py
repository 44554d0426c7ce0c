"""How every verb leaves its one audit entry: differences by column, contacts masked."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from wutong.audit.actions import record
from wutong.organisation.models import Person
from wutong.projects.fields import FIELDS
from wutong.projects.models import Project
from wutong.web.formats import masked_phone

VERSION = "version"
# acts that change no fact but are news of the project: the idle clock starts again
NEWS = frozenset({"ask_department", "answer_request", "attach_evidence", "record_milestone", "attest"})
Differences = dict[str, tuple[Any, Any]]
_CONTACT = frozenset(column for field in FIELDS if field.is_contact for column in field.model_columns)


def tell(
    project: Project,
    act: str,
    *,
    by: Person,
    at: datetime,
    channel: str,
    changes: Mapping[str, tuple[Any, Any]] | None = None,
    words: str = "",
    is_new_version: bool = False,
) -> None:
    """`is_new_version` also notes the version, by which a later conflict finds what was there before."""
    if act in NEWS:
        news(project, at)
    said = {column: _masked(column, pair) for column, pair in (changes or {}).items()}
    if is_new_version:
        said[VERSION] = (project.version - 1, project.version)
    record(
        at=at,
        act=act,
        target_kind="project",
        target_id=project.pk,
        target_name=project.name,
        person_id=by.pk,
        person_name=by.name,
        body_name=by.body.name,
        channel=channel,
        region_code=project.region_id,
        changes=said,
        words=words,
    )


def news(project: Project, at: datetime) -> None:
    """The idle clock starts again, without a new version."""
    Project.objects.filter(pk=project.pk, updated_at__lt=at).update(updated_at=at)


def _masked(column: str, pair: tuple[Any, Any]) -> tuple[Any, Any]:
    if column not in _CONTACT:
        return pair
    return hidden(column, pair[0]), hidden(column, pair[1])


def hidden(column: str, value: Any) -> str:
    text = str(value or "")
    return masked_phone(text) if column == "contact_phone" else text[:1] + "*" * max(0, len(text) - 1)


def touch(project: Project, *, by: Person, at: datetime) -> list[str]:
    """A new version by this person; returns the columns to save besides the act's own."""
    project.version += 1
    project.updated_at, project.updated_by = at, by
    return ["version", "updated_at", "updated_by"]
