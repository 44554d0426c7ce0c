"""What each region has of each activity: a table of amounts, read from long rows, checked cell by cell."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from math import isfinite

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]

COLUMNS = ("region", "activity", "value")
FAULTS_SHOWN = 5
GREATEST = 1e100
ACTIVITIES_AT_MOST, CELLS_AT_MOST = 10_000, 50_000_000


class MatrixError(ValueError):
    """What is wrong, in which line, and how to mend it."""


@dataclass(frozen=True, eq=False)
class Matrix:
    """`values`: regions × activities, amounts of one unit (firms, capital, exports…), 0 where there is
    nothing.

    Raises MatrixError for fewer than two regions or activities, repeated labels, negative or unreal
    amounts, or when everything is 0.
    """

    regions: tuple[str, ...]
    activities: tuple[str, ...]
    values: Numbers

    def __post_init__(self) -> None:
        wrong = next(_faults(self), None)
        if wrong is not None:
            raise MatrixError(wrong)

    @cached_property
    def row_of(self) -> Mapping[str, int]:
        return {label: number for number, label in enumerate(self.regions)}

    def with_value(self, region: int, activity: int, value: float) -> "Matrix":
        """The same with another amount in one cell."""
        values = self.values.copy()
        values[region, activity] = value
        return Matrix(self.regions, self.activities, values)


def _faults(matrix: Matrix) -> Iterator[str]:
    values = matrix.values
    if values.shape != (len(matrix.regions), len(matrix.activities)):
        labels_shape = (len(matrix.regions), len(matrix.activities))
        yield f"数表是 {values.shape}，地区与产业的名称是 {labels_shape}：两者要一致。"
        return
    for words, labels in (("地区", matrix.regions), ("产业", matrix.activities)):
        if len(labels) < 2:
            yield f"只有 {len(labels)} 个{words}：要比较才有相对优势，至少给两个{words}。"
        if len(set(labels)) < len(labels):
            yield f"有重名的{words}：每个{words}只写一次。"
    if not (np.isfinite(values).all() and (values >= 0).all()):
        row, column = np.argwhere(~(np.isfinite(values) & (values >= 0)))[0]
        where = f"{matrix.regions[row]} 的 {matrix.activities[column]}"
        yield f"{where} 为 {values[row, column]:g}：写 0 或正数。"
    elif not values.any():
        yield "所有格都是 0：没有可比的数，检查 value 一列。"
    elif values.max() > GREATEST:
        yield f"最大的一格是 {values.max():g}，超过 {GREATEST:g}：换大一点的单位。"


# from long rows


def read_matrix(
    rows: Iterable[Sequence[str]],
    *,
    known_regions: Collection[str] | None = None,
    known_activities: Collection[str] | None = None,
) -> Matrix:
    """Rows of text, the first being region,activity,value in any order; a pair that has no row is 0.

    Labels come out sorted, so that the order of the rows changes nothing. `known_*`: codes that may occur.
    Raises MatrixError with up to five faults, each with its line.
    """
    lines = iter(rows)
    order = _order(next(lines, ()))
    faults: list[str] = []
    cells: list[tuple[str, str, float]] = []
    numbers: list[int] = []
    for number, row in enumerate(lines, start=2):
        if not any(text.strip() for text in row):
            continue
        cell = _cell(row, order)
        if isinstance(cell, str):
            faults.append(f"第 {number} 行{cell}")
            continue
        cells.append(cell)
        numbers.append(number)
    faults += _repeated(cells, numbers)
    faults += _unknown("region", {cell[0] for cell in cells}, known_regions)
    faults += _unknown("activity", {cell[1] for cell in cells}, known_activities)
    if faults:
        raise MatrixError("\n".join(_shown(faults)))
    if not cells:
        raise MatrixError("表头下面没有一行数：每行写一个地区的一个产业。")
    return _filled(cells)


def _order(header: Sequence[str]) -> tuple[int, int, int]:
    names = [name.strip().lstrip("\ufeff") for name in header]
    lacking = [name for name in COLUMNS if name not in names]
    if not lacking and len(names) == len(COLUMNS):
        return names.index("region"), names.index("activity"), names.index("value")
    said = f"第 1 行（表头）有 {len(names)} 列"
    said += f"，缺 {'、'.join(lacking)}" if lacking else ""
    extra = [name or "（空）" for name in names if name not in COLUMNS]
    if not lacking and not extra:
        raise MatrixError(f"{said}，有重复的列：只留 region,activity,value 三列。")
    said += f"，多出 {'、'.join(extra[:3])}{' 等' if len(extra) > 3 else ''}" if extra else ""
    wide = "看来是一行一个地区的宽表：改成" if len(names) > len(COLUMNS) and lacking else "写成"
    raise MatrixError(f"{said}。{wide}每行一格、正好三列 region,activity,value。")


def _cell(row: Sequence[str], order: tuple[int, int, int]) -> tuple[str, str, float] | str:
    """The cell, or what is wrong with its row."""
    if len(row) != len(COLUMNS):
        return f"有 {len(row)} 列：要正好三列 region,activity,value，名称里有逗号的用引号括起。"
    region, activity, text = (row[position].strip() for position in order)
    if not region or not activity:
        return f"没有写 {'region' if not region else 'activity'}：补上代码或名称，或删去这一行。"
    where = f"（{region} 的 {activity}）的 value "
    if not text:
        return f"{where}空着：空不等于 0，没有就写 0，不知道就先不算这一项。"
    try:
        value = float(text.replace("_", "?"))  # 1_000 is Python's way, nobody else's
    except ValueError:
        return f"{where}为“{text}”：只写数，不带单位、千分号和文字。"
    if not isfinite(value):
        return f"{where}为“{text}”：写一个有限的数。"
    if value < 0:
        return f"{where}为 {text}，是负数：核对来源，写 0 或正数。"
    return region, activity, value


def _repeated(cells: Sequence[tuple[str, str, float]], numbers: Sequence[int]) -> Iterator[str]:
    seen: dict[tuple[str, str], int] = {}
    for (region, activity, _), number in zip(cells, numbers, strict=True):
        before = seen.setdefault((region, activity), number)
        if before != number:
            yield f"第 {number} 行（{region} 的 {activity}）第 {before} 行已有：并成一行，或只留对的一行。"


def _unknown(column: str, labels: set[str], known: Collection[str] | None) -> list[str]:
    """One fault for all codes that are not in the list, so that they do not hide the others."""
    strangers = sorted(labels.difference(known)) if known is not None else []
    if not strangers:
        return []
    some = "、".join(strangers[:FAULTS_SHOWN])
    some += f" 等 {len(strangers)} 个" if len(strangers) > FAULTS_SHOWN else ""
    return [f"{column} 一列的 {some}不在代码表里：改成表里的代码，位数和前面的 0 要写全。"]


def _shown(faults: Sequence[str]) -> list[str]:
    more = len(faults) - FAULTS_SHOWN
    return [*islice(faults, FAULTS_SHOWN), *([f"另有 {more} 处。"] if more > 0 else [])]


def _filled(cells: Sequence[tuple[str, str, float]]) -> Matrix:
    regions = tuple(sorted({cell[0] for cell in cells}))
    activities = tuple(sorted({cell[1] for cell in cells}))
    rows = {label: number for number, label in enumerate(regions)}
    columns = {label: number for number, label in enumerate(activities)}
    size = f"{len(regions)} 个地区 × {len(activities)} 个产业"
    if len(activities) > ACTIVITIES_AT_MOST or len(regions) * len(activities) > CELLS_AT_MOST:
        raise MatrixError(f"{size}，太大了：看看是不是把别的列写进了 region 或 activity，或换粗一级的分类。")
    values = np.zeros((len(regions), len(activities)))
    for region, activity, value in cells:
        values[rows[region], columns[activity]] = value
    return Matrix(regions, activities, values)
