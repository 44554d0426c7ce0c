"""A refusal for want of quota: which account, how much is short, who holds it, which holds lapse first."""

from collections.abc import Sequence
from datetime import datetime
from itertools import accumulate

from wutong.factors import queries
from wutong.factors.models import Account, Hold
from wutong.factors.names import account_words, holder_words, in_unit
from wutong.organisation import access, dictionaries
from wutong.organisation.access import Place
from wutong.organisation.duties import Act
from wutong.organisation.models import Person
from wutong.organisation.reasons import Reason, Refused
from wutong.web.addresses import url
from wutong.web.formats import date_text

NAMED = 3


def refuse_short(title: str, short: Sequence[tuple[Account, int, int]], by: Person, at: datetime) -> None:
    """`short`: account, asked, free, each in thousandths. Raises Refused always."""
    raise Refused(title, [reason_of(account, asked, free, by, at) for account, asked, free in short])


def reason_of(account: Account, asked: int, free: int, by: Person, at: datetime) -> Reason:
    wanted, there, lacking = (in_unit(max(one, 0), account) for one in (asked, free, asked - max(free, 0)))
    words = f"{account_words(account)}要 {wanted}，可用 {there}，差 {lacking}"
    holds = queries.held_of(account)
    live = [one for one in holds if one.pending_at(at)]
    told = [words]
    if held := _who_holds(holds, account, by, at):
        told.append(held)
    told.append(_what_lapses(live, asked - free, account))
    may_see = access.may(by, Act.VIEW_FACTORS, Place(account.region_id, account.park_id))
    return Reason(
        words="；".join(one for one in told if one),
        who=dictionaries.department_words(account.kind.department),
        action_label="看谁占着" if may_see else "",
        action_url=url("factors:account", account.pk) if may_see else "",
        field=f"account-{account.pk}",
        code="short",
    )


def _who_holds(holds: Sequence[Hold], account: Account, by: Person, at: datetime) -> str:
    """The largest holders; those out of the person's sight are counted, not named."""
    amounts: dict[str, int] = {}
    for one in holds:
        amount = one.committed + one.pending_at(at)
        if amount:
            name = holder_words(by, one.reservation, account)
            amounts[name] = amounts.get(name, 0) + amount
    most = sorted(amounts.items(), key=lambda pair: (-pair[1], pair[0]))
    named = "、".join(f"{name} {in_unit(amount, account)}" for name, amount in most[:NAMED])
    more = f" 等 {len(most)} 家" if len(most) > NAMED else ""
    granted = f"给下级 {in_unit(account.granted, account)}" if account.granted else ""
    return "，".join(part for part in (f"占着的：{named}{more}" if named else "", granted) if part)


def _what_lapses(live: Sequence[Hold], short: int, account: Account) -> str:
    """The pending holds that would free enough soonest."""
    if not live:
        return "没有会到期的预占"
    sums = list(accumulate(one.pending for one in live))
    freed = sums[-1]
    count = next((place for place, one in enumerate(sums, start=1) if one >= short), len(live))
    first, last = live[0], live[count - 1]
    soonest = f"最早到期：{date_text(first.expires_at)} 回来 {in_unit(first.pending, account)}"
    if freed < short:
        return f"{soonest}，全部到期也还差 {in_unit(short - freed, account)}"
    if count > 1:
        return f"{soonest}，到 {date_text(last.expires_at)} 若都不续就够"
    return f"{soonest}，不续就够"
