"""One short verb a page: what it will do comes before the button, a refusal stands in place."""

from collections.abc import Callable, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.crypto import salted_hmac
from django.views.decorators.http import require_http_methods

from wutong.factors.forms import Once
from wutong.organisation.reasons import Reason, Refused

Perform = Callable[[dict[str, Any]], str]
# what changes, what it is now, what it will be
Effect = tuple[str, str, str]
Steps = Sequence[tuple[str, str | None]]
ask_or_post = require_http_methods(["GET", "POST"])


def sent(request: HttpRequest) -> QueryDict | None:
    """What was typed; None where the form is only asked for."""
    return request.POST if request.method == "POST" else None


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
    seen: object = None,
) -> HttpResponse:
    """`perform` takes what was typed and gives the address of what it changed.

    `seen`: what changes once the act is done. Windows that show the same state then share one key, so that
    the act sent from each of them is done once.
    """
    refusal: Refused | None = None
    status = 200
    if seen is not None:
        bound.initial["key"] = f"page-{salted_hmac('factors', f'{request.path} {seen}').hexdigest()}"
    if bound.is_bound:
        status = 422
        if bound.is_valid():
            try:
                return HttpResponseRedirect(perform(bound.cleaned_data))
            except Refused as refused:
                if refused.status in (403, 404):
                    raise
                refusal, status = _placed(bound, refused, request.path), refused.status
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


def _placed(bound: Once, refused: Refused, address: str) -> Refused:
    """A reason about what was typed goes below it, with the remedy; the rest stays above the form."""
    rest = []
    for reason in refused.reasons:
        if reason.code == "key_reused":
            words = "这一页已经办过一次，写的与这次不同；先看现在的数，还要办就重新打开"
            rest.append(Reason(words, action_label="重新打开这一页", action_url=address, code=reason.code))
        elif reason.field in bound.fields and reason.field != "key" and isinstance(reason, Reason):
            remedy = f"。{reason.action_label}" if reason.action_label else ""
            bound.add_error(reason.field, reason.words + remedy)
        else:
            rest.append(reason)
    refused.reasons = tuple(rest)
    return refused
