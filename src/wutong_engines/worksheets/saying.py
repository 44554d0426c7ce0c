"""Says once what concerns many cells: hidden parts, missing units, years, places and stages."""

from collections.abc import Sequence

from wutong_engines.units.text import one_line
from wutong_engines.worksheets.columns import Reading
from wutong_engines.worksheets.context import Context
from wutong_engines.worksheets.grid import address
from wutong_engines.worksheets.layout import Table, filled
from wutong_engines.worksheets.model import (
    MONEY_MEANINGS,
    Meaning,
)
from wutong_engines.worksheets.projects import Builder, Cell
from wutong_engines.worksheets.sheet import Sheet
from wutong_engines.worksheets.values import Values

MOST_LIKELY_YUAN, LEAST_LIKELY_YUAN = 2_000 * 10**8, 20_000


def say_hidden(sheet: Sheet) -> None:
    grid = sheet.grid
    if grid.is_hidden and grid.rows:
        sheet.notes.add("", f"表“{grid.name}”是隐藏的，已照常读入", "hidden")
    hidden = sorted(r for r in grid.facts.hidden_rows if r <= len(grid.rows) and filled(grid.rows[r - 1]))
    if hidden:
        shown_rows = "、".join(map(str, hidden[:10])) + (
            f" 等 {len(hidden)} 行" if len(hidden) > 10 else " 行"
        )
        sheet.notes.add(f"A{hidden[0]}", f"第 {shown_rows}是隐藏的，已照常读入", "hidden")


def say_uncomputed(sheet: Sheet) -> None:
    for cell in sheet.grid.facts.uncomputed:
        text = f"{cell} 是公式，但文件里没有存结果，读作未填；请用 Excel 打开另存一次，或改填数字"
        sheet.notes.add(cell, text, "formula")
    for cell in sheet.grid.facts.errors:
        sheet.notes.add(cell, f"{cell} 的公式出错，读作未填；请改正公式或改填数字", "formula")


def say_units(
    sheet: Sheet, table: Table, readings: Sequence[Reading], values: Values, context: Context
) -> None:
    bottom = max(table.header.bottom, 0)
    for reading in readings:
        if reading.column.is_hidden and reading.column.meaning != Meaning.OTHER:
            at = address(bottom, reading.index)
            sheet.notes.add(
                at, f"{reading.column.letter} 列“{reading.column.header}”是隐藏的，已照常读入", "hidden"
            )
        if reading.money_source == "同表" and not reading.column.header.startswith("其中"):
            at = address(bottom, reading.index)
            named = f"{reading.column.letter} 列“{reading.column.header}”"
            text = f"{named}没有写单位，按同表其他列的{reading.column.unit}读；请核对"
            sheet.notes.add(at, text, "unit_shared")
        if reading.column.reason.startswith("像项目名称，但"):
            at = address(bottom, reading.index)
            text = (
                f"{reading.column.letter} 列也像项目名称，没有读成项目；如是另一张表，请上下摆放或分成两张表"
            )
            sheet.notes.add(at, text, "name_column")
        if reading.column.meaning == Meaning.NAME and reading.column.confidence <= 0.6:
            at = address(bottom, reading.index)
            sheet.notes.add(at, f"{reading.column.letter} 列：{reading.column.reason}；请核对", "name_column")
        cells = values.unitless.get(reading.index, [])
        if cells:
            say_unitless(sheet, reading, cells, context)


def say_unitless(sheet: Sheet, reading: Reading, cells: Sequence[str], context: Context) -> None:
    header = reading.column.header or reading.column.letter
    where = cells[0] if len(cells) == 1 else f"{cells[0]} 等 {len(cells)} 格"
    if reading.offered:
        named = "和".join(unit.label for unit in reading.offered)
        text = f"“{header}”写了{named}两种单位，{where}没有各自写单位，没有取值；请在格里写明单位"
    elif reading.column.meaning in MONEY_MEANINGS:
        guess = _plausible(sheet, cells)
        mend = f"请在表头写明，如“{header}（{guess}）”。看数的大小像是{guess}"
        text = f"“{header}”没有写单位，{where}没有取值；{mend}"
    else:
        text = f"“{header}”没有写单位，{where}没有取值；请在表头写明单位"
    sheet.notes.add(cells[0], text, "unit")


def _plausible(sheet: Sheet, cells: Sequence[str]) -> str:
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


def say_rest(sheet: Sheet, builder: Builder, values: Values) -> None:
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


def say_unplaced(sheet: Sheet, builder: Builder, has_column: bool) -> None:
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


def say_sizes(sheet: Sheet, first: int, unit: str | None) -> None:
    """Sums no single project has are read as they stand, and shown: most come of a unit that is not meant."""
    known = [p.total for p in sheet.projects[first:] if p.total is not None and p.total.yuan]
    for figure in known:
        yuan = figure.yuan or 0
        if LEAST_LIKELY_YUAN <= yuan <= MOST_LIKELY_YUAN:
            continue
        said = f"{yuan // 10**8:,} 亿元，大" if yuan > MOST_LIKELY_YUAN else f"{yuan:,} 元，小"
        written = one_line(figure.as_written)[:30] + (f"（按{unit}读）" if unit else "")
        text = f"{figure.cell} 写 {written}，合 {said}得不像一个项目的总投资；请核对单位"
        sheet.notes.add(figure.cell, text, "size")


def say_form_units(sheet: Sheet, readings: Sequence[Cell], values: Values, context: Context) -> None:
    by_index = {(row, reading.index): reading for _, row, reading in readings}
    for (_, index), reading in by_index.items():
        cells = values.unitless.pop(index, [])
        if cells:
            say_unitless(sheet, reading, cells, context)
