"""Packaged hourly output of PV and wind by place: synthetic, and every reader is told so."""

import csv
import io
import zipfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

TECHNOLOGIES = {"solar_fixed": "固定倾角光伏", "solar_tracking": "单轴跟踪光伏", "wind": "风电"}
WEATHER_YEARS = 5
HOURS = 8760
BASIS = "合成"
_STEPS_OF_ONE = 1000.0
_EARTH_RADIUS_KM = 6371.0


class ProfileError(ValueError):
    """A place, technology or weather year that is not packaged; reads as a sentence."""


@dataclass(frozen=True, slots=True)
class Site:
    key: str
    name: str
    region_code: str
    latitude: float
    longitude: float
    altitude_m: float
    full_load_hours: dict[str, float]  # by technology, the mean of the five weather years
    date: str
    source: str
    basis: str


@lru_cache(maxsize=4)
def _sites(folder: Path) -> tuple[Site, ...]:
    try:
        with (folder / "sites.csv").open(encoding="utf-8") as lines:
            return tuple(_site(row) for row in csv.DictReader(lines))
    except FileNotFoundError:
        raise ProfileError(f"在 {folder.name} 里没有 sites.csv，请检查绿电参考数据的文件夹。") from None


def _site(row: dict[str, str]) -> Site:
    hours = {
        "solar_fixed": float(row["pv_full_load_hours"]),
        "solar_tracking": float(row["pv_tracking_full_load_hours"]),
        "wind": float(row["wind_full_load_hours"]),
    }
    where = float(row["latitude"]), float(row["longitude"]), float(row["altitude_m"])
    return Site(
        row["key"], row["name"], row["region_code"], *where, hours, row["date"], row["source"], row["basis"]
    )


def sites(folder: Path) -> tuple[Site, ...]:
    """The places packaged in `folder` (reference/greenpower)."""
    return _sites(Path(folder))


def site(folder: Path, key: str) -> Site:
    found = {place.key: place for place in sites(folder)}
    if key not in found:
        raise ProfileError(f"没有打包“{key}”的出力曲线；可选：{'、'.join(found)}。")
    return found[key]


def distance_km(latitude: float, longitude: float, place: Site) -> float:
    """Great-circle distance (haversine)."""
    south, north = np.radians(latitude), np.radians(place.latitude)
    apart = np.radians(place.longitude - longitude)
    half = np.sin((north - south) / 2) ** 2 + np.cos(south) * np.cos(north) * np.sin(apart / 2) ** 2
    return float(2 * _EARTH_RADIUS_KM * np.arcsin(np.sqrt(half)))


def nearest(folder: Path, latitude: float, longitude: float) -> tuple[Site, float]:
    """The nearest packaged place and how far it is, in km: say the distance beside the result."""
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise ProfileError(f"经纬度（{longitude}，{latitude}）不在范围内：经度 −180～180，纬度 −90～90。")
    away = [(distance_km(latitude, longitude, place), place) for place in sites(folder)]
    distance, place = min(away, key=lambda pair: (pair[0], pair[1].key))
    return place, distance


@lru_cache(maxsize=64)
def _packed(path: Path) -> dict[str, NDArray[np.float64]]:
    try:
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as parts:
            whole = {key: parts[key].astype(np.float64) for key in TECHNOLOGIES}
    except FileNotFoundError:
        raise ProfileError(f"缺少出力曲线文件 {path.name}，请重新安装参考数据。") from None
    except (KeyError, ValueError, OSError, zipfile.BadZipFile) as wrong:
        raise ProfileError(f"出力曲线文件 {path.name} 已损坏，请重新安装参考数据。") from wrong
    factors = {key: (high_low[0] * 256 + high_low[1]) / _STEPS_OF_ONE for key, high_low in whole.items()}
    for key, series in factors.items():
        if series.shape != (WEATHER_YEARS, HOURS) or series.max() > 1:
            raise ProfileError(f"出力曲线文件 {path.name} 的{TECHNOLOGIES[key]}不对，请重新安装参考数据。")
        series.setflags(write=False)
    return factors


def profile(folder: Path, site_key: str, technology: str, weather_year: int = 0) -> NDArray[np.float64]:
    """Capacity factors, 8,760 in 0..1, read-only; hour 0 is 00:00-01:00 Beijing time on 1 January.

    Year 0 stands at the stated full-load hours; years 1-4 lie around it and show the spread.
    """
    if technology not in TECHNOLOGIES:
        raise ProfileError(f"没有“{technology}”这种出力；可选：{'、'.join(TECHNOLOGIES)}。")
    if not 0 <= weather_year < WEATHER_YEARS:
        raise ProfileError(f"气象年 {weather_year} 不存在：只有 0～{WEATHER_YEARS - 1} 五个合成年。")
    known = site(folder, site_key)
    series: NDArray[np.float64] = _packed(Path(folder) / "profiles" / f"{known.key}.npz")[technology]
    return np.asarray(series[weather_year])


def provenance(place: Site, technology: str) -> str:
    """What to print beside a result that used the profile."""
    how = (
        "随机过程经通用风机曲线换算"
        if technology == "wind"
        else "由 MERRA-2 逐月日辐照分布随机生成云量再折算"
    )
    scaled = f"缩放到年满发 {place.full_load_hours[technology]:,.0f} 小时（假设），不是实测"
    return f"{BASIS}：{place.name}{TECHNOLOGIES[technology]}，{how}，{scaled}"
