"""Reads the tables of quotas offices keep into entries beside their cells; nothing is guessed. No Django."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath

from wutong.factors.sheets.heads import Column, Head, find_head
from wutong.factors.sheets.places import Atlas
from wutong.factors.sheets.rows import Line, Row, read_row
from wutong.factors.sheets.vocabulary import Kinds, Meaning
from wutong.organisation.reasons import Reason, Refused
from wutong_engines.worksheets import Refused as Unreadable
from wutong_engines.worksheets.grid import Grid, open_grids
from wutong_engines.worksheets.layout import Layout, filled

MOST_LINES = 500
MOST_SHOWN = 24
TITLE = "没有收下"


@dataclass(frozen=True)
class Passed:
    """A row that is no entry, and why; `row` as Excel counts."""

    row: int
    verdict: str
    words: str = ""


@dataclass(frozen=True)
class SheetRead:
    """One sheet: its columns, its entries and the rows passed over, with the cells of every row as shown."""

    number: int
    name: str
    columns: tuple[Column, ...]
    cells: dict[int, tuple[str, ...]]
    lines: tuple[Line, ...]
    passed: tuple[Passed, ...]
    note: str = ""


def read(file_name: str, data: bytes, kinds: Kinds, atlas: Atlas) -> list[SheetRead]:
    """Every sheet in order. Raises Refused for a file that is no workbook, holds no table, or too many."""
    try:
        grids = list(open_grids(file_name, data))
    except Unreadable as unreadable:
        raise Refused(
            TITLE, [Reason(unreadable.reason, action_label=unreadable.remedy, field="file")]
        ) from unreadable
    stem = PurePath(file_name).stem
    found = [_read_sheet(number, grid, stem, kinds, atlas) for number, grid in enumerate(grids)]
    if not any(one.columns for one in found):
        words = "没有找到表头：要有一行写着列名，其中有“数量”（或要素的名称），并有“地区”“园区”“要素”里的一个"
        raise Refused(TITLE, [Reason(words, action_label="下载空表，照它的表头填")])
    count = sum(len(one.lines) for one in found)
    if count > MOST_LINES:
        words = f"一次最多记 {MOST_LINES} 笔，这个文件有 {count} 笔"
        raise Refused(TITLE, [Reason(words, action_label="按地区或要素分成几个文件")])
    return found


def _read_sheet(number: int, grid: Grid, stem: str, kinds: Kinds, atlas: Atlas) -> SheetRead:
    if grid.is_hidden:
        return SheetRead(number, grid.name, (), {}, (), (), "这张表在文件里是隐藏的，没有读")
    layout = Layout(grid)
    head = find_head(grid, layout, kinds, stem)
    if head is None:
        note = "没有认出表头，没有读" if grid.rows else "空表"
        return SheetRead(number, grid.name, (), {}, (), (), note)
    shown = head.columns[:MOST_SHOWN]
    note = _several_amounts(head)
    passed = [
        Passed(row + 1, "表头" if row >= head.top else "标题", "")
        for row in range(head.bottom + 1)
        if filled(grid.rows[row])
    ]
    lines: list[Line] = []
    if not note:
        for row in _rows(number, grid, layout, head):
            read_lines, words = read_row(row, kinds, atlas)
            lines += read_lines
            if not read_lines:
                passed.append(Passed(row.index + 1, *words))
    cells = {
        row + 1: tuple(layout.text(row, one.index) for one in shown)
        for row in range(head.bottom + 1, len(grid.rows))
    }
    return SheetRead(number, grid.name, shown, cells, tuple(lines), tuple(passed), note)


def _rows(number: int, grid: Grid, layout: Layout, head: Head) -> Iterator[Row]:
    for index in range(head.bottom + 1, len(grid.rows)):
        if filled(grid.rows[index]):
            yield Row(number, index, grid, layout, head)


def _several_amounts(head: Head) -> str:
    """Two columns that would both be the amount of one factor: which one is meant is not guessed."""
    seen: dict[tuple[str, str], Column] = {}
    for one in head.of(Meaning.AMOUNT):
        what = (one.kind.key if one.kind else "", one.year)
        if what in seen:
            return (
                f"{seen[what].letters} 列“{seen[what].header}”和 {one.letters} 列“{one.header}”都像数量，"
                "分不清记哪一列，没有读；把不记的那列删去再上传"
            )
        seen[what] = one
    return ""
