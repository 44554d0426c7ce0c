"""Curves of one's own: the list, bringing one, looking at one, withdrawing it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wutong.greenpower.curves import actions as curve_actions
from wutong.greenpower.curves.forms import CurveForm
from wutong.greenpower.curves.pictures import mean_day, months
from wutong.greenpower.curves.queries import curve_for, curves_for, hours_of, own_of
from wutong.greenpower.curves.words import curve_row
from wutong.organisation import access
from wutong.organisation.duties import Act
from wutong.organisation.models import Person
from wutong.organisation.reasons import NotYourDuty, Reason, Refused
from wutong.web.addresses import url


@require_GET
def curves(request: HttpRequest) -> HttpResponse:
    person: Person = request.user  # type: ignore[assignment]
    rows = [curve_row(one) for one in curves_for(person)]
    return render(request, "greenpower/curves.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
def bring_curve(request: HttpRequest) -> HttpResponse:
    person: Person = request.user  # type: ignore[assignment]
    access.require(person, Act.STUDY_GREENPOWER)
    kind = request.GET.get("kind", "")
    ways: list[Reason] = []
    bound = CurveForm(request.POST or None, request.FILES or None, initial={"kind": kind})
    if request.method == "POST" and bound.is_valid():
        try:
            curve = curve_actions.keep(bound.brought, by=person, at=timezone.now())
        except NotYourDuty:
            raise
        except Refused as refused:
            for reason in refused.reasons:
                bound.add_error(reason.field or None, reason.words)
            ways = [reason for reason in refused.reasons if reason.action_url]
        else:
            messages.success(request, f"收下了“{curve.name}”")
            return HttpResponseRedirect(url("greenpower:curve", curve.pk))
    status = 422 if bound.errors else 200
    return render(request, "greenpower/curve_new.html", {"bound": bound, "ways": ways}, status=status)


@require_GET
def curve(request: HttpRequest, curve_id: int) -> HttpResponse:
    person: Person = request.user  # type: ignore[assignment]
    found = curve_for(person, curve_id)
    values, is_load = hours_of(own_of(found)), found.kind == "load"
    context = {
        "curve": found,
        "shown": curve_row(found),
        "pictures": [months(values, is_load), mean_day(values, is_load)],
        "may_withdraw": found.withdrawn_at is None and found.body_id == person.body_id,
    }
    return render(request, "greenpower/curve.html", context)


@require_POST
def withdraw_curve(request: HttpRequest, curve_id: int) -> HttpResponse:
    person: Person = request.user  # type: ignore[assignment]
    found = curve_for(person, curve_id)
    curve_actions.withdraw(found, by=person, at=timezone.now())
    messages.success(request, f"“{found.name}”撤下了，用过它的研究照旧")
    return HttpResponseRedirect(url("greenpower:curves"))
