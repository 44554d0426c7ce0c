"""Finds the tables of a sheet: where a header block begins and ends, and what stands above it."""

import datetime
import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from wutong_engines.units.area import area_units
from wutong_engines.units.money import MoneyUnit, money_units
from wutong_engines.units.text import squeezed, without_stray_spaces
from wutong_engines.worksheets.contents import looks_like_names, values_of
from wutong_engines.worksheets.grid import Grid, Value
from wutong_engines.worksheets.model import Meaning
from wutong_engines.worksheets.vocabulary import LONGEST_HEADER, guess, is_header_word

MOST_HEADER_ROWS = 5
MOST_PREFACE_ROWS = 8
_SURE_OF_A_WIDE_HEADER = 3
FILLER = re.compile(
    r"单位[:：]|单位\(|计量单位|^[(（]?截[至止]|填[报表制]|制表|编制|报送|统计时间|数据时间|日期[:：]|时间[:：]|年\d+月\d*日?$|联系电话[:：]|盖章|附件|附表|表号|^\(?(?:单位)?(?:[亿万]?元)\)?$"
)
_DIGIT = re.compile(r"\d")
_PERIOD = re.compile(r"^(?:20\d\d年?)?(?:1[0-2]|0?[1-9])月份?$|^20\d\d年?度?$|^第?[1-4]季度$")
_BRACKETED = re.compile(r"\([^()]*\)")
_GROUPED_BY = re.compile(
    r"^(?:序号|月份|月度|季度|年度|年份|时间|地区|市州|州市|县区|区县|园区|单位|部门|指标|类别|类型|分类|产业|行业|阶段|名称)(?:名称|类别)?$"
)
_COUNTS = re.compile(r"个数|项目数|宗数|家数|数量|件数|\((?:个|项|家|宗)\)$")
_ORDINALS = ["甲乙丙丁戊己庚辛", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"]


@dataclass(frozen=True, slots=True)
class Header:
    """A header block: rows `top` to `bottom` (0-based, inclusive), each column's texts from top to leaf."""

    top: int
    bottom: int
    paths: dict[int, tuple[str, ...]]

    @property
    def fingerprint(self) -> tuple[tuple[int, str], ...]:
        return tuple((column, squeezed("".join(path))) for column, path in sorted(self.paths.items()))


@dataclass(frozen=True, slots=True)
class Table:
    """A header with the rows it governs: `preface` above it, data from `first` to before `end`."""

    header: Header
    preface: tuple[int, ...]
    first: int
    end: int
    repeats: tuple[Header, ...] = ()


def filled(cells: Sequence[Value]) -> list[tuple[int, Value]]:
    return [
        (column, value)
        for column, value in enumerate(cells)
        if value != "" and not (value.__class__ is str and value.isspace())  # type: ignore[union-attr]
    ]


def _is_number(value: Value) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


class Layout:
    """The merges of a grid by the rows they touch, and the header blocks found in it."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self._origins: dict[tuple[int, int], tuple[int, int]] = {}
        self._merges = {(top, left): (bottom, right) for top, left, bottom, right in grid.merges}
        for top, left, bottom, right in grid.merges:
            if (bottom - top + 1) * (min(right, 511) - left + 1) <= 4096:
                for row in range(top, bottom + 1):
                    for column in range(left, min(right, 511) + 1):
                        self._origins[(row, column)] = (top, left)

    def origin(self, row: int, column: int) -> tuple[int, int]:
        return self._origins.get((row, column), (row, column))

    def text(self, row: int, column: int) -> str:
        """The text of a cell, or of the merged cell it belongs to."""
        return without_stray_spaces(self.grid.text(*self.origin(row, column)))

    def span(self, row: int, column: int) -> tuple[int, int]:
        """How many rows and columns the (merged) cell covers."""
        top, left = self.origin(row, column)
        bottom, right = self._merges.get((top, left), (top, left))
        return bottom - top + 1, right - left + 1

    def headers(self) -> list[Header]:
        found: list[Header] = []
        row = 0
        while row < len(self.grid.rows):
            header = self._header_at(row, found[-1].bottom + 1 if found else 0)
            if header:
                found.append(header)
                row = header.bottom
            row += 1
        return found

    def _header_at(self, row: int, floor: int) -> Header | None:
        cells = self.grid.rows[row]
        if not _may_head(cells):
            return None
        if not self._is_heading(row, cells) and not (floor and _heads_counts(cells)):
            return None
        top = self._top(row, floor)
        bottom = self._bottom(top, row)
        return Header(top, bottom, self._paths(top, bottom))

    def _is_heading(self, row: int, cells: Sequence[Value]) -> bool:
        texts = [(column, str(value)) for column, value in filled(cells) if isinstance(value, str)]
        if any(_is_filling(text) for _, text in texts):
            return False
        exact = [guess(text) for _, text in texts if is_header_word(text)]
        exact += [guess(text) for text in self._texts_below(row, cells) if is_header_word(text)]
        near = [g for _, text in texts if not is_header_word(text) and (g := guess(text)) and g.weight >= 0.8]
        sure = {g.meaning for g in exact if g}
        meanings = sure | {g.meaning for g in near}
        is_wide = Meaning.NAME in sure and len(sure) >= _SURE_OF_A_WIDE_HEADER
        if len(meanings) < 2 or (2 * (len(exact) + len(near)) < len(texts) and not is_wide):
            return False
        core = sure & {Meaning.NAME, Meaning.SERIAL}
        if core and len(exact) >= 2:
            return True
        return bool(meanings & {Meaning.NAME, Meaning.INVESTOR}) and len(exact) + len(near) >= (
            3 if exact else 5
        )

    def _texts_below(self, row: int, cells: Sequence[Value]) -> list[str]:
        """Leaf headers under the row's merged cells, so that a row of groups counts for its parts."""
        below = self.grid.rows[row + 1] if row + 1 < len(self.grid.rows) else []
        starts = [column for column, _ in filled(cells) if self.span(row, column)[1] > 1]
        wide = {c for s in starts for c in range(s, s + self.span(row, s)[1])}
        return [v for c, v in filled(below) if c in wide and isinstance(v, str)]

    def _top(self, row: int, floor: int) -> int:
        top = min((self.origin(row, column)[0] for column in range(len(self.grid.rows[row]))), default=row)
        top = max(top, floor, row - MOST_HEADER_ROWS)
        while top > floor and self._is_group_row(top - 1, top):
            top -= 1
        return top

    def _is_group_row(self, above: int, row: int) -> bool:
        """Whether the row above carries group titles over some of this row's headers."""
        cells = filled(self.grid.rows[above])
        width = max((c for c, _ in filled(self.grid.rows[row])), default=0) + 1
        if (
            not cells
            or len(cells) > width
            or any(not isinstance(v, str) or FILLER.search(squeezed(v)) for _, v in cells)
        ):
            return False
        for column, value in cells:
            rows, columns = self.span(above, column)
            if len(str(value)) > 20 or columns >= width or (rows > 1 and above + rows > row):
                return columns < width and rows > 1 and above + rows > row
        is_grouping = all(self.span(above, c)[1] > 1 or guess(str(v)) for c, v in cells)
        return is_grouping and (cells[0][0] > 0 or len(cells) > 1)

    def _bottom(self, top: int, row: int) -> int:
        bottom = row
        at = top
        while at <= bottom and bottom < top + MOST_HEADER_ROWS:
            for column, _ in filled(self.grid.rows[at]):
                reach = min(at + self.span(at, column)[0], len(self.grid.rows)) - 1
                if bottom < reach < top + MOST_HEADER_ROWS:
                    bottom = reach
            at += 1
        while bottom + 1 < len(self.grid.rows) and self._continues(top, bottom):
            bottom += 1
        return bottom

    def _continues(self, top: int, bottom: int) -> bool:
        """Whether the row below still belongs to the header: sub-headers, units or column numbers."""
        cells = filled(self.grid.rows[bottom + 1])
        if not cells or bottom + 1 - top >= MOST_HEADER_ROWS:
            return False
        if is_numbering(cells) or _is_unit_row(cells):
            return True
        if any(not isinstance(v, str) or len(v) > 24 for _, v in cells):
            return False
        exact = sum(is_header_word(str(v)) for _, v in cells)
        if len(cells) >= 2 and 5 * exact >= 4 * len(cells):
            return True
        if not all(self._is_under_group(top, bottom, column) for column, _ in cells):
            return False
        if 2 * sum(guess(str(v)) is not None for _, v in cells) >= len(cells):
            return True
        return len(cells) >= 2 and all(len(str(v)) <= 8 and _may_be_leaf(squeezed(str(v))) for _, v in cells)

    def _is_under_group(self, top: int, bottom: int, column: int) -> bool:
        """Under a blank, or under a title that has room to its right for sub-headers."""
        above = self.text(bottom, column)
        if not above:
            return any(self.text(bottom, c) for c in range(column))
        own = self.span(bottom, column)[1] > 1
        return own or (not self.text(bottom, column + 1) and bool(self.text(bottom + 1, column + 1)))

    def _paths(self, top: int, bottom: int) -> dict[int, tuple[str, ...]]:
        width = max((len(self.grid.rows[r]) for r in range(top, bottom + 1)), default=0)
        for t, _, b, right in self.grid.merges:
            if top <= t <= bottom and b <= bottom:
                width = max(width, min(right, 511) + 1)
        paths = {}
        for column in range(width):
            path: list[str] = []
            for row in range(top, bottom + 1):
                text = self._path_text(row, column, bottom)
                if text and (not path or path[-1] != text):
                    path.append(text)
            if path:
                paths[column] = tuple(path)
        return paths

    def _path_text(self, row: int, column: int, bottom: int) -> str:
        text = self.text(row, column)
        if is_numbering(filled(self.grid.rows[row])):
            return ""
        if text or row == bottom or not any(self.grid.text(r, column) for r in range(row + 1, bottom + 1)):
            return text
        for left in range(column - 1, -1, -1):
            near = self.text(row, left)
            if near:
                rows, columns = self.span(row, left)
                is_leaf = rows > 1 or columns > 1 or not self.grid.text(row + 1, left)
                return "" if is_leaf else near
        return ""


def _may_be_leaf(text: str) -> bool:
    return not _DIGIT.search(text) or bool(_PERIOD.match(text))


def _is_filling(text: str) -> bool:
    """单位：亿元 in a row of texts makes it a filler line; 填报单位 alone may head a column."""
    bare = _BRACKETED.sub("", squeezed(text))
    return bool(FILLER.search(bare)) and (":" in bare or guess(text) is None)


def _may_head(cells: Sequence[Value]) -> bool:
    """A quick look: at least two short texts and no figures but years and months."""
    texts = 0
    for value in cells:
        if isinstance(value, str):
            if value and len(value) <= LONGEST_HEADER:
                texts += 1
        elif not (isinstance(value, datetime.date) or (_is_number(value) and 1990 <= value <= 2100)):  # type: ignore[operator]
            return False
    return texts >= 2


def _heads_counts(cells: Sequence[Value]) -> bool:
    """月份｜签约个数｜到位资金 below a table of projects begins a table of counts."""
    texts = [squeezed(v) for v in cells if isinstance(v, str) and v]
    if not _GROUPED_BY.match(texts[0]) or not any(_COUNTS.search(t) for t in texts[1:]):
        return False
    return all(guess(t) or _COUNTS.search(t) or _GROUPED_BY.match(t) for t in texts)


def is_numbering(cells: Sequence[tuple[int, Value]]) -> bool:
    """A row that numbers the columns: 1 2 3 4, (1)(2)(3), 甲 乙 1 2."""
    if len(cells) < 4:
        return False
    marks = [
        squeezed(str(int(v) if isinstance(v, float) and v == int(v) else v)).strip("()栏") for _, v in cells
    ]
    numbers = [int(m) for m in marks if m.isdigit() and len(m) < 4]
    letters = [m for m in marks if not m.isdigit()]
    is_rising = all(b - a == 1 for a, b in itertools.pairwise(numbers))
    if letters and not any("".join(letters) in order for order in _ORDINALS):
        return False
    return is_rising and (not numbers or numbers[0] == 1) and len(numbers) + len(letters) == len(marks)


def _is_unit_row(cells: Sequence[tuple[int, Value]]) -> bool:
    texts = [squeezed(str(v)).strip("()") for _, v in cells if isinstance(v, str)]
    units = [
        t
        for t in texts
        if len(t) <= 6 and (money_units(t) or area_units(t) or t in ("人", "个", "%", "家", "年"))
    ]
    return len(texts) == len(cells) and len(units) == len(texts)


def tables(layout: Layout) -> list[Table]:
    """The tables of a sheet; a header that repeats the one before it continues its table."""
    found: list[Table] = []
    headers = layout.headers()
    for position, header in enumerate(headers):
        end = headers[position + 1].top if position + 1 < len(headers) else len(layout.grid.rows)
        preface = _preface(layout, header, found[-1].first if found else 0)
        is_same = bool(found) and found[-1].header.fingerprint == header.fingerprint
        if is_same and _units(layout, preface) <= _units(layout, found[-1].preface):
            last = found.pop()
            found.append(
                Table(last.header, (*last.preface, *preface), last.first, end, (*last.repeats, header))
            )
        else:
            if found:
                last = found.pop()
                stop = min(preface, default=header.top)
                found.append(Table(last.header, last.preface, last.first, stop, last.repeats))
            found.append(Table(header, preface, header.bottom + 1, end))
    return found


def _units(layout: Layout, rows: Sequence[int]) -> set[MoneyUnit]:
    texts = [str(v) for r in rows for _, v in filled(layout.grid.rows[r]) if isinstance(v, str)]
    return {unit for text in texts if FILLER.search(squeezed(text)) for unit in money_units(text)}


_CLOSING = re.compile(r"合计|总计|小计|共计|^注|^说明|填报人|审核人|制表人|负责人|^备注")


def _preface(layout: Layout, header: Header, floor: int) -> tuple[int, ...]:
    """Rows above a header that speak about its table: all for the first, the nearest for later ones."""
    if floor == 0:
        return tuple(range(header.top))
    rows: list[int] = []
    for row in range(header.top - 1, max(floor, header.top - MOST_PREFACE_ROWS) - 1, -1):
        cells = filled(layout.grid.rows[row])
        if len(cells) > 3 or any(_is_number(v) for _, v in cells):
            break
        if (
            cells
            and _CLOSING.search(squeezed(str(cells[0][1])))
            and not FILLER.search(squeezed(str(cells[0][1])))
        ):
            break
        rows.insert(0, row)
        if cells and row + 1 < header.top and not filled(layout.grid.rows[row - 1]):
            break
    return tuple(rows)


_FEWEST_UNHEADED, _FEWEST_CELLS = 3, 3


def unheaded(layout: Layout) -> list[Table]:
    """The table of a sheet without any header: rows alike, among them a column of project names."""
    rows = layout.grid.rows
    full = [r for r, cells in enumerate(rows) if len(filled(cells)) >= _FEWEST_CELLS]
    if len(full) < _FEWEST_UNHEADED:
        return []
    sample = [rows[r] for r in full[:200]]
    width = max(map(len, sample))
    if not any(looks_like_names(values_of(sample, c)) for c in range(width)):
        return []
    first = full[0]
    return [Table(Header(first, first - 1, {}), tuple(range(first)), first, len(rows))]
