"""Turns the cells of a project's row into figures, counts and dates, remembering texts already read."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeGuard

from wutong_engines.units.area import Area, parse_area, parse_area_number
from wutong_engines.units.counts import Counted, parse_count, parse_count_number
from wutong_engines.units.dates import Interval, interval_of_day, parse_date_number, parse_when
from wutong_engines.units.money import YUAN, Money, parse_money, parse_money_number
from wutong_engines.units.power import Power, parse_power, parse_power_number
from wutong_engines.units.text import one_line, readable, readable_name
from wutong_engines.worksheets.columns import Reading
from wutong_engines.worksheets.grid import Value, shown
from wutong_engines.worksheets.model import Count, Figure, Measure, Text, Warning_, When

MOST_WARNINGS_OF_A_KIND = 100
_MOST_KNOWN = 100_000
_FigureParts = tuple[int | None, int | None, bool, bool, str | None, Decimal | None, Decimal | None, str]
_Counts = tuple[tuple[int | None, int | None, bool, str], str | None]
_Figured = tuple[_FigureParts, bool, tuple[str, str] | None]


@dataclass(slots=True)
class Notes:
    """Warnings of one sheet, held to a number per kind so that a bad column does not drown the rest."""

    warnings: list[Warning_] = field(default_factory=list)
    _counts: dict[str, int] = field(default_factory=dict)

    def add(self, cell: str, text: str, kind: str) -> None:
        seen = self._counts.get(kind, 0) + 1
        self._counts[kind] = seen
        if seen <= MOST_WARNINGS_OF_A_KIND:
            self.warnings.append(Warning_(cell, text, kind))

    def close(self) -> tuple[Warning_, ...]:
        for kind, seen in self._counts.items():
            if seen > MOST_WARNINGS_OF_A_KIND:
                rest = seen - MOST_WARNINGS_OF_A_KIND
                self.warnings.append(Warning_("", f"同样的情形另有 {rest:,} 处，没有逐个列出", kind))
        return tuple(self.warnings)


def _is_number(value: Value) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


@dataclass(slots=True)
class Values:
    """Reads cells of one table. `unitless` counts the figures of each column that had no unit at all."""

    notes: Notes
    year: int | None
    is_1904: bool = False
    unitless: dict[int, list[str]] = field(default_factory=dict)
    yearless: list[str] = field(default_factory=list)
    _names: dict[str, str] = field(default_factory=dict)
    _texts: dict[str, str] = field(default_factory=dict)

    def figure(self, value: Value, cell: str, reading: Reading) -> Figure | None:
        if value == "":
            return None
        held: _Figured | None = reading.known.get(value)
        if held is None:
            held = reading.known[value] = self._figured(value, reading)
        parts, needs_unit, note = held
        if needs_unit:
            self.unitless.setdefault(reading.index, []).append(cell)
        if note:
            self.notes.add(cell, f"{cell} 写“{_short(parts[-1])}”：{note[0]}", note[1])
        return Figure(*parts, cell)

    @staticmethod
    def _figured(value: Value, reading: Reading) -> _Figured:
        money = _money(value, reading)
        note = (money.problem, "amount") if money.problem else None
        if note is None and money.remark:
            note = (money.remark, "amount_remark")
        return _figure_parts(money, shown(value)), money.needs_unit, note

    def count(self, value: Value, cell: str, reading: Reading) -> Count | None:
        if value == "":
            return None
        held: _Counts | None = reading.known.get(value)
        if held is None:
            said = _counted(value, reading.scale)
            held = reading.known[value] = (said.low, said.high, said.is_at_least, shown(value)), said.problem
        parts, problem = held
        if problem:
            self.notes.add(cell, f"{cell} 写“{_short(parts[-1])}”：{problem}", "count")
        return Count(*parts, cell)

    def when(self, value: Value, cell: str, reading: Reading) -> When | None:
        if value == "":
            return None
        held = reading.known.get(value)
        if held is None:
            held = reading.known[value] = (self._interval(value), shown(value))
        found, written = held
        if found.needs_year:
            self.yearless.append(cell)
        if found.problem:
            self.notes.add(cell, f"{cell} 写“{_short(written)}”：{found.problem}", "date")
        elif found.has_two:
            text = f"{cell} 写“{_short(written)}”：有两个时间，按前一个读"
            self.notes.add(cell, text, "date")
        return When(found.start, found.end, written, cell)

    def _interval(self, value: Value) -> Interval:
        if isinstance(value, datetime.date):
            return interval_of_day(value)
        if isinstance(value, str):
            return parse_when(_as_number_text(value), self.year)
        if _is_number(value):
            return parse_date_number(float(value), is_1904=self.is_1904)
        return Interval(problem="这一格不像日期，没有取值")

    def area(self, value: Value, cell: str, reading: Reading) -> Measure | None:
        return self._measure(value, cell, reading, parse_area, parse_area_number)

    def power(self, value: Value, cell: str, reading: Reading) -> Measure | None:
        return self._measure(value, cell, reading, parse_power, parse_power_number)

    def _measure(
        self,
        value: Value,
        cell: str,
        reading: Reading,
        parse: Callable[[str, str | None], Area] | Callable[[str, str | None], Power],
        parse_number: Callable[[float, str | None], Area] | Callable[[float, str | None], Power],
    ) -> Measure | None:
        if value == "":
            return None
        written = shown(value)
        found = (
            parse_number(float(value), reading.other_unit)
            if _is_number(value)
            else parse(written, reading.other_unit)
        )
        if found.needs_unit:
            self.unitless.setdefault(reading.index, []).append(cell)
        if found.problem:
            self.notes.add(cell, f"{cell} 写“{_short(written)}”：{found.problem}", "measure")
        low, high = (
            (found.low_mu, found.high_mu) if isinstance(found, Area) else (found.low_mw, found.high_mw)
        )
        return Measure(low, high, found.is_at_least, written, cell)

    def name(self, value: Value, cell: str) -> Text:
        written = value if isinstance(value, str) else shown(value)
        tidy = self._names.get(written)
        if tidy is None:
            tidy = readable_name(written)
            if len(self._names) < _MOST_KNOWN:
                self._names[written] = tidy
        return Text(tidy, written, cell)

    def text(self, value: Value, cell: str) -> Text | None:
        written = value if isinstance(value, str) else shown(value)
        tidy = self._texts.get(written)
        if tidy is None:
            tidy = readable(written)
            if len(self._texts) < _MOST_KNOWN:
                self._texts[written] = tidy
        return Text(tidy, written, cell) if tidy else None


def _money(value: Value, reading: Reading) -> Money:
    if isinstance(value, datetime.date | datetime.time | datetime.timedelta | bool):
        return Money(problem="金额列里是日期或是非，没有取值；请改成数字")
    if isinstance(value, str):
        return parse_money(value, reading.money)
    return parse_money_number(float(value), reading.money)


def _counted(value: Value, scale: int) -> Counted:
    if _is_number(value):
        return parse_count_number(float(value), scale)
    if isinstance(value, str):
        return parse_count(value, scale)
    return Counted(problem="人数列里是日期，没有取值；请改成数字")


def _as_number_text(text: str) -> str:
    """A serial day typed as text (45678) is a number; every other text stays as it is."""
    bare = one_line(text)
    if bare.isascii() and bare.isdigit() and len(bare) == 5:
        days = parse_date_number(float(bare)).start
        return days.isoformat() if days else text
    return text


def _short(text: str) -> str:
    line = one_line(text)
    return line if len(line) <= 40 else line[:39] + "…"


def _figure_parts(money: Money, written: str) -> _FigureParts:
    """A `Figure` but for its cell."""
    if money.currency == YUAN:
        low, high = _int(money.low), _int(money.high)
        return low, high, money.is_at_least, money.is_approximate, None, None, None, written
    is_known = money.low is not None or money.high is not None
    currency = money.currency if is_known or money.needs_unit else None
    return None, None, money.is_at_least, money.is_approximate, currency, money.low, money.high, written


def _int(amount: Decimal | None) -> int | None:
    return None if amount is None else int(amount)
