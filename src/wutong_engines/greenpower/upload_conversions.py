"""From what a file holds to what the sizing wants: MW, shares of capacity, yuan/kWh; odd ones are named."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wutong_engines.greenpower import weather
from wutong_engines.greenpower.upload_model import (
    MEASURED,
    Column,
    Floats,
    Hours,
    Place,
    Table,
    UploadError,
)
from wutong_engines.greenpower.upload_years import Year, series

WANTED = {"load": "负荷", "solar": "光伏出力", "wind": "风电出力", "price": "电价"}
_HIGHEST_PRICE, _HIGHEST_IRRADIANCE, _HIGHEST_SPEED = 10.0, 1600.0, 75.0
NIGHT_DRAW = 0.02


@dataclass(frozen=True, slots=True)
class Reading:
    """One file being read: everything a conversion may need to name the place of a fault."""

    table: Table
    year: Year
    wanted: str
    place: Place | None
    capacity_mw: float | None

    def fault(
        self, values: Floats, is_wrong: NDArray[np.bool_], column: Column, problem: str, remedy: str
    ) -> UploadError:
        step = int(np.argmax(is_wrong))
        row = int(self.year.rows[step])
        line = int(self.table.lines[row]) if row >= 0 else None
        shown = f"{self.year.when(step)}是 {values[step]:g}，{problem}"
        return UploadError(shown, remedy, line=line, field=column.name)


def done(reading: Reading, values: Floats, unit: str, words: str, warnings: tuple[str, ...]) -> Hours:
    values = np.ascontiguousarray(values)
    values.setflags(write=False)
    table = reading.table
    summary = f"全年平均 {values.mean():.4g}"
    if unit == "1":
        summary = f"年满发 {values.sum() * reading.year.step_hours:,.0f} 小时"
    elif unit == "MW":
        energy_gwh = values.sum() * reading.year.step_hours / 1000
        summary = f"峰值 {values.max():,.4g} MW，全年 {energy_gwh:,.4g} GWh"
    what = f"{table.form} 文件，{WANTED[reading.wanted]}，{values.size:,} 个时段"
    said = f"{table.kind}：{what}，{words}；{summary}"
    return Hours(
        values,
        unit,
        reading.year.step_hours,
        table.kind,
        said,
        (*table.notes, *reading.year.warnings, *warnings),
    )


# A plain CSV


Converted = tuple[Floats, str, str, tuple[str, ...]]


def _load(reading: Reading, values: Floats, sort: str, column: Column) -> Converted:
    if sort not in ("power", "energy"):
        raise UploadError(
            "这一列的单位不是功率也不是电量。", "负荷要 kW、MW、万千瓦、kWh 或 MWh。", field=column.name
        )
    power = values / reading.year.step_hours if sort == "energy" else values
    if (power < 0).any():
        raise reading.fault(power, power < 0, column, "负荷不能小于 0。", "上网电量请另列；确是 0 的写 0。")
    if not power.any():
        raise UploadError("全年负荷都是 0。", "请检查列是否选对。", field=column.name)
    is_odd = not 0.01 <= power.max() <= 10_000
    warnings = (f"峰值 {power.max():,.4g} MW，请核对单位。",) if is_odd else ()
    words = "每个时段的电量除以时长" if sort == "energy" else "换算成 MW"
    return power, "MW", words, warnings


def _price(reading: Reading, values: Floats, sort: str, column: Column) -> Converted:
    if sort != "price":
        raise UploadError("这一列的单位不是电价。", "电价要 元/kWh、元/MWh 或 分/kWh。", field=column.name)
    if (np.abs(values) > _HIGHEST_PRICE).any():
        too_high = np.abs(values) > _HIGHEST_PRICE
        raise reading.fault(values, too_high, column, "超过 10 元/kWh。", "请核对单位：现货价常写元/MWh。")
    negative = int((values < 0).sum())
    return values, "元/kWh", "换算成元/kWh", (f"有 {negative:,} 个时段是负价。",) if negative else ()


def _ratio(reading: Reading, values: Floats, column: Column, words: str) -> Converted:
    """Shares of capacity: 0..1, a little below nought at night is the plant's own use."""
    if (values < -NIGHT_DRAW).any():
        raise reading.fault(values, values < -NIGHT_DRAW, column, "出力不能小于 0。", "请改正或留空。")
    if (values > 1 + 1e-9).any():
        problem = "容量因子大于 1。"
        raise reading.fault(
            values, values > 1 + 1e-9, column, problem, "请核对单位（% 还是小数）和装机容量。"
        )
    if not values.any():
        raise UploadError("全年出力都是 0。", "请检查列是否选对。", field=column.name)
    below = int((values < 0).sum())
    warnings = (f"有 {below:,} 个时段略小于 0（夜间自用电），按 0 用。",) if below else ()
    return np.clip(values, 0, 1), "1", words, warnings


def _share_of_capacity(reading: Reading, values: Floats, sort: str, column: Column) -> Converted:
    if reading.capacity_mw is None or not reading.capacity_mw > 0:
        raise UploadError(
            "这一列是功率，不知道对应多少装机。",
            "请填装机容量（MW），或先除以装机再上传。",
            field=column.name,
        )
    power = values / reading.year.step_hours if sort == "energy" else values
    return _ratio(reading, power / reading.capacity_mw, column, f"除以装机 {reading.capacity_mw:g} MW")


def _solar(reading: Reading, values: Floats, sort: str, column: Column) -> Converted:
    if sort == "ratio":
        return _ratio(reading, values, column, "就是容量因子")
    if sort in ("power", "energy"):
        return _share_of_capacity(reading, values, sort, column)
    if sort != "irradiance":
        raise UploadError(
            "这一列的单位不能换成光伏出力。", "要容量因子、%、W/m2、kW 或 MW。", field=column.name
        )
    light, warnings = _light(reading, values, column)
    is_level = re.search(r"水平|GHI|G\(h\)", column.name, re.IGNORECASE) is not None
    if is_level and reading.place is not None:
        plane = weather.on_a_tilted_plane(light, None, None, reading.place, reading.year.step_hours)
        words = "水平面辐照折到纬度倾角的固定面（Erbs 分解），" + weather.SOLAR_WORDS
        return weather.solar_factor(plane, None), "1", words, warnings
    said = "没有经纬度或没有写明水平面，当作组件面上的辐照；水平面数据这样用会偏低。"
    return weather.solar_factor(light, None), "1", weather.SOLAR_WORDS, (*warnings, said)


def _light(reading: Reading, values: Floats, column: Column) -> tuple[Floats, tuple[str, ...]]:
    if (values < -10).any():
        raise reading.fault(values, values < -10, column, "辐照不能小于 0。", "请改正或留空。")
    if (values > _HIGHEST_IRRADIANCE).any():
        too_high = values > _HIGHEST_IRRADIANCE
        raise reading.fault(values, too_high, column, "辐照超过 1,600 W/m²。", "请核对单位。")
    below = int((values < 0).sum())
    return np.maximum(values, 0), (f"有 {below:,} 个时段辐照略小于 0，按 0 用。",) if below else ()


def _wind(reading: Reading, values: Floats, sort: str, column: Column) -> Converted:
    if sort == "ratio":
        return _ratio(reading, values, column, "就是容量因子")
    if sort in ("power", "energy"):
        return _share_of_capacity(reading, values, sort, column)
    if sort != "speed":
        raise UploadError(
            "这一列的单位不能换成风电出力。", "要容量因子、%、m/s、kW 或 MW。", field=column.name
        )
    height, said = _height_m(column)
    factor = weather.wind_factor(_speed(reading, values, column), height, _altitude_m(reading))
    return factor, "1", f"{height:g} 米高的风速，" + weather.WIND_WORDS, said


def _speed(reading: Reading, values: Floats, column: Column) -> Floats:
    if (values < 0).any():
        raise reading.fault(values, values < 0, column, "风速不能小于 0。", "请改正或留空。")
    if (values > _HIGHEST_SPEED).any():
        raise reading.fault(values, values > _HIGHEST_SPEED, column, "风速超过 75 m/s。", "请核对单位。")
    return values


def _height_m(column: Column) -> tuple[float, tuple[str, ...]]:
    found = re.search(r"(\d{1,3})\s*(?:m(?!\s*/)|米(?!/))", column.name, re.IGNORECASE)
    if found and 2 <= int(found[1]) <= 250:
        return float(found[1]), ()
    return 10.0, ("没有写测风高度，按 10 米用；请在表头写明，如“风速100m(m/s)”。",)


def _altitude_m(reading: Reading) -> float:
    return reading.place.altitude_m if reading.place is not None else 0.0


CONVERSIONS: dict[str, Callable[[Reading, Floats, str, Column], Converted]] = {
    "load": _load,
    "solar": _solar,
    "wind": _wind,
    "price": _price,
}


# A weather file


def from_weather(reading: Reading) -> Hours:
    makers = {"solar": _weather_solar, "wind": _weather_wind}
    if reading.wanted not in makers:
        problem = f"这是 {reading.table.form} 气象文件，里面没有{WANTED[reading.wanted]}。"
        raise UploadError(problem, "请上传 CSV。")
    return makers[reading.wanted](reading)


def _of_role(reading: Reading, role: str) -> tuple[Floats | None, tuple[str, ...], Column | None]:
    column = reading.table.of_role(role)
    if column is None or np.isnan(column.values).all():
        return None, (), None
    values, warnings = series(reading.table, column.values, reading.year, column.name)
    return values, warnings, column


def _weather_solar(reading: Reading) -> Hours:
    power, said, column = _of_role(reading, "pv_power")
    peak = reading.table.peak_kw
    if power is not None and column is not None and peak:
        made, unit, words, more = _ratio(reading, power / (1000 * peak), column, f"功率除以装机 {peak:g} kW")
        return done(reading, made, unit, words, (*said, *more))
    air, air_said, _ = _of_role(reading, "temperature")
    plane, said, column = _of_role(reading, "plane")
    if plane is not None and column is not None:
        light, more = _light(reading, plane, column)
        made = weather.solar_factor(light, air)
        return done(reading, made, "1", "组件面辐照，" + weather.SOLAR_WORDS, (*said, *air_said, *more))
    return _weather_level(reading, air, air_said)


def _weather_level(reading: Reading, air: Floats | None, air_said: tuple[str, ...]) -> Hours:
    """From horizontal irradiance, with the direct and diffuse parts where the file has them."""
    ghi, said, column = _of_role(reading, "ghi")
    if ghi is None or column is None or reading.place is None:
        raise UploadError("文件里没有辐照（GHI 或组件面辐照）。", "请下载带辐照的逐时文件。")
    light, more = _light(reading, ghi, column)
    dni, dni_said, _ = _of_role(reading, "dni")
    dhi, dhi_said, _ = _of_role(reading, "dhi")
    plane = weather.on_a_tilted_plane(light, dni, dhi, reading.place, reading.year.step_hours)
    made = weather.solar_factor(plane, air)
    words = "水平面辐照折到纬度倾角的固定面，" + weather.SOLAR_WORDS
    return done(reading, made, "1", words, (*said, *more, *air_said, *dni_said, *dhi_said))


def _weather_wind(reading: Reading) -> Hours:
    for role, height in (("wind_50", 50.0), ("wind_10", 10.0)):
        speed, said, column = _of_role(reading, role)
        if speed is None or column is None:
            continue
        made = weather.wind_factor(_speed(reading, speed, column), height, _altitude_m(reading))
        if reading.table.kind != MEASURED:
            said = (*said, "再分析风速在山地和谷地常偏低，请用测风塔数据核对。")
        return done(reading, made, "1", f"{height:g} 米高的风速，" + weather.WIND_WORDS, said)
    raise UploadError("文件里没有风速。", "请下载带风速（WS10M、WS50M 或 WS10m）的逐时文件。")
