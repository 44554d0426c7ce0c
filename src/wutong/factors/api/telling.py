"""Accounts, entries and holds as plain values for JSON."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from wutong.factors import queries
from wutong.factors.deducting import BASIS, DOCUMENT, HOW, deduction_of
from wutong.factors.models import Account, FactorKind, Hold, Notice, Transfer
from wutong.factors.names import account_words, holder_words
from wutong.factors.queries import Line
from wutong.factors.rules import Move
from wutong.factors.shown import hold_state, holders_seen
from wutong.organisation.dictionaries import department_words
from wutong.organisation.models import Person
from wutong.organisation.reasons import Reason, Refused
from wutong_engines.quotas import Balance
from wutong_engines.units.amounts import AmountRefused, thousandths


def read_amount(text: str, account: Account) -> int:
    """In thousandths of the account's unit, or refused with the words a page would show."""
    try:
        return thousandths(text, account.kind.unit)
    except AmountRefused as refused:
        raise Refused("没有办理", [Reason(str(refused), field="amount", code="amount")]) from refused


def following(request: HttpRequest, last: int | None) -> str | None:
    if last is None:
        return None
    query = request.GET.copy()
    query["after"] = str(last)
    return f"{request.path}?{query.urlencode()}"


def kind_told(kind: FactorKind) -> dict[str, Any]:
    names = ("key", "name", "group", "unit", "department", "is_annual", "law", "words", "basis", "source")
    said = {name: getattr(kind, name) for name in names}
    rules = [_rule_told(name, rule) for name, rule in kind.rules.items()]
    names_of = {"department_name": department_words(kind.department), "valid_from": kind.valid_from}
    return said | names_of | {"rules": rules}


def _rule_told(name: str, rule: Mapping[str, str]) -> dict[str, Any]:
    found = deduction_of(name, rule)
    said = {"name": name, "how": rule.get(HOW, ""), "document": rule.get(DOCUMENT, "")}
    return said | {
        "basis": rule.get(BASIS, ""),
        "unit": found.unit if found else None,
        "factor": f"{found.factor.normalize():f}" if found else None,
        "since": found.since if found else None,
        "until": found.until if found else None,
    }


def account_told(line: Line) -> dict[str, Any]:
    one, balance = line.account, line.balance
    names = ("capacity", "committed", "reserved", "granted", "free")
    return {
        "id": one.pk,
        "name": account_words(one),
        "kind": one.kind_id,
        "unit": one.kind.unit,
        "region_code": one.region_id,
        "park_key": one.park_id,
        "period": one.period,
        "parent_id": one.parent_id,
        **{f"{name}_thousandths": getattr(balance, name) for name in names},
        "is_synthetic": one.is_synthetic,
        "closed_at": one.closed_at,
        "url": f"/api/factors/accounts/{one.pk}",
    }


def account_now(person: Person, account_id: int) -> dict[str, Any]:
    found = queries.account_for(person, account_id)
    return account_told(queries.lines([found], timezone.now())[0])


def entry_told(entry: Transfer, after: Balance) -> dict[str, Any]:
    names = ("capacity", "reserved", "committed")
    return {
        "id": entry.pk,
        "is_written": entry.pk is not None,
        "at": entry.at,
        "move": entry.move,
        "move_name": Move(entry.move).label,
        "hold_id": entry.hold_id,
        **{f"{name}_thousandths": getattr(entry, name) for name in names},
        **{f"after_{name}_thousandths": getattr(after, name) for name in (*names, "free")},
        "document": entry.document,
        "words": entry.words,
        "by": None if entry.move == Move.EXPIRE else entry.operation.by.name,
        "corrects_id": entry.corrects_id,
    }


def entry_now(person: Person, entry: Transfer) -> dict[str, Any]:
    rows = queries.statement(queries.account_for(person, entry.account_id))
    return next(entry_told(one, after) for one, after in rows if one.pk == entry.pk)


def holds_told(person: Person, holds: Iterable[Hold], at: datetime) -> list[dict[str, Any]]:
    found = list(holds)
    seen = holders_seen(person, {one.reservation.holder for one in found})
    return [_hold_told(person, one, at, seen) for one in found]


def hold_now(person: Person, hold_id: int) -> dict[str, Any]:
    return holds_told(person, [queries.hold_for(person, hold_id)], timezone.now())[0]


def _hold_told(person: Person, hold: Hold, at: datetime, seen: Collection[int]) -> dict[str, Any]:
    told = hold.reservation
    return {
        "id": hold.pk,
        "account_id": hold.account_id,
        "project_id": told.holder if told.holder in seen else None,
        "holder": holder_words(person, told, hold.account),
        "asked_thousandths": hold.asked,
        "pending_thousandths": hold.pending_at(at),
        "committed_thousandths": hold.committed,
        "unit": hold.account.kind.unit,
        "state": hold_state(hold, at)[1],
        "asked_at": told.asked_at,
        "asked_by": told.asked_by.name,
        "expires_at": hold.expires_at,
        "approved_at": hold.approved_at,
        "refused_at": hold.refused_at,
        "words": hold.words,
        "url": f"/api/factors/holds/{hold.pk}",
    }


def notice_told(notice: Notice) -> dict[str, Any]:
    return {
        "id": notice.pk,
        "words": notice.words,
        "holder": notice.reservation.holder_name,
        "at": notice.at,
        "seen_at": notice.seen_at,
    }
