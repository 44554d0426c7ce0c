"""Power as people write it: 280万千瓦 · 200MW · 100MW/200MWh · ２４０; kept in megawatts."""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from wutong_engines.units.numerals import from_float, shown
from wutong_engines.units.quantities import bounds, is_range, number_pattern, scaled, tokens
from wutong_engines.units.text import plain
from wutong_engines.units.unknowns import is_unknown

MEGAWATTS = {
    "万千瓦": Decimal(10),
    "万kw": Decimal(10),
    "亿千瓦": Decimal(100_000),
    "千瓦": Decimal("0.001"),
    "kw": Decimal("0.001"),
    "兆瓦": Decimal(1),
    "mw": Decimal(1),
    "mwp": Decimal(1),
    "吉瓦": Decimal(1000),
    "gw": Decimal(1000),
    "万兆瓦": Decimal(10_000),
}
_UNITS = "|".join(sorted(MEGAWATTS, key=len, reverse=True))
_PATTERN = number_pattern(rf"(?:{_UNITS})(?!h|时|·?时)")
_IN_TEXT = re.compile(rf"(?:{_UNITS})(?!h|时)", re.IGNORECASE)
_ENERGY = re.compile(r"[\d.,]+\s*(?:万|亿)?(?:m|g|k)wh|[\d.,]+\s*(?:万|亿)?(?:千瓦|兆瓦)时", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Power:
    low_mw: Decimal | None = None
    high_mw: Decimal | None = None
    is_at_least: bool = False
    needs_unit: bool = False
    problem: str | None = None


def power_units(text: str) -> list[str]:
    """Units of power named in a header or filler text, as keys of `MEGAWATTS`."""
    return list(dict.fromkeys(m.group().lower() for m in _IN_TEXT.finditer(plain(text))))


@lru_cache(maxsize=8192)
def parse_power(text: str, unit: str | None = None) -> Power:
    """Megawatts; `unit` (a key of `MEGAWATTS`) is used where the text names none."""
    bare = _ENERGY.sub("", plain(text).lower()).rstrip("/ ")
    if is_unknown(bare):
        return Power()
    found = tokens(bare, _PATTERN)
    default = MEGAWATTS.get(unit) if unit else None
    around = bounds(bare)
    if len(found) == 1:
        value = scaled(found[0], MEGAWATTS, default)
        return Power(value, None, around.is_at_least, needs_unit=value is None)
    if len(found) == 2 and is_range(bare, *found):
        beside = MEGAWATTS.get(found[1].unit or "", default)
        low, high = scaled(found[0], MEGAWATTS, beside), scaled(found[1], MEGAWATTS, default)
        return Power(low, high, needs_unit=low is None or high is None)
    return Power(problem="这一格读不出一个装机容量，没有取值")


def parse_power_number(number: float, unit: str | None) -> Power:
    if unit is None:
        return Power(needs_unit=True)
    return Power(from_float(number) * MEGAWATTS[unit])


def print_power(megawatts: Decimal | None) -> str:
    return "未填" if megawatts is None else f"{shown(megawatts)} 兆瓦"
