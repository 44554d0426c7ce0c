"""待办 and 统计, and the search at hand."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def inbox(request: HttpRequest) -> HttpResponse:
    return render(request, "cockpit/inbox.html", {})


def statistics(request: HttpRequest) -> HttpResponse:
    return render(request, "cockpit/statistics.html", {})


def search(request: HttpRequest) -> HttpResponse:
    return render(request, "web/_search.html", {"groups": [], "query": request.GET.get("q", "")})


@login_not_required
def health(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")
