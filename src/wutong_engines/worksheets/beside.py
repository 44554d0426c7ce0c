"""Splits a sheet on which tables stand side by side into one grid for each, cells where they were."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from wutong_engines.units.text import squeezed
from wutong_engines.worksheets.forms import find_forms, is_name_label
from wutong_engines.worksheets.grid import Grid, Row
from wutong_engines.worksheets.layout import Header, Layout, filled
from wutong_engines.worksheets.model import Meaning
from wutong_engines.worksheets.vocabulary import bare_header, guess

_SURE = 0.9
_FEWEST_SHARED = 2
_MOST_TABLES = 4
_MOST_ROWS_TO_A_FORM = 60


def _meanings(header: Header) -> dict[int, tuple[Meaning | None, str]]:
    """Each column's meaning by its lowest header alone, and the words of that header."""
    found: dict[int, tuple[Meaning | None, str]] = {}
    for column, path in header.paths.items():
        named = guess(path[-1])
        sure = named.meaning if named and named.weight >= _SURE else None
        found[column] = (sure, squeezed(bare_header(path[-1])))
    return found


def starts(header: Header) -> list[int]:
    """The first columns of tables side by side under one header row; fewer than two when it is one table."""
    meanings = _meanings(header)
    names = [c for c, (meaning, _) in sorted(meanings.items()) if meaning == Meaning.NAME]
    if not 2 <= len(names) <= _MOST_TABLES:
        return []
    firsts = [_first(meanings, at, names[i - 1] if i else -1) for i, at in enumerate(names)]
    blocks = [set(_block(meanings, a, b)) for a, b in zip(firsts, [*firsts[1:], 1 << 20], strict=True)]
    shared = set.intersection(*blocks) - {None}
    return firsts if Meaning.NAME in shared and len(shared) >= _FEWEST_SHARED else []


def _first(meanings: dict[int, tuple[Meaning | None, str]], name: int, floor: int) -> int:
    """A table begins at the serial number before its name, or at the name."""
    before = [c for c in range(floor + 1, name) if meanings.get(c, (None, ""))[0] == Meaning.SERIAL]
    return before[-1] if before else name


def _block(meanings: dict[int, tuple[Meaning | None, str]], first: int, end: int) -> list[Meaning | None]:
    return [meaning for column, (meaning, _) in meanings.items() if first <= column < end]


def split(layout: Layout) -> list[Grid]:
    """One grid for each table that stands beside another; empty when none does."""
    found = next((s for header in layout.headers() if (s := starts(header))), [])
    if not found:
        return _forms_abreast(layout)
    return _parts(layout.grid, found)


def _parts(grid: Grid, firsts: Sequence[int]) -> list[Grid]:
    return [_part(grid, left, right) for left, right in pairwise([0, *firsts[1:], 1 << 20])]


def _forms_abreast(layout: Layout) -> list[Grid]:
    """Label/value forms side by side: 项目名称 twice in a row, and a form under each."""
    for row in layout.grid.rows[:_MOST_ROWS_TO_A_FORM]:
        firsts = [c for c, v in filled(row) if isinstance(v, str) and is_name_label(v)]
        if len(firsts) >= 2:
            parts = _parts(layout.grid, firsts) if len(firsts) <= _MOST_TABLES else []
            return parts if all(find_forms(Layout(part)) for part in parts) else []
    return []


def _part(grid: Grid, left: int, right: int) -> Grid:
    """The grid with only the columns from `left` to before `right`, each cell where it was."""
    lead: Row = [""] * left
    rows = [_trimmed(lead + row[left:right]) if len(row) > left else [] for row in grid.rows]
    merges = [
        (top, start, bottom, min(end, right - 1))
        for top, start, bottom, end in grid.merges
        if left <= start < right
    ]
    return replace(grid, rows=rows, merges=merges)


def _trimmed(row: Row) -> Row:
    while row and row[-1] == "":
        row.pop()
    return row
