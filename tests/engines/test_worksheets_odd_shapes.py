"""Shapes beyond the plain table: side by side, no header, ticks, counts alone, written-out forms."""

import pytest

from engines.workbooks import PLACES, Sheet, kinds, names, only, read, said, xlsx, yuan
from wutong_engines.worksheets import read_workbook
from wutong_engines.worksheets.report import as_report

YI, WAN = 100_000_000, 10_000
HEAD = ["序号", "项目名称", "投资方", "总投资（亿元）"]


def test_tables_side_by_side_are_both_read() -> None:
    sheet = read(
        [
            ["签约项目", "", "", "", "", "在谈项目"],
            [*HEAD, "", *HEAD],
            [1, "甲项目", "A", 5, "", 1, "丙项目", "C", 7],
            [2, "乙项目", "B", 6, "", 2, "丁项目", "D", 8],
            ["", "", "", "", "", 3, "戊项目", "E", 9],
            ["合计", "", "", 11, "", "合计", "", "", 24],
        ]
    )
    assert names(sheet) == ["甲项目", "乙项目", "丙项目", "丁项目", "戊项目"]
    assert [p.cell for p in sheet.projects] == ["B3", "B4", "G3", "G4", "G5"]
    assert [(c.cell, c.agrees) for c in sheet.totals] == [("D6", True), ("I6", True)]
    assert set(kinds(sheet)) == {1, 2, 6} and kinds(sheet)[6] == "total"


def test_two_names_of_one_project_are_one_table() -> None:
    head = ["项目名称", "纳统项目名称", "纳统计划总投资额(万元)", "投资主体", "计划投资总额(亿元)"]
    sheet = read([head, ["甲总部项目", "甲大楼工程", 30000, "甲公司", 3.5]])
    assert names(sheet) == ["甲总部项目"] and yuan(sheet) == [350_000_000]


def test_rows_without_a_header_are_read_with_a_warning() -> None:
    rows = [
        [1, "格尔木甲光伏发电项目", "A新能源有限公司", "格尔木市", 5.5, "在建"],
        [2, "德令哈乙储能电站项目", "B能源有限公司", "德令哈市", 6, "签约"],
        [3, "共和丙风电项目", "C电力有限公司", "共和县", 7.2, "在谈"],
    ]
    stated = read([["2024年签约项目（单位：亿元）"], *rows])
    assert yuan(stated) == [550_000_000, 6 * YI, 720_000_000]
    assert [p.region_code for p in stated.projects] == ["632801", "632802", "632521"]
    assert [p.stage for p in stated.projects] == ["land", "sign", "negotiate"]
    assert len(said(stated, "no_header")) == 1
    assert max(c.confidence for c in stated.columns) <= 0.5
    assert yuan(read(rows)) == [None, None, None]


@pytest.mark.parametrize(
    ("heads", "mark", "blank"),
    [(["签约", "开工", "投产"], "√", ""), (["是否签约", "是否开工", "是否投产"], "是", "否")],
)
def test_ticks_say_the_furthest_stage(heads: list[str], mark: str, blank: str) -> None:
    rows = [
        [1, "甲项目", "A", 5, mark, mark, blank],
        [2, "乙项目", "B", 6, mark, blank, blank],
        [3, "丙项目", "C", 7, blank, blank, blank],
    ]
    sheet = read([[*HEAD, *heads], *rows])
    assert [p.stage for p in sheet.projects] == ["land", "sign", None]
    assert not said(sheet, "date")


def test_a_column_gives_the_unit_of_each_row() -> None:
    head = ["序号", "项目名称", "企业", "总投资", "单位"]
    rows = [
        [1, "甲项目", "A", 5, "亿元"],
        [2, "乙项目", "B", 5000, "万元"],
        [3, "丙项目", "C", 300, "万美元"],
    ]
    sheet = read([head, *rows])
    assert yuan(sheet) == [5 * YI, 5000 * WAN, None]
    foreign = sheet.projects[2].total
    assert foreign and (foreign.currency, foreign.foreign_amount) == ("USD", 3_000_000)


def test_names_lose_their_numbers_and_what_they_build() -> None:
    rows = [["1.盐湖提锂\n项目", 5], ["2、钾肥扩能项目", 3], ["（3）镁合金项目", 2]]
    assert names(read([["项目名称", "总投资（亿元）"], *rows])) == [
        "盐湖提锂项目",
        "钾肥扩能项目",
        "镁合金项目",
    ]
    both = [["1.5万吨碳酸锂项目", 5], ["2.6GW光伏项目", 3]]
    assert names(read([["项目名称", "总投资（亿元）"], *both])) == ["1.5万吨碳酸锂项目", "2.6GW光伏项目"]
    head = ["项目名称（全称）及建设内容", "总投资（亿元）"]
    reading = read_workbook(
        "台账.xlsx",
        xlsx({"表": [head, ["甲光伏项目：建设100MW光伏电站", 5], ["乙风电项目\n建设内容：200MW", 8]]}),
        PLACES,
    )
    assert names(reading.sheets[0]) == ["甲光伏项目", "乙风电项目"]
    assert [p.content.value for p in reading.sheets[0].projects if p.content] == [
        "建设100MW光伏电站",
        "建设内容：200MW",
    ]
    assert as_report([reading])["files"][0]["sheets"][0]["projects"][0]["name"] == "甲光伏项目"


COUNTS = [
    [
        ["序号", "县区", "签约项目", "", "开工项目", ""],
        ["", "", "个数", "金额（亿元）", "个数", "金额（亿元）"],
        [1, "格尔木市", 12, 120, 3, 30],
        [2, "德令哈市", 8, 60, 2, 20],
        ["", "合计", 20, 180, 5, 50],
    ],
    [
        ["序号", "园区", "入园企业数（家）", "项目数（个）", "总投资（亿元）"],
        [1, "甘河工业园区", 12, 10, 120],
        [2, "海东工业园区", 8, 5, 60],
    ],
    [
        ["项目", "个数", "总投资（亿元）", "到位资金（亿元）"],
        ["工业项目", 12, 100, 20],
        ["农业项目", 3, 10, 2],
        ["合计", 15, 110, 22],
    ],
    [["单位名称", "签约项目数", "签约金额（亿元）"], ["格尔木市", 12, 100], ["德令哈市", 3, 10]],
    [["序号", "工作任务", "责任单位", "完成时限"], [1, "开展招商活动", "商务局", "2024年底"]],
    [["序号", "客户名称", "行业", "联系人", "电话"], [1, "甲公司", "电子", "张某", "略"]],
    [
        ["序号", "拜访时间", "拜访企业", "地点", "对接内容", "联系人"],
        [1, "3月1日", "甲公司", "上海", "洽谈", "李某"],
    ],
    [["项目名称", "填写项目全称"], ["投资方", "填写企业全称"], ["总投资", "亿元"], ["建设地点", "格尔木市"]],
    [HEAD, ["无", "无", "无", "无"], ["/", "/", "/", "/"]],
    [HEAD, [1], [2, "", "", 0], [3]],
]


@pytest.mark.parametrize("rows", COUNTS)
def test_what_is_no_list_of_projects_gives_none(rows: list[list[object]]) -> None:
    assert names(read(rows)) == []


def test_a_form_whose_cells_hold_label_and_answer() -> None:
    rows = [
        ["项目登记表"],
        ["项目名称：甲项目"],
        ["投资方：A公司"],
        ["总投资：5亿元"],
        ["建设地点：格尔木市"],
        ["进展：已签约"],
    ]
    project = only(read(rows))
    assert (project.name.value, project.cell, project.stage) == ("甲项目", "A2", "sign")
    assert project.total and project.total.yuan == 5 * YI and project.region_code == "632801"


def test_a_government_as_first_party_says_the_place() -> None:
    head = ["序号", "签约项目名称", "甲方", "乙方", "签约金额（亿元）"]
    project = only(read(Sheet([head, [1, "锂电池项目", "格尔木市人民政府", "甲公司", 20]])))
    assert project.region_code == "632801" and project.investor and project.investor.value == "甲公司"


def test_short_units_and_two_languages_in_headers() -> None:
    head = ["序号 No.", "项目名称 Project", "投资方 Investor", "投资规模(亿)", "到位资金（万）"]
    project = only(read([head, [1, "甲项目", "A", 3, 500]]))
    assert project.total and project.total.yuan == 3 * YI
    assert project.paid_in and project.paid_in.yuan == 500 * WAN


def test_a_sheet_that_goes_on_without_a_header() -> None:
    first = [["单位：亿元"], HEAD, [1, "甲项目", "A", 5], [2, "乙项目", "B", 6]]
    second = [[3, "丙项目", "C", 7], [4, "丁项目", "D", 8], ["合计", "", "", 26]]
    sheets = read_workbook("台账.xlsx", xlsx({"第1页": first, "第2页": second}), PLACES).sheets
    assert [yuan(sheet) for sheet in sheets] == [[5 * YI, 6 * YI], [7 * YI, 8 * YI]]
    assert "第1页" in said(sheets[1], "no_header")[0] and sheets[0].form_key == sheets[1].form_key


def test_groups_numbered_one_and_their_projects_one_point_one() -> None:
    rows = [
        [1, "新能源项目", "", 11],
        ["1.1", "甲光伏项目", "A", 5],
        ["1.2", "乙风电项目", "B", 6],
        [2, "新材料项目", "", 7],
        ["2.1", "丙碳纤维项目", "C", 7],
        ["合计", "", "", 18],
    ]
    sheet = read([HEAD, *rows])
    assert names(sheet) == ["甲光伏项目", "乙风电项目", "丙碳纤维项目"]
    assert all(check.agrees for check in sheet.totals) and len(sheet.totals) == 3


def test_numbered_names_that_begin_like_totals() -> None:
    rows = [[1, "小计量仪器生产项目", 1], [2, "共计划建设10个站项目", 2], ["合计", "", 3]]
    assert len(read([["序号", "项目名称", "总投资（亿元）"], *rows]).projects) == 2


def test_counted_groups_are_sums_wherever_their_label_stands() -> None:
    head = ["序号", "项目名称", "所在地", "总投资（亿元）"]
    rows = [
        ["", "合计（3个）", "", 18],
        ["", "其中：工业（1个）", "", 5],
        ["", "农业（2个）", "", 13],
        ["格尔木市（2个）", "", "", 11],
        [1, "甲项目", "格尔木", 5],
        [2, "乙项目", "格尔木", 6],
        ["德令哈市", "", "", 7],
        [1, "丙项目", "德令哈", 7],
    ]
    sheet = read([head, *rows])
    assert names(sheet) == ["甲项目", "乙项目", "丙项目"]
    assert [check.agrees for check in sheet.totals if check.cell in ("D2", "D5", "D8")] == [True] * 3


def test_a_header_printed_again_under_each_county() -> None:
    head = ["序号", "项目名称", "总投资（亿元）"]
    rows = [
        ["格尔木市"],
        head,
        [1, "甲项目", 5],
        ["小计", "", 5],
        ["德令哈市"],
        head,
        [1, "乙项目", 6],
        ["总计", "", 11],
    ]
    sheet = read(rows)
    assert [p.region_code for p in sheet.projects] == ["632801", "632802"]
    assert all(check.agrees for check in sheet.totals) and len(sheet.totals) == 2


def test_a_header_printed_again_with_another_unit_is_another_table() -> None:
    head = ["序号", "项目名称", "总投资"]
    sheet = read([["单位：亿元"], head, [1, "甲项目", 5], [], ["单位：万元"], head, [1, "乙项目", 600]])
    assert yuan(sheet) == [5 * YI, 600 * WAN]


def test_a_column_of_projects_beside_a_column_of_units() -> None:
    rows = [["项目名称", "单位", "甲项目", "乙项目"], ["投资方", "", "A公司", "B公司"]]
    rows += [["总投资", "亿元", 5, 6], ["用地", "亩", 50, 60], ["建设地点", "", "格尔木市", "都兰县"]]
    sheet = read(rows)
    assert names(sheet) == ["甲项目", "乙项目"] and yuan(sheet) == [5 * YI, 6 * YI]


def test_a_scale_is_not_taken_for_the_total_beside_it() -> None:
    sheet = read([["序号", "项目名称", "投资规模", "总投资（亿元）"], [1, "甲项目", "1亿元以上", 5]])
    assert yuan(sheet) == [5 * YI]
