"""Money, dates, power, area and counts: as people write them, exactly."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wutong_engines.units.area import parse_area
from wutong_engines.units.counts import parse_count
from wutong_engines.units.dates import Interval, parse_date_number, parse_when, shown_interval
from wutong_engines.units.money import MoneyUnit, money_units, parse_money, parse_money_number, print_money
from wutong_engines.units.power import parse_power
from wutong_engines.units.text import plain, readable_name

YI = MoneyUnit(Decimal(10**8), "CNY")


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("52.27", 5_227_000_000, None),
        ("１３４．３５", 13_435_000_000, None),
        ("100亿元以上", 10_000_000_000, None),
        ("约3～4亿元", 300_000_000, 400_000_000),
        ("3亿元-5亿元", 300_000_000, 500_000_000),
        ("2000万", 20_000_000, None),
        ("1亿5000万元", 150_000_000, None),
        ("一亿二千万元", 120_000_000, None),
        ("1,709.5", 170_950_000_000, None),
        ("3.5个亿", 350_000_000, None),
        ("总投资12.5亿元", 1_250_000_000, None),
        ("0", 0, None),
        ("不超过5亿元", None, 500_000_000),
        ("总投资10亿元，其中一期3亿元", 1_000_000_000, None),
        ("10亿元（其中固投5亿元）", 1_000_000_000, None),
        ("共10亿元，一期4亿元，二期6亿元", 1_000_000_000, None),
    ],
)
def test_money_is_read_to_the_yuan(text: str, low: int | None, high: int | None) -> None:
    money = parse_money(text, YI)
    assert (money.low, money.high, money.currency) == (low, high, "CNY")


@pytest.mark.parametrize("text", ["面议", "待定", "——", "-", "／", "/", "无", "暂无", "", "　"])
def test_unknown_is_not_zero_and_not_a_mistake(text: str) -> None:
    money = parse_money(text, YI)
    assert money.low is None and money.problem is None and not money.needs_unit


@pytest.mark.parametrize(
    "text",
    [
        "原1.5亿元，增资0.6亿元",
        "12批34，新增3批5人次",
        "8，新增2",
        "一期10亿元、二期20亿元",
        "5亿元，二期8亿元",
    ],
)
def test_two_amounts_give_no_value_and_say_so(text: str) -> None:
    money = parse_money(text, YI)
    assert money.low is None and money.problem and "金额" in money.problem


@pytest.mark.parametrize("text", ["76%", "2023年", "-5", "详见附件"])
def test_what_is_no_amount_gives_no_value(text: str) -> None:
    money = parse_money(text, YI)
    assert money.low is None and money.problem


@pytest.mark.parametrize(
    ("text", "currency", "amount"),
    [
        ("3000万美元", "USD", 30000000),
        ("50亿日元", "JPY", 5000000000),
        ("1.2亿港元", "HKD", 120000000),
        ("USD 3000万", "USD", 30000000),
        ("1.5亿美元（约合10.8亿元人民币）", "USD", 150000000),
    ],
)
def test_foreign_money_stays_foreign(text: str, currency: str, amount: int) -> None:
    money = parse_money(text, YI)
    assert (money.currency, money.low) == (currency, amount)


def test_bounds_and_estimates_are_kept() -> None:
    assert parse_money("不低于5亿元").is_at_least
    assert parse_money("10余亿元").is_at_least
    assert parse_money("约12", YI).is_approximate
    assert not parse_money("12", YI).is_at_least


def test_a_figure_without_a_unit_asks_for_one() -> None:
    assert parse_money("12").needs_unit
    assert parse_money_number(12.0, None).needs_unit
    assert not parse_money("12亿").needs_unit


@pytest.mark.parametrize(
    ("header", "labels"),
    [
        ("单位：亿元、亩、人", ["亿元"]),
        ("总投资（亿元/万美元）", ["亿元", "万美元"]),
        ("投资额（人民币万元）", ["万元"]),
        ("RMB 100 million", ["亿元"]),
        ("总投资（RMB）", []),
        ("单元数", []),
        ("多元化经营", []),
        ("總投資（億元）", ["亿元"]),
    ],
)
def test_units_named_in_headers(header: str, labels: list[str]) -> None:
    assert [unit.label for unit in money_units(header)] == labels


@given(st.decimals(min_value=0, max_value=99_999, places=4))
def test_amounts_survive_floats_and_printing(amount: Decimal) -> None:
    yuan = int(amount * 10**8)
    assert parse_money_number(float(amount), YI).low == yuan
    assert parse_money(print_money(yuan)).low == yuan


@given(st.text(max_size=40))
def test_no_text_breaks_a_reader(text: str) -> None:
    parse_money(text, YI)
    parse_when(text, 2025)
    parse_count(text)
    parse_power(text, "mw")
    parse_area(text, "亩")


def days(text: str, year: int | None = 2025) -> tuple[str | None, str | None]:
    found = parse_when(text, year)
    return (found.start and found.start.isoformat(), found.end and found.end.isoformat())


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2023.5.31", "2023-05-31", "2023-05-31"),
        ("2025.3", "2025-03-01", "2025-03-31"),
        ("2025年3月", "2025-03-01", "2025-03-31"),
        ("3月底", "2025-03-21", "2025-03-31"),
        ("6月中旬", "2025-06-11", "2025-06-20"),
        ("2024年一季度", "2024-01-01", "2024-03-31"),
        ("拟2025年一季度", "2025-01-01", "2025-03-31"),
        ("2023.8开工", "2023-08-01", "2023-08-31"),
        ("2022-03", "2022-03-01", "2022-03-31"),
        ("20230501", "2023-05-01", "2023-05-01"),
        ("2028年底", "2028-12-01", "2028-12-31"),
        ("2018", "2018-01-01", "2018-12-31"),
        ("2023年5月-2025年12月", "2023-05-01", "2025-12-31"),
        ("2023-2025年", "2023-01-01", "2025-12-31"),
        ("2024年3-5月", "2024-03-01", "2024-05-31"),
        ("3月至5月", "2025-03-01", "2025-05-31"),
        ("2025年6月前", None, "2025-06-30"),
        ("二〇二五年三月", "2025-03-01", "2025-03-31"),
        ("2024年上半年", "2024-01-01", "2024-06-30"),
        ("明年3月", "2026-03-01", "2026-03-31"),
        ("框架协议", None, None),
        ("2025年2月30日", None, None),
        ("2025.3.32", None, None),
        ("2025-3-40", None, None),
    ],
)
def test_a_date_is_an_interval(text: str, start: str | None, end: str | None) -> None:
    assert days(text) == (start, end)


def test_a_month_without_a_year_is_not_guessed() -> None:
    assert parse_when("3月底") == Interval(needs_year=True)


def test_numbers_in_date_columns() -> None:
    assert parse_date_number(45678).start == date(2025, 1, 21)
    assert parse_date_number(2018).end == date(2018, 12, 31)
    assert parse_date_number(2025.3).start == date(2025, 3, 1)
    lost_zero = parse_date_number(2023.1)
    assert lost_zero.problem and "10 月" in lost_zero.problem


def test_intervals_read_as_people_say_them() -> None:
    assert shown_interval(parse_when("2023.7")) == "2023-07，整月"
    assert shown_interval(parse_when("2023")) == "2023，整年"
    assert shown_interval(parse_when("面议")) == "未填"


@pytest.mark.parametrize(
    ("text", "low", "high", "is_at_least"),
    [
        ("400+", 400, None, True),
        ("8000-10000人", 8000, 10000, False),
        ("约300余人", 300, None, True),
        ("1.2万人", 12000, None, False),
        ("5百人", 500, None, False),
        ("1.5", None, None, False),
        ("12批34", None, None, False),
        ("——", None, None, False),
    ],
)
def test_counts(text: str, low: int | None, high: int | None, is_at_least: bool) -> None:
    count = parse_count(text)
    assert (count.low, count.high, count.is_at_least) == (low, high, is_at_least)


@pytest.mark.parametrize(
    ("text", "megawatts"),
    [
        ("280", 2800),
        ("240万千瓦", 2400),
        ("２４０", 2400),
        ("50万kW", 500),
        ("200MW", 200),
        ("100MW/200MWh", 100),
    ],
)
def test_power_in_mixed_units(text: str, megawatts: int) -> None:
    assert parse_power(text, "万千瓦").low_mw == megawatts


def test_area() -> None:
    assert parse_area("20公顷").low_mu == 300
    assert parse_area("1.2万平方米").low_mu == 18
    assert parse_area("300").needs_unit


def test_text_keeps_names_right() -> None:
    assert readable_name("項 目 名 稱２萬噸") == "项目名称2万吨"
    assert readable_name("青海乾元著作公司") == "青海乾元著作公司"
    assert plain("（億元）") == "(亿元)"
