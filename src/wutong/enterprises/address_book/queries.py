"""Tables of people brought lately, within a person's reach."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from wutong.enterprises.models import Contact
from wutong.enterprises.queries import seen
from wutong.organisation.models import Person

SHOWN = 5


@dataclass(frozen=True)
class Batch:
    """`people`: those still there as they were brought."""

    batch: uuid.UUID
    at: datetime
    who: str
    people: int
    firms: int


def batches_for(person: Person) -> list[Batch]:
    rows = seen(person, Contact).filter(batch__isnull=False, withdrawn_at=None)
    columns = ("batch", "created_at", "created_by__name", "created_by__body__name")
    found = rows.values(*columns).annotate(people=Count("pk"), firms=Count("enterprise", distinct=True))
    return [
        Batch(
            one["batch"],
            one["created_at"],
            f"{one['created_by__body__name']} {one['created_by__name']}",
            one["people"],
            one["firms"],
        )
        for one in found.order_by("-created_at", "batch")[:SHOWN]
    ]
