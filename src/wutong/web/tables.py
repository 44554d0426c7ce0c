"""Small tables people bring to a page: a workbook's first sheet or what was pasted, as rows of cells."""

import re
from collections.abc import Collection, Mapping, Sequence

from wutong.organisation.reasons import Reason, Refused
from wutong_engines.units.text import squeezed
from wutong_engines.worksheets import Refused as Unreadable
from wutong_engines.worksheets.grid import open_grids
from wutong_engines.worksheets.layout import Layout

MOST_ROWS_ABOVE = 10
LARGEST_BYTES = 10 * 1024 * 1024
Row = tuple[str, ...]
_ASIDE = re.compile(r"[（(][^（()）]*[)）]|[*＊:：\s]|\d$")
# a cell with lines of its own, as a workbook puts it on the clipboard
_LINES_WITHIN = re.compile(r'(?:^|(?<=[\t\n]))"((?:[^"\t\n]|"")*\n(?:[^"\t]|"")*+)"(?=[\t\n]|\Z)')


def text_of(file_name: str, data: bytes) -> str:
    """Lines of tabs, as a person would paste them: the first sheet that holds anything; a merged cell in
    each of its rows."""
    try:
        grids = [one for one in open_grids(file_name, data) if one.rows and not one.is_hidden]
    except Unreadable as unreadable:
        reason = Reason(unreadable.reason, action_label=unreadable.remedy, field="file")
        raise Refused("没有收下", [reason]) from unreadable
    if not grids:
        raise Refused("没有收下", [Reason("文件里没有表", field="file")])
    grid, layout = grids[0], Layout(grids[0])
    width = max(len(row) for row in grid.rows)
    rows = ([cell_of(layout.text(row, column)) for column in range(width)] for row in range(len(grid.rows)))
    return "\n".join("\t".join(row).rstrip("\t") for row in rows)


def rows_of(text: str) -> list[Row]:
    """Rows and their cells; lines within a quoted cell are one row."""
    text = _LINES_WITHIN.sub(_on_one_line, text.replace("\r\n", "\n"))
    lines = text.split("\n")
    return [tuple(cell_of(one) for one in line.split("\t")) for line in lines]


def head_of(
    rows: Sequence[Row], heads: Mapping[str, Collection[str]], needed: Collection[str]
) -> tuple[int, dict[str, int]] | None:
    """The first row that names every column needed: where it stands, and column → its place there."""
    for number, row in enumerate(rows[:MOST_ROWS_ABOVE]):
        columns: dict[str, int] = {}
        for index, cell in enumerate(row):
            if name := column_of(cell, heads):
                columns.setdefault(name, index)
        if all(name in columns for name in needed):
            return number, columns
    return None


def column_of(cell: str, heads: Mapping[str, Collection[str]]) -> str:
    """The column a head means, in whatever letters; empty for none."""
    ways = {cell.replace(" ", ""), _ASIDE.sub("", cell), _ASIDE.sub("", squeezed(cell))}
    return next((key for key, words in heads.items() if ways.intersection(words)), "")


def cell_of(text: str) -> str:
    """One line without what cannot be printed, single blanks."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _on_one_line(found: re.Match[str]) -> str:
    return found[1].replace('""', '"').replace("\n", " ")
