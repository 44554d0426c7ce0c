"""The figures out as a workbook with their history, and new ones in by the same workbook."""

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from wutong.greenpower.figures import actions as figure_actions
from wutong.greenpower.figures import sheets as figure_sheets
from wutong.greenpower.figures.queries import kept
from wutong.greenpower.forms import SheetForm
from wutong.organisation import access
from wutong.organisation.duties import Act
from wutong.organisation.models import Person
from wutong.organisation.reasons import NotYourDuty, Refused
from wutong.web.addresses import url
from wutong.web.media_types import XLSX


@require_GET
def figures_sheet(request: HttpRequest) -> FileResponse:
    person: Person = request.user  # type: ignore[assignment]
    access.require(person, Act.STUDY_GREENPOWER)
    today = timezone.localdate()
    book = figure_sheets.workbook(kept(today))
    return FileResponse(book, as_attachment=True, filename=f"绿电用的数 {today}.xlsx", content_type=XLSX)


@require_http_methods(["GET", "POST"])
def bring_figures(request: HttpRequest) -> HttpResponse:
    person: Person = request.user  # type: ignore[assignment]
    figure_actions.require_keeping(person)
    is_sent = request.method == "POST"
    bound = SheetForm(request.POST if is_sent else None, request.FILES if is_sent else None)
    refused: Refused | None = None
    if is_sent and bound.is_valid():
        file = bound.cleaned_data["file"]
        try:
            rows, unread = figure_sheets.read(file.name, file.read())
            count = figure_actions.put_in_all(rows, unread, by=person, at=timezone.now())
        except NotYourDuty:
            raise
        except Refused as wrong:
            refused = wrong
        else:
            messages.success(request, _said(len(rows), count))
            return HttpResponseRedirect(url("greenpower:figures"))
    status = 422 if refused or bound.errors else 200
    context = {"bound": bound, "refused": refused}
    return render(request, "greenpower/figures_in.html", context, status=status)


def _said(found: int, count: int) -> str:
    if not found:
        return "文件里没有填新的数，什么也没有改"
    passed = f"，另 {found - count} 个早已收过" if found > count else ""
    return f"收下 {count} 个新的数{passed}；存下的研究不变"
