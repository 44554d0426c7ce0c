"""待办, 统计, search."""

from django.urls import path

from wutong.cockpit import pages

app_name = "cockpit"
urlpatterns = [
    path("", pages.inbox, name="inbox"),
    path("statistics/", pages.statistics, name="statistics"),
]
