"""待办, 统计, search, and the address a server is asked for its health at."""

from django.urls import path

from wutong.cockpit import pages

app_name = "cockpit"
urlpatterns = [
    path("", pages.inbox, name="inbox"),
    path("statistics/", pages.statistics, name="statistics"),
    path("search/", pages.search, name="search"),
    path("health", pages.health, name="health"),
]
