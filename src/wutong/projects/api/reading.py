"""GET /projects/{id}: one project with where its figures are from, what it lacks, and what happened to it."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Schema
from pydantic import Field

from wutong.audit.queries import entries_about
from wutong.organisation import access
from wutong.organisation.api.door import viewer
from wutong.organisation.api.operations import answered, told
from wutong.organisation.duties import Act
from wutong.organisation.models import Person
from wutong.organisation.reasons import NotFound
from wutong.projects import detail, gates, queries
from wutong.projects.actions.loading import absent
from wutong.projects.api.facts import Facts, facts_of, plain
from wutong.projects.api.routing import router
from wutong.projects.contacts import cell_shown
from wutong.projects.evidence import path_of
from wutong.projects.fields import COLUMN_FIELD
from wutong.projects.models import Evidence, Project
from wutong.projects.rules import Missing, gate_overview
from wutong.projects.sight import words_for
from wutong.projects.stages import Stage
from wutong.projects.standing import facts_of as known_facts

TAG = "项目"
READ = "projects:read"
# besides the facts
PLAIN = (
    "id", "version", "stage", "stage_words", "stage_since", "status", "status_reason", "is_synthetic",
    "created_at", "updated_at",
)  # fmt: skip
OF_A_REQUEST = ("id", "subject", "asked_at", "due_date", "answer", "answered_at")


class Source(Schema):
    """从文件读来的有 file、sheet、cell；人填的有 name、at。"""

    kind: str = Field(description="ledger 或 person")
    file: str | None
    sheet: str | None
    cell: str | None
    as_written: str | None
    name: str | None
    at: datetime | None
    is_disputed: bool = Field(description="另有一处读作别的数")
    is_assumed: bool = Field(description="原表没有写，按规矩补的")


class MilestoneReached(Schema):
    key: str
    name: str
    reached_on: date
    evidence_id: int | None


class EvidenceKept(Schema):
    id: int
    kind: str
    kind_name: str
    file_name: str
    sha256: str
    size_bytes: int
    media_type: str
    note: str | None
    attached_at: datetime
    url: str


class RequestMade(Schema):
    id: int
    body_key: str
    subject: str
    asked_at: datetime
    due_date: date
    answer: str | None
    answered_at: datetime | None


class ProjectTold(Facts):
    id: int
    version: int
    stage: str
    stage_words: str | None
    stage_since: date
    status: str
    status_reason: str | None
    officer_name: str | None
    is_synthetic: bool
    created_at: datetime
    updated_at: datetime
    updated_by: str | None
    sources: dict[str, Source] = Field(description="每一项从哪来：字段名 → 出处")
    milestones: list[MilestoneReached]
    evidence: list[EvidenceKept]
    requests: list[RequestMade]


class Lacking(Schema):
    key: str
    kind: str = Field(description="fact、evidence、condition 或 milestone")
    subject: str
    to_stage: str
    standing: str = Field(description="met、unmet，或 undecided：先要知道是不是要")
    words: str
    basis: str | None
    who: str | None
    how: str | None


class MissingTold(Schema):
    project_id: int
    stage: str
    next_stage: str | None
    items: list[Lacking]


class Change(Schema):
    before: Any
    after: Any


class Happening(Schema):
    seq: int
    at: datetime
    act: str
    person_name: str
    body_name: str | None
    channel: str
    words: str | None
    changes: dict[str, Change]


class Timeline(Schema):
    items: list[Happening]


def seen(person: Person, project_id: int) -> Project:
    access.require(person, Act.VIEW_PROJECTS)
    return queries.project_for(person, project_id)


@router.get(
    "/projects/{int:project_id}",
    **told(
        "一个项目",
        name="get_project",
        tag=TAG,
        answer=ProjectTold,
        scope=READ,
        problems=(404,),
        more="联系方式是遮住的。ETag 是 version。",
    ),
)
def get_project(request: HttpRequest, project_id: int) -> HttpResponse:
    row = _row(viewer(request), project_id)
    response = answered(
        {
            **facts_of(row),
            **{name: plain(row[name]) for name in PLAIN},
            "officer_name": row["officer__name"],
            "updated_by": row["updated_by__name"],
            "sources": _sources(row["sources"]),
            "milestones": _milestones(project_id),
            "evidence": _evidence(project_id),
            "requests": _requests(project_id),
        }
    )
    response.headers["ETag"] = f'"{row["version"]}"'
    return response


def _row(person: Person, project_id: int) -> dict[str, Any]:
    """One statement that makes no models: half the time of a project read with its people."""
    access.require(person, Act.VIEW_PROJECTS)
    columns = (*COLUMN_FIELD, *PLAIN, "sources", "officer__name", "updated_by__name")
    found = queries.row_for(person, project_id, columns)
    if found is None:
        raise absent()
    return found


def _sources(sources: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    rows = detail.cells_behind({source["row"] for source in sources.values() if "row" in source})
    return {key: _source(key, source, rows) for key, source in sources.items()}


def _source(key: str, source: dict[str, Any], rows: dict[int, tuple[str, dict[str, Any]]]) -> dict[str, Any]:
    file_name, cells = rows.get(source.get("row", 0), (None, {}))
    written = cells.get(key)
    return {
        "kind": "ledger" if "row" in source else "person",
        "file": file_name,
        "sheet": source.get("sheet"),
        "cell": source.get("cell") or None,
        "as_written": cell_shown(key, str(written[1])) if written else None,
        "name": source.get("name"),
        "at": source.get("at"),
        "is_disputed": bool(source.get("disputed")),
        "is_assumed": bool(source.get("assumed")),
    }


def _milestones(project_id: int) -> list[dict[str, Any]]:
    rules = gates.load(settings.REFERENCE).milestones
    return [
        {
            "key": one.key,
            "name": rules[one.key].words if one.key in rules else one.key,
            "reached_on": one.reached_on,
            "evidence_id": one.evidence_id,
        }
        for one in detail.milestones_of(project_id)
    ]


def _evidence(project_id: int) -> list[dict[str, Any]]:
    return [evidence_told(evidence) for evidence in detail.evidence_of(project_id)]


def evidence_told(evidence: Evidence) -> dict[str, Any]:
    kinds = gates.load(settings.REFERENCE).evidence_kinds
    return {
        "id": evidence.pk,
        "kind": evidence.kind,
        "kind_name": kinds[evidence.kind].words if evidence.kind in kinds else evidence.kind,
        "file_name": evidence.file_name,
        "sha256": evidence.sha256,
        "size_bytes": evidence.size_bytes,
        "media_type": evidence.media_type,
        "note": evidence.note or None,
        "attached_at": evidence.attached_at,
        "url": f"/api/projects/{evidence.project_id}/evidence/{evidence.pk}",
    }


def _requests(project_id: int) -> list[dict[str, Any]]:
    return [
        {"body_key": one.body_id} | {name: plain(getattr(one, name)) for name in OF_A_REQUEST}
        for one in detail.requests_of(project_id)
    ]


@router.get(
    "/projects/{int:project_id}/missing",
    **told(
        "下一阶段还缺什么",
        name="get_missing",
        tag=TAG,
        answer=MissingTold,
        scope=READ,
        problems=(404,),
        more="到下一阶段为止的每一道关，齐的和缺的都在，与项目页上的相同。",
    ),
)
def get_missing(request: HttpRequest, project_id: int) -> HttpResponse:
    project, now = seen(viewer(request), project_id), timezone.now()
    overview = gate_overview(
        Stage(project.stage),
        known_facts(project, now),
        gates.load(settings.REFERENCE),
        timezone.localdate(now),
    )
    return answered(
        {
            "project_id": project.pk,
            "stage": project.stage,
            "next_stage": overview.next_stage,
            "items": [_lacking(item) for item in overview.items],
        }
    )


def _lacking(item: Missing) -> dict[str, Any]:
    return {
        "key": item.key,
        "kind": item.kind,
        "subject": item.subject,
        "to_stage": item.to_stage,
        "standing": item.standing,
        "words": item.reason.words,
        "basis": item.reason.basis or None,
        "who": item.reason.who or None,
        "how": item.reason.action_label or None,
    }


class TimelineAsked(Schema):
    limit: int = Field(50, ge=1, le=200)


@router.get(
    "/projects/{int:project_id}/timeline",
    **told(
        "时间线",
        name="get_timeline",
        tag=TAG,
        answer=Timeline,
        scope=READ,
        problems=(404,),
        more="这个项目的留痕，新的在前；联系方式是遮住的。",
    ),
)
def get_timeline(request: HttpRequest, project_id: int, asked: Query[TimelineAsked]) -> HttpResponse:
    person = viewer(request)
    project = seen(person, project_id)
    return answered({"items": list(_happenings(person, project, asked.limit))})


def _happenings(person: Person, project: Project, limit: int) -> Iterable[dict[str, Any]]:
    for entry in entries_about("project", project.pk, limit=limit):
        yield {
            "seq": entry.seq,
            "at": entry.at,
            "act": entry.act,
            "person_name": entry.person_name,
            "body_name": entry.body_name or None,
            "channel": entry.channel,
            "words": words_for(person, entry) or None,
            "changes": {
                column: {"before": pair[0], "after": pair[1]} for column, pair in entry.changes.items()
            },
        }


@router.get(
    "/projects/{int:project_id}/evidence/{int:evidence_id}",
    **told(
        "取一份依据",
        name="get_evidence",
        tag="依据",
        answer=None,
        scope=READ,
        problems=(404,),
        more="原文件，按上传时的类型。",
        responses={
            200: {
                "description": "原文件",
                "content": {"*/*": {"schema": {"type": "string", "format": "binary"}}},
            }
        },
    ),
)
def get_evidence(request: HttpRequest, project_id: int, evidence_id: int) -> FileResponse:
    person = viewer(request)
    access.require(person, Act.VIEW_PROJECTS)
    evidence = detail.evidence_for(person, project_id, evidence_id)
    path = path_of(evidence.sha256, settings.EVIDENCE_DIR)
    if not path.exists():
        raise NotFound("这份依据的文件不在原处，请告诉系统管理员")
    return FileResponse(
        path.open("rb"),
        as_attachment=True,
        filename=evidence.file_name,
        content_type=evidence.media_type,
    )
