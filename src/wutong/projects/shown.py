"""Project facts as a page writes them: figures with where they are from, dates as known, states in words."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils import timezone

from wutong.organisation import dictionaries
from wutong.projects.filters import focus_name
from wutong.projects.idle import IdleLimit, tone
from wutong.projects.stages import Stage, Status
from wutong.web.addresses import row_url
from wutong.web.formats import WAN, trimmed, yi
from wutong_engines.units.money import CURRENCY_NAMES

TONE_WORDS = {"ok": "正常", "soon": "将到期", "late": "停滞"}


def origin(source: Mapping[str, Any] | None) -> tuple[str, str]:
    """(read · typed · split, one phrase of where from); nothing known gives no corner."""
    if not source:
        return "", ""
    if "row" in source:
        words = " ".join(part for part in (source.get("sheet", ""), source.get("cell", "")) if part) or "台账"
        kind = "read"
        if source.get("assumed"):
            words = "原表没有写，读表时按上下文补的，可改"
    elif "by" in source:
        words, kind = f"{source.get('name', '')} {str(source.get('at', ''))[:10]} 填写", "typed"
    else:
        words, kind = str(source.get("words", "")), "typed"
    if source.get("disputed"):
        return "split", f"{words}，另有不同的读法"
    return kind, words


def foreign_words(amount: Decimal | None, currency: str) -> str:
    if amount is None:
        return ""
    name = CURRENCY_NAMES.get(currency, currency)
    if amount >= WAN:
        return f"{trimmed(amount / WAN, 4)} 万{name}"
    return f"{trimmed(amount, 2)} {name}"


def status_of(row: Mapping[str, Any], limits: Mapping[str, IdleLimit], at: datetime) -> tuple[str, str]:
    """The mark's kind and its words."""
    kind = tone(limits.get(row["stage"]), row["status"], row["updated_at"], at)
    if row["status"] != Status.ACTIVE:
        return kind, Status(row["status"]).label
    return kind, TONE_WORDS.get(kind, "正常")


def days_since(day: date, at: datetime) -> int:
    return (timezone.localdate(at) - day).days


class ListRow(NamedTuple):
    """A row of the list as it is written; equal rows look alike, so that each is written once (`kept`)."""

    id: int
    name: str
    is_synthetic: bool
    investor: str
    home: str
    url: str
    place: str
    park: str
    focus: str
    stage: str
    stage_label: str
    stage_index: int
    tone: str
    status_words: str
    investment_yuan: int | None
    investment: str
    investment_to: str | None
    investment_is_at_least: bool
    investment_origin: tuple[str, str]
    investment_url: str
    paid_in: str
    paid_in_origin: tuple[str, str]
    paid_in_url: str
    days: str
    officer: str


def list_row(row: Mapping[str, Any], limits: Mapping[str, IdleLimit], at: datetime) -> ListRow:
    stage = Stage(row["stage"])
    park = dictionaries.parks().get(row["park_id"] or "")
    kind, status_words = status_of(row, limits, at)
    sources = row["sources"]
    investment = yi(row["investment_yuan"]) or foreign_words(
        row["investment_foreign"], row["investment_currency"]
    )
    if investment and (sources.get("investment") or {}).get("approximate"):
        investment = f"约 {investment}"
    return ListRow(
        id=row["id"],
        name=row["name"],
        is_synthetic=row["is_synthetic"],
        investor=row["investor"],
        home=row["home"],
        url=row_url("projects:detail", row["id"]),
        place=dictionaries.region_name(row["region_id"]),
        park=park.short_name if park else "",
        focus=focus_name(row["focus_industry"]) if row["focus_industry"] else "",
        stage=row["stage"],
        stage_label=stage.label,
        stage_index=stage.index,
        tone=kind,
        status_words=status_words,
        investment_yuan=row["investment_yuan"],
        investment=investment,
        investment_to=yi(row["investment_yuan_to"]) or None,
        investment_is_at_least=row["investment_is_at_least"],
        investment_origin=origin(sources.get("investment")),
        investment_url=row_url("projects:source", row["id"], "investment"),
        paid_in=yi(row["paid_in_yuan"]),
        paid_in_origin=origin(sources.get("paid_in")),
        paid_in_url=row_url("projects:source", row["id"], "paid_in"),
        days=f"{days_since(row['stage_since'], at):,}",
        officer=row["officer__name"] or "",
    )
