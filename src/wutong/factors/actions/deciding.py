"""What a department says to a hold: approve, extend, shorten, commit, refuse, release; the asker is told."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from wutong.factors import rules
from wutong.factors.actions.guarding import may_keep, refuse_if, tell
from wutong.factors.actions.operating import (
    Begun,
    Held,
    account_of_hold,
    begin,
    held_still_hold,
    hold_still,
)
from wutong.factors.actions.telling import notify, tell_keepers
from wutong.factors.models import Account, Hold, Transfer
from wutong.factors.names import account_words, in_unit, wanted_of
from wutong.factors.rules import Move
from wutong.organisation.actions.recording import record_thing
from wutong.organisation.models import Person
from wutong.organisation.reasons import Reason


def approve(
    hold_id: int, *, until: datetime, key: str, by: Person, at: datetime, channel: str = "page"
) -> Hold:
    """The department's yes to a reservation, kept until `until`."""
    return _set_end(hold_id, until, "approve_hold", "同意预占", "", key=key, by=by, at=at, channel=channel)


def change_end(
    hold_id: int,
    *,
    until: datetime,
    words: str,
    key: str,
    by: Person,
    at: datetime,
    channel: str = "page",
) -> Hold:
    """Extend or shorten a pending hold, with the reason."""
    refuse_if(rules.reasons_against_words(words, "为什么改期"), "没有改期")
    return _set_end(
        hold_id, until, "change_hold_end", "改期", words.strip(), key=key, by=by, at=at, channel=channel
    )


def _set_end(
    hold_id: int,
    until: datetime,
    act: str,
    verb: str,
    words: str,
    *,
    key: str,
    by: Person,
    at: datetime,
    channel: str,
) -> Hold:
    with transaction.atomic():
        begun, hold, held = _take(act, hold_id, {"until": until.isoformat(), "words": words}, key, by, at)
        if begun.is_replay:
            return hold
        late = rules.reasons_against_until(until, at)
        refuse_if(late or rules.reasons_against_deciding(wanted_of(hold), at), f"没有{verb}")
        before, hold.expires_at = hold.expires_at, until
        columns = ["expires_at", "words"]
        hold.words = words[:300]
        if act == "approve_hold":
            hold.approved_at, hold.approved_by = at, by
            columns += ["approved_at", "approved_by"]
        hold.save(update_fields=columns)
        held.write()
        day = f"{timezone.localtime(until):%Y-%m-%d}"
        said = f"{verb}，到 {day}" + (f"：{words}" if words else "")
        # the number tells this hold from others of the same project on its own page
        changes: dict[str, tuple[object, object]] = {"expires_at": (before, until), "hold": (None, hold.pk)}
        _tell(hold, held[hold.account_id], act, said, by, at, channel, changes)
    return hold


def commit(
    hold_id: int,
    *,
    key: str,
    by: Person,
    at: datetime,
    thousandths: int | None = None,
    document: str = "",
    channel: str = "page",
) -> Hold:
    """All of what is pending, or part; the rest stays pending until it is committed, refused or lapses."""
    with transaction.atomic():
        body = {"amount": thousandths, "document": document.strip()}
        begun, hold, held = _take("commit", hold_id, body, key, by, at)
        if begun.is_replay:
            return hold
        account = held[hold.account_id]
        reasons = rules.reasons_against_deciding(wanted_of(hold), at)
        amount = hold.pending if thousandths is None else thousandths
        most = f"{in_unit(hold.pending, account)}（还在预占的）"
        refuse_if(reasons or rules.reasons_against_amount(amount, hold.pending, most), "没有落实")
        _move(begun, hold, held, Move.COMMIT, -amount, amount, document=document)
        paper = f"，{document.strip()}" if document.strip() else ""
        _tell(hold, account, "commit_factor", f"落实 {in_unit(amount, account)}{paper}", by, at, channel)
    return hold


def refuse(hold_id: int, *, words: str, key: str, by: Person, at: datetime, channel: str = "page") -> Hold:
    """The department's no: what is pending goes back at once, and the asker reads why."""
    refuse_if(rules.reasons_against_words(words, "为什么不同意"), "没有退回")
    with transaction.atomic():
        begun, hold, held = _take("refuse", hold_id, {"words": words.strip()}, key, by, at)
        if begun.is_replay:
            return hold
        refuse_if(rules.reasons_against_deciding(wanted_of(hold), at), "没有退回")
        amount = hold.pending
        hold.refused_at, hold.words = at, words.strip()[:300]
        hold.save(update_fields=["refused_at", "words"])
        _move(begun, hold, held, Move.VOID, -amount, 0, words=words)
        account = held[hold.account_id]
        said = f"没有同意 {in_unit(amount, account)}：{words.strip()}"
        _tell(hold, account, "refuse_hold", said, by, at, channel)
    return hold


def release(hold_id: int, *, words: str, key: str, by: Person, at: datetime, channel: str = "page") -> Hold:
    """What was committed, and what is still pending, goes back."""
    refuse_if(rules.reasons_against_words(words, "为什么释放"), "没有释放")
    with transaction.atomic():
        begun, hold, held = _take("release", hold_id, {"words": words.strip()}, key, by, at)
        if begun.is_replay:
            return hold
        is_lapsed = any(one.hold_id == hold.pk for one in held.moves)
        amount = hold.committed + (0 if is_lapsed else hold.pending)
        if not amount:
            refuse_if([Reason("这笔已经全部回到账户", code="nothing_held")], "没有释放")
        _give_back(begun, hold, held, words, is_lapsed=is_lapsed)
        held.write()
        account = held[hold.account_id]
        said = f"释放 {in_unit(amount, account)}：{words.strip()}"
        _tell(hold, account, "release_factor", said, by, at, channel)
    return hold


def release_all(
    holder: int, *, words: str, key: str, by: Person, at: datetime, channel: str = "page"
) -> list[Hold]:
    """What a holder has goes back when it dies, and the keepers are told; called within the act that ends it,
    which was allowed. One that holds nothing lets go of nothing: no act, and the key stays unused."""
    theirs = Hold.objects.select_related("reservation").filter(reservation__holder=holder).order_by("pk")
    live = list(theirs.filter(Q(committed__gt=0) | Q(pending__gt=0, expires_at__gt=at)))
    if not live:
        return []
    with transaction.atomic():
        begun = begin("release_all", key, {"holder": holder}, by=by, at=at)
        if begun.is_replay:
            return []
        held = hold_still([one.account_id for one in live], begun.operation, at=at)
        lapsed = {one.hold_id for one in held.moves}
        holds = [
            one
            for one in theirs.filter(account__in=held.accounts)
            if one.committed or (one.pending and one.pk not in lapsed)
        ]
        back = [
            (one, held[one.account_id], one.committed + (0 if one.pk in lapsed else one.pending))
            for one in holds
        ]
        for hold in holds:
            _give_back(begun, hold, held, words, is_lapsed=hold.pk in lapsed)
        held.write()
        tell_keepers(back, words, by=by, at=at)
        said = "、".join(account_words(held[hold.account_id]) for hold in holds) or "已经没有占着的要素"
        record_thing(
            "project",
            holder,
            live[0].reservation.holder_name,
            "release_factors",
            by=by,
            at=at,
            channel=channel,
            words=f"{said}：{words}",
        )
    return holds


def _take(
    verb: str, hold_id: int, body: Mapping[str, object], key: str, by: Person, at: datetime
) -> tuple[Begun, Hold, Held]:
    """The hold with its account held still, for whoever keeps the account. Raises NotFound, NotYourDuty."""
    account_id = account_of_hold(hold_id)
    begun = begin(verb, key, {"hold": hold_id, **body}, by=by, at=at)
    if begun.is_replay:
        # as it stands now: who came first may have finished only while this one waited
        return begun, Hold.objects.select_related("account__kind").get(pk=hold_id), Held({}, {})
    held = hold_still([account_id], begun.operation, at=at)
    may_keep(held[account_id], by)
    return begun, held_still_hold(hold_id), held


def _move(
    begun: Begun, hold: Hold, held: Held, move: Move, reserved: int, committed: int, **said: str
) -> list[Transfer]:
    held.add(
        begun.operation,
        hold.account_id,
        move,
        hold=hold,
        reserved=reserved,
        committed=committed,
        **{name: words.strip()[:200] for name, words in said.items()},
    )
    hold.pending, hold.committed = hold.pending + reserved, hold.committed + committed
    return held.write()


def _give_back(begun: Begun, hold: Hold, held: Held, words: str, *, is_lapsed: bool = False) -> None:
    pending = 0 if is_lapsed else hold.pending
    said = {"words": words.strip()[:300]}
    if pending:
        held.add(begun.operation, hold.account_id, Move.VOID, hold=hold, reserved=-pending, **said)
    if hold.committed:
        held.add(begun.operation, hold.account_id, Move.RELEASE, hold=hold, committed=-hold.committed, **said)
    hold.pending = hold.committed = 0


def _tell(
    hold: Hold,
    account: Account,
    act: str,
    words: str,
    by: Person,
    at: datetime,
    channel: str,
    changes: dict[str, tuple[object, object]] | None = None,
) -> None:
    """To whoever asked and the holder's officer; and to the trail, last, for one writes there at a time."""
    notify(hold.reservation, f"{account_words(account)}{words}", by=by, at=at)
    said = f"{hold.reservation.holder_name}：{words}"
    tell(account, act, by=by, at=at, channel=channel, words=said, changes=changes)
