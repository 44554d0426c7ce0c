"""Addresses of the project room."""

from django.urls import path

from wutong.projects import pages

app_name = "projects"
urlpatterns = [path("", pages.project_list, name="list")]
