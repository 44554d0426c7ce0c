"""Tells a table of counts and sums (项目个数 by county, by industry) from a table of projects."""

import re

from wutong_engines.units.text import squeezed
from wutong_engines.worksheets.columns import Reading
from wutong_engines.worksheets.grid import Grid
from wutong_engines.worksheets.layout import Table
from wutong_engines.worksheets.model import Meaning
from wutong_engines.worksheets.places import Gazetteer
from wutong_engines.worksheets.titles import is_section_title

_COUNTED = re.compile(r"个数|项目数|宗数|家数|数量|\((?:个|项|家|宗)\)")
_SUMMED = re.compile(r"合计|总计|小计|共计|累计")
_MOST_ROWS = 300
_DETAILS = frozenset({Meaning.INVESTOR, Meaning.CONTENT, Meaning.PLACE, Meaning.CONTACT, Meaning.STAGE})


def why_no_projects(grid: Grid, table: Table, readings: list[Reading], gazetteer: Gazetteer) -> str | None:
    """Why a table holds no projects, in words for its reader; None when it may hold some."""
    name = next((r for r in readings if r.column.meaning == Meaning.NAME), None)
    if name is None:
        return "没有“项目名称”一列，像是统计表或别的表，没有读出项目；如是项目，请指定哪一列是项目名称"
    labels = []
    for row in grid.rows[table.first : min(table.end, table.first + _MOST_ROWS)]:
        value = row[name.index] if name.index < len(row) else ""
        text = squeezed(value) if isinstance(value, str) else ""
        if text and not _SUMMED.search(text):
            labels.append(text)
    if len(labels) < 2 or (not _counts(readings) and _details(grid, table, readings)):
        return None
    groups = sum(is_section_title(t) or _is_place(gazetteer, t) for t in labels)
    if groups * 10 < len(labels) * 8:
        return None
    return "各行是地区或类别、不是一个个项目，像是统计表，没有读出项目"


def _counts(readings: list[Reading]) -> bool:
    """A column that counts projects stands beside the names."""
    return any(
        _COUNTED.search(squeezed(r.column.header))
        and r.column.meaning not in (Meaning.JOBS, Meaning.NAME, Meaning.CONTENT)
        for r in readings
    )


def _details(grid: Grid, table: Table, readings: list[Reading]) -> bool:
    columns = [r.index for r in readings if r.column.meaning in _DETAILS]
    rows = grid.rows[table.first : min(table.end, table.first + _MOST_ROWS)]
    return any(c < len(row) and row[c] != "" for row in rows for c in columns)


def _is_place(gazetteer: Gazetteer, text: str) -> bool:
    return any(match.is_whole for match in gazetteer.resolve(text))
