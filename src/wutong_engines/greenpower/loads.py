"""Hourly loads of the kinds of investor Qinghai courts: assumed shapes, each saying what is assumed."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
BASIS = "假设"
MOST_STEPS = 35_136
_DAYS_BEFORE_WARMEST_QUARTER = 110


class LoadError(ValueError):
    """A load that cannot be made; reads as a sentence."""


@dataclass(frozen=True, slots=True)
class Intensity:
    """How much electricity a unit of product takes; `basis` and `source` stand beside it on the page."""

    value: float
    unit: str
    basis: str
    source: str


@dataclass(frozen=True, slots=True)
class Kind:
    key: str
    name: str
    assumed: str
    parameters: dict[str, float]
    intensity: Intensity | None  # None: no source found, and none invented
    shape: Callable[["Clock", dict[str, float]], Floats]
    basis: str = BASIS


@dataclass(frozen=True, slots=True)
class Clock:
    """Hours of the day, days of the year and of the week (day 0 counts as a Monday), and seeded noise."""

    hour: Floats
    day: NDArray[np.int64]
    rng: np.random.Generator

    def season(self) -> Floats:
        """+1 at the height of summer, -1 in the depth of winter."""
        return np.sin(2 * np.pi * (self.day - _DAYS_BEFORE_WARMEST_QUARTER) / 365)

    def daylight(self) -> Floats:
        """+1 in the middle of the afternoon."""
        return np.sin(2 * np.pi * (self.hour - 9) / 24)

    def noise(self, spread: float) -> Floats:
        return spread * self.rng.standard_normal(self.hour.size)

    def is_free_day(self, days_a_week: float) -> NDArray[np.bool_]:
        return self.day % 7 >= 7 - days_a_week


def _data_centre(clock: Clock, p: dict[str, float]) -> Floats:
    return (
        p["mean"]
        + p["day_swing"] * clock.daylight()
        + p["cooling_swing"] * clock.season()
        + clock.noise(p["noise"])
    )


def _steady(clock: Clock, p: dict[str, float]) -> Floats:
    return p["mean"] + clock.noise(p["noise"])


def _aluminium(clock: Clock, p: dict[str, float]) -> Floats:
    anode_effect = np.where(clock.rng.random(clock.hour.size) < p["dip_chance"], p["dip"], 0.0)
    return p["mean"] - anode_effect + clock.noise(p["noise"])


def _lithium_carbonate(clock: Clock, p: dict[str, float]) -> Floats:
    running = p["mean"] + p["season_swing"] * clock.season() + clock.noise(p["noise"])
    first = p["overhaul_first_day"]
    is_overhaul = (clock.day >= first) & (clock.day < first + p["overhaul_days"])
    return np.where(is_overhaul, p["overhaul"], running)


def _two_shift(clock: Clock, p: dict[str, float]) -> Floats:
    is_shift = (clock.hour >= p["from_hour"]) & (clock.hour < p["to_hour"])
    working = np.where(is_shift, p["shift"], p["night"])
    return np.where(clock.is_free_day(p["free_days_a_week"]), p["free_day"], working) + clock.noise(
        p["noise"]
    )


def _cold_chain(clock: Clock, p: dict[str, float]) -> Floats:
    busy = np.where((clock.hour >= p["busy_from_hour"]) & (clock.hour < p["busy_to_hour"]), p["busy"], 0.0)
    warmth = p["day_swing"] * clock.daylight() + p["season_swing"] * clock.season()
    return p["mean"] + busy + warmth + clock.noise(p["noise"])


KINDS: dict[str, Kind] = {
    kind.key: kind
    for kind in (
        Kind(
            "data_centre",
            "数据中心",
            "上架率稳定，全年平均约为峰值的 88%；午后与夏季制冷多用几个百分点，高原冬季自然冷却",
            {"mean": 0.88, "day_swing": 0.04, "cooling_swing": 0.04, "noise": 0.01},
            Intensity(1.2, "PUE（总用电÷IT 用电），低于", "公开报道", "2025-09-21 报道的青海数据中心水平"),
            _data_centre,
        ),
        Kind(
            "aluminium",
            "电解铝",
            "电解槽全年连续，几乎不变；个别小时因阳极效应或换极降 3%",
            {"mean": 0.97, "dip": 0.03, "dip_chance": 0.02, "noise": 0.003},
            Intensity(13_500, "千瓦时/吨铝液（交流）", BASIS, "行业通行量级，未对照现行能耗限额标准，待核"),
            _aluminium,
        ),
        Kind(
            "lithium_carbonate",
            "碳酸锂",
            "盐湖提锂：夏季卤水足、负荷高，冬季低；一月下旬起检修 14 天，只留 15% 的保温用电",
            {
                "mean": 0.75,
                "season_swing": 0.15,
                "noise": 0.03,
                "overhaul": 0.15,
                "overhaul_first_day": 20,
                "overhaul_days": 14,
            },
            None,
            _lithium_carbonate,
        ),
        Kind(
            "polysilicon",
            "多晶硅",
            "还原炉轮流开停，总负荷平稳，约为峰值的 92%",
            {"mean": 0.92, "noise": 0.02},
            Intensity(55_000, "千瓦时/吨（综合）", BASIS, "行业通行量级，未对照现行能耗限额标准，待核"),
            _steady,
        ),
        Kind(
            "continuous",
            "24 小时连续流程",
            "化工、冶炼一类连续生产，约为峰值的 90%，不分昼夜季节",
            {"mean": 0.90, "noise": 0.015},
            None,
            _steady,
        ),
        Kind(
            "two_shift",
            "两班制工厂",
            "8 时到 22 时生产，夜间留 35%；每周休一天，休息日按 30%",
            {
                "shift": 0.92,
                "night": 0.35,
                "free_day": 0.30,
                "from_hour": 8,
                "to_hour": 22,
                "free_days_a_week": 1,
                "noise": 0.02,
            },
            None,
            _two_shift,
        ),
        Kind(
            "cold_chain",
            "冷链",
            "冷库常年制冷，夏季和午后高；早 6 时到 10 时进出货再加 10%",
            {
                "mean": 0.58,
                "busy": 0.10,
                "busy_from_hour": 6,
                "busy_to_hour": 10,
                "day_swing": 0.10,
                "season_swing": 0.18,
                "noise": 0.02,
            },
            None,
            _cold_chain,
        ),
    )
}


def load(kind: str, peak_mw: float, hours: int = 8760, seed: int = 0, steps_an_hour: int = 1) -> Floats:
    """MW in each step, `hours` * `steps_an_hour` of them, at most `peak_mw` (contracted, seldom met).

    Hour 0 is 00:00-01:00 Beijing time on 1 January. The same arguments give the same numbers.
    """
    if kind not in KINDS:
        raise LoadError(f"没有“{kind}”这种负荷；可选：{'、'.join(KINDS)}。")
    if not (np.isfinite(peak_mw) and peak_mw > 0):
        raise LoadError(f"峰值负荷应当大于 0 兆瓦，现为 {peak_mw}。")
    if steps_an_hour not in (1, 2, 4):
        raise LoadError(f"每小时只能分成 1、2 或 4 段，现为 {steps_an_hour}。")
    steps = hours * steps_an_hour
    if not 24 <= steps <= MOST_STEPS:
        raise LoadError(f"时段数应当在 24～{MOST_STEPS} 之间，现为 {steps}。")
    passed = np.arange(steps) / steps_an_hour
    clock = Clock(passed % 24, (passed // 24).astype(np.int64), np.random.default_rng([seed, _number(kind)]))
    made = KINDS[kind]
    return peak_mw * np.clip(made.shape(clock, made.parameters), 0.05, 1.0)


def _number(kind: str) -> int:
    """A seed of its own for each kind, so that two loads of one study do not waver together."""
    return int.from_bytes(kind.encode()[:6], "big")


def load_factor(load_mw: Floats) -> float:
    """Mean over peak, in 0..1."""
    return float(load_mw.mean() / load_mw.max())


def provenance(kind: str) -> str:
    """What to print beside a result that used the load."""
    made = KINDS[kind]
    return f"{made.basis}：{made.name}，{made.assumed}"
