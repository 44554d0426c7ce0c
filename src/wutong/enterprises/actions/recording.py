"""How every act on a firm leaves its one entry: of the firm, at the place it was done for."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from wutong.audit.actions import record
from wutong.enterprises.models import Enterprise
from wutong.organisation.models import Person
from wutong_engines.units.phones import numbers_masked


def tell(
    enterprise: Enterprise,
    act: str,
    *,
    by: Person,
    at: datetime,
    channel: str,
    region_code: str = "",
    changes: Mapping[str, tuple[Any, Any]] | None = None,
    words: str = "",
) -> None:
    """`region_code`: of what is kept by an office; public facts are of the office that wrote them down.

    Whatever people wrote, the trail keeps no number whole.
    """
    record(
        at=at,
        act=act,
        target_kind="enterprise",
        target_id=enterprise.pk,
        target_name=enterprise.name,
        person_id=by.pk,
        person_name=by.name,
        body_name=by.body.name,
        channel=channel,
        region_code=region_code or by.body.region_id,
        changes=changes,
        words=numbers_masked(words),
    )
