"""A mistake is met by a counter-entry: the same amounts the other way, once, with the reason."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from wutong.factors import rules
from wutong.factors.actions.guarding import may_keep, refuse_if, tell
from wutong.factors.actions.operating import Held, begin, hold_still
from wutong.factors.models import Hold, Operation, Transfer
from wutong.factors.names import in_unit, standing_of, wanted_of
from wutong.factors.rules import Move
from wutong.factors.shortage import refuse_short
from wutong.organisation.models import Person
from wutong.organisation.reasons import NotFound, Reason

TITLE = "没有更正"


def correct(
    transfer_id: int, *, words: str, key: str, by: Person, at: datetime, channel: str = "page"
) -> Transfer:
    """The counter-entry of one transfer; of capacity that moved between accounts, of the whole way it went.
    What has lapsed has lapsed, and a correction is not corrected. Raises Refused, NotYourDuty, NotFound."""
    refuse_if(rules.reasons_against_words(words, "错在哪里"), TITLE)
    wrong = Transfer.objects.select_related("account__kind").filter(pk=transfer_id).first()
    if wrong is None:
        raise NotFound("没有这笔转移")
    may_keep(wrong.account, by)
    with transaction.atomic():
        begun = begin("correct", key, {"transfer": transfer_id, "words": words.strip()}, by=by, at=at)
        if begun.is_replay:
            return begun.operation.transfers.get(corrects=transfer_id)
        legs = _legs(wrong)
        held = hold_still([one.account_id for one in legs], begun.operation, at=at)
        for leg in legs:
            _may_take_back(leg, held, by)
        refuse_if(_against(wrong, legs, held, at), TITLE)
        lapsed = {one.hold_id for one in held.moves}
        entries = {leg.pk: _counter(leg, begun.operation, held, words) for leg in legs}
        _refuse_overdrawn(legs, held, by, at)
        _lapse_again(wrong, lapsed, begun.operation, held, at)
        held.write()
        tell(wrong.account, "correct_factor", by=by, at=at, channel=channel, words=_said(wrong, words))
    return entries[wrong.pk]


def _legs(wrong: Transfer) -> list[Transfer]:
    """What has to go back with it, last first; half of a move would make capacity out of nothing."""
    if wrong.move not in (Move.TAKEN, Move.BROUGHT):
        return [wrong]
    together = Transfer.objects.select_related("account__kind").filter(operation=wrong.operation_id)
    return list(together.filter(move__in=(Move.TAKEN, Move.BROUGHT)).order_by("-pk"))


def _may_take_back(leg: Transfer, held: Held, by: Person) -> None:
    account = held[leg.account_id]
    may_keep(account, by)
    if leg.capacity and account.parent_id is not None:
        may_keep(held[account.parent_id], by)


def _counter(leg: Transfer, operation: Operation, held: Held, words: str) -> Transfer:
    return held.add(
        operation,
        leg.account_id,
        Move.CORRECT,
        hold_id=leg.hold_id,
        capacity=-leg.capacity,
        reserved=-leg.reserved,
        committed=-leg.committed,
        words=words.strip()[:300],
        corrects=leg,
    )


def _lapse_again(
    wrong: Transfer, lapsed: set[int | None], operation: Operation, held: Held, at: datetime
) -> None:
    """What a correction puts back into a hold whose time is up does not stay there."""
    if wrong.hold_id is None or wrong.reserved >= 0:
        return
    hold = Hold.objects.get(pk=wrong.hold_id)
    if hold.expires_at <= at:
        pending = (0 if hold.pk in lapsed else hold.pending) - wrong.reserved
        held.add(operation, hold.account_id, Move.EXPIRE, hold_id=hold.pk, reserved=-pending)


def _said(wrong: Transfer, words: str) -> str:
    amount = abs(wrong.capacity or wrong.reserved or wrong.committed)
    return f"更正{Move(wrong.move).label} {in_unit(amount, wrong.account)}：{words.strip()}"


def _against(wrong: Transfer, legs: Sequence[Transfer], held: Held, at: datetime) -> list[Reason]:
    move = Move(wrong.move)
    was_corrected = Transfer.objects.filter(corrects__in=legs).exists()
    closed = [standing for leg in legs if (standing := standing_of(held[leg.account_id])).is_closed]
    reasons = rules.reasons_against_correcting(move, was_corrected=was_corrected, closed=closed)
    if reasons or wrong.hold_id is None:
        return reasons
    hold = Hold.objects.get(pk=wrong.hold_id)
    lapsed = sum(one.reserved for one in held.moves if one.hold_id == hold.pk)
    change = lapsed - wrong.reserved, -wrong.committed
    return rules.reasons_against_undoing(move, wanted_of(hold), at, change)


def _refuse_overdrawn(legs: Sequence[Transfer], held: Held, by: Person, at: datetime) -> None:
    """What is taken back may have been promised already; what is held again may be gone."""
    for leg in legs:
        for account_id in (leg.account_id, held[leg.account_id].parent_id):
            if account_id is not None and held.balances[account_id].free < 0:
                free = held.balances[account_id].free
                asked = abs(leg.capacity or leg.reserved + leg.committed)
                refuse_short(TITLE, [(held[account_id], asked, asked + free)], by, at)
