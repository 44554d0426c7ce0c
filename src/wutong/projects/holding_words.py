"""The 要素 page in words: what is needed, held, missing; what is asked of whom and what became of it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from wutong.factors import deducting
from wutong.factors.models import Hold
from wutong.factors.names import account_words, in_unit, place_words
from wutong.factors.queries import Line
from wutong.factors.rules import STANDING, Move
from wutong.organisation import dictionaries
from wutong.organisation.duties import Act
from wutong.projects.fields import FIELD
from wutong.projects.holding import FactorsPage, may_see, nearest
from wutong.projects.needs import Position
from wutong.projects.shown import origin
from wutong.web.addresses import url as address
from wutong.web.formats import date_text, day_text, number
from wutong_engines.units.amounts import amount_words
from wutong_engines.units.numerals import shown_thousandths


def summary(positions: Iterable[Position]) -> str:
    """“需 5 项，落实 2，预占 1，缺 2；另有 1 项未填”; each needed kind is counted once."""
    shown = [one for one in positions if one.is_shown]
    needed = [one for one in shown if one.needed]
    committed = sum(one.is_committed for one in needed)
    lacking = sum(bool(one.missing) for one in needed)
    unknown = sum(one.needed is None for one in shown)
    held = len(needed) - committed - lacking
    if needed:
        words = f"需 {len(needed)} 项，落实 {committed}，预占 {held}，缺 {lacking}"
        return words + (f"；另有 {unknown} 项未填" if unknown else "")
    kept = sum(bool(one.reserved or one.committed) for one in shown)
    return "没有填要什么" + (f"；已占 {kept} 项" if kept else "")


def overview(positions: Iterable[Position]) -> dict[str, Any]:
    """The lines of the project's own page: what is needed and how it stands, the rest counted."""
    shown = [one for one in positions if one.is_shown]
    lines = [
        {
            "name": one.kind.name,
            "need": amount_words(one.needed or 0, one.kind.unit),
            "stands": _stands(one),
        }
        for one in shown
        if one.needed
    ]
    return {"summary": summary(shown), "lines": lines, "count": len(lines)}


def rows(page: FactorsPage) -> list[dict[str, Any]]:
    return [_row(page, one) for one in page.shown]


def _row(page: FactorsPage, one: Position) -> dict[str, Any]:
    unit = one.kind.unit
    return {
        "key": one.kind.key,
        "name": one.kind.name,
        "keeper": dictionaries.department_words(one.kind.department),
        "need": _need(page, one),
        "committed": amount_words(one.committed, unit) if one.committed else "",
        "reserved": amount_words(one.reserved, unit) if one.reserved else "",
        "until": date_text(one.reserved_until),
        "stands": _stands(one),
        "free": [_free(page, line) for line in page.accounts.get(one.kind.key, [])],
        "set_url": address("projects:need", page.project.pk) + f"?kind={one.kind.key}"
        if page.may(Act.EDIT_PROJECT)
        else "",
        "remove_url": address("projects:remove_need", page.project.pk, one.kind.key)
        if one.typed and page.may(Act.EDIT_PROJECT)
        else "",
    }


def _need(page: FactorsPage, one: Position) -> dict[str, str]:
    """The amount, its corner, and what is said of it."""
    unit, pk = one.kind.unit, page.project.pk
    fact = FIELD[one.field].words if one.field else ""
    if one.typed:
        over = f"；“{fact}”写的是 {amount_words(one.read, unit)}，以填的为准" if one.read is not None else ""
        value = amount_words(one.needed or 0, unit) if one.needed else "不需要"
        return {"value": value, "said": typed_words(one) + over, "origin": "", "url": "", "source": ""}
    kind, source = origin(page.project.sources.get(one.field)) if one.field else ("", "")
    found = {"value": "", "said": "", "origin": kind, "source": source, "url": ""}
    if one.is_unclear:
        return found | {"said": f"“{fact}”分不清是装机还是负荷，请填", "origin": ""}
    if one.read is None:
        return found | {"said": f"“{fact}”没有填" if fact else ""}
    corner = address("projects:source", pk, one.field) if kind else ""
    return found | {"value": amount_words(one.read, unit), "said": _read_as(page, one, fact), "url": corner}


def typed_words(one: Position, *, with_sum: bool = True) -> str:
    """Who typed a need, when and why, what is deducted from it, and whether rules changed it since."""
    typed, unit = one.typed, one.kind.unit
    if typed is None:
        return ""
    how = deducting.sum_words(typed.worked, unit) if with_sum else ""
    changed = f"；规矩后来改了，填的时候算得 {amount_words(typed.thousandths, unit)}"
    said = f"{typed.by} {date_text(typed.at)} 填" + (f"：{typed.words}" if typed.words else "")
    return f"{said}{f'。{how}' if how else ''}{changed if typed.worked.net != typed.thousandths else ''}"


def sums(positions: Iterable[Position]) -> list[dict[str, Any]]:
    """Needs that something is deducted from, line by line."""
    return [sum_of(one) for one in positions if one.typed and one.typed.worked.lines]


def sum_of(one: Position) -> dict[str, Any]:
    """`one` is typed."""
    kind, typed = one.kind, one.typed
    told = deducting.sum_told(typed.worked, kind.unit, kind.words) if typed else {}
    return {"key": kind.key, "name": kind.name, "said": typed_words(one), "sum": told}


def for_keeper(one: Position) -> dict[str, Any]:
    """What a department that answers an ask reads: needed, who says so, what is held of it, the sum."""
    unit = one.kind.unit
    if one.typed:
        said = typed_words(one, with_sum=False)
    else:
        said = f"按项目的“{FIELD[one.field].words}”" if one.needed is not None else "没有人填"
    needed = amount_words(one.needed, unit) if one.needed is not None else ""
    how = deducting.sum_words(one.typed.worked, unit) if one.typed else ""
    return {
        "needed": needed,
        "words": f"项目需要 {needed}" + (f"（{how}）" if how else "") if needed else "项目没有填需要多少",
        "said": said,
        "stands": _stands(one),
        "sum": sum_of(one)["sum"] if one.typed and one.typed.worked.lines else None,
    }


def _read_as(page: FactorsPage, one: Position, fact: str) -> str:
    rate = one.kind.per_field_unit
    if rate is None or rate == 1:
        return f"按“{fact}”"
    value, unit = number(getattr(page.project, one.field), 3), FIELD[one.field].unit
    return f"按“{fact}”{value} {unit}，1 {unit}合 {rate.normalize():f} {one.kind.unit}"


def _stands(one: Position) -> tuple[str, str]:
    """The mark and its words: what is missing, or that nothing is."""
    if one.needed is None:
        if one.committed:
            return "ok", "有落实"
        return ("soon", "有预占") if one.reserved else ("paused", "未填")
    if one.missing:
        return "late", f"缺 {amount_words(one.missing, one.kind.unit)}"
    beyond = one.reserved + one.committed - one.needed
    more = f"，比需要多 {amount_words(beyond, one.kind.unit)}" if beyond else ""
    if one.is_committed:
        return "ok", ("已落实" if one.needed else "不需要") + more
    return "soon", f"已预占，等落实{more}"


def _free(page: FactorsPage, line: Line) -> dict[str, str]:
    account = line.account
    return {
        "place": place_words(account),
        "amount": in_unit(max(line.balance.free, 0), account),
        "url": address("factors:account", account.pk) if may_see(page.person, line.account) else "",
    }


def asks(page: FactorsPage, typed: Mapping[str, str] | None) -> list[dict[str, Any]]:
    """What may be asked for: all that is missing first, with the amount and the nearest account that has it.

    `typed`: what somebody wrote into the form, which is kept as it is.
    """
    found = [_ask(page, one, typed) for one in page.shown if one.needed is None or one.missing]
    return sorted(found, key=lambda one: not one["is_missing"])


def _ask(page: FactorsPage, one: Position, typed: Mapping[str, str] | None) -> dict[str, Any]:
    served, missing = page.accounts.get(one.kind.key, []), one.missing or 0
    best = nearest(served, missing)
    written = shown_thousandths(missing) if missing and best else ""
    chosen = str(best.account.pk) if best else ""
    return {
        "key": one.kind.key,
        "name": one.kind.name,
        "unit": one.kind.unit,
        "is_missing": bool(missing),
        "amount": written if typed is None else typed.get(f"amount-{one.kind.key}", ""),
        "account": chosen if typed is None else typed.get(f"account-{one.kind.key}", chosen),
        "options": [(line.account.pk, _option(line)) for line in served],
        "keeper": dictionaries.department_words(one.kind.department),
    }


def _option(line: Line) -> str:
    period = "" if line.account.period == STANDING else f" {line.account.period} 年"
    return f"{place_words(line.account)}{period}，可用 {in_unit(max(line.balance.free, 0), line.account)}"


def history(page: FactorsPage) -> list[dict[str, Any]]:
    return [_past(page, one) for one in page.holds]


def _past(page: FactorsPage, one: Any) -> dict[str, Any]:
    tone, words = _became(page, one)
    return {
        "id": one.pk,
        "account": account_words(one.account),
        "url": address("factors:hold", one.pk) if may_see(page.person, one.account) else "",
        "asked": in_unit(one.asked, one.account),
        "by": f"{one.reservation.asked_by.name} {date_text(one.reservation.asked_at)}",
        "why": one.reservation.words,
        "tone": tone,
        "words": words,
        "said": one.last_words if one.last_move == Move.RELEASE else one.words or one.last_words,
        "withdraw_url": address("projects:withdraw_hold", page.project.pk, one.pk)
        if one.pending_at(page.at) and page.may_ask
        else "",
    }


def _became(page: FactorsPage, one: Any) -> tuple[str, str]:
    """What has become of an ask, in a mark and words."""
    held = f"落实 {in_unit(one.committed, one.account)}" if one.committed else ""
    if one.pending_at(page.at):
        return "soon", "，".join(part for part in (held, _waiting(one)) if part)
    if one.pending:
        lapsed = f"{day_text(one.expires_at)}到期，没有落实"
        return "paused", f"{held}，其余{lapsed}" if held else lapsed
    if held:
        return "ok", f"{held}，其余没有同意" if one.refused_at else held
    if one.refused_at and one.last_move != Move.RELEASE:
        return "late", f"{day_text(one.refused_at)}退回"
    return "paused", {Move.RELEASE: "已释放", Move.EXPIRE: f"{day_text(one.expires_at)}到期"}.get(
        one.last_move, "已取消"
    )


def _waiting(one: Hold) -> str:
    until = f"占到 {date_text(one.expires_at)}"
    if one.approved_by is not None:
        return f"{one.approved_by.name}同意，{until}"
    return f"等{dictionaries.department_words(one.account.kind.department)}答复，{until}"


def going_back(holds: Iterable[Hold], at: datetime) -> str:
    """“海西州 2026 年能耗指标 1,200 tce、…”: what is held now, which a project that ends gives back."""
    amounts = [(one, one.committed + one.pending_at(at)) for one in holds]
    return "、".join(
        f"{account_words(one.account)} {in_unit(amount, one.account)}" for one, amount in amounts if amount
    )
