"""绿电: the study page, the front worked out behind it, what is kept, and the figures it stands on."""

from importlib import import_module
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, path

app_name = "greenpower"


def page(route: str, name: str) -> URLPattern:
    """The engine takes a third of a second to load: the first who asks waits for it, not every start."""

    def view(request: HttpRequest, **parts: Any) -> HttpResponseBase:
        shown: HttpResponseBase = getattr(import_module("wutong.greenpower.pages"), name)(request, **parts)
        return shown

    return path(route, view, name=name)


urlpatterns = [
    page("", "study"),
    page("front/", "front"),
    page("save/", "save"),
    page("studies/", "studies"),
    page("studies/<int:study_id>/", "saved"),
    page("figures/", "figures"),
    page("figures/<str:key>/", "figure"),
    page("hours.xlsx", "hours"),
]
