"""Small workbooks made in the test, as a county would keep them."""

import io
from collections.abc import Sequence
from typing import Any

import openpyxl

HEADER = (
    "序号",
    "项目名称",
    "投资方",
    "建设地点",
    "总投资（亿元）",
    "签约时间",
    "进展阶段",
    "带动就业",
    "备注",
)
GOLMUD = (
    (1, "南山口抽水蓄能电站", "三峡集团", "格尔木市", 170.9, "2022年12月30日", "在建", "400+", ""),
    (2, "昆仑盐湖提锂示范项目", "昆仑锂业", "格尔木市", "约3～4", "2024.3", "签约", "120", "一期"),
    (3, "察尔汗镁基新材料产业园", "镁业集团", "", "面议", "2024年6月中旬", "洽谈", "", ""),
    (4, "德令哈熔盐储热项目", "中控太阳能", "德令哈市", 12.5, "2023.7", "签约", "80", ""),
)


def workbook(
    rows: Sequence[Sequence[Any]] = GOLMUD,
    title: str = "格尔木市2024年重点招商项目台账",
    total: float | None = 999,
    header: Sequence[str] = HEADER,
) -> bytes:
    """A title, a header, the rows, and a total that need not be right."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "项目表"
    sheet.append([title])
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(header))
    sheet.append(list(header))
    for row in rows:
        sheet.append(list(row))
    if total is not None:
        sheet.append(["合计", None, None, None, total])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
