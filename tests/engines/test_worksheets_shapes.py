"""Ledgers of every shape offices use: what is a project, what is not, and what the columns mean."""

from datetime import date

import pytest

from engines.workbooks import PLACES, Sheet, kinds, names, only, read, said, xls, xlsx, yuan
from wutong_engines.worksheets import Meaning, raw_rows, read_workbook

HEAD = ["序号", "项目名称", "投资方", "建设地点", "总投资（亿元）", "签约时间", "进展", "备注"]
YI = 100_000_000


def test_titles_fillers_two_row_header_and_signature() -> None:
    sheet = read(
        [
            ["附件1"],
            [],
            ["海西州招商引资项目统计表"],
            ["（截至3月底）"],
            [],
            ["填报单位：海西州商务局", "", "", "", "", "单位：万元"],
            [],
            ["序号", "项目名称", "投资情况", "", "", "签约时间"],
            ["", "", "总投资", "固定资产", "到位资金", ""],
            [1, "甲光伏项目", 120000, 100000, 30000, "3月底"],
            [2, "乙储能项目", 80000, "", 5000, "2025.3"],
            ["合计", "", 200000, 100000, 35000, ""],
            ["填报人：张三", "", "审核人：李四", "", "联系电话：略"],
        ],
        "海西州2025年项目.xlsx",
    )
    assert names(sheet) == ["甲光伏项目", "乙储能项目"]
    assert yuan(sheet) == [12 * YI, 8 * YI]
    assert sheet.header_rows == (8, 9) and sheet.unit == "万元"
    assert kinds(sheet)[12] == "total" and kinds(sheet)[13] == "signature"
    first = sheet.projects[0]
    assert first.region_code == "632800"
    assert first.date and (first.date.start, first.date.as_written) == (date(2025, 3, 21), "3月底")
    assert all(check.agrees for check in sheet.totals) and len(sheet.totals) == 3


def test_a_county_column_under_a_common_head() -> None:
    rows = [
        ["序号", "地区", "", "项目名称", "总投资（亿元）"],
        ["", "市州", "县（市、区）", "", ""],
        [1, "海西州", "格尔木市", "甲项目", 1],
        [2, "", "乌兰县", "乙项目", 2],
    ]
    sheet = read(Sheet(rows, ["A1:A2", "B1:C1", "D1:D2", "E1:E2", "B3:B4"]))
    assert [p.region_code for p in sheet.projects] == ["632801", "632821"]


def test_three_row_header_with_merges_and_inherited_cells() -> None:
    rows = [
        ["全省汇总表"],
        ["", "", "", "", "", "单位：万元"],
        ["序号", "市州", "县（市、区）", "项目名称", "资金情况", "", ""],
        ["", "", "", "", "总投资", "到位资金", ""],
        ["", "", "", "", "", "自年初累计", "其中：省外"],
        [1, "海西州", "格尔木市", "甲项目", 100, 30, 10],
        [2, "", "大柴旦行委", "乙项目", 200, "", ""],
        [3, "西宁市", "湟中区", "丙项目", "/", "", ""],
    ]
    merges = ["A3:A5", "B3:B5", "C3:C5", "D3:D5", "E3:G3", "E4:E5", "F4:G4", "B6:B7"]
    sheet = read(Sheet(rows, merges))
    assert [p.region_code for p in sheet.projects] == ["632801", "632857", "630106"]
    assert [p.paid_in.yuan if p.paid_in else None for p in sheet.projects] == [300_000, None, None]
    assert yuan(sheet) == [1_000_000, 2_000_000, None]


def test_totals_above_and_sections_with_sums() -> None:
    sheet = read(
        [
            ["单位：亿元"],
            ["序号", "项目名称", "投资方", "总投资"],
            ["", "总计（4个）", "", 10],
            ["一", "西宁市", "", 3],
            ["（一）", "工业", "", 3],
            [1, "甲项目", "A公司", 1],
            [2, "乙项目", "B公司", 2],
            ["二", "海东市", "", 7],
            ["（一）", "工业", "", 3],
            [1, "丙项目", "C公司", 3],
            ["（二）", "农业", "", 4],
            [2, "丁项目", "D公司", 4],
        ]
    )
    assert names(sheet) == ["甲项目", "乙项目", "丙项目", "丁项目"]
    assert [p.region_code for p in sheet.projects] == ["630100", "630100", "630200", "630200"]
    assert len(sheet.totals) == 6 and all(check.agrees for check in sheet.totals)


def test_rows_without_serial_amount_or_name_are_not_lost() -> None:
    sheet = read(
        [
            HEAD,
            [1, "甲项目", "A公司", "格尔木市", 5, "2025.1", "在建", ""],
            ["", "乙项目", "B公司", "格尔木市", "面议", "", "", ""],
            ["", "丙项目"],
            [4, "", "D公司", "德令哈市", 3, "", "洽谈", ""],
            ["例", "示例项目", "示例公司", "西宁", 10, "", "", ""],
            ["本页小计", "", "", "", 8],
            ["", "", "", "", 8],
            ["备注：以上数据来自各县"],
            ["单位负责人：王五", "", "", "填表人：赵六", "", "2025年9月30日"],
        ]
    )
    assert names(sheet) == ["甲项目", "乙项目", "丙项目", "（未写项目名称）"]
    assert [kinds(sheet)[r] for r in (6, 7, 8, 9, 10)] == ["note", "subtotal", "total", "footer", "signature"]
    assert len(said(sheet, "row")) == 3


def test_names_that_look_like_totals_are_projects() -> None:
    rows = [
        HEAD,
        [1, "中国总计量中心项目", "A", "格尔木市", 5],
        [2, "合计能源公司储能项目", "B", "格尔木市", 5],
    ]
    assert len(read(rows).projects) == 2


def test_chinese_serials_number_projects_when_all_do() -> None:
    rows = [HEAD, ["一", "甲项目", "A", "格尔木市", 5], ["二", "乙项目"], ["三", "丙项目", "B", "", "/"]]
    assert names(read(rows)) == ["甲项目", "乙项目", "丙项目"]


def test_parts_of_a_project_are_counted_in_it() -> None:
    rows = [
        ["序号", "项目名称", "总投资（亿元）"],
        [1, "甲产业园项目", 10],
        ["1.1", "甲产业园一期", 4],
        ["1.2", "甲产业园二期", 6],
        [2, "乙项目", 3],
        ["合计", "", 13],
    ]
    sheet = read(rows)
    assert yuan(sheet) == [10 * YI, 3 * YI] and sheet.totals[0].agrees


def test_two_tables_with_their_own_units() -> None:
    sheet = read(
        [
            ["一、签约项目（单位：亿元）"],
            ["序号", "项目名称", "投资方", "总投资"],
            [1, "甲项目", "A", 5],
            ["合计", "", "", 5],
            [],
            ["二、在谈项目（单位：万元）"],
            ["序号", "项目名称", "意向企业", "意向投资额", "洽谈进度"],
            [1, "乙项目", "B", 30000, "正在对接"],
            ["合计", "", "", 30000],
        ]
    )
    assert yuan(sheet) == [5 * YI, 3 * YI]
    assert sheet.projects[1].stage == "negotiate" and sheet.projects[1].investor
    assert [check.agrees for check in sheet.totals] == [True, True]


def test_a_repeated_header_continues_its_table() -> None:
    head = ["序号", "项目名称", "总投资"]
    sheet = read([["单位：亿元"], head, [1, "甲项目", 5], head, [2, "乙项目", 7], ["合计", "", 12]])
    assert yuan(sheet) == [5 * YI, 7 * YI]
    assert sheet.header_rows == (2, 4) and sheet.totals[0].agrees and len(sheet.columns) == 3


def test_label_value_forms_stacked_and_across() -> None:
    stacked = read(
        [
            ["项目名称", "甲项目", "总投资", "5亿元"],
            ["投资方", "A公司", "签约时间", "2025.1"],
            ["建设地点", "格尔木", "进展", "在建"],
            [],
            ["项目名称", "乙项目", "总投资", "面议"],
            ["投资方", "B公司", "签约时间", "2025.2"],
            ["建设地点", "德令哈", "进展", "洽谈"],
        ]
    )
    assert names(stacked) == ["甲项目", "乙项目"] and yuan(stacked) == [5 * YI, None]
    assert [p.cell for p in stacked.projects] == ["B1", "B5"]
    across = read(
        [
            ["项目名称", "甲项目", "乙项目"],
            ["投资方", "A公司", "B公司"],
            ["总投资（亿元）", 5, 6],
            ["建设地点", "格尔木", "德令哈"],
        ]
    )
    assert yuan(across) == [5 * YI, 6 * YI] and [p.region_code for p in across.projects] == [
        "632801",
        "632802",
    ]


def test_traditional_and_full_width() -> None:
    sheet = read(
        [
            ["單位：萬元"],
            ["序號", "項目名稱", "投資方", "總投資", "簽約時間", "進展"],
            ["１", "甲２萬噸項 目", "甲公司", "５，０００", "二〇二五年三月", "開工"],
            ["合計", "", "", "５０００", "", ""],
        ]
    )
    project = only(sheet)
    assert (project.name.value, project.name.as_written) == ("甲2万吨项目", "甲２萬噸項 目")
    assert yuan(sheet) == [50_000_000] and project.stage == "land" and sheet.totals[0].agrees
    assert project.stage_words and project.stage_words.as_written == "開工"


def test_merged_names_continue_and_merged_amounts_count_once() -> None:
    rows = [
        HEAD,
        [1, "甲项目", "A公司", "格尔木市", 5, "2025.1", "在建", ""],
        ["", "", "B公司", "", "", "", "", ""],
        [2, "乙项目", "C公司", "德令哈市", 30, "2025.2", "签约", ""],
        [3, "丙项目", "D公司", "", "", "2025.3", "签约", ""],
    ]
    sheet = read(Sheet(rows, ["B2:B3", "E2:E3", "D4:D5", "E4:E5"]))
    assert names(sheet) == ["甲项目", "乙项目", "丙项目"]
    assert yuan(sheet) == [5 * YI, 30 * YI, None]
    assert sheet.projects[2].region_code == "632802"
    assert kinds(sheet)[3] == "continued" and len(said(sheet, "merged_amount")) == 1


def test_a_merged_name_whose_rows_have_their_own_amounts_is_read_by_row_and_said() -> None:
    rows = [
        HEAD,
        [1, "甲项目", "A公司", "格尔木市", 5],
        ["", "", "B公司", "", 2],
        [2, "乙项目", "C公司", "", 1],
    ]
    sheet = read(Sheet(rows, ["A2:A3", "B2:B3", "D2:D3"]))
    assert names(sheet) == ["甲项目", "甲项目", "乙项目"] and yuan(sheet) == [5 * YI, 2 * YI, YI]
    assert [p.cell for p in sheet.projects] == ["B2", "B2", "B4"]
    assert len(said(sheet, "merged_name")) == 1 and "按 2 个项目读" in said(sheet, "merged_name")[0]


def test_hidden_parts_are_read_and_said() -> None:
    rows = [
        HEAD,
        [1, "甲项目", "A", "格尔木市", 5],
        [2, "乙项目", "B", "格尔木市", 7],
        ["合计", "", "", "", 5],
    ]
    reading = read_workbook(
        "台账.xlsx", xlsx({"明": [["说明"]], "暗": Sheet(rows, (), [3], ["C"], True)}), PLACES
    )
    sheet = reading.sheets[1]
    assert sheet.is_hidden and [p.is_hidden for p in sheet.projects] == [False, True]
    assert len(said(sheet, "hidden")) == 3
    assert not sheet.totals[0].agrees and "隐藏" in sheet.totals[0].note


def test_every_cell_is_kept_and_points_to_itself() -> None:
    rows = [["", "", "序号", "项目名称", "总投资（万元）", "评语"], ["", "", 1, "甲项目", 500, "稳妥"]]
    project = only(read(Sheet(rows, at=(4, 0))))
    assert (project.cell, project.total.cell if project.total else "") == ("D6", "E6")
    assert [(e.header, e.cell, e.as_written) for e in project.extras] == [("评语", "F6", "稳妥")]


def test_a_chosen_mapping_is_used() -> None:
    rows = [["序号", "项目名称", "规模（亿元）", "谁来投"], [1, "甲项目", 5, "A公司"]]
    first = read(rows)
    assert yuan(first) == [None]
    chosen = {first.form_key: {"C": Meaning.TOTAL, "谁来投": Meaning.INVESTOR}}
    again = read(rows, mappings=chosen)
    project = only(again)
    assert yuan(again) == [5 * YI] and project.investor and project.investor.value == "A公司"
    assert [c.reason for c in again.columns if c.confidence == 1] == ["您认定的", "您认定的"]


def test_a_form_key_survives_the_month() -> None:
    september = read([["项目名称", "总投资（亿元）", "1-9月完成投资"], ["甲项目", 5, 1]])
    october = read([["项目名称", "总投资（亿元）", "1-10月完成投资"], ["乙项目", 6, 2]])
    assert september.form_key == october.form_key


@pytest.mark.parametrize(
    ("place", "code", "park"),
    [
        ("海西州德令哈市", "632802", None),
        ("大柴旦行委", "632857", None),
        ("海東", "630200", None),
        ("西宁经开区甘河工业园区", "630106", "西宁经开区甘河工业园区"),
        ("格尔木市、都兰县", "632800", None),
        ("互助", "630223", None),
        ("上海西岸", "632801", None),
        ("", "632801", None),
    ],
)
def test_places(place: str, code: str, park: str | None) -> None:
    title = ["格尔木市项目表"] if place in ("", "上海西岸") else ["项目表"]
    project = only(read([title, HEAD, [1, "甲项目", "A", place, 5]]))
    assert (project.region_code, project.park) == (code, park)


def test_an_xls_reads_like_an_xlsx() -> None:
    rows = [
        ["海西州项目表"],
        HEAD,
        [1, "甲项目", "A公司", "格尔木市", 5.5, "2025.1", "在建", ""],
        ["合计", "", "", "", 5.5],
    ]
    sheet = read_workbook("台账.xls", xls(rows, [(0, 0, 0, 7)]), PLACES).sheets[0]
    assert yuan(sheet) == [550_000_000] and sheet.totals[0].agrees and only(sheet).stage == "land"


def test_raw_rows_stand_beside_a_reading() -> None:
    data = xlsx({"台账": [HEAD, [1, "甲项目", "A", "格尔木市", 5.0]]})
    assert raw_rows(data, "台账.xlsx", "台账", 2, 9) == [(2, ["1", "甲项目", "A", "格尔木市", "5"])]


def test_ticks_under_stages_say_the_stage() -> None:
    rows = [
        ["序号", "项目名称", "总投资（亿元）", "项目阶段", "", ""],
        ["", "", "", "谋划", "在谈", "签约"],
        [1, "甲项目", 5, "", "", "√"],
        [2, "乙项目", 6, "√", "", ""],
    ]
    sheet = read(Sheet(rows, ["A1:A2", "B1:B2", "C1:C2", "D1:F1"]))
    assert [p.stage for p in sheet.projects] == ["sign", "reserve"]


def test_long_headers_and_a_reporting_unit_for_the_place() -> None:
    rows = [
        [
            "序号",
            "项目名称（全称）",
            "计划总投资额（万元，保留两位小数）",
            "填报单位",
            "当前进展情况（截至填报日）",
        ],
        [1, "甲项目", 500, "格尔木市", "已签约"],
    ]
    project = only(read(rows))
    assert (project.region_code, project.stage) == ("632801", "sign")
    assert project.total and project.total.yuan == 5_000_000


def test_names_with_numbers_are_names_under_a_header_that_says_so() -> None:
    rows = [
        HEAD[:5],
        [1, "甲项目", "中铁21局", "甘河工业园区3号路", 5],
        [2, "乙项目", "中电建13局", "甘河工业园区5号地块", 6],
        [3, "丙项目", "3M公司", "甘河工业园区A1厂房", 7],
    ]
    sheet = read(rows)
    assert [p.investor and p.investor.value for p in sheet.projects] == ["中铁21局", "中电建13局", "3M公司"]
    assert [p.place and p.place.as_written for p in sheet.projects] == [row[3] for row in rows[1:]]
    figures = [
        [*row[:2], number, *row[3:]] for row, number in zip(rows[1:], (5, "6.5", "7万元"), strict=True)
    ]
    assert [p.investor for p in read([rows[0], *figures]).projects] == [None] * 3


def test_places_that_share_no_smaller_region_than_the_province_give_none_and_are_said_so() -> None:
    sheet = read(
        [HEAD[:5], [1, "甲项目", "A", "格尔木市、德令哈市", 1], [2, "乙项目", "B", "格尔木市、共和县", 2]]
    )
    assert [p.region_code for p in sheet.projects] == ["632800", None]
    shared, apart = said(sheet, "place")
    assert "共同的上级" in shared and "没有取地点" in apart
