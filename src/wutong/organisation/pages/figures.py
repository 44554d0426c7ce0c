"""停滞天数: figures a province may change, with date, source and basis."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from wutong.organisation import forms, queries
from wutong.organisation.access import may, require
from wutong.organisation.actions import figures
from wutong.organisation.duties import Act
from wutong.organisation.pages.viewer import viewer_of
from wutong.organisation.reasons import Refused


def figures_page(request: HttpRequest) -> HttpResponse:
    viewer = viewer_of(request)
    told = {"figures": queries.figures(), "may_change": may(viewer, Act.MANAGE_DICTIONARIES)}
    return render(request, "organisation/figures.html", told)


def figure_page(request: HttpRequest, key: str) -> HttpResponse:
    viewer = viewer_of(request)
    require(viewer, Act.MANAGE_DICTIONARIES)
    figure = queries.figure(key)
    opened = {**figure.value, "source": figure.source, "basis": "依据", "valid_from": figure.valid_from}
    if figure.basis == "假设":
        opened["basis"] = "假设"
    bound = forms.IdleDays(request.POST if request.method == "POST" else None, initial=opened)
    if bound.is_valid():
        try:
            figures.change_idle_days(figure.key, **bound.cleaned_data, by=viewer, at=timezone.now())
        except Refused as refused:
            forms.add_reasons(bound, refused)
        else:
            return redirect("organisation:figures")
    told = {"figure": figure, "bound": bound}
    return render(request, "organisation/figure.html", told, status=422 if bound.errors else 200)
