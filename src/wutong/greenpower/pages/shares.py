"""Sharing a study with another body, taking it back, and linking it to a project."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from wutong.greenpower.sharing import actions
from wutong.organisation.models import Person
from wutong.web.addresses import url
from wutong.web.asked import whole


@require_POST
def share(request: HttpRequest, study_id: int) -> HttpResponse:
    person: Person = request.user  # type: ignore[assignment]
    made = actions.share(study_id, request.POST.get("body_key", ""), by=person, at=timezone.now())
    messages.success(request, f"已共享给{made.body.name}，它现在能看、能导出")
    return _back(study_id)


@require_POST
def take_back(request: HttpRequest, study_id: int) -> HttpResponse:
    person: Person = request.user  # type: ignore[assignment]
    found = actions.take_back(study_id, request.POST.get("body_key", ""), by=person, at=timezone.now())
    messages.success(request, f"已收回，{found.body.name}看不到了")
    return _back(study_id)


@require_POST
def link(request: HttpRequest, study_id: int) -> HttpResponse:
    person: Person = request.user  # type: ignore[assignment]
    project_id = whole(request.POST.get("project", ""))
    study = actions.link_project(study_id, project_id, by=person, at=timezone.now())
    words = f"已关联项目“{study.project.name}”" if study.project else "不再关联项目"
    messages.success(request, words)
    return _back(study_id)


def _back(study_id: int) -> HttpResponse:
    return HttpResponseRedirect(url("greenpower:saved", study_id) + "#sharing")
