"""Capacity factors from irradiance and wind speed: simple documented formulas, for uploaded weather."""

import numpy as np

from wutong_engines.greenpower.upload_model import Floats, Place

BEIJING_OFFSET_HOURS = 8.0
SYSTEM_LOSS = 0.14
LOSS_PER_KELVIN = 0.0035
KELVIN_PER_WATT = 0.028
GROUND_REFLECTS = 0.25
ASSUMED_AIR_C = 10.0
HUB_M, SHEAR = 100.0, 1 / 7
START_M_S, FULL_M_S, STOP_M_S = 2.5, 10.5, 25.0
AVAILABLE = 0.94

SOLAR_WORDS = "组件温度系数 −0.35%/K，系统损失 14%，没有缩放"
WIND_WORDS = (
    "折到 100 米轮毂（幂指数 1/7），按海拔修正空气密度，"
    "2.5 米/秒启动、10.5 满发、25 停机，可用率 94%，没有缩放"
)


def sun(place: Place, steps: int, step_hours: float) -> tuple[Floats, Floats, Floats]:
    """Declination and hour angle (radians) in the middle of each Beijing-time step, and the sun's W/m2.

    Spencer (1971): Fourier series for declination and equation of time.
    """
    clock = (np.arange(steps) + 0.5) * step_hours
    turn = 2 * np.pi * (clock / 24) / (steps * step_hours / 24)
    declination = (
        0.006918
        - 0.399912 * np.cos(turn)
        + 0.070257 * np.sin(turn)
        - 0.006758 * np.cos(2 * turn)
        + 0.000907 * np.sin(2 * turn)
        - 0.002697 * np.cos(3 * turn)
        + 0.00148 * np.sin(3 * turn)
    )
    minutes = 229.18 * (
        0.000075
        + 0.001868 * np.cos(turn)
        - 0.032077 * np.sin(turn)
        - 0.014615 * np.cos(2 * turn)
        - 0.040849 * np.sin(2 * turn)
    )
    solar_time = clock - BEIJING_OFFSET_HOURS + place.longitude / 15 + minutes / 60
    return declination, np.radians(15 * (solar_time - 12)), 1361 * (1 + 0.033 * np.cos(turn))


def diffuse_share(clearness: Floats) -> Floats:
    """Erbs, Klein and Duffie (1982): the diffuse part of horizontal irradiance."""
    k = clearness
    middle = 0.9511 - 0.1604 * k + 4.388 * k**2 - 16.638 * k**3 + 12.336 * k**4
    return np.where(k <= 0.22, 1 - 0.09 * k, np.where(k <= 0.8, middle, 0.165))


def on_a_tilted_plane(
    ghi: Floats, dni: Floats | None, dhi: Floats | None, place: Place, step_hours: float
) -> Floats:
    """W/m2 on a fixed plane tilted by the latitude towards the equator; isotropic sky."""
    declination, hour_angle, outside = sun(place, ghi.size, step_hours)
    latitude, tilt = np.radians(place.latitude), np.radians(abs(place.latitude))

    def cosine(seen_from: float) -> Floats:
        turning = np.cos(seen_from) * np.cos(declination) * np.cos(hour_angle)
        return np.asarray(np.sin(seen_from) * np.sin(declination) + turning)

    zenith, plane = cosine(latitude), cosine(latitude - np.sign(latitude) * tilt)
    is_day = zenith > 0.01
    if dni is None and dhi is None:
        clearness = np.clip(ghi / np.maximum(outside * zenith, 1.0), 0, 1)
        dhi = np.where(is_day, ghi * diffuse_share(clearness), ghi)
    if dhi is None:
        dhi = np.clip(ghi - (0.0 if dni is None else dni * np.maximum(zenith, 0)), 0, None)
    if dni is None:
        dni = np.where(is_day, np.clip((ghi - dhi) / np.maximum(zenith, 0.065), 0, 1100), 0.0)
    direct = np.where(is_day, dni * np.maximum(plane, 0), 0.0)
    sky, ground = dhi * (1 + np.cos(tilt)) / 2, ghi * GROUND_REFLECTS * (1 - np.cos(tilt)) / 2
    return np.asarray(direct + sky + ground)


def solar_factor(plane_w_m2: Floats, air_c: Floats | None) -> Floats:
    """Capacity factor, 0..1, from W/m2 on the plane of the modules and the air's temperature."""
    air = np.full(plane_w_m2.size, ASSUMED_AIR_C) if air_c is None else air_c
    cell = air + KELVIN_PER_WATT * plane_w_m2
    factor = plane_w_m2 / 1000 * (1 - LOSS_PER_KELVIN * (cell - 25)) * (1 - SYSTEM_LOSS)
    return np.clip(factor, 0.0, 1.0)


def wind_factor(speed_m_s: Floats, height_m: float, altitude_m: float) -> Floats:
    """Capacity factor, 0..1, from wind speed at `height_m` above ground, `altitude_m` above the sea."""
    at_hub = speed_m_s * (HUB_M / height_m) ** SHEAR
    effective = at_hub * np.exp(-altitude_m / 8500) ** (1 / 3)
    rising = np.clip((effective**3 - START_M_S**3) / (FULL_M_S**3 - START_M_S**3), 0, 1)
    return AVAILABLE * np.where(at_hub > STOP_M_S, 0.0, rising)
