"""Counts of people or things as people write them: 400+ · 8000-10000人 · 约300余人 · 1.2万人."""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from wutong_engines.units.numerals import from_float, shown
from wutong_engines.units.quantities import Bounds, Token, bounds, is_range, number_pattern, tokens
from wutong_engines.units.text import plain
from wutong_engines.units.unknowns import is_unknown

_THINGS = "人次|人|名|个岗位|个|岗位|户|家|项"
_PATTERN = number_pattern(rf"[万千百]?(?:{_THINGS})|万|千|百")
_SCALES = {"万": 10_000, "千": 1000, "百": 100}
_HEADER_UNIT = re.compile(r"([万千百])人")
_AMBIGUOUS = "这一格有两个以上的数，不知以哪个为准，没有取值"
_NOT_A_COUNT = "这一格不像人数，没有取值"
_NOT_WHOLE = "人数不是整数（{}），没有取值"
_ALL_PEOPLE = 10**10


@dataclass(frozen=True, slots=True)
class Counted:
    low: int | None = None
    high: int | None = None
    is_at_least: bool = False
    problem: str | None = None


class _NotWhole(Exception):
    """A share of a person; its text is the figure."""


def count_scale(header: str) -> int:
    """How many one in a column stands for: 就业（万人） counts ten thousands."""
    named = _HEADER_UNIT.search(header)
    return _SCALES[named.group(1)] if named else 1


def _whole(token: Token, beside: Token | None, scale: int) -> int:
    """The unit in the cell goes before that of the range's other end, and both before the header's."""
    unit = token.unit or (beside.unit if beside else None)
    exact = token.number * (_SCALES.get(unit[0], 1) if unit else scale)
    if exact != exact.to_integral_value():
        raise _NotWhole(shown(exact))
    return int(exact)


@lru_cache(maxsize=8192)
def parse_count(text: str, scale: int = 1) -> Counted:
    """Reads people or things; `scale` is what a bare figure counts in, 10,000 under 万人."""
    bare = plain(text)
    if is_unknown(bare):
        return Counted()
    found = tokens(bare, _PATTERN)
    try:
        if len(found) == 1 and not re.search(r"%|[年月]", bare):
            return _believable(_one(found[0], bounds(bare), scale))
        if len(found) == 2 and is_range(bare, *found):
            low, high = _whole(found[0], found[1], scale), _whole(found[1], None, scale)
            if low < high:
                return _believable(Counted(low, high))
    except _NotWhole as share:
        return Counted(problem=_NOT_WHOLE.format(share))
    return Counted(problem=_AMBIGUOUS if len(found) > 1 else _NOT_A_COUNT)


def _one(token: Token, around: Bounds, scale: int) -> Counted:
    whole = _whole(token, None, scale)
    if around.is_at_most:
        return Counted(None, whole, problem="只写了上限，没有取下限")
    return Counted(whole, None, around.is_at_least)


def parse_count_number(number: float, scale: int = 1) -> Counted:
    exact = from_float(number) * scale
    if exact < 0 or exact != exact.to_integral_value():
        return Counted(problem=_NOT_WHOLE.format(shown(exact)))
    return _believable(Counted(int(exact)))


def _believable(counted: Counted) -> Counted:
    is_beyond = any(count is not None and count > _ALL_PEOPLE for count in (counted.low, counted.high))
    return Counted(problem="人数比世上的人还多，没有取值；请核对") if is_beyond else counted


def print_count(count: int | None) -> str:
    return "未填" if count is None else shown(Decimal(count))
