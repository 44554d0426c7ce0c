"""The figures a study stands on, from reference/greenpower: each with unit, source, date and basis."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

from django.conf import settings

COSTS, PRICES, POLICIES, OTHERS = "造价", "电价与输配", "政策", "排放与其他"
GROUPS = (COSTS, PRICES, POLICIES, OTHERS)
SLUGS = {
    "青海": "qinghai", "江苏": "jiangsu", "浙江": "zhejiang", "山东": "shandong", "甘肃": "gansu",
    "宁夏": "ningxia", "上海": "shanghai",
}  # fmt: skip
BANDS = {"峰": "高峰", "平": "平段", "谷": "低谷"}
BANDS_KEY = "bands_qinghai"
NOT_OBTAINED = "未取得"


@dataclass(frozen=True)
class Fact:
    """`value` is None where it was never obtained: missing is not zero. `words` hold what is no number."""

    key: str
    label: str
    value: float | None
    unit: str
    source: str
    basis: str
    date: str
    words: str = ""
    note: str = ""
    group: str = OTHERS

    @property
    def told(self) -> float | str | None:
        """What a study keeps of it."""
        return self.words or self.value


@dataclass(frozen=True)
class Tariff:
    """The grid's fees in one province at 110 kV, two-part."""

    energy_yuan_per_kwh: float
    demand_yuan_per_kw_month: float
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
TABLES = (
    ("costs", "item", COSTS),
    ("prices", "item", PRICES),
    ("policies", "item", POLICIES),
    ("grid_factors", "area", OTHERS),
)
# neither built nor paid to anybody, though it is kept in the table of costs
REGROUPED = {"discount_rate": OTHERS}
# name of the figure, its column, what it is called, its unit
NETWORK = (
    ("network_energy", "two_part_energy_yuan_per_kwh", "电量输配电价", "元/kWh"),
    ("network_demand", "demand_yuan_per_kw_month", "需量电价", "元/kW·月"),
)
SURCHARGES = (
    ("funds", "government_funds_yuan_per_kwh", "政府性基金及附加", "元/kWh"),
    ("line_loss", "line_loss_share", "省内线损率", ""),
)
VOLTAGE = "110千伏"


@cache
def facts() -> dict[str, Fact]:
    """Every figure of the reference by key."""
    found = {fact.key: fact for fact in (*_listed(), *_tariffs(), *_surcharges())}
    return found | {BANDS_KEY: _bands()}


def _listed() -> Iterator[Fact]:
    for name, label, group in TABLES:
        for row in _rows(name):
            band = row.get("band", "")
            yield Fact(
                key=row["key"],
                label=PREFIX.get(name, "") + _scoped(row, row[label]) + (f"，{band}" if band else ""),
                value=_number(row["value"]),
                unit="" if row["unit"] == "1" else row["unit"],
                source=row.get("document") or row["source"],
                basis=row["basis"],
                date=row["date"],
                note="；".join(filter(None, (row["source"] if row.get("document") else "", row["note"]))),
                group=REGROUPED.get(row["key"], group),
            )


def _scoped(row: dict[str, str], label: str) -> str:
    """A policy's label begins with whose it is."""
    scope = row.get("scope", "")
    return label if label.startswith(scope) else f"{scope} {label}"


def _tariffs() -> Iterator[Fact]:
    for row in _rows("tariffs"):
        if row["voltage"].startswith(VOLTAGE) and row["province"] in SLUGS:
            where = f"{row['province']} {row['voltage'].replace(VOLTAGE, '110 千伏')} "
            yield from _columns(row, NETWORK, where)


def _surcharges() -> Iterator[Fact]:
    for row in _rows("surcharges"):
        if row["province"] in SLUGS:
            yield from _columns(row, SURCHARGES, f"{row['province']} ")


def _columns(
    row: dict[str, str], columns: tuple[tuple[str, str, str, str], ...], where: str
) -> Iterator[Fact]:
    for name, column, label, unit in columns:
        yield Fact(
            key=f"{name}_{SLUGS[row['province']]}",
            label=where + label,
            value=_number(row[column]),
            unit=unit,
            source=row["document"],
            basis=row["basis"],
            date=row["effective_date"],
            note="；".join(filter(None, (row["source"], row["note"]))),
            group=PRICES,
        )


def _bands() -> Fact:
    """The band of each hour of a Qinghai day, a character an hour."""
    letters, found = {name: letter for letter, name in BANDS.items()}, ["平"] * 24
    rows = [row for row in _rows("time_of_use") if row["province"] == "青海"]
    for row in rows:
        start, end = (int(row[name].split(":")[0]) for name in ("from_time", "to_time"))
        for hour in range(start, end if end > start else end + 24):
            found[hour % 24] = letters[row["band"]]
    row = rows[0]
    return Fact(
        BANDS_KEY, "青海分时时段", None, "", row["document"], row["basis"], row["date"], "".join(found),
        f"{row['source']}；{row['note']}", PRICES,
    )  # fmt: skip


def told_text(told: float | str | None) -> str:
    """4200 → 4,200; a day of bands → 高峰 7—9、17—23 时，低谷 9—17 时，其余平段."""
    if told is None:
        return NOT_OBTAINED
    return bands_text(told) if isinstance(told, str) else f"{told:,.10g}"


def spans(letters: str) -> list[tuple[int, int]]:
    """Runs of one band: first hour, and the hour after the last."""
    starts = [hour for hour in range(len(letters)) if hour == 0 or letters[hour] != letters[hour - 1]]
    return list(pairwise([*starts, len(letters)]))


def bands_text(letters: str) -> str:
    times = {
        letter: [f"{start}—{end}" for start, end in spans(letters) if letters[start] == letter]
        for letter in "峰谷"
    }
    found = [f"{BANDS[letter]} {'、'.join(parts)} 时" for letter, parts in times.items() if parts]
    return "，".join([*found, "其余平段" if found else "全天平段"] if "平" in letters else found)


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

    def tariff(self, province: str) -> Tariff:
        """Raises KeyError for a province whose fees were not obtained."""
        return Tariff(*(self.value(key) for key in tariff_keys(province)))

    def bands(self) -> tuple[str, ...]:
        """Which band each hour of a Qinghai day is in: 高峰, 平段, 低谷."""
        return tuple(BANDS[letter] for letter in self[BANDS_KEY].words)


def tariff_keys(province: str) -> tuple[str, ...]:
    return tuple(f"{name}_{SLUGS[province]}" for name, *_ in (*NETWORK, *SURCHARGES))
