"""The ledger a county officer brings: odd as real ones are, and the same bytes for the same marks."""

import io
import re
from collections.abc import Sequence
from datetime import UTC, datetime

import xlsxwriter
from windows import Visitor

HEADERS = (
    *("序号", "项目名称", "投资方", "来源地", "属地"),
    *("总投资(亿元)", "到位资金(万元)", "项目进展", "签约时间"),
)
Row = Sequence[object]


def write(rows: Sequence[Row], headers: Row = HEADERS, title: str = "格尔木市招商引资项目台账") -> bytes:
    """A sheet with a title in row 1, headers in row 3 and the first row of data in row 4."""
    kept = io.BytesIO()
    book = xlsxwriter.Workbook(kept, {"in_memory": True})
    book.set_properties({"created": datetime(2026, 11, 1, tzinfo=UTC)})
    sheet = book.add_worksheet("签约项目")
    sheet.merge_range(0, 0, 0, len(headers) - 1, title)
    sheet.write(1, 0, "填报单位：格尔木市招商和投资促进局")
    for number, row in enumerate([headers, *rows], start=2):
        sheet.write_row(number, 0, row)
    book.close()
    return kept.getvalue()


def odd_rows(mark: str) -> list[Row]:
    """Sections, a wrong subtotal, words for figures, a least figure, another county's row; F7 says 12.5."""
    g = "格尔木市"
    return [
        ("一、新能源",),
        (1, f"{mark}光伏组件生产线", "浙江晟昱新材料公司", "浙江", g, "3.2亿", 5000, "已签约", "2026.3.8"),
        (2, f"{mark}储能电站", "北京和储科技公司", "北京", g, "面议", "", "洽谈中", ""),
        (3, f"{mark}绿电制氢示范", "上海澜氢能源公司", "上海", g, 12.5, 8000, "开工建设", "2025年11月"),
        ("", "小计", "", "", "", 20, "", "", ""),
        ("二、盐湖化工",),
        (4, f"{mark}氯化镁深加工", "江苏镁途化工公司", "江苏", g, "100亿元以上", "", "签约", "2026-06"),
        (5, f"{mark}碳酸锂提纯", "四川锂源材料公司", "四川", g, "45000万元", 1200, "投产", "2024/5/20"),
        (6, f"{mark}钾肥包装基地", "河南沃田农资公司", "河南", g, "约2.6", "", "论证", ""),
        (7, f"{mark}枸杞加工园", "宁夏杞乡食品公司", "宁夏", "乌兰县", 1.8, 300, "在建", "2025.9"),
        ("三、数字经济",),
        (8, f"{mark}算力中心一期", "深圳云脉数据公司", "广东", g, 8, 0, "签约", 46000),
    ]


def bring(visitor: Visitor, name: str, content: bytes) -> str:
    """The number of an import; the page has come to rest when this returns."""
    page = visitor.open("/ledgers/new")
    page.locator("input[type=file]").set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    )
    page.get_by_role("button", name="读文件").click()
    page.wait_for_url(re.compile(r"/ledgers/\d+/"))
    page.wait_for_selector(".wt-job", state="detached")
    found = re.search(r"/ledgers/(\d+)/", page.url)
    assert found
    return found[1]


def bring_quotas(visitor: Visitor, rows: Sequence[Row]) -> str:
    """A table of emission quotas a prefecture gives on; what its preview is called by."""
    kept = io.BytesIO()
    with xlsxwriter.Workbook(kept, {"in_memory": True}) as book:
        sheet = book.add_worksheet("分解表")
        lines = (
            ["2026年化学需氧量总量指标分解表"],
            ["单位：吨"],
            ["依据：西环〔2026〕7号"],
            ["地区", "指标数"],
        )
        for number, row in enumerate((*lines, *rows)):
            sheet.write_row(number, 0, row)
    page = visitor.open("/factors/sheets/new/")
    page.locator("input[type=file]").set_input_files(
        {"name": "分解表.xlsx", "mimeType": "application/octet-stream", "buffer": kept.getvalue()}
    )
    page.get_by_role("button", name="读文件").click()
    page.wait_for_url(re.compile(r"/factors/sheets/[0-9a-f]{64}/"))
    return str(page.url).rstrip("/").rpartition("/")[2]
