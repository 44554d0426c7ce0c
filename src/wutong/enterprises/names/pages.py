"""认企业: names to decide with what they are like, those nobody keeps, what was decided; one name alone."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from wutong.enterprises.listing import suggested
from wutong.enterprises.names import actions, handlers, queries, shown
from wutong.enterprises.names.likeness import in_register, likely
from wutong.enterprises.names.rules import Answer, key_of, without_aside
from wutong.enterprises.registered import opened
from wutong.organisation import access
from wutong.organisation.duties import Act
from wutong.organisation.models import Person
from wutong.organisation.pages.viewer import asked, viewer_of
from wutong.organisation.reasons import NotFound, Refused
from wutong.web.addresses import url
from wutong.web.asked import whole

NEW = "new"
SOON = 300  # so many names are recognised while the person waits, more by the worker
CANDIDATES = 3
CHOICES = 8


@require_GET
def names(request: HttpRequest) -> HttpResponse:
    return _list(request, None)


def _list(request: HttpRequest, refusal: Refused | None) -> HttpResponse:
    person = viewer_of(request)
    access.require(person, Act.VIEW_ENTERPRISES)
    is_new = request.GET.get("show") == NEW
    answers = (Answer.NEW,) if is_new else queries.ASKED
    found = queries.waiting(person, answers, after=whole(request.GET.get("after", "")) or 0)
    offered = in_register([(row.name, row.home) for row in found.rows])
    show = f"show={NEW}&" if is_new else ""
    address = url("names:list")
    context = {
        "refusal": refusal,
        "is_new": is_new,
        "has_register": opened() is not None,
        "rows": [
            shown.row_of(row, found.stands.get(row.name_key, []), offered.get(row.name_key, []))
            for row in found.rows
        ],
        "first": found.first,
        "count": found.count,
        "next_url": f"{address}?{show}after={found.next}" if found.next is not None else "",
        "previous_url": _previous(address, show, found.first),
        "here": request.get_full_path(),
        "tabs": _tabs(person, NEW if is_new else "waiting"),
        **_unseen(person),
    }
    return render(request, "names/list.html", context, status=refusal.status if refusal else 200)


def _previous(address: str, show: str, first: int) -> str:
    if first <= 1:
        return ""
    return f"{address}?{show}after={max(0, first - 1 - queries.PAGE)}"


def _unseen(person: Person) -> dict[str, Any]:
    may = access.may(person, Act.KEEP_ENTERPRISES)
    return {
        "may": may,
        "unseen": len(queries.not_recognised(person)) if may else 0,
        "is_busy": handlers.is_busy(),
    }


def _tabs(person: Person, current: str) -> list[dict[str, Any]]:
    address = url("names:list")
    tabs = (
        ("waiting", "待认", address, queries.waiting_count(person)),
        (NEW, "库里没有的", f"{address}?show={NEW}", queries.waiting_count(person, (Answer.NEW,))),
        ("decided", "认过的", url("names:decided"), None),
    )
    return [
        {"label": label, "url": where, "count": count, "is_current": key == current}
        for key, label, where, count in tabs
    ]


@require_GET
def decided(request: HttpRequest) -> HttpResponse:
    person = viewer_of(request)
    found = queries.decided(person, before=whole(request.GET.get("before", "")))
    context = {
        "rows": [shown.decision_of(one) for one in found.rows],
        "is_first": "before" not in request.GET,
        "next_url": f"{url('names:decided')}?before={found.before}" if found.before else "",
        "may": access.may(person, Act.KEEP_ENTERPRISES),
        "tabs": _tabs(person, "decided"),
        "here": request.get_full_path(),
    }
    return render(request, "names/decided.html", context)


@require_GET
def one(request: HttpRequest) -> HttpResponse:
    return _one(request, asked(request, "name", 200), None)


def _one(request: HttpRequest, name: str, refusal: Refused | None) -> HttpResponse:
    """One name: where it stands, what it is like, how it was decided before; and to choose another firm."""
    person = viewer_of(request)
    access.require(person, Act.VIEW_ENTERPRISES)
    if not key_of(name):
        raise NotFound("没有写是哪个名称；从“认企业”里点一个")
    text = asked(request, "q", 60)
    history = queries.decided(person, name=name)
    live = next((one for one in history.rows if one.undone_at is None), None)
    row = queries.written_for(person, name)
    said = likely(name, row.home if row else "", size=CANDIDATES) if live is None else []
    context = {
        "refusal": refusal,
        "name": name,
        "taken_as": without_aside(name),
        "home": row.home if row else "",
        "q": text,
        "stands": shown.stands_of(queries.standing(person, [name]).get(key_of(name), [])),
        "candidates": [shown.candidate_of(one) for one in said],
        "found": [shown.kept_of(one) for one in suggested(person, text, CHOICES)],
        "history": [shown.decision_of(one) for one in history.rows],
        "live": shown.decision_of(live) if live else None,
        "may": access.may(person, Act.KEEP_ENTERPRISES),
        "here": request.get_full_path(),
    }
    return render(request, "names/one.html", context, status=refusal.status if refusal else 200)


# verbs


@require_POST
def decide(request: HttpRequest) -> HttpResponse:
    person, name = viewer_of(request), request.POST.get("name", "")
    try:
        said = _decided(request, person, name)
    except Refused as refused:
        if refused.status in (403, 404):
            raise
        return _one(request, name, refused) if key_of(name) else _list(request, refused)
    messages.info(request, said)
    return HttpResponseRedirect(_back(request))


def _decided(request: HttpRequest, person: Person, name: str) -> str:
    at, act = timezone.now(), request.POST.get("act", "")
    if act == "none":
        actions.decide(name, None, by=person, at=at)
        return f"“{name}”不是库里的企业。在“认过的”里可以撤销"
    if act == "take_in":
        actions.take_in(name, queries.values_for(person, name), by=person, at=at)
        return f"“{name}”收入企业库了。在“认过的”里可以撤销"
    kind, _, which = act.partition(":")
    enterprise_id = whole(which)
    if kind == "same" and enterprise_id is not None:
        made = actions.decide(name, enterprise_id, by=person, at=at)
    elif kind == "registered":
        made = actions.decide_registered(name, which[:40], by=person, at=at)
    else:
        raise NotFound("没有这个按钮，回到认企业再点一次")
    meant = made.enterprise.name if made.enterprise else ""
    return f"“{name}”认作“{meant}”。在“认过的”里可以撤销"


@require_POST
def undo(request: HttpRequest, decision_id: int) -> HttpResponse:
    made = actions.undo(decision_id, by=viewer_of(request), at=timezone.now())
    kept = made.is_made and made.enterprise is not None
    words = f"“{made.name}”的认定撤销了"
    if kept and made.enterprise is not None:
        words += f"；“{made.enterprise.name}”有了别的记录，仍在企业库"
    messages.info(request, words)
    return HttpResponseRedirect(_back(request))


@require_POST
def recognise(request: HttpRequest) -> HttpResponse:
    person, at = viewer_of(request), timezone.now()
    access.require(person, Act.KEEP_ENTERPRISES)
    waiting = queries.not_recognised(person)
    if len(waiting) > SOON:
        handlers.enqueue(person, at=at)
        messages.info(request, f"名称多，放到后台认，几分钟后回来看（{len(waiting):,} 个以上）")
    else:
        counts = actions.recognise(waiting, origin="projects", by=person, at=at)
        messages.info(request, counts.words)
    return HttpResponseRedirect(url("names:list"))


def _back(request: HttpRequest) -> str:
    here = request.POST.get("here", "")
    is_ours = url_has_allowed_host_and_scheme(here, allowed_hosts=None) and here.startswith("/")
    return here if is_ours else url("names:list")
