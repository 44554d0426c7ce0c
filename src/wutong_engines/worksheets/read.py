"""Reads a workbook of ledgers into projects, and says what it did with every other row."""

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath

from wutong_engines.units.text import one_line, squeezed
from wutong_engines.worksheets.columns import Reading, form_key, recognise
from wutong_engines.worksheets.context import Context, Setting, read_context, read_setting
from wutong_engines.worksheets.forms import Form, find_forms
from wutong_engines.worksheets.grid import Grid, Row, Value, address, open_grids, shown
from wutong_engines.worksheets.layout import FILLER, Layout, Table, filled, is_numbering, tables
from wutong_engines.worksheets.model import (
    MONEY_MEANINGS,
    PLACE_MEANINGS,
    Column,
    Meaning,
    ProjectRow,
    Refused,
    SheetReading,
    Skipped,
    TotalCheck,
    WorkbookReading,
)
from wutong_engines.worksheets.places import Gazetteer
from wutong_engines.worksheets.placing import Placer
from wutong_engines.worksheets.projects import Builder, Cell
from wutong_engines.worksheets.rows import PROJECT, Shape, Sorter, Verdict, shape_of
from wutong_engines.worksheets.totals import Sums
from wutong_engines.worksheets.values import Notes, Values

Progress = Callable[[int, int | None], None]
_PROGRESS_EVERY_ROWS = 2_000
_NOT_INHERITED = MONEY_MEANINGS | {Meaning.JOBS, Meaning.LAND_MU, Meaning.CAPACITY, Meaning.SERIAL}
_MOST_SKIPPED_TEXT = 200
_STATES_UNIT = re.compile(r"(?:金额|计量|资金|投资|^|[;,。.、:])单位(?:均?[为是]|:)")


@dataclass(slots=True)
class _Sheet:
    """A sheet while it is being read."""

    grid: Grid
    layout: Layout
    file_name: str
    gazetteer: Gazetteer
    beyond: list[tuple[str, str]]
    mappings: Mapping[str, Mapping[str, Meaning]]
    tick: Callable[[int], None]
    notes: Notes = field(default_factory=Notes)
    projects: list[ProjectRow] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    totals: list[TotalCheck] = field(default_factory=list)
    columns: list[Column] = field(default_factory=list)
    header_rows: list[int] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    unit: str | None = None

    def skip(self, row: int, kind: str) -> None:
        cells = self.grid.rows[row] if row < len(self.grid.rows) else []
        text = "｜".join(one_line(shown(v)) for _, v in filled(cells))
        self.skipped.append(Skipped(row + 1, kind, text[:_MOST_SKIPPED_TEXT]))


def read_workbook(
    file_name: str,
    data: bytes,
    gazetteer: Gazetteer,
    *,
    mappings: Mapping[str, Mapping[str, Meaning]] | None = None,
    progress: Progress | None = None,
) -> WorkbookReading:
    """Every sheet of a workbook, hidden ones too.

    `mappings` are meanings a person chose: form key → column letter or header → meaning.
    `progress` is called with rows read and, once known, rows in all. Raises `Refused`.
    """
    grids = list(open_grids(file_name, data))
    whole = sum(len(grid.rows) for grid in grids)
    done = 0
    stem = PurePath(file_name).stem
    spoken = _spoken(grids)
    sheets = []
    for grid in grids:

        def tick(rows: int, before: int = done) -> None:
            if progress:
                progress(before + rows, whole)

        beyond = [("表名", grid.name), ("文件名", stem), *spoken]
        sheets.append(_read_sheet(grid, file_name, gazetteer, beyond, mappings or {}, tick))
        done += len(grid.rows)
        grid.rows = []
    if progress:
        progress(whole, whole)
    if not any(sheet.row_count for sheet in sheets):
        raise Refused("工作簿里没有任何内容。", "请确认选对了文件。")
    return WorkbookReading(file_name, hashlib.sha256(data).hexdigest(), tuple(sheets))


def _spoken(grids: Sequence[Grid]) -> list[tuple[str, str]]:
    """Lines of short sheets that hold words alone (a cover, an instruction): they speak for the workbook."""
    lines = []
    for grid in grids:
        cells = [(r, c, v) for r, row in enumerate(grid.rows[:40]) for c, v in filled(row)]
        if len(grid.rows) <= 40 and len(cells) <= 60 and all(isinstance(v, str) for _, _, v in cells):
            is_table = any(len(filled(row)) > 4 for row in grid.rows)
            lines += [] if is_table else [(f"表“{grid.name}”{address(r, c)}", str(v)) for r, c, v in cells]
    return lines[:60]


def _read_sheet(
    grid: Grid,
    file_name: str,
    gazetteer: Gazetteer,
    beyond: list[tuple[str, str]],
    mappings: Mapping[str, Mapping[str, Meaning]],
    tick: Callable[[int], None],
) -> SheetReading:
    row_count = len(grid.rows)
    layout = Layout(grid)
    sheet = _Sheet(grid, layout, file_name, gazetteer, beyond, mappings, tick)
    _say_hidden(sheet)
    forms = find_forms(layout)
    found = [] if forms else tables(layout)
    if forms:
        _read_forms(sheet, forms)
    elif found:
        inherited = Context()
        for table in found:
            inherited = _read_table(sheet, table, inherited)
    else:
        _read_without_table(sheet)
    _say_uncomputed(sheet)
    key = (
        sheet.keys[0]
        if len(set(sheet.keys)) == 1
        else hashlib.sha256("".join(sheet.keys).encode()).hexdigest()[:16]
    )
    return SheetReading(
        grid.name,
        grid.is_hidden,
        key if sheet.keys else "",
        tuple(sheet.header_rows),
        tuple(sheet.columns),
        tuple(sheet.projects),
        tuple(sorted(sheet.skipped, key=lambda s: s.row)),
        sheet.notes.close(),
        tuple(sheet.totals),
        sheet.unit,
        row_count,
    )


def _preface_lines(sheet: _Sheet, rows: Iterable[int]) -> list[tuple[str, str]]:
    """Texts above a table, nearest first."""
    lines = []
    for row in sorted(rows, reverse=True):
        lines += [(address(row, c), str(v)) for c, v in filled(sheet.grid.rows[row]) if isinstance(v, str)]
    return lines


def _read_table(sheet: _Sheet, table: Table, inherited: Context) -> Context:
    grid = sheet.grid
    lines = _preface_lines(sheet, table.preface)
    lines += [(address(r, c), str(v)) for r, c, v in _below_lines(sheet, table)]
    context = read_context(lines, [] if inherited.money else sheet.beyond)
    context = _inheriting(context, inherited)
    context = context if context.year else _inheriting(context, read_context([], sheet.beyond))
    key = form_key(table)
    sheet.keys.append(key)
    readings = recognise(grid, table, context, sheet.mappings.get(key))
    sheet.columns += [r.column for r in readings]
    _skip_head(sheet, table)
    setting = _setting(sheet, table, lines)
    values = Values(sheet.notes, context.year, grid.is_1904)
    builder = Builder(values, Placer(sheet.gazetteer, sheet.notes, setting))
    money = [r for r in readings if r.column.meaning in MONEY_MEANINGS]
    sums = Sums(money, values, sheet.notes)
    _Body(sheet, table, readings, builder, sums).read()
    sheet.totals += sums.checks()
    _say_units(sheet, table, readings, values, context)
    _say_rest(sheet, builder, values)
    _say_unplaced(sheet, builder, any(r.column.meaning in PLACE_MEANINGS for r in readings))
    total = next((r for r in money if r.column.meaning == Meaning.TOTAL), None)
    sheet.unit = sheet.unit or (total.money.label if total and total.money else None)
    return context


def _below_lines(sheet: _Sheet, table: Table) -> list[tuple[int, int, Value]]:
    """Filler lines directly under a header, which offices write when the title left no room."""
    found = []
    for row in range(table.first, min(table.end, table.first + 3)):
        here = filled(sheet.grid.rows[row])
        if 0 < len(here) <= 2 and all(isinstance(v, str) and FILLER.search(squeezed(v)) for _, v in here):
            found += [(row, c, v) for c, v in here]
    for row in range(max(table.first, table.end - 12), table.end):
        here = filled(sheet.grid.rows[row])
        if 0 < len(here) <= 2 and isinstance(here[0][1], str) and _STATES_UNIT.search(squeezed(here[0][1])):
            found.append((row, *here[0]))
    return found


def _inheriting(own: Context, outer: Context) -> Context:
    return Context(
        own.money or outer.money,
        own.money_source if own.money else outer.money_source,
        own.power or outer.power,
        own.area or outer.area,
        own.year or outer.year,
    )


def _setting(sheet: _Sheet, table: Table, lines: Sequence[tuple[str, str]]) -> Setting:
    above = _preface_lines(sheet, range(min(table.header.top, 12)))
    named = [*lines, *(line for line in above if line not in lines), *sheet.beyond[:2]]
    return read_setting(named, sheet.gazetteer)


def _skip_head(sheet: _Sheet, table: Table) -> None:
    for row in table.preface:
        here = filled(sheet.grid.rows[row])
        text = squeezed(str(here[0][1])) if here else ""
        kind = "blank" if not here else "filler" if _is_filler(text) else "title"
        sheet.skip(row, kind)
    for header in (table.header, *table.repeats):
        for row in range(header.top, header.bottom + 1):
            sheet.header_rows.append(row + 1)
            sheet.skip(row, "header")


def _is_filler(text: str) -> bool:
    """A line that carries a unit or a date; a title may carry them too, in brackets."""
    is_title = re.search(r"(?:表|台账|清单|一览|名单|情况|汇总)(?:\(.*\))?$", text) and not re.match(
        r"填|单位|制表", text
    )
    return bool(FILLER.search(text)) and len(text) < 60 and not is_title


@dataclass(slots=True)
class _Body:
    """The rows under one header."""

    sheet: _Sheet
    table: Table
    readings: list[Reading]
    builder: Builder
    sums: Sums
    shape: Shape = field(init=False)
    sorter: Sorter = field(init=False)
    inherited: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    continued: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.shape = shape_of(self.readings)
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
        headers = {r for h in self.table.repeats for r in range(h.top, h.bottom + 1)} | set(
            self.table.preface
        )
        rows = self.sheet.grid.rows
        for row in range(self.table.first, self.table.end):
            if row % _PROGRESS_EVERY_ROWS == 0:
                self.sheet.tick(row)
            if row in headers:
                continue
            if row in self.continued and rows[row]:
                self.sheet.skip(row, "continued")
                continue
            self._row(row, rows[row])

    def _row(self, row: int, cells: Row) -> None:
        verdict = self._verdict(row, cells)
        if verdict.kind == PROJECT:
            self._project(row, cells, verdict)
            return
        self.sheet.skip(row, verdict.kind)
        if verdict.warning:
            self.sheet.notes.add(address(row, 0), f"第 {row + 1} 行：{verdict.warning}", "row")
        if verdict.kind in ("subtotal", "total"):
            self.sums.state(row, verdict, cells)
        if verdict.opens_section:
            self.builder.open_section(verdict.opens_section)
            if verdict.kind == "section":
                self.sums.section()

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
        width = len(cells)
        mine: list[Cell] = []
        for reading in self.readings:
            index = reading.index
            value = cells[index] if index < width else ""
            source = self.inherited.get((row, index)) if value == "" and self.inherited else None
            if source is not None:
                mine.append((self.sheet.grid.value(*source), source[0], reading))
            else:
                mine.append((value, row, reading))
        is_hidden = row + 1 in self.sheet.grid.facts.hidden_rows
        project, amounts = self.builder.build(row, mine, is_hidden)
        self.sheet.projects.append(project)
        self.sums.add(row, project.name.value, is_hidden, amounts)


def _read_forms(sheet: _Sheet, forms: Sequence[Form]) -> None:
    """Label/value sheets: each form is one project."""
    used: set[int] = set()
    for form in forms:
        lines = _preface_lines(sheet, range(form.top))
        lines += [(address(r, c), str(v)) for r, c, v in form.loose if isinstance(v, str)]
        context = read_context(lines, sheet.beyond)
        readings = form.readings(context)
        values = Values(sheet.notes, context.year, sheet.grid.is_1904)
        setting = read_setting([*lines, *sheet.beyond[:2]], sheet.gazetteer)
        builder = Builder(values, Placer(sheet.gazetteer, sheet.notes, setting))
        project, _ = builder.build(form.name_row, readings, form.name_row + 1 in sheet.grid.facts.hidden_rows)
        sheet.projects.append(project)
        known = {c.header for c in sheet.columns}
        sheet.columns += [r.column for _, _, r in readings if r.column.header not in known]
        sheet.keys.append(form.key)
        used |= form.rows
        _say_form_units(sheet, readings, values, context)
        _say_rest(sheet, builder, values)
        sheet.unit = sheet.unit or (context.money[0].label if context.money else None)
    for row, cells in enumerate(sheet.grid.rows):
        if row not in used:
            here = filled(cells)
            text = squeezed(str(here[0][1])) if here else ""
            kind = (
                "blank"
                if not here
                else "filler"
                if FILLER.search(text)
                else "title"
                if row < forms[0].top
                else "note"
            )
            sheet.skip(row, kind)


def _say_form_units(sheet: _Sheet, readings: Sequence[Cell], values: Values, context: Context) -> None:
    by_index = {(row, reading.index): reading for _, row, reading in readings}
    for (_, index), reading in by_index.items():
        cells = values.unitless.pop(index, [])
        if cells:
            _say_unitless(sheet, reading, cells, context)


def _read_without_table(sheet: _Sheet) -> None:
    for row, cells in enumerate(sheet.grid.rows):
        sheet.skip(row, "note" if filled(cells) else "blank")
    if sum(len(filled(cells)) > 2 for cells in sheet.grid.rows) >= 2:
        text = f"表“{sheet.grid.name}”没有找到表头，没有读出项目；请在表里写明“项目名称”等列名"
        sheet.notes.add("A1", text, "no_header")


def _say_hidden(sheet: _Sheet) -> None:
    grid = sheet.grid
    if grid.is_hidden and grid.rows:
        sheet.notes.add("", f"表“{grid.name}”是隐藏的，已照常读入", "hidden")
    hidden = sorted(r for r in grid.facts.hidden_rows if r <= len(grid.rows) and filled(grid.rows[r - 1]))
    if hidden:
        shown_rows = "、".join(map(str, hidden[:10])) + (
            f" 等 {len(hidden)} 行" if len(hidden) > 10 else " 行"
        )
        sheet.notes.add(f"A{hidden[0]}", f"第 {shown_rows}是隐藏的，已照常读入", "hidden")


def _say_uncomputed(sheet: _Sheet) -> None:
    for cell in sheet.grid.facts.uncomputed:
        text = f"{cell} 是公式，但文件里没有存结果，读作未填；请用 Excel 打开另存一次，或改填数字"
        sheet.notes.add(cell, text, "formula")
    for cell in sheet.grid.facts.errors:
        sheet.notes.add(cell, f"{cell} 的公式出错，读作未填；请改正公式或改填数字", "formula")


def _say_units(
    sheet: _Sheet, table: Table, readings: Sequence[Reading], values: Values, context: Context
) -> None:
    for reading in readings:
        if reading.column.is_hidden and reading.column.meaning != Meaning.OTHER:
            at = address(table.header.bottom, reading.index)
            sheet.notes.add(
                at, f"{reading.column.letter} 列“{reading.column.header}”是隐藏的，已照常读入", "hidden"
            )
        if reading.money_source == "同表" and not reading.column.header.startswith("其中"):
            at = address(table.header.bottom, reading.index)
            text = f"{reading.column.letter} 列“{reading.column.header}”没有写单位，按同表其他列的{reading.column.unit}读；请核对"
            sheet.notes.add(at, text, "unit_shared")
        if reading.column.meaning == Meaning.NAME and reading.column.confidence <= 0.6:
            at = address(table.header.bottom, reading.index)
            sheet.notes.add(at, f"{reading.column.letter} 列：{reading.column.reason}；请核对", "name_column")
        cells = values.unitless.get(reading.index, [])
        if cells:
            _say_unitless(sheet, reading, cells, context)


def _say_unitless(sheet: _Sheet, reading: Reading, cells: Sequence[str], context: Context) -> None:
    header = reading.column.header or reading.column.letter
    where = cells[0] if len(cells) == 1 else f"{cells[0]} 等 {len(cells)} 格"
    if reading.offered:
        named = "和".join(unit.label for unit in reading.offered)
        text = f"“{header}”写了{named}两种单位，{where}没有各自写单位，没有取值；请在格里写明单位"
    elif reading.column.meaning in MONEY_MEANINGS:
        guess = _plausible(sheet, cells)
        text = f"“{header}”没有写单位，{where}没有取值；请在表头写明，如“{header}（{guess}）”。看数的大小像是{guess}"
    else:
        text = f"“{header}”没有写单位，{where}没有取值；请在表头写明单位"
    sheet.notes.add(cells[0], text, "unit")


def _plausible(sheet: _Sheet, cells: Sequence[str]) -> str:
    """A unit to offer, never to apply: most projects lie between ten million and fifty billion yuan."""
    numbers = []
    for cell in cells[:200]:
        column = 0
        for character in cell.rstrip("0123456789"):
            column = column * 26 + ord(character) - 64
        value = sheet.grid.value(int(cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) - 1, column - 1)
        if isinstance(value, int | float) and value > 0:
            numbers.append(float(value))
    middle = sorted(numbers)[len(numbers) // 2] if numbers else 0.0
    return "亿元" if middle < 1000 else "万元" if middle < 10_000_000 else "元"


def _say_rest(sheet: _Sheet, builder: Builder, values: Values) -> None:
    if values.yearless:
        cells = values.yearless
        where = "、".join(cells[:6]) + (f" 等 {len(cells)} 格" if len(cells) > 6 else "")
        sheet.notes.add(cells[0], f"{where}只写了月份，表里没有写年份，没有取值；请写明哪一年", "year")
    for words, cells in list(builder.stage_words.items())[:20]:
        where = cells[0] if len(cells) == 1 else f"{cells[0]} 等 {len(cells)} 格"
        sheet.notes.add(cells[0], f"{where}写“{words[:40]}”，没有认出阶段，原词保留；请选阶段", "stage")
    if builder.milestone_cells:
        cells = builder.milestone_cells
        where = "、".join(cells[:6]) + (f" 等 {len(cells)} 格" if len(cells) > 6 else "")
        sheet.notes.add(cells[0], f"{where}写的是进展而不是阶段，已按进展推断阶段，原词保留", "milestone")


def _say_unplaced(sheet: _Sheet, builder: Builder, has_column: bool) -> None:
    if not builder.placer.unplaced:
        return
    cells = builder.placer.unplaced
    spare = (
        f"，能从名称认出的按名称，其余先按{builder.placer.setting.reason}"
        if builder.placer.setting.reason
        else ""
    )
    if not has_column:
        sheet.notes.add(cells[0], f"这张表没有建设地点一列{spare or '，认不出的没有取值'}", "unplaced")
        return
    where = "、".join(cells[:6]) + (f" 等 {len(cells)} 个项目" if len(cells) > 6 else "")
    sheet.notes.add(cells[0], f"{where}没有写建设地点{spare}", "unplaced")


def raw_rows(data: bytes, file_name: str, sheet: str, first: int, last: int) -> list[tuple[int, list[str]]]:
    """Rows `first` to `last` (as numbered in the sheet) with their texts, to show beside a reading."""
    for grid in open_grids(file_name, data):
        if grid.name == sheet:
            chosen = range(max(first, 1), min(last, len(grid.rows)) + 1)
            return [(number, [shown(v) for v in grid.rows[number - 1]]) for number in chosen]
    raise Refused(f"工作簿里没有叫“{sheet}”的表。", "请刷新页面，重新选一张表。")
