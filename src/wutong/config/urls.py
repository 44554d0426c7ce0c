"""Every address of the site, room by room."""

from django.urls import include, path

from wutong.config.api import api

urlpatterns = [
    path("", include("wutong.cockpit.urls")),
    path("projects/", include("wutong.projects.urls")),
    path("ledgers/", include("wutong.ledgers.urls")),
    path("factors/", include("wutong.factors.urls")),
    path("allocation/", include("wutong.allocation.urls")),
    path("enterprises/names/", include("wutong.enterprises.names.urls")),
    path("enterprises/", include("wutong.enterprises.urls")),
    path("leads/", include("wutong.enterprises.leads.urls")),
    path("chains/", include("wutong.chains.urls")),
    path("greenpower/", include("wutong.greenpower.urls")),
    path("settings/", include("wutong.organisation.urls")),
    path("account/", include("wutong.organisation.account_urls")),
    path("api/", api.urls),
]
handler400 = "wutong.web.pages.unread"
handler404 = "wutong.web.pages.not_found"
handler500 = "wutong.web.pages.broken"
