"""The short verbs, a page each: what is missing comes before the button, a refusal in place."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from wutong.factors.queries import holds_of
from wutong.organisation import access
from wutong.organisation.duties import Act, Duty
from wutong.organisation.models import Person
from wutong.organisation.reasons import NotFound, Reason, Refused
from wutong.projects import actions, detail, gates, holding_words, words
from wutong.projects.forms import (
    Answer,
    Ask,
    Attach,
    Attest,
    ChangeStatus,
    Move,
    Plain,
    RecordMilestone,
    Withdraw,
)
from wutong.projects.gates import Gates
from wutong.projects.models import Project
from wutong.projects.queries import project_for
from wutong.projects.rules import act_of_attesting
from wutong.projects.stages import Stage, Status
from wutong.web.formats import date_text, day_text

Perform = Callable[[dict[str, Any]], object]
Panel = Callable[[], dict[str, Any] | None]
# the code of a refusal for an idempotency key that came back with another body
USED_KEY = "key_reused"
ask_or_post = require_http_methods(["GET", "POST"])


def person_of(request: HttpRequest) -> Person:
    return request.user  # type: ignore[return-value]


def held(request: HttpRequest, pk: int, act: Act) -> Project:
    """Out of sight is absent; then the duty, before a form is shown that could only be refused."""
    person = person_of(request)
    project = project_for(person, pk)
    access.require(person, act, detail.place_seen(project, person))
    return project


def acted(
    request: HttpRequest,
    project: Project,
    bound: Plain,
    perform: Perform,
    *,
    title: str,
    verb: str,
    back: str = "",
    panel: Panel = lambda: None,
    **context: Any,
) -> HttpResponse:
    refusal: Refused | None = None
    status = 200
    needs = panel() if request.method == "GET" else None
    if request.method == "POST":
        status = 422
        if bound.is_valid():
            try:
                perform(bound.cleaned_data)
                return HttpResponseRedirect(reverse("projects:detail", args=[project.pk]) + back)
            except Refused as refused:
                if refused.status in (403, 404):
                    raise
                refusal, status, needs = placed(bound, refused), refused.status, panel()
    if needs and refusal and len(refusal.reasons) == needs["count"]:
        refusal.reasons = ()  # the panel says the same, with the buttons that mend it
    return render(
        request,
        "projects/act.html",
        {
            "project": project,
            "bound": bound,
            "refusal": refusal,
            "title_words": title,
            "verb": verb,
            "lead": "",
            "panel": needs,
            "is_upload": any(isinstance(field, forms.FileField) for field in bound.fields.values()),
            "back_url": reverse("projects:detail", args=[project.pk]),
        }
        | context,
        status=status,
    )


def placed(bound: Plain, refused: Refused) -> Refused:
    """A reason about what was typed goes below it, with the remedy; the rest stays above the form."""
    rest = []
    for reason in refused.reasons:
        if reason.code == USED_KEY and isinstance(reason, Reason):
            rest.append(sent_again(reason, "这一页已经办过一次，写的与这次不同；回项目看现在的样子再办"))
        elif reason.field in bound.fields and isinstance(reason, Reason):
            remedy = f"。{reason.action_label}" if reason.action_label else ""
            bound.add_error(reason.field, reason.words + remedy)
        else:
            rest.append(reason)
    refused.reasons = tuple(rest)
    return refused


def sent_again(reason: Reason, words: str) -> Reason:
    """A person knows no key: to them a page was sent twice, the second time with something else in it."""
    return replace(reason, words=words, action_label="", field="") if reason.code == USED_KEY else reason


@ask_or_post
def move(request: HttpRequest, pk: int) -> HttpResponse:
    person, at = person_of(request), timezone.now()
    project = held(request, pk, Act.MOVE_PROJECT)
    following = Stage(project.stage).following
    wanted = request.GET.get("to", following.value if following else "")
    bound = Move(request.POST or None, project=project, initial={"version": project.version, "to": wanted})

    def panel() -> dict[str, Any] | None:
        return words.gate_panel(detail.project_page(person, pk, at))

    def perform(said: dict[str, Any]) -> object:
        return actions.move(
            pk, Stage(said["to"]), version=said["version"], by=person, at=at, reason=said["reason"]
        )

    lead = "往前要条件齐；退回不看条件，但要写明原因。"
    return acted(
        request, project, bound, perform, title="推进或退回", verb="改变阶段", panel=panel, lead=lead
    )


@ask_or_post
def status(request: HttpRequest, pk: int) -> HttpResponse:
    person, at = person_of(request), timezone.now()
    project = held(request, pk, Act.SET_STATUS)
    initial = {"version": project.version, "status": request.GET.get("to", "")}
    bound = ChangeStatus(request.POST or None, project=project, initial=initial)

    def perform(said: dict[str, Any]) -> object:
        return actions.set_status(
            pk, Status(said["status"]), version=said["version"], by=person, at=at, reason=said["reason"]
        )

    lead = f"现在是“{Status(project.status).label}”。暂停、流失、撤回、交付都要写明原因。"
    if held_words := holding_words.going_back(holds_of(pk), at):
        lead += f"改成流失或撤回，占着的要素立即回到账户：{held_words}；暂停、交付不动。"
    return acted(request, project, bound, perform, title="改变状态", verb="改变状态", lead=lead)


@ask_or_post
def attach(request: HttpRequest, pk: int) -> HttpResponse:
    person, at = person_of(request), timezone.now()
    project = held(request, pk, Act.ATTACH_EVIDENCE)
    table = gates.load(settings.REFERENCE)
    initial = {"kind": request.GET.get("kind", "")}
    is_sent = request.method == "POST"
    bound = Attach(
        request.POST if is_sent else None, request.FILES if is_sent else None, gates=table, initial=initial
    )

    def perform(said: dict[str, Any]) -> object:
        file = said["file"]
        return actions.attach(pk, said["kind"], file.name, file.chunks(), by=person, at=at, note=said["note"])

    lead = "文件按内容存放，不公开；能看这个项目的人才能下载，每次上传都留痕。"
    return acted(request, project, bound, perform, title="上传依据", verb="上传", back="#evidence", lead=lead)


@ask_or_post
def withdraw(request: HttpRequest, pk: int, evidence_id: int) -> HttpResponse:
    person, at = person_of(request), timezone.now()
    project = held(request, pk, Act.ATTACH_EVIDENCE)
    evidence = detail.evidence_for(person, pk, evidence_id)

    def perform(said: dict[str, Any]) -> object:
        return actions.withdraw_evidence(evidence.pk, by=person, at=at, reason=said["reason"])

    lead = f"{evidence.file_name}。撤回后不再作为依据，留痕里仍有它。"
    bound = Withdraw(request.POST or None)
    return acted(request, project, bound, perform, title="撤回依据", verb="撤回", back="#evidence", lead=lead)


@ask_or_post
def attest(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    person, at = person_of(request), timezone.now()
    project = held(request, pk, act_of_attesting(Duty(person.duty)))
    condition = gates.load(settings.REFERENCE).conditions.get(key)
    if condition is None or not condition.is_attested:
        raise NotFound("没有这个要登记的条件")

    def perform(said: dict[str, Any]) -> object:
        return actions.attest(pk, key, said["words"], by=person, at=at)

    title = f"登记：{condition.words}"
    return acted(
        request,
        project,
        Attest(request.POST or None),
        perform,
        title=title,
        verb="登记",
        back="#attested",
        lead=condition.how,
    )


@ask_or_post
def milestone(request: HttpRequest, pk: int) -> HttpResponse:
    person, at = person_of(request), timezone.now()
    project = held(request, pk, Act.MOVE_PROJECT)
    reached = _reached(project)
    table = gates.load(settings.REFERENCE)
    initial = {"key": request.GET.get("key", "")}
    bound = RecordMilestone(request.POST or None, gates=table, reached=reached, initial=initial)

    def perform(said: dict[str, Any]) -> object:
        try:
            return actions.record_milestone(pk, said["key"], said["reached_on"], by=person, at=at)
        except Refused as refused:
            refused.reasons = tuple(
                _with_upload(reason, pk, said["key"], table) for reason in refused.reasons
            )
            raise

    rules = sorted(table.milestones.values(), key=lambda rule: rule.position)
    lines = [
        {"words": rule.words, "basis": f"{rule.meaning}；{rule.note}"}
        for rule in rules
        if rule.key not in reached
    ]
    lead = "到了就登，写实际到达的日期；每个要有它的依据。"
    return acted(
        request,
        project,
        bound,
        perform,
        title="登记里程碑",
        verb="登记",
        back="#milestones",
        lines=lines,
        lead=lead,
    )


def _with_upload(reason: Reason, pk: int, key: str, table: Gates) -> Reason:
    if reason.code != "evidence_needed":
        return reason
    url = f"{reverse('projects:attach', args=[pk])}?kind={table.milestones[key].evidence[0]}"
    return replace(reason, action_label="上传依据", action_url=url)


@ask_or_post
def withdraw_milestone(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    person, at = person_of(request), timezone.now()
    project = held(request, pk, Act.MOVE_PROJECT)
    rule = gates.load(settings.REFERENCE).milestones.get(key)
    reached = project.milestones.filter(key=key).first()
    if rule is None or reached is None:
        raise NotFound("这个里程碑没有登记过，或已经撤回")

    def perform(said: dict[str, Any]) -> object:
        actions.withdraw_milestone(pk, key, by=person, at=at, reason=said["reason"])
        return None

    lead = f"登记的是 {date_text(reached.reached_on)} 到“{rule.words}”。撤回后按没有到算，留痕里仍有它。"
    title = f"撤回里程碑：{rule.words}"
    bound = Withdraw(request.POST or None)
    return acted(request, project, bound, perform, title=title, verb="撤回", back="#milestones", lead=lead)


@ask_or_post
def withdraw_attestation(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    person, at = person_of(request), timezone.now()
    project = held(request, pk, act_of_attesting(Duty(person.duty)))
    condition = gates.load(settings.REFERENCE).conditions.get(key)
    attested = project.attestations.filter(key=key).first()
    if condition is None or attested is None:
        raise NotFound("这个条件没有登记过，或已经撤回")

    def perform(said: dict[str, Any]) -> object:
        actions.withdraw_attestation(pk, key, by=person, at=at, reason=said["reason"])
        return None

    lead = f"登记的是“{attested.words}”。撤回后这个条件按没有登记算，留痕里仍有它。"
    title = f"撤回登记：{condition.words}"
    bound = Withdraw(request.POST or None)
    return acted(request, project, bound, perform, title=title, verb="撤回", back="#attested", lead=lead)


def _reached(project: Project) -> frozenset[str]:
    return frozenset(project.milestones.values_list("key", flat=True))


@ask_or_post
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    person, at = person_of(request), timezone.now()
    project = held(request, pk, Act.ASK_DEPARTMENT)
    bound = Ask(request.POST or None, project=project, initial={"body": request.GET.get("body", "")})

    def perform(said: dict[str, Any]) -> object:
        return actions.ask(pk, said["body"], said["subject"], said["due_date"], by=person, at=at)

    lead = "被请的部门从这时起能看到这个项目，联系方式除外。"
    return acted(
        request, project, bound, perform, title="请部门办理", verb="发出", back="#requests", lead=lead
    )


@ask_or_post
def answer(request: HttpRequest, pk: int, request_id: int) -> HttpResponse:
    person, at = person_of(request), timezone.now()
    project = held(request, pk, Act.ANSWER_REQUEST)
    asked = project.requests.filter(pk=request_id).first()
    if asked is None:
        raise NotFound("没有这件事，或不在您的可见范围")

    def perform(said: dict[str, Any]) -> object:
        return actions.answer(request_id, said["answer"], by=person, at=at)

    lead = f"{asked.subject}，限 {day_text(asked.due_date)}回复。回复后不能改，请写明意见和依据。"
    bound = Answer(request.POST or None)
    return acted(request, project, bound, perform, title="回复", verb="回复", back="#requests", lead=lead)
