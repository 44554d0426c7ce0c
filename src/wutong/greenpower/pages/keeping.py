"""Studies that are kept, version by version."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from wutong.greenpower import actions, queries
from wutong.greenpower.asking import against, asked_by
from wutong.greenpower.models import Study
from wutong.greenpower.sharing import queries as shares
from wutong.greenpower.shown import version_row
from wutong.greenpower.versions import changed_since, outdated_among
from wutong.organisation import access
from wutong.organisation.duties import Act
from wutong.organisation.models import Person
from wutong.organisation.reasons import Refused
from wutong.projects.search import suggest
from wutong.web.addresses import url
from wutong.web.asked import whole


@require_POST
def save(request: HttpRequest) -> HttpResponse:
    person: Person = request.user  # type: ignore[assignment]
    question, unread = asked_by(person, request.POST)
    if unread:
        raise Refused("没有保存", against(unread))
    study_id = whole(request.POST.get("study", ""))
    name = request.POST.get("name", "")
    version = actions.save(question, name=name, by=person, at=timezone.now(), study_id=study_id)
    messages.success(request, f"已存为“{version.study.name}”第 {version.number} 版")
    return HttpResponseRedirect(url("greenpower:saved", version.study_id))


@require_GET
def studies(request: HttpRequest) -> HttpResponse:
    person: Person = request.user  # type: ignore[assignment]
    rows = queries.studies_for(person)
    outdated = outdated_among(rows, queries.basis_on(timezone.localdate()))
    only_outdated = request.GET.get("changed") == "1"
    context = {
        "rows": [row for row in rows if row.pk in outdated] if only_outdated else rows,
        "outdated": outdated,
        "only_outdated": only_outdated,
        "shared": shares.shared_among(person, rows),
        "has_any": bool(rows),
        "total": len(rows),
    }
    return render(request, "greenpower/studies.html", context)


@require_GET
def saved(request: HttpRequest, study_id: int) -> HttpResponse:
    person: Person = request.user  # type: ignore[assignment]
    kept = queries.study_for(person, study_id)
    versions = queries.versions_of(kept)
    rows = [version_row(version) for version in versions]
    context = {
        "study": kept,
        "versions": rows,
        "open_url": rows[0]["url"],
        "changed": changed_since(versions[0], queries.basis_on(timezone.localdate())),
    }
    return render(request, "greenpower/saved.html", context | _shared(request, person, kept))


def _shared(request: HttpRequest, person: Person, kept: Study) -> dict[str, Any]:
    """Whom it is shared with, and what a search for a body or a project finds."""
    wanted, named = (request.GET.get(name, "").strip()[:40] for name in ("body", "about"))
    may_add, may_share = queries.may_add_to(person, kept), shares.may_share(person, kept)
    can_link = may_add and access.may(person, Act.VIEW_PROJECTS)
    return {
        "may_add": may_add,
        "may_share": may_share,
        "shares": shares.shares_seen(person, kept),
        "body_words": wanted,
        "bodies_found": shares.bodies_like(wanted, kept) if may_share else [],
        "can_link": can_link,
        "project": shares.project_seen(person, kept),
        "about_words": named,
        "projects_found": suggest(person, named) if can_link and named else [],
    }
