"""Reserving for a holder over several factors and accounts at once: all of it or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from wutong.audit.rows import insert
from wutong.factors import rules
from wutong.factors.actions.guarding import refuse_if
from wutong.factors.actions.operating import Held, begin, hold_still
from wutong.factors.models import Hold, Reservation
from wutong.factors.names import account_words, in_unit, standing_of
from wutong.factors.rules import Move
from wutong.factors.shortage import refuse_short
from wutong.organisation import access, dictionaries
from wutong.organisation.access import Place
from wutong.organisation.actions.recording import record_thing
from wutong.organisation.duties import Act
from wutong.organisation.models import Person
from wutong.organisation.reasons import Reason
from wutong_engines.quotas import shortfalls

TITLE = "没有预占"


@dataclass(frozen=True)
class Ask:
    """So many thousandths of one account."""

    account_id: int
    thousandths: int


@dataclass(frozen=True)
class Holder:
    """Who will hold it: a project of an upper room by number, its name and place, and its officer."""

    id: int
    name: str
    place: Place
    officer: Person | None = None


def reserve(
    asks: Sequence[Ask],
    *,
    holder: Holder,
    until: datetime,
    key: str,
    by: Person,
    at: datetime,
    words: str = "",
    channel: str = "page",
) -> Reservation:
    """A pending hold on every account asked of, until `until`; nothing at all when one of them is short.

    Raises NotYourDuty, NotFound, Refused: which account, how much is short, who holds it, what lapses first.
    """
    access.require(by, Act.ASK_FACTORS, holder.place)
    wanted = [(one.account_id, one.thousandths) for one in asks]
    body = {
        "asks": sorted(wanted),
        "holder": holder.id,
        "until": until.isoformat(),
    }
    with transaction.atomic():
        begun = begin("reserve", key, body, by=by, at=at)
        if begun.is_replay:
            return begun.operation.reservation
        # only now: what was done in time is answered as done, however late the same is asked again
        refuse_if(rules.reasons_against_until(until, at) + rules.reasons_against_asks(wanted), TITLE)
        held = hold_still([one.account_id for one in asks], begun.operation, at=at)
        refuse_if(_against_accounts(asks, held, holder, at), TITLE)
        short = shortfalls(wanted, held.balances)
        if short:
            refuse_short(TITLE, [(held[one.account], one.asked, one.free) for one in short], by, at)
        reservation = Reservation(
            operation=begun.operation,
            holder=holder.id,
            holder_name=holder.name[:200],
            region_id=holder.place.region_code,
            words=words.strip()[:300],
            asked_at=at,
            asked_by=by,
            officer=holder.officer,
        )
        insert([reservation])
        said = _hold(asks, reservation, held, until)
        act = "reserve_factors"
        record_thing("project", holder.id, holder.name, act, by=by, at=at, channel=channel, words=said)
    return reservation


def _hold(asks: Sequence[Ask], reservation: Reservation, held: Held, until: datetime) -> str:
    holds = [
        Hold(reservation=reservation, account_id=one.account_id, asked=one.thousandths, expires_at=until)
        for one in asks
    ]
    insert(holds)
    for hold in holds:
        held.add(reservation.operation, hold.account_id, Move.RESERVE, hold=hold, reserved=hold.asked)
    held.write()
    accounts = [held[hold.account_id] for hold in holds]
    said = (f"{account_words(a)} {in_unit(hold.asked, a)}" for hold, a in zip(holds, accounts, strict=True))
    return "、".join(said)


def _against_accounts(asks: Sequence[Ask], held: Held, holder: Holder, at: datetime) -> list[Reason]:
    on = timezone.localdate(at)
    path = dictionaries.regions()[holder.place.region_code].path
    found = []
    for one in asks:
        standing = standing_of(held[one.account_id])
        found += rules.reasons_against_using(standing, on)
        found += rules.reasons_against_serving(standing, path, holder.place.park_key)
    return found
