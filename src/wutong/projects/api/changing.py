"""Changing projects over the API: each route is one action."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import HeaderEx, P, Schema
from pydantic import Field, StrictInt

from wutong.organisation.api.door import viewer
from wutong.organisation.api.operations import answered, told
from wutong.organisation.reasons import NotFound, Reason, Refused
from wutong.projects.actions import asking, creating, editing, landing, moving
from wutong.projects.api.facts import Day, FactsGiven, Given
from wutong.projects.api.routing import router
from wutong.projects.models import Project, Request
from wutong.projects.stages import Stage, Status

TAG = "项目"
WRITE = "projects:write"
CHANNEL = "api"
STAGE_WORDS = Literal["reserve", "appraise", "negotiate", "sign", "land", "evaluate"]
STATUS_WORDS = Literal["active", "paused", "lost", "withdrawn", "delivered"]
Version = Annotated[StrictInt, Field(ge=1, lt=2**31)]


class NewProject(FactsGiven):
    """属地和园区不写时是您所在的；阶段不写时是谋划储备。"""

    name: str | None = Field(description="项目名称，必填")
    stage: STAGE_WORDS = "reserve"


class Edit(Given):
    version: Version | None = Field(None, description="您读到的 version；也可以放在 If-Match")
    changes: FactsGiven
    opened: FactsGiven | None = Field(
        None, description="您打开时这些项的值。不写时由留痕推出；推不出来，要改成别的值的项都算冲突"
    )


class Move(Given):
    version: Version
    to_stage: STAGE_WORDS
    reason: str = Field("", description="退回时必填")


class StatusGiven(Given):
    version: Version
    status: STATUS_WORDS
    reason: str = ""


class MilestoneGiven(Given):
    key: str
    reached_on: Day


class RequestGiven(Given):
    body_key: str = Field(description="请哪个支撑保障部门")
    subject: str
    due_date: Day


class AnswerGiven(Given):
    text: str


class Saved(Schema):
    id: int
    name: str
    version: int = Field(description="下一次修改带上它")
    stage: str
    status: str
    updated_at: datetime
    url: str


class MilestoneSaved(Schema):
    project_id: int
    key: str
    reached_on: date


class RequestSaved(Schema):
    id: int
    project_id: int
    body_key: str
    subject: str
    asked_at: datetime
    due_date: date
    answer: str | None
    answered_at: datetime | None


class Contact(Schema):
    contact_name: str | None
    contact_phone: str | None


def saved(project: Project, status: int = 200) -> HttpResponse:
    response = answered(
        {
            "id": project.pk,
            "name": project.name,
            "version": project.version,
            "stage": str(project.stage),
            "status": str(project.status),
            "updated_at": project.updated_at,
            "url": f"/api/projects/{project.pk}",
        },
        status,
    )
    response.headers["ETag"] = f'"{project.version}"'
    return response


@router.post(
    "/projects",
    **told("新建项目", name="create_project", tag=TAG, answer=Saved, scope=WRITE, status=201),
)
def create_project(request: HttpRequest, given: NewProject) -> HttpResponse:
    columns = given.columns()
    stage = Stage(columns.pop("stage", Stage.RESERVE))
    project = creating.create(columns, by=viewer(request), at=timezone.now(), channel=CHANNEL, stage=stage)
    response = saved(project, 201)
    response.headers["Location"] = f"/api/projects/{project.pk}"
    return response


@router.patch(
    "/projects/{int:project_id}",
    **told(
        "修改项目",
        name="edit_project",
        tag=TAG,
        answer=Saved,
        scope=WRITE,
        problems=(404, 409),
        more="别人先改了同一项时答 409，三个值并列，什么都没有改动；改了不同的项，两份都留下。",
    ),
)
def edit_project(
    request: HttpRequest, project_id: int, given: Edit, if_match: HeaderEx[str, P(alias="If-Match")] = ""
) -> HttpResponse:
    project = editing.edit(
        project_id,
        given.changes.columns(),
        version=_version(given.version, if_match),
        by=viewer(request),
        at=timezone.now(),
        channel=CHANNEL,
        opened=given.opened.columns() if given.opened is not None else None,
    )
    return saved(project)


def _version(said: int | None, if_match: str) -> int:
    tag = if_match.strip().removeprefix("W/").strip('"')
    if said is None and tag.isascii() and tag.isdecimal() and len(tag) < 10:
        return int(tag)
    if said is None:
        reason = Reason("写明您读到的 version，或带 If-Match", field="version", code="missing")
        raise Refused("不知道您改的是哪一版", [reason])
    return said


@router.post(
    "/projects/{int:project_id}/move",
    **told(
        "推进或退回阶段",
        name="move_project",
        tag=TAG,
        answer=Saved,
        scope=WRITE,
        problems=(404, 409),
        more="缺什么在 reasons 里逐条说明，与项目页上的相同。",
    ),
)
def move_project(request: HttpRequest, project_id: int, given: Move) -> HttpResponse:
    return saved(
        moving.move(
            project_id,
            Stage(given.to_stage),
            version=given.version,
            by=viewer(request),
            at=timezone.now(),
            channel=CHANNEL,
            reason=given.reason,
        )
    )


@router.post(
    "/projects/{int:project_id}/status",
    **told("改变状态", name="set_status", tag=TAG, answer=Saved, scope=WRITE, problems=(404, 409)),
)
def set_status(request: HttpRequest, project_id: int, given: StatusGiven) -> HttpResponse:
    return saved(
        moving.set_status(
            project_id,
            Status(given.status),
            version=given.version,
            by=viewer(request),
            at=timezone.now(),
            channel=CHANNEL,
            reason=given.reason,
        )
    )


@router.post(
    "/projects/{int:project_id}/milestones",
    **told(
        "登记里程碑",
        name="record_milestone",
        tag=TAG,
        answer=MilestoneSaved,
        scope=WRITE,
        status=201,
        problems=(404,),
        more="先上传依据，再登记。",
    ),
)
def record_milestone(request: HttpRequest, project_id: int, given: MilestoneGiven) -> HttpResponse:
    milestone = landing.record_milestone(
        project_id, given.key, given.reached_on, by=viewer(request), at=timezone.now(), channel=CHANNEL
    )
    said = {"project_id": project_id, "key": milestone.key, "reached_on": milestone.reached_on}
    return answered(said, 201)


@router.post(
    "/projects/{int:project_id}/requests",
    **told(
        "请部门办理",
        name="ask_department",
        tag=TAG,
        answer=RequestSaved,
        scope=WRITE,
        status=201,
        problems=(404,),
        more="请了才看得到：被请的部门从此看得到这个项目。",
    ),
)
def ask_department(request: HttpRequest, project_id: int, given: RequestGiven) -> HttpResponse:
    asked = asking.ask(
        project_id,
        given.body_key,
        given.subject,
        given.due_date,
        by=viewer(request),
        at=timezone.now(),
        channel=CHANNEL,
    )
    return answered(request_told(asked), 201)


@router.post(
    "/projects/{int:project_id}/requests/{int:request_id}/answer",
    **told("回复部门事项", name="answer_request", tag=TAG, answer=RequestSaved, scope=WRITE, problems=(404,)),
)
def answer_request(
    request: HttpRequest, project_id: int, request_id: int, given: AnswerGiven
) -> HttpResponse:
    if not Request.objects.filter(pk=request_id, project_id=project_id).exists():
        raise NotFound("没有这件事，或不在您的可见范围")
    replied = asking.answer(request_id, given.text, by=viewer(request), at=timezone.now(), channel=CHANNEL)
    return answered(request_told(replied))


def request_told(asked: Request) -> dict[str, Any]:
    return {
        "id": asked.pk,
        "project_id": asked.project_id,
        "body_key": asked.body_id,
        "subject": asked.subject,
        "asked_at": asked.asked_at,
        "due_date": asked.due_date,
        "answer": asked.answer or None,
        "answered_at": asked.answered_at,
    }


@router.post(
    "/projects/{int:project_id}/reveal-contact",
    **told(
        "查看企业联系方式",
        name="reveal_contact",
        tag=TAG,
        answer=Contact,
        scope="contacts:read",
        problems=(404,),
        more="每看一次都留痕。",
    ),
)
def reveal_contact(request: HttpRequest, project_id: int) -> HttpResponse:
    name, phone = asking.reveal_contact(project_id, by=viewer(request), at=timezone.now(), channel=CHANNEL)
    return answered({"contact_name": name or None, "contact_phone": phone or None})
