"""Builds small ledgers for tests: rows as lists, merges as A1 ranges."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import xlsxwriter
import xlwt

from wutong_engines.worksheets import Gazetteer, Place, ProjectRow, SheetReading, read_workbook

PLACES = Gazetteer(
    [
        Place("630000", "青海省", "省", None),
        Place("630100", "西宁市", "地级市", "630000"),
        Place("630106", "湟中区", "市辖区", "630100"),
        Place("630102", "城东区", "市辖区", "630100"),
        Place("630121", "大通回族土族自治县", "自治县", "630100"),
        Place("630200", "海东市", "地级市", "630000"),
        Place("630223", "互助土族自治县", "自治县", "630200"),
        Place("632500", "海南藏族自治州", "自治州", "630000"),
        Place("632521", "共和县", "县", "632500"),
        Place("632522", "同德县", "县", "632500"),
        Place("632525", "贵南县", "县", "632500"),
        Place("632800", "海西蒙古族藏族自治州", "自治州", "630000"),
        Place("632801", "格尔木市", "县级市", "632800"),
        Place("632802", "德令哈市", "县级市", "632800"),
        Place("632821", "乌兰县", "县", "632800"),
        Place("632822", "都兰县", "县", "632800"),
        Place("632857", "大柴旦行政委员会", "行委", "632800"),
        Place(
            "630100",
            "西宁（国家级）经济技术开发区",
            "park",
            None,
            ("西宁经开区",),
            "西宁（国家级）经济技术开发区",
        ),
        Place("630106", "西宁经开区甘河工业园区", "park", None, ("甘河工业园区",), "西宁经开区甘河工业园区"),
        Place("630200", "海东工业园区", "park", None, (), "海东工业园区"),
    ]
)


@dataclass(slots=True)
class Sheet:
    rows: Sequence[Sequence[Any]]
    merges: Sequence[str] = ()
    hidden_rows: Sequence[int] = ()
    hidden_columns: Sequence[str] = ()
    is_hidden: bool = False
    at: tuple[int, int] = (0, 0)
    formulas: Mapping[str, tuple[str, Any]] = field(default_factory=dict)


def xlsx(sheets: Mapping[str, Sheet | Sequence[Sequence[Any]]]) -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    plain, dated = book.add_format(), book.add_format({"num_format": "yyyy-mm-dd"})
    for name, given in sheets.items():
        sheet = given if isinstance(given, Sheet) else Sheet(given)
        page = book.add_worksheet(name)
        for merge in sheet.merges:
            page.merge_range(merge, "", plain)
        for row, cells in enumerate(sheet.rows, start=sheet.at[0]):
            for column, value in enumerate(cells, start=sheet.at[1]):
                if value not in (None, ""):
                    page.write(row, column, value, dated if isinstance(value, date) else plain)
        for cell, (formula, result) in sheet.formulas.items():
            page.write_formula(cell, formula, plain, result)
        _hide(page, sheet)
    book.close()
    return target.getvalue()


def _hide(page: Any, sheet: Sheet) -> None:
    for number in sheet.hidden_rows:
        page.set_row(number - 1, None, None, {"hidden": True})
    for letter in sheet.hidden_columns:
        page.set_column(f"{letter}:{letter}", 9, None, {"hidden": True})
    if sheet.is_hidden:
        page.hide()


def xls(rows: Sequence[Sequence[Any]], merges: Sequence[tuple[int, int, int, int]] = ()) -> bytes:
    """An .xls; merges are (top, bottom, left, right), 0-based."""
    book = xlwt.Workbook()
    page = book.add_sheet("台账", cell_overwrite_ok=True)
    for top, bottom, left, right in merges:
        page.write_merge(top, bottom, left, right, rows[top][left])
    for row, cells in enumerate(rows):
        for column, value in enumerate(cells):
            if value not in (None, ""):
                page.write(row, column, value)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def read(rows: Sequence[Sequence[Any]] | Sheet, name: str = "台账.xlsx", **options: Any) -> SheetReading:
    """The reading of a workbook of one sheet."""
    return read_workbook(name, xlsx({"台账": rows}), PLACES, **options).sheets[0]


def names(sheet: SheetReading) -> list[str]:
    return [project.name.value for project in sheet.projects]


def yuan(sheet: SheetReading) -> list[int | None]:
    return [project.total.yuan if project.total else None for project in sheet.projects]


def kinds(sheet: SheetReading) -> dict[int, str]:
    return {skipped.row: skipped.kind for skipped in sheet.skipped}


def said(sheet: SheetReading, kind: str) -> list[str]:
    return [warning.text for warning in sheet.warnings if warning.kind == kind]


def only(sheet: SheetReading) -> ProjectRow:
    (project,) = sheet.projects
    return project
