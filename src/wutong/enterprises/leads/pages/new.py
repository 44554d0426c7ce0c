"""A new lead: of an enterprise kept here, of a firm of the register, or of a name somebody types."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from wutong.enterprises.actions.keeping import keep, keep_registered, registered_values
from wutong.enterprises.leads import actions, forms, shown
from wutong.enterprises.leads.chains import chain_names, node_name
from wutong.enterprises.leads.queries import elsewhere, leads_of, projects_of
from wutong.enterprises.models import Enterprise, Lead
from wutong.enterprises.names.queries import firm_of
from wutong.enterprises.queries import enterprise_for
from wutong.enterprises.rules import CHANNELS, LeadState
from wutong.organisation import access, dictionaries
from wutong.organisation.access import covers
from wutong.organisation.duties import Act, Duty
from wutong.organisation.models import Person
from wutong.organisation.reasons import Reason, Refused
from wutong.web.addresses import url
from wutong.web.asked import whole


@dataclass(frozen=True)
class Start:
    """What the address says the lead is of; `firm` None: of the register, or not known yet."""

    firm: Enterprise | None
    eid: str
    name: str
    chain: str
    node: str
    hidden: dict[str, str] = field(default_factory=dict)

    @property
    def is_known(self) -> bool:
        return self.firm is not None or bool(self.eid)


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    person: Person = request.user  # type: ignore[assignment]
    access.require(person, Act.KEEP_LEADS)
    start = _start(person, request)
    sent = request.POST if request.method == "POST" else None
    bound = forms.New(sent, places=places(person), is_known=start.is_known, initial=_opened(person, start))
    rest: tuple[Reason, ...] = ()
    firm = start.firm
    if sent is not None and bound.is_valid():
        try:
            firm = firm or _firm(start, bound.cleaned_data, by=person, at=timezone.now())
            made = _register(firm, start, bound.cleaned_data, by=person, at=timezone.now())
            messages.success(request, _done(person, made))
            return HttpResponseRedirect(url("leads:lead", made.pk))
        except Refused as refused:
            if refused.status in (403, 404):
                raise
            rest = forms.placed(bound, refused)
    context = {
        "start": start,
        "bound": bound,
        "reasons": rest,
        "chain": chain_names().get(start.chain, ""),
        "known": _known(person, firm) if firm else None,
        "action": request.get_full_path(),
    }
    return render(request, "leads/new.html", context, status=422 if bound.errors or rest else 200)


def _done(person: Person, made: Lead) -> str:
    """Registered; and where others follow the firm too, that the page says so."""
    is_followed = elsewhere(person, made.enterprise) or len(leads_of(person, made.enterprise)) > 1
    return "线索登记好了，在待分派里" + ("；还有人在跟这家企业，看“还有谁在跟”" if is_followed else "")


def _start(person: Person, request: HttpRequest) -> Start:
    said = request.GET
    chain, node = said.get("chain", "")[:40], said.get("node", "")[:40]
    pk = whole(said.get("enterprise", ""))
    if pk is not None:
        firm = enterprise_for(person, pk)
        return Start(firm, firm.eid, firm.name, chain, node)
    eid = said.get("eid", "")[:18]
    if not eid:
        return Start(None, "", said.get("name", "")[:200], chain, node)
    kept = Enterprise.objects.filter(eid=eid).first()
    return Start(kept, eid, kept.name if kept else registered_values(eid)["name"], chain, node)


def places(person: Person) -> list[tuple[str, str]]:
    """Regions, and parks as “region/park”, within the person's reach of leads; the own one first."""
    if person.duty == Duty.PARK and person.body.park is not None:
        park = person.body.park
        return [(f"{park.region_id}/{park.key}", park.name)]
    own = "630000" if person.duty == Duty.LIAISON else person.body.region_id
    regions = [one for one in dictionaries.regions().values() if covers(own, one.code)]
    regions.sort(key=lambda one: one.code != person.body.region_id)
    found = [(one.code, one.name) for one in regions]
    parks = [one for one in dictionaries.parks().values() if covers(own, one.region_id)]
    return found + [(f"{one.region_id}/{one.key}", one.name) for one in parks]


def _opened(person: Person, start: Start) -> dict[str, Any]:
    return {
        "name": start.name,
        "place": places(person)[0][0],
        "channel": "chain" if start.chain else next(iter(CHANNELS)) if start.eid else "visit",
        "node_words": node_name(start.chain, start.node) if start.chain and start.node else "",
    }


def _firm(start: Start, said: dict[str, Any], *, by: Person, at: datetime) -> Enterprise:
    """The firm of the register; or the one a typed name is known to mean; or a new one."""
    if start.eid:
        return keep_registered(start.eid, by=by, at=at)
    values = {"name": said["name"], "source": said["source"]}
    return firm_of(said["name"]) or keep(values, by=by, at=at, is_other=said["is_other"])


def _register(firm: Enterprise, start: Start, said: dict[str, Any], *, by: Person, at: datetime) -> Lead:
    region, _, park = said["place"].partition("/")
    return actions.register(
        firm,
        region_code=region,
        park_key=park or None,
        words=said["words"],
        channel=said["channel"],
        recommended_by=said["recommended_by"],
        chain_key=start.chain,
        node_key=start.node,
        node_words=said["node_words"],
        investment_yuan=said["investment"],
        by=by,
        at=at,
    )


def _known(person: Person, firm: Enterprise) -> dict[str, Any]:
    """Who else follows it: named within the own reach, beyond it only that it is so."""
    leads = [
        {
            "url": url("leads:lead", one.pk),
            "words": f"{shown.place_words(one.region_id, one.park_id)}，{LeadState(one.state).label}，"
            + (one.officer.name if one.officer else "没有责任人"),
        }
        for one in leads_of(person, firm)
    ]
    projects = [
        {"url": url("projects:detail", one.pk), "words": one.name} for one in projects_of(person, firm)
    ]
    return {"leads": leads, "projects": projects, "elsewhere": elsewhere(person, firm).words}
