"""The figures every study stands on, and putting in a new one from a day on."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from wutong.greenpower import actions, queries
from wutong.greenpower.facts import facts
from wutong.greenpower.forms import form_of
from wutong.greenpower.shown import figure_row
from wutong.greenpower.used import USED
from wutong.organisation import access
from wutong.organisation.duties import Act
from wutong.organisation.models import Person
from wutong.organisation.reasons import NotFound, NotYourDuty, Refused
from wutong.web.addresses import url


@require_GET
def figures(request: HttpRequest) -> HttpResponse:
    person: Person = request.user  # type: ignore[assignment]
    access.require(person, Act.STUDY_GREENPOWER)
    basis = queries.basis_on(timezone.localdate())
    context = {"rows": [figure_row(basis[key]) for key in USED], "may_change": actions.may_put_in(person)}
    return render(request, "greenpower/figures.html", context)


@require_http_methods(["GET", "POST"])
def figure(request: HttpRequest, key: str) -> HttpResponse:
    person: Person = request.user  # type: ignore[assignment]
    access.require(person, Act.STUDY_GREENPOWER)
    if key not in USED:
        raise NotFound("没有这个数")
    shown = queries.basis_on(timezone.localdate())[key]
    bound = form_of(shown, request.POST or None, initial={"valid_from": timezone.localdate()})
    if request.method == "POST" and bound.is_valid():
        try:
            actions.put_in(key, bound.told, **bound.ground, by=person, at=timezone.now())
        except NotYourDuty:
            raise
        except Refused as refused:
            for reason in refused.reasons:
                bound.add_error(reason.field if reason.field in bound.fields else None, reason.words)
        else:
            messages.success(request, "改好了，从那天起的测算都用新数；存下的研究不变")
            return HttpResponseRedirect(url("greenpower:figures"))
    context = {
        "shown": figure_row(shown),
        "bound": bound,
        "history": queries.history_of(key),
        "reference": figure_row(facts()[key]),
        "may_change": actions.may_put_in(person),
    }
    return render(request, "greenpower/figure.html", context, status=422 if bound.errors else 200)
