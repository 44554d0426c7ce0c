"""The list of projects: saved views, conditions, sorting, paging, export."""

from typing import Any
from urllib.parse import urlencode

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from wutong.organisation import access, dictionaries
from wutong.organisation.access import covers, words_for_scope
from wutong.organisation.duties import Act, Duty, Reach, reach_of
from wutong.organisation.models import Person
from wutong.organisation.reasons import Reason, Refused
from wutong.projects import export as exporting
from wutong.projects import filters as narrowing
from wutong.projects import queries
from wutong.projects.filters import LABELS, Filters
from wutong.projects.paging import NEWEST, Sort, sort_named
from wutong.projects.queries import TAB_FILTERS, Counts, Page
from wutong.projects.shown import list_row
from wutong.projects.stages import Stage, Status
from wutong.web.addresses import url
from wutong.web.asked import whole
from wutong.web.formats import yi
from wutong.web.media_types import XLSX

TAB_LABELS = {"all": "全部", "mine": "我负责的", "late": "停滞", "missing": "缺总投资"}
SORTS = {
    "-updated": "最近改动",
    "-investment": "总投资从大到小",
    "-paid_in": "到位从大到小",
    "stage_since": "停留从长到短",
    "name": "名称",
}
# picks always offered, then those only shown when they are in force
OFFERED = ("region", "stage", "focus", "home", "min", "status")
PEOPLE_WHO_RUN = frozenset({Duty.OFFICER, Duty.REVIEWER, Duty.PARK, Duty.LIAISON})


@require_GET
def project_list(request: HttpRequest) -> HttpResponse:
    person: Person = request.user  # type: ignore[assignment]
    access.require(person, Act.VIEW_PROJECTS)
    now = timezone.now()
    filters = narrowing.from_query(request.GET)
    sort = sort_named(request.GET.get("sort", "") or NEWEST.name)
    page = queries.list_page(person, filters, now, sort=sort, cursor=request.GET.get("cursor", ""))
    question = page.question
    is_narrow = not page.rows and bool(filters.given())
    context = _frame(person, filters, page) | {
        "rows": [list_row(row, question.limits, question.moment) for row in page.rows],
        "columns": _columns(filters, sort),
        "drops": _drops(filters, queries.without_each(question)) if is_narrow else [],
    }
    return render(request, "projects/list.html", context)


@require_http_methods(["GET", "POST"])
def export(request: HttpRequest) -> FileResponse:
    """The whole list as it is narrowed and sorted, or the rows that were picked."""
    person: Person = request.user  # type: ignore[assignment]
    now = timezone.now()
    sort = sort_named(request.GET.get("sort", "") or NEWEST.name)
    ids = [pk for value in request.POST.getlist("project") if (pk := whole(value)) is not None]
    if request.method == "POST" and not ids:
        raise Refused("没有导出", [Reason("一个项目都没有选")])
    file = exporting.export(person, narrowing.from_query(request.GET), sort, now, ids)
    return FileResponse(file, as_attachment=True, filename=exporting.file_name(now), content_type=XLSX)


def list_address(filters: Filters, sort: Sort | None = None, cursor: str = "") -> str:
    pairs = filters.pairs()
    if sort is not None and sort != NEWEST:
        pairs.append(("sort", sort.name))
    if cursor:
        pairs.append(("cursor", cursor))
    return url("projects:list") + (f"?{urlencode(pairs)}" if pairs else "")


def _frame(person: Person, filters: Filters, page: Page) -> dict[str, Any]:
    sort = page.sort
    return {
        "filters": filters,
        "note": note(person, filters, page.counts),
        "counts": page.counts,
        "missing_url": list_address(_with(filters, "missing", "investment"), sort),
        "tabs": _tabs(person, filters, page),
        "picks": [_pick(person, filters, sort, name) for name in OFFERED],
        "others": [
            _on(filters, sort, name) for name in filters.given() if name not in (*OFFERED, "q", "max")
        ],
        "hidden": filters.without("q").pairs() + ([("sort", sort.name)] if sort != NEWEST else []),
        "sorts": [
            {"label": label, "url": list_address(filters, sort_named(name)), "is_current": sort.name == name}
            for name, label in SORTS.items()
        ],
        "sort_label": SORTS.get(sort.name, "自选"),
        "pager": _pager(page),
        "next_url": list_address(filters, sort, page.next) if page.next else "",
        "previous_url": list_address(filters, sort, page.previous) if page.previous else "",
        "clear_url": url("projects:list"),
        "export_url": url("projects:export") + "?" + urlencode([*filters.pairs(), ("sort", sort.name)]),
        "may_create": access.may(person, Act.CREATE_PROJECT),
        "may_export": access.may(person, Act.EXPORT_PROJECTS),
        "may_import": access.may(person, Act.IMPORT_LEDGERS),
    }


def note(person: Person, filters: Filters, counts: Counts) -> dict[str, str]:
    """“海西州 91 个，已填总投资合计 1,899.4 亿元” and what was not counted."""
    names = set(filters.given())
    place = dictionaries.region_name(filters.region) if filters.region else words_for_scope(person)
    if counts.is_capped:
        return {
            "head": f"超过 {counts.projects:,} 个，太多了，没有逐个相加；再加一个条件",
            "missing": "",
            "foreign": "",
        }
    which = f"{place}符合条件的 " if names - {"region"} else f"{place} "
    head = f"{which}{counts.projects:,} 个"
    if counts.known:
        head += f"，已填总投资合计 {yi(counts.yuan)} 亿元"
    return {
        "head": head,
        "missing": f"{counts.missing:,} 个未填" if counts.missing else "",
        "foreign": f"{counts.foreign:,} 个是外币，没有折算" if counts.foreign else "",
    }


def _with(filters: Filters, name: str, value: object) -> Filters:
    return Filters(**{**{key: getattr(filters, key) for key in filters.given()}, name: value})


def _tabs(person: Person, filters: Filters, page: Page) -> list[dict[str, Any]]:
    shown = [name for name in TAB_FILTERS if name != "mine" or person.duty in PEOPLE_WHO_RUN]
    return [
        {
            "label": TAB_LABELS[name],
            "url": list_address(TAB_FILTERS[name]),
            "count": f"{getattr(page.tabs, name):,}",
            "is_current": filters == TAB_FILTERS[name],
        }
        for name in shown
    ]


def _on(filters: Filters, sort: Sort, name: str) -> dict[str, Any]:
    return {
        "name": name,
        "label": LABELS[name],
        "value": narrowing.words(filters, name),
        "remove_url": list_address(filters.without(name), sort),
        "options": [],
    }


def _pick(person: Person, filters: Filters, sort: Sort, name: str) -> dict[str, Any]:
    if name == "min" and (filters.min is not None or filters.max is not None):
        values = [
            narrowing.words(filters, one) for one in ("min", "max") if getattr(filters, one) is not None
        ]
        on = _on(filters, sort, "min" if filters.min is not None else "max")
        return on | {
            "name": "min",
            "value": " 且 ".join(values),
            "remove_url": list_address(filters.without("min").without("max"), sort),
        }
    if getattr(filters, name):
        return _on(filters, sort, name)
    options = [
        {"label": label, "url": list_address(_with(filters, name, value), sort)}
        for value, label in _choices(person, name)
    ]
    return {"name": name, "label": LABELS[name], "value": "", "remove_url": "", "options": options}


def _choices(person: Person, name: str) -> list[tuple[object, str]]:
    if name == "region":
        return _regions(person)
    if name == "stage":
        return [((stage.value,), stage.label) for stage in Stage]
    if name == "status":
        return [((status.value,), status.label) for status in Status]
    if name == "focus":
        known = [(one.key, one.name) for one in dictionaries.focus_industries().values()]
        return [*known, ("other", "其他")]
    return []


def _regions(person: Person) -> list[tuple[object, str]]:
    """Prefectures for the province, counties for a prefecture; nobody is offered what they cannot see."""
    if reach_of(Duty(person.duty), Act.VIEW_PROJECTS) is not Reach.SUBTREE:
        return []
    own = person.body.region_id
    return [
        (region.code, region.short_name)
        for region in dictionaries.regions().values()
        if region.parent_id == own and covers(own, region.code)
    ]


def _columns(filters: Filters, sort: Sort) -> list[dict[str, Any]]:
    def sortable(key: str, label: str, first: str, **more: Any) -> dict[str, Any]:
        """Clicking sorts as is most useful first, clicking again turns it round."""
        is_here = sort.key == key
        target = sort.reversed() if is_here else sort_named(first)
        shown = {"label": label, "sort_url": list_address(filters, target), **more}
        if is_here:
            # days of standing grow as the date of arrival falls
            falls = sort.is_descending if key != "stage_since" else not sort.is_descending
            shown["sort"] = "descending" if falls else "ascending"
        return shown

    return [
        {"label": "选择", "hidden": True, "desk_only": True},
        sortable("name", "项目与投资方", "name"),
        {"label": "属地"},
        {"label": "重点产业", "extra": True},
        {"label": "阶段"},
        {"label": "状态"},
        sortable("investment", "总投资", "-investment", unit="亿元", numeric=True),
        sortable("paid_in", "到位", "-paid_in", unit="亿元", numeric=True),
        sortable("stage_since", "停留", "stage_since", unit="天", numeric=True),
        {"label": "责任人", "extra": True},
    ]


def _pager(page: Page) -> str:
    if not page.rows:
        return ""
    total = (
        f"超过 {page.counts.projects:,} 个" if page.counts.is_capped else f"共 {page.counts.projects:,} 个"
    )
    return f"第 {page.first:,}–{page.last:,} 个，{total}"


def _drops(filters: Filters, counts: dict[str, int]) -> list[dict[str, Any]]:
    """The conditions that were too narrow, each with what dropping it would give."""
    return [
        _on(filters, NEWEST, name) | {"count": counts[name], "label": LABELS[name]}
        for name in filters.given()
    ]
