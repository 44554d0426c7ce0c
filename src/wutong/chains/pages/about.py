"""A new chain; and the 链长 and targets of one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from wutong.chains import actions, queries
from wutong.chains.forms import AboutForm, CreateForm, told
from wutong.chains.overdue import LEADERS
from wutong.organisation import access
from wutong.organisation.access import covers
from wutong.organisation.dictionaries import regions
from wutong.organisation.duties import Act
from wutong.organisation.models import Person
from wutong.organisation.reasons import NotYourDuty, Refused
from wutong.web.addresses import url


@require_http_methods(["GET", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    person: Person = request.user  # type: ignore[assignment]
    access.require(person, Act.EDIT_CHAINS)
    own = person.body.region_id
    offered = [(code, one.name) for code, one in regions().items() if covers(own, code)]
    sent = request.POST if request.method == "POST" else None
    bound = CreateForm(sent, regions=offered, initial={"region": own})
    if sent is not None and bound.is_valid():
        said = bound.cleaned_data
        try:
            made = actions.create_chain(
                said["name"], said["region"], said["source"], by=person, at=timezone.now()
            )
        except NotYourDuty:
            raise
        except Refused as refused:
            told(bound, refused)
        else:
            messages.success(request, "产业链建好了，先加环节")
            return HttpResponseRedirect(url("chains:chain", key=made.key))
    return render(request, "chains/create.html", {"bound": bound}, status=422 if bound.errors else 200)


@require_http_methods(["GET", "POST"])
def about(request: HttpRequest, key: str) -> HttpResponse:
    person: Person = request.user  # type: ignore[assignment]
    access.require(person, Act.VIEW_CHAINS)
    chain = queries.chain_for(key)
    actions.require_editing(person, chain.region_id)
    leaders = {
        str(one.pk): one
        for one in Person.objects.filter(duty__in=LEADERS, is_active=True).select_related("body")
    }
    sent = request.POST if request.method == "POST" else None
    typed = {
        name: getattr(chain, name) for name in ("name", "note", "leader_name", "targets", "targets_source")
    }
    choices = [(pk, f"{one.name}，{one.body.name}") for pk, one in leaders.items()]
    bound = AboutForm(sent, leaders=choices, initial=typed | {"leader": chain.leader_id or ""})
    if sent is not None and bound.is_valid():
        said = bound.cleaned_data | {"leader": leaders.get(bound.cleaned_data["leader"])}
        try:
            actions.set_about(chain, said, by=person, at=timezone.now())
        except NotYourDuty:
            raise
        except Refused as refused:
            told(bound, refused)
        else:
            messages.success(request, "链长与目标已改")
            return HttpResponseRedirect(url("chains:chain", key=key) + "#about")
    context = {"chain": chain, "bound": bound}
    return render(request, "chains/about.html", context, status=422 if bound.errors else 200)
