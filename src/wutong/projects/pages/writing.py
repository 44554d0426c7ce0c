"""Creating and editing: what two people changed apart is merged, what both changed stands side by side."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from wutong.organisation import access
from wutong.organisation.duties import Act
from wutong.organisation.models import Person
from wutong.organisation.reasons import Conflict, Reason, Refused
from wutong.projects import actions, detail
from wutong.projects.fields import COLUMN_FIELD, FIELD
from wutong.projects.forms import ProjectForm
from wutong.projects.models import Project
from wutong.projects.queries import project_for

KEEP = "keep-"


@require_http_methods(["GET", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    person: Person = request.user  # type: ignore[assignment]
    access.require(person, Act.CREATE_PROJECT)
    people = detail.people_for(person, None)
    initial = {"region": person.body.region_id, "park": person.body.park_id or ""}
    bound = ProjectForm(request.POST or None, project=None, person=person, people=people, initial=initial)
    if request.method == "GET":
        return _form(request, bound, None, None)
    refusal: Refused | None = None
    if bound.is_valid():
        values = {
            "region_id": bound.cleaned_data["region"],
            "park_id": bound.cleaned_data["park"],
            **bound.changes,
        }
        try:
            made = actions.create(values, by=person, at=timezone.now())
            return HttpResponseRedirect(reverse("projects:detail", args=[made.pk]))
        except Refused as refused:
            if refused.status in (403, 404):
                raise
            refusal = _placed(bound, refused)
    return _form(request, bound, None, refusal, 422)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    person: Person = request.user  # type: ignore[assignment]
    project = project_for(person, pk)
    access.require(person, Act.EDIT_PROJECT, detail.place_seen(project, person))
    people = detail.people_for(person, project)
    bound = ProjectForm(request.POST or None, project=project, person=person, people=people)
    if request.method == "GET":
        return _form(request, bound, project, None)
    refusal: Refused | None = None
    status = 422
    if bound.is_valid():
        version = bound.cleaned_data["version"] or 0
        try:
            actions.edit(pk, _chosen(bound, request.POST), version=version, by=person, at=timezone.now())
            return HttpResponseRedirect(reverse("projects:detail", args=[pk]))
        except Conflict as conflict:
            data = request.POST.copy()
            data["version"] = str(conflict.current_version)
            bound = ProjectForm(data, project=project, person=person, people=people)
            refusal, status = conflict, 409
        except Refused as refused:
            if refused.status in (403, 404):
                raise
            refusal = _placed(bound, refused)
    return _form(request, bound, project, refusal, status)


def _chosen(bound: ProjectForm, said: QueryDict) -> dict[str, Any]:
    """Without the fields for which somebody chose to leave what is there now."""
    left = {
        name.removeprefix(KEEP) for name, value in said.items() if name.startswith(KEEP) and value == "now"
    }
    return {column: value for column, value in bound.changes.items() if COLUMN_FIELD[column] not in left}


def _placed(bound: ProjectForm, refused: Refused) -> Refused:
    """Reasons about a fact go below it; the rest stay above the form."""
    rest: list[Reason] = []
    for reason in refused.reasons:
        if reason.field in FIELD:
            bound.add_error(reason.field, reason.words)
        else:
            rest.append(reason)
    return Refused(refused.title, rest)


def _form(
    request: HttpRequest,
    bound: ProjectForm,
    project: Project | None,
    refusal: Refused | None,
    status: int = 200,
) -> HttpResponse:
    wrong = [FIELD[name].words for name in bound.errors if name in FIELD] if bound.is_bound else []
    context = {
        "bound": bound,
        "project": project,
        "refusal": refusal,
        "conflict": refusal if isinstance(refusal, Conflict) else None,
        "wrong": wrong,
        "keep": KEEP,
        "back_url": reverse("projects:detail", args=[project.pk]) if project else reverse("projects:list"),
    }
    return render(request, "projects/edit.html", context, status=status)
