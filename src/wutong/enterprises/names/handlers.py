"""What the worker calls for names: all investors of all projects, looked at anew."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone

from wutong.enterprises.names.recognising import look, write
from wutong.enterprises.names.rules import Origin
from wutong.jobs import actions as jobs
from wutong.jobs.actions import Handler
from wutong.jobs.models import Job
from wutong.organisation.models import Person
from wutong.projects.models import Project

KIND = "recognise_all_names"


def enqueue(by: Person, *, at: datetime) -> None:
    """Once, however often it is asked for."""
    if not is_busy():
        jobs.enqueue(KIND, arguments={}, person_id=by.pk, at=at)


def is_busy() -> bool:
    return Job.objects.filter(kind=KIND, state__in=[Job.State.QUEUED, Job.State.RUNNING]).exists()


def recognise_all(running: jobs.Running, *, now: Callable[[], datetime]) -> dict[str, Any] | None:
    person = Person.objects.select_related("body__region", "body__park").get(pk=running.person_id or 0)
    projects = Project.objects.filter(merged_into=None).exclude(investor="").order_by()
    looked = look(projects.values_list("investor", "home").distinct().iterator())
    with transaction.atomic():
        at = now()
        counts = write(looked, origin=Origin.PROJECTS, by=person, at=at, channel="page")
        jobs.finish(running, counts.as_dict(), at=at)
    return None


HANDLERS: dict[str, Handler] = {KIND: partial(recognise_all, now=timezone.now)}
