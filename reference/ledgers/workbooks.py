"""Writes one demo workbook the way an office lays it out, and remembers what a right reading must find."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

Cell = str | int | float | datetime | None
CREATED = datetime(2025, 9, 30, 9, 0, 0)  # noqa: DTZ001 - fixed, so that the bytes are the same each time
LEFT, UP = "<", "^"


@dataclass(frozen=True)
class Money:
    """An amount as typed into a cell, and what it says in yuan; `yuan` is None when it is not known."""

    written: Cell
    yuan: int | None = None
    yuan_to: int | None = None
    is_at_least: bool = False
    currency: str = ""
    currency_amount: int | None = None


@dataclass(frozen=True)
class Entry:
    """One project line: where its name stands and what the line says."""

    project: str
    file: str
    sheet: str
    cell: str
    name: str
    money: Money
    paid_in_yuan: int | None = None


@dataclass(frozen=True)
class WrongTotal:
    """A total typed wrongly on purpose."""

    sheet: str
    cell: str
    typed: float
    right: float
    unit: str


@dataclass
class Book:
    folder: Path
    file: str
    notes: str
    entries: list[Entry] = field(default_factory=list)
    wrong_totals: list[WrongTotal] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.workbook = xlsxwriter.Workbook(self.folder / self.file)
        self.workbook.set_properties({"created": CREATED, "title": self.file.removesuffix(".xlsx")})
        shape = {"font_name": "宋体", "font_size": 10, "valign": "vcenter", "text_wrap": True}
        boxed = shape | {"border": 1}
        self.formats = {
            "title": self.workbook.add_format(shape | {"bold": True, "font_size": 16, "align": "center"}),
            "head": self.workbook.add_format(boxed | {"bold": True, "align": "center"}),
            "body": self.workbook.add_format(boxed),
            "date": self.workbook.add_format(boxed | {"num_format": "yyyy/m/d"}),
            "plain": self.workbook.add_format(shape),
            "right": self.workbook.add_format(shape | {"align": "right"}),
        }

    def sheet(self, name: str, widths: Sequence[int]) -> "Sheet":
        return Sheet(self, name, widths)

    def close(self) -> None:
        self.workbook.close()


class Sheet:
    """A worksheet written from the top down; `row` is the next free row."""

    def __init__(self, book: Book, name: str, widths: Sequence[int]) -> None:
        self.book, self.name, self.row, self.width = book, name, 0, len(widths)
        self.page: Any = book.workbook.add_worksheet(name)
        for column, width in enumerate(widths):
            self.page.set_column(column, column, width)

    def title(self, text: str) -> None:
        self.page.merge_range(self.row, 0, self.row, self.width - 1, text, self.book.formats["title"])
        self.page.set_row(self.row, 30)
        self.row += 1

    def filler(self, left: str, right: str = "") -> None:
        """The line between title and header: who fills it in, and the unit or the date."""
        middle = self.width // 2
        self.page.merge_range(self.row, 0, self.row, middle - 1, left, self.book.formats["plain"])
        self.page.merge_range(self.row, middle, self.row, self.width - 1, right, self.book.formats["right"])
        self.row += 1

    def header(self, rows: Sequence[Sequence[str]]) -> None:
        """LEFT joins a cell to the one on its left, UP to the one above it."""
        for down, cells in enumerate(rows):
            for column, text in enumerate(cells):
                if text not in (LEFT, UP):
                    self._head(rows, down, column, text)
        self.row += len(rows)

    def _head(self, rows: Sequence[Sequence[str]], down: int, column: int, text: str) -> None:
        last, bottom = column, down
        while last + 1 < len(rows[down]) and rows[down][last + 1] == LEFT:
            last += 1
        while bottom + 1 < len(rows) and rows[bottom + 1][column] == UP:
            bottom += 1
        look = self.book.formats["head"]
        if (last, bottom) == (column, down):
            self.page.write(self.row + down, column, text, look)
        else:
            self.page.merge_range(self.row + down, column, self.row + bottom, last, text, look)

    def line(self, cells: Sequence[Cell]) -> int:
        for column, value in enumerate(cells):
            self._write(self.row, column, value)
        self.row += 1
        return self.row - 1

    def _write(self, row: int, column: int, value: Cell) -> None:
        formats = self.book.formats
        if isinstance(value, datetime):
            self.page.write_datetime(row, column, value, formats["date"])
        elif value is None:
            self.page.write_blank(row, column, None, formats["body"])
        elif isinstance(value, str):
            self.page.write_string(row, column, value, formats["body"])
        else:
            self.page.write_number(row, column, value, formats["body"])

    def project(
        self,
        key: str,
        cells: Sequence[Cell],
        money: Money,
        *,
        name_column: int = 1,
        paid_in_yuan: int | None = None,
    ) -> None:
        """A project line; the cell under `name_column` holds its name."""
        row = self.line(cells)
        self.remember(key, row, name_column, str(cells[name_column]), money, paid_in_yuan)

    def remember(
        self, key: str, row: int, column: int, name: str, money: Money, paid_in_yuan: int | None = None
    ) -> None:
        cell = xl_rowcol_to_cell(row, column)
        entry = Entry(key, self.book.file, self.name, cell, name, money, paid_in_yuan)
        self.book.entries.append(entry)

    def total(self, label: str, column: int, typed: float, right: float, unit: str) -> None:
        """A total or subtotal line; one typed wrongly is remembered as such."""
        cells: list[Cell] = [None] * self.width
        cells[0], cells[column] = label, typed if typed or right else "——"
        row = self.line(cells)
        if typed != right:
            place = xl_rowcol_to_cell(row, column)
            self.book.wrong_totals.append(WrongTotal(self.name, place, typed, right, unit))

    def section(self, mark: str, text: str) -> None:
        self.line([mark, text, *([None] * (self.width - 2))])

    def blank(self) -> None:
        self.row += 1

    def note(self, text: str) -> None:
        self.page.merge_range(self.row, 0, self.row, self.width - 1, text, self.book.formats["plain"])
        self.row += 1

    def merge_down(self, first: int, column: int, text: str) -> None:
        """One tall cell over the lines written since `first`; the lines below inherit it."""
        look = self.book.formats["body"]
        if self.row - first == 1:
            self.page.write_string(first, column, text, look)
        elif self.row > first:
            self.page.merge_range(first, column, self.row - 1, column, text, look)

    def hide(self, column: int) -> None:
        self.page.set_column(column, column, 8, None, {"hidden": True})
