"""Addresses of the import room."""

from django.urls import path

from wutong.ledgers import pages

app_name = "ledgers"
urlpatterns = [
    path("", pages.import_list, name="list"),
    path("new", pages.new, name="new"),
    path("<int:import_id>/", pages.show, name="show"),
    path("<int:import_id>/progress", pages.progress, name="progress"),
    path("<int:import_id>/columns", pages.change_mapping, name="columns"),
    path("<int:import_id>/judge", pages.judge, name="judge"),
    path("<int:import_id>/judge-all", pages.judge_all, name="judge_all"),
    path("<int:import_id>/write", pages.write, name="write"),
    path("<int:import_id>/cancel", pages.cancel, name="cancel"),
    path("<int:import_id>/again", pages.again, name="again"),
    path("<int:import_id>/undo", pages.take_back, name="undo"),
]
