"""Capacity comes in with its document, is given on to accounts below, and moves between accounts."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from wutong.factors import rules
from wutong.factors.actions.guarding import is_usable, may_keep, refuse_if, tell
from wutong.factors.actions.operating import Held, begin, hold_still
from wutong.factors.models import Account, Transfer
from wutong.factors.names import account_words, in_unit
from wutong.factors.rules import Move
from wutong.factors.shortage import refuse_short
from wutong.organisation.models import Person
from wutong.organisation.reasons import NotYourDuty, Reason

MOST = 9_000_000_000_000_000


def put_in(
    account_id: int,
    thousandths: int,
    *,
    move: Move,
    document: str,
    key: str,
    by: Person,
    at: datetime,
    words: str = "",
    channel: str = "page",
) -> Transfer:
    """Capacity that was allocated, freed or bought, by its document. Below another account it is given on
    from there, so whoever keeps the account above does it. Raises Refused, NotYourDuty, NotFound."""
    reasons = rules.reasons_against_amount(thousandths, MOST, "9,000,000,000,000")
    reasons += rules.reasons_against_source(move) + rules.reasons_against_document(document)
    refuse_if(reasons, "没有记入")
    body = {"account": account_id, "amount": thousandths, "move": move, "document": document.strip()}
    with transaction.atomic():
        begun = begin("put_in", key, body, by=by, at=at)
        if begun.is_replay:
            return begun.operation.transfers.exclude(move=Move.EXPIRE).get()
        held = hold_still([account_id], begun.operation, at=at)
        account = held[account_id]
        _may_give(account, held, by, at)
        entry = held.add(
            begun.operation,
            account_id,
            move,
            capacity=thousandths,
            document=document.strip()[:200],
            words=words.strip()[:300],
        )
        _refuse_overgiven(account, thousandths, held, by, at)
        _refuse_overfull([account_id], held)
        held.write()
        said = f"{move.label} {in_unit(thousandths, account)}，{document.strip()}"
        tell(account, "put_in_factor", by=by, at=at, channel=channel, words=said)
    return entry


def move_between(
    from_id: int,
    to_id: int,
    thousandths: int,
    *,
    document: str,
    key: str,
    by: Person,
    at: datetime,
    words: str = "",
    channel: str = "page",
) -> list[Transfer]:
    """From one account to another of the same factor and period, and of every account on the way between
    the two but the one they share: an account above its target gives it on, one below it gives it back, and
    what there is in all stays the same. Raises Refused, NotYourDuty, NotFound."""
    reasons = rules.reasons_against_amount(thousandths, MOST, "9,000,000,000,000")
    if from_id == to_id:
        reasons.append(Reason("调出和调入是同一个账户", field="to", code="same_account"))
    refuse_if(reasons + rules.reasons_against_document(document), "没有调剂")
    body = {"from": from_id, "to": to_id, "amount": thousandths, "document": document.strip()}
    with transaction.atomic():
        begun = begin("move_between", key, body, by=by, at=at)
        if begun.is_replay:
            return list(begun.operation.transfers.exclude(move=Move.EXPIRE).order_by("pk"))
        held = hold_still([from_id, to_id], begun.operation, at=at)
        source, target = held[from_id], held[to_id]
        _refuse_unlike(source, target)
        giving, given = _way(from_id, to_id, held)
        for one in dict.fromkeys((from_id, to_id, *giving, *given)):
            _may_give(held[one], held, by, at)
        free = held.balances[from_id].free
        if free < thousandths:
            refuse_short("没有调剂", [(source, thousandths, free)], by, at)
        paper = {"document": document.strip()[:200], "words": words.strip()[:300]}
        moves = [(one, Move.TAKEN, -thousandths) for one in giving]
        moves += [(one, Move.BROUGHT, thousandths) for one in given]
        entries = [held.add(begun.operation, one, m, capacity=c, **paper) for one, m, c in moves]
        _refuse_overfull(given, held)
        held.write()
        way = f"{account_words(source)} → {account_words(target)}"
        said = f"{in_unit(thousandths, source)}：{way}，{document.strip()}"
        tell(source, "move_factor", by=by, at=at, channel=channel, words=said)
    return entries


def _way(from_id: int, to_id: int, held: Held) -> tuple[list[int], list[int]]:
    """What gives, from below upwards, and what is given, from above downwards; shared accounts in neither."""
    upwards, downwards = held.upwards(from_id), held.upwards(to_id)
    giving = [one for one in upwards if one not in downwards]
    given = [one for one in reversed(downwards) if one not in upwards]
    return giving, given


def _refuse_overfull(given: Sequence[int], held: Held) -> None:
    """Balances are exact whole numbers on both databases up to here."""
    for one in given:
        if held.balances[one].capacity > MOST:
            words = f"{account_words(held[one])}记不下这么多，最多 {in_unit(MOST, held[one])}"
            refuse_if([Reason(words, field="amount", code="too_much")], "没有记入")


def _refuse_unlike(source: Account, target: Account) -> None:
    if (source.kind_id, source.period) != (target.kind_id, target.period):
        words = "只在同一种要素、同一期间的账户之间调剂"
        refuse_if([Reason(words, field="to", code="unlike")], "没有调剂")


def _may_give(account: Account, held: Held, by: Person, at: datetime) -> None:
    may_keep(account, by)
    if account.parent_id is not None:
        _may_give_from(held[account.parent_id], account, by)
    is_usable(account, at, "没有记入")


def _may_give_from(above: Account, account: Account, by: Person) -> None:
    """Who keeps an account and not the one above is told that this is why."""
    try:
        may_keep(above, by)
    except NotYourDuty as refused:
        words = f"{account_words(account)}由上级账户给下来，由管上级账户的部门记"
        who = f"管{account_words(above)}的部门"
        raise NotYourDuty(refused.title, [Reason(words, who=who, code="from_above")]) from refused


def _refuse_overgiven(account: Account, thousandths: int, held: Held, by: Person, at: datetime) -> None:
    """A child never exceeds what its parent can still give."""
    parent = held[account.parent_id] if account.parent_id is not None else None
    if parent is None or held.balances[parent.pk].free >= 0:
        return
    refuse_short("没有记入", [(parent, thousandths, held.balances[parent.pk].free + thousandths)], by, at)
