"""要素统筹: the plan, its table as a workbook, what it is weighed by."""

from importlib import import_module
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, path

app_name = "allocation"


def page(route: str, module: str, name: str) -> URLPattern:
    """The solver takes a moment to load: the first who asks waits for it, not every start."""

    def view(request: HttpRequest, **parts: Any) -> HttpResponseBase:
        pages = import_module(f"wutong.allocation.pages.{module}")
        shown: HttpResponseBase = getattr(pages, name)(request, **parts)
        return shown

    return path(route, view, name=name)


urlpatterns = [
    page("", "planning", "plan"),
    page("plan.xlsx", "planning", "sheet"),
    page("settings/", "setting", "settings"),
]
