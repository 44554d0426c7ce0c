"""Taking a brief away is in the trail; so is every contact it shows."""

from datetime import datetime

from django.db import transaction

from wutong.enterprises.briefs.told import Brief
from wutong.enterprises.models import Enterprise
from wutong.organisation import access
from wutong.organisation.actions.recording import record_thing
from wutong.organisation.duties import Act
from wutong.organisation.models import Person


def take_brief(
    enterprise: Enterprise, told: Brief, *, by: Person, at: datetime, channel: str = "page"
) -> None:
    access.require(by, Act.VIEW_ENTERPRISES)
    with transaction.atomic():
        shown = f"，带 {len(told.revealed_ids)} 个联系方式" if told.revealed_ids else ""
        thing = ("enterprise", enterprise.pk, enterprise.name, "export_brief")
        record_thing(*thing, by=by, at=at, words=f"{told.place}{shown}", channel=channel)
        for pk in told.revealed_ids:
            words = f"联系人 {pk}，拜访一页纸"
            record_thing(
                "enterprise", enterprise.pk, enterprise.name, "reveal_contact",
                by=by, at=at, words=words, channel=channel,
            )  # fmt: skip
