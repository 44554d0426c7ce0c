"""Plain CSV of hourly numbers: delimiter, headings, dates, thousands; each odd cell is named by its line."""

import csv
import io
import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from wutong_engines.greenpower.upload_model import Column, Table, UploadError

MOST_ROWS = 400_000
MOST_COLUMNS = 200
_NUMBER = re.compile(r"[-+−]?(?:\d+(?:\.\d*)?|\.\d+|\d{1,3}(?:,\d{3})+(?:\.\d*)?)(?:[eE][-+]?\d{1,3})?")
_MISSING = {"", "nan", "na", "n/a", "null", "none", "-", "--", "—", "——", "/", "#n/a", "缺测", "缺"}
_SENTINELS = {-999.0, -9999.0, -99999.0, -999.9, -99.9}
_MOMENT = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?[T\s]*"
    r"(?:(\d{1,2})(?:[:：时点](\d{1,2})?)?分?(?:[:：](\d{1,2})(?:\.\d+)?)?秒?)?\s*(Z|[+-]\d{2}:?\d{2})?"
)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})[:T\s]?(?:(\d{2}):?(\d{2})?)?()()")
_LOOKS_LIKE_DATE = re.compile(
    r"\d{1,4}[-/.年]\d{1,2}([-/.月]\d{1,4})?日?(\D.*)?|\d{1,2}[:：时点]\d{0,2}.*|\d{8}[:T ]\d{4}"
)
_LARGEST = 1e12
_SERIAL = re.compile(r"[34]\d{4}(\.\d+)?")  # 1982 to 2036
_DAYS_TO_1970 = 25_569
_CLOCK = re.compile(r"(\d{1,2})(?:[:：时点](\d{1,2})?)?分?(?:[:：]\d{1,2})?")
_DATE_HEADING = re.compile(r"日期|时间|时刻|date|time", re.IGNORECASE)
_PARTS = {
    "year": re.compile(r"年|年份|year|yyyy", re.IGNORECASE),
    "month": re.compile(r"月|月份|month|mo|mm", re.IGNORECASE),
    "day": re.compile(r"日|day|dy|dd", re.IGNORECASE),
    "hour": re.compile(r"时|小时|钟点|时段|hour|hr|hh", re.IGNORECASE),
}
_UTC = re.compile(r"UTC\s*([+-]\s*\d{1,2})?|GMT|世界时", re.IGNORECASE)
_BEIJING = re.compile(r"北京时间|Asia/Shanghai|\bCST\b", re.IGNORECASE)
_SUMMARY = re.compile(r"合计|总计|小计|平均|最大|最小|total|sum|mean|average|max|min", re.IGNORECASE)

Rows = list[tuple[int, list[str]]]


def read_csv(text: str) -> Table:
    rows = _rows(text)
    first = _first_data_row(rows)
    headings = _headings(rows, first)
    body, notes = _without_summary(rows[first:])
    width = max(len(cells) for _, cells in body)
    if width > MOST_COLUMNS:
        raise UploadError(f"有 {width:,} 列。", f"最多 {MOST_COLUMNS} 列，请只留需要的列。", line=body[0][0])
    headings += [""] * (width - len(headings))
    columns = [[cells[at].strip() if at < len(cells) else "" for _, cells in body] for at in range(width)]
    lines = [line for line, _ in body]
    times, used, said = _times(columns, headings, lines)
    written = " ".join(" ".join(cells) for _, cells in rows[:first])
    numbers = _columns(columns, headings, lines, used, _unit_in_words(written))
    if not numbers:
        raise UploadError("没有找到数据列。", "请留一列逐时的数，表头写名称和单位，如“负荷(MW)”。")
    return Table(
        "CSV",
        numbers,
        np.array(lines, dtype=np.int64),
        times,
        said if said is not None else _offset_in_words(written),
        notes=notes,
    )


def _columns(
    cells: Sequence[Sequence[str]], headings: Sequence[str], lines: Sequence[int], used: set[int], unit: str
) -> tuple[Column, ...]:
    """The columns of numbers: remarks beside them, row numbers and empty columns are left."""
    found = []
    for at, column in enumerate(cells):
        first = next((cell for cell in column if cell.lower() not in _MISSING), "")
        if at not in used and _is_number(first) and not _is_counter(column, len(lines)):
            name = headings[at] or f"第 {at + 1} 列"
            found.append(Column(name, _numbers(column, lines, name), unit))
    return tuple(found)


def _rows(text: str) -> Rows:
    head = [line for line in text[:20_000].splitlines() if line.strip()][:20]
    sums = {mark: sum(line.count(mark) for line in head) for mark in ("\t", ";", ",")}
    mark = max(sums, key=lambda one: sums[one])
    found: Rows = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark if sums[mark] else ",")
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells) and not cells[0].lstrip().startswith("#"):
                found.append((reader.line_num, cells))
            if len(found) > MOST_ROWS:
                raise UploadError(f"超过 {MOST_ROWS:,} 行。", "请只留一年的数据。")
    except csv.Error as wrong:
        raise UploadError(
            "这一行的引号或分隔符不成对。", "请用 Excel 打开后另存为“CSV UTF-8”。", line=reader.line_num
        ) from wrong
    return found


def _is_number(cell: str) -> bool:
    return _NUMBER.fullmatch(cell) is not None


def _first_data_row(rows: Rows) -> int:
    for at, (_, cells) in enumerate(rows[:80]):
        bare = [cell.strip() for cell in cells]
        kinds = [
            _is_number(cell) or cell.lower() in _MISSING or bool(_LOOKS_LIKE_DATE.fullmatch(cell))
            for cell in bare
        ]
        is_dated = any(_MOMENT.fullmatch(cell) for cell in bare)
        if (all(kinds) or is_dated) and any(_is_number(cell) for cell in bare):
            return at
    line = rows[0][0] if rows else None
    raise UploadError(
        "没有找到一行数。", "请上传逗号分隔、每行一个时段的 CSV；合并单元格、说明文字请删去。", line=line
    )


def _headings(rows: Rows, first: int) -> list[str]:
    """The one or two rows above the data that are as wide as it is: names, and perhaps units."""
    width = len(rows[first][1])
    above = [cells for _, cells in rows[max(0, first - 2) : first] if len(cells) == width]
    if width == 1:
        above = above[-1:]
    return [" ".join(filter(None, (cells[at].strip() for cells in above))) for at in range(width)]


def _without_summary(rows: Rows) -> tuple[Rows, tuple[str, ...]]:
    kept, dropped = list(rows), []
    while kept and any(_SUMMARY.search(cell) for cell in kept[-1][1]):
        dropped.append(kept.pop()[0])
    notes = tuple(f"第 {line:,} 行是合计一类的汇总，没有用。" for line in sorted(dropped))
    return kept, notes


def _unit_in_words(text: str) -> str:
    """The unit a title names for the whole table."""
    matched = re.search(r"单位\s*[:：为]\s*([^\s,，；;）)]+)", text)
    return matched[1] if matched else ""


def _is_counter(cells: Sequence[str], count: int) -> bool:
    """1..8760 or 0..8759 beside the data is a row number, not a load."""
    if count < 48 or not (cells[0].isdigit() and cells[-1].isdigit()):
        return False
    start = int(cells[0]) if len(cells[0]) < 3 else -1
    return start in (0, 1) and all(cell == str(start + at) for at, cell in enumerate(cells))


def _numbers(cells: Sequence[str], lines: Sequence[int], field: str) -> NDArray[np.float64]:
    values = np.empty(len(cells))
    for at, cell in enumerate(cells):
        if cell.lower() in _MISSING:
            values[at] = np.nan
            continue
        if not _is_number(cell):
            raise UploadError(
                f"“{cell[:30]}”不是一个数。", "请改成数，没有数的留空。", line=lines[at], field=field
            )
        number = _float(cell)
        if abs(number) > _LARGEST:
            raise UploadError(f"“{cell[:30]}”大得不像真的。", "请改正这个数。", line=lines[at], field=field)
        values[at] = np.nan if number in _SENTINELS else number
    return values


def _float(cell: str) -> float:
    return float(cell.replace(",", "").replace("−", "-"))


def _times(
    columns: Sequence[Sequence[str]], headings: Sequence[str], lines: Sequence[int]
) -> tuple[NDArray[np.datetime64] | None, set[int], float | None]:
    """Moments in minutes, the columns that held them, and the offset the cells themselves carry."""
    parts = _part_columns(headings)
    if {"year", "month", "day", "hour"} <= set(parts):
        return _from_parts(columns, parts, lines), set(parts.values()), None
    at = next((at for at, cells in enumerate(columns) if _holds_dates(cells[0], headings[at])), None)
    if at is None:
        return None, set(), None
    beside = _clock_column(columns, headings, at, parts)
    is_serial = _SERIAL.fullmatch(columns[at][0]) is not None
    minutes, zones = [], set()
    for row, cell in enumerate(columns[at]):
        moment, zone = _serial(cell) if is_serial else _moment(cell, lines[row], headings[at])
        zones.add(zone)
        minutes.append(moment + (_clock(columns[beside][row], lines[row]) if beside is not None else 0))
    if len(zones) > 1:
        raise UploadError("日期里的时区前后不一。", "请统一成北京时间。", field=headings[at])
    zone = zones.pop()
    return _stamps(minutes), {at} | ({beside} if beside is not None else set()), zone


def _part_columns(headings: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for at, heading in enumerate(headings):
        for part, pattern in _PARTS.items():
            if part not in found and pattern.fullmatch(heading.strip()):
                found[part] = at
    return found


def _from_parts(
    columns: Sequence[Sequence[str]], parts: dict[str, int], lines: Sequence[int]
) -> NDArray[np.datetime64]:
    minutes = []
    for row, line in enumerate(lines):
        try:
            year, month, day, hour = (
                int(columns[parts[key]][row]) for key in ("year", "month", "day", "hour")
            )
        except ValueError:
            raise UploadError("年月日时有一格不是整数。", "请补齐日期。", line=line) from None
        minutes.append(_day(year, month, day, line) + _within(str(hour), None, line))
    return _stamps(minutes)


def _holds_dates(cell: str, heading: str) -> bool:
    if _MOMENT.fullmatch(cell) or (_COMPACT.fullmatch(cell) and _DATE_HEADING.search(heading)):
        return True
    if _SERIAL.fullmatch(cell) and _DATE_HEADING.search(heading):
        return True
    return bool(_LOOKS_LIKE_DATE.fullmatch(cell)) and not _is_number(cell)


def _serial(cell: str) -> tuple[int, None]:
    """Minutes of a date that a spreadsheet has written as days since 30 December 1899."""
    if not _SERIAL.fullmatch(cell):
        raise UploadError(
            f"日期列里的“{cell[:30]}”与别的行写法不同。", "请统一写成 2024-01-31 05:00 的样子。"
        )
    return round((float(cell) - _DAYS_TO_1970) * 1440), None


def _clock_column(
    columns: Sequence[Sequence[str]], headings: Sequence[str], at: int, parts: dict[str, int]
) -> int | None:
    """The column of hours beside a column of bare dates."""
    if re.search(r"[:：时点.]|[T\s:]\d{2}:?\d{2}$", columns[at][0]):
        return None
    for other, cells in enumerate(columns):
        is_clock = re.fullmatch(r"\d{1,2}[:：时点].*", cells[0]) is not None
        if other != at and (is_clock or other == parts.get("hour")):
            return other
    return None


def _moment(cell: str, line: int, field: str) -> tuple[int, float | None]:
    matched = _MOMENT.fullmatch(cell) or _COMPACT.fullmatch(cell)
    if matched is None:
        raise UploadError(
            f"看不懂日期“{cell[:30]}”。", "请写成 2024-01-31 05:00 的样子。", line=line, field=field
        )
    year, month, day, hour, minute, _, zone = matched.groups()
    start = _day(int(year), int(month), int(day), line)
    return start + _within(hour, minute, line), _offset(zone)


def _clock(cell: str, line: int) -> int:
    matched = _CLOCK.fullmatch(cell)
    if matched is None:
        raise UploadError(f"看不懂钟点“{cell[:30]}”。", "请写成 05:00 的样子。", line=line)
    return _within(matched[1], matched[2], line)


def _within(hour: str | None, minute: str | None, line: int) -> int:
    total = int(hour or 0) * 60 + int(minute or 0)
    if not 0 <= total <= 24 * 60 or int(minute or 0) > 59:
        raise UploadError(f"钟点 {hour}:{minute} 不存在。", "请写 00:00～24:00 之间的时刻。", line=line)
    return total


def _offset(zone: str | None) -> float | None:
    if not zone:
        return None
    if zone == "Z":
        return 0.0
    bare = zone.replace(":", "")
    return (int(bare[1:3]) + int(bare[3:5]) / 60) * (-1 if bare[0] == "-" else 1)


@lru_cache(maxsize=4096)
def _ordinal(year: int, month: int, day: int) -> int:
    if not (1900 <= year <= 2100 and 1 <= month <= 12 and 1 <= day <= 31):
        raise ValueError("date")
    return date(year, month, day).toordinal() - date(1970, 1, 1).toordinal()


def _day(year: int, month: int, day: int, line: int) -> int:
    try:
        return _ordinal(year, month, day) * 1440
    except ValueError:
        raise UploadError(f"{year} 年 {month} 月 {day} 日不存在。", "请改正日期。", line=line) from None


def _stamps(minutes: Sequence[int]) -> NDArray[np.datetime64]:
    return np.array(minutes, dtype=np.int64).astype("datetime64[m]")


def _offset_in_words(text: str) -> float | None:
    if _BEIJING.search(text):
        return 8.0
    matched = _UTC.search(text)
    return float((matched[1] or "0").replace(" ", "")) if matched else None
