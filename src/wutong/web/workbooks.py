"""Workbooks to take away: what people wrote is never a formula or a link; plain tables under a bold head."""

from collections.abc import Callable, Iterable, Sequence
from tempfile import SpooledTemporaryFile
from typing import IO, Any

import xlsxwriter


def made(fill: Callable[[Any], None], *, by_rows: bool = False) -> IO[bytes]:
    """The workbook `fill` wrote, at its beginning; `by_rows`: row after row, none kept in memory."""
    file: IO[bytes] = SpooledTemporaryFile(max_size=8_000_000)  # noqa: SIM115
    how = "constant_memory" if by_rows else "in_memory"
    book = xlsxwriter.Workbook(file, {how: True, "strings_to_formulas": False, "strings_to_urls": False})
    fill(book)
    book.close()
    file.seek(0)
    return file


def table(
    book: Any, name: str, head: Sequence[str], rows: Iterable[Sequence[Any]], widths: tuple[int, int]
) -> None:
    """`widths`: of the first column and of the others. Head and first column stay in sight."""
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, 0, widths[0])
    sheet.set_column(1, len(head), widths[1])
    sheet.write_row(0, 0, head, book.add_format({"bold": True}))
    for number, row in enumerate(rows, 1):
        sheet.write_row(number, 0, row)


def lines(book: Any, name: str, rows: Iterable[Sequence[Any]], widths: tuple[int, ...]) -> None:
    """A sheet of few words a line, the first bold."""
    sheet = book.add_worksheet(name)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    bold = book.add_format({"bold": True})
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row, bold if number == 0 else None)
