"""A saved version once more: on today's figures beside what it told, and its own hours to check it by."""

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from wutong.greenpower import export, queries
from wutong.greenpower.asking import question_of
from wutong.greenpower.shown import answer_shown, version_row
from wutong.greenpower.study import answer
from wutong.greenpower.versions import changed_since, compared, version_answer
from wutong.organisation.models import Person
from wutong_engines.greenpower import Plan

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
def again(request: HttpRequest, study_id: int) -> HttpResponse:
    """The newest version asked on today's figures; kept only when somebody says so."""
    person: Person = request.user  # type: ignore[assignment]
    kept = queries.study_for(person, study_id)
    version = queries.versions_of(kept)[0]
    found = answer(question_of(version), queries.basis_on(timezone.localdate()))
    context = {
        "study": kept,
        "may_add": queries.may_add_to(person, kept),
        "version": version_row(version),
        "changed": changed_since(version, found.basis),
        "pairs": found.question.pairs(),
    }
    if isinstance(found.outcome, Plan):
        context["rows"] = compared(version, found.outcome, found.billing)
    else:
        context["refusal"] = answer_shown(found)["refusal"]
    return render(request, "greenpower/again.html", context)


@require_GET
def version_hours(request: HttpRequest, study_id: int, number: int) -> FileResponse:
    person: Person = request.user  # type: ignore[assignment]
    version = queries.version_for(person, study_id, number)
    name = f"绿电测算 {version.study.name} 第 {number} 版.xlsx".replace("/", "-")
    book = export.workbook(version_answer(version))
    return FileResponse(book, as_attachment=True, filename=name, content_type=XLSX)
