"""A lead becomes a project: what is known of it goes along, and the two are linked."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from wutong.enterprises.leads.actions.steps import taking
from wutong.enterprises.leads.carried import project_values
from wutong.enterprises.rules import LeadState, Step
from wutong.organisation.models import Person
from wutong.organisation.reasons import NotFound
from wutong.projects.actions.creating import create
from wutong.projects.models import Project


def make_project(
    lead_id: int,
    values: Mapping[str, Any] | None = None,
    *,
    by: Person,
    at: datetime,
    version: int | None = None,
    channel: str = "page",
) -> Project:
    """A project in reserve. `values` by column of a project stand before what the lead says.

    Asked twice it is the same project. Raises what creating a project raises; then the lead stays as it was.
    """
    with taking(lead_id, Step.MAKE, by=by, at=at, version=version, channel=channel) as taken:
        lead = taken.lead
        if taken.is_repeat:
            return _made(lead.project)
        given = project_values(lead, timezone.localdate(at)) | dict(values or {})
        project = create(
            given,
            by=by,
            at=at,
            channel=channel,
            brought_by_key=lead.brought_by_id,
            is_synthetic=lead.enterprise.basis == "合成",
        )
        lead.project = project
        lead.closed_at = at
        taken.words = project.name[:300]
        taken.move_to(LeadState.PROJECT)
    return project


def _made(project: Project | None) -> Project:
    if project is None:
        raise NotFound("没有这个项目，或不在您的可见范围")
    return project
