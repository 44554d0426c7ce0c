"""A mistake is met by a counter-entry: the same amounts the other way, once, with the reason."""

from datetime import datetime

from django.db import transaction

from wutong.factors import rules
from wutong.factors.actions.guarding import may_keep, refuse_if, tell
from wutong.factors.actions.operating import Held, begin, hold_still
from wutong.factors.models import Hold, Transfer
from wutong.factors.names import in_unit
from wutong.factors.rules import Move
from wutong.factors.shortage import refuse_short
from wutong.organisation.models import Person
from wutong.organisation.reasons import NotFound, Reason

TITLE = "没有更正"


def correct(
    transfer_id: int, *, words: str, key: str, by: Person, at: datetime, channel: str = "page"
) -> Transfer:
    """The counter-entry of one transfer. What has lapsed has lapsed, and a correction is not corrected."""
    refuse_if(rules.reasons_against_words(words, "错在哪里"), TITLE)
    wrong = Transfer.objects.select_related("account__kind").filter(pk=transfer_id).first()
    if wrong is None:
        raise NotFound("没有这笔转移")
    may_keep(wrong.account, by)
    with transaction.atomic():
        begun = begin("correct", key, {"transfer": transfer_id, "words": words.strip()}, by=by, at=at)
        if begun.is_replay:
            return begun.operation.transfers.get(corrects=transfer_id)
        held = hold_still([wrong.account_id], begun.operation, at=at)
        if wrong.account.parent_id is not None and wrong.capacity:
            may_keep(held[wrong.account.parent_id], by)
        refuse_if(_against(wrong, held), TITLE)
        entry = held.add(
            begun.operation,
            wrong.account_id,
            Move.CORRECT,
            hold_id=wrong.hold_id,
            capacity=-wrong.capacity,
            reserved=-wrong.reserved,
            committed=-wrong.committed,
            words=words.strip()[:300],
            corrects=wrong,
        )
        _refuse_overdrawn(wrong, held, by, at)
        held.write()
        tell(wrong.account, "correct_factor", by=by, at=at, channel=channel, words=_said(wrong, words))
    return entry


def _said(wrong: Transfer, words: str) -> str:
    amount = abs(wrong.capacity or wrong.reserved or wrong.committed)
    return f"更正{Move(wrong.move).label} {in_unit(amount, wrong.account)}：{words.strip()}"


def _against(wrong: Transfer, held: Held) -> list[Reason]:
    if wrong.move == Move.EXPIRE:
        return [Reason("到期是按时间算的，不能更正；需要时重新申请", code="lapsed")]
    if wrong.move == Move.CORRECT:
        return [Reason("更正不能再更正；按实际再记一笔", code="corrected")]
    if Transfer.objects.filter(corrects=wrong).exists():
        return [Reason("这笔已经更正过", code="corrected")]
    if wrong.hold_id is None:
        return []
    hold = Hold.objects.get(pk=wrong.hold_id)
    lapsed = sum(one.reserved for one in held.moves if one.hold_id == hold.pk)
    pending, committed = hold.pending + lapsed - wrong.reserved, hold.committed - wrong.committed
    if pending < 0 or committed < 0 or pending + committed > hold.asked:
        return [Reason("这笔之后又有变动，先更正后面的", action_label="从最近一笔开始更正", code="moved_on")]
    return []


def _refuse_overdrawn(wrong: Transfer, held: Held, by: Person, at: datetime) -> None:
    """What is taken back may have been promised already; what is held again may be gone."""
    for account_id in (wrong.account_id, wrong.account.parent_id):
        if account_id is not None and held.balances[account_id].free < 0:
            free = held.balances[account_id].free
            asked = abs(wrong.capacity or wrong.reserved + wrong.committed)
            refuse_short(TITLE, [(held[account_id], asked, asked + free)], by, at)
