"""Hourly files of users: good ones become a year of Beijing time, bad ones are refused by line and field."""

from datetime import timedelta

import numpy as np
import pytest

from engines import hour_files
from wutong_engines.greenpower.upload_model import Hours, UploadError
from wutong_engines.greenpower.uploads import UNITS, WANTED, read_hours

YEAR = hour_files.moments(2023)
LEAP = hour_files.moments(2024)
LOAD = 80 + 10 * np.sin(np.arange(8760) / 24)


def noon(hours: Hours) -> float:
    by_clock = hours.values.reshape(-1, 24).sum(0)
    return float((by_clock * (np.arange(24) + 0.5)).sum() / by_clock.sum())


def said(hours: Hours) -> str:
    return hours.words + "".join(hours.warnings)


# Good files


def test_one_column_with_a_heading() -> None:
    hours = read_hours(hour_files.undated("负荷(MW)", LOAD), "负荷.csv", "load")
    assert hours.values == pytest.approx(LOAD, rel=1e-5)
    assert (hours.unit, hours.step_hours, hours.kind) == ("MW", 1.0, "实测")
    assert "按北京时间用" in said(hours) and "峰值 90 MW" in hours.words
    with pytest.raises(ValueError, match="read-only"):
        hours.values[0] = 1


@pytest.mark.parametrize(
    ("heading", "unit", "factor"),
    [
        ("用电功率（kW）", None, 0.001),
        ("负荷/万千瓦", None, 10),
        ("负荷", "kW", 0.001),
        ("用电量(kWh)", None, 0.001),
        ("电量 兆瓦时", None, 1),
        ("", "MW", 1),
    ],
)
def test_units_of_load(heading: str, unit: str | None, factor: float) -> None:
    hours = read_hours(hour_files.undated(heading, LOAD), "a.csv", "load", unit=unit)
    assert hours.values == pytest.approx(LOAD * factor, rel=1e-5)


def test_energy_of_a_quarter_hour_becomes_power() -> None:
    hours = read_hours(hour_files.undated("电量(MWh)", np.full(35_040, 25.0)), "a.csv", "load")
    assert hours.step_hours == 0.25 and hours.values.size == 35_040
    assert hours.values == pytest.approx(100.0)
    assert "全年 876 GWh" in hours.words


def test_gbk_thousands_dates_and_a_total_row() -> None:
    lines = ["厂区日报,", "时间,负荷(kW)"]
    lines += [
        f'{moment:%Y/%m/%d %H:%M},"{value * 1000:,.1f}"' for moment, value in zip(YEAR, LOAD, strict=True)
    ]
    text = "\r\n".join([*lines, '合计,"700,000,000"', ""])
    hours = read_hours(text.encode("gbk"), "a.csv", "load")
    assert hours.values == pytest.approx(LOAD, rel=1e-4)
    assert "第 8,763 行是合计" in said(hours)


def test_utf16_tabs_and_a_row_number() -> None:
    text = "\n".join(["序号\t负荷(MW)", *(f"{at}\t{value:.3f}" for at, value in enumerate(LOAD, 1))])
    hours = read_hours(text.encode("utf-16"), "a.txt", "load")
    assert hours.values == pytest.approx(LOAD, abs=1e-3)


def test_a_case_table_gives_each_of_its_columns() -> None:
    sun = hour_files.day_shape()
    lines = ["load_mw,wind_cf,solar_cf,import_yuan_per_kwh"]
    lines += [f"{load:.3f},0.25,{light:.4f},0.31" for load, light in zip(LOAD, sun, strict=True)]
    data = "\n".join(lines).encode()
    assert read_hours(data, "a.csv", "load").values == pytest.approx(LOAD, abs=1e-3)
    assert read_hours(data, "a.csv", "wind").values.mean() == pytest.approx(0.25)
    assert read_hours(data, "a.csv", "solar").values == pytest.approx(sun, abs=1e-4)
    assert read_hours(data, "a.csv", "price").values.mean() == pytest.approx(0.31)
    assert read_hours(data, "a.csv", "wind", column=3).values == pytest.approx(sun, abs=1e-4)


def test_separate_columns_of_date_and_clock() -> None:
    rows = [f"{m:%Y-%m-%d},{m:%H:%M},{value:.3f}" for m, value in zip(YEAR, LOAD, strict=True)]
    data = "\n".join(["日期,时间,负荷(MW)", *rows]).encode()
    assert read_hours(data, "a.csv", "load").values == pytest.approx(LOAD, abs=1e-3)
    rows = [f"{m.year},{m.month},{m.day},{m.hour},{value:.3f}" for m, value in zip(YEAR, LOAD, strict=True)]
    data = "\n".join(["年,月,日,时,负荷(MW)", *rows]).encode()
    assert read_hours(data, "a.csv", "load").values == pytest.approx(LOAD, abs=1e-3)


def test_rows_out_of_order_find_their_hour() -> None:
    order = np.random.default_rng(0).permutation(8760)
    data = hour_files.dated("负荷(MW)", [YEAR[at] for at in order], [LOAD[at] for at in order])
    assert read_hours(data, "a.csv", "load").values == pytest.approx(LOAD, rel=1e-4)


@pytest.mark.parametrize(
    ("keep", "size", "word"), [(False, 8760, "去掉 2 月 29 日"), (True, 8784, "保留 2 月 29 日")]
)
@pytest.mark.parametrize("has_dates", [False, True])
def test_leap_day_is_dropped_or_kept_and_said(keep: bool, size: int, word: str, has_dates: bool) -> None:
    values = np.arange(8784.0) + 100
    data = hour_files.dated("负荷(MW)", LEAP, values) if has_dates else hour_files.undated("负荷(MW)", values)
    hours = read_hours(data, "a.csv", "load", keep_leap_day=keep)
    assert hours.values.size == size and word in said(hours)
    assert hours.values[59 * 24 - 1] == 100 + 59 * 24 - 1
    assert hours.values[59 * 24] == 100 + (59 if keep else 60) * 24


def test_end_labelled_rows_begin_an_hour_earlier() -> None:
    later = [moment + timedelta(hours=1) for moment in YEAR]
    hours = read_hours(hour_files.dated("负荷(MW)", later, LOAD), "a.csv", "load")
    assert hours.values == pytest.approx(LOAD, rel=1e-4) and "时段末" in said(hours)
    as_24 = hour_files.dated("负荷(MW)", YEAR, LOAD).decode().splitlines()
    rows = [f"{m:%Y-%m-%d} {m.hour + 1:02}:00,{value:g}" for m, value in zip(YEAR, LOAD, strict=True)]
    hours = read_hours("\n".join([as_24[0], *rows]).encode(), "a.csv", "load")
    assert hours.values == pytest.approx(LOAD, rel=1e-4) and "时段末" in said(hours)


def test_utc_is_shifted_and_said() -> None:
    sun = hour_files.day_shape(noon=5.7)
    for data in (
        hour_files.undated("光伏容量因子 UTC", sun),
        hour_files.dated("光伏出力系数", YEAR, sun, "%Y-%m-%dT%H:%MZ"),
    ):
        hours = read_hours(data, "a.csv", "solar")
        assert hours.values == pytest.approx(np.roll(sun, 8), abs=1e-4)
        assert noon(hours) == pytest.approx(13.7, abs=0.1) and "推后 8 小时" in said(hours)
    hours = read_hours(hour_files.undated("光伏cf", sun), "a.csv", "solar", utc_offset_hours=0)
    assert noon(hours) == pytest.approx(13.7, abs=0.1)


def test_a_short_gap_is_interpolated_and_said_with_its_line() -> None:
    kept = [at for at in range(8760) if at not in (100, 101)]
    data = hour_files.dated("负荷(MW)", [YEAR[at] for at in kept], [LOAD[at] for at in kept])
    hours = read_hours(data, "a.csv", "load")
    assert hours.values[100] == pytest.approx(LOAD[99] + (LOAD[102] - LOAD[99]) / 3, rel=1e-4)
    assert (
        "缺 2 个时段" in said(hours) and "1 月 5 日 04:00" in said(hours) and "第 101 行之后" in said(hours)
    )
    lines = hour_files.undated("负荷(MW)", LOAD).decode().splitlines()
    lines[1] = "-999"
    hours = read_hours("\n".join(lines).encode(), "a.csv", "load")
    assert hours.values[0] == pytest.approx((LOAD[1] + LOAD[-1]) / 2, rel=1e-4)
    assert "第 2 行" in said(hours)


def test_equal_duplicates_are_used_once() -> None:
    data = hour_files.dated("负荷(MW)", [*YEAR, YEAR[5]], [*LOAD, LOAD[5]])
    assert "第 8,762 行" in said(read_hours(data, "a.csv", "load"))


def test_twelve_months_over_two_years_and_the_latest_of_several() -> None:
    half = YEAR[181 * 24]
    twelve = [half + timedelta(hours=at) for at in range(8784)]
    hours = read_hours(hour_files.dated("负荷(MW)", twelve, np.arange(8784.0) + 100), "a.csv", "load")
    assert hours.values[181 * 24] == 100 and "2023、2024" in said(hours)
    several = hour_files.moments(2021, until=2023)
    data = hour_files.dated("负荷(MW)", several, [moment.year - 2000.0 for moment in several])
    hours = read_hours(data, "a.csv", "load")
    assert set(hours.values) == {23.0} and "最近的整年 2023" in said(hours)
    assert set(read_hours(data, "a.csv", "load", year=2021).values) == {21.0}


def test_power_of_a_plant_needs_its_capacity() -> None:
    data = hour_files.undated("光伏出力(MW)", hour_files.day_shape() * 50)
    with pytest.raises(UploadError, match="装机"):
        read_hours(data, "a.csv", "solar")
    hours = read_hours(data, "a.csv", "solar", capacity_mw=50)
    assert hours.values == pytest.approx(hour_files.day_shape(), abs=1e-4) and hours.unit == "1"


def test_a_little_below_nought_at_night_is_nought() -> None:
    sun = np.where(hour_files.day_shape() > 0, hour_files.day_shape(), -0.003)
    hours = read_hours(hour_files.undated("光伏cf", sun), "a.csv", "solar")
    assert hours.values.min() == 0 and "略小于 0" in said(hours)


def test_prices_may_be_negative_and_per_megawatt_hour() -> None:
    price = np.where(np.arange(8760) % 24 == 12, -50.0, 300.0)
    hours = read_hours(hour_files.undated("节点电价 元/MWh", price), "a.csv", "price")
    assert hours.values.max() == pytest.approx(0.3) and hours.values.min() == pytest.approx(-0.05)
    assert "365 个时段是负价" in said(hours) and hours.unit == "元/kWh"


def test_spreadsheet_dates_remarks_and_a_unit_in_the_title() -> None:
    rows = [f"{44927 + at / 24:.6f},{value:.3f},正常" for at, value in enumerate(LOAD)]
    data = "\n".join(["全厂用电 单位：MW,,", "时间,负荷,状态", *rows]).encode()
    with pytest.raises(UploadError, match="没有找到一行数"):
        read_hours(data, "a.csv", "load")
    rows = [f"{moment:%Y年%m月%d日 %H时},{value:.3f},正常" for moment, value in zip(YEAR, LOAD, strict=True)]
    data = "\n".join(["全厂用电 单位：MW,,", "时间,负荷,状态", *rows]).encode()
    assert read_hours(data, "a.csv", "load").values == pytest.approx(LOAD, abs=1e-3)
    rows = [f"{44927 + at / 24:.6f},{value:.3f}" for at, value in enumerate(LOAD) if at != 50]
    hours = read_hours("\n".join(["时间,负荷(MW)", *rows]).encode(), "a.csv", "load")
    assert hours.values == pytest.approx(LOAD, abs=0.02) and "1 月 3 日 02:00" in said(hours)


# Bad files: each is refused with the line, the field and what to do

GOOD = hour_files.undated("负荷(MW)", LOAD).decode().splitlines()


def with_line(line: int, text: str) -> bytes:
    return "\n".join([*GOOD[: line - 1], text, *GOOD[line:]]).encode()


NO_DATA = b"hello,world\nfoo,bar\n"
SUN = hour_files.day_shape()
ABOVE_ONE = [1.02 if at == 4000 else value for at, value in enumerate(SUN)]
BAD: list[tuple[str, bytes, str, tuple[str, ...]]] = [
    ("empty", b" \n ", "load", ("空文件", "重新导出")),
    ("short", hour_files.undated("负荷(MW)", LOAD[:-1]), "load", ("8,759", "少 1 行", "第 8,760 行")),
    ("long", hour_files.undated("负荷(MW)", [*LOAD, 1]), "load", ("8,761", "多 1 行")),
    (
        "a month",
        hour_files.dated("负荷(MW)", YEAR[:744], LOAD[:744]),
        "load",
        ("缺 8,016", "2 月 1 日 00:00"),
    ),
    ("no unit", hour_files.undated("负荷", LOAD), "load", ("没有写单位", "负荷(MW)", "“负荷”")),
    ("word in a cell", with_line(4001, "停电"), "load", ("第 4,001 行", "停电", "不是一个数")),
    ("negative", with_line(101, "-5"), "load", ("第 101 行", "不能小于 0", "1 月 5 日 03:00")),
    ("infinite", with_line(101, "inf"), "load", ("第 101 行", "inf")),
    ("all zero", hour_files.undated("负荷(MW)", np.zeros(8760)), "load", ("全年负荷都是 0",)),
    ("no numbers", NO_DATA, "load", ("没有找到一行数",)),
    ("all missing", hour_files.undated("负荷(MW)", [5, *[-9999] * 8759]), "load", ("缺 8,759", "−999")),
    (
        "long gap",
        "\n".join([*GOOD[:500], *[""] * 0, *["NaN"] * 5, *GOOD[505:]]).encode(),
        "load",
        ("缺 5 个时段", "连续 5 小时", "第 501 行", "不当作 0"),
    ),
    (
        "different duplicates",
        hour_files.dated("负荷(MW)", [*YEAR, YEAR[5]], [*LOAD, 99]),
        "load",
        ("第 8,762 行", "第 7 行", "同一时刻"),
    ),
    (
        "bad date",
        b"\xe6\x97\xb6\xe9\x97\xb4,load(MW)\n2023-02-30 00:00,1\n",
        "load",
        ("第 2 行", "2 月 30 日不存在"),
    ),
    (
        "American date",
        "时间,负荷(MW)\n01/31/2023 00:00,1\n".encode(),
        "load",
        ("第 2 行", "看不懂日期", "2024-01-31"),
    ),
    (
        "ten-minute steps",
        hour_files.dated("负荷(MW)", hour_files.moments(2023, 10)[:2000], np.ones(2000)),
        "load",
        ("10 分钟", "60、30 或 15"),
    ),
    (
        "above one",
        hour_files.undated("光伏cf", ABOVE_ONE),
        "solar",
        ("第 4,002 行", "大于 1", "6 月 16 日 16:00"),
    ),
    ("percent as share", hour_files.undated("光伏", SUN * 100), "solar", ("没有写单位", "%")),
    ("looks like UTC", hour_files.undated("光伏cf", np.roll(SUN, -8)), "solar", ("不像北京时间", "UTC 填 0")),
    ("unknown unit", hour_files.undated("光伏辐照 kWh/m2", SUN), "solar", ("单位认不出", "W/m2")),
    ("other speed", hour_files.undated("风速 km/h", SUN * 20), "wind", ("单位认不出", "m/s")),
    ("bright sun", hour_files.undated("GHI W/m2", SUN * 3000), "solar", ("1,600",)),
    ("storm", hour_files.undated("风速 m/s", np.full(8760, 120)), "wind", ("75 m/s", "第 2 行")),
    ("dear power", hour_files.undated("电价(元/kWh)", np.full(8760, 300)), "price", ("超过 10 元", "元/MWh")),
    ("price without a unit", hour_files.undated("电价", np.full(8760, 0.3)), "price", ("没有写单位",)),
    ("price as load", hour_files.undated("电价(元/kWh)", np.full(8760, 0.3)), "load", ("不是功率",)),
    (
        "two candidates",
        ("一号负荷(MW),二号负荷(MW)\n" + "1,2\n" * 8760).encode(),
        "load",
        ("有几列都像负荷", "1“一号负荷(MW)”"),
    ),
    ("a workbook", b"PK\x03\x04" + b"\0" * 200, "load", ("Excel", "另存为")),
    ("old workbook", b"\xd0\xcf\x11\xe0" + b"\0" * 200, "load", ("Excel",)),
    ("binary", bytes(range(256)) * 50, "load", ("编码",)),
    ("nulls", b"a,b\n1,\x00\n" * 100, "load", ("不是文本",)),
    ("huge", b"1\n" * (21 * 2**20), "load", ("超过 40 MB",)),
    ("endless line", b"1" * 200_000, "load", ("一行长达",)),
    ("endless quote", b'load(MW)\n1\n"' + b"2\n" * 100_000, "load", ("引号",)),
    ("broken JSON", b'{"outputs": {"hourly": [', "solar", ("JSON 不完整",)),
    ("deep JSON", b"[" * 100_000, "solar", ("JSON",)),
    ("strange JSON", b'{"a": 1}', "solar", ("不是 PVGIS",)),
    ("hollow PVGIS", b'{"outputs": {"hourly": 5}, "inputs": {}}', "solar", ("内容的样子不对",)),
    ("hollow NASA", b'{"properties": {"parameter": {"T2M": {"2023": 1}}}}', "solar", ("不是逐时",)),
    ("list of JSON", b"[1, 2, 3]", "solar", ("不是 PVGIS",)),
    ("EPW without data", b"LOCATION,a,b,c,d,1,36,94,8,2800\n", "solar", ("只有表头",)),
    ("EPW place", b"LOCATION,a,b,c,d,1,x,94,8,2800\n", "solar", ("第 1 行", "经纬度")),
    ("EPW for load", hour_files.epw(SUN * 1000, SUN), "load", ("EPW 气象文件", "没有负荷")),
    ("EPW cut short", hour_files.epw(SUN * 1000, SUN, lines=4000), "solar", ("缺 4,760",)),
    (
        "NASA daily",
        b"-BEGIN HEADER-\nLatitude 36 Longitude 94\n-END HEADER-\nYEAR,DOY\n1,1\n",
        "solar",
        ("逐时",),
    ),
    (
        "a month of many digits",
        b"-BEGIN HEADER-\nLatitude 36 Longitude 94\n-END HEADER-\nYEAR,MO,DY,HR,T2M\n"
        b"2023,99999999999999999999,1,0,5\n",
        "solar",
        ("第 5 行", "年月日时不对"),
    ),
    ("a number too large", with_line(9, "1e309"), "load", ("第 9 行", "大得不像真的")),
    ("PVGIS without data", b"Latitude (decimal degrees): 36\n", "solar", ("time",)),
]


@pytest.mark.parametrize(("data", "wanted", "words"), [row[1:] for row in BAD], ids=[row[0] for row in BAD])
def test_a_bad_file_is_refused_in_words(data: bytes, wanted: str, words: tuple[str, ...]) -> None:
    with pytest.raises(UploadError) as refused:
        read_hours(data, "上传.csv", wanted)
    for word in words:
        assert word in str(refused.value), str(refused.value)
    assert refused.value.remedy


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"unit": "匹"}, "不认识单位"),
        ({"column": 3}, "没有第 3 个"),
        ({"column": "气温"}, "没有名为"),
        ({"utc_offset_hours": 30.0}, "不存在"),
        ({"utc_offset_hours": 5.75}, "整数倍"),
    ],
)
def test_what_is_given_is_checked(given: dict[str, object], words: str) -> None:
    with pytest.raises(UploadError, match=words):
        read_hours(hour_files.undated("负荷(MW)", LOAD), "a.csv", "load", **given)  # type: ignore[arg-type]
    with pytest.raises(UploadError, match="不能读"):
        read_hours(b"1", "a.csv", "heat")
    data = hour_files.dated("负荷(MW)", YEAR, LOAD)
    with pytest.raises(UploadError, match="没有 2019 年"):
        read_hours(data, "a.csv", "load", year=2019)


def test_the_tables_agree() -> None:
    assert set(WANTED) == {"load", "solar", "wind", "price"}
    assert {sort for sort, _ in UNITS.values()} == {
        "power",
        "energy",
        "ratio",
        "irradiance",
        "speed",
        "price",
    }
