"""The two pages for an investor, Chinese or English: of what is asked now, or of a saved version as told."""

import io

from django.http import FileResponse, HttpRequest
from django.utils import timezone
from django.views.decorators.http import require_GET

from wutong.greenpower import queries
from wutong.greenpower.asking import planned, question_of
from wutong.greenpower.briefs.brief import Told
from wutong.greenpower.briefs.brief import brief as told_as
from wutong.greenpower.briefs.document import document_bytes
from wutong.greenpower.briefs.words import LANGUAGES
from wutong.greenpower.models import Version
from wutong.organisation.models import Person
from wutong.organisation.reasons import Reason, Refused
from wutong.web.media_types import DOCX


@require_GET
def brief(request: HttpRequest) -> FileResponse:
    person: Person = request.user  # type: ignore[assignment]
    today = timezone.localdate()
    found, plan = planned(person, request.GET, today)
    told = plan.as_json() | {"billing": found.billing}
    told_now = Told(found.question, found.basis, told, today, person.body.name)
    return _file(told_now, request.GET.get("lang", "zh"))


@require_GET
def version_brief(request: HttpRequest, study_id: int, number: int) -> FileResponse:
    person: Person = request.user  # type: ignore[assignment]
    return brief_of(queries.version_for(person, study_id, number), request.GET.get("lang", "zh"))


def brief_of(version: Version, language: str) -> FileResponse:
    kept, day = version.study, timezone.localdate(version.saved_at)
    basis = queries.basis_of(version)
    told = Told(question_of(version), basis, version.answer, day, kept.body.name, (kept.name, version.number))
    return _file(told, language)


def _file(told: Told, language: str) -> FileResponse:
    if language not in LANGUAGES:
        raise Refused("没有导出", [Reason(f"没有“{language[:10]}”的文件；可选：" + "、".join(LANGUAGES))])
    made = told_as(told, language)
    name = f"{made.words('file.name', title=made.title)}.docx".replace("/", "-").replace(":", "")
    book = io.BytesIO(document_bytes(made, told.day))
    return FileResponse(book, as_attachment=True, filename=name, content_type=DOCX)
