"""Moving a project through its stages, and changing its status."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from wutong.factors import actions as factors
from wutong.organisation.duties import Act, Duty
from wutong.organisation.models import Person
from wutong.organisation.reasons import NotYourDuty, Refused
from wutong.projects import gates
from wutong.projects.actions.conflicts import conflict
from wutong.projects.actions.loading import hold
from wutong.projects.actions.recording import tell, touch
from wutong.projects.models import Project, StageChange
from wutong.projects.rules import ENDED, Facts, reasons_against_move, reasons_against_status
from wutong.projects.stages import Stage, Status
from wutong.projects.standing import facts_of, values_of


def move(
    project_id: int,
    to_stage: Stage,
    *,
    version: int,
    by: Person,
    at: datetime,
    channel: str = "page",
    reason: str = "",
) -> Project:
    """Forward when every gate up to `to_stage` is met, back with a reason. Refused says what is missing."""
    with transaction.atomic():
        project = hold(project_id, Act.MOVE_PROJECT, by=by)
        _refuse_stale(project, version)
        before = Stage(project.stage)
        on = timezone.localdate(at)
        _refuse_unmet(project, to_stage, at, reason)
        words_before = project.stage_words
        project.stage, project.stage_since, project.stage_words = to_stage, on, ""
        columns = ["stage", "stage_since", "stage_words", *touch(project, by=by, at=at)]
        project.save(update_fields=columns)
        StageChange.objects.create(
            project=project, from_stage=before, to_stage=to_stage, on=on, by=by, note=reason.strip()[:300]
        )
        changes = {"stage": (str(before), str(to_stage))}
        if words_before:
            changes["stage_words"] = (words_before, "")
        tell(
            project,
            "move_project",
            by=by,
            at=at,
            channel=channel,
            is_new_version=True,
            changes=changes,
            words=reason.strip(),
        )
    return project


def _refuse_unmet(project: Project, to_stage: Stage, at: datetime, reason: str) -> None:
    """A move forward checks everything up to the new stage; a move back asks only for its reason."""
    before = Stage(project.stage)
    is_forward = to_stage.index > before.index
    reasons = reasons_against_move(
        facts_of(project, at) if is_forward else Facts(values_of(project)),
        before,
        to_stage,
        status=Status(project.status),
        gates=gates.load(settings.REFERENCE),
        on=timezone.localdate(at),
        reason=reason,
    )
    if reasons:
        lacking = f"，还缺 {len(reasons)} 项" if is_forward and project.status == Status.ACTIVE else ""
        verb = "推进到" if is_forward else "退回"
        raise Refused(f"现在不能{verb}“{to_stage.label}”{lacking}", reasons)


def set_status(
    project_id: int,
    status: Status,
    *,
    version: int,
    by: Person,
    at: datetime,
    channel: str = "page",
    reason: str = "",
) -> Project:
    with transaction.atomic():
        project = hold(project_id, Act.SET_STATUS, by=by)
        _refuse_stale(project, version)
        before = Status(project.status)
        reasons = reasons_against_status(
            before, status, stage=Stage(project.stage), duty=Duty(by.duty), reason=reason
        )
        if [one.code for one in reasons] == ["reopened_by_reviewer"]:
            raise NotYourDuty("重新打开项目要由别人来做", reasons)
        if reasons:
            raise Refused(f"现在不能改成“{status.label}”", reasons)
        earlier_reason, project.status_reason = project.status_reason, reason.strip()[:300]
        project.status = status
        project.save(update_fields=["status", "status_reason", *touch(project, by=by, at=at)])
        changes = {
            "status": (str(before), str(status)),
            "status_reason": (earlier_reason, project.status_reason),
        }
        if status in ENDED:
            # before anything is told: every act takes its accounts first and the end of the trail last
            _give_back_factors(project, by=by, at=at, channel=channel)
        tell(
            project,
            "set_status",
            by=by,
            at=at,
            channel=channel,
            is_new_version=True,
            changes=changes,
            words=project.status_reason,
        )
    return project


def _give_back_factors(project: Project, *, by: Person, at: datetime, channel: str) -> None:
    """A project that died keeps no quota from others; one that is paused or delivered keeps its own."""
    words = f"项目{Status(project.status).label}：{project.status_reason}"
    key = f"ended-project-{project.pk}-version-{project.version}"
    factors.release_all(project.pk, words=words, key=key, by=by, at=at, channel=channel)


def _refuse_stale(project: Project, version: int) -> None:
    """What was weighed before the click may no longer be so: look again."""
    if project.version != version:
        raise conflict(project, [], {}, None)
