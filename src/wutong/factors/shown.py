"""How accounts, holds and movements are shown: numbers in the factor's unit, bars, words, addresses."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string

from wutong.audit.models import Entry
from wutong.factors.models import FactorKind, Hold, Transfer
from wutong.factors.names import account_words, holder_words, in_unit, place_words
from wutong.factors.queries import Line
from wutong.factors.rules import STANDING, Move
from wutong.factors.tree import Branch
from wutong.organisation.dictionaries import department_words
from wutong.organisation.models import Person
from wutong.web.addresses import row_url, url
from wutong.web.formats import date_text, day_text, moment_text
from wutong_engines.quotas import Balance
from wutong_engines.units.numerals import shown_thousandths

BAR = 240
SOON_DAYS = 7
# what a column of money is counted in; every other factor in its own unit
IN_COLUMNS = {"元": (10_000, "万元")}


def column_unit(kind: FactorKind) -> str:
    return IN_COLUMNS.get(kind.unit, (1, kind.unit))[1]


def amount(thousandths: int, kind: FactorKind) -> str:
    """For a column, whose head has the unit: 1,200.5."""
    return shown_thousandths(thousandths, IN_COLUMNS.get(kind.unit, (1, ""))[0])


def signed(thousandths: int, kind: FactorKind) -> str:
    if not thousandths:
        return ""
    return ("+" if thousandths > 0 else "−") + amount(abs(thousandths), kind)


def period_words(period: str) -> str:
    return period if period == STANDING else f"{period} 年"


def bar(balance: Balance, words: str) -> dict[str, Any]:
    """The four parts of what there is, end to end; what is held below counts as held, not as given on."""
    below = balance.granted - (balance.reserved + balance.committed - balance.own)
    parts = [
        ("committed", balance.committed),
        ("reserved", balance.reserved),
        ("granted", below),
        ("free", balance.free),
    ]
    x, found = 0.0, []
    for kind, value in parts:
        width = BAR * value / balance.capacity if balance.capacity else 0.0
        if width > 0:
            found.append({"kind": kind, "x": round(x, 2), "width": round(width, 2)})
        x += width
    return {"parts": found, "alt": words}


def figures(line: Line) -> dict[str, Any]:
    account, balance = line.account, line.balance
    names = ("capacity", "granted", "reserved", "committed", "free")
    said = {name: amount(getattr(balance, name), account.kind) for name in names}
    alt = "，".join(
        f"{words} {in_unit(value, account)}"
        for words, value in (
            ("总量", balance.capacity),
            ("落实", balance.committed),
            ("预占", balance.reserved),
            ("给下级", balance.granted),
            ("可用", balance.free),
        )
    )
    return said | {"bar": bar(balance, f"{account_words(account)}：{alt}"), "is_full": balance.free <= 0}


def account_row(line: Line, depth: int = 0, below: int = 0) -> dict[str, Any]:
    account = line.account
    return figures(line) | {
        "id": account.pk,
        "url": row_url("factors:account", account.pk),
        "place": place_words(account),
        "depth": min(depth, 4),
        "below": below,
        "is_empty": not line.balance.capacity,
        "is_synthetic": account.is_synthetic,
        "is_closed": account.closed_at is not None,
    }


def branch_shown(branch: Branch, deepest: int, more_url: str) -> dict[str, Any]:
    leaves = [one for one in branch.leaves if one.depth <= deepest]
    hidden = len(branch.leaves) - len(leaves)
    return {
        "kind": branch.kind,
        "unit": column_unit(branch.kind),
        "period": period_words(branch.period),
        "department": department_words(branch.kind.department),
        "count": len(branch.leaves),
        "hidden": hidden,
        "more_url": more_url,
        "rows": [account_row(one.line, one.depth, one.below) for one in leaves],
        "is_synthetic": all(one.line.account.is_synthetic for one in leaves),
    }


def holders_seen(person: Person, holders: Collection[int]) -> set[int]:
    """Projects among these that the person may open; the room that knows projects says which."""
    found: set[int] = import_string(settings.HOLDERS_SEEN)(person, holders)
    return found


def hold_state(hold: Hold, at: datetime) -> tuple[str, str]:
    """(tone, words), as a hold stands at `at`; one half committed still says what is pending."""
    if not hold.pending_at(at):
        if hold.committed:
            return "ok", "已落实" if hold.committed == hold.asked else "落实了一部分"
        if hold.refused_at is not None:
            return "paused", "没有同意"
        return ("paused", "到期没有落实") if hold.pending else ("paused", "已回到账户")
    days = days_left(hold, at)
    when = "今天到期" if days == 0 else f"剩 {days} 天"
    if hold.approved_at is None:
        return "soon", f"等答复，{when}"
    return ("soon" if days <= SOON_DAYS else "ok"), f"已同意，{when}"


def days_left(hold: Hold, at: datetime) -> int:
    return (timezone.localdate(hold.expires_at) - timezone.localdate(at)).days


def hold_row(person: Person, hold: Hold, at: datetime, seen: Collection[int]) -> dict[str, Any]:
    tone, words = hold_state(hold, at)
    told, pending = hold.reservation, hold.pending_at(at)
    return {
        "id": hold.pk,
        "url": row_url("factors:hold", hold.pk),
        "holder": holder_words(person, told, hold.account),
        "holder_url": row_url("projects:detail", told.holder) if told.holder in seen else "",
        "asked": amount(hold.asked, hold.account.kind),
        "pending": amount(pending, hold.account.kind),
        "committed": amount(hold.committed, hold.account.kind),
        "pending_words": in_unit(hold.pending, hold.account),
        "tone": tone,
        "state": words,
        "until": date_text(hold.expires_at) if pending else "",
        "asked_at": date_text(told.asked_at),
        "asked_by": told.asked_by.name,
        "is_live": pending > 0,
        "is_approved": hold.approved_at is not None,
    }


def work_row(hold: Hold, person: Person, at: datetime, may_keep: bool) -> dict[str, Any]:
    """A line of the work list: how long it has waited, or how soon it lapses, and the verb that ends it."""
    days = days_left(hold, at)
    tone = "soon" if days <= SOON_DAYS else "ok"
    waited = (timezone.localdate(at) - timezone.localdate(hold.reservation.asked_at)).days
    asked = (
        f"{hold.reservation.asked_by.name} {day_text(hold.reservation.asked_at) if waited else '今天'} 申请"
    )
    if hold.approved_at is None:
        why, verb = asked + (f"，等了 {waited} 天" if waited else ""), "答复"
    else:
        why, verb = f"{asked}，{day_text(hold.approved_at)} 同意", "落实"
    return {
        "tone": tone,
        "when": "今天到期" if days == 0 else f"剩 {days} 天",
        "title": f"{holder_words(person, hold.reservation, hold.account)}：{_what(hold)}",
        "url": row_url("factors:hold", hold.pk),
        "why": why,
        "due": f"{day_text(hold.expires_at)}到期",
        "verb": verb if may_keep else "看",
    }


def _what(hold: Hold) -> str:
    return f"{account_words(hold.account)} {in_unit(hold.pending, hold.account)}"


def correctable(entries: Iterable[Transfer]) -> set[int]:
    """Movements not overtaken by later ones: of a hold the last that stands, of capacity each."""
    rows = list(entries)
    corrected = {one.corrects_id for one in rows}
    last = {
        one.hold_id or -one.pk: one
        for one in rows
        if one.pk is not None and one.move != Move.CORRECT and one.pk not in corrected
    }
    return {one.pk for one in last.values() if one.move != Move.EXPIRE}


def entry_rows(
    person: Person, movements: Sequence[tuple[Transfer, Balance]], may_keep: bool, latest: int = 0
) -> list[dict[str, Any]]:
    """Lines of a statement, the `latest` of them alone unless 0; what a correction is offered for is told by
    all."""
    corrected = {one.corrects_id for one, _ in movements if one.corrects_id}
    can = correctable(one for one, _ in movements) if may_keep else set()
    return [entry_row(person, one, after, one.pk in can, corrected) for one, after in movements[-latest:]]


def hold_rows(
    person: Person,
    hold: Hold,
    movements: Sequence[tuple[Transfer, Balance]],
    said: Iterable[Entry],
    may_keep: bool,
) -> list[dict[str, Any]]:
    """All that happened to a hold in the order of time: what moved, and what the department said."""
    rows = [
        (one.at, row | ({"move": "没有同意"} if one.move == Move.VOID and one.at == hold.refused_at else {}))
        for (one, _), row in zip(movements, entry_rows(person, movements, may_keep), strict=True)
    ]
    for entry in said:
        after = [after for one, after in movements if one.at <= entry.at]
        rows.append((entry.at, word_row(entry, after[-1] if after else Balance(), hold)))
    return [row for _, row in sorted(rows, key=lambda pair: pair[0])]


def word_row(entry: Entry, after: Balance, hold: Hold) -> dict[str, Any]:
    """A word that moved nothing, as a line among the movements."""
    kind, said = hold.account.kind, entry.words.removeprefix(f"{hold.reservation.holder_name}：")
    verb, _, rest = said.partition("，")
    return {
        "id": None,
        "at": moment_text(entry.at),
        "move": verb.removesuffix("预占"),
        "holder": "",
        "hold_url": "",
        "document": "",
        "words": f"占{rest}" if rest else "",
        "by": entry.person_name,
        "capacity": "",
        "reserved": "",
        "committed": "",
        "after_capacity": "",
        "after_reserved": amount(after.reserved, kind),
        "after_committed": amount(after.committed, kind),
        "after_free": "",
        "is_corrected": False,
        "correct_url": "",
    }


def entry_row(
    person: Person, entry: Transfer, after: Balance, may_correct: bool, corrected: Collection[int]
) -> dict[str, Any]:
    """A line of the statement; the hold's project, or the document, says what it was for."""
    kind = entry.account.kind
    hold = entry.hold
    return {
        "id": entry.pk,
        "at": moment_text(entry.at),
        "move": Move(entry.move).label,
        "holder": holder_words(person, hold.reservation, entry.account) if hold else "",
        "hold_url": row_url("factors:hold", hold.pk) if hold else "",
        "document": entry.document,
        "words": entry.words,
        "by": "" if entry.move == Move.EXPIRE else entry.operation.by.name,
        "capacity": signed(entry.capacity, kind),
        "reserved": signed(entry.reserved, kind),
        "committed": signed(entry.committed, kind),
        "after_capacity": amount(after.capacity, kind),
        "after_reserved": amount(after.reserved, kind),
        "after_committed": amount(after.committed, kind),
        "after_free": amount(after.free, kind),
        "is_corrected": entry.pk in corrected,
        "correct_url": url("factors:correct", entry.pk) if may_correct else "",
    }
