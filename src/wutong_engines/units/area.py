"""Area as people write it: 300亩 · 20公顷 · 1.2万平方米 · 3平方公里; kept in 亩."""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from wutong_engines.units.numerals import from_float, shown
from wutong_engines.units.quantities import bounds, is_range, number_pattern, scaled, tokens
from wutong_engines.units.text import plain
from wutong_engines.units.unknowns import is_unknown

_SQUARE_METRE = Decimal(3) / Decimal(2000)
MU = {
    "亩": Decimal(1),
    "万亩": Decimal(10_000),
    "公顷": Decimal(15),
    "平方米": _SQUARE_METRE,
    "㎡": _SQUARE_METRE,
    "m2": _SQUARE_METRE,
    "平米": _SQUARE_METRE,
    "万平方米": _SQUARE_METRE * 10_000,
    "万平米": _SQUARE_METRE * 10_000,
    "万m2": _SQUARE_METRE * 10_000,
    "平方公里": Decimal(1500),
    "km2": Decimal(1500),
}
_UNITS = "|".join(sorted(MU, key=len, reverse=True))
_PATTERN = number_pattern(_UNITS)
_IN_TEXT = re.compile(_UNITS, re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Area:
    low_mu: Decimal | None = None
    high_mu: Decimal | None = None
    is_at_least: bool = False
    needs_unit: bool = False
    problem: str | None = None


def area_units(text: str) -> list[str]:
    """Units of area named in a header or filler text, as keys of `MU`."""
    return list(dict.fromkeys(m.group().lower() for m in _IN_TEXT.finditer(plain(text))))


@lru_cache(maxsize=8192)
def parse_area(text: str, unit: str | None = None) -> Area:
    """亩; `unit` (a key of `MU`) is used where the text names none."""
    bare = plain(text).lower()
    if is_unknown(bare):
        return Area()
    found = tokens(bare, _PATTERN)
    default = MU.get(unit) if unit else None
    around = bounds(bare)
    if len(found) == 1:
        value = scaled(found[0], MU, default)
        return Area(value, None, around.is_at_least, needs_unit=value is None)
    if len(found) == 2 and is_range(bare, *found):
        beside = MU.get(found[1].unit or "", default)
        low, high = scaled(found[0], MU, beside), scaled(found[1], MU, default)
        return Area(low, high, needs_unit=low is None or high is None)
    return Area(problem="这一格读不出一个面积，没有取值")


def parse_area_number(number: float, unit: str | None) -> Area:
    if unit is None:
        return Area(needs_unit=True)
    return Area(from_float(number) * MU[unit])


def print_area(mu: Decimal | None) -> str:
    return "未填" if mu is None else f"{shown(mu)} 亩"
