"""One row of a table of quotas: its entries, with what is wrong told cell by cell. No Django."""

import re
from dataclasses import dataclass
from datetime import date, time, timedelta

from wutong.factors.rules import STANDING, Move, reasons_against_period
from wutong.factors.sheets.heads import Column, Head
from wutong.factors.sheets.places import Atlas, Spot
from wutong.factors.sheets.vocabulary import (
    SOURCES,
    Kind,
    Kinds,
    Meaning,
    is_total,
    looks_like_unit,
    period_of,
)
from wutong_engines.units.amounts import AmountRefused, amount_words, thousandths
from wutong_engines.units.text import one_line, squeezed
from wutong_engines.units.unknowns import is_unknown
from wutong_engines.worksheets.grid import Grid, Value, address, shown
from wutong_engines.worksheets.layout import Layout, filled

_BARE = re.compile(r"[-+]?[\d,，.．\s]+(?:[十百千]?[万亿])?")
_FOOT = re.compile(r"^(?:注|说明|备注|填表|填报|制表|审核|负责人|联系人|签字|盖章)")
SYNTHETIC = frozenset({"合成", "合成数据", "演示数据"})


@dataclass(frozen=True)
class Row:
    """A row below the header; `index` from 0."""

    sheet: int
    index: int
    grid: Grid
    layout: Layout
    head: Head

    def text(self, column: Column) -> str:
        return self.layout.text(self.index, column.index)

    def cell(self, column: Column) -> str:
        """The address as Excel writes it; of a merged cell, of its corner."""
        return address(*self.layout.origin(self.index, column.index))

    def said(self, meaning: Meaning) -> tuple[str, str]:
        """What a column of this meaning says here, and in which cell; empty where nothing does."""
        columns = self.head.of(meaning)
        filled_ones = [one for one in columns if not is_unknown(self.text(one))]
        if filled_ones:
            return self.text(filled_ones[-1]), self.cell(filled_ones[-1])
        return "", self.cell(columns[-1]) if columns else f"第 {self.index + 1} 行"


@dataclass(frozen=True)
class Line:
    """One entry: what it would put into which account, and what stands against that, by cell."""

    sheet: int
    row: int
    cell: str
    kind: Kind | None
    spot: Spot | None
    period: str
    thousandths: int | None
    move: Move | None
    move_is_said: bool
    document: str
    is_synthetic: bool
    wrong: tuple[tuple[str, str], ...]
    note: str = ""

    @property
    def amount(self) -> str:
        if self.kind is None or self.thousandths is None:
            return ""
        return amount_words(self.thousandths, self.kind.unit)


def read_row(row: Row, kinds: Kinds, atlas: Atlas) -> tuple[list[Line], tuple[str, str]]:
    """The entries of a row; when it has none, what it is instead and why."""
    texts = [str(value) for _, value in filled(row.grid.rows[row.index]) if isinstance(value, str)]
    if texts and is_total(texts[0]):
        return [], ("合计", _against_total(row))
    if texts and _FOOT.match(squeezed(texts[0])) and len(filled(row.grid.rows[row.index])) <= 2:
        return [], ("说明", "")
    amounts = [one for one in row.head.of(Meaning.AMOUNT) if _is_stated(row, one)]
    if not amounts:
        return [], ("没有数", _why_none(row))
    return [_line(row, one, kinds, atlas) for one in amounts], ("", "")


def _is_stated(row: Row, column: Column) -> bool:
    """A blank or 待定 is not known and not zero; a zero brings nothing; a merged cell counts once."""
    if row.layout.origin(row.index, column.index) != (row.index, column.index):
        return False
    value = row.grid.value(row.index, column.index)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value != 0
    return not is_unknown(shown(value)) and squeezed(shown(value)) not in {"0", "0.0", "0.00"}


def _why_none(row: Row) -> str:
    columns = row.head.of(Meaning.AMOUNT)
    if all(row.layout.origin(row.index, one.index)[0] != row.index for one in columns):
        return "数写在上面的合并格里，只记一次"
    uncomputed = [one for one in columns if row.cell(one) in row.grid.facts.uncomputed]
    if uncomputed:
        return f"{row.cell(uncomputed[0])} 是公式，文件里没有存下算出的数；在 Excel 里打开重存一次再上传"
    said = [shown(row.grid.value(row.index, one.index)) for one in columns]
    if any(squeezed(one) in {"0", "0.0", "0.00"} for one in said):
        return "写的是 0，没有可记的"
    return "没有写数，按不知道，不按 0"


def _against_total(row: Row) -> str:
    """A total is never an entry; what its rows add up to stands beside it."""
    for column in row.head.of(Meaning.AMOUNT):
        value = row.grid.value(row.index, column.index)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return f"{row.cell(column)} 写 {shown(value)}；合计不作数，只记各行"
    return "合计不作数，只记各行"


def _line(row: Row, column: Column, kinds: Kinds, atlas: Atlas) -> Line:
    wrong: list[tuple[str, str]] = []
    kind = _kind(row, column, kinds, wrong)
    spot = _spot(row, atlas, wrong)
    period = _period(row, column, kind, wrong)
    amount = _amount(row, column, kind, wrong)
    move, is_said = _move(row, wrong)
    document, cell = row.said(Meaning.DOCUMENT)
    document = one_line(document) or row.head.document
    if not document:
        wrong.append((cell, "没有写依据的文件；加一列“文件”，或在表头上方写一行“依据：…”"))
    remarks, _ = row.said(Meaning.REMARKS)
    is_hidden = row.index + 1 in row.grid.facts.hidden_rows
    return Line(
        row.sheet,
        row.index + 1,
        address(row.index, column.index),
        kind,
        spot,
        period,
        amount,
        move,
        is_said,
        document[:200],
        row.head.is_synthetic or squeezed(remarks) in SYNTHETIC,
        tuple(wrong),
        "这一行在文件里是隐藏的" if is_hidden else "",
    )


def _kind(row: Row, column: Column, kinds: Kinds, wrong: list[tuple[str, str]]) -> Kind | None:
    """The header of the column before the cell of the row before the title of the table."""
    written, cell = row.said(Meaning.KIND)
    if column.kind is not None:
        return column.kind
    if written:
        found = kinds.named(written)
        if found is None:
            wrong.append((cell, f"没有“{one_line(written)[:30]}”这种要素，请照要素种类里的名称写"))
        return found
    if row.head.kind is None:
        wrong.append((cell, "没有写是哪种要素"))
    return row.head.kind


def _spot(row: Row, atlas: Atlas, wrong: list[tuple[str, str]]) -> Spot | None:
    found: dict[Meaning, Spot | None] = {}
    for meaning in (Meaning.PLACE, Meaning.PARK):
        written, cell = row.said(meaning)
        spot = atlas.spot(written) if written else None
        if isinstance(spot, str):
            wrong.append((cell, spot))
            return None
        found[meaning] = spot
    both = atlas.narrowed(found[Meaning.PLACE], found[Meaning.PARK])
    if isinstance(both, str):
        wrong.append((row.said(Meaning.PARK)[1], both))
        return None
    if both is None:
        wrong.append((row.said(Meaning.PLACE)[1], "没有写是哪个地区或园区"))
    return both


def _period(row: Row, column: Column, kind: Kind | None, wrong: list[tuple[str, str]]) -> str:
    """The column's year before the row's before the title's; a standing factor has none."""
    written, cell = row.said(Meaning.PERIOD)
    if kind is None:
        return period_of(column.year or written or row.head.year)
    if not kind.is_annual:
        said = period_of(written)
        if said and said != STANDING:
            wrong.append((cell, f"{kind.name}是存量，不按年记；期间写“{STANDING}”或空着"))
        return STANDING
    period = period_of(column.year or written or row.head.year)
    if not period:
        wrong.append((cell, f"{kind.name}按年记，没有写是哪一年的"))
    elif period == STANDING:
        wrong.append((cell, f"{kind.name}按年记，期间写年份，如 2026"))
    else:
        wrong += [(cell, reason.words) for reason in reasons_against_period(period)]
    return period


def _amount(row: Row, column: Column, kind: Kind | None, wrong: list[tuple[str, str]]) -> int | None:
    cell = address(row.index, column.index)
    if row.layout.span(row.index, column.index)[0] > 1:
        wrong.append((cell, "几行合并成一格，分不清是哪一行的数，请拆开写"))
        return None
    value = row.grid.value(row.index, column.index)
    if isinstance(value, bool | date | time | timedelta):
        wrong.append((cell, f"“{shown(value)}”不是一个数；核对这一格的格式"))
        return None
    if kind is None:
        return None
    text = _with_unit(row, column, value, cell, wrong)
    if not text:
        return None
    try:
        return thousandths(text, kind.unit)
    except AmountRefused as refused:
        wrong.append((cell, str(refused)))
        return None


def _with_unit(row: Row, column: Column, value: Value, cell: str, wrong: list[tuple[str, str]]) -> str:
    """The number with the unit the cell, the column of units, the header or the line above states."""
    text = shown(value)
    if isinstance(value, str) and not _BARE.fullmatch(text.strip()):
        return text
    stated, _ = row.said(Meaning.UNIT)
    unit = stated or column.unit or row.head.unit
    if not unit:
        wrong.append(
            (cell, f"“{text}”没有写单位；写在格里、表头里（如“数量（吨标准煤）”）或表上方“单位：”一行")
        )
        return ""
    return f"{text}{squeezed(unit) if looks_like_unit(unit) else unit}"


def _move(row: Row, wrong: list[tuple[str, str]]) -> tuple[Move | None, bool]:
    written, cell = row.said(Meaning.SOURCE)
    if not written:
        return Move.ALLOCATED, False
    move = SOURCES.get(squeezed(written))
    if move is None:
        wrong.append((cell, f"来源写下达、腾退或购入，现在是“{one_line(written)[:30]}”；调剂请在账户页里办"))
    return move, True
