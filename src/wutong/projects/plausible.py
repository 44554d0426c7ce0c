"""Which figures of a project cannot be: negative, absurd, in the wrong order, elsewhere. No Django."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from wutong.organisation.reasons import Reason
from wutong.projects.fields import COLUMN_FIELD, FIELD


@dataclass(frozen=True)
class Limit:
    """No figure below zero; above `most` it is surely a slip of unit. `digits` behind the point are kept."""

    most: Decimal
    words: str
    digits: int = 0


_MONEY = Limit(Decimal(10) ** 13, "10 万亿元")
_PEOPLE = Limit(Decimal(1_000_000), "100 万人")
LIMITS: dict[str, Limit] = {
    "investment_yuan": _MONEY,
    "investment_yuan_to": _MONEY,
    "investment_foreign": Limit(Decimal(10) ** 13, "10 万亿", 2),
    "fixed_assets_yuan": _MONEY,
    "paid_in_yuan": _MONEY,
    "output_yuan": _MONEY,
    "tax_yuan": _MONEY,
    "jobs": _PEOPLE,
    "jobs_to": _PEOPLE,
    "land_mu": Limit(Decimal(10) ** 7, "1,000 万亩", 2),
    "energy_tce": Limit(Decimal(10) ** 9, "10 亿 tce", 2),
    "power_mw": Limit(Decimal(10) ** 6, "100 万兆瓦", 3),
    "power_gwh": Limit(Decimal(10) ** 6, "100 万吉瓦时", 3),
    "water_m3": Limit(Decimal(10) ** 11, "1,000 亿立方米", 2),
    "gas_m3": Limit(Decimal(10) ** 11, "1,000 亿立方米", 2),
}
FIRST_YEAR, LAST_YEAR = 1978, 2100
PAID_IN_TOLERANCE = Decimal("1.2")  # later capital increases are often not yet in the agreed amount


def _total(values: Mapping[str, Any]) -> Any:
    """The most the agreed amount can be; None where it is open or unknown."""
    if values.get("investment_is_at_least"):
        return None
    upper = values.get("investment_yuan_to")
    return values.get("investment_yuan") if upper is None else upper


def _total_with_tolerance(values: Mapping[str, Any]) -> Any:
    total = _total(values)
    return None if total is None else total * PAID_IN_TOLERANCE


def _column(name: str) -> Callable[[Mapping[str, Any]], Any]:
    return lambda values: values.get(name)


_TOTAL_COLUMNS = frozenset({"investment_yuan", "investment_yuan_to", "investment_is_at_least"})


@dataclass(frozen=True)
class Order:
    """Of two values the low one may not pass the high one; `columns` are those whose edit is checked."""

    low: Callable[[Mapping[str, Any]], Any]
    high: Callable[[Mapping[str, Any]], Any]
    columns: frozenset[str]
    field: str
    words: str

    def gap(self, values: Mapping[str, Any]) -> Any:
        """How far the low one passes the high one; None when it does not."""
        low, high = self.low(values), self.high(values)
        return low - high if low is not None and high is not None and low > high else None


def _ordered(low: str, high: str, field_key: str, words: str) -> Order:
    return Order(_column(low), _column(high), frozenset({low, high}), field_key, words)


ORDERS: tuple[Order, ...] = (
    _ordered("investment_yuan", "investment_yuan_to", "investment", "总投资的上限比下限小"),
    _ordered("jobs", "jobs_to", "jobs", "带动就业的上限比下限小"),
    Order(
        _column("fixed_assets_yuan"),
        _total,
        _TOTAL_COLUMNS | {"fixed_assets_yuan"},
        "fixed_assets",
        "固定资产比总投资还多",
    ),
    Order(
        _column("paid_in_yuan"),
        _total_with_tolerance,
        _TOTAL_COLUMNS | {"paid_in_yuan"},
        "paid_in",
        "累计到位比总投资多出两成以上",
    ),
    _ordered("signed_from", "signed_to", "signed_date", "签约时间的起止颠倒了"),
    _ordered("start_from", "start_to", "start_date", "开工时间的起止颠倒了"),
    _ordered("finish_from", "finish_to", "finish_date", "投产时间的起止颠倒了"),
    _ordered("signed_from", "start_to", "start_date", "开工时间早于签约时间"),
    _ordered("start_from", "finish_to", "finish_date", "投产时间早于开工时间"),
    _ordered("signed_from", "finish_to", "finish_date", "投产时间早于签约时间"),
)


@dataclass(frozen=True)
class Known:
    """The dictionaries an edit is held against."""

    regions: frozenset[str]
    park_regions: Mapping[str, str]
    industries: frozenset[str]
    focus_industries: frozenset[str]
    lengths: Mapping[str, int] = field(default_factory=dict)


def reasons_against_edit(
    changed: frozenset[str], before: Mapping[str, Any], after: Mapping[str, Any], known: Known
) -> list[Reason]:
    """An edit answers only for the columns it touches, so that a project that became wrong can be mended
    field by field: two values in the wrong order may be saved as long as they come nearer to the right one.
    """
    found = []
    for column in sorted(changed, key=list(COLUMN_FIELD).index):
        words = _wrong_alone(column, after, known)
        if words:
            found.append(_said(column, words))
    for order in ORDERS:
        now, earlier = order.gap(after), order.gap(before)
        if order.columns & changed and now is not None and (earlier is None or now >= earlier):
            found.append(Reason(order.words, action_label="改其中一个", field=order.field, code="order"))
    named = after.get("investment_foreign") is None or after.get("investment_currency")
    if not named and {"investment_foreign", "investment_currency"} & changed:
        found.append(_said("investment_foreign", "外币金额要写明币种"))
    return found


def _said(column: str, words: str) -> Reason:
    fact = FIELD[COLUMN_FIELD[column]]
    return Reason(f"{fact.words}：{words}", field=fact.key, code="value")


def _wrong_alone(column: str, after: Mapping[str, Any], known: Known) -> str:
    value = after.get(column)
    if value is None or value == "":
        return "要写上" if column in ("name", "region_id") else ""
    if column in LIMITS:
        return _wrong_figure(LIMITS[column], Decimal(str(value)))
    if isinstance(value, date):
        years_ok = FIRST_YEAR <= value.year <= LAST_YEAR
        return "" if years_ok else f"年份要在 {FIRST_YEAR} 到 {LAST_YEAR} 之间"
    if isinstance(value, str) and len(value) > known.lengths.get(column, len(value)):
        return f"写了 {len(value)} 个字，最多 {known.lengths[column]} 个字"
    return PLACED[column](value, after, known) if column in PLACED else ""


def _wrong_figure(limit: Limit, value: Decimal) -> str:
    if not value.is_finite() or value < 0:
        return "不能小于 0"
    if value > limit.most:
        return f"超过 {limit.words}，请看单位是不是选错了"
    if value != round(value, limit.digits):
        return f"最多 {limit.digits} 位小数" if limit.digits else "要是整数"
    return ""


def _wrong_park(value: str, after: Mapping[str, Any], known: Known) -> str:
    home = known.park_regions.get(value)
    if home is None:
        return f"没有“{value}”这个园区"
    region = str(after.get("region_id") or "")
    if not region or _stem(region).startswith(_stem(home)) or _stem(home).startswith(_stem(region)):
        return ""
    return "园区不在所选的属地，改属地或另选园区"


def _stem(code: str) -> str:
    """GB/T 2260: 632800 covers all that begins with 6328."""
    return code.removesuffix("00").removesuffix("00")


def _wrong_region(value: str, after: Mapping[str, Any], known: Known) -> str:
    if value not in known.regions:
        return f"没有“{value}”这个地区"
    park = after.get("park_id")
    return _wrong_park(str(park), after, known) if park in known.park_regions else ""


def _wrong_industry(value: str, _: Mapping[str, Any], known: Known) -> str:
    return "" if value in known.industries else f"GB/T 4754-2017 里没有代码“{value}”"


def _wrong_focus(value: str, _: Mapping[str, Any], known: Known) -> str:
    return "" if value in known.focus_industries else f"重点产业字典里没有“{value}”"


def _wrong_currency(value: str, _: Mapping[str, Any], __: Known) -> str:
    is_code = len(value) == 3 and value.isascii() and value.isupper()
    return "" if is_code else "币种写三位代码，例如 USD"


PLACED: dict[str, Callable[[Any, Mapping[str, Any], Known], str]] = {
    "region_id": _wrong_region,
    "park_id": _wrong_park,
    "industry_code": _wrong_industry,
    "focus_industry": _wrong_focus,
    "investment_currency": _wrong_currency,
}
