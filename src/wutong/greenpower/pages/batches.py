"""批量测算: choosing what to ask, watching it, its results, and the file of them."""

from collections.abc import Sequence
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wutong.greenpower.batches import actions, export, queries
from wutong.greenpower.batches.grid import SUGGESTED, TYPED, UNITS, Grid, from_query, offered
from wutong.greenpower.batches.results import Results
from wutong.greenpower.batches.shown import results_shown
from wutong.greenpower.models import Batch
from wutong.greenpower.queries import basis_on
from wutong.greenpower.question import BEST, BILLINGS, LABELS
from wutong.greenpower.regimes import USUAL
from wutong.greenpower.rules import MOST_CASES
from wutong.jobs.actions import read_progress
from wutong.organisation import access
from wutong.organisation.duties import Act
from wutong.organisation.models import Person
from wutong.organisation.reasons import NotFound, NotYourDuty, Reason, Refused
from wutong.web.addresses import url

TICKED_FIRST = {"site": (), "load": ("data_centre",), "year": ("0",), "regime": (USUAL,)}


def _person(request: HttpRequest) -> Person:
    assert isinstance(request.user, Person)
    return request.user


@require_GET
def batches(request: HttpRequest) -> HttpResponse:
    found = queries.batches_for(_person(request))
    return render(request, "greenpower/batches.html", {"rows": [_listed(batch) for batch in found]})


def _listed(batch: Batch) -> dict[str, Any]:
    has_failed = batch.state == Batch.State.RUNNING and queries.has_failed(batch)
    tone = {"running": "soon", "done": "ok", "stopped": "paused"}[batch.state]
    grid = queries.grid_of(batch)
    return {
        "it": batch,
        "tone": "late" if has_failed else tone,
        "state": "中断了" if has_failed else batch.get_state_display(),
        "places": len(grid.site),
        "loads": len(grid.load),
    }


# choosing


@require_http_methods(["GET", "POST"])
def new_batch(request: HttpRequest) -> HttpResponse:
    """Of a choice changed by hand only the count; asked by POST, the batch begins."""
    person = _person(request)
    access.require(person, Act.STUDY_GREENPOWER)
    asked = request.POST if request.method == "POST" else request.GET
    faults: Sequence[Reason]
    grid, faults = from_query(asked)
    if request.headers.get("HX-Target") == "batch-count":
        return render(request, "greenpower/_batch_count.html", _count(grid, faults))
    if request.method == "POST" and not faults:
        try:
            batch = actions.start(grid, name=request.POST.get("name", ""), by=person, at=timezone.now())
        except NotYourDuty:
            raise
        except Refused as refused:
            faults = refused.reasons
        else:
            return redirect(url("greenpower:batch", batch.pk))
    is_posted = request.method == "POST"
    context = _choices(request, faults if is_posted else [])
    context |= _count(grid, faults if is_posted or asked else [])
    context |= {"is_untouched": not asked, "is_refused": is_posted}
    return render(request, "greenpower/batch_new.html", context, status=422 if is_posted else 200)


def _choices(request: HttpRequest, faults: Sequence[Reason]) -> dict[str, Any]:
    """With what was refused at its field; what belongs to none stands above them."""
    asked = request.POST if request.method == "POST" else request.GET
    wrong = {reason.field: reason.words for reason in faults}
    marked = {*offered(), *TYPED, "name"}

    def ticked(name: str) -> tuple[str, ...]:
        return tuple(asked.getlist(name)) if asked else TICKED_FIRST[name]

    return {
        "ticks": [
            {
                "name": name,
                "label": LABELS[name] + ("（合成）" if name == "year" else ""),
                "wrong": wrong.get(name, ""),
                "options": [(value, words, value in ticked(name)) for value, words in options],
            }
            for name, options in offered().items()
        ],
        "typed": [
            {
                "name": name,
                "label": LABELS[name] + ("，相对假设" if name == "storage" else ""),
                "value": asked.get(name, "") if asked else SUGGESTED[name],
                "unit": UNITS[name],
                "wrong": wrong.get(name, ""),
            }
            for name in TYPED
        ],
        "billings": list(BILLINGS.items()),
        "billing": asked.get("billing", BEST),
        "name": asked.get("name", ""),
        "name_wrong": wrong.get("name", ""),
        "refusals": [reason for reason in faults if reason.field not in marked],
    }


def _count(grid: Grid, faults: Sequence[Reason]) -> dict[str, Any]:
    speed, is_learnt = queries.cases_per_second()
    others = queries.running_now().count()
    return {
        "faults": faults,
        "cases": grid.cases,
        "questions": grid.questions,
        "most": MOST_CASES,
        "time": _time_words(grid.cases / speed * (1 + others)),
        "speed": f"{speed:.0f}" if speed >= 10 else f"{speed:.1f}",
        "is_learnt": is_learnt,
        "others": others,
        "place": queries.place(),
    }


def _time_words(seconds: float) -> str:
    if seconds < 60:
        return "不到 1 分钟"
    return f"约 {seconds / 60:.0f} 分钟" if seconds < 5400 else f"约 {seconds / 3600:.1f} 小时"


# one batch


@require_GET
def batch(request: HttpRequest, batch_id: int) -> HttpResponse:
    found = queries.batch_for(_person(request), batch_id)
    if found.state != Batch.State.DONE:
        return render(request, "greenpower/batch_busy.html", _busy(request, found))
    context = {"batch": found, "is_mine": _is_mine(request, found)}
    try:
        shown = results_shown(found, Results(queries.rows_path(found)), request.GET)
    except FileNotFoundError:
        return render(request, "greenpower/batch_gone.html", context)
    changed = queries.changed_since(found, basis_on(timezone.localdate()))
    return render(request, "greenpower/batch.html", context | shown | {"changed": changed})


def _is_mine(request: HttpRequest, found: Batch) -> bool:
    return found.created_by_id == _person(request).pk


def _busy(request: HttpRequest, found: Batch) -> dict[str, Any]:
    grid, job = queries.grid_of(found), found.job
    each = len(grid.billings)
    is_stopped = found.state == Batch.State.STOPPED
    has_failed = not is_stopped and queries.has_failed(found)
    # of a slice that did not end nothing is kept
    is_going = job is not None and not is_stopped and not has_failed
    said = read_progress(job.pk) if job is not None and is_going else {}
    done = max(found.done * each, said.get("done", 0))
    if is_stopped:
        text = f"停在 {done:,} / {grid.cases:,} 个；算好的留着，可以接着算。"
    elif has_failed:
        text = (job.error if job is not None else "") or "中断了。"
    elif not done:
        text = "排着队，马上开始。可以离开这一页，算完在“批量测算”里能看到。"
    else:
        text = f"算到 {done:,} / {grid.cases:,} 个{_left(found, done, grid.cases)}。可以离开这一页。"
    return {
        "batch": found,
        "is_mine": _is_mine(request, found),
        "may_go_on": is_stopped or has_failed,
        "job": {
            "title": f"{'停下了' if is_stopped else '正在算'} {found.name}",
            "text": text,
            "percent": 100 * done / grid.cases,
            "state": "failed" if has_failed else "stopped" if is_stopped else "running",
        },
    }


def _left(found: Batch, done: int, total: int) -> str:
    """Once there is something to reckon from; other batches take turns, and that is in the pace."""
    spent = (timezone.now() - found.created_at).total_seconds()
    if not found.done or done >= total:
        return ""
    return f"，还要{_time_words(spent * (total - done) / done)}"


@require_GET
def batch_progress(request: HttpRequest, batch_id: int) -> HttpResponse:
    """The fragment asked for every second; when there is something else to see it sends the reader there."""
    found = queries.batch_for(_person(request), batch_id)
    if found.state == Batch.State.RUNNING:
        return render(request, "greenpower/_batch_busy.html", _busy(request, found))
    return HttpResponse(headers={"HX-Redirect": url("greenpower:batch", batch_id)})


@require_POST
def stop_batch(request: HttpRequest, batch_id: int) -> HttpResponse:
    actions.stop(batch_id, by=_person(request), at=timezone.now())
    return redirect(url("greenpower:batch", batch_id))


@require_POST
def go_on_batch(request: HttpRequest, batch_id: int) -> HttpResponse:
    actions.go_on(batch_id, by=_person(request), at=timezone.now())
    return redirect(url("greenpower:batch", batch_id))


@require_GET
def batch_file(request: HttpRequest, batch_id: int, kind: str) -> HttpResponseBase:
    found = queries.batch_for(_person(request), batch_id)
    if kind not in export.KINDS:
        raise NotFound("没有这种文件")
    path = queries.rows_path(found)
    if found.state != Batch.State.DONE or not path.is_file():
        raise Refused(
            "没有导出", [Reason("这一批还没有算完，或结果文件不在数据目录里了；打开这一批看怎么办")]
        )
    name, kind_of = export.file_name(found, kind), export.KINDS[kind]
    if kind == "csv":
        made = StreamingHttpResponse(export.lines(Results(path)), content_type=kind_of)
        said = content_disposition_header(as_attachment=True, filename=name)
        made.headers["Content-Disposition"] = said or "attachment"
        return made
    file = path.open("rb") if kind == "parquet" else export.workbook(found, Results(path))
    return FileResponse(file, as_attachment=True, filename=name, content_type=kind_of)
