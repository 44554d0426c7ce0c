"""Addresses of enterprises."""

from django.urls import path

from wutong.enterprises.briefs.pages import brief

app_name = "enterprises"
urlpatterns = [
    path("<int:pk>/brief.docx", brief, name="brief"),
]
