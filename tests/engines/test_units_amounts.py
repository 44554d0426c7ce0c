"""Amounts of a factor: read exactly or refused with words, and printed so that reading gives them back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wutong_engines.units.amounts import LARGEST_THOUSANDTHS, AmountRefused, amount_words, thousandths

UNITS = (
    *("亩", "m²", "tce", "MVA", "MW", "MWh", "GWh/a", "t/a", "kg/a", "万m³/a", "元", "万元", "人", "床位"),
    *("t", "kg", "万m³", "m³", "亿kWh", "辆", "万辆", "台/a"),
)
units = st.sampled_from(UNITS)
amounts = st.integers(0, LARGEST_THOUSANDTHS) | st.integers(0, 9 * 10**6).map(lambda n: n * 10**8)


@pytest.mark.parametrize(
    ("text", "unit", "read"),
    [
        ("1,200.5", "tce", 1_200_500),
        ("１２００", "tce", 1_200_000),
        ("１，２００．５", "tce", 1_200_500),
        ("1200.5 tce", "tce", 1_200_500),
        ("0.5万tce", "tce", 5_000_000),
        ("0.5万", "tce", 5_000_000),
        ("3 万吨标准煤/年", "tce", 30_000_000),
        ("500 kgce", "tce", 500),
        ("3 万 m³/年", "万m³/a", 3_000),
        ("3", "万m³/a", 3_000),
        ("3万立方米", "万m³/a", 3_000),
        ("25000 ㎥/a", "万m³/a", 2_500),
        ("2亿元", "元", 200_000_000_000),
        ("2亿", "元", 200_000_000_000),
        ("3,000 万元人民币", "元", 30_000_000_000),
        ("500 公斤", "kg/a", 500_000),
        ("1.2t", "kg/a", 1_200_000),
        ("350克", "kg/a", 350),
        ("800 kg", "t/a", 800),
        ("3千噸", "t/a", 3_000_000),
        ("12亩", "亩", 12_000),
        ("12畝", "亩", 12_000),
        ("2 公顷", "亩", 30_000),
        ("2000㎡", "亩", 3_000),
        ("12亩", "m²", 8_000_000),
        ("1.2万平方米", "m²", 12_000_000),
        ("500kW", "MW", 500),
        ("1 GW", "MW", 1_000_000),
        ("280万千瓦", "MW", 2_800_000),
        ("6300 kVA", "MVA", 6_300),
        ("3.15万千伏安", "MVA", 31_500),
        ("1.5亿千瓦时/年", "GWh/a", 150_000),
        ("200MWh", "GWh/a", 200),
        ("1 GWh", "MWh", 1_000_000),
        ("120名", "人", 120_000),
        ("500 个床位", "床位", 500_000),
        ("12 辆", "辆", 12_000),
        ("1.2万辆", "辆", 12_000_000),
        (".5", "t/a", 500),
        ("0", "t/a", 0),
        ("9万亿元", "元", LARGEST_THOUSANDTHS),
    ],
)
def test_amounts_are_read_exactly(text: str, unit: str, read: int) -> None:
    assert thousandths(text, unit) == read


@pytest.mark.parametrize(
    ("text", "unit", "words"),
    [
        ("", "tce", "没有写数"),
        ("面议", "tce", "读不出一个数"),
        ("-5", "tce", "负数"),
        ("－５ tce", "tce", "负数"),
        ("NaN", "tce", "不是一个数"),
        ("inf", "元", "不是一个数"),
        ("1.2345", "tce", "三位小数"),
        ("1m²", "亩", "三位小数"),
        ("0.5 g", "t/a", "三位小数"),
        ("5 t", "tce", "单位量的是重量，这里要的是标准煤"),
        ("5 MW", "MVA", "单位量的是功率，这里要的是视在功率"),
        ("5 MW", "MWh", "单位量的是功率，这里要的是电量"),
        ("5 桶", "t/a", "不认得单位“桶”"),
        ("10 tCO2", "t/a", "不认得单位“tco2”"),
        ("20 MWp", "MW", "不认得单位“mwp”"),
        ("8 t/h", "t/a", "不认得单位"),
        ("5 万m³/月", "万m³/a", "不认得单位"),
        ("5 万 万m³", "万m³/a", "不认得单位"),
        ("5 吨", "辆", "这里要的是“辆”"),
        ("3万", "万m³/a", "没有写单位"),
        ("12 亩/年", "亩", "每年的量"),
        ("约 300", "tce", "确数"),
        ("300 以上", "tce", "确数"),
        ("300余吨", "t/a", "确数"),
        ("5-10 t", "t/a", "确数"),
        ("5～10", "t/a", "确数"),
        ("三百吨", "t/a", "阿拉伯数字"),
        ("1亿5000万元", "元", "不止一个数"),
        ("12,00", "元", "不止一个数"),
        ("0,500", "元", "千分位"),
        ("1 200", "元", "不止一个数"),
        ("1e5", "元", "不止一个数"),
        ("10² t", "t/a", "上标"),
        ("①", "t/a", "圈码"),
        ("½ t", "t/a", "圈码"),
        ("\ud800", "t/a", "认不得的字符"),
        ("9" * 5000, "元", "太长"),
        ("9.1万亿元", "元", "太大，最多 90,000 亿元"),
        ("9000000000001", "t/a", "太大"),
    ],
)
def test_what_is_no_exact_amount_is_refused_with_words(text: str, unit: str, words: str) -> None:
    with pytest.raises(AmountRefused) as refused:
        thousandths(text, unit)
    assert words in str(refused.value)


@pytest.mark.parametrize(
    ("number", "unit", "words"),
    [
        (1_200_500, "tce", "1,200.5 tce"),
        (32_000_000, "tce", "3.2 万 tce"),
        (32_010_000, "tce", "32,010 tce"),
        (12_345_678, "t/a", "12,345.678 t/a"),
        (120_000_000, "亩", "12 万亩"),
        (12_000_000, "万m³/a", "12,000 万m³/a"),
        (30_000_000, "MW", "30,000 MW"),
        (200_000_000_000, "元", "2 亿元"),
        (123_450_000, "元", "123,450 元"),
        (123_400_000, "元", "12.34 万元"),
        (500, "元", "0.5 元"),
        (0, "人", "0 人"),
        (-32_000_000, "tce", "-3.2 万 tce"),
    ],
)
def test_amounts_are_printed_as_people_say_them(number: int, unit: str, words: str) -> None:
    assert amount_words(number, unit) == words


@given(amounts, units)
def test_reading_what_was_printed_gives_the_same_number(number: int, unit: str) -> None:
    assert thousandths(amount_words(number, unit), unit) == number


@given(
    st.integers(0, 10**12), st.sampled_from([("kg", "t/a", 1000), ("kW", "MW", 1000), ("kVA", "MVA", 1000)])
)
def test_a_smaller_unit_is_the_same_amount_or_refused(number: int, pair: tuple[str, str, int]) -> None:
    smaller, unit, ratio = pair
    text = amount_words(number, smaller)
    if number % ratio:
        with pytest.raises(AmountRefused):
            thousandths(text, unit)
    else:
        assert thousandths(text, unit) * ratio == number


@given(
    st.text(max_size=40) | st.from_regex(r"[0-9,.]{1,8} ?[万亿千]?(t|吨|元|m³|亩|/年)?", fullmatch=True),
    units,
)
def test_any_text_is_an_amount_or_a_refusal(text: str, unit: str) -> None:
    try:
        assert 0 <= thousandths(text, unit) <= LARGEST_THOUSANDTHS
    except AmountRefused as refused:
        assert any("\u4e00" <= character <= "\u9fff" for character in str(refused))
