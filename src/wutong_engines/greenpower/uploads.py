"""Reads a user's year of hours (CSV, EPW, PVGIS, NASA POWER) into load, capacity factors or prices."""

import csv
import re
from pathlib import PurePath

import numpy as np

from wutong_engines.greenpower.upload_conversions import (
    CONVERSIONS,
    NIGHT_DRAW,
    WANTED,
    Reading,
    done,
    from_weather,
)
from wutong_engines.greenpower.upload_csv import read_csv
from wutong_engines.greenpower.upload_model import Column, Floats, Hours, Place, UploadError
from wutong_engines.greenpower.upload_weather import read_weather
from wutong_engines.greenpower.upload_years import arrange, series

__all__ = ["LARGEST_BYTES", "UNITS", "WANTED", "Hours", "Place", "UploadError", "read_hours"]

LARGEST_BYTES = 40 * 2**20
LONGEST_LINE = 100_000
UNITS = {  # what a person may choose, and the sort of quantity it is
    "MW": ("power", 1.0),
    "kW": ("power", 0.001),
    "万千瓦": ("power", 10.0),
    "W": ("power", 1e-6),
    "MWh": ("energy", 1.0),
    "kWh": ("energy", 0.001),
    "万kWh": ("energy", 10.0),
    "1": ("ratio", 1.0),
    "%": ("ratio", 0.01),
    "W/m2": ("irradiance", 1.0),
    "m/s": ("speed", 1.0),
    "元/kWh": ("price", 1.0),
    "元/MWh": ("price", 0.001),
    "分/kWh": ("price", 0.01),
}
_UNIT_WORDS = (  # the first that is found counts: prices hold kWh, energies hold kW
    ("元/MWh", r"元\s*[/每]\s*(?:MWh|兆瓦时)|yuan_per_mwh"),
    ("分/kWh", r"分\s*[/每]\s*(?:kWh|千瓦时|度)"),
    ("元/kWh", r"元\s*[/每]\s*(?:kWh|千瓦时|度)|yuan_per_kwh"),
    ("W/m2", r"W\s*/\s*(?:m2|m²|㎡|平方米|平米)|瓦/平"),
    ("1", r"kW\s*/\s*kWp?|MW\s*/\s*MWp?"),
    ("m/s", r"m\s*/\s*s|米/秒|风速"),
    ("万kWh", r"万\s*(?:kWh|千瓦时|度)"),
    ("MWh", r"MWh|兆瓦时"),
    ("kWh", r"kWh|千瓦时"),
    ("万千瓦", r"万\s*(?:千瓦|kW)"),
    ("MW", r"MW|兆瓦"),
    ("kW", r"kW|千瓦"),
    ("%", r"[%％]"),
    ("1", r"容量因子|出力系数|标幺|capacity.?factor|(?:^|[_\W])(?:cf|p\.?u\.?)(?:$|[_\W])"),
)
_UNITS_NOT_READ = r"Wh\s*/\s*m|MJ|km\s*/\s*h|公里|knot|mph"  # must not pass for a unit above
_NOT_A_SHARE = _UNITS_NOT_READ + r"|辐照|辐射|irradiance|ghi|speed|风速"
_NAMES = {
    "load": r"负荷|用电|功率|电量|load|demand|consumption",
    "solar": r"光伏|太阳能|辐照|辐射|solar|pv|ghi|irradiance",
    "wind": r"风电|风机|风速|风力|wind|ws\d*m?",
    "price": r"价|price|yuan_per",
}


def read_hours(
    data: bytes,
    name: str,
    wanted: str,
    *,
    unit: str | None = None,
    column: str | int | None = None,
    utc_offset_hours: float | None = None,
    year: int | None = None,
    keep_leap_day: bool = False,
    capacity_mw: float | None = None,
    place: Place | None = None,
) -> Hours:
    """A year of `wanted` ("load" in MW, "solar" or "wind" as capacity factors, "price" in yuan/kWh).

    What the file does not say can be given: `unit` (a key of UNITS), `column` (name or number from 1), the
    clock's offset from UTC, one year of several, the capacity behind a power, the place of an irradiance.
    Raises `UploadError`, in words a person can act on.
    """
    if wanted not in WANTED:
        raise UploadError(f"不能读“{wanted}”。", f"可选：{'、'.join(WANTED)}。")
    if unit is not None and unit not in UNITS:
        raise UploadError(f"不认识单位“{unit}”。", f"可选：{'、'.join(UNITS)}。")
    text = _text(data, name)
    try:
        table = read_weather(text) or read_csv(text)
    except csv.Error as wrong:
        raise UploadError("文件的引号或分隔符坏了。", "请重新导出后再上传。") from wrong
    arranged = arrange(table, utc_offset_hours=utc_offset_hours, year=year, keep_leap_day=keep_leap_day)
    reading = Reading(table, arranged, wanted, place or table.place, capacity_mw)
    if not any(one.role for one in table.columns):
        return _from_column(reading, column, unit, utc_offset_hours)
    if column is not None or unit is not None:
        raise UploadError(f"{table.form} 文件的列和单位是固定的。", "请不要另选列或单位。")
    return from_weather(reading)


def _text(data: bytes, name: str) -> str:
    """The decoded file; refuses what is empty, huge or not text before anything parses it."""
    if not data.strip():
        raise UploadError("这是一个空文件。", "请重新导出后再上传。")
    if len(data) > LARGEST_BYTES:
        raise UploadError(f"文件有 {len(data) / 2**20:.0f} MB，超过 40 MB。", "请只留一年、只留需要的列。")
    if data[:2] == b"PK" or data[:4] == b"\xd0\xcf\x11\xe0":
        raise UploadError(
            f"“{PurePath(name).name[:60]}”是 Excel 或压缩文件。",
            "请打开后另存为“CSV UTF-8（逗号分隔）”再上传。",
        )
    text = _decoded(data)
    if "\x00" in text or sum(ord(mark) < 9 for mark in text[:4000]):
        raise UploadError("这不是文本文件。", "请上传 CSV、EPW，或 PVGIS、NASA POWER 的 CSV、JSON。")
    if len(text) < LARGEST_BYTES and text.lstrip()[:1] not in ("{", "["):
        longest = max(map(len, text.split("\n")), default=0)
        if longest > LONGEST_LINE and "\r" not in text[:LONGEST_LINE]:
            raise UploadError(f"有一行长达 {longest:,} 个字。", "请每个时段一行。")
    return text


def _decoded(data: bytes) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UploadError("文字编码既不是 UTF-8 也不是 GBK。", "请另存为“CSV UTF-8”再上传。")


def _from_column(
    reading: Reading, column: str | int | None, unit: str | None, utc_offset_hours: float | None
) -> Hours:
    chosen = _chosen(reading, column)
    values, warnings = series(reading.table, chosen.values, reading.year, chosen.name)
    named = unit or _unit_of(chosen.name) or _unit_of(chosen.unit)
    if named is None:
        named, said = _unit_by_size(reading, values, chosen)
        warnings = (*warnings, said)
    sort, scale = UNITS[named]
    made, out, words, more = CONVERSIONS[reading.wanted](reading, values * scale, sort, chosen)
    warnings = (*warnings, *more)
    if utc_offset_hours is None and reading.table.utc_offset_hours is None:
        if reading.wanted == "solar":
            _refuse_utc_sun(made, reading)
        warnings = (*warnings, "文件没有写时区，按北京时间用。")
    return done(reading, made, out, f"列“{chosen.name}”，单位 {named}，{words}", warnings)


def _chosen(reading: Reading, column: str | int | None) -> Column:
    columns = reading.table.columns
    listed = "、".join(f"{at}“{one.name}”" for at, one in enumerate(columns[:30], 1))
    if isinstance(column, int) or (isinstance(column, str) and column.isdigit()):
        if not 1 <= int(column) <= len(columns):
            raise UploadError(f"没有第 {column} 个数据列。", f"有：{listed}。")
        return columns[int(column) - 1]
    if column is not None:
        found = [one for one in columns if one.name == column]
        if not found:
            raise UploadError(f"没有名为“{column}”的列。", f"有：{listed}。")
        return found[0]
    if len(columns) == 1:
        return columns[0]
    found = [one for one in columns if re.search(_NAMES[reading.wanted], one.name, re.IGNORECASE)]
    if len(found) != 1:
        many = "有几列都像" if found else "看不出哪一列是"
        raise UploadError(f"{many}{WANTED[reading.wanted]}。", f"请指定列：{listed}。")
    return found[0]


def _unit_of(heading: str) -> str | None:
    if re.search(_UNITS_NOT_READ, heading, re.IGNORECASE):
        return None
    return next((unit for unit, words in _UNIT_WORDS if re.search(words, heading, re.IGNORECASE)), None)


def _unit_by_size(reading: Reading, values: Floats, column: Column) -> tuple[str, str]:
    """Only a share between 0 and 1 speaks for itself; anything else could be wrong a thousandfold."""
    is_share = reading.wanted in ("solar", "wind") and not re.search(_NOT_A_SHARE, column.name, re.IGNORECASE)
    if is_share and values.min() >= -NIGHT_DRAW and values.max() <= 1.5:
        return "1", f"“{column.name}”没有写单位，数在 0～1 左右，按容量因子用。"
    choices = {
        "load": "MW、kW、万千瓦、kWh 或 MWh",
        "solar": "1（容量因子）、%、W/m2、kW 或 MW",
        "wind": "1（容量因子）、%、m/s、kW 或 MW",
        "price": "元/kWh、元/MWh 或 分/kWh",
    }
    raise UploadError(
        f"没有写单位或单位认不出（最大 {values.max():g}），差一千倍也看不出来。",
        f"请在表头写单位，如“负荷(MW)”，或选定单位：{choices[reading.wanted]}。",
        field=column.name,
    )


def _refuse_utc_sun(factor: Floats, reading: Reading) -> None:
    """Solar noon in China lies between 11 and 15 o'clock Beijing time; a file in UTC is eight hours off."""
    a_day = round(24 / reading.year.step_hours)
    by_clock = factor.reshape(-1, a_day).sum(0)
    clock = (np.arange(a_day) + 0.5) * reading.year.step_hours
    turn = np.exp(2j * np.pi * clock / 24)
    noon = float(np.angle((by_clock * turn).sum()) / (2 * np.pi) * 24 % 24)
    if not 10 <= noon <= 16:
        raise UploadError(
            f"一天里出力的中心在 {noon:.1f} 时，不像北京时间（应在 11～15 时），可能是 UTC。",
            "请选定时区（UTC 填 0，北京时间填 8），或在表头写明“UTC”。",
        )
