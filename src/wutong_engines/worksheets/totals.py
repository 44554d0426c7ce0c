"""Adds up again what a sheet says it adds up to, and explains what does not agree."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import accumulate

from wutong_engines.units.money import MoneyUnit
from wutong_engines.units.numerals import shown as shown_number
from wutong_engines.units.text import squeezed
from wutong_engines.worksheets.columns import Reading
from wutong_engines.worksheets.grid import Value, address, shown
from wutong_engines.worksheets.model import Meaning, TotalCheck
from wutong_engines.worksheets.rows import Verdict
from wutong_engines.worksheets.values import Notes, Values

_MOST_BOUNDARIES = 40
_COUNT = re.compile(r"(\d+)\s*[个项家户](?!亿|万)")
_MENTIONED = re.compile(r"^(?:其中[:,、]?)?(.{2,10}?)(?:类|项目)?(?:小计|合计)")
Block = tuple[int, int]


@dataclass(slots=True)
class Stated:
    """A total row: where it stands among the projects (`position`), its cells and what kind it is."""

    row: int
    position: int
    verdict: Verdict
    cells: list[Value]
    unit: MoneyUnit | None = None


@dataclass(slots=True)
class Sums:
    """The amounts of a table's projects per money column, in order, with the totals between them."""

    readings: Sequence[Reading]
    values: Values
    notes: Notes
    rows: list[int] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)
    amounts: dict[int, list[int | None]] = field(default_factory=dict)
    stated: list[Stated] = field(default_factory=list)
    boundaries: list[int] = field(default_factory=list)
    sections: list[int] = field(default_factory=list)

    def add(self, row: int, name: str, is_hidden: bool, amounts: Sequence[tuple[int, int | None]]) -> None:
        self.rows.append(row)
        self.names.append(name)
        if is_hidden:
            self.hidden.add(len(self.rows) - 1)
        for column, yuan in amounts:
            held = self.amounts.setdefault(column, [])
            held.extend([None] * (len(self.rows) - 1 - len(held)))
            held.append(yuan)

    def section(self) -> None:
        self.sections.append(len(self.rows))
        self.boundaries.append(len(self.rows))

    def state(self, row: int, verdict: Verdict, cells: list[Value], unit: MoneyUnit | None = None) -> None:
        self.stated.append(Stated(row, len(self.rows), verdict, cells, unit))
        self.boundaries.append(len(self.rows))

    def checks(self) -> tuple[TotalCheck, ...]:
        found: list[TotalCheck] = []
        for reading in self.readings:
            held = self.amounts.setdefault(reading.index, [])
            held.extend([None] * (len(self.rows) - len(held)))
            column = _Checker(self, reading, held)
            found.extend(check for stated in self.stated for check in column.check(stated))
        for stated in self.stated:
            self._check_count(stated, found)
        order = {id(s): s.row for s in self.stated}
        assert len(order) == len(self.stated)
        return tuple(sorted(found, key=lambda c: (int(re.sub(r"\D", "", c.cell)), c.cell)))

    def _check_count(self, stated: Stated, found: Sequence[TotalCheck]) -> None:
        """小计（3个） must count three projects; 其中：已开工2个 counts a part no row can be asked for."""
        if stated.verdict.is_of_which and "计" not in stated.verdict.label:
            return
        texts = [(c, squeezed(v)) for c, v in enumerate(stated.cells) if isinstance(v, str)]
        jobs = {r.index for r in self.readings if r.column.meaning == Meaning.JOBS}
        counts = [
            (c, int(m.group(1)))
            for c, t in texts
            if c not in jobs and len(t) < 30 and (m := _COUNT.search(t))
        ]
        if not counts or not self.rows:
            return
        column, number = counts[0]
        blocks = list(self.blocks(stated))
        mine = [c for c in found if c.cell.endswith(str(stated.row + 1)) and _row(c.cell) == stated.row + 1]
        agreed = next((len(c.rows) for c in mine if c.agrees), None)
        actual = agreed if agreed is not None else (blocks[0][1] - blocks[0][0] if blocks else 0)
        is_any = agreed is None and any(end - start == number for start, end in blocks)
        if number != actual and not is_any:
            cell = address(stated.row, column)
            text = f"{cell} 写 {number} 个，逐行数是 {actual} 个"
            self.notes.add(cell, text, "total_count")

    def blocks(self, stated: Stated) -> Iterator[Block]:
        """Runs of projects a total may speak of, the likeliest first."""
        at, last = stated.position, len(self.rows)
        befores = sorted({b for b in self.boundaries if b < at}, reverse=True)[:_MOST_BOUNDARIES]
        afters = sorted({b for b in self.boundaries if b > at})[:_MOST_BOUNDARIES]
        totals = [s.position for s in self.stated if s.verdict.kind == "total" and s is not stated]
        above: list[Block] = [(b, at) for b in befores] + [(0, at)]
        below: list[Block] = [(at, b) for b in afters] + [(at, last)]
        if stated.verdict.kind == "total":
            previous = max((t for t in totals if t < at), default=0)
            following = min((t for t in totals if t > at), default=last)
            whole: list[Block] = [(previous, at), (at, following), (0, last), (0, at), (at, last)]
            ordered = [*whole, *above, *below] if at > previous else [(at, following), *whole, *below, *above]
        else:
            opens = bool(stated.verdict.opens_section)
            ordered = [*below, *above] if opens else [*above, *below]
        yield from dict.fromkeys(block for block in ordered if block[0] < block[1])


def _row(cell: str) -> int:
    return int(re.sub(r"\D", "", cell) or 0)


@dataclass(slots=True)
class _Checker:
    """Checks the totals of one column."""

    sums: Sums
    reading: Reading
    amounts: list[int | None]
    prefix: list[int] = field(default_factory=list)
    _rows: dict[Block, tuple[int, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.prefix = [0, *accumulate(a or 0 for a in self.amounts)]

    def check(self, stated: Stated) -> Iterator[TotalCheck]:
        index = self.reading.index
        value = stated.cells[index] if index < len(stated.cells) else ""
        if value == "" or index == stated.verdict.label_column:
            return
        figure = self.sums.values.figure(value, address(stated.row, index), self._reading_of(stated))
        if figure is None or figure.yuan is None:
            return
        blocks = list(self.sums.blocks(stated))
        if not blocks or not any(a is not None for a in self.amounts):
            return
        agreeing = next((b for b in blocks if self._sum(b) == figure.yuan), None)
        if agreeing is not None:
            yield self._result(stated, shown(value), figure.yuan, agreeing, "")
            return
        named = self._by_name(stated, figure.yuan)
        if named:
            yield named
            return
        if stated.verdict.is_of_which and "计" not in stated.verdict.label:
            return
        yield self._result(
            stated, shown(value), figure.yuan, blocks[0], self._note(figure.yuan, blocks[0], stated)
        )

    def _reading_of(self, stated: Stated) -> Reading:
        """The column in the unit that a line above the total states."""
        if stated.unit is None or self.reading.money_source == "表头" or self.reading.money == stated.unit:
            return self.reading
        return replace(self.reading, money=stated.unit)

    def _sum(self, block: Block) -> int:
        return self.prefix[block[1]] - self.prefix[block[0]]

    def _result(self, stated: Stated, written: str, yuan: int, block: Block, note: str) -> TotalCheck:
        computed = self._sum(block)
        unknown = tuple(self.sums.rows[i] + 1 for i in range(*block) if self.amounts[i] is None)
        cell = address(stated.row, self.reading.index)
        if computed != yuan:
            self._warn(stated, cell, written, yuan, computed, block, unknown, note)
        return TotalCheck(
            cell, stated.verdict.label, self.reading.column.letter, written, yuan, computed, computed == yuan,
            self._row_numbers(block), unknown, note,
        )  # fmt: skip

    def _row_numbers(self, block: Block) -> tuple[int, ...]:
        if block not in self._rows:
            self._rows[block] = tuple(row + 1 for row in self.sums.rows[block[0] : block[1]])
        return self._rows[block]

    def _warn(
        self, stated: Stated, cell: str, written: str, yuan: int, computed: int, block: Block,
        unknown: Sequence[int], note: str,
    ) -> None:  # fmt: skip
        unit = self.reading.money
        first, last = self.sums.rows[block[0]] + 1, self.sums.rows[block[1] - 1] + 1
        added = self._in_unit(computed)
        difference = self._in_unit(abs(yuan - computed))
        text = f"{cell} {stated.verdict.label}写 {written}，第 {first}–{last} 行逐行相加是 {added}"
        text += f"，{'多' if yuan > computed else '少'} {difference} {unit.label if unit else '元'}"
        if unknown:
            text += f"；其中 {len(unknown)} 行没有写明金额，按未填、不按零"
        if note:
            text += f"；{note}"
        self.sums.notes.add(cell, text + "。写入以逐行相加为准", "total")

    def _in_unit(self, yuan: int) -> str:
        unit = self.reading.money
        return shown_number(Decimal(yuan) / (unit.scale if unit else 1))

    def _by_name(self, stated: Stated, yuan: int) -> TotalCheck | None:
        """其中：抽水蓄能小计 may add only the rows whose names say so."""
        found = _MENTIONED.match(stated.verdict.label)
        if not found:
            return None
        word = found.group(1)
        members = [i for i, name in enumerate(self.sums.names) if word in name]
        if not members or sum(self.amounts[i] or 0 for i in members) != yuan:
            return None
        return TotalCheck(
            address(stated.row, self.reading.index), stated.verdict.label, self.reading.column.letter,
            shown(stated.cells[self.reading.index]), yuan, yuan, True,
            tuple(self.sums.rows[i] + 1 for i in members), (), f"按名称里有“{word}”的行相加",
        )  # fmt: skip

    def _note(self, yuan: int, block: Block, stated: Stated) -> str:
        computed = self._sum(block)
        explanations: list[Callable[[], str]] = [
            lambda: self._hidden(yuan, computed, block),
            lambda: self._scale(yuan, computed),
            lambda: self._one_row(yuan, computed, block),
            lambda: self._repeated(yuan),
            lambda: self._rounded(yuan, computed, stated),
            lambda: self._swapped(yuan, computed),
        ]
        return next((note for explain in explanations if (note := explain())), "")

    def _hidden(self, yuan: int, computed: int, block: Block) -> str:
        hidden = [i for i in range(*block) if i in self.sums.hidden]
        if hidden and computed - sum(self.amounts[i] or 0 for i in hidden) == yuan:
            return f"不计隐藏的第 {'、'.join(str(self.sums.rows[i] + 1) for i in hidden[:8])} 行就一致"
        return ""

    @staticmethod
    def _scale(yuan: int, computed: int) -> str:
        if (
            computed
            and yuan
            and max(yuan, computed) in (min(yuan, computed) * 10**4, min(yuan, computed) * 10**8)
        ):
            return "正好差一万倍或一亿倍，像是单位不同"
        return ""

    def _one_row(self, yuan: int, computed: int, block: Block) -> str:
        missing = abs(yuan - computed)
        for i in range(*block):
            if self.amounts[i] == missing:
                row = self.sums.rows[i] + 1
                return f"正好是第 {row} 行的数，像是{'漏加' if yuan < computed else '重复加'}了这一行"
        return ""

    def _repeated(self, yuan: int) -> str:
        """A total that adds its subtotals in again."""
        return (
            "正好是各行之和的两倍，像是把小计也加进去了"
            if yuan == 2 * self._sum((0, len(self.amounts)))
            else ""
        )

    def _rounded(self, yuan: int, computed: int, stated: Stated) -> str:
        unit = self.reading.money
        written = squeezed(shown(stated.cells[self.reading.index]))
        digits = re.search(r"\d+(?:\.(\d+))?", written)
        if unit is None or digits is None:
            return ""
        step = unit.scale / 10 ** len(digits.group(1) or "")
        return "像是四舍五入" if abs(yuan - computed) * 2 <= step else ""

    @staticmethod
    def _swapped(yuan: int, computed: int) -> str:
        first, second = str(yuan).rstrip("0"), str(computed).rstrip("0")
        is_swapped = len(first) == len(second) and sorted(first) == sorted(second)
        return "像是数字写颠倒了" if is_swapped else ""
