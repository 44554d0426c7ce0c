"""Taking back one's own ask: what is still pending returns to the account, and it can be asked for again."""

from datetime import datetime

from django.db import transaction

from wutong.factors import rules
from wutong.factors.actions.guarding import refuse_if
from wutong.factors.actions.operating import begin, held_still_hold, hold_still
from wutong.factors.actions.reserving import Holder
from wutong.factors.actions.telling import notify
from wutong.factors.models import Hold
from wutong.factors.names import account_words, in_unit, wanted_of
from wutong.factors.rules import Move
from wutong.organisation import access
from wutong.organisation.actions.recording import record_thing
from wutong.organisation.duties import Act
from wutong.organisation.models import Person
from wutong.organisation.reasons import NotFound

TITLE = "没有取消"


def withdraw(
    hold_id: int,
    *,
    holder: Holder,
    key: str,
    by: Person,
    at: datetime,
    words: str = "",
    channel: str = "page",
) -> Hold:
    """By whoever may ask for this holder. What is committed stays: giving that back is the department's.

    Raises NotYourDuty, NotFound, Refused when nothing is pending any more.
    """
    access.require(by, Act.ASK_FACTORS, holder.place)
    with transaction.atomic():
        found = Hold.objects.filter(pk=hold_id, reservation__holder=holder.id).first()
        if found is None:
            raise NotFound("没有这笔预占")
        begun = begin("withdraw", key, {"hold": hold_id}, by=by, at=at)
        if begun.is_replay:
            return found
        held = hold_still([found.account_id], begun.operation, at=at)
        hold = held_still_hold(hold_id)
        refuse_if(rules.reasons_against_deciding(wanted_of(hold), at), TITLE)
        said = words.strip()[:300]
        account, amount = held[hold.account_id], hold.pending
        held.add(begun.operation, account.pk, Move.VOID, hold=hold, reserved=-amount, words=said)
        held.write()
        hold.pending = 0
        told = f"{account_words(account)}取消预占 {in_unit(amount, account)}" + (f"：{said}" if said else "")
        notify(hold.reservation, told, by=by, at=at)
        record_thing(
            "project", holder.id, holder.name, "withdraw_hold", by=by, at=at, channel=channel, words=told
        )
    return hold
