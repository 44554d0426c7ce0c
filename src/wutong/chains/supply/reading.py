"""A table of offers and needs as offices keep it, .xlsx or pasted, read row by row; nothing is guessed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from wutong.chains.finding import Finder
from wutong.chains.rules import Content
from wutong.chains.supply.rules import BASES, LineSaid, amount_of, reasons_against_line
from wutong.organisation.dictionaries import regions
from wutong.organisation.reasons import Reason, Refused
from wutong.web.tables import head_of, rows_of

MOST_ROWS = 300
HEADS: Mapping[str, tuple[str, ...]] = {
    "kind": ("供需", "供还是需", "供应或需求", "供给或需求", "供需类型", "供需类别", "类型", "类别"),
    "firm_name": ("企业", "企业名称", "单位名称", "公司", "公司名称", "企业全称"),
    "node_key": ("环节", "产业链环节", "链上环节", "节点"),
    "product": ("产品", "产品名称", "物料", "原料", "供需产品", "产品或服务", "名称"),
    "amount": ("数量", "年数量", "产能", "年产能", "需求量", "供应量", "年需求量", "年供应量"),
    "unit": ("单位", "计量单位"),
    "words": ("规格和要求", "规格", "规格要求", "说明", "备注", "要求"),
    "region_id": ("地区", "所在地", "县市", "县（市、区）", "属地", "所属地区"),
    "source": ("出处", "来源", "数据来源"),
    "basis": ("依据",),
    "as_of": ("截至", "截至日期", "日期", "填报日期"),
}
NEEDED = ("kind", "firm_name", "product")
OFFERS = {"供", "供应", "供给", "可供", "能供", "供方", "产品供应"}
NEEDS = {"需", "需求", "需要", "求购", "采购", "需方", "原料需求"}
_DAY = re.compile(r"^(20\d\d)[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?: 00:00(?::00)?)?$")


@dataclass(frozen=True)
class Usual:
    """What a table that does not say it means: said once by whoever brings it."""

    region_code: str
    source: str
    basis: str
    as_of: date


@dataclass(frozen=True)
class RowRead:
    """A row as it stood and what it says; `wrong`: column name → why it cannot be taken."""

    number: int
    cells: tuple[str, ...]
    said: LineSaid | None
    wrong: tuple[tuple[str, str], ...] = ()
    note: str = ""


@dataclass(frozen=True)
class TableRead:
    heads: tuple[str, ...]
    rows: tuple[RowRead, ...]

    @property
    def wrong(self) -> list[RowRead]:
        return [one for one in self.rows if one.wrong]

    @property
    def lines(self) -> list[LineSaid]:
        return [one.said for one in self.rows if one.said is not None and not one.wrong]


def read(text: str, content: Content, usual: Usual, today: date) -> TableRead:
    """Raises Refused when no header is found or there are too many rows."""
    rows = rows_of(text)
    found = head_of(rows, HEADS, NEEDED)
    if found is None:
        words = "没有找到表头：要有一行写着列名，至少有“企业”“供需”“产品”三列"
        raise Refused("没有读出来", [Reason(words, action_label="下载空表，照它的表头填", field="text")])
    top, columns = found
    filled = [(number, row) for number, row in enumerate(rows[top + 1 :], top + 2) if any(row)]
    if len(filled) > MOST_ROWS:
        words = f"一次最多 {MOST_ROWS} 行，这里有 {len(filled)} 行：分成几份"
        raise Refused("没有读出来", [Reason(words, field="text")])
    reader = _Reader(columns, content, usual, today)
    return TableRead(rows[top], tuple(reader.row(number, row) for number, row in filled))


class _Reader:
    """One table's rows by its columns."""

    def __init__(self, columns: Mapping[str, int], content: Content, usual: Usual, today: date) -> None:
        self._columns, self._usual, self._today = columns, usual, today
        self._names, self._finder = content.names, Finder(content)
        self._places = {
            name: code for code, one in regions().items() for name in (one.name, one.short_name, code)
        }
        self._seen: dict[tuple[str, str, str, str], int] = {}

    def row(self, number: int, cells: tuple[str, ...]) -> RowRead:
        said = {name: cells[at] if at < len(cells) else "" for name, at in self._columns.items()}
        wrong: dict[str, str] = {}
        line = LineSaid(
            kind=self._kind(said["kind"]),
            firm_name=said["firm_name"],
            node_key=self._node(said, wrong),
            product=said["product"],
            region_code=self._region(said.get("region_id", ""), wrong),
            source=said.get("source", "") or self._usual.source,
            basis=said.get("basis", "") or self._usual.basis,
            as_of=self._day(said.get("as_of", ""), wrong),
            unit=said.get("unit", ""),
            words=said.get("words", ""),
        )
        try:
            line = replace(line, amount=amount_of(said.get("amount", "")))
        except ValueError:
            wrong["amount"] = f"“{said['amount']}”不是数：数量写数字，单位写在单位一列"
        wrong = reasons_against_line(line, self._names, self._today) | wrong
        if line.basis not in BASES:
            wrong["basis"] = f"“{line.basis}”：依据写{'、'.join(BASES)}之一"
        note = ""
        if not wrong:
            first = self._seen.setdefault(line.key, number)
            note = f"和第 {first} 行一样，只记一条" if first != number else ""
        return RowRead(number, cells, line, tuple(wrong.items()), note)

    @staticmethod
    def _kind(text: str) -> str:
        return "offer" if text in OFFERS else "need" if text in NEEDS else text

    def _node(self, said: Mapping[str, str], wrong: dict[str, str]) -> str:
        """By its name; a table without the column, by the product's last word where that says one node."""
        name = said.get("node_key", "")
        if name:
            key = next((key for key, words in self._names.items() if words == name), "")
            if not key:
                wrong["node_key"] = f"链上没有“{name}”这个环节：照图上的名称写"
            return key
        nodes = self._finder.nodes_of(said["product"], "")
        if len(nodes) != 1:
            wrong["node_key"] = f"“{said['product']}”看不出是哪个环节：加一列“环节”"
            return ""
        return nodes[0]

    def _region(self, text: str, wrong: dict[str, str]) -> str:
        if not text:
            return self._usual.region_code
        if text not in self._places:
            wrong["region_id"] = f"没有“{text}”这个地区：写县（市、区）的全名"
        return self._places.get(text, self._usual.region_code)

    def _day(self, text: str, wrong: dict[str, str]) -> date:
        if not text:
            return self._usual.as_of
        found = _DAY.match(text)
        try:
            if found:
                return date(*(int(one) for one in found.groups()))
        except ValueError:
            pass
        wrong["as_of"] = f"“{text}”不是日期：写成 2026-11-01"
        return self._usual.as_of
