"""Hourly files as people and services write them, made for the tests of uploads."""

import json
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import numpy as np

from wutong_engines.greenpower.upload_model import Floats

GOLMUD = (36.40, 94.90, 2808.0)


def day_shape(hours: int = 8760, noon: float = 13.7) -> Floats:
    """A plain PV day whose middle is at `noon`."""
    clock = np.arange(hours) % 24 + 0.5
    return np.maximum(0, np.cos((clock - noon) / 12 * np.pi)) * 0.8


def moments(year: int, step_minutes: int = 60, until: int | None = None) -> list[datetime]:
    start, end = (datetime.fromisoformat(f"{one}-01-01") for one in (year, (until or year) + 1))
    count = int((end - start).total_seconds() / 60 / step_minutes)
    return [start + timedelta(minutes=step_minutes * at) for at in range(count)]


def dated(
    heading: str, when: Sequence[datetime], values: Sequence[float], form: str = "%Y-%m-%d %H:%M"
) -> bytes:
    rows = [f"{moment.strftime(form)},{value:g}" for moment, value in zip(when, values, strict=True)]
    return ("\n".join([f"时间,{heading}", *rows]) + "\n").encode()


def undated(heading: str, values: Sequence[float]) -> bytes:
    rows = [f"{value:.6g}" for value in values]
    return ("\n".join([heading, *rows] if heading else rows) + "\n").encode()


def epw(ghi: Floats, speed: Floats, offset: float = 8.0, comment: str = "CSWD", lines: int = 8760) -> bytes:
    latitude, longitude, altitude = GOLMUD
    head = [
        f"LOCATION,Golmud,QH,CHN,{comment},528180,{latitude},{longitude},{offset},{altitude}",
        "DESIGN CONDITIONS,0",
        "TYPICAL/EXTREME PERIODS,0",
        "GROUND TEMPERATURES,0",
        "HOLIDAYS/DAYLIGHT SAVINGS,No,0,0,0",
        f"COMMENTS 1,{comment}",
        "COMMENTS 2,",
        "DATA PERIODS,1,1,Data,Sunday,1/1,12/31",
    ]
    rows = []
    for at, moment in enumerate(moments(2023)[:lines]):
        year = 1990 + moment.month
        values = [str(year), str(moment.month), str(moment.day), str(moment.hour + 1), "0", "?9?9"]
        values += ["5.0", "-5.0", "40", "72000", "0", "0", "250", f"{ghi[at]:.1f}", "9999", "9999"]
        values += ["0", "0", "0", "0", "270", f"{speed[at]:.2f}", *["0"] * 13]
        rows.append(",".join(values))
    return ("\r\n".join(head + rows) + "\r\n").encode()


def pvgis_json(
    years: Sequence[int], column: Callable[[datetime], dict[str, float]], peak: float | None
) -> bytes:
    latitude, longitude, altitude = GOLMUD
    hourly = [
        {"time": moment.strftime("%Y%m%d:%H10"), **column(moment)}
        for moment in moments(years[0], until=years[-1])
    ]
    location = {"latitude": latitude, "longitude": longitude, "elevation": altitude}
    inputs: dict[str, object] = {"location": location, "meteo_data": {"radiation_db": "PVGIS-ERA5"}}
    if peak is not None:
        inputs["pv_module"] = {"technology": "c-Si", "peak_power": peak}
    return json.dumps({"inputs": inputs, "outputs": {"hourly": hourly}, "meta": {}}).encode()


def pvgis_csv(year: int, light: Callable[[datetime], float]) -> bytes:
    latitude, longitude, altitude = GOLMUD
    head = [
        f"Latitude (decimal degrees):\t{latitude}",
        f"Longitude (decimal degrees):\t{longitude}",
        f"Elevation (m):\t{altitude}",
        "Radiation database:\tPVGIS-ERA5",
        "",
        "Slope: 35 deg. ",
        "Azimuth: 0 deg. ",
        "time,G(i),H_sun,T2m,WS10m,Int",
    ]
    rows = [f"{moment:%Y%m%d}:{moment:%H}30,{light(moment):.2f},0.0,5.0,4.0,0.0" for moment in moments(year)]
    return ("\r\n".join([*head, *rows, "", "G(i): Global irradiance", "PVGIS (c) EU"]) + "\r\n").encode()


def nasa_json(year: int, columns: dict[str, Callable[[datetime], float]], standard: str) -> bytes:
    latitude, longitude, altitude = GOLMUD
    parameter = {
        name: {moment.strftime("%Y%m%d%H"): value(moment) for moment in moments(year)}
        for name, value in columns.items()
    }
    whole = {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [longitude, latitude, altitude]},
        "properties": {"parameter": parameter},
        "header": {"fill_value": -999.0, "time_standard": standard},
        "parameters": {"WS50M": {"units": "m/s"}},
    }
    return json.dumps(whole).encode()


def nasa_csv(year: int, light: Callable[[datetime], float], standard: str) -> bytes:
    latitude, longitude, altitude = GOLMUD
    head = [
        "-BEGIN HEADER-",
        "NASA/POWER Source Native Resolution Hourly Data ",
        f"Dates (month/day/year): 01/01/{year} through 12/31/{year} in {standard}",
        f"Location: latitude  {latitude}   longitude {longitude} ".replace("latitude", "Latitude").replace(
            "longitude", "Longitude"
        ),
        f"Elevation from MERRA-2: Average for 0.5 x 0.625 degree lat/lon region = {altitude} meters",
        "The value for missing source data that cannot be computed: -999 ",
        "Parameter(s): ",
        "ALLSKY_SFC_SW_DWN     All Sky Surface Shortwave Downward Irradiance (Wh/m^2) ",
        "-END HEADER-",
        "YEAR,MO,DY,HR,ALLSKY_SFC_SW_DWN,T2M",
    ]
    rows = [f"{m.year},{m.month},{m.day},{m.hour},{light(m):.2f},4.5" for m in moments(year)]
    return ("\n".join(head + rows) + "\n").encode()
