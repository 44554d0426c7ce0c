"""Finds the header of a table of quotas in a sheet, its columns, and what the lines above it say."""

from collections.abc import Sequence
from dataclasses import dataclass

from wutong.factors.sheets.vocabulary import (
    Kind,
    Kinds,
    Meaning,
    document_in_line,
    looks_like_unit,
    meaning_of,
    unit_in_header,
    unit_in_line,
    year_in,
)
from wutong_engines.units.text import one_line, plain
from wutong_engines.worksheets.grid import Grid, letter
from wutong_engines.worksheets.layout import Layout, filled

MOST_ROWS_ABOVE = 30
MOST_HEADER_ROWS = 4
LONGEST_HEADER = 30


@dataclass(frozen=True)
class Column:
    """One column of the table; `kind`, `unit` and `year` where its header states them."""

    index: int
    header: str
    meaning: Meaning | None
    kind: Kind | None = None
    unit: str = ""
    year: str = ""

    @property
    def letters(self) -> str:
        return letter(self.index)


@dataclass(frozen=True)
class Head:
    """Rows `top` to `bottom` (0-based, inclusive) of the header, and what was said above it."""

    top: int
    bottom: int
    columns: tuple[Column, ...]
    kind: Kind | None
    year: str
    unit: str
    document: str
    is_synthetic: bool

    def of(self, meaning: Meaning) -> list[Column]:
        return [one for one in self.columns if one.meaning is meaning]


def find_head(grid: Grid, layout: Layout, kinds: Kinds, file_stem: str) -> Head | None:
    for row in range(min(len(grid.rows), MOST_ROWS_ABOVE)):
        texts = [value for _, value in filled(grid.rows[row])]
        if not all(isinstance(one, str) and len(one) <= LONGEST_HEADER for one in texts) or len(texts) < 2:
            continue
        top, bottom = row, _bottom(grid, layout, row, kinds)
        columns = _columns(grid, layout, top, bottom, kinds)
        if _is_head(columns):
            return _with_lines(grid, Head(top, bottom, columns, None, "", "", "", False), kinds, file_stem)
    return None


def _is_head(columns: Sequence[Column]) -> bool:
    found = {one.meaning for one in columns}
    return Meaning.AMOUNT in found and bool(found & {Meaning.PLACE, Meaning.PARK})


def _bottom(grid: Grid, layout: Layout, row: int, kinds: Kinds) -> int:
    bottom = row
    for column, _ in filled(grid.rows[row]):
        bottom = max(bottom, row + layout.span(row, column)[0] - 1)
    bottom = min(bottom, row + MOST_HEADER_ROWS - 1, len(grid.rows) - 1)
    while bottom + 1 < len(grid.rows) and bottom + 1 < row + MOST_HEADER_ROWS:
        below = [str(value) for _, value in filled(grid.rows[bottom + 1]) if isinstance(value, str)]
        if len(below) != len(filled(grid.rows[bottom + 1])) or not below:
            break
        known = [one for one in below if looks_like_unit(one.strip("()（）")) or meaning_of(one, kinds)]
        # 能耗指标 alone may be the first row of the table as well as a second row of the header
        is_under_group = any(
            layout.span(row, column)[1] > 1 and grid.text(bottom + 1, column).strip()
            for column, _ in filled(grid.rows[row])
        )
        are_units = all(looks_like_unit(one.strip("()（）")) for one in below)
        if not (are_units or (is_under_group and len(known) == len(below))):
            break
        bottom += 1
    return bottom


def _columns(grid: Grid, layout: Layout, top: int, bottom: int, kinds: Kinds) -> tuple[Column, ...]:
    width = max(len(grid.rows[row]) for row in range(top, bottom + 1))
    found = []
    for index in range(width):
        path = list(
            dict.fromkeys(text for row in range(top, bottom + 1) if (text := layout.text(row, index)))
        )
        if not path:
            continue
        header = "".join(f"（{one}）" if looks_like_unit(one) else one for one in path)
        leaf = next((m for one in (header, *reversed(path)) if (m := meaning_of(one, kinds))), None)
        meaning = None if any(_is_kept_aside(one, kinds) for one in path) else leaf
        is_amount = meaning is Meaning.AMOUNT
        found.append(
            Column(
                index,
                one_line(header),
                meaning,
                (kinds.named(path[-1]) or kinds.within(header)) if is_amount else None,
                unit_in_header(header) if is_amount else "",
                year_in(header) if is_amount else "",
            )
        )
    return tuple(found)


def _is_kept_aside(text: str, kinds: Kinds) -> bool:
    """已分配（吨）: a header of its own that speaks of what is used or left."""
    return meaning_of(text, kinds) is None and meaning_of(f"{text}总量", kinds) is None


def _with_lines(grid: Grid, head: Head, kinds: Kinds, file_stem: str) -> Head:
    """What the lines above the header, the sheet's name and the file's name say of the whole table."""
    lines = [
        plain(str(value))
        for row in range(head.top)
        for _, value in filled(grid.rows[row])
        if isinstance(value, str)
    ]
    spoken = [*lines, grid.name, file_stem]
    return Head(
        head.top,
        head.bottom,
        head.columns,
        next((kind for one in spoken if (kind := kinds.within(one))), None),
        next((year for one in spoken if (year := year_in(one))), ""),
        next((unit for one in lines if (unit := unit_in_line(one))), ""),
        next((said for one in lines if (said := document_in_line(one))), ""),
        any("合成数据" in one or "演示数据" in one for one in spoken),
    )
