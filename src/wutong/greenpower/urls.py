"""绿电: the study page, the front worked out behind it, what is kept, and the figures it stands on."""

from importlib import import_module
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, path

app_name = "greenpower"


def page(route: str, module: str, name: str) -> URLPattern:
    """The engine takes a third of a second to load: the first who asks waits for it, not every start."""

    def view(request: HttpRequest, **parts: Any) -> HttpResponseBase:
        pages = import_module(f"wutong.greenpower.pages.{module}")
        shown: HttpResponseBase = getattr(pages, name)(request, **parts)
        return shown

    return path(route, view, name=name)


urlpatterns = [
    page("", "studying", "study"),
    page("front/", "studying", "front"),
    page("years/", "sweeps", "years"),
    page("storage-prices/", "sweeps", "storage_prices"),
    page("loads/", "sweeps", "loads"),
    page("hours.xlsx", "studying", "hours"),
    page("brief.docx", "briefs", "brief"),
    page("save/", "keeping", "save"),
    page("studies/", "keeping", "studies"),
    page("studies/<int:study_id>/", "keeping", "saved"),
    page("studies/<int:study_id>/again/", "again", "again"),
    page("studies/<int:study_id>/share/", "shares", "share"),
    page("studies/<int:study_id>/take-back/", "shares", "take_back"),
    page("studies/<int:study_id>/link/", "shares", "link"),
    page("studies/<int:study_id>/<int:number>/hours.xlsx", "again", "version_hours"),
    page("studies/<int:study_id>/<int:number>/figures/", "again", "version_figures"),
    page("studies/<int:study_id>/<int:number>/brief.docx", "briefs", "version_brief"),
    page("curves/", "curves", "curves"),
    page("curves/new/", "curves", "bring_curve"),
    page("curves/<int:curve_id>/", "curves", "curve"),
    page("curves/<int:curve_id>/withdraw/", "curves", "withdraw_curve"),
    page("batches/", "batches", "batches"),
    page("batches/new/", "batches", "new_batch"),
    page("batches/<int:batch_id>/", "batches", "batch"),
    page("batches/<int:batch_id>/progress/", "batches", "batch_progress"),
    page("batches/<int:batch_id>/stop/", "batches", "stop_batch"),
    page("batches/<int:batch_id>/go-on/", "batches", "go_on_batch"),
    page("batches/<int:batch_id>/rows.<str:kind>", "batches", "batch_file"),
    page("figures/", "figures", "figures"),
    page("figures.xlsx", "figure_files", "figures_sheet"),
    page("figures-in/", "figure_files", "bring_figures"),
    page("figures/<str:key>/", "figures", "figure"),
]
