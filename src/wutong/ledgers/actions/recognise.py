"""After a ledger was written: whose names its investors are. A job of its own: writing waits for nothing."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from wutong.enterprises.names import actions as names
from wutong.enterprises.names.rules import Origin
from wutong.jobs import actions as jobs
from wutong.ledgers.models import Import
from wutong.ledgers.working import Clock
from wutong.projects.models import Project

KIND = "recognise_names"


def enqueue_recognising(brought: Import, *, at: datetime) -> int:
    """In the transaction that writes; the number of the job, by which the result page asks."""
    arguments = {"import": brought.pk}
    return jobs.enqueue(KIND, arguments=arguments, person_id=brought.person_id, at=at).pk


def recognise_names(running: jobs.Running, *, now: Clock) -> dict[str, Any] | None:
    brought = Import.objects.select_related("person__body__region").get(pk=running.arguments["import"])
    if brought.state != Import.State.WRITTEN:
        return None
    looked = names.look(_investors(brought))
    with transaction.atomic():
        held = Import.objects.select_for_update(of=("self",)).get(pk=brought.pk)
        if held.state != Import.State.WRITTEN:  # undone while its names were looked at
            looked = names.Looked()
        at = now()
        counts = names.write(
            looked, origin=Origin.IMPORT, by=brought.person, at=at, channel="import", batch=brought.batch
        )
        jobs.finish(running, counts.as_dict(), at=at)
    return None


def _investors(brought: Import) -> list[tuple[str, str]]:
    """(investor as written, home) of the projects it made or filled."""
    attached = [change["id"] for change in (brought.undo or {}).get("changed", [])]
    found = Project.objects.filter(Q(batch=brought.batch) | Q(pk__in=attached)).exclude(investor="")
    return list(found.order_by().values_list("investor", "home").distinct())
