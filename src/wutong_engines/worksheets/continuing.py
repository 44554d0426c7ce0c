"""Recognises a sheet that goes on with the table of the sheet before it, without repeating the header."""

from dataclasses import dataclass, replace

from wutong_engines.worksheets.context import Context
from wutong_engines.worksheets.grid import Value
from wutong_engines.worksheets.layout import Header, Layout, Table, filled
from wutong_engines.worksheets.titles import serial_style

_FEWEST_CELLS = 3


@dataclass(frozen=True, slots=True)
class Before:
    """The last table of the sheet before: its header, what stood above it, where names and serials stand."""

    sheet: str
    header: Header
    context: Context
    name: int
    serial: int | None


def continuation(layout: Layout, before: Before | None) -> Table | None:
    """The rows of a sheet under the header of the sheet before, when they are numbered on and as wide."""
    rows = layout.grid.rows
    first = next((r for r, cells in enumerate(rows) if len(filled(cells)) >= _FEWEST_CELLS), None)
    if before is None or before.serial is None or first is None:
        return None
    width = max(before.header.paths, default=-1) + 1
    if max(map(len, rows)) > width or not _is_entry(rows[first], before.serial, before.name):
        return None
    header = replace(before.header, top=first, bottom=first - 1)
    return Table(header, tuple(range(first)), first, len(rows))


def _is_entry(cells: list[Value], serial: int, name: int) -> bool:
    """A number above one, and a name."""
    if max(serial, name) >= len(cells) or not isinstance(cells[name], str) or not cells[name]:
        return False
    number = cells[serial]
    return serial_style(number) == "arabic" and str(number).strip() not in ("1", "1.0", "1.")
