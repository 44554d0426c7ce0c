"""Capacities and sizes in project names, in one unit each: 3000兆瓦, 3GW and 300万千瓦 are equal."""

import re
from dataclasses import dataclass

SCALES = {"": 1.0, "百": 1e2, "千": 1e3, "万": 1e4, "十万": 1e5, "百万": 1e6, "千万": 1e7, "亿": 1e8}

# written unit → (dimension, factor to the dimension's own unit)
UNITS: dict[str, tuple[str, float]] = {
    "GWH": ("电量", 1e6),
    "MWH": ("电量", 1e3),
    "KWH": ("电量", 1.0),
    "吉瓦时": ("电量", 1e6),
    "兆瓦时": ("电量", 1e3),
    "千瓦时": ("电量", 1.0),
    "GWP": ("功率", 1e6),
    "MWP": ("功率", 1e3),
    "KWP": ("功率", 1.0),
    "GW": ("功率", 1e6),
    "MW": ("功率", 1e3),
    "KW": ("功率", 1.0),
    "吉瓦": ("功率", 1e6),
    "兆瓦": ("功率", 1e3),
    "千瓦": ("功率", 1.0),
    "T/A": ("重量", 1.0),
    "T": ("重量", 1.0),
    "平米": ("面积", 1.0),
    "T/D": ("日处理量", 1.0),
    "吨/日": ("日处理量", 1.0),
    "吨/天": ("日处理量", 1.0),
    "公斤": ("重量", 1e-3),
    "吨": ("重量", 1.0),
    "平方公里": ("面积", 1e6),
    "平方米": ("面积", 1.0),
    "公顷": ("面积", 1e4),
    "亩": ("面积", 666.6667),
    "M2": ("面积", 1.0),
    "立方米": ("体积", 1.0),
    "M3": ("体积", 1.0),
    "公里": ("长度", 1e3),
    "米": ("长度", 1.0),
    "KM": ("长度", 1e3),
    "千伏": ("电压", 1.0),
    "KV": ("电压", 1.0),
    "PFLOPS": ("算力", 1.0),
    "P": ("算力", 1.0),
    "卡": ("算力卡", 1.0),
    "机柜": ("机架", 1.0),
    "机架": ("机架", 1.0),
    "头": ("头数", 1.0),
    "只": ("只数", 1.0),
    "套": ("套数", 1.0),
    "台": ("台数", 1.0),
    "辆": ("辆数", 1.0),
    "件": ("件数", 1.0),
    "床": ("床位", 1.0),
}

_unit_alternatives = "|".join(re.escape(unit) for unit in sorted(UNITS, key=len, reverse=True))
QUANTITY = re.compile(
    r"(?:(?P<times>\d{1,3})[×X*])?(?P<number>\d+(?:,\d{3})*(?:\.\d+)?)余?"
    r"(?P<scale>十万|百万|千万|百|千|万|亿)??"
    rf"(?P<unit>{_unit_alternatives})(?!(?<=[A-Z])[A-Z])(?:级|/年|/A|装机)?"
)
_DIGIT = re.compile(r"\d")
NEARLY_EQUAL = 0.01


@dataclass(frozen=True, slots=True)
class Quantity:
    dimension: str
    value: float
    as_written: str


def take_quantities(text: str) -> tuple[str, tuple[Quantity, ...]]:
    """The text with its quantities cut out (a space left behind), and the quantities. Text is normalised."""
    if not _DIGIT.search(text):
        return text, ()
    found = []
    for match in QUANTITY.finditer(text):
        dimension, factor = UNITS[match["unit"]]
        number = float(match["number"].replace(",", "")) * SCALES[match["scale"] or ""]
        found.append(Quantity(dimension, number * factor * int(match["times"] or 1), match.group()))
    return (QUANTITY.sub(" ", text), tuple(found)) if found else (text, ())


def nearly_equal(a: Quantity, b: Quantity) -> bool:
    return a.dimension == b.dimension and abs(a.value - b.value) <= NEARLY_EQUAL * max(a.value, b.value)


def shared(a: tuple[Quantity, ...], b: tuple[Quantity, ...]) -> tuple[tuple[Quantity, Quantity], ...]:
    return tuple((x, y) for x in a for y in b if nearly_equal(x, y))


def contradicting(a: tuple[Quantity, ...], b: tuple[Quantity, ...]) -> tuple[tuple[Quantity, Quantity], ...]:
    """The first quantities of each dimension that both name and in which no figure agrees."""
    agreed = {x.dimension for x, _ in shared(a, b)}
    first_of_a: dict[str, Quantity] = {}
    first_of_b: dict[str, Quantity] = {}
    for x in a:
        first_of_a.setdefault(x.dimension, x)
    for y in b:
        first_of_b.setdefault(y.dimension, y)
    dimensions = [d for d in first_of_a if d in first_of_b and d not in agreed]
    return tuple((first_of_a[d], first_of_b[d]) for d in dimensions)
