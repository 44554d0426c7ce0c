"""Import pages: the list, bringing files, waiting, looking at the reading, what was written, undoing."""

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wutong.jobs.actions import read_progress
from wutong.jobs.models import Job
from wutong.ledgers import queries
from wutong.ledgers.actions.bring import bring
from wutong.ledgers.actions.decide import decide, decide_all, set_mapping
from wutong.ledgers.actions.undo import reasons_against_undo, stop, try_again, undo
from wutong.ledgers.actions.write import confirm
from wutong.ledgers.models import Import
from wutong.ledgers.pairs import pairs
from wutong.ledgers.preview import Preview
from wutong.organisation import access
from wutong.organisation.duties import Act
from wutong.organisation.models import Person
from wutong.organisation.reasons import Refused
from wutong.projects.fields import FIELD, Kind
from wutong.web.asked import whole
from wutong.web.formats import number, yi

SHOWN = 30


def _person(request: HttpRequest) -> Person:
    assert isinstance(request.user, Person)
    return request.user


@require_GET
def import_list(request: HttpRequest) -> HttpResponse:
    person = _person(request)
    before = request.GET.get("before", "")
    found = queries.list_for(person, whole(before), SHOWN)
    context = {
        "imports": [_listed(person, brought) for brought in found[:SHOWN]],
        "next_url": f"?before={found[SHOWN - 1].pk}" if len(found) > SHOWN else "",
        "is_first": not before,
    }
    return render(request, "ledgers/list.html", context)


_STATUS = {
    Import.State.READING: "soon",
    Import.State.READ: "soon",
    Import.State.REFUSED: "late",
    Import.State.CANCELLED: "paused",
    Import.State.WRITING: "soon",
    Import.State.WRITTEN: "ok",
    Import.State.UNDONE: "paused",
}


def _listed(person: Person, brought: Import) -> dict[str, Any]:
    has_failed = brought.is_busy and brought.job is not None and brought.job.state == Job.State.FAILED
    return {
        "it": brought,
        "status": "late" if has_failed else _STATUS[Import.State(brought.state)],
        "state_words": "中断了" if has_failed else brought.get_state_display(),
        "may_undo": brought.state == Import.State.WRITTEN and _may_undo(person, brought),
    }


def _may_undo(person: Person, brought: Import) -> bool:
    body = brought.person.body
    return access.may(person, Act.UNDO_IMPORT, access.Place(body.region_id, park_key=body.park_id))


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    person = _person(request)
    access.require(person, Act.IMPORT_LEDGERS)
    if request.method == "GET":
        return render(request, "ledgers/new.html", {"refusals": []})
    files = request.FILES.getlist("files")
    brought, refusals = [], []
    for file in files:
        try:
            brought.append(
                bring(file_name=file.name or "", chunks=file.chunks(), by=person, at=timezone.now())
            )
        except Refused as refusal:
            refusals.append(refusal)
    if not files:
        refusals.append(Refused("还没有选文件"))
    if refusals:
        is_part = bool(request.headers.get("HX-Request"))
        template = "ledgers/_not_taken.html" if is_part else "ledgers/new.html"
        context = {"refusals": refusals, "taken": brought}
        return render(request, template, context, status=200 if is_part else 422)
    return redirect("ledgers:show", brought[0].pk) if len(brought) == 1 else redirect("ledgers:list")


@require_GET
def show(request: HttpRequest, import_id: int) -> HttpResponse:
    brought = queries.get(_person(request), import_id)
    if brought.is_busy:
        return render(request, "ledgers/busy.html", _busy(request, brought))
    if brought.state == Import.State.READ:
        return _preview(request, brought)
    if brought.state in {Import.State.WRITTEN, Import.State.UNDONE}:
        return _result(request, brought)
    return render(
        request, "ledgers/refused.html", {"brought": brought, "is_mine": _is_mine(request, brought)}
    )


def _is_mine(request: HttpRequest, brought: Import) -> bool:
    return queries.is_mine(_person(request), brought)


def _busy(request: HttpRequest, brought: Import) -> dict[str, Any]:
    job = brought.job
    said = read_progress(job.pk) if job is not None else {}
    has_failed = job is not None and job.state == Job.State.FAILED
    done, total = said.get("done", 0), said.get("total")
    verb = "读" if brought.state == Import.State.READING else "写入"
    if has_failed and job is not None:
        text = job.error
    elif not done:
        text = "排着队，马上开始。可以离开这一页，做完在“导入”里能看到。"
    else:
        of = f" / {total:,}" if total else ""
        text = f"{verb}到 {done:,}{of} 行{_left(job, done, total)}。可以离开这一页，做完在“导入”里能看到。"
    return {
        "brought": brought,
        "is_mine": _is_mine(request, brought),
        "has_failed": has_failed,
        "job": {
            "title": f"{verb} {brought.file_name}",
            "text": text,
            "percent": 100 * done / total if total else 0,
            "state": "failed" if has_failed else "running",
        },
    }


def _left(job: Job | None, done: int, total: int | None) -> str:
    """“，约剩 14 秒”, once there is something to reckon from."""
    if job is None or job.started_at is None or not total or done < total / 20:
        return ""
    spent = (timezone.now() - job.started_at).total_seconds()
    return f"，约剩 {max(1, round(spent * (total - done) / done))} 秒"


@require_GET
def progress(request: HttpRequest, import_id: int) -> HttpResponse:
    """The fragment asked for every second; when there is something to see it sends the reader there."""
    brought = queries.get(_person(request), import_id)
    if brought.is_busy:
        return render(request, "ledgers/_busy.html", _busy(request, brought))
    return HttpResponse(headers={"HX-Redirect": reverse("ledgers:show", args=[brought.pk])})


def _number(request: HttpRequest, name: str, default: int) -> int:
    said = request.GET.get(name, "")
    return int(said) if said.isdecimal() and len(said) < 7 else default


def _preview(request: HttpRequest, brought: Import) -> HttpResponse:
    person = _person(request)
    try:
        shown = Preview(
            person,
            brought,
            sheet=_number(request, "sheet", 0),
            page=_number(request, "page", 1),
            choose_all=request.GET.get("columns") == "all",
        )
        found = pairs(person, brought, show_all=request.GET.get("pairs") == "all")
    except FileNotFoundError:
        return render(
            request, "ledgers/gone.html", {"brought": brought, "is_mine": _is_mine(request, brought)}
        )
    context = {
        "brought": brought,
        "view": shown,
        "summary": brought.summary,
        "pairs": found,
        "tabs": _tabs(brought, shown.sheet_number),
        "choose_all": request.GET.get("columns") == "all",
    }
    return render(request, "ledgers/preview.html", context)


def _tabs(brought: Import, current: int) -> list[dict[str, Any]]:
    return [
        {
            "label": sheet["name"] + ("（隐藏）" if sheet["is_hidden"] else ""),
            "url": f"?sheet={number}",
            "count": sheet["projects"],
            "is_current": number == current,
        }
        for number, sheet in enumerate(brought.summary["sheets"])
    ]


def _result(request: HttpRequest, brought: Import) -> HttpResponse:
    person = _person(request)
    written = brought.written
    context = {
        "brought": brought,
        "written": written,
        "disputed": [
            row | {f"{side}_words": _figure_words(row["field"], row[side]) for side in ("kept", "read")}
            for row in written.get("disputed", [])
        ],
        "may_undo": brought.state == Import.State.WRITTEN and _may_undo(person, brought),
        "projects_url": f"{reverse('projects:list')}?batch={brought.batch}",
        "words_of": {key: field.words for key, field in FIELD.items()},
        "names": queries.names_of(brought),
        "against_undo": reasons_against_undo(brought)[:5] if brought.state == Import.State.WRITTEN else [],
    }
    return render(request, "ledgers/result.html", context)


def _figure_words(key: str, plain: str) -> str:
    """A figure as lists write it; it was kept as plain text."""
    kind = FIELD[key].kind
    if not plain:
        return "未填"
    if kind is Kind.MONEY:
        return f"{yi(int(plain))} 亿元"
    return number(Decimal(plain)) if kind in {Kind.COUNT, Kind.QUANTITY} else plain


# verbs


@require_POST
def change_mapping(request: HttpRequest, import_id: int) -> HttpResponse:
    said = request.POST
    sheet = whole(said.get("sheet", "")) or 0
    meanings = {
        name.removeprefix("column-"): str(value) for name, value in said.items() if name.startswith("column-")
    }
    brought = set_mapping(import_id, sheet, meanings, by=_person(request), at=timezone.now())
    if brought.state == Import.State.READ:
        messages.info(request, "列义没有变，不用重读。")
    return redirect("ledgers:show", import_id)


@require_POST
def judge(request: HttpRequest, import_id: int) -> HttpResponse:
    row, other = request.POST.get("row", ""), request.POST.get("other", "")
    decide(import_id, row, other, request.POST.get("verdict", "-"), by=_person(request), at=timezone.now())
    return redirect(_back(request, import_id) + "#pairs")


@require_POST
def judge_all(request: HttpRequest, import_id: int) -> HttpResponse:
    count = decide_all(import_id, by=_person(request), at=timezone.now())
    messages.info(request, f"{count} 对认作同一个，写入前都可以收回。")
    return redirect(_back(request, import_id) + "#pairs")


def _back(request: HttpRequest, import_id: int) -> str:
    sheet = request.POST.get("sheet", "")
    address = reverse("ledgers:show", args=[import_id])
    return f"{address}?sheet={sheet}" if sheet.isdecimal() else address


@require_POST
def write(request: HttpRequest, import_id: int) -> HttpResponse:
    confirm(import_id, by=_person(request), at=timezone.now())
    return redirect("ledgers:show", import_id)


@require_POST
def cancel(request: HttpRequest, import_id: int) -> HttpResponse:
    brought = stop(import_id, by=_person(request), at=timezone.now())
    return (
        redirect("ledgers:show", import_id)
        if brought.state == Import.State.READ
        else redirect("ledgers:list")
    )


@require_POST
def again(request: HttpRequest, import_id: int) -> HttpResponse:
    try_again(import_id, by=_person(request), at=timezone.now())
    return redirect("ledgers:show", import_id)


@require_POST
def take_back(request: HttpRequest, import_id: int) -> HttpResponse:
    undo(import_id, by=_person(request), at=timezone.now())
    return redirect("ledgers:show", import_id)
