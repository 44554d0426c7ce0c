"""Imports as JSON: bring a workbook, see how it was read, write it, take it back."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import File, Query, Router, Schema, UploadedFile
from pydantic import Field

from wutong.jobs.actions import read_progress
from wutong.ledgers import queries
from wutong.ledgers.actions.bring import bring
from wutong.ledgers.actions.undo import stop, undo
from wutong.ledgers.actions.write import confirm
from wutong.ledgers.models import Import
from wutong.organisation import access
from wutong.organisation.api.door import viewer
from wutong.organisation.api.operations import answered, told
from wutong.organisation.duties import Act

TAG = "导入"
READ, WRITE, CHANNEL = "ledgers:read", "ledgers:write", "api"
router = Router()


class ImportsAsked(Schema):
    size: int = Field(30, ge=1, le=200)
    before: int | None = Field(None, ge=1, le=2**62, description="只用 next 里给的")


class Brought(Schema):
    id: int
    file_name: str
    sha256: str
    size_bytes: int
    state: str = Field(description="reading、read、refused、cancelled、writing、written 或 undone")
    state_name: str
    batch: str = Field(description="写入后，项目列表可按它筛选")
    person_name: str
    created_at: datetime
    written_at: datetime | None
    undone_at: datetime | None
    projects: int | None = Field(description="读到几个；还没读完是 null")
    investment_yuan: int | None
    refusal: str | None
    url: str


class ImportPage(Schema):
    items: list[Brought]
    next: str | None


class Progress(Schema):
    done: int | None
    total: int | None
    words: str | None


class Reading(Brought):
    """读法的摘要：工作表、列义、对不上的合计、请人看的几处；写入之后还有结果。"""

    progress: Progress | None = Field(description="正在读或正在写时有")
    error: str | None = Field(description="没有做成时的原因")
    summary: dict[str, Any] = Field(description="读到了什么：sheets、columns、totals、warnings、pairs 等")
    written: dict[str, Any] = Field(description="写入了什么：added、attached、left_out、disputed 等")


@router.get("/ledgers", **told("导入记录", name="list_ledgers", tag=TAG, answer=ImportPage, scope=READ))
def list_ledgers(request: HttpRequest, asked: Query[ImportsAsked]) -> HttpResponse:
    found = queries.list_for(viewer(request), before=asked.before, limit=asked.size)
    shown = found[: asked.size]
    query = request.GET.copy()
    if len(found) > asked.size:
        query["before"] = str(shown[-1].pk)
    following = f"{request.path}?{query.urlencode()}" if len(found) > asked.size else None
    return answered({"items": [brought_told(brought) for brought in shown], "next": following})


@router.post(
    "/ledgers",
    **told(
        "上传台账",
        name="bring_ledger",
        tag=TAG,
        answer=Brought,
        scope=WRITE,
        status=202,
        problems=(413,),
        more="收下后在后台读；状态变成 read 之后再写入。同一个文件再传，答的是同一次导入，什么也不增加。",
    ),
)
def bring_ledger(request: HttpRequest, file: File[UploadedFile]) -> HttpResponse:
    brought = bring(
        file_name=file.name or "",
        chunks=file.chunks(),
        by=viewer(request),
        at=timezone.now(),
        channel=CHANNEL,
    )
    response = answered(brought_told(brought), 202)
    response.headers["Location"] = f"/api/ledgers/{brought.pk}"
    return response


@router.get(
    "/ledgers/{int:import_id}",
    **told("一次导入的读法", name="get_ledger", tag=TAG, answer=Reading, scope=READ, problems=(404,)),
)
def get_ledger(request: HttpRequest, import_id: int) -> HttpResponse:
    person = viewer(request)
    access.require(person, Act.IMPORT_LEDGERS)
    brought = queries.get(person, import_id)
    job = brought.job
    progress = read_progress(job.pk) if brought.is_busy and job is not None else None
    parts = ("done", "total", "words")
    return answered(
        {
            **brought_told(brought),
            "progress": None if progress is None else {part: progress.get(part) for part in parts},
            "error": (job.error or None) if job is not None else None,
            "summary": brought.summary,
            "written": brought.written,
        }
    )


def brought_told(brought: Import) -> dict[str, Any]:
    return {
        "id": brought.pk,
        "file_name": brought.file_name,
        "sha256": brought.sha256,
        "size_bytes": brought.size_bytes,
        "state": brought.state,
        "state_name": Import.State(brought.state).label,
        "batch": str(brought.batch),
        "person_name": brought.person.name,
        "created_at": brought.created_at,
        "written_at": brought.written_at,
        "undone_at": brought.undone_at,
        "projects": brought.summary.get("projects"),
        "investment_yuan": brought.summary.get("investment_yuan"),
        "refusal": brought.refusal or None,
        "url": f"/api/ledgers/{brought.pk}",
    }


@router.post(
    "/ledgers/{int:import_id}/confirm",
    **told(
        "写入",
        name="confirm_ledger",
        tag=TAG,
        answer=Brought,
        scope=WRITE,
        status=202,
        problems=(404,),
        more="在后台写，一次写完或一个也不写；由上传的人办。",
    ),
)
def confirm_ledger(request: HttpRequest, import_id: int) -> HttpResponse:
    brought = confirm(import_id, by=viewer(request), at=timezone.now(), channel=CHANNEL)
    return answered(brought_told(brought), 202)


@router.post(
    "/ledgers/{int:import_id}/undo",
    **told(
        "撤销写入",
        name="undo_ledger",
        tag=TAG,
        answer=Brought,
        scope=WRITE,
        problems=(404,),
        more="原样撤回；写入之后有人动过的，reasons 逐个说明。",
    ),
)
def undo_ledger(request: HttpRequest, import_id: int) -> HttpResponse:
    return answered(brought_told(undo(import_id, by=viewer(request), at=timezone.now(), channel=CHANNEL)))


@router.post(
    "/ledgers/{int:import_id}/cancel",
    **told("取消导入", name="cancel_ledger", tag=TAG, answer=Brought, scope=WRITE, problems=(404,)),
)
def cancel_ledger(request: HttpRequest, import_id: int) -> HttpResponse:
    return answered(brought_told(stop(import_id, by=viewer(request), at=timezone.now(), channel=CHANNEL)))
