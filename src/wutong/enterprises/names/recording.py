"""How acts on names are written into the trail: of the office that acted, for a name has no place."""

from datetime import datetime

from wutong.audit.actions import record
from wutong.organisation.models import Person


def tell(
    target_id: object, name: str, act: str, *, by: Person, at: datetime, channel: str, words: str = ""
) -> None:
    record(
        at=at,
        act=act,
        target_kind="firm_name",
        target_id=target_id,
        target_name=name,
        person_id=by.pk,
        person_name=by.name,
        body_name=by.body.name,
        channel=channel,
        region_code=by.body.region_id,
        words=words,
    )
