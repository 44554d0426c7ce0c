"""One project: its page, where each figure is from, its contact when asked for, its files."""

from typing import Any

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from wutong.organisation import access, dictionaries
from wutong.organisation.duties import Act, Duty
from wutong.organisation.models import Person
from wutong.organisation.reasons import NotFound
from wutong.projects import actions, detail, gates, happenings, holding_words, provenance, words
from wutong.projects.evidence import path_of
from wutong.projects.fields import FIELD
from wutong.projects.filters import Filters
from wutong.projects.pages.listing import list_address
from wutong.projects.rules import act_of_attesting
from wutong.projects.stages import Stage
from wutong.web.addresses import url
from wutong.web.asked import whole
from wutong.web.formats import date_text, size_text


@require_GET
def project(request: HttpRequest, pk: int) -> HttpResponse:
    person: Person = request.user  # type: ignore[assignment]
    page = detail.project_page(person, pk, timezone.now())
    return render(request, "projects/detail.html", _shown(page, person))


def _shown(page: detail.ProjectPage, person: Person) -> dict[str, Any]:
    project = page.project
    panel = words.gate_panel(page)
    may_move = page.may(Act.MOVE_PROJECT)
    return {
        "project": project,
        "steps": words.stage_bar(page),
        "stage_label": Stage(project.stage).label,
        "crumbs": _crumbs(page),
        "officer": project.officer.name if project.officer else "",
        "panel": panel,
        "primary": _primary(page, panel) if may_move else None,
        "facts": words.facts(page),
        "contact": words.contact(page),
        "now_panel": words.now(page),
        "trail": happenings.trail(page),
        "factors": holding_words.overview(page.factors),
        "requests": words.requests_shown(page, person),
        "evidence": _evidence(page),
        "milestones": _milestones(page),
        "attested": _attested(page),
        "pairs": _pairs(page),
        "ledgers": page.ledgers,
        "may": {
            "edit": page.may(Act.EDIT_PROJECT),
            "move": may_move,
            "status": page.may(Act.SET_STATUS),
            "attach": page.may(Act.ATTACH_EVIDENCE),
            "ask": page.may(Act.ASK_DEPARTMENT),
            "ask_factors": page.may(Act.ASK_FACTORS),
        },
    }


def _primary(page: detail.ProjectPage, panel: dict[str, Any] | None) -> dict[str, str] | None:
    if panel is None:
        return None
    address = "#need" if panel["count"] else url("projects:move", page.project.pk) + f"?to={panel['stage']}"
    return {"label": panel["verb"], "url": address}


def _crumbs(page: detail.ProjectPage) -> list[tuple[str, str]]:
    found = [("项目", url("projects:list"))]
    region = dictionaries.regions()[page.project.region_id]
    for code in region.lineage:
        if access.covers(page.person.body.region_id, code) and dictionaries.regions()[code].parent_id:
            found.append((dictionaries.region_name(code), list_address(Filters(region=code))))
    return found


def _evidence(page: detail.ProjectPage) -> list[dict[str, Any]]:
    kinds = gates.load(settings.REFERENCE).evidence_kinds
    return [
        {
            "id": one.pk,
            "kind": kinds[one.kind].words if one.kind in kinds else one.kind,
            "name": one.file_name,
            "size": size_text(one.size_bytes),
            "by": f"{one.attached_by_name} {date_text(one.attached_at)}",
            "note": one.note,
        }
        for one in page.evidence
    ]


def _milestones(page: detail.ProjectPage) -> list[dict[str, Any]]:
    """All seven once the project is signed; before, only those that were reached."""
    reached = {one.key: one for one in page.milestones}
    rules = sorted(gates.load(settings.REFERENCE).milestones.values(), key=lambda rule: rule.position)
    if Stage(page.project.stage).index < Stage.SIGN.index:
        rules = [rule for rule in rules if rule.key in reached]
    return [
        {
            "key": rule.key,
            "words": rule.words,
            "meaning": rule.meaning,
            "on": date_text(reached[rule.key].reached_on) if rule.key in reached else "",
            "by": reached[rule.key].by if rule.key in reached else "",
        }
        for rule in rules
    ]


def _attested(page: detail.ProjectPage) -> list[dict[str, Any]]:
    """A department takes back only what it registered itself; whoever runs the project, anything."""
    conditions = gates.load(settings.REFERENCE).conditions
    is_guest = Duty(page.person.duty) is Duty.SUPPORT
    may_withdraw = page.may(act_of_attesting(Duty(page.person.duty)))
    return [
        {
            "key": one.key,
            "condition": conditions[one.key].words if one.key in conditions else one.key,
            "words": one.words,
            "by": f"{one.by} {date_text(one.at)}",
            "may_withdraw": may_withdraw
            and one.key in conditions
            and (not is_guest or one.body == page.person.body_id),
        }
        for one in page.attested
    ]


def _pairs(page: detail.ProjectPage) -> list[dict[str, Any]]:
    return [
        {
            "id": pair.id,
            "other_id": pair.other_id,
            "other_name": pair.other_name,
            "confidence": round(pair.confidence * 100),
            "why": "；".join(pair.reasons),
        }
        for pair in page.pairs
    ]


@require_GET
def source(request: HttpRequest, pk: int, field: str) -> HttpResponse:
    """The fragment a corner unfolds; a whole page when opened by itself, where the reading can be chosen."""
    person: Person = request.user  # type: ignore[assignment]
    found = provenance.source_page(person, pk, field)
    is_fragment = request.headers.get("HX-Request") == "true"
    return render(request, "web/_sources.html" if is_fragment else "projects/source.html", found)


@require_POST
def choose(request: HttpRequest, pk: int, field: str) -> HttpResponse:
    person: Person = request.user  # type: ignore[assignment]
    row = whole(request.POST.get("row", ""))
    if field not in FIELD or row is None:
        raise NotFound("没有这一项，或没有这一行台账")
    actions.choose_source(pk, field, row, by=person, at=timezone.now())
    return HttpResponseRedirect(url("projects:detail", pk) + "#facts")


@require_POST
def contact(request: HttpRequest, pk: int) -> HttpResponse:
    """Shown once and written to the trail."""
    person: Person = request.user  # type: ignore[assignment]
    name, phone = actions.reveal_contact(pk, by=person, at=timezone.now())
    shown = {"name": name, "phone": phone, "pk": pk}
    is_fragment = request.headers.get("HX-Request") == "true"
    return render(request, "projects/_contact.html" if is_fragment else "projects/contact.html", shown)


@require_GET
def evidence_file(request: HttpRequest, pk: int, evidence_id: int) -> FileResponse:
    """Only through this door: whoever sees the project may save the file; no browser opens it in place."""
    person: Person = request.user  # type: ignore[assignment]
    evidence = detail.evidence_for(person, pk, evidence_id)
    path = path_of(evidence.sha256, settings.EVIDENCE_DIR)
    if not path.is_file():
        raise NotFound("文件不在存放的地方，请系统管理员从备份里找回")
    response = FileResponse(
        path.open("rb"),
        as_attachment=True,
        filename=evidence.file_name,
        content_type="application/octet-stream",
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
