"""Addresses of factor accounts."""

from django.urls import path

from wutong.factors.pages import accounts

app_name = "factors"
urlpatterns = [
    path("", accounts.front, name="front"),
    path("accounts/<int:pk>/", accounts.account, name="account"),
]
