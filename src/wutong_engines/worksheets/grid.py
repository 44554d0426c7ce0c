"""A sheet as a grid of cells with what surrounds them: merges, hidden parts, formulas without results."""

import datetime
import io
import pickle
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from wutong_engines.units.numerals import from_float
from wutong_engines.worksheets import binary_reader
from wutong_engines.worksheets.model import Refused
from wutong_engines.worksheets.quiet import quiet
from wutong_engines.worksheets.safety import Package, SheetFacts, inspect, scan_sheet

Value = int | float | str | bool | datetime.time | datetime.date | datetime.datetime | datetime.timedelta
Row = list[Value]
Merge = tuple[int, int, int, int]

MOST_COLUMNS = 512
MOST_ROWS = 400_000
MOST_CELLS = 6_000_000
MOST_SHEETS = 200
MOST_MERGES = 50_000
_NO_FACTS = SheetFacts(0, 0, frozenset(), frozenset(), (), ())
_DAMAGED = Refused("这个工作簿不完整或已损坏，读不出来。", "请用 Excel 打开修复后另存为 .xlsx，再导入。")


@dataclass(slots=True)
class Grid:
    """Cells from row 1, column 1 (0-based inside); `merges` are (top, left, bottom, right), inclusive."""

    name: str
    rows: list[Row]
    merges: list[Merge] = field(default_factory=list)
    is_hidden: bool = False
    facts: SheetFacts = _NO_FACTS
    is_1904: bool = False

    def value(self, row: int, column: int) -> Value:
        cells = self.rows[row] if 0 <= row < len(self.rows) else []
        return cells[column] if 0 <= column < len(cells) else ""

    def text(self, row: int, column: int) -> str:
        return shown(self.value(row, column))


def _letter(column: int) -> str:
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


_LETTERS = tuple(map(_letter, range(MOST_COLUMNS)))


def letter(column: int) -> str:
    """0 → A, 16383 → XFD."""
    return _LETTERS[column] if column < MOST_COLUMNS else _letter(column)


def address(row: int, column: int) -> str:
    return f"{letter(column)}{row + 1}"


def shown(value: Value) -> str:
    """A cell as a person sees it, numbers without the noise of floats."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float | int):
        return _shown_number(value)
    if isinstance(value, datetime.datetime):
        return value.strftime("%Y-%m-%d %H:%M") if value.hour or value.minute else value.date().isoformat()
    return str(value)


def _shown_number(value: float) -> str:
    if value != value or value in (float("inf"), float("-inf")):
        return ""
    text = format(from_float(value), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def open_grids(file_name: str, data: bytes) -> Iterator[Grid]:
    """The worksheets of a file in order; raises `Refused` for a file that must not or cannot be read."""
    package = inspect(file_name, data)
    return _zip_grids(package) if package else _binary_grids(data)


def _zip_grids(package: Package) -> Iterator[Grid]:
    facts, is_1904 = _facts_by_sheet(package), _is_1904(package)
    workbook = _open(package.data)
    try:
        worksheets = [
            (i, m) for i, m in enumerate(workbook.sheets_metadata) if m.typ == SheetTypeEnum.WorkSheet
        ]
        _refuse_sheets(len(worksheets))
        for index, metadata in worksheets:
            grid = _grid(workbook, index, metadata.name, facts.get(metadata.name, _NO_FACTS))
            grid.is_hidden = metadata.visible != SheetVisibleEnum.Visible
            grid.is_1904 = is_1904
            yield grid
    finally:
        workbook.close()


def _binary_grids(data: bytes) -> Iterator[Grid]:
    """An .xls cannot be measured before it is opened: a process with limited memory and time does it."""
    command = [sys.executable, "-I", binary_reader.__file__, str(MOST_COLUMNS), str(MOST_CELLS)]
    try:
        done = subprocess.run(
            command, input=data, capture_output=True, timeout=binary_reader.MOST_SECONDS, check=True
        )
        sheets = pickle.loads(done.stdout)
    except (subprocess.SubprocessError, OSError, pickle.UnpicklingError, EOFError) as error:
        raise _DAMAGED from error
    _refuse_sheets(len(sheets))
    for sheet in sheets:
        refuse_extent(sheet["name"], *sheet["extent"])
        rows = _tidied(sheet["rows"], sheet["lead"])
        yield Grid(_written(sheet["name"]), rows, _merges(sheet["merges"]), sheet["is_hidden"])


def _refuse_sheets(count: int) -> None:
    if count > MOST_SHEETS:
        raise Refused(f"工作簿有 {count} 张表，超过 {MOST_SHEETS} 张。", "请分成几个文件再导入。")


def _open(data: bytes) -> CalamineWorkbook:
    try:
        with quiet():
            return CalamineWorkbook.from_filelike(io.BytesIO(data))
    except PasswordError as error:
        raise Refused("这个工作簿设了打开密码。", "请在 Excel 里取消密码后再导入。") from error
    except (CalamineError, OSError, ValueError) as error:
        raise _DAMAGED from error
    except BaseException as error:
        raise _refusal(error) from error


def _refusal(error: BaseException) -> BaseException:
    """The reader's own panic becomes a refusal; anything else goes on unchanged."""
    return _DAMAGED if type(error).__name__ == "PanicException" or isinstance(error, Exception) else error


def _grid(workbook: CalamineWorkbook, index: int, name: str, facts: SheetFacts) -> Grid:
    try:
        with quiet():
            sheet = workbook.get_sheet_by_index(index)
            rows = _rows(sheet, name)
            merges = _merges(sheet.merged_cell_ranges or [])
    except Refused:
        raise
    except BaseException as error:
        raise _refusal(error) from error
    return Grid(name, rows, merges, facts=facts)


def _rows(sheet: CalamineSheet, name: str) -> list[Row]:
    start, end = sheet.start, sheet.end
    if start is None or end is None:
        return []
    refuse_extent(name, end[0] + 1, end[1] + 1)
    return _tidied(sheet.iter_rows(), start[1])


def _tidied(source: Iterable[Row], lead_columns: int) -> list[Row]:
    """Rows without blanks at their end, and with the blank columns before the first filled one."""
    lead: Row = [""] * lead_columns
    rows: list[Row] = []
    seen: dict[str, str] = {"": ""}
    for cells in source:
        while cells and cells[-1] == "":
            cells.pop()
        cells = [(seen.get(v) or _shared(v, seen)) if isinstance(v, str) else v for v in cells]
        rows.append(lead + cells if lead and cells else cells)
    while rows and not rows[-1]:
        rows.pop()
    return rows


# what nobody types and no database keeps: control characters but tab and line breaks, halves of characters
_UNSEEN = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 127, *range(0xD800, 0xE000)])


_MOST_SHARED = 50_000


def _written(text: str) -> str:
    return text if text.isprintable() else text.translate(_UNSEEN)


def _shared(text: str, seen: dict[str, str]) -> str:
    """Equal texts as one object, for a column repeats its words."""
    text = _written(text)
    if len(seen) < _MOST_SHARED:
        seen[text] = text
    return text


def _merges(ranges: Iterable[tuple[tuple[int, int], tuple[int, int]]]) -> list[Merge]:
    found = [
        (top, left, bottom, right)
        for (top, left), (bottom, right) in ranges
        if top <= bottom and left <= right
    ]
    return found[:MOST_MERGES]


def _fits(rows: int, columns: int) -> bool:
    return columns <= MOST_COLUMNS and rows <= MOST_ROWS and rows * columns <= MOST_CELLS


def refuse_extent(name: str, rows: int, columns: int) -> None:
    """Refuses a sheet wider or longer than a ledger can be, before its cells are laid out."""
    if columns > MOST_COLUMNS:
        reason = f"表“{name}”有 {columns:,} 列，超过 {MOST_COLUMNS} 列，不像台账。"
        raise Refused(reason, "请删去右侧多余的列（选中后右键删除），只留台账，再导入。")
    if not _fits(rows, columns):
        reason = f"表“{name}”的内容一直到第 {rows:,} 行，太大了。"
        raise Refused(reason, "请删去下方多余的行；真有这么多项目，请按地区分成几个文件。")


_SHEET = re.compile(r"<(?:\w+:)?sheet\b([^>]*)>")
_RELATION = re.compile(r"<(?:\w+:)?Relationship\b([^>]*)>")
_ATTRIBUTE = re.compile(r"([\w:]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_ENTITIES = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'", "&amp;": "&"}


def _attributes(text: str) -> dict[str, str]:
    found = {}
    for key, double, single in _ATTRIBUTE.findall(text):
        value = double or single
        for entity, character in _ENTITIES.items():
            value = value.replace(entity, character)
        found[key.rpartition(":")[2] if not key.startswith("r:") else key] = value
    return found


def _facts_by_sheet(package: Package) -> dict[str, SheetFacts]:
    """Facts per sheet name; every worksheet part is measured, also one no name leads to."""
    by_part: dict[str, SheetFacts] = {}
    for member in package.members:
        if re.search(r"worksheets[/\\][^/\\]+\.xml$", member, re.IGNORECASE):
            facts = scan_sheet(package, member, _fits)
            refuse_extent(member.rpartition("/")[2].removesuffix(".xml"), facts.last_row, facts.last_column)
            by_part[member.lower().lstrip("/")] = facts
    return {name: by_part[part] for name, part in _parts_by_name(package).items() if part in by_part}


def _parts_by_name(package: Package) -> dict[str, str]:
    book = next((m for m in package.members if m.lower().endswith("workbook.xml")), None)
    relations = next((m for m in package.members if m.lower().endswith("workbook.xml.rels")), None)
    if book is None or relations is None:
        return {}
    targets = {}
    for text in _RELATION.findall(package.text(relations)):
        attributes = _attributes(text)
        targets[attributes.get("Id", "")] = attributes.get("Target", "")
    found = {}
    for text in _SHEET.findall(package.text(book)):
        attributes = _attributes(text)
        target = targets.get(attributes.get("r:id", attributes.get("id", "")), "")
        found[attributes.get("name", "")] = _absolute(target)
    return found


def _absolute(target: str) -> str:
    return (target[1:] if target.startswith("/") else f"xl/{target}").lower()


def _is_1904(package: Package) -> bool:
    book = next((m for m in package.members if m.lower().endswith("workbook.xml")), None)
    return bool(book and re.search(r"date1904\s*=\s*[\"'](?:1|true)", package.text(book)))
