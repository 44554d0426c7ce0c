"""设置: duties, people, sessions, tokens."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def settings_page(request: HttpRequest) -> HttpResponse:
    return render(request, "organisation/settings.html", {})


def account_page(request: HttpRequest) -> HttpResponse:
    return render(request, "organisation/account.html", {})
