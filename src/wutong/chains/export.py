"""A chain as a workbook: nodes, edges, gaps, and how it was worked out."""

from collections.abc import Sequence
from datetime import date
from tempfile import SpooledTemporaryFile
from typing import IO, Any

import xlsxwriter

from wutong.chains import shown
from wutong.chains.rules import HEARD_NAMES
from wutong.chains.viewing import View

NODE_HEADS = (
    "环节",
    "位置",
    "GB/T 4754",
    "找项目的词",
    "有没有",
    "项目 个",
    "金额 亿元",
    "未填金额 个",
    "报道里的企业",
    "出处",
    "依据",
)


def file_name(view: View, ending: str) -> str:
    return f"{view.chain.name} {view.place} 第{view.chain.version}版.{ending}".replace("/", "-")


def workbook(view: View, day: date) -> IO[bytes]:
    made: IO[bytes] = SpooledTemporaryFile(max_size=8_000_000)  # noqa: SIM115
    book = xlsxwriter.Workbook(
        made, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    bold = book.add_format({"bold": True})
    _about(book.add_worksheet("说明"), view, day, bold)
    rows = shown.node_rows(view)
    _table(book, "环节", NODE_HEADS, [_node(view, row) for row in rows], bold)
    heads = ["上游", "下游", "每元产出用掉 %", "强度的出处", "联系的出处", "依据", "截至"]
    edges = [
        [
            one["supplier"],
            one["buyer"],
            one["weight"] or "不知道",
            one["weight_source"],
            one["source"],
            one["basis"],
            one["as_of"],
        ]
        for one in shown.edge_rows(view.content)
    ]
    _table(book, "联系", heads, edges, bold)
    heads = ["环节", "哪种缺口", "为什么", "凭什么", "档", "知道的权重 %", "要注意"]
    _table(book, "缺口", heads, [_gap(view, row) for row in rows], bold)
    book.close()
    made.seek(0)
    return made


def _about(sheet: Any, view: View, day: date, bold: Any) -> None:
    lines = [
        [f"{view.chain.name}：{view.place}，第 {view.chain.version} 版，{day:%Y-%m-%d}"],
        ["只数导出人看得到的项目；流失、撤回的不算"],
        [shown.WEAK],
        [shown.backtest_words()],
        [f"评分：{shown.weights_words(view.weights)}"],
        [f"权重的出处：{view.weights.basis}，{view.weights.source}"],
    ]
    sheet.set_column(0, 0, 90)
    for number, line in enumerate(lines):
        sheet.write_row(number, 0, line, bold if number == 0 else None)


def _node(view: View, row: dict[str, Any]) -> list[Any]:
    node = view.node(row["key"])
    firms = "；".join(f"{one.name}（{one.basis}，{one.source}）" for one in node.firms)
    return [
        node.name,
        node.tier,
        "、".join(node.codes),
        "、".join(node.words),
        row["mark"]["label"],
        row["count"],
        row["yi"],
        row["unsaid"],
        firms or HEARD_NAMES[node.heard],
        node.source,
        node.basis,
    ]


def _gap(view: View, row: dict[str, Any]) -> list[Any]:
    lacks = view.scored.lacks.get((view.chain.key, row["key"]), {})
    rated = shown.rated_shown(view.rated(row["key"]), lacks)
    evidence = "；".join(view.presences[row["key"]].words)
    said = [row["name"], row["mark"]["label"], row["reason"], evidence]
    if rated is None:
        return [*said, "", "", ""]
    return [*said, rated["band"], rated["coverage"], "；".join(rated["reasons"])]


def _table(book: Any, name: str, head: Sequence[str], rows: Sequence[Sequence[Any]], bold: Any) -> None:
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, len(head), 18)
    sheet.write_row(0, 0, head, bold)
    for number, row in enumerate(rows, 1):
        sheet.write_row(number, 0, row)
