"""The figures as a workbook: what stands, a place for new ones beside it, and all that ever stood."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO, Any

from wutong.greenpower.facts import facts
from wutong.greenpower.figures.queries import Kept
from wutong.greenpower.used import USED
from wutong.organisation.reasons import Reason, Refused
from wutong.web import workbooks
from wutong_engines.worksheets import Refused as Unreadable
from wutong_engines.worksheets.grid import Grid, open_grids

SHEET, HISTORY = "绿电用的数", "历史"
HEAD = (
    "键", "类", "项", "单位", "现在用", "从哪天起", "依据", "出处", "新的数", "新数从哪天起", "新数依据",
    "新数出处",
)  # fmt: skip
HISTORY_HEAD = ("键", "项", "单位", "数", "从哪天起", "依据", "出处", "谁改的", "机构", "何时", "注")
# column of each part of a new figure, from 0
NEW = {"told": 8, "valid_from": 9, "basis": 10, "source": 11}
LETTERS = {"told": "I", "valid_from": "J", "basis": "K", "source": "L"}


@dataclass(frozen=True)
class Typed:
    """A new figure as a row of the sheet has it; `row` as Excel counts."""

    row: int
    key: str
    told: float | str
    valid_from: date
    basis: str
    source: str

    def cell(self, field: str) -> str:
        return f"{LETTERS.get(field, 'I')}{self.row}"


def workbook(found: Sequence[Kept]) -> IO[bytes]:
    return workbooks.made(lambda book: _fill(book, found))


def _fill(book: Any, found: Sequence[Kept]) -> None:
    bold, new = book.add_format({"bold": True}), book.add_format({"bold": True, "bg_color": "#f8efd9"})
    sheet = book.add_worksheet(SHEET)
    sheet.freeze_panes(1, 3)
    for column, width in ((0, 30), (2, 40), (4, 14), (7, 48), (8, 14), (9, 14), (10, 12), (11, 48)):
        sheet.set_column(column, column, width)
    for column, words in enumerate(HEAD):
        sheet.write(0, column, words, new if column in NEW.values() else bold)
    for row, one in enumerate(found, 1):
        fact = one.stands.fact
        told = (fact.told, fact.date, fact.basis, fact.source)
        sheet.write_row(row, 0, [one.key, fact.group, fact.label, fact.unit, *told])
    _history(book.add_worksheet(HISTORY), found, bold)


def _history(sheet: Any, found: Sequence[Kept], bold: Any) -> None:
    sheet.freeze_panes(1, 2)
    sheet.set_column(0, 1, 30)
    sheet.set_column(6, 6, 48)
    sheet.write_row(0, 0, HISTORY_HEAD, bold)
    rows = [(one, row) for one in found for row in one.rows]
    for number, (one, row) in enumerate(rows, 1):
        fact, note = row.fact, "被同一天的更正代替" if row.is_overtaken else "还没到" if row.is_coming else ""
        told = (fact.label, fact.unit, fact.told, fact.date, fact.basis, fact.source)
        sheet.write_row(number, 0, [one.key, *told, row.by, row.body, row.at, note])


def read(file_name: str, data: bytes) -> tuple[list[Typed], list[Reason]]:
    """The rows in which a new figure is written, and the cells that could not be read.

    Raises Refused for a file that is not the one given out."""
    try:
        grid = next((grid for grid in open_grids(file_name, data) if grid.name == SHEET), None)
    except Unreadable as unreadable:
        raise Refused("没有收下", [Reason(str(unreadable))]) from unreadable
    if grid is None:
        raise Refused("没有收下", [Reason(f"文件里没有名叫“{SHEET}”的表；先导出，在那份文件里填")])
    if tuple(grid.text(0, column) for column in range(len(HEAD))) != HEAD:
        raise Refused("没有收下", [Reason(f"第 1 行的表头改过了，应依次是：{'、'.join(HEAD)}")])
    found: list[Typed] = []
    unread: list[Reason] = []
    for row in range(1, len(grid.rows)):
        if any(grid.text(row, column).strip() for column in NEW.values()):
            typed, wrong = _typed(grid, row)
            found += [typed] if typed else []
            unread += wrong
    return found, unread


def _typed(grid: Grid, row: int) -> tuple[Typed | None, list[Reason]]:
    key, said = grid.text(row, 0).strip(), grid.value(row, NEW["told"])
    known = facts().get(key)
    if known is None or key not in USED:
        return None, [Reason(f"A{row + 1}：键“{key}”不认得，照导出的写")]
    wrong = []
    told = str(said).strip() if known.words else _number(said)
    if told is None:
        wrong.append(Reason(f"I{row + 1} {known.label}：“{grid.text(row, NEW['told'])}”不是一个数"))
    day = _day(grid.value(row, NEW["valid_from"]))
    if day is None:
        wrong.append(Reason(f"J{row + 1} {known.label}：写明新数从哪天起，如 2026-11-01"))
    basis, source = (grid.text(row, NEW[name]).strip() for name in ("basis", "source"))
    if told is None or day is None:
        return None, wrong
    return Typed(row + 1, key, told, day, basis, source), wrong


def _number(said: object) -> float | None:
    """A number typed as text is a number too; an empty cell beside a source is not."""
    if isinstance(said, bool) or not isinstance(said, int | float | str):
        return None
    try:
        return float(said)
    except ValueError:
        return None


def _day(value: object) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value).strip())
    except ValueError:
        return None
