"""A lead, and what is done with it: one click where nothing is to be said, else a short form."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wutong.enterprises.leads import actions, forms, people
from wutong.enterprises.leads.carried import project_values
from wutong.enterprises.leads.lead_page import lead_page
from wutong.enterprises.leads.queries import contacts_of, lead_for
from wutong.enterprises.masking import masked
from wutong.enterprises.models import Lead
from wutong.enterprises.placing import place_of
from wutong.organisation import access
from wutong.organisation.duties import Act
from wutong.organisation.models import Person
from wutong.organisation.reasons import Conflict, Refused
from wutong.web.addresses import url
from wutong.web.asked import whole
from wutong.web.formats import yi

Perform = Callable[[dict[str, Any]], object]
ask_or_post = require_http_methods(["GET", "POST"])


@require_GET
def lead(request: HttpRequest, pk: int) -> HttpResponse:
    person: Person = request.user  # type: ignore[assignment]
    access.require(person, Act.VIEW_LEADS)
    return render(request, "leads/lead.html", lead_page(person, pk, timezone.now()))


@dataclass(frozen=True)
class Form:
    """A short page: what it is called, the verb, what it says before."""

    title: str
    verb: str
    done: str
    lead: str = ""


def held(request: HttpRequest, pk: int, act: Act = Act.KEEP_LEADS) -> tuple[Person, Lead, datetime]:
    """Out of sight is absent; then the duty, before a form is shown that could only be refused."""
    person: Person = request.user  # type: ignore[assignment]
    access.require(person, Act.VIEW_LEADS)
    found = lead_for(person, pk)
    access.require(person, act, place_of(found))
    return person, found, timezone.now()


def asked(request: HttpRequest, found: Lead, bound: forms.Step, form: Form, perform: Perform) -> HttpResponse:
    refusal: Refused | None = None
    status = 200
    if request.method == "POST":
        status = 422
        if bound.is_valid():
            try:
                perform(bound.cleaned_data)
                messages.success(request, form.done)
                return HttpResponseRedirect(url("leads:lead", found.pk))
            except Refused as refused:
                if refused.status in (403, 404):
                    raise
                refused.reasons = forms.placed(bound, refused)
                refusal, status = refused, refused.status
                if isinstance(refused, Conflict):
                    bound.data = {**request.POST.dict(), "version": refused.current_version}
    context = {
        "lead": found,
        "firm": found.enterprise,
        "bound": bound,
        "form_words": form,
        "refusal": refusal,
        "is_conflict": isinstance(refusal, Conflict),
        "back_url": url("leads:lead", found.pk),
    }
    return render(request, "leads/act.html", context, status=status)


def clicked(request: HttpRequest, pk: int, perform: Callable[[], object], done: str) -> HttpResponse:
    """One click on the lead's page; a refusal is said there, and the lead stays as it was."""
    person: Person = request.user  # type: ignore[assignment]
    try:
        perform()
    except Refused as refused:
        if refused.status in (403, 404):
            raise
        page = lead_page(person, pk, timezone.now())
        page |= {"refusal": refused, "is_conflict": isinstance(refused, Conflict)}
        return render(request, "leads/lead.html", page, status=refused.status)
    messages.success(request, done)
    return HttpResponseRedirect(url("leads:lead", pk))


def version_of(request: HttpRequest) -> int | None:
    return whole(request.POST.get("version", ""))


@require_POST
def claim(request: HttpRequest, pk: int) -> HttpResponse:
    person, _, at = held(request, pk)
    version = version_of(request)
    return clicked(
        request, pk, lambda: actions.claim(pk, by=person, at=at, version=version), "归您跟了，接着研判"
    )


@require_POST
def worth(request: HttpRequest, pk: int) -> HttpResponse:
    person, _, at = held(request, pk)
    version = version_of(request)
    return clicked(
        request,
        pk,
        lambda: actions.appraise(pk, True, by=person, at=at, version=version),
        "记下了：值得跟，接着首次对接",
    )


@ask_or_post
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    person, found, at = held(request, pk, Act.ASSIGN_LEADS)
    choices = people.who_may_take(place_of(found))
    opened = {"version": found.version, "officer": str(found.officer_id or "")}
    bound = forms.Assign(request.POST or None, people=choices, initial=opened)

    def perform(said: dict[str, Any]) -> object:
        officer, words = int(said["officer"]), said["words"]
        return actions.assign(pk, officer, by=person, at=at, version=said["version"], words=words)

    told = "只列出职责和范围都够得着这条线索的人，本地的在前。"
    return asked(request, found, bound, Form("分派", "分派", "分派好了", told), perform)


@ask_or_post
def appraise(request: HttpRequest, pk: int) -> HttpResponse:
    person, found, at = held(request, pk)
    opened = {"version": found.version, "is_worth": request.GET.get("is_worth", "")}
    bound = forms.Appraise(request.POST or None, initial=opened)

    def perform(said: dict[str, Any]) -> object:
        is_worth = said["is_worth"] == "1"
        return actions.appraise(pk, is_worth, said["words"], by=person, at=at, version=said["version"])

    told = "看是不是实体企业、投向合不合规划和目录、要的条件给不给得起。"
    return asked(request, found, bound, Form("研判", "记下研判", "研判记下了", told), perform)


@ask_or_post
def tell_back(request: HttpRequest, pk: int) -> HttpResponse:
    person, found, at = held(request, pk)
    bound = forms.TellBack(request.POST or None, initial={"version": found.version})

    def perform(said: dict[str, Any]) -> object:
        return actions.tell_back(pk, said["words"], by=person, at=at, version=said["version"])

    told = f"推荐人：{found.recommended_by}。"
    return asked(request, found, bound, Form("反馈推荐人", "记下反馈", "反馈记下了", told), perform)


@ask_or_post
def contact(request: HttpRequest, pk: int) -> HttpResponse:
    """Prefilled from the lead: who goes, whom they meet, today."""
    person, found, at = held(request, pk)
    known = [(str(one.pk), called(one)) for one in contacts_of(person, found.enterprise)]
    opened = {
        "version": found.version,
        "kind": "visit",
        "on": timezone.localdate(at),
        "contact": str(found.contact_id or (known[0][0] if len(known) == 1 else "")),
        "ours": f"{person.body.name} {person.name}",
        "theirs": found.enterprise.name,
    }
    bound = forms.Contact(request.POST or None, contacts=known, initial=opened)

    def perform(said: dict[str, Any]) -> object:
        return actions.first_contact(pk, bound.said(), by=person, at=at, version=said["version"])

    is_first = found.contacted_at is None
    title = "首次对接" if is_first else "记一次对接"
    form = Form(title, "记下对接", "对接记下了", "记下以后，跟进的时限从今天重新算。")
    return asked(request, found, bound, form, perform)


def called(contact: Any) -> str:
    said = masked(contact)
    return " ".join(part for part in (said["name"], said["title"], said["phone"]) if part)


@ask_or_post
def make(request: HttpRequest, pk: int) -> HttpResponse:
    """The button on the lead's page sends no facts: those of the lead. The form may change some first."""
    person, found, at = held(request, pk)
    if request.method == "POST" and "name" not in request.POST:
        version = version_of(request)
        return clicked(
            request,
            pk,
            lambda: actions.make_project(pk, by=person, at=at, version=version),
            "转成了项目，线索里知道的都带过去了",
        )
    values = project_values(found, timezone.localdate(at))
    amount = values.get("investment_yuan")
    opened = {
        "version": found.version,
        "name": values["name"],
        "investment": yi(amount) if amount is not None else "",
        "summary": values.get("summary", ""),
    }
    bound = forms.Make(request.POST or None, initial=opened)

    def perform(said: dict[str, Any]) -> object:
        return actions.make_project(pk, bound.said(), by=person, at=at, version=said["version"])

    told = "投资方、来源地、行业、属地、联系人、来源也一起带过去，阶段是谋划储备。"
    return asked(request, found, bound, Form("转为项目", "转为项目", "转成了项目", told), perform)


@ask_or_post
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    person, found, at = held(request, pk)
    bound = forms.Why(request.POST or None, initial={"version": found.version})

    def perform(said: dict[str, Any]) -> object:
        return actions.drop(pk, said["words"], by=person, at=at, version=said["version"])

    told = "线索和往来都留着，以后可以重新跟进。"
    return asked(request, found, bound, Form("不再跟进", "不再跟进", "不再跟进了", told), perform)


@ask_or_post
def back(request: HttpRequest, pk: int) -> HttpResponse:
    person, found, at = held(request, pk)
    bound = forms.Why(request.POST or None, initial={"version": found.version})

    def perform(said: dict[str, Any]) -> object:
        return actions.back_to_pool(pk, words=said["words"], by=person, at=at, version=said["version"])

    told = "回到待分派，由别人接着跟；谈过的都留着。"
    return asked(request, found, bound, Form("退回线索池", "退回线索池", "退回线索池了", told), perform)


@ask_or_post
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    person, found, at = held(request, pk)
    bound = forms.Maybe(request.POST or None, initial={"version": found.version})

    def perform(said: dict[str, Any]) -> object:
        return actions.reopen(pk, said["words"], by=person, at=at, version=said["version"])

    told = "还由原来的人跟，先重新研判；原来的人不在了就回到待分派。"
    return asked(request, found, bound, Form("重新跟进", "重新跟进", "重新跟进了", told), perform)


@ask_or_post
def mark(request: HttpRequest, pk: int) -> HttpResponse:
    person, found, at = held(request, pk, Act.ASSIGN_LEADS)
    bound = forms.Why(request.POST or None, initial={"version": found.version})

    def perform(said: dict[str, Any]) -> object:
        return actions.mark_leading(pk, said["words"], by=person, at=at, version=said["version"])

    told = "您的范围里跟这家企业的其他线索会看到“上级指定由别处牵头”，看不到是哪里、为什么。"
    return asked(request, found, bound, Form("指定由这里牵头", "指定牵头", "指定了牵头", told), perform)
