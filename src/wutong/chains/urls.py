"""产业链: the maps, a node's gap, editing and versions, weights, what is taken away."""

from importlib import import_module
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, path

app_name = "chains"


def page(route: str, module: str, name: str) -> URLPattern:
    """The numbers' library takes a moment to load: the first who asks waits for it, not every start."""

    def view(request: HttpRequest, **parts: Any) -> HttpResponseBase:
        pages = import_module(f"wutong.chains.pages.{module}")
        shown: HttpResponseBase = getattr(pages, name)(request, **parts)
        return shown

    return path(route, view, name=name)


urlpatterns = [
    page("", "maps", "front"),
    page("new/", "about", "create"),
    page("weights/", "weights", "weights"),
    page("<slug:key>/", "maps", "chain"),
    page("<slug:key>/map.svg", "maps", "picture"),
    page("<slug:key>/chain.xlsx", "maps", "sheet"),
    page("<slug:key>/about/", "about", "about"),
    page("<slug:key>/edit/", "editing", "edit"),
    page("<slug:key>/edit/node/", "editing", "new_node"),
    page("<slug:key>/edit/edge/", "editing", "edge"),
    page("<slug:key>/edit/edge/remove/", "editing", "remove_edge"),
    page("<slug:key>/versions/", "versions", "versions"),
    page("<slug:key>/versions/<int:number>/", "versions", "version"),
    page("<slug:key>/versions/<int:number>/restore/", "versions", "restore"),
    page("<slug:key>/nodes/<str:node>/", "gaps", "node"),
    page("<slug:key>/nodes/<str:node>/edit/", "editing", "edit_node"),
    page("<slug:key>/nodes/<str:node>/remove/", "editing", "remove_node"),
]
