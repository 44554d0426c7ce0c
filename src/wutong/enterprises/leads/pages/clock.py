"""The days of the follow-up clock: whoever sees leads reads them, the province changes them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from wutong.enterprises.leads import actions, forms
from wutong.enterprises.leads.actions.clocking import PROVINCE, may_set
from wutong.enterprises.leads.queries import clock_on
from wutong.enterprises.models import LeadClock
from wutong.enterprises.rules import CLOCK_WORDS, DAY_BASIS, DAY_WORDS
from wutong.organisation import access
from wutong.organisation.duties import Act
from wutong.organisation.models import Person
from wutong.organisation.reasons import Reason, Refused
from wutong.web.addresses import url


@require_http_methods(["GET", "POST"])
def clock(request: HttpRequest) -> HttpResponse:
    person: Person = request.user  # type: ignore[assignment]
    access.require(person, Act.VIEW_LEADS)
    now = timezone.now()
    today = timezone.localdate(now)
    holds = clock_on(today)
    days = {key: getattr(holds, key) for key in CLOCK_WORDS}
    sent = request.POST if request.method == "POST" else None
    opened = days | {"source": holds.source, "basis": holds.basis, "valid_from": today}
    bound = forms.ClockDays(sent, initial=opened)
    rest: tuple[Reason, ...] = ()
    if sent is not None:
        access.require(person, Act.ASSIGN_LEADS, PROVINCE)
        if bound.is_valid():
            said = dict(bound.cleaned_data)
            source, basis, since = said.pop("source"), said.pop("basis"), said.pop("valid_from")
            try:
                actions.set_clock(said, source, basis, since, by=person, at=now)
                messages.success(request, "时限改好了")
                return HttpResponseRedirect(url("leads:clock"))
            except Refused as refused:
                rest = forms.placed(bound, refused)
    rows = LeadClock.objects.select_related("changed_by").order_by("-valid_from", "-id")
    context = {
        "days": [{"words": words, "value": days[key]} for key, words in CLOCK_WORDS.items()],
        "clock": holds,
        "history": [_row(one) for one in rows],
        "bound": bound,
        "reasons": rest,
        "may_change": may_set(person),
        "day_words": DAY_WORDS,
        "day_basis": DAY_BASIS,
    }
    return render(request, "leads/clock.html", context, status=422 if bound.errors or rest else 200)


def _row(one: LeadClock) -> dict[str, object]:
    return {
        "since": one.valid_from,
        "days": "、".join(str(one.said[key]) for key in CLOCK_WORDS),
        "source": one.source,
        "basis": one.basis,
        "by": one.changed_by.name,
        "at": one.changed_at,
    }
