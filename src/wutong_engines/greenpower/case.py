"""What a sizing study is asked: hours, costs, storage, policy and limits, checked so no bad case exists."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from math import isfinite
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from wutong_engines.greenpower.extras import NO_EXTRAS, Extras, faults_of

Floats: TypeAlias = npt.NDArray[np.float64]

SERIES = ("load_mw", "wind_cf", "solar_cf", "import_yuan_per_kwh", "export_yuan_per_kwh")
TECHNOLOGIES = ("wind_mw", "solar_mw", "storage_mw", "storage_mwh", "grid_mw")
NAMES = {
    "load_mw": "负荷",
    "wind_cf": "风电出力系数",
    "solar_cf": "光伏出力系数",
    "import_yuan_per_kwh": "购电价",
    "export_yuan_per_kwh": "外送价",
    "wind_mw": "风电装机",
    "solar_mw": "光伏装机",
    "storage_mw": "储能功率",
    "storage_mwh": "储能容量",
    "grid_mw": "电网接入容量",
}
FEWEST_STEPS, MOST_STEPS = 24, 35_136
HIGHEST_PER_PEAK = (50.0, 50.0, 50.0, 500.0, 50.0)
"""No plan is larger than these times the peak load (storage energy: hours of it): the programme's caps."""


class CaseError(ValueError):
    """The case cannot be calculated; reads as a sentence that says where and how to mend it."""


@dataclass(frozen=True)
class Costs:
    """Yuan per kW (storage energy: per kWh) and year: annuity and upkeep together."""

    wind_yuan_per_kw_year: float
    solar_yuan_per_kw_year: float
    storage_power_yuan_per_kw_year: float
    storage_energy_yuan_per_kwh_year: float
    grid_connection_yuan_per_kw_year: float

    def each(self) -> Floats:
        """In the order of TECHNOLOGIES."""
        return np.array([getattr(self, item.name) for item in fields(self)])


@dataclass(frozen=True)
class Storage:
    charge_efficiency: float = 0.95
    discharge_efficiency: float = 0.95


@dataclass(frozen=True)
class Policy:
    """Shares between 0 and 1; the defaults ask nothing and forbid export."""

    min_self_use_share_of_generation: float = 0.0
    min_green_share_of_load: float = 0.0
    max_export_share_of_generation: float = 0.0


@dataclass(frozen=True)
class Range:
    """Bounds of one capacity in MW or MWh; `existing` stands already and costs nothing more."""

    minimum: float = 0.0
    maximum: float | None = None
    existing: float = 0.0


@dataclass(frozen=True)
class Capital:
    """What building costs, in yuan per kW (storage energy: per kWh)."""

    wind_yuan_per_kw: float = 0.0
    solar_yuan_per_kw: float = 0.0
    storage_power_yuan_per_kw: float = 0.0
    storage_energy_yuan_per_kwh: float = 0.0
    grid_connection_yuan_per_kw: float = 0.0


@dataclass(frozen=True, eq=False)
class Case:
    """One load at one site for a year, or for the steps given: annual costs are charged in full against them.

    Series have shape (T,), 24 ≤ T ≤ 35,136 and whole days: load in MW, capacity factors 0 to 1, prices in
    yuan/kWh (they may be negative). `step_hours` is 1 or a fraction of it. Raises CaseError.
    """

    load_mw: Floats
    wind_cf: Floats
    solar_cf: Floats
    import_yuan_per_kwh: Floats
    export_yuan_per_kwh: Floats
    costs: Costs
    storage: Storage = Storage()
    policy: Policy = Policy()
    step_hours: float = 1.0
    limits: Mapping[str, Range] = field(default_factory=dict)
    capital: Capital | None = None
    grid_kg_per_kwh: float | None = None
    name: str = ""
    extras: Extras = NO_EXTRAS

    def __post_init__(self) -> None:
        for column in SERIES:
            values = np.array(getattr(self, column), dtype=np.float64)
            values.setflags(write=False)
            object.__setattr__(self, column, values)
        reasons = next(faults(self), None)
        if reasons:
            raise CaseError(reasons)

    @property
    def steps(self) -> int:
        return len(self.load_mw)

    @property
    def peak_mw(self) -> float:
        return float(self.load_mw.max())

    @property
    def load_mwh(self) -> float:
        return float(self.load_mw.sum()) * self.step_hours

    def limit(self, technology: str) -> Range:
        return self.limits.get(technology, Range())


def faults(case: Case) -> Iterator[str]:
    """Every reason against the case, as sentences; none means it can be calculated."""
    yield from _faults_of_length(case)
    for column in SERIES:
        yield from _faults_of_series(column, getattr(case, column))
    yield from _faults_of_numbers(case)
    yield from _faults_of_policy(case)
    for technology, limit in case.limits.items():
        yield from _faults_of_limit(technology, limit)
    yield from faults_of(case.extras, case.step_hours)
    yield from _contradictions(case)


def _faults_of_length(case: Case) -> Iterator[str]:
    rows = {column: len(getattr(case, column)) for column in SERIES}
    if not isfinite(case.step_hours) or not 0 < case.step_hours <= 1:
        yield f"step_hours（时间步长）为 {case.step_hours}：应大于 0、不超过 1 小时，例如 1 或 0.25。"
        return
    for column, count in rows.items():
        if count != rows["load_mw"]:
            yield f"{column}（{NAMES[column]}）有 {count} 个时段，load_mw 有 {rows['load_mw']} 个：应一样多。"
    steps, day = rows["load_mw"], 24 / case.step_hours
    if not FEWEST_STEPS <= steps <= MOST_STEPS:
        yield f"数据有 {steps:,} 行：应在 {FEWEST_STEPS} 到 {MOST_STEPS:,} 行之间（逐时或 15 分钟）。"
    elif abs(steps / day - round(steps / day)) > 1e-9:
        near = round(steps / day) * round(day)
        what = f"缺 {near - steps}" if near > steps else f"多 {steps - near}"
        yield (
            f"数据有 {steps:,} 行，不是整天：每步 {case.step_hours:g} 小时，最近的是 {near:,} 行，{what} 行。"
            "全年逐时应为 8,760 行（闰年 8,784 行），15 分钟为 35,040 或 35,136 行。"
        )


def _faults_of_series(column: str, values: Floats) -> Iterator[str]:
    name = f"{column}({NAMES[column]})"
    if values.ndim != 1:
        yield f"{name}应是一列数。"
        return
    wrong = ~np.isfinite(values)
    if wrong.any():
        yield f"{_where(wrong)} {name}不是数：请补上这一时段的值，缺数不能当作零。"
    elif column == "load_mw" and (values < 0).any():
        yield f"{_where(values < 0)} {name}为负数 {values[values < 0][0]:g}：负荷不能小于零。"
    elif column == "load_mw" and not values.any():
        yield f"{name}全部为零：没有用电，无从配置。"
    elif column.endswith("_cf") and ((values < 0) | (values > 1)).any():
        outside = (values < 0) | (values > 1)
        yield (
            f"{_where(outside)} {name}为 {values[outside][0]:g}：应在 0 到 1 之间；若是百分数，请先除以 100。"
        )
    elif column.endswith("_per_kwh") and (np.abs(values) > 100).any():
        outside = np.abs(values) > 100
        yield f"{_where(outside)} {name}为 {values[outside][0]:g}：单位应是元/千瓦时。"


def _where(wrong: npt.NDArray[np.bool_]) -> str:
    """The line in the file, counting the heading as the first."""
    count = int(wrong.sum())
    return f"第 {int(wrong.argmax()) + 2} 行" + (f"（共 {count:,} 行如此）" if count > 1 else "")


def _faults_of_numbers(case: Case) -> Iterator[str]:
    parts: list[tuple[str, object]] = [("costs", case.costs)]
    if case.capital is not None:
        parts.append(("capital", case.capital))
    for part, values in parts:
        for item in fields(values):  # type: ignore[arg-type]
            value = getattr(values, item.name)
            if not isfinite(value) or value < 0:
                yield f"{part}.{item.name} 为 {value}：应是不小于零的数。"
    for item in fields(case.storage):
        value = getattr(case.storage, item.name)
        if not isfinite(value) or not 0 < value <= 1:
            yield f"storage.{item.name} 为 {value}：效率应大于 0、不超过 1。"
    factor = case.grid_kg_per_kwh
    if factor is not None and (not isfinite(factor) or not 0 <= factor <= 2):
        yield f"grid_kg_per_kwh（电网排放因子）为 {factor}：应在 0 到 2 千克/千瓦时之间。"


def _faults_of_policy(case: Case) -> Iterator[str]:
    for item in fields(case.policy):
        value = getattr(case.policy, item.name)
        if not isfinite(value) or not 0 <= value <= 1:
            yield f"policy.{item.name} 为 {value}：比例应在 0 到 1 之间。"


def _faults_of_limit(technology: str, limit: Range) -> Iterator[str]:
    if technology not in TECHNOLOGIES:
        yield f"limits.{technology} 不认识：可写 {'、'.join(TECHNOLOGIES)}。"
        return
    name = f"limits.{technology}({NAMES[technology]})"
    for item in fields(limit):
        value = getattr(limit, item.name)
        if value is not None and (not isfinite(value) or value < 0):
            yield f"{name} 的 {item.name} 为 {value}：应是不小于零的数。"
            return
    floor = max(limit.minimum, limit.existing)
    if limit.maximum is not None and limit.maximum < floor:
        yield f"{name} 自相矛盾：上限 {limit.maximum:g} 小于下限或已建规模 {floor:g}。"


def _contradictions(case: Case) -> Iterator[str]:
    peak = case.peak_mw
    for technology, highest in zip(TECHNOLOGIES, HIGHEST_PER_PEAK, strict=True):
        limit = case.limit(technology)
        floor = max(limit.minimum, limit.existing)
        if floor > highest * peak:
            yield (
                f"limits.{technology}（{NAMES[technology]}）下限 {floor:g} 超过最高负荷的 {highest:g} 倍"
                f"（{highest * peak:g}）：请核对单位。"
            )
    green = case.policy.min_green_share_of_load
    possible = any(
        getattr(case, series).any() and case.limit(technology).maximum != 0
        for series, technology in (("wind_cf", "wind_mw"), ("solar_cf", "solar_mw"))
    )
    if green > 0 and not possible:
        yield (
            f"policy 自相矛盾：min_green_share_of_load 要求绿电占 {green:.0%}，但风、光出力全为零或不许建设。"
            "请改比例，或放开风电、光伏。"
        )
