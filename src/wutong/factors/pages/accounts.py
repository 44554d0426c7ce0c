"""Accounts by place, and one account."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from wutong.factors import queries
from wutong.organisation.models import Person


@require_GET
def front(request: HttpRequest) -> HttpResponse:
    person: Person = request.user  # type: ignore[assignment]
    lines = queries.lines(queries.visible_to(person), timezone.now())
    return render(request, "factors/front.html", {"lines": lines})


@require_GET
def account(request: HttpRequest, pk: int) -> HttpResponse:
    person: Person = request.user  # type: ignore[assignment]
    found = queries.account_for(person, pk)
    return render(request, "factors/front.html", {"lines": queries.lines([found], timezone.now())})
