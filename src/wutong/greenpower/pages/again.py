"""A saved version once more: on today's figures beside what it told, and its own hours to check it by."""

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from wutong.greenpower import export, queries
from wutong.greenpower.asking import question_of
from wutong.greenpower.facts import GROUPS, told_text
from wutong.greenpower.shown import answer_shown, figure_row, version_row
from wutong.greenpower.study import answer
from wutong.greenpower.used import used_by
from wutong.greenpower.versions import changed_since, compared, version_answer
from wutong.organisation.models import Person
from wutong.web.media_types import XLSX
from wutong_engines.greenpower import Plan


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


@require_GET
def version_figures(request: HttpRequest, study_id: int, number: int) -> HttpResponse:
    """What a version stands on, each figure with its day and source, and what it is today."""
    person: Person = request.user  # type: ignore[assignment]
    version = queries.version_for(person, study_id, number)
    then, now = queries.basis_of(version), queries.basis_on(timezone.localdate())
    keys = used_by(question_of(version))
    rows = [
        figure_row(then[key])
        | {
            "now": told_text(now[key].told) if now[key].told != then[key].told else "",
            "group": then[key].group,
        }
        for key in keys
    ]
    context = {
        "study": version.study,
        "version": version,
        "groups": [(name, [row for row in rows if row["group"] == name]) for name in GROUPS],
        "changed": sum(bool(row["now"]) for row in rows),
    }
    return render(request, "greenpower/version_figures.html", context)
