"""Makes the hourly PV and wind profiles of profiles/: see README.md beside this file.

Run by hand, in an environment of its own (the project itself needs none of these):
    python -m venv /tmp/profiles && /tmp/profiles/bin/pip install pvlib gsee-climate-data scipy
    OPENBLAS_NUM_THREADS=1 /tmp/profiles/bin/python reference/greenpower/make_profiles.py
Deterministic: the seed is the region code of the place and the number of the weather year.
"""

import csv
import sys
from dataclasses import dataclass
from pathlib import Path

import gsee_climate_data
import numpy as np
import pandas as pd
import pvlib
from numpy.typing import NDArray
from scipy.signal import lfilter
from scipy.stats import norm

Floats = NDArray[np.float64]
HERE = Path(__file__).resolve().parent
STEPS_OF_ONE = 1000  # stored number = capacity factor x 1000
HOURS = 8760
# A stated assumption: year 0 stands at the stated hours; the five together have them as their mean.
YEAR_FACTORS = {
    "solar_fixed": (1.0, 0.965, 1.015, 0.985, 1.035),
    "solar_tracking": (1.0, 0.965, 1.015, 0.985, 1.035),
    "wind": (1.0, 1.04, 0.91, 1.09, 0.96),
}
TRACKING_SEED, WIND_SEED = 1, 2
SYSTEM_LOSS, TEMPERATURE_LOSS_PER_KELVIN = 0.14, 0.0035


@dataclass(frozen=True)
class Place:
    key: str
    seed: int
    latitude: float
    longitude: float
    altitude_m: float
    mean_temperature_c: float
    hours: dict[str, float]


def places() -> list[Place]:
    with (HERE / "sites.csv").open(encoding="utf-8") as lines:
        return [
            Place(
                row["key"],
                int(row["region_code"]) * 10 + number,
                float(row["latitude"]),
                float(row["longitude"]),
                float(row["altitude_m"]),
                float(row["mean_temperature_c"]),
                {
                    "solar_fixed": float(row["pv_full_load_hours"]),
                    "solar_tracking": float(row["pv_tracking_full_load_hours"]),
                    "wind": float(row["wind_full_load_hours"]),
                },
            )
            for number, row in enumerate(csv.DictReader(lines))
        ]


def autoregressive(rng: np.random.Generator, count: int, memory: float) -> Floats:
    """Standard normal series whose neighbours correlate by `memory`."""
    start = rng.standard_normal()
    shocks = rng.standard_normal(count) * np.sqrt(1 - memory**2)
    return np.asarray(lfilter([1.0], [1.0, -memory], shocks, zi=[memory * start])[0])


def daily_irradiance(place: Place, months: NDArray[np.int64], rng: np.random.Generator) -> Floats:
    """Mean W/m2 of each day, drawn from the month's histogram so that the month keeps its distribution."""
    data = gsee_climate_data.load()
    row = int(np.abs(data["lat"] - place.latitude).argmin())
    column = int(np.abs(data["lon"] - place.longitude).argmin())
    weather = autoregressive(rng, months.size, 0.35)
    drawn = np.empty(months.size)
    for month in range(1, 13):
        days = months == month
        rank = weather[days].argsort().argsort()
        value, weight = data["xk"][row, column, month - 1], data["pk"][row, column, month - 1]
        known = np.isfinite(value) & np.isfinite(weight)
        order = value[known].argsort()
        cumulated = np.cumsum(weight[known][order])
        drawn[days] = np.interp((rank + 0.5) / days.sum(), cumulated / cumulated[-1], value[known][order])
    return drawn


def hourly_irradiance(clear_sky: Floats, daily: Floats, rng: np.random.Generator) -> Floats:
    """Splits each day's energy over its hours: clouds waver most on half-clear days."""
    clear_of_day = clear_sky.reshape(-1, 24).mean(1)
    clearness = np.clip(daily / clear_of_day, 0.05, 1.0)
    waver = 1.4 * clearness * (1 - clearness)
    index = np.repeat(clearness, 24) * (1 + np.repeat(waver, 24) * autoregressive(rng, HOURS, 0.6))
    shaped = clear_sky * np.clip(index, 0.03, 1.05)
    of_day = shaped.reshape(-1, 24).sum(1)
    return np.minimum(shaped * np.repeat(daily * 24 / of_day, 24), 1.08 * clear_sky)


def solar(place: Place, weather_year: int) -> dict[str, Floats]:
    """PV output per unit of peak power, unscaled; hour 0 is 00:00-01:00 Beijing time, 1 January."""
    rng = np.random.default_rng([place.seed, weather_year, TRACKING_SEED])
    start = pd.date_range("2023-01-01", periods=HOURS, freq="h", tz="Asia/Shanghai")
    middle = start + pd.Timedelta("30min")
    site = pvlib.location.Location(place.latitude, place.longitude, "Asia/Shanghai", place.altitude_m)
    sun = site.get_solarposition(middle)
    clear = site.get_clearsky(middle, model="ineichen", solar_position=sun)
    daily = daily_irradiance(place, middle.month.to_numpy()[12::24], rng)
    ghi = hourly_irradiance(clear["ghi"].to_numpy(), daily, rng)
    split = pvlib.irradiance.erbs(ghi, sun["zenith"].to_numpy(), middle.day_of_year.to_numpy())
    direct = np.minimum(np.nan_to_num(split["dni"]), clear["dni"].to_numpy() * 1.05)
    extra = pvlib.irradiance.get_extra_radiation(middle).to_numpy()
    height, azimuth = sun["apparent_zenith"].to_numpy(), sun["azimuth"].to_numpy()

    def output(tilt: Floats, facing: Floats) -> Floats:
        plane = pvlib.irradiance.get_total_irradiance(
            tilt, facing, height, azimuth, direct, ghi, np.nan_to_num(split["dhi"]),
            dni_extra=extra, model="haydavies", albedo=0.25,
        )["poa_global"]  # fmt: skip
        light = np.where(height < 90, np.nan_to_num(np.asarray(plane)).clip(0), 0.0)
        day, hour = middle.day_of_year.to_numpy(), middle.hour.to_numpy()
        air = place.mean_temperature_c + 12.5 * np.sin(2 * np.pi * (day - 110) / 365)
        cell = air + 6 * np.sin(2 * np.pi * (hour - 9) / 24) + light / 1000 * 28
        power = light / 1000 * (1 - TEMPERATURE_LOSS_PER_KELVIN * (cell - 25)) * (1 - SYSTEM_LOSS)
        return np.asarray(np.clip(power, 0, 0.95))

    turned = pvlib.tracking.singleaxis(height, azimuth, axis_azimuth=180, max_angle=55, gcr=0.35)
    tilt, facing = np.nan_to_num(turned["surface_tilt"]), np.nan_to_num(turned["surface_azimuth"], nan=180.0)
    still = np.full(HOURS, round(place.latitude)), np.full(HOURS, 180.0)
    return {"solar_fixed": output(*still), "solar_tracking": output(tilt, facing)}


def turbine(speed: Floats) -> Floats:
    """A generic low-wind turbine: starts at 2.5 m/s, full from 10.5 m/s, stops at 25 m/s."""
    rising = np.clip((speed**3 - 2.5**3) / (10.5**3 - 2.5**3), 0, 1)
    return np.where(speed > 25, 0.0, rising)


def wind(place: Place, weather_year: int, full_load_hours: float) -> Floats:
    """Wholly synthetic: two memories (hours, days), a Weibull, spring and evening maxima, farm smoothing."""
    rng = np.random.default_rng([place.seed, weather_year, WIND_SEED])
    mixed = 0.75 * autoregressive(rng, HOURS, 0.94) + 0.66 * autoregressive(rng, HOURS, 0.985)
    rank = np.clip(norm.cdf((mixed - mixed.mean()) / mixed.std()), 1e-9, 1 - 1e-9)
    hour, day = np.arange(HOURS) % 24, np.arange(HOURS) / 24
    season = 1 + 0.18 * np.cos(2 * np.pi * (day - 105) / 365)
    time_of_day = 1 + 0.22 * np.cos(2 * np.pi * (hour - 18) / 24)
    speed = (-np.log1p(-rank)) ** (1 / 1.9) * season * time_of_day
    apart = np.linspace(-1.5, 1.5, 7)
    weight = np.exp(-(apart**2) / 2 / 0.8**2) / np.exp(-(apart**2) / 2 / 0.8**2).sum()

    def output(scale: float) -> Floats:
        shifted = np.maximum(speed * scale + apart[:, None], 0)
        return np.asarray(0.94 * weight @ turbine(shifted))

    low, high = 1.0, 16.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if output(middle).sum() < full_load_hours else (low, middle)
    return output(low)


def whole(series: Floats, full_load_hours: float) -> NDArray[np.uint16]:
    """Scaled to the stated hours and rounded; the hours kept are those of the rounded numbers."""
    scaled = series * (full_load_hours / series.sum())
    if scaled.max() > 1:
        raise SystemExit(f"a capacity factor of {scaled.max():.3f}: lower the stated hours")
    return np.round(scaled * STEPS_OF_ONE).astype(np.uint16)


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for place in places():
        years: dict[str, list[NDArray[np.uint16]]] = {key: [] for key in YEAR_FACTORS}
        for weather_year in range(5):
            sun = solar(place, weather_year)
            for key, factors in YEAR_FACTORS.items():
                hours = place.hours[key] * factors[weather_year]
                raw = wind(place, weather_year, hours) if key == "wind" else sun[key]
                years[key].append(whole(raw, hours))
        stacked = {key: np.stack(found) for key, found in years.items()}
        parted = {key: np.stack([found >> 8, found & 255]).astype(np.uint8) for key, found in stacked.items()}
        np.savez_compressed(folder / f"{place.key}.npz", **parted)  # high and low bytes pack better apart
        peaks = {key: float(found.max()) / STEPS_OF_ONE for key, found in stacked.items()}
        print(place.key, peaks, {key: found.sum(1).tolist() for key, found in stacked.items()})  # noqa: T201


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "profiles")
