"""Milestones of landing: recorded on evidence, withdrawn with a reason."""

from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from wutong.organisation.duties import Act
from wutong.organisation.models import Person
from wutong.organisation.reasons import NotFound, Reason, Refused
from wutong.projects import gates
from wutong.projects.actions.loading import hold
from wutong.projects.actions.recording import tell
from wutong.projects.models import Evidence, Milestone
from wutong.projects.rules import reasons_against_milestone
from wutong.projects.stages import Stage, Status


def record_milestone(
    project_id: int, key: str, reached_on: date, *, by: Person, at: datetime, channel: str = "page"
) -> Milestone:
    """Rests on the newest evidence of the kinds the milestone asks for."""
    table = gates.load(settings.REFERENCE)
    with transaction.atomic():
        project = hold(project_id, Act.MOVE_PROJECT, by=by)
        attached = Evidence.objects.filter(project=project, withdrawn_at=None).order_by("attached_at", "pk")
        newest = {evidence.kind: evidence for evidence in attached}
        reasons = reasons_against_milestone(
            key,
            reached_on,
            stage=Stage(project.stage),
            status=Status(project.status),
            evidence=frozenset(newest),
            gates=table,
            on=timezone.localdate(at),
        )
        if Milestone.objects.filter(project=project, key=key).exists():
            reasons.append(Reason("这个里程碑已经登记过了", action_label="要改先撤回", code="reached"))
        if reasons:
            raise Refused("没有登记里程碑", reasons)
        rule = table.milestones[key]
        evidence = next(newest[kind] for kind in rule.evidence if kind in newest)
        milestone = Milestone.objects.create(
            project=project, key=key, reached_on=reached_on, evidence=evidence, recorded_at=at, recorded_by=by
        )
        changes = {f"milestone.{key}": (None, reached_on)}
        tell(project, "record_milestone", by=by, at=at, channel=channel, changes=changes, words=rule.words)
    return milestone


def withdraw_milestone(
    project_id: int, key: str, *, by: Person, at: datetime, channel: str = "page", reason: str = ""
) -> None:
    with transaction.atomic():
        project = hold(project_id, Act.MOVE_PROJECT, by=by)
        milestone = Milestone.objects.filter(project=project, key=key).first()
        if milestone is None:
            raise NotFound("这个里程碑没有登记过")
        if not reason.strip():
            reasons = [Reason("撤回里程碑要写明原因", field="reason", code="reason_needed")]
            raise Refused("没有撤回里程碑", reasons)
        milestone.delete()
        words = f"{gates.load(settings.REFERENCE).milestones[key].words}：{reason.strip()}"
        changes = {f"milestone.{key}": (milestone.reached_on, None)}
        tell(project, "withdraw_milestone", by=by, at=at, channel=channel, changes=changes, words=words)
