"""Addresses of the project room."""

from django.urls import path

from wutong.projects.pages import listing

app_name = "projects"
urlpatterns = [
    path("", listing.project_list, name="list"),
    path("create/", listing.project_list, name="create"),
    path("export/", listing.project_list, name="export"),
    path("duplicates/", listing.project_list, name="duplicates"),
    path("<int:pk>/", listing.project_list, name="detail"),
    path("<int:pk>/sources/<str:field>/", listing.project_list, name="source"),
]
