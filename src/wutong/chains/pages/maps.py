"""The list of chains, one chain's map with who is here and what is lacking, and both taken away."""

from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from wutong.chains import actions, export, shown
from wutong.chains.viewing import View, regions_for, view_of, views_of
from wutong.organisation import access
from wutong.organisation.dictionaries import region_name
from wutong.organisation.duties import Act
from wutong.organisation.models import Person
from wutong.web.addresses import url
from wutong.web.formats import yi
from wutong.web.media_types import XLSX


@require_GET
def front(request: HttpRequest) -> HttpResponse:
    person = _viewer(request)
    rows = []
    for view in views_of(person, timezone.localdate()):
        chain = view.chain
        rows.append(
            {
                "chain": chain,
                "url": url("chains:chain", key=chain.key),
                "place": region_name(chain.region_id),
                "nodes": len(view.content.nodes),
                "kinds": shown.kinds_counted(view),
                "projects": view.found.projects,
                "leader": chain.leader.name if chain.leader else chain.leader_name,
            }
        )
    context = {
        "rows": rows,
        "may_create": access.may(person, Act.EDIT_CHAINS),
    }
    return render(request, "chains/front.html", context)


@require_GET
def chain(request: HttpRequest, key: str) -> HttpResponse:
    person = _viewer(request)
    view = asked_view(request, key)
    rows = shown.node_rows(view)
    found = view.found
    yuan = {row["id"]: row["investment_yuan"] for here in found.at.values() for row in here.rows}
    context: dict[str, Any] = {
        "view": view,
        "chain": view.chain,
        "leader": view.chain.leader.name if view.chain.leader else view.chain.leader_name,
        "map": shown.map_of(view),
        "rows": rows,
        "lacking": [_lacking(view, row) for row in rows if row["is_lacking"]],
        "kinds": shown.kinds_counted(view),
        "edges": shown.edge_rows(view.content),
        "regions": _region_tabs(person, view),
        "projects": found.projects,
        "yi": yi(sum(one or 0 for one in yuan.values())),
        "unsaid": sum(one is None for one in yuan.values()),
        "unclear": found.unclear,
        "may_edit": actions.may_edit(person, view.chain.region_id),
        "query": f"?region={view.region_code}",
        "whole": shown.WHOLE if view.asked.is_whole else "",
    }
    return render(request, "chains/chain.html", context)


@require_GET
def picture(request: HttpRequest, key: str) -> HttpResponse:
    person = _viewer(request)
    view = asked_view(request, key)
    actions.take_away(view.chain, f"导出招商图谱，{view.place}", by=person, at=timezone.now())
    context = {
        "map": shown.map_of(view),
        "title": f"{view.chain.name} · {view.place}",
        "kinds": shown.kinds_counted(view),
        "day": timezone.localdate(),
    }
    said = render_to_string("chains/map.svg", context)
    answer = HttpResponse(said, content_type="image/svg+xml")
    name = export.file_name(view, "svg")
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return answer


@require_GET
def poster(request: HttpRequest, key: str) -> HttpResponse:
    """The map alone on a sheet of paper lying down; printed, it is a PDF too."""
    person = _viewer(request)
    view = asked_view(request, key)
    context = {
        "view": view,
        "chain": view.chain,
        "leader": view.chain.leader.name if view.chain.leader else view.chain.leader_name,
        "map": shown.map_of(view),
        "kinds": shown.kinds_counted(view),
        "day": timezone.localdate(),
        "body": person.body.name,
        "query": f"?region={view.region_code}",
        "whole": shown.WHOLE if view.asked.is_whole else "",
    }
    return render(request, "chains/poster.html", context)


@require_GET
def sheet(request: HttpRequest, key: str) -> FileResponse:
    person = _viewer(request)
    view = asked_view(request, key)
    actions.take_away(view.chain, f"导出环节、联系与缺口，{view.place}", by=person, at=timezone.now())
    book = export.workbook(view, timezone.localdate())
    return FileResponse(book, as_attachment=True, filename=export.file_name(view, "xlsx"), content_type=XLSX)


def asked_view(request: HttpRequest, key: str) -> View:
    person: Person = request.user  # type: ignore[assignment]
    return view_of(person, key, request.GET.get("region", ""), timezone.localdate())


def _viewer(request: HttpRequest) -> Person:
    person: Person = request.user  # type: ignore[assignment]
    access.require(person, Act.VIEW_CHAINS)
    return person


def _region_tabs(person: Person, view: View) -> list[dict[str, Any]]:
    return [
        {
            "label": words,
            "url": url("chains:chain", key=view.chain.key) + f"?region={code}",
            "is_current": code == view.region_code,
        }
        for code, words in regions_for(person, view.chain, view.region_code)
    ]


def _lacking(view: View, row: dict[str, Any]) -> dict[str, Any]:
    rated = view.rated(row["key"])
    lacks = view.scored.lacks.get((view.chain.key, row["key"]), {})
    return row | {"rated": shown.rated_shown(rated, lacks)}
