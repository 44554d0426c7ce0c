"""Putting in a figure from a day on, one or a sheet of them: only the province's own departments do."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db import transaction

from wutong.greenpower import queries
from wutong.greenpower.facts import Basis, facts
from wutong.greenpower.figures.queries import has_row
from wutong.greenpower.figures.sheets import Typed
from wutong.greenpower.models import Figure
from wutong.greenpower.question import BEST, Question, billings_of
from wutong.greenpower.regimes import REGIMES
from wutong.greenpower.rules import reasons_against_figure
from wutong.greenpower.study import case_of, stays
from wutong.greenpower.used import USED
from wutong.organisation import access
from wutong.organisation.actions.recording import record_thing
from wutong.organisation.duties import Act
from wutong.organisation.models import Person
from wutong.organisation.reasons import NotFound, NotYourDuty, Reason, Refused
from wutong_engines.greenpower import CaseError


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


def put_in_all(rows: Sequence[Typed], unread: Sequence[Reason] = (), *, by: Person, at: datetime) -> int:
    """Every row of a sheet or none: how many were new. A row that stands there already is passed over;
    `unread` are cells that could not be read, told together with those that may not be."""
    wrong = list(unread)
    count = 0
    with transaction.atomic():
        for row in rows:
            ground: dict[str, Any] = {"source": row.source, "basis": row.basis, "valid_from": row.valid_from}
            if has_row(row.key, row.told, **ground):
                continue
            try:
                put_in(row.key, row.told, **ground, by=by, at=at)
            except NotYourDuty:
                raise
            except Refused as refused:
                wrong += [
                    Reason(f"{row.cell(one.field)} {facts()[row.key].label}：{one.words}")
                    for one in refused.reasons
                ]
            count += 1
        if wrong:
            raise Refused("没有收下", wrong)
    return count


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
        for billing in billings_of(BEST):
            for regime in REGIMES:
                case_of(Question(regime=regime), billing, basis)
        stays(Question(), basis)
    except CaseError as error:
        # the engine's sentence begins with its own name of the figure; the field says which it is
        said = str(error).rpartition("：")[2]
        return [Reason(f"换上这个数就没法测算：{said}", field="value")]
    return []
