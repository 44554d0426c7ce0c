"""Weather files and the formulas that turn irradiance and wind speed into capacity factors."""

import json
from datetime import datetime, timedelta

import numpy as np
import pytest

from engines import hour_files
from wutong_engines.greenpower import weather
from wutong_engines.greenpower.upload_model import Hours, Place, UploadError
from wutong_engines.greenpower.uploads import read_hours

YEAR = hour_files.moments(2023)
PLACE = Place(36.4, 94.9, 2808)


def utc_light(moment: datetime) -> float:
    """W/m2 by the clock of UTC: Golmud's noon is near 05:40."""
    hour = moment.hour + 0.5
    return 900 * max(0.0, float(np.cos((hour - 5.7) / 12 * np.pi)))


def noon(hours: Hours) -> float:
    by_clock = hours.values.reshape(-1, 24).sum(0)
    return float((by_clock * (np.arange(24) + 0.5)).sum() / by_clock.sum())


def said(hours: Hours) -> str:
    return hours.words + "".join(hours.warnings)


def test_level_irradiance_and_wind_speed_become_factors() -> None:
    light = hour_files.undated("GHI (W/m2)", hour_files.day_shape() * 1000)
    hours = read_hours(light, "a.csv", "solar", place=PLACE)
    assert 1200 < hours.values.sum() < 2600 and "年满发" in hours.words and "Erbs" in hours.words
    flat = read_hours(light, "a.csv", "solar")
    assert "当作组件面" in said(flat)
    speed = hour_files.undated("风速100m (m/s)", np.full(8760, 8.0))
    wind = read_hours(speed, "a.csv", "wind", place=PLACE)
    assert 0.2 < wind.values.mean() < 0.5
    assert read_hours(speed, "a.csv", "wind").values.mean() > wind.values.mean()
    assert "按 10 米用" in said(read_hours(hour_files.undated("风速(m/s)", np.full(8760, 5.0)), "a", "wind"))


def test_epw() -> None:
    data = hour_files.epw(hour_files.day_shape() * 1000, np.full(8760, 6.0))
    hours = read_hours(data, "golmud.epw", "solar")
    assert hours.kind == "实测" and 1200 < hours.values.sum() < 2600
    assert noon(hours) == pytest.approx(13.7, abs=0.3)
    assert "典型气象年" in said(hours)
    wind = read_hours(data, "golmud.epw", "wind")
    assert 0 < wind.values.mean() < 0.6 and "10 米" in wind.words
    moved = hour_files.epw(hour_files.day_shape(noon=12.7) * 1000, np.full(8760, 6.0), 7.0, "ERA5")
    hours = read_hours(moved, "a.epw", "solar")
    assert hours.kind == "再分析" and "推后 1 小时" in said(hours)
    assert noon(hours) == pytest.approx(13.7, abs=0.3)


def test_pvgis_json_power_uses_the_latest_year_and_shifts() -> None:
    data = hour_files.pvgis_json([2019, 2020], lambda at: {"P": utc_light(at) * 4, "T2m": 5.0}, peak=5.0)
    hours = read_hours(data, "pvgis.json", "solar")
    assert hours.kind == "再分析" and hours.values.max() == pytest.approx(0.72, abs=0.01)
    assert noon(hours) == pytest.approx(13.7, abs=0.1)
    assert "2020 年" in said(hours) and "推后 8 小时" in said(hours) and "去掉 2 月 29 日" in said(hours)


def test_pvgis_csv_and_typical_year() -> None:
    hours = read_hours(hour_files.pvgis_csv(2021, utc_light), "a.csv", "solar")
    assert noon(hours) == pytest.approx(13.7, abs=0.1) and 0.5 < hours.values.max() < 0.9
    assert 0 < read_hours(hour_files.pvgis_csv(2021, utc_light), "a.csv", "wind").values.mean() < 0.5
    months = [moment.replace(year=2005 + moment.month) for moment in YEAR]
    hourly = [
        {
            "time(UTC)": f"{m:%Y%m%d:%H}00",
            "T2m": 5.0,
            "G(h)": utc_light(m),
            "Gb(n)": 0.0,
            "Gd(h)": utc_light(m),
        }
        for m in months
    ]
    location = {"latitude": 36.4, "longitude": 94.9, "elevation": 2808}
    data = json.dumps({"inputs": {"location": location}, "outputs": {"tmy_hourly": hourly}}).encode()
    hours = read_hours(data, "tmy.json", "solar")
    assert hours.values.size == 8760 and "典型气象年" in said(hours)


@pytest.mark.parametrize(("standard", "shift"), [("UTC", 8), ("LST", 2)])
def test_nasa_power(standard: str, shift: int) -> None:
    def light(moment: datetime) -> float:
        return utc_light(moment - timedelta(hours=8 - shift))

    columns = {"ALLSKY_SFC_SW_DWN": light, "T2M": lambda _: 5.0, "WS50M": lambda _: 7.0}
    data = hour_files.nasa_json(2023, columns, standard)
    hours = read_hours(data, "power.json", "solar")
    assert noon(hours) == pytest.approx(13.7, abs=0.3) and f"推后 {shift} 小时" in said(hours)
    assert "50 米" in read_hours(data, "power.json", "wind").words
    hours = read_hours(hour_files.nasa_csv(2024, light, standard), "power.csv", "solar")
    assert noon(hours) == pytest.approx(13.7, abs=0.3) and hours.values.size == 8760
    assert "再分析" in hours.words


def test_nasa_fill_values_are_missing_not_zero() -> None:
    def light(moment: datetime) -> float:
        return -999.0 if moment.month == 3 and moment.day == 2 else utc_light(moment)

    with pytest.raises(UploadError, match=r"缺 24 个时段.*3 月 2 日 08:00"):
        read_hours(hour_files.nasa_json(2023, {"ALLSKY_SFC_SW_DWN": light}, "UTC"), "a.json", "solar")


# Formulas


def test_the_sun_stands_where_it_should() -> None:
    """Golmud: declination at the solstices, solar noon near 13:40 Beijing time."""
    declination, hour_angle, outside = weather.sun(PLACE, 8760, 1.0)
    assert np.degrees(declination.max()) == pytest.approx(23.45, abs=0.1)
    assert np.degrees(declination[171 * 24]) == pytest.approx(23.4, abs=0.2)
    noons = np.cos(hour_angle).reshape(365, 24).argmax(1)
    assert set(noons) <= {13, 14}
    assert outside.max() == pytest.approx(1361 * 1.033, rel=1e-3)


def test_a_turbine_stands_still_in_calm_and_storm() -> None:
    speeds = np.array([0.0, 2.0, 6.0, 12.0, 24.0, 26.0])
    factor = weather.wind_factor(speeds, 100.0, 0.0)
    assert factor[[0, 1, 5]] == pytest.approx(0) and factor[[3, 4]] == pytest.approx(0.94)
    assert 0 < factor[2] < weather.wind_factor(speeds, 10.0, 0.0)[2]


def test_a_tilted_plane_gains_in_winter() -> None:
    _, hour_angle, _ = weather.sun(PLACE, 8760, 1.0)
    declination, _, outside = weather.sun(PLACE, 8760, 1.0)
    latitude = np.radians(PLACE.latitude)
    height = np.sin(latitude) * np.sin(declination) + np.cos(latitude) * np.cos(declination) * np.cos(
        hour_angle
    )
    ghi = 0.7 * outside * np.maximum(height, 0)
    plane = weather.on_a_tilted_plane(ghi, None, None, PLACE, 1.0)
    assert plane[:720].sum() > 1.3 * ghi[:720].sum() and plane[4000:4720].sum() < 1.02 * ghi[4000:4720].sum()
    assert plane.min() >= 0 and plane.max() < 1400
