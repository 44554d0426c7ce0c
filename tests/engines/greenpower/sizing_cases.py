"""Cases for sizing, made by simple formulas: weather that looks like weather, none of it measured."""

from dataclasses import replace
from typing import Any

import numpy as np
from scipy.signal import lfilter

from wutong_engines.greenpower import Case, Costs, Policy, Range, Storage
from wutong_engines.greenpower.case import Floats

POLICY = Policy(0.6, 0.5, 0.2)


def autoregressive(noise: Floats, memory: float) -> Floats:
    """A path that remembers, of unit variance."""
    return np.asarray(lfilter([np.sqrt(1 - memory**2)], [1.0, -memory], noise))


def weather(steps: int, random: np.random.Generator, step_hours: float = 1.0) -> tuple[Floats, Floats]:
    """Capacity factors of wind and PV, each (steps,)."""
    hour = np.arange(steps) * step_hours
    day = hour // 24
    season = np.cos(2 * np.pi * (day - 172) / 365)
    sun = np.maximum(0.0, np.sin(np.pi * (hour % 24 - 6) / 12)) * (0.75 + 0.15 * season)
    cloud = np.clip(0.75 + 0.3 * random.standard_normal(int(day[-1]) + 1), 0.1, 1.0)[day.astype(int)]
    gusts = autoregressive(random.standard_normal(steps), 0.97**step_hours)
    wind = np.clip(0.28 + 0.22 * gusts - 0.06 * season, 0.0, 0.95) ** 1.2
    return wind, np.clip(sun * cloud, 0.0, 1.0)


def random_case(seed: int, steps: int = 8760, **changes: Any) -> Case:
    """A case drawn at random: load, weather, prices, costs and policy; costs fit the horizon's length."""
    random = np.random.default_rng(seed)
    wind, solar = weather(steps, random)
    hour = np.arange(steps)
    clock = hour % 24
    kind = random.integers(4)
    if kind == 0:
        load = np.full(steps, 0.97)
    elif kind == 1:
        load = np.where((clock >= 8) & (clock < 22), 0.9, 0.35) * np.where(hour // 24 % 7 == 6, 0.5, 1.0)
    elif kind == 2:
        load = 0.88 + 0.06 * np.sin(2 * np.pi * (clock - 9) / 24) + 0.02 * random.standard_normal(steps)
    else:
        load = 0.75 + 0.15 * np.sin(2 * np.pi * hour / 8760) + 0.03 * random.standard_normal(steps)
    if random.integers(2):
        energy = np.where(
            (clock >= 9) & (clock < 17), 0.06, np.where((clock >= 17) & (clock < 23), 0.26, 0.18)
        )
    else:
        swing = (
            0.24 - 0.12 * np.exp(-(((clock - 13) / 3.0) ** 2)) + 0.1 * np.exp(-(((clock - 19) / 2.0) ** 2))
        )
        energy = np.maximum(swing + 0.04 * autoregressive(random.standard_normal(steps), 0.9), 0.0)
    scale = steps / 8760
    costs = Costs(
        *(
            scale * float(random.uniform(low, high))
            for low, high in ((330, 480), (200, 300), (22, 40), (50, 115), (300, 900))
        )
    )
    case = Case(
        load_mw=float(random.choice([5.0, 100.0, 800.0])) * np.clip(load, 0.05, 1.0),
        wind_cf=wind,
        solar_cf=solar,
        import_yuan_per_kwh=energy + random.uniform(0.05, 0.2),
        export_yuan_per_kwh=energy,
        costs=costs,
        storage=Storage(float(random.uniform(0.9, 0.97)), float(random.uniform(0.9, 0.97))),
        policy=Policy(
            float(random.choice([0.0, 0.6, 0.6, 0.8])),
            float(random.choice([0.0, 0.3, 0.5, 0.7, 0.8, 0.9])),
            float(random.choice([0.0, 0.2, 0.2])),
        ),
    )
    return replace(case, **changes)


def hard_cases(steps: int = 504) -> dict[str, Case]:
    """What breaks a careless solver, on a horizon HiGHS finishes in a moment."""
    plain = random_case(1, steps, policy=POLICY)
    calm = slice(steps // 3, steps // 3 + 14 * 24)
    wind, solar = plain.wind_cf.copy(), plain.solar_cf.copy()
    wind[calm] = solar[calm] = 0.0
    none = np.zeros(steps)
    pay = np.where(np.arange(steps) % 24 == 13, -0.1, 0.3)
    return {
        "98% green": replace(plain, policy=Policy(0.0, 0.98, 0.2)),
        "98% green, no export": replace(plain, policy=Policy(0.0, 0.98, 0.0)),
        "wholly green": replace(plain, policy=Policy(0.0, 1.0, 0.0)),
        "wholly green, the rest sold": replace(plain, policy=Policy(0.3, 1.0, 0.5)),
        "no export": replace(plain, policy=Policy(0.6, 0.5, 0.0)),
        "two weeks without sun and wind": replace(
            plain, wind_cf=wind, solar_cf=solar, policy=Policy(0.3, 0.3, 0.2)
        ),
        "near-free storage": replace(
            plain, costs=replace(plain.costs, storage_energy_yuan_per_kwh_year=1e-4)
        ),
        "free storage": replace(
            plain,
            costs=replace(
                plain.costs, storage_energy_yuan_per_kwh_year=0.0, storage_power_yuan_per_kw_year=0.0
            ),
        ),
        "zero prices": replace(plain, import_yuan_per_kwh=none, export_yuan_per_kwh=none),
        "free imports, paid exports": replace(plain, import_yuan_per_kwh=none),
        "prices below zero": replace(plain, import_yuan_per_kwh=pay, export_yuan_per_kwh=pay - 0.1),
        "annual costs on a short horizon": replace(plain, costs=Costs(411.0, 265.0, 29.0, 75.0, 708.0)),
        "no wind": replace(plain, wind_cf=none),
        "nothing asked": replace(plain, policy=Policy(0.0, 0.0, 0.0)),
        "all asked at once": replace(plain, policy=Policy(0.95, 0.6, 0.01)),
        "load with nights off": replace(
            plain, load_mw=np.where(np.arange(steps) % 24 < 12, plain.load_mw, 0.0)
        ),
        "one day": random_case(3, 24, policy=POLICY),
        **_limited(plain),
    }


def _limited(plain: Case) -> dict[str, Case]:
    peak = plain.peak_mw
    limits = {"wind_mw": Range(maximum=0.5 * peak), "storage_mwh": Range(minimum=3 * peak)}
    return {
        "limits": replace(plain, limits=limits),
        "storage fixed": replace(
            plain,
            limits={
                "storage_mw": Range(peak, peak),
                "storage_mwh": Range(2 * peak, 2 * peak),
            },
        ),
        "no storage": replace(
            plain, limits={"storage_mw": Range(maximum=0.0), "storage_mwh": Range(maximum=0.0)}
        ),
        "existing wind": replace(
            plain, limits={"wind_mw": Range(existing=peak), "grid_mw": Range(existing=peak)}
        ),
    }
