"""Studies as JSON: the list by cursor, one with its versions, saving, sharing and taking back."""

from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query

from wutong.greenpower.api.routing import CHANNEL, READ, TAG, WRITE, router, telling
from wutong.greenpower.api.shapes import (
    AnswerAsked,
    BriefAsked,
    ShareAsked,
    StudiesAsked,
    StudyPage,
    StudySaved,
    StudyTold,
)
from wutong.organisation import access
from wutong.organisation.api.door import viewer
from wutong.organisation.api.operations import answered, told
from wutong.organisation.duties import Act
from wutong.organisation.models import Person
from wutong.web.media_types import DOCX


@router.get(
    "/greenpower/studies",
    **told(
        "存下的研究",
        name="list_studies",
        tag=TAG,
        answer=StudyPage,
        scope=READ,
        more="本机构存的、下级存的和别的机构共享来的，最近保存的在前。",
    ),
)
def list_studies(request: HttpRequest, asked: Query[StudiesAsked]) -> HttpResponse:
    person = _studying(request)
    items, cursor = telling().listed(person, asked.cursor, asked.size)
    query = request.GET.copy()
    query["cursor"] = cursor
    following = f"{request.path}?{query.urlencode()}" if cursor else None
    return answered({"items": items, "next": following})


@router.post(
    "/greenpower/studies",
    **told(
        "保存一份研究",
        name="save_study",
        tag=TAG,
        answer=StudyTold,
        scope=WRITE,
        status=201,
        more="按今天的数算一遍，连同用的数一起存为第 1 版。",
    ),
)
def save_study(request: HttpRequest, asked: StudySaved) -> HttpResponse:
    person = _studying(request)
    study_id = telling().saved(person, asked, timezone.now(), name=asked.name, channel=CHANNEL)
    return _study(person, study_id, 201)


@router.get(
    "/greenpower/studies/{int:study_id}",
    **told("一份研究", name="get_study", tag=TAG, answer=StudyTold, scope=READ, problems=(404,)),
)
def get_study(request: HttpRequest, study_id: int) -> HttpResponse:
    return _study(_studying(request), study_id)


@router.post(
    "/greenpower/studies/{int:study_id}/versions",
    **told(
        "存下一版",
        name="save_version",
        tag=TAG,
        answer=StudyTold,
        scope=WRITE,
        status=201,
        problems=(404,),
        more="前面的版不变；别的机构共享来的只能看。",
    ),
)
def save_version(request: HttpRequest, study_id: int, asked: AnswerAsked) -> HttpResponse:
    person = _studying(request)
    telling().saved(person, asked, timezone.now(), study_id=study_id, channel=CHANNEL)
    return _study(person, study_id, 201)


@router.post(
    "/greenpower/studies/{int:study_id}/shares",
    **told(
        "共享给一个机构",
        name="share_study",
        tag=TAG,
        answer=StudyTold,
        scope=WRITE,
        status=201,
        problems=(404,),
        more="对方能看、打开、导出；由存它的机构来做。",
    ),
)
def share_study(request: HttpRequest, study_id: int, asked: ShareAsked) -> HttpResponse:
    person = _studying(request)
    telling().share(study_id, asked.body_key, by=person, at=timezone.now(), channel=CHANNEL)
    return _study(person, study_id, 201)


@router.post(
    "/greenpower/studies/{int:study_id}/shares/{str:body_key}/undo",
    **told("收回共享", name="take_back_study", tag=TAG, answer=StudyTold, scope=WRITE, problems=(404,)),
)
def take_back_study(request: HttpRequest, study_id: int, body_key: str) -> HttpResponse:
    person = _studying(request)
    telling().take_back(study_id, body_key, by=person, at=timezone.now(), channel=CHANNEL)
    return _study(person, study_id)


@router.get(
    "/greenpower/studies/{int:study_id}/versions/{int:number}/brief",
    **told(
        "给投资方的两页",
        name="get_brief",
        tag=TAG,
        answer=None,
        scope=READ,
        problems=(404,),
        more="Word 文件，中文或英文；照那一版当时的答案和当时的数写。",
        responses={
            200: {
                "description": "两页 A4",
                "content": {DOCX: {"schema": {"type": "string", "format": "binary"}}},
            }
        },
    ),
)
def get_brief(request: HttpRequest, study_id: int, number: int, asked: Query[BriefAsked]) -> FileResponse:
    return telling().brief(_studying(request), study_id, number, asked.lang)  # type: ignore[no-any-return]


def _studying(request: HttpRequest) -> Person:
    person = viewer(request)
    access.require(person, Act.STUDY_GREENPOWER)
    return person


def _study(person: Person, study_id: int, status: int = 200) -> HttpResponse:
    response = answered(telling().study_told(person, study_id), status)
    if status == 201:
        response.headers["Location"] = f"/api/greenpower/studies/{study_id}"
    return response
