"""A sheet while it is being read: its grid, and what has been found in it so far."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from wutong_engines.units.text import one_line
from wutong_engines.worksheets.continuing import Before
from wutong_engines.worksheets.grid import Grid, shown
from wutong_engines.worksheets.layout import Layout, filled
from wutong_engines.worksheets.model import (
    Column,
    Meaning,
    ProjectRow,
    Skipped,
    TotalCheck,
)
from wutong_engines.worksheets.places import Gazetteer
from wutong_engines.worksheets.values import Notes

_MOST_SKIPPED_TEXT = 200


@dataclass(slots=True)
class Sheet:
    """A sheet while it is being read."""

    grid: Grid
    layout: Layout
    file_name: str
    gazetteer: Gazetteer
    beyond: list[tuple[str, str]]
    mappings: Mapping[str, Mapping[str, Meaning]]
    tick: Callable[[int], None]
    notes: Notes = field(default_factory=Notes)
    projects: list[ProjectRow] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    totals: list[TotalCheck] = field(default_factory=list)
    columns: list[Column] = field(default_factory=list)
    header_rows: list[int] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    unit: str | None = None
    before: Before | None = None
    last: Before | None = None

    def skip(self, row: int, kind: str) -> None:
        cells = self.grid.rows[row] if row < len(self.grid.rows) else []
        text = "｜".join(one_line(shown(v)) for _, v in filled(cells))
        self.skipped.append(Skipped(row + 1, kind, text[:_MOST_SKIPPED_TEXT]))
