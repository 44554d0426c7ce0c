"""Undoing a written import exactly, stopping one that runs, putting one away."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, F, Q

from wutong.enterprises.names.actions import forget_batch
from wutong.factors.models import Reservation
from wutong.jobs import actions as jobs
from wutong.jobs.models import Job
from wutong.ledgers import queries
from wutong.ledgers.actions.bring import tell
from wutong.ledgers.actions.read import enqueue_reading
from wutong.ledgers.flags import ask_to_stop
from wutong.ledgers.models import Import
from wutong.organisation import access
from wutong.organisation.duties import Act
from wutong.organisation.models import Person
from wutong.organisation.reasons import NotYourDuty, Reason, Refused
from wutong.projects.actions import intake
from wutong.projects.models import (
    Attestation,
    DuplicateCandidate,
    Evidence,
    FactorNeed,
    LedgerRow,
    Milestone,
    Project,
    Request,
    StageChange,
)
from wutong.web.formats import moment_text

REASONS_SHOWN = 20


@transaction.atomic
def undo(import_id: int, *, by: Person, at: datetime, channel: str = "page") -> Import:
    """Rows of the batch go, changed projects return field by field; refused when anybody built on them."""
    found = queries.get(by, import_id)
    body = found.person.body
    access.require(by, Act.UNDO_IMPORT, access.Place(body.region_id, park_key=body.park_id))
    brought = Import.objects.select_for_update().get(pk=import_id)
    if brought.state != Import.State.WRITTEN:
        raise Refused("没有可撤销的写入", [Reason(f"这次导入现在是“{brought.get_state_display()}”")])
    _hold_projects(brought)
    reasons = reasons_against_undo(brought)
    if reasons:
        raise Refused(
            f"不能撤销“{brought.file_name}”：有 {len(reasons)} 处在它之后动过", reasons[:REASONS_SHOWN]
        )
    changed = (brought.undo or {}).get("changed", [])
    workbook, brought.workbook = brought.workbook, None
    brought.state, brought.undone_at = Import.State.UNDONE, at
    brought.save(update_fields=["state", "undone_at", "workbook"])
    is_shared = Import.objects.filter(workbook=workbook).exists()
    attached = _attached_ids(brought)
    for change in changed:
        if change["before"]:
            intake.restore(change["id"], change["before"])
    removed = intake.remove_batch(brought.batch, attached, None if is_shared else workbook)
    forget_batch(brought.batch)
    words = f"撤去 {removed} 个项目，复原 {len(changed)} 个；SHA-256 {brought.sha256}"
    tell(brought, "undo_import", by=by, at=at, channel=channel, words=words)
    return brought


def _hold_projects(brought: Import) -> None:
    """Nobody changes them between the looking and the taking back. SQLite's lock is ours since BEGIN."""
    if connection.features.has_select_for_update:
        touched = Q(batch=brought.batch) | Q(pk__in=_attached_ids(brought))
        held = Project.objects.select_for_update().filter(touched).order_by("pk").values_list("pk")
        for _ in held.iterator():
            pass


def _attached_ids(brought: Import) -> list[int]:
    return [change["id"] for change in (brought.undo or {}).get("changed", [])]


def reasons_against_undo(brought: Import) -> list[Reason]:
    """What was built on the batch since: which project, who, when."""
    return [
        Reason(
            f"{name}：{words}",
            basis=moment_text(when),
            who=who,
            action_label="打开项目",
            action_url=f"/projects/{project_id}/",
            code="changed_since",
        )
        for project_id, name, words, who, when in _built_since(brought)
    ]


_Built = tuple[int, str, str, str, datetime | None]


def _built_since(brought: Import) -> Iterator[_Built]:
    mine = Project.objects.filter(batch=brought.batch)
    edited = mine.exclude(version=1)
    yield from _projects(edited, "写入后有人改过")
    yield from _projects(mine.exclude(merged_into=None), "已认作另一个项目")
    versions = {change["id"]: change["version"] for change in (brought.undo or {}).get("changed", [])}
    attached = Project.objects.filter(pk__in=versions).select_related("updated_by")
    moved = [project for project in attached if project.version != versions[project.pk]]
    yield from (
        (p.pk, p.name, "并入后有人改过", p.updated_by.name if p.updated_by else "", p.updated_at)
        for p in moved
    )
    yield from _hanging(brought)
    yield from _holding(brought)
    yield from _judged(brought)


def _projects(found: Any, words: str) -> Iterator[_Built]:
    for pk, name, who, when in found.values_list("pk", "name", "updated_by__name", "updated_at")[
        : REASONS_SHOWN + 1
    ]:
        yield pk, name, words, who or "", when


def _hanging(brought: Import) -> Iterator[_Built]:
    """Evidence, milestones, requests, moves and rows of other files on projects of the batch."""
    for model, words, who, when in (
        (Evidence, "有人上传了依据", "attached_by__name", "attached_at"),
        (Milestone, "记了里程碑", "recorded_by__name", "recorded_at"),
        (Request, "请部门办理了事项", "asked_by__name", "asked_at"),
        (Attestation, "登记了条件", "attested_by__name", "attested_at"),
        (FactorNeed, "填了要素需求", "set_by__name", "set_at"),
    ):
        rows = model.objects.filter(project__batch=brought.batch)
        for pk, name, person, at in rows.values_list("project_id", "project__name", who, when)[
            :REASONS_SHOWN
        ]:
            yield pk, name, words, person or "", at
    later = LedgerRow.objects.filter(project__batch=brought.batch).exclude(batch=brought.batch)
    for pk, name, file_name in later.values_list("project_id", "project__name", "workbook__file_name")[
        :REASONS_SHOWN
    ]:
        yield pk, name, f"“{file_name}”后来也并入了它", "", None
    moved = StageChange.objects.filter(project__batch=brought.batch).values("project_id", "project__name")
    for row in moved.annotate(count=Count("id")).filter(count__gt=1)[:REASONS_SHOWN]:
        yield row["project_id"], row["project__name"], "推进过阶段", "", None


def _holding(brought: Import) -> Iterator[_Built]:
    """What was promised stays with whom it was promised to, also when it has gone back since."""
    mine = Project.objects.filter(batch=brought.batch).values("pk")
    asked = Reservation.objects.filter(holder__in=mine).order_by("pk")
    for pk, name, person, at in asked.values_list("holder", "holder_name", "asked_by__name", "asked_at")[
        :REASONS_SHOWN
    ]:
        yield pk, name, "申请过要素", person, at


def _judged(brought: Import) -> Iterator[_Built]:
    mine = Q(batch=brought.batch) | Q(first__batch=brought.batch) | Q(second__batch=brought.batch)
    judged = DuplicateCandidate.objects.filter(mine).exclude(decision=DuplicateCandidate.Decision.OPEN)
    names = judged.annotate(name=F("first__name"))
    for pk, name, person, at in names.values_list("first_id", "name", "decided_by__name", "decided_at")[
        :REASONS_SHOWN
    ]:
        yield pk, name, "认过重复", person or "", at


def stop(import_id: int, *, by: Person, at: datetime, channel: str = "page") -> Import:
    """Stops a reading or a writing that runs, or puts away a reading nobody wants to write."""
    brought = queries.get(by, import_id)
    if brought.person_id != by.pk:
        raise NotYourDuty(
            "导入由上传的人取消", [Reason("您可以看，也可以在写入后撤销", who=brought.person.name)]
        )
    if brought.is_busy and brought.job is not None:
        # the flag first: a writing that holds SQLite's lock lets go within half a second
        ask_to_stop(brought.job.pk)
        jobs.cancel(brought.job, at=at)
    with transaction.atomic():
        held = Import.objects.select_for_update().get(pk=import_id)
        if held.state == Import.State.WRITING:
            held.state = Import.State.READ
        elif held.state in {Import.State.READING, Import.State.READ}:
            held.state = Import.State.CANCELLED
        else:
            raise Refused("没有可取消的", [Reason(f"这次导入现在是“{held.get_state_display()}”；刷新这一页")])
        held.save(update_fields=["state"])
        tell(held, "cancel_import", by=by, at=at, channel=channel)
    return held


@transaction.atomic
def try_again(import_id: int, *, by: Person, at: datetime, channel: str = "page") -> Import:
    """After a job failed or was put away: read again."""
    brought = queries.get(by, import_id)
    if brought.person_id != by.pk:
        raise NotYourDuty("由上传的人重试", [Reason("您可以看", who=brought.person.name)])
    has_failed = brought.job is not None and brought.job.state == Job.State.FAILED
    may_read = brought.state in {Import.State.CANCELLED, Import.State.READ, Import.State.REFUSED}
    if not may_read and not (brought.is_busy and has_failed):
        raise Refused("现在不能重读", [Reason(f"这次导入现在是“{brought.get_state_display()}”；刷新这一页")])
    enqueue_reading(brought, by=by, at=at)
    tell(brought, "read_again", by=by, at=at, channel=channel)
    return brought
