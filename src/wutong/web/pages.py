"""Pages that belong to no room: not found, broken."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "404.html", {}, status=404)


def broken(request: HttpRequest) -> HttpResponse:
    return render(request, "500.html", {}, status=500)
