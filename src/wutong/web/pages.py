"""Pages that belong to no room: not read, not found, broken."""

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def unread(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Refused before any page saw it: too much typed or pasted at once, or torn on its way."""
    is_too_big = isinstance(exception, RequestDataTooBig | TooManyFieldsSent)
    return render(request, "400.html", {"is_too_big": is_too_big}, status=413 if is_too_big else 400)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "404.html", {}, status=404)


def broken(request: HttpRequest) -> HttpResponse:
    return render(request, "500.html", {}, status=500)
