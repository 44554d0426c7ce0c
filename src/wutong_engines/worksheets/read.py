"""Reads a workbook of ledgers into projects, and says what it did with every other row."""

import gc
import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import PurePath

from wutong_engines.units.text import squeezed
from wutong_engines.worksheets.beside import split
from wutong_engines.worksheets.body import Body
from wutong_engines.worksheets.columns import Reading, form_key, recognise
from wutong_engines.worksheets.context import Context, Setting, read_context, read_setting
from wutong_engines.worksheets.continuing import Before, continuation
from wutong_engines.worksheets.forms import Form, find_forms, find_written_out
from wutong_engines.worksheets.grid import Grid, Value, address, open_grids, shown
from wutong_engines.worksheets.layout import FILLER, Layout, Table, filled, tables, unheaded
from wutong_engines.worksheets.model import (
    MONEY_MEANINGS,
    PLACE_MEANINGS,
    Meaning,
    Refused,
    SheetReading,
    WorkbookReading,
)
from wutong_engines.worksheets.places import Gazetteer
from wutong_engines.worksheets.placing import Placer
from wutong_engines.worksheets.projects import Builder
from wutong_engines.worksheets.saying import (
    say_form_units,
    say_hidden,
    say_rest,
    say_sizes,
    say_uncomputed,
    say_units,
    say_unplaced,
)
from wutong_engines.worksheets.sheet import Sheet
from wutong_engines.worksheets.summaries import why_no_projects
from wutong_engines.worksheets.totals import Sums
from wutong_engines.worksheets.values import Values

Progress = Callable[[int, int | None], None]
_STATES_UNIT = re.compile(r"(?:金额|计量|资金|投资|^|[;,。.、:])单位(?:均?[为是]|:)")


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
    with _without_collecting():
        return _read(file_name, data, gazetteer, mappings or {}, progress)


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Reading makes no cycles, and collecting would walk a million cells again and again."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.freeze()
            gc.unfreeze()  # all that was made counts as old, so that the next small collection is small
            gc.enable()


def _read(
    file_name: str,
    data: bytes,
    gazetteer: Gazetteer,
    mappings: Mapping[str, Mapping[str, Meaning]],
    progress: Progress | None,
) -> WorkbookReading:
    grids = list(open_grids(file_name, data))
    whole = sum(len(grid.rows) for grid in grids)
    done = 0
    stem = PurePath(file_name).stem
    spoken = _spoken(grids)
    sheets = []
    before: Before | None = None
    for grid in grids:

        def tick(rows: int, before: int = done) -> None:
            if progress:
                progress(before + rows, whole)

        beyond = [("表名", grid.name), ("文件名", stem), *spoken]
        sheet = Sheet(grid, Layout(grid), file_name, gazetteer, beyond, mappings, tick, before=before)
        sheets.append(_read_sheet(sheet))
        before = sheet.last
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


def _read_sheet(sheet: Sheet) -> SheetReading:
    grid, row_count = sheet.grid, len(sheet.grid.rows)
    say_hidden(sheet)
    parts = split(sheet.layout)
    if parts:
        _read_parts(sheet, parts)
    else:
        _read_grid(sheet)
    say_uncomputed(sheet)
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


def _read_grid(sheet: Sheet) -> None:
    forms = find_forms(sheet.layout)
    found = [] if forms else tables(sheet.layout)
    if not forms and not found:
        forms = find_written_out(sheet.layout)
    if forms:
        _read_forms(sheet, forms)
    elif found:
        inherited = Context()
        for table in found:
            inherited = _read_table(sheet, table, inherited)
    else:
        _read_unheaded(sheet)


def _read_unheaded(sheet: Sheet) -> None:
    """Rows under no header: they go on from the sheet before, speak for themselves, or hold no projects."""
    before = sheet.before
    table = continuation(sheet.layout, before)
    if table is not None and before is not None:
        text = f"表“{sheet.grid.name}”没有表头，按前一张表“{before.sheet}”的表头读；请核对"
        sheet.notes.add(address(table.first, 0), text, "no_header")
        _read_table(sheet, table, before.context)
        return
    found = unheaded(sheet.layout)
    for table in found:
        text = f"第 {table.first + 1} 行起没有表头，各列按内容猜读；请核对，最好补上“项目名称”等列名"
        sheet.notes.add(address(table.first, 0), text, "no_header")
        _read_table(sheet, table, Context())
    if not found:
        _read_without_table(sheet)


def _read_parts(sheet: Sheet, parts: Sequence[Grid]) -> None:
    """Tables side by side: each in turn; what stands above any of them speaks for all."""
    whole, layout, beyond = sheet.grid, sheet.layout, sheet.beyond
    first = min((header.top for header in layout.headers()), default=0)
    sheet.beyond = [*_preface_lines(sheet, range(first)), *beyond]
    for part in parts:
        sheet.grid, sheet.layout = part, Layout(part)
        _read_grid(sheet)
    sheet.grid, sheet.layout, sheet.beyond = whole, layout, beyond
    sheet.header_rows = sorted(set(sheet.header_rows))
    projects = {project.row for project in sheet.projects}
    kinds: dict[int, str] = {}
    for skipped in sheet.skipped:
        if skipped.kind != "blank" or skipped.row not in kinds:
            kinds[skipped.row] = skipped.kind
    sheet.skipped = []
    for row, kind in sorted(kinds.items()):
        if row not in projects:
            sheet.skip(row - 1, kind)


def _preface_lines(sheet: Sheet, rows: Iterable[int]) -> list[tuple[str, str]]:
    """Texts above a table, nearest first."""
    lines = []
    for row in sorted(rows, reverse=True):
        lines += [(address(row, c), str(v)) for c, v in filled(sheet.grid.rows[row]) if isinstance(v, str)]
    return lines


def _read_table(sheet: Sheet, table: Table, inherited: Context) -> Context:
    grid = sheet.grid
    lines = _preface_lines(sheet, (r for r in table.preface if r < table.first))
    lines += [(address(r, c), str(v)) for r, c, v in _below_lines(sheet, table)]
    context = read_context(lines, [] if inherited.money else sheet.beyond)
    context = _inheriting(context, inherited)
    context = context if context.year else _inheriting(context, read_context([], sheet.beyond))
    key = form_key(table)
    sheet.keys.append(key)
    readings = recognise(grid, table, context, sheet.mappings.get(key))
    sheet.columns += [r.column for r in readings]
    _skip_head(sheet, table)
    reason = why_no_projects(grid, table, readings, sheet.gazetteer)
    if reason:
        _pass_over(sheet, table, reason)
        return context
    sheet.last = _last(sheet, table, context, readings)
    setting = _setting(sheet, table, lines)
    values = Values(sheet.notes, context.year, grid.is_1904)
    builder = Builder(values, Placer(sheet.gazetteer, sheet.notes, setting))
    money = [r for r in readings if r.column.meaning in MONEY_MEANINGS]
    sums = Sums(money, values, sheet.notes)
    first = len(sheet.projects)
    Body(sheet, table, readings, builder, sums).read()
    sheet.totals += sums.checks()
    say_units(sheet, table, readings, values, context)
    say_rest(sheet, builder, values)
    say_unplaced(sheet, builder, any(r.column.meaning in PLACE_MEANINGS for r in readings))
    total = next((r for r in money if r.column.meaning == Meaning.TOTAL), None)
    unit = total.money.label if total and total.money else None
    say_sizes(sheet, first, unit)
    sheet.unit = sheet.unit or unit
    return context


def _last(sheet: Sheet, table: Table, context: Context, readings: Sequence[Reading]) -> Before:
    columns = {r.column.meaning: r.index for r in readings}
    serial = columns.get(Meaning.SERIAL)
    return Before(sheet.grid.name, table.header, context, columns[Meaning.NAME], serial)


def _pass_over(sheet: Sheet, table: Table, reason: str) -> None:
    """Leaves a table that holds no projects, and says so."""
    heads = {r for h in table.repeats for r in range(h.top, h.bottom + 1)}
    for row in range(table.first, table.end):
        if row not in heads:
            sheet.skip(row, "note" if filled(sheet.grid.rows[row]) else "blank")
    top = table.header.top
    sheet.notes.add(address(top, 0), f"第 {top + 1} 行起的表{reason}", "no_projects")


def _below_lines(sheet: Sheet, table: Table) -> list[tuple[int, int, Value]]:
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


def _setting(sheet: Sheet, table: Table, lines: Sequence[tuple[str, str]]) -> Setting:
    above = _preface_lines(sheet, range(min(table.header.top, 12)))
    named = [*lines, *(line for line in above if line not in lines), *sheet.beyond[:2]]
    return read_setting(named, sheet.gazetteer)


def _skip_head(sheet: Sheet, table: Table) -> None:
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


def _read_forms(sheet: Sheet, forms: Sequence[Form]) -> None:
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
        say_form_units(sheet, readings, values, context)
        say_sizes(sheet, len(sheet.projects) - 1, context.money[0].label if context.money else None)
        say_rest(sheet, builder, values)
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


def _read_without_table(sheet: Sheet) -> None:
    for row, cells in enumerate(sheet.grid.rows):
        sheet.skip(row, "note" if filled(cells) else "blank")
    if sum(len(filled(cells)) > 2 for cells in sheet.grid.rows) >= 2:
        text = f"表“{sheet.grid.name}”没有找到表头，没有读出项目；请在表里写明“项目名称”等列名"
        sheet.notes.add("A1", text, "no_header")


def raw_rows(data: bytes, file_name: str, sheet: str, first: int, last: int) -> list[tuple[int, list[str]]]:
    """Rows `first` to `last` (as numbered in the sheet) with their texts, to show beside a reading."""
    for grid in open_grids(file_name, data):
        if grid.name == sheet:
            chosen = range(max(first, 1), min(last, len(grid.rows)) + 1)
            return [(number, [shown(v) for v in grid.rows[number - 1]]) for number in chosen]
    raise Refused(f"工作簿里没有叫“{sheet}”的表。", "请刷新页面，重新选一张表。")
