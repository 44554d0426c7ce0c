"""Writing an act of this room into the trail."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from wutong.audit.actions import record
from wutong.organisation.models import Person


def record_about(
    person: Person | None,
    act: str,
    *,
    by: Person,
    at: datetime,
    changes: Mapping[str, tuple[Any, Any]] | None = None,
    words: str = "",
) -> None:
    """An act done to a person (or to an account name that is nobody's)."""
    record_thing(
        "person",
        person.pk if person else "",
        person.name if person else "没有这个账号",
        act,
        by=by,
        at=at,
        changes=changes,
        words=words,
    )


def record_thing(
    kind: str,
    identifier: object,
    name: str,
    act: str,
    *,
    by: Person,
    at: datetime,
    changes: Mapping[str, tuple[Any, Any]] | None = None,
    words: str = "",
    channel: str = "page",
) -> None:
    record(
        channel=channel,
        at=at,
        act=act,
        target_kind=kind,
        target_id=identifier,
        target_name=name,
        person_id=by.pk,
        person_name=by.name,
        body_name=by.body.name,
        region_code=by.body.region_id,
        changes=changes,
        words=words,
    )
