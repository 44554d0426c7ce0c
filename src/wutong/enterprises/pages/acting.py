"""One short verb a page: what is typed, then the act; a refusal stands in place."""

from collections.abc import Callable, Collection, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from wutong.enterprises.models import Enterprise
from wutong.organisation.reasons import Conflict, Refused
from wutong.web.addresses import url

# what was typed → the address to go on to, and what to say there
Perform = Callable[[dict[str, Any]], tuple[str, str]]
Steps = Sequence[tuple[str, str | None]]
ask_or_post = require_http_methods(["GET", "POST"])


def sent(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def act_page(
    request: HttpRequest,
    bound: forms.Form,
    perform: Perform,
    *,
    title: str,
    verb: str,
    path: Steps,
    back_url: str,
    lead: str = "",
    units: dict[str, str] | None = None,
    only_after: Mapping[str, Collection[str]] = MappingProxyType({}),
    instead: Sequence[tuple[str, str]] = (),
) -> HttpResponse:
    """`only_after`: fields that are asked for only once a reason with one of these codes was given.

    `instead`: why it may be better done elsewhere, and where.
    """
    refusal: Refused | None = None
    status = 200
    if bound.is_bound:
        status = 422
        if bound.is_valid():
            try:
                address, said = perform(bound.cleaned_data)
            except Refused as refused:
                if refused.status in (403, 404):
                    raise
                refusal, status = _placed(bound, refused), refused.status
            else:
                messages.info(request, said)
                return HttpResponseRedirect(address)
    given = {reason.code for reason in refusal.reasons} if refusal is not None else set()
    for name, codes in only_after.items():
        if given.isdisjoint(codes) and not bound.data.get(name):
            del bound.fields[name]
    context = {
        "bound": bound,
        "refusal": refusal,
        "conflict": refusal if isinstance(refusal, Conflict) else None,
        "title_words": title,
        "verb": verb,
        "path": path,
        "back_url": back_url,
        "lead": lead,
        "units": units or {},
        "instead": instead,
    }
    return render(request, "enterprises/act.html", context, status=status)


def _placed(bound: forms.Form, refused: Refused) -> Refused:
    """A reason about what was typed goes below it, with the remedy; the rest stays above the form."""
    if isinstance(refused, Conflict):
        # saved again it is said against what stands now, which the page has shown
        bound.data = {name: bound.data.get(name) for name in bound.data} | {
            "version": str(refused.current_version)
        }
        return refused
    rest = []
    for reason in refused.reasons:
        if reason.field in bound.fields and not reason.action_url:
            remedy = f"。{reason.action_label}" if reason.action_label else ""
            bound.add_error(reason.field, reason.words + remedy)
        else:
            rest.append(reason)
    refused.reasons = tuple(rest)
    return refused


def steps_to(enterprise: Enterprise, last: str) -> list[tuple[str, str | None]]:
    return [
        ("企业", url("enterprises:list")),
        (enterprise.name, url("enterprises:card", enterprise.pk)),
        (last, None),
    ]
