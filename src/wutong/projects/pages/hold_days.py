"""How many working days an ask holds: everybody reads it, who keeps the dictionaries changes it."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from wutong.organisation import access
from wutong.organisation.duties import Act
from wutong.organisation.models import Person
from wutong.organisation.reasons import Refused
from wutong.projects.actions.hold_days import change_hold_days
from wutong.projects.forms import HoldDays
from wutong.projects.holding import hold_days
from wutong.web.addresses import url


@require_http_methods(["GET", "POST"])
def working_days(request: HttpRequest) -> HttpResponse:
    person: Person = request.user  # type: ignore[assignment]
    days, ground = hold_days()
    basis, _, source = ground.partition("：")
    opened = {"days": days, "source": source, "basis": basis}
    bound = HoldDays(request.POST if request.method == "POST" else None, initial=opened)
    if request.method == "POST":
        access.require(person, Act.MANAGE_DICTIONARIES)
        if bound.is_valid():
            try:
                change_hold_days(**bound.cleaned_data, by=person, at=timezone.now())
                return HttpResponseRedirect(url("projects:hold_days"))
            except Refused as refused:
                for reason in refused.reasons:
                    bound.add_error(reason.field if reason.field in bound.fields else None, reason.words)
    told = {
        "days": days,
        "basis": basis,
        "source": source,
        "bound": bound,
        "may_change": access.may(person, Act.MANAGE_DICTIONARIES),
    }
    return render(request, "projects/hold_days.html", told, status=422 if bound.errors else 200)
