"""待办 and 统计."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def inbox(request: HttpRequest) -> HttpResponse:
    return render(request, "cockpit/inbox.html", {})


def statistics(request: HttpRequest) -> HttpResponse:
    return render(request, "cockpit/statistics.html", {})
