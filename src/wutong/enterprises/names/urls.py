"""Addresses of how names are decided."""

from django.urls import URLPattern

app_name = "names"
urlpatterns: list[URLPattern] = []
