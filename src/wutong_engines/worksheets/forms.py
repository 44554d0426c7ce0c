"""Reads label/value sheets: 项目名称｜某项目｜投资方｜某公司, one project to a form, or one to a column."""

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from wutong_engines.units.area import area_units
from wutong_engines.units.money import money_units
from wutong_engines.units.power import power_units
from wutong_engines.units.text import one_line, squeezed
from wutong_engines.worksheets.columns import Reading
from wutong_engines.worksheets.context import Context
from wutong_engines.worksheets.grid import Value, letter
from wutong_engines.worksheets.layout import Layout, filled
from wutong_engines.worksheets.model import MONEY_MEANINGS, Column, Meaning
from wutong_engines.worksheets.projects import Cell
from wutong_engines.worksheets.titles import INSTRUCTION
from wutong_engines.worksheets.vocabulary import Guess, bare_header, guess, is_header_word

_MOST_FORM_ROWS = 4_000
_FEWEST_LABELS = 4
_MOST_CORNER_ROW = 15
_OF_A_PROJECT = frozenset({Meaning.INVESTOR, Meaning.PLACE, Meaning.CONTENT})  # 指标｜2023年｜2024年 has none
_CORNER = re.compile(r"^(?:指标|指标名称|栏目|事项|要素|内容|项目指标|指标[/\\]项目|项目[/\\]指标)$")
_BESIDE = re.compile(r"^(?:计量)?单位$|^(?:合计|总计|小计|共计|备注|说明)$")
_NAME = {"项目名称", "项目名", "项目全称", "招商项目名称", "签约项目名称", "工程名称", "建设项目名称"}


@dataclass(frozen=True, slots=True)
class Pair:
    """A label and the cell that answers it."""

    label: str
    guess: Guess | None
    row: int
    column: int
    value: Value
    value_row: int
    value_column: int


@dataclass(slots=True)
class Form:
    """The pairs of one project."""

    pairs: list[Pair]
    top: int
    rows: set[int] = field(default_factory=set)
    loose: list[tuple[int, int, Value]] = field(default_factory=list)

    @property
    def key(self) -> str:
        text = "|".join(sorted({bare_header(p.label) for p in self.pairs}))
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    @property
    def name_row(self) -> int:
        return next((p.value_row for p in self.pairs if is_name_label(p.label)), self.top)

    def readings(self, context: Context) -> list[Cell]:
        taken: set[Meaning] = set()
        cells: list[Cell] = []
        for pair in self.pairs:
            held = pair.guess or Guess(Meaning.OTHER, 0.3, "没有认出标签")
            meaning = held.meaning
            if meaning in taken:
                meaning = Meaning.OTHER_MONEY if meaning in MONEY_MEANINGS else Meaning.OTHER
            elif meaning not in (Meaning.OTHER, Meaning.OTHER_MONEY):
                taken.add(meaning)
            cells.append((pair.value, pair.value_row, _reading(pair, meaning, held, context)))
        return cells


def is_name_label(label: str) -> bool:
    return bare_header(label) in _NAME


def _reading(pair: Pair, meaning: Meaning, held: Guess, context: Context) -> Reading:
    own = money_units(pair.label) if meaning in MONEY_MEANINGS else []
    units = own or (list(context.money) if meaning in MONEY_MEANINGS else [])
    money = units[0] if len(units) == 1 else None
    other = None
    if meaning == Meaning.LAND_MU:
        other = next(iter(area_units(pair.label)), context.area)
    elif meaning == Meaning.CAPACITY:
        other = next(iter(power_units(pair.label)), context.power)
    unit = money.label if money else other
    column = Column(
        letter(pair.value_column),
        one_line(pair.label),
        meaning,
        unit,
        round(held.weight, 2),
        f"标签写“{held.word}”",
        False,
    )
    offered = tuple(units) if len(units) > 1 else ()
    return Reading(column, pair.value_column, money, "标签" if own else context.money_source, offered, other)


def find_forms(layout: Layout) -> list[Form]:
    """The forms of a sheet, empty when the sheet is a table or neither."""
    rows = layout.grid.rows[:_MOST_FORM_ROWS]
    names = [
        (r, c)
        for r, row in enumerate(rows)
        for c, v in filled(row)
        if isinstance(v, str) and is_name_label(v)
    ]
    if len(layout.grid.rows) > _MOST_FORM_ROWS:
        return []
    if not names:
        return _under_corner(layout)
    across = _transposed(layout, names)
    if across:
        return across
    forms: list[Form] = []
    for position, (row, column) in enumerate(names):
        end = names[position + 1][0] if position + 1 < len(names) else len(rows)
        form = _form(layout, row, column, end)
        if form is None:
            return []
        forms.append(form)
    return forms


def _label(value: Value) -> bool:
    if not isinstance(value, str) or len(value) > 30:
        return False
    text = value.rstrip("：: ")
    if is_header_word(text):
        return True
    found = guess(text)
    return found is not None and found.weight >= 0.85 and not re.search(r"\d", squeezed(text))


def _form(layout: Layout, top: int, column: int, end: int) -> Form | None:
    """The form whose name label stands at (top, column), None when what follows is a table."""
    columns = _label_columns(layout, top, end)
    if column not in columns or not _answers(layout, top, column, columns):
        return None
    form = Form([], top)
    start = _start(layout, top, columns)
    blanks = 0
    for row in range(start, end):
        here = filled(layout.grid.rows[row])
        blanks = 0 if here else blanks + 1
        if blanks > 3 and row > top:
            break
        pairs = _pairs(layout, row, here, columns)
        form.pairs += pairs
        form.loose += [] if pairs else [(row, c, v) for c, v in here]
        form.rows |= {row} if pairs else set()
    meanings = {p.guess.meaning for p in form.pairs if p.guess}
    is_down = len({p.row for p in form.pairs}) >= 2
    return form if len(meanings) >= _FEWEST_LABELS and is_down else None


def _label_columns(layout: Layout, top: int, end: int) -> frozenset[int]:
    """Columns in which labels stand row after row; a label-like word elsewhere is a value (阶段｜开工)."""
    rows = layout.grid.rows[top : min(end, top + 40)]
    counts = Counter(column for cells in rows for column, value in filled(cells) if _label(value))
    most = max(counts.values(), default=0)
    return frozenset(c for c, count in counts.items() if count >= 2 and count * 5 >= most * 2)


def _start(layout: Layout, top: int, columns: frozenset[int]) -> int:
    """Labels may stand above the name's row: 填报地区 and the like, joined to it without a blank row."""
    start = top
    while start > 0 and _pairs(layout, start - 1, filled(layout.grid.rows[start - 1]), columns):
        start -= 1
    return start


def _answers(layout: Layout, row: int, column: int, columns: frozenset[int]) -> bool:
    """Whether the cell right of the name label is a value and not another label."""
    right = column + layout.span(row, column)[1]
    value = layout.grid.value(row, right)
    if isinstance(value, str) and INSTRUCTION.search(squeezed(value)):
        return False
    if value == "" or right in columns or _has_neighbours(layout, row, columns):
        return False
    below = layout.grid.value(row + layout.span(row, column)[0], column)
    return below == "" or _label(below) or row + 1 >= len(layout.grid.rows)


def _has_neighbours(layout: Layout, row: int, columns: frozenset[int]) -> bool:
    """Two labels side by side make a table's header, not a form."""
    labels = {
        c: layout.span(row, c)[1] for c, v in filled(layout.grid.rows[row]) if c in columns and _label(v)
    }
    return any(column + width in labels for column, width in labels.items())


def _pairs(
    layout: Layout, row: int, here: Sequence[tuple[int, Value]], columns: frozenset[int]
) -> list[Pair]:
    pairs: list[Pair] = []
    position = 0
    while position < len(here):
        column, value = here[position]
        position += 1
        if column not in columns or not _label(value):
            continue
        right = column + layout.span(row, column)[1]
        answer: Value = ""
        if position < len(here) and here[position][0] <= right + 1 and here[position][0] not in columns:
            right, answer = here[position]
            position += 1
        label = one_line(str(value)).rstrip("：: ")
        pairs.append(Pair(label, guess(label), row, column, answer, row, right))
    filled_pairs = [p for p in pairs if p.value != ""]
    return pairs if filled_pairs or len(pairs) == 1 else []


def _transposed(layout: Layout, names: Sequence[tuple[int, int]]) -> list[Form]:
    """Labels down one column and a project in each column to the right."""
    if len(names) != 1:
        return []
    row, column = names[0]
    values = [(c, v) for c, v in filled(layout.grid.rows[row]) if c > column]
    heads = [*values, *(filled(layout.grid.rows[row - 1]) if row else [])]
    unit = next((c for c, v in heads if c > column and squeezed(str(v)) in ("单位", "计量单位")), None)
    values = [(c, v) for c, v in values if c != unit and not _no_name(v)]
    if len(values) < 2 or any(_label(v) for _, v in values):
        return []
    labels = _labels_down(layout, row, column)
    if _CORNER.match(squeezed(layout.text(row, column))):
        labels = [(at, "项目名称" if at == row else text) for at, text in labels]
    if unit is not None:
        labels = [
            (at, f"{text}（{said}）" if (said := layout.text(at, unit)) else text) for at, text in labels
        ]
    meanings = {g.meaning for _, text in labels if (g := guess(text))}
    is_corner = not is_name_label(layout.text(row, column))
    if len(meanings) < _FEWEST_LABELS or (is_corner and not meanings & _OF_A_PROJECT):
        return []
    return [_column_form(layout, labels, row, c) for c, _ in values]


def _under_corner(layout: Layout) -> list[Form]:
    """A transposed table whose first label is 指标 or 栏目 where 项目名称 would stand."""
    for row, cells in enumerate(layout.grid.rows[:_MOST_CORNER_ROW]):
        here = filled(cells)
        if here and isinstance(here[0][1], str) and _CORNER.match(squeezed(here[0][1])):
            spare = any(not isinstance(v, str) or is_header_word(v) for _, v in here[1:] if not _no_name(v))
            return [] if spare else _transposed(layout, [(row, here[0][0])])
    return []


def _no_name(value: Value) -> bool:
    """A column beside the projects: their unit, their sum, remarks."""
    return bool(_BESIDE.match(squeezed(str(value))))


def _labels_down(layout: Layout, row: int, column: int) -> list[tuple[int, str]]:
    found = []
    start = row
    while start > 0 and _label(layout.grid.value(start - 1, column)):
        start -= 1
    for at in range(start, len(layout.grid.rows)):
        value = layout.grid.value(at, column)
        if (
            isinstance(value, str)
            and value.strip()
            and (_label(value) or at == row or len(filled(layout.grid.rows[at])) > 1)
        ):
            found.append((at, one_line(value).rstrip("：: ")))
    return found


def _column_form(layout: Layout, labels: Sequence[tuple[int, str]], row: int, column: int) -> Form:
    form = Form([], labels[0][0])
    for at, text in labels:
        value = layout.grid.value(at, column)
        form.pairs.append(Pair(text, guess(text), at, 0, value, at, column))
        form.rows.add(at)
    return form


_WRITTEN_OUT = re.compile(r"^\s*(?:\d+[.、．]\s*)?([^:：\n]{2,14})\s*[:：]\s*(\S.*)$", re.DOTALL)


def find_written_out(layout: Layout) -> list[Form]:
    """Forms whose cells hold label and answer together: 项目名称：某项目."""
    pairs = [
        pair for row in range(min(len(layout.grid.rows), _MOST_FORM_ROWS)) for pair in _written(layout, row)
    ]
    starts = [i for i, pair in enumerate(pairs) if is_name_label(pair.label)]
    forms: list[Form] = []
    for position, start in enumerate(starts):
        end = starts[position + 1] if position + 1 < len(starts) else len(pairs)
        mine = pairs[0 if position == 0 else start : end]
        if len({p.guess.meaning for p in mine if p.guess}) < _FEWEST_LABELS:
            continue
        forms.append(Form(mine, mine[0].row, {p.row for p in mine}))
    return forms


def _written(layout: Layout, row: int) -> list[Pair]:
    pairs = []
    for column, value in filled(layout.grid.rows[row]):
        found = _WRITTEN_OUT.match(value) if isinstance(value, str) and len(value) < 2_000 else None
        label = one_line(found.group(1)) if found else ""
        if found and _label(label) and not INSTRUCTION.search(squeezed(found.group(2))):
            pairs.append(Pair(label, guess(label), row, column, found.group(2).strip(), row, column))
    return pairs
