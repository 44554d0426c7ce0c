"""Ledgers as counties send them: months across, counts below, units by section, forms abreast."""

from datetime import date

import pytest

from engines.workbooks import kinds, names, only, read, said, yuan
from wutong_engines.units.dates import parse_when
from wutong_engines.units.money import parse_money

YI, WAN = 100_000_000, 10_000


def test_months_across_are_no_header_to_get_lost_in() -> None:
    head = ["序号", "项目名称", "投资方", "总投资", *(f"{m}月" for m in range(1, 13)), "合计"]
    body = [1, "甲项目", "A公司", 50000, *[100] * 12, 1200]
    sheet = read([["格尔木市到位资金月报表"], ["单位：万元"], head, body])
    assert names(sheet) == ["甲项目"] and yuan(sheet) == [5 * YI]
    assert len(only(sheet).extras) == 13


def test_the_sum_of_months_is_in_place_and_no_single_month() -> None:
    rows = [
        ["序号", "项目名称", "总投资（万元）", "各月到位资金（万元）", "", "", "累计"],
        ["", "", "", "1月", "2月", "3月", ""],
        [1, "甲项目", 50000, 100, "", 300, 400],
    ]
    paid = only(read(rows)).paid_in
    assert paid and (paid.cell, paid.yuan) == ("G3", 400 * WAN)
    head = ["序号", "项目名称", "总投资（万元）", "2023年1月到位资金（万元）", "2023年2月到位资金（万元）"]
    assert only(read([head, [1, "甲项目", 50000, 100, 200]])).paid_in is None
    head = ["序号", "项目名称", "总投资（万元）", "1-9月到位资金（万元）"]
    kept = only(read([head, [1, "甲项目", 50000, 100]])).paid_in
    assert kept and kept.yuan == 100 * WAN


def test_counts_below_a_table_of_projects_are_no_projects() -> None:
    head = ["序号", "项目名称", "总投资（万元）"]
    counts = [["月份", "签约个数", "到位资金"], ["1月", 2, 100], ["2月", 3, 200]]
    sheet = read([head, [1, "甲项目", 5000], ["合计", "", 5000], ["按月统计"], *counts])
    assert names(sheet) == ["甲项目"] and len(said(sheet, "no_projects")) == 1
    assert kinds(sheet)[5] == "header" and kinds(sheet)[6] == "note"


def test_a_section_states_its_own_unit() -> None:
    rows = [
        ["一、内资项目（单位：万元）"],
        [1, "甲项目", "A", 5000],
        ["小计", "", "", 5000],
        ["二、外资项目（单位：万美元）"],
        [2, "乙项目", "B", 500],
    ]
    sheet = read([["项目台账"], ["序号", "项目名称", "投资方", "总投资"], *rows])
    assert yuan(sheet) == [50_000_000, None] and sheet.totals[0].agrees
    foreign = sheet.projects[1].total
    assert foreign and (foreign.currency, foreign.foreign_amount) == ("USD", 5_000_000)
    assert len(said(sheet, "unit_shared")) == 1


def test_a_title_that_says_which_projects_states_no_unit() -> None:
    head = ["序号", "项目名称", "投资方", "总投资"]
    sheet = read([["重点项目表（亿元以上）"], head, [1, "甲项目", "A", 50000]])
    assert yuan(sheet) == [None] and said(sheet, "unit")
    large = read([["单位：亿元"], head, [1, "甲项目", "A", 50000], [2, "乙项目", "B", 5]])
    assert [w.cell for w in large.warnings if w.kind == "size"] == ["D3"]


def test_counts_beside_a_county_are_its_sums() -> None:
    head = ["序号", "区县", "项目名称", "投资方", "总投资（亿元）"]
    rows = [
        ["", "总计", "共3个项目", "", 15],
        ["", "湟中区", "2个", "", 9],
        [1, "湟中区", "甲项目", "A", 4],
        [2, "湟中区", "乙项目", "B", 5],
        ["", "城东区", "1个", "", 6],
        [3, "城东区", "丙项目", "C", 6],
    ]
    sheet = read([head, *rows])
    assert names(sheet) == ["甲项目", "乙项目", "丙项目"]
    assert [check.agrees for check in sheet.totals] == [True] * 3


def test_forms_side_by_side_are_all_read() -> None:
    rows = [
        ["登记表", "", "", "登记表"],
        ["项目名称", "甲项目", "", "项目名称", "乙项目"],
        ["投资方", "A公司", "", "投资方", "B公司"],
        ["总投资", "12.5亿元", "", "总投资", "8亿元"],
        ["建设地点", "格尔木市", "", "建设地点", "德令哈市"],
        ["进展", "已签约", "", "进展", "在谈"],
    ]
    sheet = read(rows)
    assert names(sheet) == ["甲项目", "乙项目"] and yuan(sheet) == [1_250_000_000, 8 * YI]
    assert [(p.cell, p.region_code, p.stage) for p in sheet.projects] == [
        ("B2", "632801", "sign"),
        ("E2", "632802", "negotiate"),
    ]


def test_projects_across_under_indicators() -> None:
    rows = [
        ["指标", "单位", "合计", "甲光伏项目", "乙氢能项目"],
        ["投资方", "", "", "A公司", "B公司"],
        ["总投资", "亿元", 42.5, 30, 12.5],
        ["建设地点", "", "", "格尔木市", "都兰县"],
        ["目前进展", "", "", "在建", "签约"],
    ]
    sheet = read(rows)
    assert names(sheet) == ["甲光伏项目", "乙氢能项目"] and yuan(sheet) == [30 * YI, 1_250_000_000]
    counts = [["指标", "2023年", "2024年"], ["总投资", 5, 6], ["到位资金", 1, 2], ["税收", 1, 1]]
    assert names(read([*counts, ["就业", 10, 20]])) == []


@pytest.mark.parametrize(
    ("written", "start", "end"),
    [
        ("Mar-24", date(2024, 3, 1), date(2024, 3, 31)),
        ("15-Mar-2024", date(2024, 3, 15), date(2024, 3, 15)),
        ("March 2024", date(2024, 3, 1), date(2024, 3, 31)),
        ("3/15/2024", date(2024, 3, 15), date(2024, 3, 15)),
        ("’24.3", date(2024, 3, 1), date(2024, 3, 31)),
        ("2024.13", None, None),
    ],
)
def test_dates_english_worksheets_show(written: str, start: date | None, end: date | None) -> None:
    found = parse_when(written)
    assert (found.start, found.end, bool(found.problem)) == (start, end, start is None)


def test_figures_that_are_none_are_said_and_not_read() -> None:
    for written in ("1.2e5", "O.5亿元", "l.5亿元", "每亩300万元", "5亿元/亩"):
        found = parse_money(written)
        assert (found.low, bool(found.problem)) == (None, True), written
    assert parse_money("'3000万元").low == 3000 * WAN and parse_money("'3000万元").remark is None
    assert parse_money("1个多亿").low == YI and parse_money("1个多亿").is_at_least
    turned = parse_money("折合人民币约7亿元（1亿美元）")
    assert (turned.low, turned.currency) == (YI, "USD") and turned.remark


def test_a_header_of_a_total_and_its_part_is_the_total() -> None:
    head = ["序号", "项目名称", "投资方", "计划总投资（亿元）/其中：固定资产投资"]
    sheet = read([head, [1, "甲项目", "A", 5], [2, "乙项目", "B", "8.5/6"]])
    assert yuan(sheet) == [5 * YI, None] and [w.cell for w in sheet.warnings if w.kind == "amount"] == ["D3"]


def test_places_written_once_for_a_group_without_merging() -> None:
    head = ["序号", "市州", "县区", "项目名称", "总投资（亿元）"]
    rows = [
        [1, "海西州", "格尔木市", "甲项目", 5],
        [2, "", "", "乙项目", 6],
        [3, "", "德令哈市", "丙项目", 7],
        [4, "海南州", "", "丁项目", 8],
        [5, "", "", "戊项目", 9],
    ]
    sheet = read([head, *rows])
    codes = ["632801", "632801", "632802", "632500", "632500"]
    assert [p.region_code for p in sheet.projects] == codes
    assert ["C3空着" in text for text in said(sheet, "place")] == [True]


def test_a_firm_that_names_its_project_is_its_investor_too() -> None:
    head = ["序号", "企业名称", "建设内容及规模", "投资额（万元）"]
    project = only(read([head, [1, "甲畜牧公司", "建设年出栏5万只藏羊养殖基地及加工车间", 3000]]))
    assert project.name.value == "甲畜牧公司" and project.investor and project.investor.value == "甲畜牧公司"


@pytest.mark.parametrize("written", ["9" * 5000, "9" * 5000 + "亿元", "1e99999", "一" * 3000 + "亿"])
def test_figures_no_project_has_are_not_taken_and_are_said(written: str) -> None:
    head = ["序号", "项目名称", "投资方", "总投资（亿元）", "建设地点", "带动就业（人）"]
    sheet = read([head, [1, "盐湖提锂项目", "某公司", written, "格尔木市", written]])
    project = only(sheet)
    assert yuan(sheet) == [None] and (project.jobs is None or project.jobs.low is None)
    assert {"D", "F"} <= {warning.cell[0] for warning in sheet.warnings}
