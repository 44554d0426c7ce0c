"""A batch as a file for people: a workbook with what it stands on, or a CSV; units in every head."""

import csv
import io
from collections.abc import Iterable
from typing import IO, Any

from wutong.greenpower.batches.grid import words_of
from wutong.greenpower.batches.queries import grid_of
from wutong.greenpower.batches.results import Results
from wutong.greenpower.batches.words import HEADS, ORIGIN, head, sources, told_row
from wutong.greenpower.models import Batch
from wutong.greenpower.question import BILLINGS, LABELS
from wutong.web import workbooks
from wutong.web.formats import moment_text
from wutong.web.media_types import XLSX

KINDS = {
    "xlsx": XLSX,
    "csv": "text/csv; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
}
SOURCE_HEADS = ("项", "值", "单位", "依据", "日期", "来历")


def file_name(batch: Batch, kind: str) -> str:
    return f"绿电批量测算 {batch.name}.{kind}".replace("/", "-")


def workbook(batch: Batch, results: Results) -> IO[bytes]:
    """Three sheets: the rows, what was asked, what it stands on."""

    def fill(book: Any) -> None:
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        heads = [head(column) for column in HEADS]
        _write(book.add_worksheet("结果"), heads, map(told_row, results.every()), bold)
        _write(book.add_worksheet("问的是什么"), ["项", "选的"], _asked(batch), bold, wide=(0, 1))
        _write(book.add_worksheet("用的数"), list(SOURCE_HEADS), sources(batch), bold, wide=(0, 3))

    return workbooks.made(fill, by_rows=True)


def _write(
    sheet: Any, heads: list[str], rows: Iterable[Iterable[Any]], bold: Any, wide: tuple[int, ...] = (9,)
) -> None:
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(heads) - 1, 13)
    for column in wide:
        sheet.set_column(column, column, 40)
    sheet.write_row(0, 0, heads, bold)
    for number, row in enumerate(rows, 1):
        sheet.write_row(number, 0, row)


def _asked(batch: Batch) -> list[tuple[str, str]]:
    grid = grid_of(batch)
    rows = [
        (LABELS[name], "、".join(words_of(name, value) for value in values))
        for name, values in grid.choices().items()
    ]
    rows.append((LABELS["billing"], BILLINGS[grid.billing]))
    rows.append(
        ("谁，什么时候", f"{batch.body.name} {batch.created_by.name}，{moment_text(batch.created_at)}")
    )
    rows.append(("在哪里算的", f"{batch.where}，{batch.seconds:,.0f} 秒"))
    return [*rows, ("来历", ORIGIN)]


def lines(results: Results) -> Iterable[str]:
    """CSV with a mark that Excel knows UTF-8 by; the last column says where the figures are from."""
    held = io.StringIO()
    writer = csv.writer(held)

    def line(values: Iterable[Any]) -> str:
        held.seek(0)
        held.truncate()
        writer.writerow(values)
        return held.getvalue()

    yield "\ufeff" + line([*(head(column) for column in HEADS), "来历"])
    for row in results.every():
        yield line([*told_row(row), ORIGIN])
