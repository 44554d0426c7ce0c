"""One short verb a page: what it will do comes before the button, a refusal stands in place."""

from collections.abc import Callable, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from wutong.factors.forms import Once
from wutong.organisation.models import Person
from wutong.organisation.reasons import Reason, Refused

Perform = Callable[[dict[str, Any]], str]
# what changes, what it is now, what it will be
Effect = tuple[str, str, str]
Steps = Sequence[tuple[str, str | None]]
ask_or_post = require_http_methods(["GET", "POST"])


def viewer(request: HttpRequest) -> Person:
    return request.user  # type: ignore[return-value]


def act_page(
    request: HttpRequest,
    bound: Once,
    perform: Perform,
    *,
    title: str,
    verb: str,
    path: Steps,
    back_url: str,
    lead: str = "",
    effects: Sequence[Effect] = (),
    effects_note: str = "",
    units: dict[str, str] | None = None,
) -> HttpResponse:
    """`perform` takes what was typed and gives the address of what it changed."""
    refusal: Refused | None = None
    status = 200
    if bound.is_bound:
        status = 422
        if bound.is_valid():
            try:
                return HttpResponseRedirect(perform(bound.cleaned_data))
            except Refused as refused:
                if refused.status in (403, 404):
                    raise
                refusal, status = _placed(bound, refused), refused.status
    context = {
        "bound": bound,
        "refusal": refusal,
        "title_words": title,
        "verb": verb,
        "path": path,
        "back_url": back_url,
        "lead": lead,
        "effects": effects,
        "effects_note": effects_note,
        "units": units or {},
    }
    return render(request, "factors/act.html", context, status=status)


def _placed(bound: Once, refused: Refused) -> Refused:
    """A reason about what was typed goes below it, with the remedy; the rest stays above the form."""
    rest = []
    for reason in refused.reasons:
        if reason.field in bound.fields and reason.field != "key" and isinstance(reason, Reason):
            remedy = f"。{reason.action_label}" if reason.action_label else ""
            bound.add_error(reason.field, reason.words + remedy)
        else:
            rest.append(reason)
    refused.reasons = tuple(rest)
    return refused
