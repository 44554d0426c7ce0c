"""What a project needs of one factor: the total and its parts as typed, the sum shown before it is kept."""

from datetime import datetime
from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone

from wutong.factors import deducting
from wutong.factors.deducting import Part, Worked
from wutong.factors.models import FactorKind
from wutong.factors.queries import kinds_in_force
from wutong.organisation.duties import Act
from wutong.organisation.reasons import Refused
from wutong.projects import actions
from wutong.projects.holding import need_of
from wutong.projects.models import FactorNeed, Project
from wutong.projects.need_form import Need, boxes
from wutong.projects.needs import Position, positions_of, worked_of
from wutong.projects.pages.acting import ask_or_post, held, person_of, placed
from wutong.web.addresses import url
from wutong_engines.units.amounts import amount_words


@ask_or_post
def need(request: HttpRequest, pk: int) -> HttpResponse:
    """Which kind, then how much; `look` shows the sum of what is written and keeps nothing."""
    at = timezone.now()
    project = held(request, pk, Act.EDIT_PROJECT)
    sent = request.POST if request.method == "POST" else None
    kinds = {one.key: one for one in kinds_in_force(timezone.localdate(at))}
    kind = kinds.get((sent or request.GET).get("kind", ""))
    if kind is None:
        return _pick(request, project, list(kinds.values()))
    typed = need_of(pk, kind.key)
    form = _form(sent, project, kind, typed, at)
    found, refusal = _before(typed, kind, at), None
    if sent is not None:
        found, refusal = _done(request, form, project, at)
        if found is None and refusal is None and form.is_valid():
            return HttpResponseRedirect(url("projects:factors", pk))
    status = refusal.status if refusal else 422 if form.errors else 200
    return render(request, "projects/need.html", _shown(project, form, found, refusal), status=status)


def _pick(request: HttpRequest, project: Project, kinds: list[FactorKind]) -> HttpResponse:
    """By group; a kind that is not among them is told as one that has to be chosen."""
    here = url("projects:need", project.pk)
    groups = [
        (name, [(one.name, one.unit, f"{here}?kind={one.key}") for one in found])
        for name, found in groupby(kinds, key=lambda one: one.group)
    ]
    is_wrong = request.method == "POST" or bool(request.GET.get("kind"))
    context = {"project": project, "groups": groups, "is_wrong": is_wrong}
    return render(request, "projects/need_pick.html", context, status=422 if is_wrong else 200)


def _form(sent: Any, project: Project, kind: FactorKind, need: FactorNeed | None, at: datetime) -> Need:
    """As it was typed before; what the facts say where nobody typed."""
    initial = {"kind": kind.key}
    before: list[Part] = []
    if need is not None:
        total, before = deducting.read(need.parts, need.thousandths)
        initial |= {"amount": amount_words(total, kind.unit), "words": need.words}
    elif (read := _position(project, kind, at).read) is not None:
        initial["amount"] = amount_words(read, kind.unit)
    allowed = deducting.deductions(kind.rules, timezone.localdate(at))
    return Need(sent, of=kind, boxes=boxes(list(allowed.values()), before, kind), initial=initial)


def _position(project: Project, kind: FactorKind, at: datetime) -> Position:
    return positions_of(project, at, [kind])[0]


def _before(need: FactorNeed | None, kind: FactorKind, at: datetime) -> Worked | None:
    if need is None or not need.parts:
        return None
    return worked_of(kind, need.thousandths, need.parts, timezone.localdate(at))


def _done(
    request: HttpRequest, form: Need, project: Project, at: datetime
) -> tuple[Worked | None, Refused | None]:
    """The sum that was only looked at, or why it cannot be kept; neither once it is kept."""
    if not form.is_valid():
        return None, None
    said = form.cleaned_data
    try:
        if "look" in request.POST:
            return actions.work_out_need(project, form.of, said["thousandths"], said["parts"], at), None
        told = {"parts": said["parts"], "words": said["words"]}
        actions.set_need(project.pk, form.of.key, said["thousandths"], by=person_of(request), at=at, **told)
    except Refused as refused:
        if refused.status in (403, 404):
            raise
        return None, placed(form, form.placed(refused))
    return None, None


def _shown(project: Project, form: Need, found: Worked | None, refusal: Refused | None) -> dict[str, Any]:
    return {
        "project": project,
        "kind": form.of,
        "bound": form,
        "units": form.units(),
        "sum": deducting.sum_told(found, form.of.unit, form.of.words) if found else None,
        "is_kept": not form.is_bound,
        "refusal": refusal if refusal and refusal.reasons else None,
        "has_parts": bool(form.boxes),
        "others": [
            (name, rule.get(deducting.HOW, ""))
            for name, rule in form.of.rules.items()
            if not rule.get(deducting.UNIT)
        ],
    }
