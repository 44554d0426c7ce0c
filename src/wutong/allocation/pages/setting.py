"""What plans are weighed by: as it stands, from a day on, and all that ever stood."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from wutong.allocation import actions, queries
from wutong.allocation.forms import UNITS, SettingsForm, typed
from wutong.allocation.models import PlanSettings
from wutong.allocation.planning import rules_words
from wutong.allocation.rules import Settings, points_words
from wutong.factors.queries import kinds
from wutong.organisation import access, dictionaries
from wutong.organisation.duties import Act
from wutong.organisation.models import Person
from wutong.organisation.reasons import NotYourDuty, Refused
from wutong.web.addresses import url
from wutong.web.formats import moment_text


@require_http_methods(["GET", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    person: Person = request.user  # type: ignore[assignment]
    may_change = actions.may_set(person)
    if not may_change:
        access.require(person, Act.PLAN_FACTORS)
    today = timezone.localdate()
    now = queries.settings_on(today)
    names = {key: one.name for key, one in dictionaries.focus_industries().items()}
    known = {one.key: one.name for one in kinds()}
    sent = request.POST if request.method == "POST" else None
    initial = typed(now) | {"valid_from": today}
    choices = {"focus": list(_in_force(names, now, today).items()), "kinds": list(known.items())}
    bound = SettingsForm(sent, initial=initial, **choices)
    if sent is not None and bound.is_valid() and _put_in(bound, person):
        messages.success(request, "改好了，从那天起的统筹都用新的；以前的留在历史里")
        return HttpResponseRedirect(url("allocation:settings"))
    context = {
        "now": _shown(now, known),
        "bound": bound,
        "units": UNITS,
        "may_change": may_change,
        "may_plan": access.may(person, Act.PLAN_FACTORS),
        "history": [_row(one, known, today) for one in queries.history()],
        "first": _shown(Settings(), known),
    }
    return render(request, "allocation/settings.html", context, status=422 if bound.errors else 200)


def _put_in(bound: SettingsForm, person: Person) -> bool:
    try:
        actions.put_in(bound.said, valid_from=bound.cleaned_data["valid_from"], by=person, at=timezone.now())
    except NotYourDuty:
        raise
    except Refused as refused:
        for reason in refused.reasons:
            bound.add_error(reason.field if reason.field in bound.fields else None, reason.words)
        return False
    return True


def _in_force(names: dict[str, str], now: Settings, today: date) -> dict[str, str]:
    """Industries in force, and those still chosen."""
    table = dictionaries.focus_industries()
    return {
        key: name
        for key, name in names.items()
        if key in now.first or not table[key].valid_to or table[key].valid_to >= today.isoformat()
    }


def _row(one: PlanSettings, known: dict[str, str], today: date) -> dict[str, Any]:
    return _shown(queries.settings_of(one), known) | {
        "valid_from": one.valid_from,
        "is_coming": one.valid_from > today,
        "by": one.changed_by.name,
        "body": one.changed_by.body.name,
        "at": moment_text(one.changed_at),
    }


def _shown(settings: Settings, known: dict[str, str]) -> dict[str, Any]:
    asked = "、".join(known.get(one, one) for one in settings.asked)
    return {
        "points": points_words(settings),
        "rules": list(rules_words(settings).values()),
        "asked": f"必须写明：{asked}" if asked else "没有必须写明的要素",
        "basis": settings.basis,
        "chip": "guess" if settings.basis == "假设" else "plain",
        "source": settings.source,
    }
