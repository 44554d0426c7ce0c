"""Weather files as their makers write them: EPW, PVGIS hourly and TMY, NASA POWER hourly (CSV and JSON)."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wutong_engines.greenpower.upload_model import MEASURED, REANALYSIS, Column, Place, Table, UploadError

MOST_RECORDS = 400_000
_AGAIN = "请到原网站重新下载逐时（hourly）文件，不要改动后再上传。"
PVGIS_ROLES = {
    "G(h)": ("ghi", "W/m2"),
    "Gb(n)": ("dni", "W/m2"),
    "Gd(h)": ("dhi", "W/m2"),
    "G(i)": ("plane", "W/m2"),
    "T2m": ("temperature", "℃"),
    "WS10m": ("wind_10", "m/s"),
    "P": ("pv_power", "W"),
}
NASA_ROLES = {
    "ALLSKY_SFC_SW_DWN": ("ghi", "W/m2"),
    "ALLSKY_SFC_SW_DNI": ("dni", "W/m2"),
    "ALLSKY_SFC_SW_DIFF": ("dhi", "W/m2"),
    "T2M": ("temperature", "℃"),
    "WS10M": ("wind_10", "m/s"),
    "WS50M": ("wind_50", "m/s"),
}
EPW_FIELDS = {  # field: name, role, unit, smallest number that means "missing"
    6: ("干球温度", "temperature", "℃", 99.9),
    13: ("水平总辐照 GHI", "ghi", "W/m2", 9999.0),
    14: ("法向直射 DNI", "dni", "W/m2", 9999.0),
    15: ("水平散射 DHI", "dhi", "W/m2", 9999.0),
    21: ("风速", "wind_10", "m/s", 999.0),
}


def read_weather(text: str) -> Table | None:
    """The table of a weather file; None where the text is none of them."""
    start = text[:4000].lstrip()
    if start.startswith("LOCATION,"):
        return read_epw(text)
    if start.startswith("-BEGIN HEADER-"):
        return read_nasa_csv(text)
    if "Latitude (decimal degrees)" in start:
        return read_pvgis_csv(text)
    if start[:1] in ("{", "["):
        return _read_json(text)
    return None


@lru_cache(maxsize=8192)
def _days(year: int, month: int, day: int) -> int:
    if not (1900 <= year <= 2100 and 1 <= month <= 12 and 1 <= day <= 31):
        raise ValueError("date")
    return date(year, month, day).toordinal() - date(1970, 1, 1).toordinal()


def _stamps(minutes: Sequence[int]) -> NDArray[np.datetime64]:
    return np.array(minutes, dtype=np.int64).astype("datetime64[m]")


def _number(cell: object, line: int, field: str) -> float:
    try:
        number = float(cell)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        if cell is None or str(cell).strip() == "":
            return float("nan")
        raise UploadError(f"“{str(cell)[:30]}”不是一个数。", _AGAIN, line=line, field=field) from None
    return float("nan") if number in (-999.0, -9999.0) or abs(number) == float("inf") else number


# EPW (EnergyPlus weather): eight lines of heading, then 8,760 rows of 35 fields, hours 1-24


def read_epw(text: str) -> Table:
    rows = list(csv.reader(io.StringIO(text, newline="")))
    place, offset = _epw_place(rows[0])
    minutes: list[int] = []
    lines: list[int] = []
    cells: dict[int, list[float]] = {field: [] for field in EPW_FIELDS}
    for line, row in enumerate(rows[8:], 9):
        if not row:
            continue
        if len(row) < 22:
            raise UploadError(f"EPW 数据行应有 35 项，这一行只有 {len(row)} 项。", _AGAIN, line=line)
        minutes.append(_epw_minutes(row, line))
        lines.append(line)
        for field, (name, _, _, missing) in EPW_FIELDS.items():
            number = _number(row[field], line, name)
            cells[field].append(float("nan") if number >= missing else number)
    if not lines:
        raise UploadError("EPW 文件只有表头，没有数据。", _AGAIN)
    heading = " ".join(" ".join(row) for row in rows[:8])
    is_model = re.search(r"ERA5|MERRA|reanalysis|NSRDB|satellite|PVGIS|SARAH", heading, re.IGNORECASE)
    columns = [
        Column(name, np.array(cells[field]), unit, role)
        for field, (name, role, unit, _) in EPW_FIELDS.items()
        if not np.isnan(cells[field]).all()
    ]
    return Table(
        "EPW",
        tuple(columns),
        np.array(lines),
        _stamps(minutes),
        offset,
        place,
        REANALYSIS if is_model else MEASURED,
        is_typical=True,
        is_end_labelled=True,
        notes=("EPW 是典型气象年，由不同年份的月份拼成，不是某一实际年。",),
    )


def _epw_place(row: Sequence[str]) -> tuple[Place, float]:
    try:
        latitude, longitude, offset, altitude = (float(cell) for cell in row[6:10])
    except ValueError:
        raise UploadError("LOCATION 行里的经纬度、时区或海拔不是数。", _AGAIN, line=1) from None
    return _place(latitude, longitude, altitude, 1), offset


def _epw_minutes(row: Sequence[str], line: int) -> int:
    """Years differ by month in a typical year: all are put into one, with 29 February only if it is there."""
    try:
        month, day, hour = (int(cell) for cell in row[1:4])
        start = _days(2024, month, day)
    except ValueError:
        raise UploadError("年月日时不对。", _AGAIN, line=line) from None
    if not 1 <= hour <= 24:
        raise UploadError(f"钟点应是 1～24，这一行是 {hour}。", _AGAIN, line=line)
    return start * 1440 + hour * 60


def _place(latitude: float, longitude: float, altitude_m: float, line: int | None = None) -> Place:
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise UploadError(f"经纬度（{longitude:g}，{latitude:g}）不在范围内。", _AGAIN, line=line)
    return Place(latitude, longitude, altitude_m if -500 < altitude_m < 9000 else 0.0)


# PVGIS (European Commission JRC): times in UTC, minutes such as :10 belong to their hour


def read_pvgis_csv(text: str) -> Table:
    rows = list(csv.reader(io.StringIO(text, newline="")))
    at = next(
        (at for at, row in enumerate(rows[:60]) if row and row[0].strip() in ("time", "time(UTC)")), None
    )
    if at is None:
        raise UploadError("PVGIS 文件里没有 time 开头的表头行。", _AGAIN)
    heading = {key: value for key, value in map(_pvgis_setting, rows[:at]) if key}
    place = _place(
        _number(heading.get("Latitude (decimal degrees)"), 1, "纬度"),
        _number(heading.get("Longitude (decimal degrees)"), 2, "经度"),
        _number(heading.get("Elevation (m)", "0"), 3, "海拔"),
    )
    names = [name.strip() for name in rows[at]]
    records = []
    for line, row in enumerate(rows[at + 1 :], at + 2):
        if not row or not re.fullmatch(r"\d{8}:\d{4}", row[0].strip()):
            break
        records.append((line, dict(zip(names, row, strict=False))))
    peak = next((value for key, value in heading.items() if key.startswith("Nominal power")), None)
    is_typical = names[0] == "time(UTC)"
    return _pvgis_table(records, names, place, None if peak is None else _number(peak, 1, "装机"), is_typical)


def _pvgis_setting(row: Sequence[str]) -> tuple[str, str]:
    key, _, value = ",".join(row).partition(":")
    return key.strip(), value.strip().split(" ")[0]


def _pvgis_table(
    records: Sequence[tuple[int, Any]],
    names: Sequence[str],
    place: Place,
    peak: float | None,
    is_typical: bool,
) -> Table:
    _refuse_too_many(len(records))
    moment = names[0]
    minutes = [_pvgis_minutes(record.get(moment), line, is_typical) for line, record in records]
    columns = [
        Column(
            name, np.array([_number(record.get(name), line, name) for line, record in records]), unit, role
        )
        for name, (role, unit) in PVGIS_ROLES.items()
        if name in names
    ]
    note = "PVGIS 典型气象年，由不同年份的月份拼成。" if is_typical else "PVGIS 再分析或卫星反演的逐时序列。"
    lines = np.array([line for line, _ in records], dtype=np.int64)
    return Table(
        "PVGIS",
        tuple(columns),
        lines,
        _stamps(minutes),
        0.0,
        place,
        REANALYSIS,
        is_typical,
        notes=(note,),
        peak_kw=peak,
    )


def _pvgis_minutes(moment: object, line: int, is_typical: bool) -> int:
    matched = re.fullmatch(r"(\d{4})(\d{2})(\d{2}):(\d{2})(\d{2})", str(moment).strip())
    try:
        if matched is None:
            raise ValueError
        year, month, day, hour, _ = (int(part) for part in matched.groups())
        return _days(2024 if is_typical else year, month, day) * 1440 + hour * 60
    except ValueError:
        raise UploadError(
            f"看不懂 PVGIS 时间“{str(moment)[:20]}”。", _AGAIN, line=line, field="time"
        ) from None


def _read_pvgis_json(whole: dict[str, Any]) -> Table:
    outputs, inputs = whole["outputs"], whole.get("inputs", {})
    is_typical = "tmy_hourly" in outputs
    records = outputs["tmy_hourly" if is_typical else "hourly"]
    _refuse_too_many(len(records))
    where = inputs["location"]
    place = _place(float(where["latitude"]), float(where["longitude"]), float(where.get("elevation") or 0))
    peak = inputs.get("pv_module", {}).get("peak_power")
    moment = "time(UTC)" if is_typical else "time"
    names = [moment, *(name for name in records[0] if name != moment)]
    numbered = list(enumerate(records, 1))
    return _pvgis_table(numbered, names, place, None if peak is None else float(peak), is_typical)


# NASA POWER: times in UTC or in local solar time, -999 for missing


def read_nasa_csv(text: str) -> Table:
    rows = list(csv.reader(io.StringIO(text, newline="")))
    end = next((at for at, row in enumerate(rows[:200]) if row and row[0].startswith("-END HEADER-")), None)
    if end is None or end + 2 >= len(rows):
        raise UploadError("NASA POWER 文件没有 -END HEADER- 或没有数据。", _AGAIN)
    heading = "\n".join(",".join(row) for row in rows[:end])
    where = re.search(r"Latitude\s+(-?[\d.]+)\s+Longitude\s+(-?[\d.]+)", heading)
    if where is None:
        raise UploadError("NASA POWER 表头里没有经纬度。", _AGAIN)
    high = re.search(r"Elevation.*?=\s*(-?[\d.]+)\s*meters", heading)
    names = [name.strip() for name in rows[end + 1]]
    if names[:4] != ["YEAR", "MO", "DY", "HR"]:
        raise UploadError("不是逐时（hourly）文件：表头应以 YEAR,MO,DY,HR 开头。", _AGAIN, line=end + 2)
    body = [(line, row) for line, row in enumerate(rows[end + 2 :], end + 3) if row]
    _refuse_too_many(len(body))
    minutes = [_nasa_minutes(row[:4], line) for line, row in body]
    place = _place(float(where[1]), float(where[2]), float(high[1]) if high else 0.0)
    cells = {
        name: [_number(row[at] if at < len(row) else None, line, name) for line, row in body]
        for at, name in enumerate(names)
        if name in NASA_ROLES
    }
    is_solar_time = re.search(r"\bin LST\b", heading) is not None
    return _nasa_table(cells, [line for line, _ in body], minutes, place, is_solar_time, "MJ/hr" in heading)


def _nasa_minutes(parts: Iterable[str], line: int) -> int:
    try:
        year, month, day, hour = (int(part) for part in parts)
        if not 0 <= hour <= 23:
            raise ValueError
        return _days(year, month, day) * 1440 + hour * 60
    except ValueError:
        raise UploadError("年月日时不对。", _AGAIN, line=line) from None


def _read_nasa_json(whole: dict[str, Any]) -> Table:
    series: dict[str, dict[str, Any]] = whole["properties"]["parameter"]
    known = {name: series[name] for name in NASA_ROLES if name in series}
    if not known:
        raise UploadError("NASA POWER 文件里没有辐照、气温或风速。", f"请下载 {'、'.join(NASA_ROLES)}。")
    stamps = list(next(iter(known.values())))
    _refuse_too_many(len(stamps))
    lines = range(1, len(stamps) + 1)
    minutes = []
    for line, stamp in zip(lines, stamps, strict=True):
        if not re.fullmatch(r"\d{10}", stamp):
            raise UploadError(f"时间“{stamp[:20]}”不是逐时的。", _AGAIN, line=line)
        minutes.append(_nasa_minutes((stamp[:4], stamp[4:6], stamp[6:8], stamp[8:]), line))
    where = [float(part) for part in whole["geometry"]["coordinates"]]
    cells = {
        name: [_number(found.get(stamp), line, name) for line, stamp in zip(lines, stamps, strict=True)]
        for name, found in known.items()
    }
    units = {str(about.get("units")) for about in whole.get("parameters", {}).values()}
    is_solar_time = str(whole.get("header", {}).get("time_standard", "UTC")).upper() == "LST"
    place = _place(where[1], where[0], where[2] if len(where) > 2 else 0.0)
    return _nasa_table(cells, lines, minutes, place, is_solar_time, "MJ/hr" in units)


def _nasa_table(
    cells: dict[str, list[float]],
    lines: Iterable[int],
    minutes: Sequence[int],
    place: Place,
    is_solar_time: bool,
    is_megajoules: bool,
) -> Table:
    columns = []
    for name, numbers in cells.items():
        role, unit = NASA_ROLES[name]
        scale = 1e6 / 3600 if is_megajoules and unit == "W/m2" else 1.0
        columns.append(Column(name, np.array(numbers) * scale, unit, role))
    notes = ["NASA POWER 再分析（MERRA-2 与 CERES）的逐时序列。"]
    if is_solar_time:
        notes.append("时间是当地太阳时（经度每 15° 一小时）。")
    offset = float(round(place.longitude / 15)) if is_solar_time else 0.0
    return Table(
        "NASA POWER",
        tuple(columns),
        np.array(list(lines)),
        _stamps(minutes),
        offset,
        place,
        REANALYSIS,
        notes=tuple(notes),
    )


def _refuse_too_many(count: int) -> None:
    if count > MOST_RECORDS:
        raise UploadError(f"有 {count:,} 条记录，超过 {MOST_RECORDS:,}。", "请只下载需要的年份。")
    if count == 0:
        raise UploadError("文件里没有逐时记录。", _AGAIN)


def _read_json(text: str) -> Table:
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError) as wrong:
        line = getattr(wrong, "lineno", None)
        raise UploadError("JSON 不完整或写错了。", _AGAIN, line=line) from wrong
    readers: tuple[tuple[str, Callable[[dict[str, Any]], Table]], ...] = (
        ("outputs", _read_pvgis_json),
        ("properties", _read_nasa_json),
    )
    for key, reader in readers:
        if isinstance(whole, dict) and key in whole:
            try:
                return reader(whole)
            except UploadError:
                raise
            except (LookupError, TypeError, AttributeError, ValueError) as wrong:
                raise UploadError("JSON 里缺少应有的内容，或内容的样子不对。", _AGAIN, field=key) from wrong
    raise UploadError("这个 JSON 不是 PVGIS 或 NASA POWER 的逐时文件。", "也可以改用 CSV 或 EPW。")
