"""The rules and dictionaries anyone may read: 权责清单, 职责与权限, bodies, regions, parks, industries."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from wutong.organisation import dictionaries, queries, responsibilities
from wutong.organisation.duties import ACT_NAMES, BODY_KIND_NAMES, DUTY_NAMES, BodyKind, Duty
from wutong.organisation.pages.viewer import asked, viewer_of
from wutong.organisation.published import access_rows

SHOWN = 200


def duties_page(request: HttpRequest) -> HttpResponse:
    told = {
        "heads": [{"label": "阶段"}, *({"label": BODY_KIND_NAMES[kind]} for kind in BodyKind)],
        "kind_names": BODY_KIND_NAMES,
        "steps": responsibilities.by_step(),
        "common": responsibilities.common(),
        "own": responsibilities.own(),
        "milestones": responsibilities.at_milestones(),
    }
    return render(request, "organisation/duties.html", told)


def access_page(request: HttpRequest) -> HttpResponse:
    found = [(ACT_NAMES[act], reaches) for act, reaches in access_rows()]
    mine = list(Duty).index(Duty(viewer_of(request).duty))
    heads = [{"label": "事项"}, *({"label": words} for words in DUTY_NAMES.values())]
    told = {"duties": list(DUTY_NAMES.values()), "heads": heads, "rows": found, "mine": mine}
    return render(request, "organisation/access.html", told)


def bodies_page(request: HttpRequest) -> HttpResponse:
    kind = request.GET.get("kind", "")
    counted = queries.people_by_body(viewer_of(request))
    chosen = BodyKind(kind) if kind in set(BodyKind) else None
    everything = list(dictionaries.bodies().values())
    told = {
        "bodies": [
            (body, BODY_KIND_NAMES[BodyKind(body.kind)], counted.get(body.key, 0))
            for body in everything
            if chosen is None or body.kind == chosen
        ],
        "kinds": [
            (k.value, BODY_KIND_NAMES[k], sum(body.kind == k for body in everything), k is chosen)
            for k in BodyKind
        ],
        "total": len(everything),
        "chosen": chosen,
    }
    return render(request, "organisation/bodies.html", told)


def regions_page(request: HttpRequest) -> HttpResponse:
    found = [(region, region.path.count("/") - 2) for region in dictionaries.regions().values()]
    return render(request, "organisation/regions.html", {"regions": found})


def parks_page(request: HttpRequest) -> HttpResponse:
    found = dictionaries.parks()
    rows = [
        (park, dictionaries.region_name(park.region_id), found.get(park.parent_id or ""))
        for park in found.values()
    ]
    return render(request, "organisation/parks.html", {"parks": rows})


def focus_page(request: HttpRequest) -> HttpResponse:
    found = list(dictionaries.focus_industries().values())
    return render(request, "organisation/focus.html", {"industries": found})


def industries_page(request: HttpRequest) -> HttpResponse:
    """Search by name or code, or step down from the sections."""
    everything = dictionaries.industries()
    words = asked(request, "q")
    above = everything.get(request.GET.get("in", ""))
    if words:
        found = [i for i in everything.values() if words in i.name or i.code.startswith(words.upper())]
    else:
        found = [i for i in everything.values() if i.parent == (above.code if above else "")]
    steps: list[dictionaries.Industry] = []
    step = above
    while step is not None:
        steps.insert(0, step)
        step = everything.get(step.parent)
    told = {"q": words, "found": found[:SHOWN], "total": len(found), "steps": steps, "all": len(everything)}
    return render(request, "organisation/industries.html", told)
