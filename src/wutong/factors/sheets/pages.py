"""Accounts and statements out as .xlsx; a table of quotas in: looked at first, then all of it or nothing."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wutong.factors import front, queries
from wutong.factors.names import account_words
from wutong.factors.sheets import actions, books, keeping, known
from wutong.factors.sheets.preview import looked_at
from wutong.factors.sheets.reading import SheetRead, read
from wutong.organisation import access
from wutong.organisation.duties import Act
from wutong.organisation.models import Person
from wutong.organisation.pages.viewer import viewer_of
from wutong.organisation.reasons import NotFound, NotYourDuty, Reason, Refused
from wutong.web.addresses import url
from wutong.web.formats import date_text
from wutong.web.media_types import XLSX


def _keeper(request: HttpRequest) -> Person:
    person = viewer_of(request)
    access.require(person, Act.KEEP_FACTORS)
    return person


@require_GET
def accounts_sheet(request: HttpRequest) -> FileResponse:
    """The accounts the page of 要素 shows under the same conditions."""
    person, now = viewer_of(request), timezone.now()
    chosen = front.chosen(person, front.sought_from(request.GET))
    return _given(books.accounts_book(person, chosen, now), f"要素账户 {date_text(now)}")


@require_GET
def statement_sheet(request: HttpRequest, account_id: int) -> FileResponse:
    person, now = viewer_of(request), timezone.now()
    account = queries.account_for(person, account_id)
    book = books.statement_book(person, account, now)
    return _given(book, f"{account_words(account)}流水 {date_text(now)}")


@require_GET
def blank_sheet(request: HttpRequest) -> FileResponse:
    _keeper(request)
    return _given(books.blank_book(), "要素指标下达表（空表）")


def _given(book: Any, name: str) -> FileResponse:
    return FileResponse(book, as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX)


@require_http_methods(["GET", "POST"])
def new_sheet(request: HttpRequest) -> HttpResponse:
    person = _keeper(request)
    refused: Refused | None = None
    if request.method == "POST":
        try:
            sha256 = _take(request, person)
        except NotYourDuty:
            raise
        except Refused as wrong:
            refused = wrong
        else:
            return HttpResponseRedirect(url("factors:sheet", sha256))
    is_part = bool(request.headers.get("HX-Request")) and refused is not None
    template = "factors/_sheet_refused.html" if is_part else "factors/sheet_new.html"
    status = 422 if refused and not is_part else 200
    return render(request, template, {"refused": refused}, status=status)


def _take(request: HttpRequest, person: Person) -> str:
    """Kept only when it can be read."""
    file = request.FILES.get("file")
    if file is None:
        raise Refused("还没有选文件", [Reason("选一份 .xlsx 或 .xls")])
    if file.size is not None and file.size > keeping.LARGEST_BYTES:
        raise Refused(f"{file.name}太大，没有收下", [Reason("一个文件不超过 10 MB，按地区或要素分成几个")])
    name, data = keeping.name_of(file.name or ""), file.read()
    read(name, data, known.kinds(), known.atlas())
    return keeping.keep(name, data, person)


@require_GET
def sheet(request: HttpRequest, sha256: str) -> HttpResponse:
    person, now = _keeper(request), timezone.now()
    name, sheets = _read(sha256, person)
    return _look(request, sha256, name, sheets, now)


@require_POST
def bring_sheet(request: HttpRequest, sha256: str) -> HttpResponse:
    person, now = _keeper(request), timezone.now()
    name, sheets = _read(sha256, person)
    shown = request.POST.get("shown", "")
    try:
        outcome = actions.bring(_lines(sheets), sha256, file_name=name, shown=shown, by=person, at=now)
    except (NotYourDuty, NotFound):
        raise
    except Refused as refused:
        return _look(request, sha256, name, sheets, now, refused)
    opened = outcome.count(actions.Deed.OPEN)
    words = f"记入 {outcome.brings} 笔" + (f"，新开 {opened} 户" if opened else "")
    messages.success(request, words if outcome.brings else "这些都记过了，什么也没有加")
    return HttpResponseRedirect(url("factors:front"))


def _read(sha256: str, person: Person) -> tuple[str, list[SheetRead]]:
    name, data = keeping.kept(sha256, person)
    return name, read(name, data, known.kinds(), known.atlas())


def _lines(sheets: Sequence[SheetRead]) -> list[Any]:
    return [line for one in sheets for line in one.lines]


def _look(
    request: HttpRequest,
    sha256: str,
    name: str,
    sheets: list[SheetRead],
    now: datetime,
    refused: Refused | None = None,
) -> HttpResponse:
    outcome = actions.try_out(_lines(sheets), sha256, by=viewer_of(request), at=now)
    chosen = request.GET.get("sheet", "")
    number = int(chosen) if chosen.isascii() and chosen.isdecimal() and len(chosen) < 4 else -1
    context = looked_at(sheets, outcome, number) | {"name": name, "sha256": sha256, "refused": refused}
    return render(request, "factors/sheet.html", context, status=422 if refused else 200)
