"""The figures a study stands on, from reference/greenpower: each with unit, source, date and basis."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings


@dataclass(frozen=True)
class Fact:
    """`value` is None where it was never obtained: missing is not zero."""

    key: str
    label: str
    value: float | None
    unit: str
    source: str
    basis: str
    date: str


@dataclass(frozen=True)
class Tariff:
    """Transmission and distribution in one province at 110 kV and above, two-part; yuan."""

    province: str
    energy_yuan_per_kwh: float
    demand_yuan_per_kw_month: float
    document: str
    date: str


@dataclass(frozen=True)
class Surcharge:
    province: str
    funds_yuan_per_kwh: float
    line_loss_share: float


def folder() -> Path:
    return Path(settings.REFERENCE) / "greenpower"


def _rows(name: str) -> list[dict[str, str]]:
    with (folder() / f"{name}.csv").open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def _number(text: str) -> float | None:
    return float(text) if text else None


PREFIX = {"grid_factors": "电网排放因子，"}


@cache
def facts() -> dict[str, Fact]:
    """Costs, prices, policies and grid factors by key."""
    found = {}
    for name, label in (
        ("costs", "item"),
        ("prices", "item"),
        ("policies", "item"),
        ("grid_factors", "area"),
    ):
        for row in _rows(name):
            band = row.get("band", "")
            found[row["key"]] = Fact(
                key=row["key"],
                label=PREFIX.get(name, "") + row[label] + (f"，{band}" if band else ""),
                value=_number(row["value"]),
                unit="" if row["unit"] == "1" else row["unit"],
                source=row.get("document") or row["source"],
                basis=row["basis"],
                date=row["date"],
            )
    return found


@dataclass(frozen=True)
class Basis:
    """The figures of one day: the reference's, and over them what people put in; alike when they are."""

    changes: tuple[Fact, ...] = ()

    def __getitem__(self, key: str) -> Fact:
        return next((fact for fact in self.changes if fact.key == key), None) or facts()[key]

    def with_(self, fact: Fact) -> "Basis":
        others = [one for one in self.changes if one.key != fact.key]
        return Basis(tuple(sorted([*others, fact], key=lambda one: one.key)))

    def value(self, key: str) -> float:
        """A figure a study cannot do without. Raises KeyError for one that is unknown or not obtained."""
        known = self[key].value
        if known is None:
            raise KeyError(key)
        return known


@cache
def tariffs() -> dict[str, Tariff]:
    """The highest voltage each province's table has between 110 kV and above."""
    found = {}
    for row in _rows("tariffs"):
        if row["voltage"].startswith("110千伏") and row["two_part_energy_yuan_per_kwh"]:
            found[row["province"]] = Tariff(
                row["province"],
                float(row["two_part_energy_yuan_per_kwh"]),
                float(row["demand_yuan_per_kw_month"]),
                row["document"],
                row["effective_date"],
            )
    return found


@cache
def surcharges() -> dict[str, Surcharge]:
    return {
        row["province"]: Surcharge(
            row["province"], float(row["government_funds_yuan_per_kwh"]), float(row["line_loss_share"])
        )
        for row in _rows("surcharges")
        if row["government_funds_yuan_per_kwh"]
    }


@cache
def bands() -> tuple[str, ...]:
    """Which band each hour of a Qinghai day is in: 高峰, 平段, 低谷."""
    found = ["平段"] * 24
    for row in _rows("time_of_use"):
        if row["province"] == "青海":
            start, end = (int(row[name].split(":")[0]) for name in ("from_time", "to_time"))
            for hour in range(start, end if end > start else end + 24):
                found[hour % 24] = row["band"]
    return tuple(found)
