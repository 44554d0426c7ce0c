"""The facts of a project as JSON, both ways: named as in the JSON of ledgers, yuan, null for unknown."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from ninja import Schema
from pydantic import BeforeValidator, ConfigDict, Field, StrictBool, StrictInt

from wutong.projects.fields import CALLED
from wutong.web.formats import masked_phone

RENAMED = {said: column for column, said in CALLED.items()}
DATES = {"signed_date": "signed", "start_date": "start", "finish_date": "finish"}
FOREIGN = "investment_foreign"


def _written(value: object) -> object:
    """A day is written 2026-11-20: neither a number nor a moment."""
    if isinstance(value, str) and len(value) == 10:
        return value
    raise ValueError("要写日期，像 2026-11-20")


Day = Annotated[date, BeforeValidator(_written, json_schema_input_type=date)]
Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]


class Given(Schema):
    """What a person sends: a name we do not know is a slip, not something to pass over."""

    model_config = ConfigDict(extra="forbid")


class IntervalGiven(Given):
    """`from` 与 `to` 相同就是知道到日；`as_written` 是原话，如“6月中旬”。"""

    from_: Day | None = Field(None, alias="from")
    to: Day | None = None
    as_written: str = ""


class ForeignGiven(Given):
    currency: str = Field(description="三位代码，如 USD")
    amount: Number


class FactsGiven(Given):
    """写到的才改；写 null 就是改成未填。"""

    name: str | None = None
    statistics_name: str | None = None
    summary: str | None = None
    investor: str | None = None
    home: str | None = None
    industry_code: str | None = None
    focus_industry: str | None = None
    region_code: str | None = None
    park_key: str | None = None
    investment_yuan: StrictInt | None = None
    investment_yuan_to: StrictInt | None = None
    investment_is_at_least: StrictBool = False
    investment_foreign: ForeignGiven | None = None
    fixed_assets_yuan: StrictInt | None = None
    paid_in_yuan: StrictInt | None = None
    output_yuan: StrictInt | None = None
    tax_yuan: StrictInt | None = None
    jobs: StrictInt | None = None
    jobs_to: StrictInt | None = None
    jobs_is_at_least: StrictBool = False
    land_mu: Number | None = None
    energy_tce: Number | None = None
    power_mw: Number | None = None
    power_gwh: Number | None = None
    water_m3: Number | None = None
    gas_m3: Number | None = None
    pollutants: str | None = None
    heavy_metals: str | None = None
    signed_date: IntervalGiven | None = None
    start_date: IntervalGiven | None = None
    finish_date: IntervalGiven | None = None
    source_channel: str | None = None
    officer_id: StrictInt | None = None
    contact_name: str | None = None
    contact_phone: str | None = None

    def columns(self) -> dict[str, Any]:
        """By model column, only what was sent."""
        found: dict[str, Any] = {}
        for key, value in self.model_dump(exclude_unset=True, by_alias=True).items():
            found |= _columns(key, value)
        return found


def _columns(key: str, value: Any) -> dict[str, Any]:
    if key in DATES:
        stem, said = DATES[key], value or {}
        return {
            f"{stem}_from": said.get("from"),
            f"{stem}_to": said.get("to"),
            f"{stem}_words": said.get("as_written", ""),
        }
    if key == FOREIGN:
        amount = Decimal(str(value["amount"])) if value else None
        return {"investment_foreign": amount, "investment_currency": value["currency"] if value else ""}
    return {RENAMED.get(key, key): value}


class Interval(Schema):
    from_: date | None = Field(alias="from")
    to: date | None
    as_written: str | None


class Foreign(Schema):
    currency: str
    amount: float


class Facts(Schema):
    """Told, not enforced; see `facts_of`."""

    name: str
    statistics_name: str | None
    summary: str | None
    investor: str | None
    home: str | None
    industry_code: str | None
    focus_industry: str | None
    region_code: str
    park_key: str | None
    investment_yuan: int | None
    investment_yuan_to: int | None
    investment_is_at_least: bool
    investment_foreign: Foreign | None
    fixed_assets_yuan: int | None
    paid_in_yuan: int | None
    output_yuan: int | None
    tax_yuan: int | None
    jobs: int | None
    jobs_to: int | None
    jobs_is_at_least: bool
    land_mu: float | None
    energy_tce: float | None
    power_mw: float | None
    power_gwh: float | None
    water_m3: float | None
    gas_m3: float | None
    pollutants: str | None
    heavy_metals: str | None
    signed_date: Interval | None
    start_date: Interval | None
    finish_date: Interval | None
    source_channel: str | None
    officer_id: int | None
    contact_name: str | None = Field(description="遮住的；看全文用 reveal_contact")
    contact_phone: str | None = Field(description="遮住的")


_PLAIN = tuple(
    (key, RENAMED.get(key, key))
    for key in Facts.model_fields
    if key not in DATES and key != FOREIGN and not key.startswith("contact_")
)


def facts_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """`row` by model column."""
    found = {key: plain(row[column]) for key, column in _PLAIN}
    for key, stem in DATES.items():
        found[key] = interval(row[f"{stem}_from"], row[f"{stem}_to"], row[f"{stem}_words"])
    found[FOREIGN] = foreign(row["investment_currency"], row["investment_foreign"])
    name = row["contact_name"]
    found["contact_name"] = name[:1] + "*" * (len(name) - 1) if name else None
    found["contact_phone"] = masked_phone(row["contact_phone"]) or None
    return found


def plain(value: Any) -> Any:
    if value == "":
        return None
    return float(value) if isinstance(value, Decimal) else value


def interval(first: date | None, last: date | None, words: str) -> Mapping[str, Any] | None:
    if first is None and last is None and not words:
        return None
    return {"from": first, "to": last, "as_written": words or None}


def foreign(currency: str, amount: Decimal | None) -> Mapping[str, Any] | None:
    return None if amount is None else {"currency": currency, "amount": float(amount)}
