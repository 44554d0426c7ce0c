"""目标企业清单 as a workbook: the list, every fact behind it, who was left out, and how it was made."""

from collections.abc import Iterator
from datetime import date
from typing import IO, Any

from wutong.chains.candidates import shown
from wutong.chains.candidates.asking import Question
from wutong.chains.candidates.listing import Listing
from wutong.chains.candidates.rules import TERMS, WEIGHT_WORDS
from wutong.chains.rules import NodeSaid
from wutong.chains.viewing import View
from wutong.organisation.models import Person
from wutong.web.workbooks import lines, made, table

HEADS = (
    "企业",
    "次序",
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
WIDTHS = (34, 20)
FACT_HEADS = ("企业", "编号", "项", "权重 %", "百分位", "事实", "来源", "截至")


def file_name(view: View, node: NodeSaid) -> str:
    return f"目标企业清单 {view.chain.name} {node.name} {view.place}.xlsx".replace("/", "-")


def workbook(
    view: View, node: NodeSaid, asked: Question, listing: Listing | None, person: Person, day: date
) -> IO[bytes]:
    rows = shown.rows(listing, person) if listing is not None else []
    left = shown.left_out(listing) if listing is not None else []
    basis = listing.register.basis if listing is not None else ""

    def fill(book: Any) -> None:
        lines(book, "说明", [[line] for line in _about(view, node, asked, listing, day)], (90,))
        table(book, "清单", HEADS, [_row(row, basis) for row in rows], WIDTHS)
        table(book, "事实", FACT_HEADS, [line for row in rows for line in _facts(row)], WIDTHS)
        reasons = [(one["name"], one["home"], one["reason"]) for one in left]
        table(book, "没有列上的", ("企业", "所在地", "为什么"), reasons, WIDTHS)
        firms = [(one.name, one.basis, one.source) for one in node.firms]
        table(book, "链上写着的企业", ("企业", "依据", "出处"), firms, WIDTHS)

    return made(fill)


def _about(view: View, node: NodeSaid, asked: Question, listing: Listing | None, day: date) -> Iterator[str]:
    yield f"目标企业清单：{view.chain.name} {node.name}，{view.place}，{day:%Y-%m-%d}"
    if listing is None:
        yield "没有企业名录，或这个环节没有行业代码：没有可列的企业"
    else:
        yield f"数据：{listing.register.basis}，{listing.register.basis_words}"
        yield shown.pool_words(listing)
    yield shown.WHAT
    yield "各项的百分位是在这一批企业里的；不知道的项空着，权重让给别的项"
    yield shown.UNCHECKED
    said = asked.asked.weights
    yield f"{'试的权重' if asked.is_tried else '权重'}：{shown.weights_words(said)}"
    yield f"权重的出处：{said.basis}，{said.source}"


def _row(row: dict[str, Any], basis: str) -> list[Any]:
    following = [one["words"] for one in row["leads"]] + [row["elsewhere"]]
    return [
        row["name"],
        row["number"],
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
