"""POST /projects/{id}/evidence: a file that proves something, as multipart/form-data."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import File, Form, FormEx, P, UploadedFile

from wutong.organisation.api.door import viewer
from wutong.organisation.api.operations import answered, told
from wutong.projects.actions import attaching
from wutong.projects.api.listing import TEXT
from wutong.projects.api.reading import EvidenceKept, evidence_told
from wutong.projects.api.routing import router


@router.post(
    "/projects/{int:project_id}/evidence",
    **told(
        "上传依据",
        name="attach_evidence",
        tag="依据",
        answer=EvidenceKept,
        scope="projects:write",
        status=201,
        problems=(404, 413),
        more="kind 是依据的种类（get_missing 的 subject）；看内容，不看扩展名怎么说。",
    ),
)
def attach_evidence(
    request: HttpRequest,
    project_id: int,
    kind: Form[str],
    file: File[UploadedFile],
    note: FormEx[str, P(pattern=TEXT)] = "",
) -> HttpResponse:
    evidence = attaching.attach(
        project_id,
        kind,
        file.name or "",
        file.chunks(),
        by=viewer(request),
        at=timezone.now(),
        channel="api",
        note=note,
    )
    return answered(evidence_told(evidence), 201)
