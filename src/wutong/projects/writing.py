"""Facts as people write them in a form, and back: 100亿元以上 · 3-4 · 面议 · 2025年6月中旬."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from wutong.projects.fields import Field, Kind
from wutong.projects.models import Project
from wutong.web.formats import YI, trimmed, yi
from wutong_engines.units.counts import parse_count
from wutong_engines.units.dates import parse_when
from wutong_engines.units.money import CURRENCY_NAMES, YUAN, MoneyUnit, parse_money
from wutong_engines.units.unknowns import is_unknown

HUNDRED_MILLION = MoneyUnit(Decimal(YI), YUAN)
Columns = dict[str, Any]
_NUMBER = re.compile(r"\d{1,15}(\.\d{1,6})?")
LARGEST = 10**15
TOO_LARGE = "这个数太大了，看看是不是单位写错了"


class Unreadable(Exception):
    """Says in words what to write instead."""


def columns_from(field: Field, text: str) -> Columns:
    """Model columns of what was typed; words for unknown become null. Raises Unreadable."""
    text = text.strip()
    reader = READERS.get(field.kind)
    if reader is None:
        return {field.model_columns[0]: text or (None if field.kind in (Kind.PARK, Kind.PERSON) else "")}
    try:
        found = reader(field, text)
    except ArithmeticError as error:
        raise Unreadable(TOO_LARGE) from error
    if any(isinstance(value, int | Decimal) and value > LARGEST for value in found.values()):
        raise Unreadable(TOO_LARGE)
    return found


def _money(field: Field, text: str) -> Columns:
    said = parse_money(text, HUNDRED_MILLION) if text else parse_money("面议")
    if said.problem:
        raise Unreadable(f"{said.problem}。可写 12.5、3-4、100亿元以上、3000万美元、面议")
    is_foreign = said.low is not None and said.currency != YUAN
    low = int(said.low) if said.low is not None and not is_foreign else None
    high = int(said.high) if said.high is not None and not is_foreign else None
    if field.key != "investment":
        if is_foreign or high is not None or said.is_at_least:
            raise Unreadable("这一格写一个数，单位亿元；不知道就空着")
        return {field.model_columns[0]: low}
    if is_foreign and said.high is not None:
        raise Unreadable("外币写一个数，例如 3000万美元")
    return {
        "investment_yuan": low,
        "investment_yuan_to": high,
        "investment_is_at_least": said.is_at_least and not is_foreign,
        "investment_currency": said.currency if is_foreign else "",
        "investment_foreign": said.low if is_foreign else None,
    }


def _count(field: Field, text: str) -> Columns:
    said = parse_count(text) if text else parse_count("待定")
    if said.problem:
        raise Unreadable(f"{said.problem}。可写 300、8000-10000、400以上")
    return {"jobs": said.low, "jobs_to": said.high, "jobs_is_at_least": said.is_at_least}


def _quantity(field: Field, text: str) -> Columns:
    bare = text.replace(",", "").replace("，", "").removesuffix(field.unit).strip()
    if is_unknown(bare):
        return {field.key: None}
    if not _NUMBER.fullmatch(bare):
        raise Unreadable(f"写一个数，单位{field.unit}，例如 1200")
    return {field.key: Decimal(bare)}


def _date(field: Field, text: str) -> Columns:
    first, last, words = field.model_columns
    said = parse_when(text) if text else parse_when("待定")
    if said.problem:
        raise Unreadable(said.problem)
    if said.needs_year:
        raise Unreadable("写上年份，例如 2026年6月中旬")
    if said.has_two:
        raise Unreadable("这里有两个日期，只写一个")
    return {
        first: said.start,
        last: said.end or said.start,
        words: text[:60] if said.start or said.end else "",
    }


READERS: dict[Kind, Callable[[Field, str], Columns]] = {
    Kind.MONEY: _money,
    Kind.COUNT: _count,
    Kind.QUANTITY: _quantity,
    Kind.DATE: _date,
}


def text_of(project: Project, field: Field) -> str:
    """A fact as its reader would take it back unchanged."""
    values = [getattr(project, column) for column in field.model_columns]
    if field.kind is Kind.DATE:
        return values[2] or _interval(values[0], values[1])
    if (
        field.key == "investment"
        and project.investment_foreign is not None
        and project.investment_yuan is None
    ):
        name = CURRENCY_NAMES.get(project.investment_currency, project.investment_currency)
        return f"{trimmed(project.investment_foreign, 2).replace(',', '')}{name}"
    if values[0] is None:
        return ""
    if field.kind in (Kind.MONEY, Kind.COUNT):
        write = _yi if field.kind is Kind.MONEY else str
        text = write(values[0])
        if len(values) > 1 and values[1] is not None:
            return f"{text}-{write(values[1])}"
        return f"{text}以上" if len(values) > 2 and values[2] else text
    if field.kind is Kind.QUANTITY:
        return trimmed(values[0], 3).replace(",", "")
    return str(values[0])


def _yi(yuan: int) -> str:
    """Whole yuan are kept: the eight digits after the point are written out where they are needed."""
    return (
        yi(yuan).replace(",", "") if yuan % 10_000 == 0 else trimmed(Decimal(yuan) / YI, 8).replace(",", "")
    )


def _interval(first: date | None, last: date | None) -> str:
    if first is None or last is None:
        return ""
    if first == last:
        return first.isoformat()
    if (first.year, first.month) == (last.year, last.month) and first.day == 1 and last.day >= 28:
        return f"{first.year}年{first.month}月"
    return f"{first.isoformat()}至{last.isoformat()}"
