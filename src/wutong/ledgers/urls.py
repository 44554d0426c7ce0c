"""Addresses of the import room."""

from django.urls import path

from wutong.ledgers import pages

app_name = "ledgers"
urlpatterns = [path("", pages.import_list, name="list")]
