"""A chain as a workbook: nodes, edges, gaps, and how it was worked out."""

from datetime import date
from typing import IO, Any

from wutong.chains import shown
from wutong.chains.rules import HEARD_NAMES
from wutong.chains.viewing import View
from wutong.web import workbooks

WIDTHS = (28, 18)
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
    return workbooks.made(lambda book: _fill(book, view, day))


def _fill(book: Any, view: View, day: date) -> None:
    workbooks.lines(book, "说明", _about(view, day), (90,))
    rows = shown.node_rows(view)
    workbooks.table(book, "环节", NODE_HEADS, [_node(view, row) for row in rows], WIDTHS)
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
    workbooks.table(book, "联系", heads, edges, WIDTHS)
    heads = ["环节", "哪种缺口", "为什么", "凭什么", "档", "知道的权重 %", "要注意"]
    workbooks.table(book, "缺口", heads, [_gap(view, row) for row in rows], WIDTHS)


def _about(view: View, day: date) -> list[list[str]]:
    return [
        [f"{view.chain.name}：{view.place}，第 {view.chain.version} 版，{day:%Y-%m-%d}"],
        ["只数导出人看得到的项目；流失、撤回的不算"],
        [shown.WEAK],
        [shown.backtest_words()],
        [f"评分：{shown.weights_words(view.weights)}"],
        [f"权重的出处：{view.weights.basis}，{view.weights.source}"],
    ]


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
