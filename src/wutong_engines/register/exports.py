"""Rows of an export as texts with their line: CSV (UTF-8 or GBK, comma, tab or semicolon), Parquet, xlsx."""

import codecs
import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain, islice
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from python_calamine import CalamineError, CalamineWorkbook

from wutong_engines.register.faults import Fault
from wutong_engines.register.headers import is_known
from wutong_engines.register.schema import RegisterError

ENDINGS = (".csv", ".txt", ".tsv", ".parquet", ".xlsx", ".xls")
ROWS_AT_ONCE = 50_000
SNIFFED_BYTES = 1 << 20
LINES_ABOVE = 12
"""How far down the heads may stand: providers write a title, the terms of use, the day of export above."""
_DELIMITERS = ",\t;，|"
# what UTF-8 read as GBK, GBK read as Latin-1, or a lost character looks like
_MANGLED = re.compile("�|锟斤拷|烫烫|[ÃÂäåæçèé][\x80-\xbf]|[À-ÿ]{2}")


@dataclass(frozen=True)
class Line:
    """Cells as texts, as many as the header has; `number` counts from 1 with the header."""

    number: int
    cells: list[str]


@dataclass(frozen=True)
class Export:
    """One file: `header` as written, `rows` of lines and of faults of lines that cannot be read.

    `notes`: what of the file was not read, in words.
    """

    name: str
    header: tuple[str, ...]
    rows: Iterator[Line | Fault]
    notes: tuple[str, ...] = ()


def open_export(path: Path) -> Export:
    """Raises RegisterError when the file cannot be read at all."""
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        raise RegisterError(f"{path.name} 不认得：要 {'、'.join(ENDINGS)} 之一。")
    if not path.is_file():
        raise RegisterError(f"打不开 {path}：文件不存在。")
    notes: list[str] = []
    if ending == ".parquet":
        lines = _parquet(path)
    else:
        found = _workbook(path, notes) if ending.startswith(".xls") else _text(path)
        lines = _from_heads(path, found)
    header = next(lines, None)
    if not isinstance(header, Line) or not any(header.cells):
        raise RegisterError(f"{path.name} 是空的：第一行应是表头。")
    names = tuple(cell.strip().lstrip("\ufeff") for cell in header.cells)
    return Export(path.name, names, lines, tuple(notes))


def _from_heads(path: Path, rows: Iterator[Line | Fault]) -> Iterator[Line | Fault]:
    """From the heads of a table we know, else from the first row; every row as wide as its heads."""
    top = list(islice(rows, LINES_ABOVE))
    cells = [(at, one.cells) for at, one in enumerate(top) if isinstance(one, Line)]
    start, header = next((one for one in cells if is_known(one[1])), cells[0] if cells else (0, []))
    for one in chain(top[start:], rows):
        yield one if isinstance(one, Fault) else _line(path, one.number, one.cells, header)


# CSV


def _text(path: Path) -> Iterator[Line | Fault]:
    encoding = encoding_of(path)
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        delimiter = _delimiter([file.readline() for _ in range(LINES_ABOVE)])
        file.seek(0)
        rows = csv.reader(file, delimiter=delimiter)
        while True:
            number = rows.line_num + 1
            try:
                cells = next(rows)
            except StopIteration:
                return
            except csv.Error as error:
                yield _row_fault(
                    path, number, "columns", f"引号或字段读不了（{error}）", "另存为“CSV UTF-8”再来"
                )
                continue
            if any(map(str.strip, cells)):
                yield Line(number, cells)


def _delimiter(lines: list[str]) -> str:
    """What parts heads we know, else what the first line has most of."""
    likely = sorted(_DELIMITERS, key=lines[0].count, reverse=True)
    for mark in likely:
        try:
            if any(is_known(row) for row in csv.reader(lines, delimiter=mark)):
                return mark
        except csv.Error:
            continue
    return likely[0]


def _line(path: Path, number: int, cells: list[str], header: list[str]) -> Line | Fault:
    while len(cells) > len(header) and not cells[-1].strip():
        cells = cells[:-1]
    if len(cells) != len(header):
        return _row_fault(
            path,
            number,
            "columns",
            f"有 {len(cells)} 列，表头有 {len(header)} 列",
            "内容里有逗号或换行的，用英文双引号括起；缺的列补空",
            "｜".join(cells[:6]),
        )
    return Line(number, cells)


def _row_fault(path: Path, number: int, kind: str, what: str, mend: str, value: str = "") -> Fault:
    return Fault(path.name, number, "", value[:80], kind, what, mend, True)


def encoding_of(path: Path) -> str:
    """UTF-8 when the beginning is, else UTF-16 by its mark, else GB 18030 (which GBK is part of)."""
    with path.open("rb") as file:
        head = file.read(SNIFFED_BYTES)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        # one bad byte in a file that is otherwise UTF-8 does not make it GBK
        replaced = head.decode("utf-8", "replace")
        other = head.decode("gb18030", "replace")
        return (
            "utf-8-sig"
            if replaced.count("\ufffd") <= other.count("\ufffd") + len(head) // 1000
            else "gb18030"
        )
    return "utf-8-sig"


def mended(text: str) -> str | None:
    """Text read in the wrong encoding put right, None when that cannot be; other text as it is."""
    if not _MANGLED.search(text) and not _looks_doubly_read(text):
        return text
    for wrong, right in (
        ("gb18030", "utf-8"),
        ("latin-1", "utf-8"),
        ("cp1252", "utf-8"),
        ("latin-1", "gb18030"),
    ):
        try:
            back = text.encode(wrong).decode(right)
        except (UnicodeEncodeError, UnicodeDecodeError):
            continue
        if re.search("[\u4e00-\u9fff]", back) and not _MANGLED.search(back):
            return back
    return None if _MANGLED.search(text) else text


# what UTF-8 bytes of common Chinese give when read as GBK: so many together are no name
_DOUBLY = re.compile("[鍏鏈闄鍙徃闈掓捣璐瀹缁鑲浠纾锛銆]")


def _looks_doubly_read(text: str) -> bool:
    return len(_DOUBLY.findall(text)) * 4 >= len(text) > 0


# workbooks and Parquet


def _workbook(path: Path, notes: list[str]) -> Iterator[Line | Fault]:
    """The first sheet with heads we know, else the first; `notes` says which others were left."""
    try:
        workbook = CalamineWorkbook.from_path(str(path))
        name, rows = _sheet(workbook)
    except (CalamineError, ValueError, IndexError) as error:
        raise RegisterError(f"{path.name} 不是能读的工作簿：用表格软件打开，另存为 .xlsx。") from error
    others = [other for other in workbook.sheet_names if other != name]
    if others:
        notes.append(f"{path.name} 只读了“{name}”这一张表，没有读：{'、'.join(others)}")
    for number, row in enumerate(rows, start=1):
        cells = [shown(value) for value in row]
        if any(cells):
            yield Line(number, cells)


def _sheet(workbook: CalamineWorkbook) -> tuple[str, list[list[Any]]]:
    first: list[list[Any]] = []
    for number, name in enumerate(workbook.sheet_names):
        rows = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
        if any(is_known([shown(value) for value in row]) for row in rows[:LINES_ABOVE]):
            return name, rows
        first = first if number else rows
    return workbook.sheet_names[0], first


def _parquet(path: Path) -> Iterator[Line | Fault]:
    try:
        file = pq.ParquetFile(path)
    except (OSError, ValueError) as error:
        raise RegisterError(f"{path.name} 不是能读的 Parquet 文件：重新导出。") from error
    yield Line(1, list(file.schema_arrow.names))
    number = 2
    for batch in file.iter_batches(ROWS_AT_ONCE):
        columns = [column.to_pylist() for column in batch.columns]
        for row in zip(*columns, strict=True):
            yield Line(number, [shown(value) for value in row])
            number += 1


def shown(value: Any) -> str:
    """A cell as a person would have typed it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else str(value).strip()


def in_chunks(rows: Iterator[Line | Fault]) -> Iterator[list[Line | Fault]]:
    while chunk := list(islice(rows, ROWS_AT_ONCE)):
        yield chunk
