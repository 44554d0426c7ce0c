"""Units, foreign money, ambiguous cells, totals that do not agree, and the report."""

import json

import pytest

from engines.workbooks import PLACES, Sheet, only, read, said, xlsx, yuan
from wutong_engines.worksheets import Refused, read_workbook
from wutong_engines.worksheets.report import as_report
from wutong_engines.worksheets.stages import STAGE_LABELS, STAGES, stage_of

YI = 100_000_000


def table(total_header: str, *amounts: object, above: str = "", name: str = "台账.xlsx") -> list[int | None]:
    rows = [[above]] if above else []
    rows.append(["序号", "项目名称", "投资方", total_header])
    return yuan(read([*rows, *([i, f"第{i}号项目", "A公司", a] for i, a in enumerate(amounts, 1))], name))


@pytest.mark.parametrize(
    ("header", "above", "name", "expected"),
    [
        ("总投资（亿元）", "", "台账.xlsx", 5 * YI),
        ("总投资（万元）", "单位：亿元", "台账.xlsx", 50_000),
        ("总投资", "金额单位：亿元、亩、人", "台账.xlsx", 5 * YI),
        ("总投资", "2025年重点项目投资计划表（万元）", "台账.xlsx", 50_000),
        ("总投资", "", "项目表（单位：万元）.xlsx", 50_000),
        ("总投资", "单位：元", "台账.xlsx", 5),
        ("总投资", "填报单位：某某局", "台账.xlsx", None),
        ("总投资（亿元/万美元）", "", "台账.xlsx", None),
    ],
)
def test_the_nearest_unit_counts(header: str, above: str, name: str, expected: int | None) -> None:
    assert table(header, 5, above=above, name=name) == [expected]


def test_a_cell_beats_its_header() -> None:
    assert table("总投资（万元）", "5亿元", 5000, "2000万") == [5 * YI, 50_000_000, 20_000_000]


def test_a_unit_in_a_note_below_counts() -> None:
    sheet = read([["序号", "项目名称", "总投资"], [1, "甲项目", 5], ["注：金额单位为亿元。"]])
    assert yuan(sheet) == [5 * YI]


def test_no_unit_means_unknown_with_a_way_to_mend() -> None:
    sheet = read([["序号", "项目名称", "总投资"], [1, "甲项目", 5], [2, "乙项目", 60]])
    assert yuan(sheet) == [None, None]
    (text,) = said(sheet, "unit")
    assert "没有写单位" in text and "请在表头写明" in text


def test_another_columns_unit_is_used_only_aloud() -> None:
    sheet = read([["序号", "项目名称", "总投资（亿元）", "到位资金"], [1, "甲项目", 5, 2]])
    paid = only(sheet).paid_in
    assert paid and paid.yuan == 2 * YI and len(said(sheet, "unit_shared")) == 1


def test_ambiguous_bounds_ranges_unknowns_and_zero() -> None:
    cells = ["原1.5亿元，增资0.6亿元", "100亿元以上", "约3～4亿元", "——", 0, "面议"]
    rows = [["序号", "项目名称", "总投资（亿元）"], *([i, f"第{i}号项目", a] for i, a in enumerate(cells, 1))]
    sheet = read(rows)
    assert yuan(sheet) == [None, 100 * YI, 3 * YI, None, 0, None]
    totals = [p.total for p in sheet.projects]
    assert totals[1] and totals[1].is_at_least and totals[2] and totals[2].yuan_to == 4 * YI
    assert [w.cell for w in sheet.warnings if w.kind == "amount"] == ["C2"]


def test_a_remark_can_make_a_figure_a_lower_bound() -> None:
    rows = [
        ["序号", "项目名称", "总投资（亿元）", "备注"],
        [1, "甲项目", 100, "100亿元以上"],
        [2, "乙项目", 5, "100亿元以上"],
    ]
    sheet = read(rows)
    assert [bool(p.total and p.total.is_at_least) for p in sheet.projects] == [True, False]
    assert len(said(sheet, "at_least")) == 1


def test_sums_are_added_again_and_explained() -> None:
    head = ["序号", "项目名称", "投资方", "总投资（亿元）"]
    body = [[1, "甲项目", "A", 5.71], [2, "乙项目", "B", 6], [3, "丙项目", "C", "——"]]
    swapped = read([head, *body, ["合计", "3个", "", 11.17]])
    (check,) = swapped.totals
    assert (check.agrees, check.computed_yuan, check.rows, check.unknown_rows) == (
        False,
        1_171_000_000,
        (2, 3, 4),
        (4,),
    )
    assert check.note == "像是数字写颠倒了" and len(said(swapped, "total")) == 1
    assert read([head, *body, ["合计", "", "", 5.71]]).totals[0].note.startswith("正好是第 3 行的数")
    assert read([head, *body, ["合计", "", "", 117100]]).totals[0].note.startswith("正好差一万倍")
    assert read([head, *body, ["合计", "", "", 12]]).totals[0].note == "像是四舍五入"
    counted = read([head, *body, ["合计（5个）", "", "", 11.71]])
    assert counted.totals[0].agrees and len(said(counted, "total_count")) == 1


def test_a_part_of_a_total_is_not_blamed() -> None:
    rows = [["序号", "项目名称", "总投资（亿元）"], [1, "甲光伏项目", 5], [2, "乙储能项目", 7]]
    sheet = read([*rows, ["", "合计", 12], ["", "其中：省外资金", 9], ["", "其中：光伏小计", 5]])
    assert [check.agrees for check in sheet.totals] == [True, True] and len(sheet.projects) == 2


def test_a_part_counted_below_the_rows_is_no_total_and_a_sentence_no_project() -> None:
    rows = [["序号", "项目名称", "总投资（亿元）"], [1, "甲项目", 1], [2, "乙项目", 2], [3, "丙项目", 3]]
    reading = read([*rows, ["其中：已开工2个", "", 3], ["", "以上项目均已签约", ""]])
    assert [p.name.value for p in reading.projects] == ["甲项目", "乙项目", "丙项目"]
    assert not [w for w in reading.warnings if w.kind == "total_count"]
    assert {s.row: s.kind for s in reading.skipped}[6] == "note"


def test_formulas_without_a_result_are_said() -> None:
    sheet = Sheet([["序号", "项目名称", "总投资（亿元）"], [1, "甲项目"]], formulas={"C2": ("=1+1", "")})
    reading = read(sheet)
    assert yuan(reading) == [None]
    assert [w.cell for w in reading.warnings if w.kind == "formula"] == ["C2"]


def test_a_header_counts_in_thousands_where_a_cell_does_not_say() -> None:
    cells = ["1.2万人", 0.05, "0.5", "500人", 2, "1-2", 0.00003]
    rows = [
        [n, f"{name}项目", "A", 5, cell]
        for n, (name, cell) in enumerate(zip("甲乙丙丁戊己庚", cells, strict=True))
    ]
    reading = read([["序号", "项目名称", "投资方", "总投资（亿元）", "就业人数（万人）"], *rows])
    jobs = [p.jobs and (p.jobs.low, p.jobs.high) for p in reading.projects]
    expected = [(12_000, None), (500, None), (5_000, None), (500, None), (20_000, None), (10_000, 20_000)]
    assert jobs == [*expected, (None, None)]
    assert [w.cell for w in reading.warnings if w.kind == "count"] == ["E8"]


def test_stage_words() -> None:
    words = {
        "谋划": "reserve",
        "前期": "appraise",
        "在谈": "negotiate",
        "框架协议": "sign",
        "已核准": "sign",
        "未开工": "sign",
        "拟签约": "negotiate",
        "主厂房开挖": "land",
        "一期投产": "land",
        "已并网": "land",
        "已纳统": "land",
        "停工": None,
        "其他": None,
    }
    assert {word: stage_of(word)[0] for word in words} == words
    assert set(STAGE_LABELS) == set(STAGES)


def test_the_report_is_plain_json() -> None:
    rows = [
        ["序号", "项目名称", "投资方", "来源地", "建设地点", "总投资", "就业", "签约时间", "进展"],
        [1, "甲项目", "A公司", "香港", "格尔木市", "3000万美元", "8000-10000人", "2025.3", "签约"],
        [2, "乙 项 目", "", "", "西宁", "不低于5亿元", "400+", "面议", "在建"],
    ]
    good = read_workbook("台账.xlsx", xlsx({"表": rows}), PLACES)
    with pytest.raises(Refused) as caught:
        read_workbook("坏.xlsx", b"not a workbook", PLACES)
    report = json.loads(json.dumps(as_report([good, ("坏.xlsx", caught.value)]), ensure_ascii=False))
    first, second = report["files"][0]["sheets"][0]["projects"]
    assert (
        first["investment_foreign"] == {"currency": "USD", "amount": 30_000_000}
        and first["investment_yuan"] is None
    )
    assert first["date"] == {"from": "2025-03-01", "to": "2025-03-31", "as_written": "2025.3"}
    assert (first["jobs"], first["jobs_to"], first["region_code"], first["home"]) == (
        8000,
        10000,
        "632801",
        "香港",
    )
    assert second["name"] == "乙项目" and second["investment_is_at_least"] and second["date"] is None
    assert set(report["files"][1]["refused"]) == {"reason", "remedy"} and report["files"][1]["sheets"] == []
    assert report["totals"] == {"projects": 2, "investment_yuan": 5 * YI}
