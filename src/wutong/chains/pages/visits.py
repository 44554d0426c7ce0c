"""What whom-to-visit is weighed by, and how hard provinces press: as it stands, changed, its history."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from wutong.chains.candidates import actions, queries, shown
from wutong.chains.candidates.forms import PressureForm, WeightsForm, provinces, weights_typed
from wutong.chains.candidates.rules import PRESSURES, Weights
from wutong.chains.forms import told
from wutong.organisation import access
from wutong.organisation.duties import Act
from wutong.organisation.models import Person
from wutong.organisation.reasons import NotYourDuty, Refused
from wutong.web.addresses import url


@require_http_methods(["GET", "POST"])
def visits(request: HttpRequest) -> HttpResponse:
    person = _viewer(request)
    today = timezone.localdate()
    now = queries.weights_on(today)
    sent = request.POST if request.method == "POST" else None
    bound = WeightsForm(sent, initial=weights_typed(now) | {"valid_from": today})
    if sent is not None and bound.is_valid():
        day = bound.cleaned_data["valid_from"]
        try:
            actions.put_in_weights(bound.said, valid_from=day, by=person, at=timezone.now())
        except NotYourDuty:
            raise
        except Refused as refused:
            told(bound, refused)
        else:
            messages.success(request, "改好了，从那天起的清单都用新的；以前的留在历史里")
            return HttpResponseRedirect(url("chains:visits"))
    context = {
        "now": now,
        "now_words": shown.weights_words(now),
        "bound": bound,
        "may_change": actions.may_set(person),
        "history": [
            {
                "said": queries.weights_of(one),
                "words": shown.weights_words(queries.weights_of(one)),
                "valid_from": one.valid_from,
                "by": one.changed_by.name,
                "body": one.changed_by.body.name,
                "is_coming": one.valid_from > today,
            }
            for one in queries.weights_history()
        ],
        "first": Weights(),
        "first_words": shown.weights_words(Weights()),
        "what": shown.WHAT,
    }
    return render(request, "chains/visits.html", context, status=422 if bound.errors else 200)


@require_http_methods(["GET", "POST"])
def pressure(request: HttpRequest) -> HttpResponse:
    person = _viewer(request)
    if request.method == "POST":
        access.require(person, Act.EDIT_CHAINS, actions.PROVINCE)
    standing = queries.pressures()
    sent = request.POST if request.method == "POST" else None
    bound = PressureForm(sent, standing=standing) if actions.may_set(person) else None
    if bound is not None and sent is not None and bound.is_valid():
        try:
            count = _put_in(bound, person)
        except Refused as refused:
            _told(bound, refused)
        else:
            messages.success(request, f"记下了 {count} 个省的")
            return HttpResponseRedirect(url("chains:pressure"))
    known = provinces()
    context: dict[str, Any] = {
        "bound": bound,
        "levels": [bound[f"p{code}"] for code in known] if bound is not None else [],
        "pressed": len(standing),
        "rows": [_row(name, standing.get(code)) for code, name in known.items()],
        "history": [
            {
                "name": known.get(one.province_code, one.province_code),
                "level": actions.level_words(one.level),
                "source": one.source,
                "basis": one.basis,
                "as_of": one.as_of,
                "by": one.changed_by.name,
                "body": one.changed_by.body.name,
            }
            for one in queries.pressure_history()
        ],
    }
    status = 422 if bound is not None and bound.errors else 200
    return render(request, "chains/pressure.html", context, status=status)


def _put_in(bound: PressureForm, person: Person) -> int:
    said = bound.cleaned_data
    return actions.put_in_pressures(
        bound.levels,
        source=said["source"],
        basis=said["basis"],
        as_of=said["as_of"],
        by=person,
        at=timezone.now(),
    )


def _told(bound: forms.Form, refused: Refused) -> None:
    """A province's reason at its own field."""
    for reason in refused.reasons:
        field = next((name for name in (reason.field, f"p{reason.field}") if name in bound.fields), None)
        bound.add_error(field, reason.words)


def _row(name: str, now: Any) -> dict[str, str]:
    if now is None:
        return {"name": name, "level": "", "source": "", "basis": "", "as_of": ""}
    return {
        "name": name,
        "level": PRESSURES[now.level],
        "source": now.source,
        "basis": now.basis,
        "as_of": now.as_of,
    }


def _viewer(request: HttpRequest) -> Person:
    person: Person = request.user  # type: ignore[assignment]
    access.require(person, Act.VIEW_CHAINS)
    return person
