"""Reads the rows under one header: projects, sections, sums, and cells inherited from merged ones."""

from dataclasses import dataclass, field, replace

from wutong_engines.units.money import MoneyUnit
from wutong_engines.units.text import squeezed
from wutong_engines.worksheets.columns import Reading
from wutong_engines.worksheets.contents import row_unit
from wutong_engines.worksheets.context import section_money
from wutong_engines.worksheets.grid import Row, address
from wutong_engines.worksheets.layout import Table, filled, is_numbering
from wutong_engines.worksheets.model import (
    MONEY_MEANINGS,
    Meaning,
)
from wutong_engines.worksheets.placing import FIRST_LEVEL
from wutong_engines.worksheets.projects import Builder, Cell, is_code
from wutong_engines.worksheets.rows import PROJECT, Shape, Sorter, Verdict, shape_of
from wutong_engines.worksheets.sheet import Sheet
from wutong_engines.worksheets.totals import Sums

_PROGRESS_EVERY_ROWS = 2_000
_MAY_STATE_UNIT = frozenset({"section", "filler", "subtotal", "note"})
_NOT_INHERITED = MONEY_MEANINGS | {Meaning.JOBS, Meaning.LAND_MU, Meaning.CAPACITY, Meaning.SERIAL}


@dataclass(slots=True)
class Body:
    """The rows under one header."""

    sheet: Sheet
    table: Table
    readings: list[Reading]
    builder: Builder
    sums: Sums
    shape: Shape = field(init=False)
    sorter: Sorter = field(init=False)
    taken: list[Reading] = field(init=False)
    all_taken: list[Reading] = field(init=False)
    inherited: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    continued: set[int] = field(default_factory=set)
    unit: MoneyUnit | None = None
    _by_unit: dict[tuple[int, MoneyUnit | None], Reading] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.shape = shape_of(self.readings)
        self.taken = self.all_taken = [
            r for r in self.readings if r.column.meaning != Meaning.SERIAL or is_code(r.column.header)
        ]
        self.sorter = Sorter(self.sheet.grid, self.sheet.layout, self.table, self.shape, self.sheet.gazetteer)
        self._spread_merges()
        self._spread_prefectures()

    def _spread_prefectures(self) -> None:
        """市州 written once for a group of rows without merging: the blanks under it mean the same."""
        column, name = self.shape.by_meaning.get(Meaning.PLACE_PREFECTURE), self.shape.name
        if column is None or name is None:
            return
        rows = [r for r in range(self.table.first, self.table.end) if self.sheet.grid.value(r, name) != ""]
        blanks = sum(self.sheet.grid.value(r, column) == "" for r in rows)
        if not rows or self.sheet.grid.value(rows[0], column) == "" or blanks * 4 < len(rows):
            return
        above = rows[0]
        for row in rows:
            if self.sheet.grid.value(row, column) != "":
                above = row
            else:
                self.inherited.setdefault((row, column), (above, column))
        self._spread_counties(rows, column)

    def _spread_counties(self, rows: list[int], prefecture: int) -> None:
        """县区 left blank together with its 市州 means the county above, and is said to be read so."""
        column = self.shape.by_meaning.get(Meaning.PLACE_COUNTY)
        if column is None:
            return
        value, above, spread = self.sheet.grid.value, rows[0], []
        for row in rows:
            if value(row, column) != "" or value(row, prefecture) != "":
                above = row
            elif value(above, column) != "" and (row, column) not in self.inherited:
                self.inherited[(row, column)] = (above, column)
                spread.append(address(row, column))
        if spread:
            where = "、".join(spread[:6]) + (f" 等 {len(spread)} 格" if len(spread) > 6 else "")
            text = f"{where}空着，市州也空着，按上一行的县区读；如是市州本级请写明"
            self.sheet.notes.add(spread[0], text, "place")

    def _spread_merges(self) -> None:
        """Notes which rows take a cell from the merged cell they lie in."""
        by_index = {r.index: r for r in self.readings}
        for top, left, bottom, right in self.sheet.grid.merges:
            reading = by_index.get(left)
            if reading is None or bottom <= top or not self.table.first <= top < self.table.end:
                continue
            if self.sheet.grid.value(top, left) == "" or right - left + 1 >= max(3, self.shape.width // 2):
                continue
            self._spread(reading, top, min(bottom, self.table.end - 1), left)

    def _spread(self, reading: Reading, top: int, bottom: int, left: int) -> None:
        meaning = reading.column.meaning
        if meaning in _NOT_INHERITED:
            if meaning in MONEY_MEANINGS | {Meaning.JOBS} and self._names_in(top, bottom) > 1:
                cell = address(top, left)
                text = f"{cell} 合并了第 {top + 1}–{bottom + 1} 行，这个数几个项目共用，只记在第 {top + 1} 行"
                self.sheet.notes.add(cell, text, "merged_amount")
            return
        for row in range(top + 1, bottom + 1):
            self.inherited[(row, left)] = (top, left)
            if meaning == Meaning.NAME and not self._has_own_total(row):
                self.continued.add(row)
        if meaning == Meaning.NAME:
            self._say_split(address(top, left), sum(map(self._has_own_total, range(top + 1, bottom + 1))))

    def _say_split(self, cell: str, more: int) -> None:
        if more:
            text = f"{cell} 合并了几行，各行另写了总投资，按 {more + 1} 个项目读；如是一个项目，导入后请合并"
            self.sheet.notes.add(cell, text, "merged_name")

    def _names_in(self, top: int, bottom: int) -> int:
        column = self.shape.name
        return (
            sum(self.sheet.grid.value(r, column) != "" for r in range(top, bottom + 1))
            if column is not None
            else 0
        )

    def _has_own_total(self, row: int) -> bool:
        column = self.shape.by_meaning.get(Meaning.TOTAL)
        return column is not None and self.sheet.grid.value(row, column) not in ("", None)

    def read(self) -> None:
        headers = {r for h in self.table.repeats for r in range(h.top, h.bottom + 1)}
        headers |= set(self.table.preface)
        rows = self.sheet.grid.rows
        for row in range(self.table.first, self.table.end):
            if row % _PROGRESS_EVERY_ROWS == 0:
                self.sheet.tick(row)
            if row in headers:
                self._between(rows[row])
                continue
            if row in self.continued and rows[row]:
                self.sheet.skip(row, "continued")
                continue
            self._row(row, rows[row])

    def _between(self, cells: Row) -> None:
        """A title above a header printed again says where the projects under it lie."""
        here = filled(cells)
        if len(here) == 1 and isinstance(here[0][1], str) and self.sheet.gazetteer.resolve(here[0][1]):
            self.builder.open_section(squeezed(here[0][1]))

    def _row(self, row: int, cells: Row) -> None:
        verdict = self._verdict(row, cells)
        if verdict.kind == PROJECT:
            self._project(row, cells, verdict)
            return
        self.sheet.skip(row, verdict.kind)
        self._state_unit(row, cells, verdict)
        if verdict.warning:
            self.sheet.notes.add(address(row, 0), f"第 {row + 1} 行：{verdict.warning}", "row")
        if verdict.kind in ("subtotal", "total"):
            self.sums.state(row, verdict, cells, self.unit)
        if verdict.opens_section:
            self.builder.open_section(verdict.opens_section)
            if verdict.kind == "section":
                self.sums.section()

    def _state_unit(self, row: int, cells: Row, verdict: Verdict) -> None:
        """A line within the table that states a unit speaks for the rows below, up to the next 一、."""
        if verdict.kind not in _MAY_STATE_UNIT:
            return
        texts = [v for _, v in filled(cells) if isinstance(v, str)]
        unit = next((u for text in texts if (u := section_money(text))), None)
        if unit is None and not (self.unit and FIRST_LEVEL.match(verdict.label)):
            return
        if unit and any(r.money_source != "表头" and r.money not in (None, unit) for r in self.sums.readings):
            text = f"第 {row + 1} 行写明单位是{unit.label}，以下各行没有另写单位的按{unit.label}读；请核对"
            self.sheet.notes.add(address(row, 0), text, "unit_shared")
        self.unit = unit
        self.taken = [self._in_unit(r) for r in self.all_taken]

    def _in_unit(self, reading: Reading) -> Reading:
        is_own = reading.column.meaning not in MONEY_MEANINGS or reading.money_source == "表头"
        return reading if is_own or self.unit is None else self._with_money(reading, self.unit)

    def _verdict(self, row: int, cells: Row) -> Verdict:
        if (
            self.inherited
            and any((row, c) in self.inherited for c in self.shape.label_columns)
            and filled(cells)
        ):
            merged = list(cells) + [""] * (self.shape.width - len(cells))
            for column in self.shape.label_columns:
                source = self.inherited.get((row, column))
                if source and column == self.shape.name:
                    merged[column] = self.sheet.grid.value(*source)
            return self.sorter.verdict(row, merged)
        if not self.sorter.has_project and is_numbering(filled(cells)):
            return Verdict("header")
        return self.sorter.verdict(row, cells)

    def _project(self, row: int, cells: Row, verdict: Verdict) -> None:
        if verdict.warning:
            at = self.shape.name or 0
            self.sheet.notes.add(address(row, at), f"第 {row + 1} 行：{verdict.warning}", "row")
        width, name, inherited = len(cells), self.shape.name, self.inherited
        mine: list[Cell] = []
        for reading in self.taken:
            index, at = reading.index, row
            value = cells[index] if index < width else ""
            if value == "" and index != name:
                source = inherited.get((row, index)) if inherited else None
                if source is None:
                    continue
                value, at = self.sheet.grid.value(*source), source[0]
            elif value == "" and inherited and (row, index) in inherited:
                at, _ = inherited[(row, index)]
                value = self.sheet.grid.value(at, index)
            mine.append(
                (value, at, self._with_unit(reading, cells) if reading.unit_index is not None else reading)
            )
        is_hidden = row + 1 in self.sheet.grid.facts.hidden_rows
        project, amounts = self.builder.build(row, mine, is_hidden)
        self.sheet.projects.append(project)
        self.sums.add(row, project.name.value, is_hidden, amounts)

    def _with_unit(self, reading: Reading, cells: Row) -> Reading:
        """The money column with the unit its row names in a column of its own."""
        at = reading.unit_index or 0
        unit = row_unit(cells[at] if at < len(cells) else "", reading.money)
        if unit == reading.money:
            return reading
        return self._with_money(reading, unit)

    def _with_money(self, reading: Reading, unit: MoneyUnit | None) -> Reading:
        key = (reading.index, unit)
        if key not in self._by_unit:
            self._by_unit[key] = replace(reading, money=unit, offered=())
        return self._by_unit[key]
