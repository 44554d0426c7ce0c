"""产业链: the maps, a node's gap, editing and versions, weights, what is taken away."""

from importlib import import_module
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, path

app_name = "chains"


def page(route: str, module: str, name: str, called: str = "") -> URLPattern:
    """The numbers' library takes a moment to load: the first who asks waits for it, not every start."""

    def view(request: HttpRequest, **parts: Any) -> HttpResponseBase:
        pages = import_module(f"wutong.chains.pages.{module}")
        shown: HttpResponseBase = getattr(pages, name)(request, **parts)
        return shown

    return path(route, view, name=called or name)


urlpatterns = [
    page("", "maps", "front"),
    page("new/", "about", "create"),
    page("weights/", "weights", "weights"),
    page("visits/", "visits", "visits"),
    page("pressure/", "visits", "pressure"),
    page("<slug:key>/", "maps", "chain"),
    page("<slug:key>/map.svg", "maps", "picture"),
    page("<slug:key>/print/", "maps", "poster"),
    page("<slug:key>/chain.xlsx", "maps", "sheet"),
    page("<slug:key>/about/", "about", "about"),
    page("<slug:key>/edit/", "editing", "edit"),
    page("<slug:key>/edit/node/", "editing", "new_node"),
    page("<slug:key>/edit/edge/", "editing", "edge"),
    page("<slug:key>/edit/edge/remove/", "editing", "remove_edge"),
    page("<slug:key>/lead/", "leading", "leading"),
    page("<slug:key>/supply/", "supply", "supply"),
    page("<slug:key>/supply/new/", "supply", "new_supply"),
    page("<slug:key>/supply/table/", "supply", "bring_supply"),
    page("<slug:key>/supply/table.xlsx", "supply", "blank_supply"),
    page("<slug:key>/supply/list.xlsx", "supply", "supply_sheet"),
    page("<slug:key>/supply/<int:pk>/", "supply", "supply_line"),
    page("<slug:key>/supply/<int:pk>/withdraw/", "supply", "withdraw_supply"),
    page("<slug:key>/supply/<int:pk>/put-back/", "supply", "put_back_supply"),
    page("<slug:key>/versions/", "versions", "versions"),
    page("<slug:key>/versions/<int:number>/", "versions", "version"),
    page("<slug:key>/versions/<int:number>/restore/", "versions", "restore"),
    page("<slug:key>/nodes/<str:node>/", "gaps", "node"),
    page("<slug:key>/nodes/<str:node>/shortlist/", "shortlist", "shortlist"),
    page("<slug:key>/nodes/<str:node>/shortlist.xlsx", "shortlist", "sheet", "shortlist_sheet"),
    page("<slug:key>/nodes/<str:node>/shortlist/leads/", "shortlist", "make", "make_leads"),
    page("<slug:key>/nodes/<str:node>/edit/", "editing", "edit_node"),
    page("<slug:key>/nodes/<str:node>/remove/", "editing", "remove_node"),
]
