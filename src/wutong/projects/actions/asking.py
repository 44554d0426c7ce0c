"""Asking a department for something, which lets it see the project; its answer; the investor's contact."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from wutong.organisation import access, dictionaries
from wutong.organisation.duties import Act, BodyKind
from wutong.organisation.models import Person
from wutong.organisation.reasons import NotFound, NotYourDuty, Reason, Refused
from wutong.projects.actions.loading import hold
from wutong.projects.actions.recording import tell
from wutong.projects.models import Asked, Project, Request


def ask(
    project_id: int,
    body_key: str,
    subject: str,
    due_date: date,
    *,
    by: Person,
    at: datetime,
    channel: str = "page",
) -> Request:
    with transaction.atomic():
        project = hold(project_id, Act.ASK_DEPARTMENT, by=by)
        reasons = _reasons_against_asking(project, body_key, subject.strip(), due_date, at)
        if reasons:
            raise Refused("没有请部门办理", reasons)
        request = Request.objects.create(
            project=project,
            body_id=body_key,
            subject=subject.strip(),
            asked_at=at,
            asked_by=by,
            due_date=due_date,
        )
        Asked.objects.bulk_create([Asked(project=project, body_id=body_key)], ignore_conflicts=True)
        words = f"请{dictionaries.bodies()[body_key].name}办理：{request.subject}，{due_date} 前"
        tell(project, "ask_department", by=by, at=at, channel=channel, words=words)
    return request


def _reasons_against_asking(
    project: Project, body_key: str, subject: str, due_date: date, at: datetime
) -> list[Reason]:
    body = dictionaries.bodies().get(body_key)
    if body is None:
        return [Reason("先选请哪个部门", field="body", code="body")]
    found = []
    if body.kind != BodyKind.SUPPORT:
        found.append(Reason(f"{body.name}不是支撑保障部门，回复不了事项", field="body", code="body_kind"))
    here = project.region_id
    if not (access.covers(body.region_id, here) or access.covers(here, body.region_id)):
        words = f"{body.name}管不到{dictionaries.region_name(here)}"
        found.append(Reason(words, action_label="选本级或上级的部门", field="body", code="body_region"))
    if not 0 < len(subject) <= 200:
        found.append(Reason("写明请办什么，200 个字以内", field="subject", code="subject"))
    if due_date < timezone.localdate(at):
        found.append(Reason("期限不能早于今天", field="due_date", code="due_date"))
    if (
        not found
        and Request.objects.filter(
            project=project, body_id=body_key, subject=subject, answered_at=None
        ).exists()
    ):
        found.append(Reason(f"同一件事已经请过{body.name}，还没有回复", field="subject", code="asked"))
    return found


def answer(request_id: int, text: str, *, by: Person, at: datetime, channel: str = "page") -> Request:
    """Only the department that was asked answers, once."""
    with transaction.atomic():
        request = Request.objects.select_for_update().filter(pk=request_id).first()
        if request is None:
            raise NotFound("没有这件事，或不在您的可见范围")
        project = hold(request.project_id, Act.ANSWER_REQUEST, by=by)
        if request.body_id != by.body_id:
            who = dictionaries.bodies()[request.body_id].name
            raise NotYourDuty(
                "回复要由被请的部门来做",
                [Reason(f"这件事请的是{who}", who=who, code="not_asked")],
            )
        if request.answered_at is not None:
            raise Refused("没有回复", [Reason("这件事已经回复过了", code="answered")])
        if not 0 < len(text.strip()) <= 1000:
            reasons = [Reason("写明办理结果，1,000 个字以内", field="text", code="text")]
            raise Refused("没有回复", reasons)
        request.answer, request.answered_at, request.answered_by = text.strip(), at, by
        request.save(update_fields=["answer", "answered_at", "answered_by"])
        words = f"回复“{request.subject}”：{request.answer}"
        tell(project, "answer_request", by=by, at=at, channel=channel, words=words)
    return request


def reveal_contact(project_id: int, *, by: Person, at: datetime, channel: str = "page") -> tuple[str, str]:
    """The investor's contact, name and phone; every look is written down, the figures themselves are not."""
    with transaction.atomic():
        project = hold(project_id, Act.REVEAL_CONTACT, by=by, lock=False)
        tell(project, "reveal_contact", by=by, at=at, channel=channel, words="查看了企业联系方式")
    return project.contact_name, project.contact_phone
