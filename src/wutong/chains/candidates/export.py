"""目标企业清单 as a workbook: the list, every fact behind it, who was left out, and how it was made."""

from collections.abc import Sequence
from datetime import date
from tempfile import SpooledTemporaryFile
from typing import IO, Any

import xlsxwriter

from wutong.chains.candidates import shown
from wutong.chains.candidates.asking import Question
from wutong.chains.candidates.listing import Listing
from wutong.chains.candidates.rules import TERMS, WEIGHT_WORDS
from wutong.chains.rules import NodeSaid
from wutong.chains.viewing import View
from wutong.organisation.models import Person

HEADS = (
    "次序",
    "企业",
    "编号",
    "数据",
    "所在地",
    "行业",
    "注册资本 亿元",
    "集团",
    "匹配度 0–100",
    "知道的权重 %",
    *(f"{WEIGHT_WORDS[name]} 百分位" for name in TERMS),
    "谁在跟",
)
FACT_HEADS = ("企业", "编号", "项", "权重 %", "百分位", "事实", "来源", "截至")


def file_name(view: View, node: NodeSaid) -> str:
    return f"目标企业清单 {view.chain.name} {node.name} {view.place}.xlsx".replace("/", "-")


def workbook(
    view: View, node: NodeSaid, asked: Question, listing: Listing | None, person: Person, day: date
) -> IO[bytes]:
    made: IO[bytes] = SpooledTemporaryFile(max_size=8_000_000)  # noqa: SIM115
    book = xlsxwriter.Workbook(
        made, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    bold = book.add_format({"bold": True})
    _about(book.add_worksheet("说明"), view, node, asked, listing, day, bold)
    rows = shown.rows(listing, person) if listing is not None else []
    basis = listing.register.basis if listing is not None else ""
    _table(book, "清单", HEADS, [_row(row, basis) for row in rows], bold)
    _table(book, "事实", FACT_HEADS, [line for row in rows for line in _facts(row)], bold)
    left = shown.left_out(listing) if listing is not None else []
    _table(
        book,
        "没有列上的",
        ("企业", "所在地", "为什么"),
        [(one["name"], one["home"], one["reason"]) for one in left],
        bold,
    )
    firms = [(one.name, one.basis, one.source) for one in node.firms]
    _table(book, "链上写着的企业", ("企业", "依据", "出处"), firms, bold)
    book.close()
    made.seek(0)
    return made


def _about(
    sheet: Any,
    view: View,
    node: NodeSaid,
    asked: Question,
    listing: Listing | None,
    day: date,
    bold: Any,
) -> None:
    lines = [f"目标企业清单：{view.chain.name} {node.name}，{view.place}，{day:%Y-%m-%d}"]
    if listing is None:
        lines.append("没有企业名录，或这个环节没有行业代码：没有可列的企业")
    else:
        lines += [
            f"数据：{listing.register.basis}，{listing.register.basis_words}",
            shown.pool_words(listing),
        ]
    said = asked.asked.weights
    lines += [
        shown.WHAT,
        "各项的百分位是在这一批企业里的；不知道的项空着，权重让给别的项",
        shown.UNCHECKED,
        f"{'试的权重' if asked.is_tried else '权重'}：{shown.weights_words(said)}",
        f"权重的出处：{said.basis}，{said.source}",
    ]
    sheet.set_column(0, 0, 90)
    for number, line in enumerate(lines):
        sheet.write(number, 0, line, bold if number == 0 else None)


def _row(row: dict[str, Any], basis: str) -> list[Any]:
    following = [one["words"] for one in row["leads"]] + [row["elsewhere"]]
    return [
        row["number"],
        row["name"],
        row["eid"],
        basis,
        row["home"],
        row["industry_words"],
        _number(row["capital_yi"].replace(",", "")) or "不明",
        row["group"],
        *(_number(row[name]) for name in ("score", "coverage")),
        *(_number(term["share"]) for term in row["terms"]),
        "；".join(one for one in following if one),
    ]


def _number(text: str) -> float | str:
    return float(text) if text else ""


def _facts(row: dict[str, Any]) -> list[list[Any]]:
    lines = []
    for term in row["terms"]:
        head = [row["name"], row["eid"], term["name"], term["weight"], term["share"] or "不知道"]
        if term["why"]:
            lines.append([*head, term["why"], "", ""])
        lines += [[*head, one["words"], one["source"], one["as_of"]] for one in term["facts"]]
    return lines


def _table(book: Any, name: str, head: Sequence[str], rows: Sequence[Sequence[Any]], bold: Any) -> None:
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 2 if len(head) > 3 else 1)
    sheet.set_column(0, 0, 10 if head[0] == "次序" else 34)
    sheet.set_column(1, 1, 34 if head[0] == "次序" else 22)
    sheet.set_column(2, len(head), 20)
    sheet.write_row(0, 0, head, bold)
    for number, row in enumerate(rows, 1):
        sheet.write_row(number, 0, row)
