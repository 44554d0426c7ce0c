"""Runs as a process of its own: an .xls on standard input, its cells, pickled, on standard output.

An .xls cannot be measured before it is opened, and a damaged one may ask for more memory than there is.
Here that ends this process alone. Imports nothing of ours, so that it starts quickly.
"""

import contextlib
import io
import pickle
import sys
from typing import Any

from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

MOST_BYTES, MOST_SECONDS = 1 << 30, 60


def _limit() -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
        resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def sheets(data: bytes, most_columns: int, most_cells: int) -> list[dict[str, Any]]:
    """Name, visibility, extent, first column, rows and merges of each worksheet; no rows if too large."""
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
    found = []
    for index, metadata in enumerate(workbook.sheets_metadata):
        if metadata.typ != SheetTypeEnum.WorkSheet:
            continue
        sheet = workbook.get_sheet_by_index(index)
        end = sheet.end or (-1, -1)
        height, width = end[0] + 1, end[1] + 1
        is_fitting = width <= most_columns and height * width <= most_cells
        found.append(
            {
                "name": metadata.name,
                "is_hidden": metadata.visible != SheetVisibleEnum.Visible,
                "extent": (height, width),
                "lead": sheet.start[1] if sheet.start else 0,
                "rows": list(sheet.iter_rows()) if is_fitting and sheet.start else [],
                "merges": list(sheet.merged_cell_ranges or []),
            }
        )
    return found


if __name__ == "__main__":
    _limit()
    sys.stdout.buffer.write(pickle.dumps(sheets(sys.stdin.buffer.read(), int(sys.argv[1]), int(sys.argv[2]))))
