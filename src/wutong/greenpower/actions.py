"""Saving a study as its next version: the question, the figures it stands on and the answer together."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone

from wutong.greenpower import queries
from wutong.greenpower.facts import Basis, facts
from wutong.greenpower.figure_sheets import Typed
from wutong.greenpower.models import Figure, Study, Version
from wutong.greenpower.question import Question
from wutong.greenpower.regimes import REGIMES
from wutong.greenpower.rules import reasons_against_figure
from wutong.greenpower.study import answer, case_of, stays
from wutong.greenpower.used import USED, basis_told
from wutong.organisation import access
from wutong.organisation.actions.recording import record_thing
from wutong.organisation.duties import Act
from wutong.organisation.models import Person
from wutong.organisation.reasons import NotFound, NotYourDuty, Reason, Refused
from wutong_engines.greenpower import CaseError, Plan

LONGEST_NAME = 120


def save(
    question: Question,
    *,
    name: str,
    by: Person,
    at: datetime,
    study_id: int | None = None,
    channel: str = "page",
) -> Version:
    """A new study, or the next version of one the person sees; earlier versions stay as they are."""
    access.require(by, Act.STUDY_GREENPOWER)
    name = " ".join(name.split())
    if study_id is None and not 0 < len(name) <= LONGEST_NAME:
        raise Refused("没有保存", [Reason(f"给研究起个名字，不超过 {LONGEST_NAME} 个字", field="name")])
    basis = queries.basis_on(timezone.localdate(at))
    found = answer(question, basis)
    if not isinstance(found.outcome, Plan):
        raise Refused("没有保存", [Reason("这样做不到，没有方案可保存；先放宽一条")])
    told = found.outcome.as_json() | {"billing": found.billing}
    with transaction.atomic():
        if study_id is None:
            study = Study.objects.create(name=name, body=by.body, created_at=at, created_by=by)
        else:
            study = queries.study_for(by, study_id)
            if not queries.may_add_to(by, study):
                words = f"{study.body.name}把它共享给您看；您算的可以另存为自己的研究"
                raise NotYourDuty("没有保存", [Reason(words, who=study.body.name, code="shared")])
            Study.objects.select_for_update().get(pk=study.pk)
        last = study.versions.aggregate(last=Max("number"))["last"] or 0
        version = Version.objects.create(
            study=study,
            number=last + 1,
            asked=dict(question.pairs()),
            basis=basis_told(question, basis),
            answer=told,
            saved_at=at,
            saved_by=by,
        )
        words = f"第 {version.number} 版，{found.outcome.delivered_yuan_per_kwh:.3f} 元/kWh"
        record_thing("study", study.pk, study.name, "save_study", by=by, at=at, words=words, channel=channel)
    return version


def put_in(
    key: str,
    told: float | str,
    *,
    source: str,
    basis: str,
    valid_from: date,
    by: Person,
    at: datetime,
) -> Figure:
    """A figure from a day on, by those who keep them; what stood before stays in the history.

    `told` is a number, or for a day of bands a character an hour.
    """
    require_keeping(by)
    known = facts().get(key)
    if known is None or key not in USED:
        raise NotFound("没有这个数")
    if isinstance(told, str) is not bool(known.words):
        raise Refused("没有改", [Reason("这一项要写的是" + ("24 个小时的时段" if known.words else "一个数"))])
    value, words = (None, told) if isinstance(told, str) else (told, "")
    fact = replace(
        known, value=value, words=words, source=source.strip(), basis=basis, date=valid_from.isoformat()
    )
    stood = queries.basis_on(valid_from)
    reasons = reasons_against_figure(key, known.unit, told, source, basis, valid_from)
    reasons = reasons or _unusable(stood.with_(fact))
    if reasons:
        raise Refused("没有改", reasons)
    with transaction.atomic():
        figure = Figure.objects.create(
            key=key,
            value=value,
            words=words,
            source=fact.source,
            basis=basis,
            valid_from=valid_from,
            changed_at=at,
            changed_by=by,
        )
        changes = {"value": (stood[key].told, told), "valid_from": (None, valid_from)}
        act, why = Act.KEEP_POWER_FIGURES.value, f"{basis}，{figure.source}"
        record_thing("power_figure", key, known.label, act, by=by, at=at, changes=changes, words=why)
    return figure


def put_in_all(rows: Sequence[Typed], *, by: Person, at: datetime) -> int:
    """Every row of a sheet or none: how many were new. A row that stands there already is passed over."""
    wrong: list[Reason] = []
    count = 0
    with transaction.atomic():
        for row in rows:
            if _is_there(row):
                continue
            try:
                put_in(
                    row.key,
                    row.told,
                    source=row.source,
                    basis=row.basis,
                    valid_from=row.valid_from,
                    by=by,
                    at=at,
                )
            except NotYourDuty:
                raise
            except Refused as refused:
                wrong += [
                    Reason(f"{row.cell(one.field)} {facts()[row.key].label}：{one.words}")
                    for one in refused.reasons
                ]
            count += 1
        if wrong:
            raise Refused("没有收下，一个数也没有改", wrong)
    return count


def _is_there(row: Typed) -> bool:
    told = Q(words=row.told) if isinstance(row.told, str) else Q(value=row.told)
    ground = Q(source=row.source, basis=row.basis, valid_from=row.valid_from)
    return Figure.objects.filter(told, ground, key=row.key).exists()


def require_keeping(person: Person) -> None:
    access.require(person, Act.KEEP_POWER_FIGURES)
    if not may_put_in(person):
        raise NotYourDuty(
            "改绿电的数要由省级来做", [Reason("这些数全省共用", who="省级产业主管、支撑保障部门")]
        )


def may_put_in(person: Person) -> bool:
    """The figures are the whole province's, so its own departments keep them."""
    return access.may(person, Act.KEEP_POWER_FIGURES) and person.body.region.parent_id is None


def _unusable(basis: Basis) -> list[Reason]:
    """A figure with which no study can be asked would take the page from everybody."""
    try:
        for billing in ("two_part", "capacity"):
            for regime in REGIMES:
                case_of(Question(regime=regime), billing, basis)
        stays(Question(), basis)
    except CaseError as error:
        return [Reason(f"换上这个数就没法测算：{error}", field="value")]
    return []
