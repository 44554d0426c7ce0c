"""What a project needs of a factor, as people type it; asking for all of it at once; taking an ask back."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from wutong.factors import actions as factors
from wutong.factors import deducting
from wutong.factors.deducting import Part
from wutong.factors.models import Account, FactorKind, Hold, Operation, Reservation
from wutong.organisation.duties import Act
from wutong.organisation.models import Person
from wutong.organisation.reasons import Reason, Refused
from wutong.projects.actions.loading import hold
from wutong.projects.actions.recording import news, tell
from wutong.projects.holding import need_of, typed_need
from wutong.projects.models import Asked, FactorNeed, Project
from wutong.projects.rules import reasons_against_asking_factors, reasons_against_need
from wutong.projects.stages import Status
from wutong.projects.standing import bodies_for, place_of
from wutong_engines.units.amounts import amount_words


def set_need(
    project_id: int,
    kind_key: str,
    thousandths: int,
    *,
    by: Person,
    at: datetime,
    parts: Sequence[Part] = (),
    words: str = "",
    channel: str = "page",
) -> FactorNeed:
    """So many thousandths of the kind's unit in all, whatever the project's own facts say; 0 is “needs none”.

    `parts` of it do not count where the kind's rules in force deduct them: what is needed is the rest. Raises
    Refused for a part no rule deducts, in another unit, negative, or more than the total.
    """
    with transaction.atomic():
        project = hold(project_id, Act.EDIT_PROJECT, by=by)
        kind = _kind(kind_key, at)
        need = need_of(project.pk, kind.key)
        earlier = _said(need, kind) if need else "没有填"
        found = _worked_out(need, kind, thousandths, parts, at)
        need = need or FactorNeed(project=project, kind=kind)
        need.thousandths, need.words = found.net, words.strip()[:300]
        need.parts = deducting.stored(thousandths, [line.part for line in found.lines])
        need.set_at, need.set_by = at, by
        need.save()
        ground = f"，{need.words}" if need.words else ""
        how = deducting.sum_words(found, kind.unit)
        now = amount_words(found.net, kind.unit) + (f"（{how}）" if how else "")
        said = f"{kind.name}：{earlier} → {now}{ground}"
        tell(project, "set_factor_need", by=by, at=at, channel=channel, words=said)
    return need


def work_out_need(
    project: Project, kind: FactorKind, total: int, parts: Sequence[Part], at: datetime
) -> deducting.Worked:
    """What `set_need` would keep, line by line by the rules of the day; Refused where it would refuse.

    A part typed before may stay where no rule deducts it any more; it takes nothing.
    """
    return _worked_out(need_of(project.pk, kind.key), kind, total, parts, at)


def _worked_out(
    need: FactorNeed | None, kind: FactorKind, total: int, parts: Sequence[Part], at: datetime
) -> deducting.Worked:
    on = timezone.localdate(at)
    reasons = reasons_against_need(total)
    allowed = {one.name: one.unit for one in deducting.deductions(kind.rules, on).values()}
    before = deducting.read(need.parts, need.thousandths)[1] if need else []
    kept = {one.rule: one.unit for one in before if one in parts}
    reasons += deducting.reasons_against_parts(parts, allowed | kept)
    found = deducting.worked(total, [one for one in parts if one.thousandths], kind.rules, on)
    reasons = reasons or deducting.reasons_against_worked(found, kind.unit)
    if reasons:
        raise Refused("没有保存", reasons)
    return found


def _said(need: FactorNeed, kind: FactorKind) -> str:
    """What it was typed as, with what was deducted then."""
    total, parts = deducting.read(need.parts, need.thousandths)
    result = amount_words(need.thousandths, kind.unit)
    listed = "、".join(f"{one.rule} {amount_words(one.thousandths, one.unit)}" for one in parts)
    return f"{result}（总量 {amount_words(total, kind.unit)}，其中 {listed}）" if parts else result


def remove_need(project_id: int, kind_key: str, *, by: Person, at: datetime, channel: str = "page") -> None:
    """Back to what the project's own facts say, or to nothing known."""
    with transaction.atomic():
        project = hold(project_id, Act.EDIT_PROJECT, by=by)
        need = typed_need(project.pk, kind_key)
        said = f"{need.kind.name}：去掉 {_said(need, need.kind)}"
        need.delete()
        tell(project, "remove_factor_need", by=by, at=at, channel=channel, words=said)


def _kind(key: str, at: datetime) -> FactorKind:
    kind = FactorKind.objects.filter(pk=key).first()
    if kind is None or not kind.is_in_force(timezone.localdate(at)):
        raise Refused("没有保存", [Reason("先选哪一种要素", field="kind", code="kind")])
    return kind


def ask_factors(
    project_id: int,
    asks: Sequence[factors.Ask],
    *,
    until: datetime,
    key: str,
    by: Person,
    at: datetime,
    words: str = "",
    channel: str = "page",
    after: int | None = None,
) -> Reservation:
    """All of it or nothing; the bodies that keep the accounts see the project from then on.

    `after`: the latest ask whoever asks has seen (0: none), so that a form shown twice does not ask twice.
    Raises NotFound, NotYourDuty, Refused: what each account lacks, who holds it, what lapses first.
    """
    with transaction.atomic():
        project = hold(project_id, Act.ASK_FACTORS, by=by)
        _refuse_unseen(project, after, key)
        if reasons := reasons_against_asking_factors(Status(project.status)):
            raise Refused("没有预占", reasons)
        reservation = factors.reserve(
            asks, holder=holder_of(project), until=until, key=key, by=by, at=at, words=words, channel=channel
        )
        _show_to_keepers(project, [one.account_id for one in asks])
        news(project, at)
    return reservation


def _refuse_unseen(project: Project, after: int | None, key: str) -> None:
    if after is None or Operation.objects.filter(key=key).exists():
        return
    if not Reservation.objects.filter(holder=project.pk, pk__gt=after).exists():
        return
    words = "这一页打开以后，这个项目又申请过要素；看下面现在还缺多少，还要就再申请"
    raise Refused("没有预占", [Reason(words, code="asked_meanwhile")])


def _show_to_keepers(project: Project, account_ids: Iterable[int]) -> None:
    """Of each department the nearest body in which somebody works, so that no ask lies where nobody looks."""
    accounts = Account.objects.filter(pk__in=account_ids).values_list("kind__department", "region_id")
    chains = [bodies_for(f"support:{department}", region) for department, region in accounts.distinct()]
    every = {body.key for chain in chains for body in chain}
    staffed = set(Person.objects.filter(is_active=True, body__in=every).values_list("body_id", flat=True))
    keys = sorted(
        {next((body for body in chain if body.key in staffed), chain[0]).key for chain in chains if chain}
    )
    Asked.objects.bulk_create([Asked(project=project, body_id=key) for key in keys], ignore_conflicts=True)


def withdraw_hold(
    project_id: int,
    hold_id: int,
    *,
    key: str,
    by: Person,
    at: datetime,
    words: str = "",
    channel: str = "page",
) -> Hold:
    """What is still pending goes back to its account; it can be asked for again at any time."""
    with transaction.atomic():
        project = hold(project_id, Act.ASK_FACTORS, by=by)
        return factors.withdraw(
            hold_id, holder=holder_of(project), key=key, by=by, at=at, words=words, channel=channel
        )


def holder_of(project: Project) -> factors.Holder:
    return factors.Holder(project.pk, project.name, place_of(project), project.officer)
