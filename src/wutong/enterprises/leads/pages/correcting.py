"""Correcting what was written down of a lead: a form with what stands there; of two versions one chooses."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from wutong.enterprises.leads import actions, forms
from wutong.enterprises.leads.chains import node_choices
from wutong.enterprises.leads.facts import FACT_OF, LONGEST
from wutong.enterprises.leads.pages.lead import ask_or_post, called, held
from wutong.enterprises.leads.pages.new import places
from wutong.enterprises.leads.queries import contacts_of
from wutong.enterprises.leads.shown import place_words
from wutong.enterprises.models import Lead
from wutong.enterprises.rules import LeadState, Step, reasons_against_step
from wutong.organisation.models import Person
from wutong.organisation.reasons import Conflict, Reason, Refused
from wutong.web.addresses import url
from wutong.web.formats import trimmed
from wutong_engines.units.phones import numbers_masked

KEEP = "keep-"
YI = Decimal(100_000_000)


@ask_or_post
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    person, found, at = held(request, pk)
    sent = request.POST if request.method == "POST" else None
    bound = _form(person, found, sent)
    refusal: Refused | None = None
    status = 200
    if sent is None:
        reasons = reasons_against_step(Step.EDIT, LeadState(found.state))
        if reasons:
            raise Refused("这条线索不能改了", [_with_way(found, one) for one in reasons])
    elif not bound.is_valid():
        status = 422
    else:
        left = frozenset(name[len(KEEP) :] for name, value in sent.items() if _is_left(name, value))
        version = bound.cleaned_data["version"] or 0
        try:
            actions.correct(pk, bound.changes(left), version=version, by=person, at=at)
            messages.success(request, "改好了，改前改后都在“经过”里")
            return HttpResponseRedirect(url("leads:lead", pk))
        except Refused as refused:
            if refused.status in (403, 404):
                raise
            refusal, status = refused, refused.status
            if isinstance(refused, Conflict):
                bound = _form(person, found, sent.dict() | {"version": refused.current_version})
            else:
                refused.reasons = tuple(_at_its_field(one) for one in refused.reasons)
                refused.reasons = forms.placed(bound, refused)
    return render(request, "leads/edit.html", _page(found, bound, refusal), status=status)


def _form(person: Person, found: Lead, sent: Any) -> forms.Correct:
    """With everything that stands there to choose from, also what nobody would choose today."""
    here = found.region_id + (f"/{found.park_id}" if found.park_id else "")
    node = found.chain_key + (f"/{found.node_key}" if found.node_key else "")
    amount = found.investment_yuan
    opened = {
        "version": found.version,
        "place": here,
        "channel": found.channel,
        "node": node,
        "investment": trimmed(Decimal(amount) / YI, 8).replace(",", "") if amount is not None else "",
        "contact": str(found.contact_id or ""),
        **{name: numbers_masked(getattr(found, name)) for name in LONGEST},
    }
    within = places(person)
    if here not in dict(within):
        within = [(here, place_words(found.region_id, found.park_id)), *within]
    nodes = node_choices()
    if node and not any(node == key for _, group in nodes for key, _ in group):
        nodes = [("图上已经没有的", [(node, found.node_words or node)]), *nodes]
    known = {str(one.pk): called(one) for one in contacts_of(person, found.enterprise)}
    if found.contact is not None:
        known.setdefault(str(found.contact_id), called(found.contact))
    return forms.Correct(sent, places=within, nodes=nodes, contacts=list(known.items()), initial=opened)


def _is_left(name: str, value: object) -> bool:
    return name.startswith(KEEP) and value == "now"


def _at_its_field(reason: Reason) -> Reason:
    """What is said of a region or a park stands below the place."""
    return replace(reason, field=FACT_OF.get(f"{reason.field}_id", reason.field))


def _with_way(found: Lead, reason: Reason) -> Reason:
    if found.project_id is not None:
        address = url("projects:edit", found.project_id)
        return replace(reason, action_label="改项目", action_url=address)
    return replace(reason, action_label="回线索", action_url=url("leads:lead", found.pk))


def _page(found: Lead, bound: forms.Correct, refusal: Refused | None) -> dict[str, Any]:
    return {
        "lead": found,
        "firm": found.enterprise,
        "bound": bound,
        "refusal": refusal,
        "conflict": refusal if isinstance(refusal, Conflict) else None,
        "keep": KEEP,
        "units": {"investment": "亿元"},
        "back_url": url("leads:lead", found.pk),
    }
