"""Dates as people write them: 2023.5.31 · 2025年3月 · 3月底 · 6月中旬 · 拟2025年一季度; each an interval."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from wutong_engines.units.english_dates import in_chinese
from wutong_engines.units.numerals import from_chinese, from_float
from wutong_engines.units.text import plain
from wutong_engines.units.unknowns import is_unknown

FIRST_YEAR, LAST_YEAR = 1949, 2100
_SERIAL_EPOCH = date(1899, 12, 30)
_SERIALS = range(18_264, 73_415)  # 1950 to 2100

_CHINESE = "〇零一二三四五六七八九十"
_YEAR = r"(?P<year>(?:19|20)\d\d|[〇零一二三四五六七八九]{4}|'?\d\d(?=年)|[今去明后前本当](?=年))"
_MONTH = r"(?P<month>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_DAY = r"(?P<day>3[01]|[12]\d|0?[1-9]|三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])"
_PART = r"(?P<part>上旬|中旬|下旬|月?初|月?底|月?末|中期|中)"
_QUARTER = r"第?(?P<quarter>[一二三四1-4])季度?|Q(?P<q>[1-4])"
_HALF = r"(?P<half>上半年|下半年)"
_YEAR_PART = r"(?P<year_part>年?底|年?末|年?初|年中|全年|年内)"

_PATTERNS = [
    r"(?<!\d)(?P<compact>(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])?)(?!\d)",
    rf"(?<!\d){_YEAR}\s*年\s*(?:{_QUARTER})",
    rf"(?<!\d){_YEAR}\s*[年\-./]?\s*Q(?P<q2>[1-4])",
    rf"(?<!\d){_YEAR}\s*年?\s*{_HALF}",
    rf"(?<!\d){_YEAR}\s*年\s*{_MONTH}\s*月份?\s*{_DAY}\s*[日号]?(?!\d)",
    rf"(?<!\d){_YEAR}\s*(?P<joint>[-./,、])\s*{_MONTH}\s*(?P=joint)\s*{_DAY}(?!\d)\s*[日号]?",
    rf"(?<!\d){_YEAR}\s*(?:年\s*|[-./,、]\s*){_MONTH}(?!\d)\s*(?:月份?)?\s*{_PART}?",
    rf"(?<!\d){_YEAR}\s*{_YEAR_PART}",
    rf"(?<!\d){_YEAR}(?!\d)\s*年?度?",
    rf"(?<![\d.]){_MONTH}\s*月份?\s*{_DAY}\s*[日号]",
    rf"(?<![\d.]){_MONTH}\s*月份?\s*{_PART}?",
    rf"(?:{_QUARTER})",
    _HALF,
    r"(?P<year_part>年底|年末|年初|年中|年内|全年)",
]
_DATE = [re.compile(p, re.IGNORECASE) for p in _PATTERNS]
_RANGE_TAIL = re.compile(r"\s*(?:-+|~+|至|到|—+|[、和](?=\d+月))\s*")
_SHORT_YEAR = re.compile(
    r"^'?(1[89]|2\d|3[0-5])(?=[./-](?:1[0-2]|0?[1-9])(?:[./-](?:3[01]|[12]\d|0?[1-9]))?(?:$|[ ~至-]))"
)
_MONTHS = re.compile(r"(?<![\d.年/\-~])(1[0-2]|[1-9])(?=[-~至到、](?:1[0-2]|[1-9])月)")
_BEFORE = re.compile(r"^\s*(?:底|末)?\s*(?:以前|之前|前(?!期))")
_AFTER = re.compile(r"^\s*(?:以后|之后|后(?!期)|起)")
_OPEN_END = re.compile(r"^(?:今|现在|目前|长期)")
_NO_SUCH_DAY = re.compile(
    r"^(?:19|20)\d\d(?:年|[./-])(?:(?:1[3-9]|[2-9]\d|00)(?:月|[./-]\d{1,2})?日?"
    r"|\d{1,2}(?:月|[./-])(?:3[2-9]|[4-9]\d|0{1,2})[日号]?)$"
)
_MONTH_TAIL = re.compile(r"(?P<month>1[0-2]|0?[1-9]|十[一二]?)\s*月?(?![\d.])")


@dataclass(frozen=True, slots=True)
class Interval:
    """Days from `start` to `end`, both inclusive; None where open or unknown."""

    start: date | None = None
    end: date | None = None
    needs_year: bool = False
    has_two: bool = False
    problem: str | None = None


UNKNOWN = Interval()


def interval_of_day(day: date | datetime) -> Interval:
    only = day.date() if isinstance(day, datetime) else day
    if not FIRST_YEAR <= only.year <= LAST_YEAR:
        return Interval(problem=f"日期 {only.isoformat()} 不可信，没有取值")
    return Interval(only, only)


def parse_date_number(number: float, *, is_1904: bool = False) -> Interval:
    """A number in a date column: a serial day, a year, 202503, 20250301 or 2025.3."""
    if number != number or number in (float("inf"), float("-inf")):
        return Interval(problem="这一格不像日期，没有取值")
    exact = from_float(number)
    if exact == exact.to_integral_value():
        whole = int(exact)
        if FIRST_YEAR <= whole <= LAST_YEAR:
            return _year(whole)
        if whole in _SERIALS:
            return interval_of_day(_SERIAL_EPOCH + timedelta(days=whole + (1462 if is_1904 else 0)))
        return parse_when(str(whole))
    found = parse_when(str(exact))
    if str(exact).endswith(".1") and found.start:
        return Interval(
            found.start, found.end, problem="数字格 x.1 可能是 1 月，也可能是 10 月丢了末尾的 0；按 1 月读"
        )
    if int(exact) in _SERIALS:
        return interval_of_day(_SERIAL_EPOCH + timedelta(days=int(exact) + (1462 if is_1904 else 0)))
    return found


@lru_cache(maxsize=16384)
def parse_when(text: str, year: int | None = None) -> Interval:
    """The interval a text names; `year` is used where the text names a month without one."""
    bare = in_chinese(plain(text).lstrip("'‘’"))
    if is_unknown(bare):
        return UNKNOWN
    bare = _MONTHS.sub(r"\1月", _SHORT_YEAR.sub(r"20\1", bare))
    first = None if _NO_SUCH_DAY.match(bare) else _first(bare, year)
    if first is None:
        return Interval(problem="这一格读不出日期，没有取值")
    span, (start, end), known = first
    rest = bare[span[1] :]
    joined = _RANGE_TAIL.match(rest)
    if joined:
        ranged = _range(start, end, rest[joined.end() :], known or year)
        if ranged:
            return ranged
    if start is None:
        return Interval(needs_year=True)
    if _BEFORE.match(rest):
        return Interval(None, end)
    if _AFTER.match(rest):
        return Interval(start, None)
    second = _first(rest, known)
    has_two = second is not None and second[1][0] is not None and (second[2] or 0) > 0
    return Interval(start, end, has_two=bool(has_two))


_Found = tuple[tuple[int, int], tuple[date | None, date | None], int | None]


def _first(bare: str, year: int | None) -> _Found | None:
    """The earliest, most detailed date in the text: its span, its days and its year."""
    best: re.Match[str] | None = None
    for pattern in _DATE:
        match = pattern.search(bare)
        if match and (best is None or (match.start(), -match.end()) < (best.start(), -best.end())):
            best = match
    if best is None:
        return None
    fields = {k: v for k, v in best.groupdict().items() if v}
    if "compact" in fields:
        fields = _split_compact(fields["compact"])
    known = _known_year(fields.get("year"), year)
    if known is None:
        return best.span(), (None, None), None
    try:
        return best.span(), _days(known, fields), known
    except ValueError:
        return None


def _split_compact(digits: str) -> dict[str, str]:
    fields = {"year": digits[:4], "month": digits[4:6]}
    return fields | {"day": digits[6:]} if len(digits) == 8 else fields


def _known_year(text: str | None, year: int | None) -> int | None:
    if text is None:
        return year
    if text in "今本当去前明后":
        shift = {"今": 0, "本": 0, "当": 0, "去": -1, "前": -2, "明": 1, "后": 2}[text[0]]
        return None if year is None else year + shift
    digits = text.strip("'")
    number = int(digits) if digits.isdigit() and digits.isascii() else from_chinese(digits)
    if number is not None and number < 100:
        number += 2000
    return number


def _number(text: str) -> int:
    return int(text) if text.isascii() else from_chinese(text) or 0


def _days(year: int, fields: dict[str, str]) -> tuple[date, date]:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(year)
    quarter = fields.get("quarter") or fields.get("q") or fields.get("q2")
    if quarter:
        first = 3 * _number(quarter) - 2
        return date(year, first, 1), _last(year, first + 2)
    if "half" in fields:
        return (
            (date(year, 1, 1), date(year, 6, 30))
            if fields["half"][0] == "上"
            else (date(year, 7, 1), date(year, 12, 31))
        )
    if "day" in fields:
        day = date(year, _number(fields["month"]), _number(fields["day"]))
        return day, day
    if "month" in fields:
        return _part_of_month(year, _number(fields["month"]), fields.get("part", ""))
    return _part_of_year(year, fields.get("year_part", ""))


def _part_of_month(year: int, month: int, part: str) -> tuple[date, date]:
    last = _last(year, month)
    if part in ("上旬", "月初", "初"):
        return date(year, month, 1), date(year, month, 10)
    if part in ("中旬", "中期", "中"):
        return date(year, month, 11), date(year, month, 20)
    if part:
        return date(year, month, 21), last
    return date(year, month, 1), last


def _part_of_year(year: int, part: str) -> tuple[date, date]:
    if "底" in part or "末" in part:
        return date(year, 12, 1), date(year, 12, 31)
    if "初" in part:
        return date(year, 1, 1), date(year, 3, 31)
    if "中" in part:
        return date(year, 6, 1), date(year, 7, 31)
    return date(year, 1, 1), date(year, 12, 31)


def _year(year: int) -> Interval:
    return Interval(date(year, 1, 1), date(year, 12, 31))


def _last(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def _range(start: date | None, end: date | None, rest: str, year: int | None) -> Interval | None:
    """The interval when `rest` is the far end of a range that began at `start`."""
    if _OPEN_END.match(rest):
        return Interval(start, None) if start else None
    far = _first(rest, year)
    tail = _MONTH_TAIL.match(rest)
    if far is None or far[0][0] > 1:
        if not tail or year is None or start is None or (end and end.month == 12 and start.month == 1):
            return None
        far_end: date | None = _last(year, _number(tail["month"]))
    else:
        far_end = far[1][1]
    if start is None:
        near_year = far_end.year if far_end else None
        return None if near_year is None else Interval(needs_year=True)
    return Interval(start, far_end) if far_end and far_end >= start else None


def shown_interval(interval: Interval) -> str:
    """2023-07，整月 · 2023，整年 · 2023-05-31 · 2023-05-01 至 2025-10-31 · 未填."""
    start, end = interval.start, interval.end
    if start is None and end is None:
        return "未填"
    if start is None or end is None:
        return f"{start.isoformat()} 起" if start else f"{end.isoformat()} 前" if end else "未填"
    if start == end:
        return start.isoformat()
    if (start.month, start.day, end.month, end.day) == (1, 1, 12, 31) and start.year == end.year:
        return f"{start.year}，整年"
    if start.day == 1 and end == _last(start.year, start.month):
        return f"{start:%Y-%m}，整月"
    return f"{start.isoformat()} 至 {end.isoformat()}"
