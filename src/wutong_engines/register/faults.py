"""What is wrong in an export: where, what, how to mend it, and whether the row stayed out."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import astuple, dataclass, field

HEADER = ("文件", "行", "列", "写的是", "问题", "怎么改", "这一行")
KEPT_OF_A_KIND = 20
_STAYED_OUT, _KEPT = "没有进库", "进了库，这一格按问题处理"


@dataclass(frozen=True, slots=True)
class Fault:
    """`line` counts from 1 with the header, 0 for the whole file; `column` is its header, empty for a row."""

    file: str
    line: int
    column: str
    value: str
    kind: str
    what: str
    mend: str
    is_left_out: bool

    @property
    def words(self) -> str:
        where = f"{self.file} 第 {self.line} 行" if self.line else self.file
        column = f"“{self.column}”" if self.column else ""
        return f"{where}{column}：{self.what}；{self.mend}"

    def row(self) -> tuple[str, ...]:
        """Texts under HEADER."""
        file, line, column, value, _, what, mend, is_left_out = astuple(self)
        return (file, str(line), column, value, what, mend, _STAYED_OUT if is_left_out else _KEPT)


@dataclass
class Report:
    """Counts of everything, the first faults of every kind, and those waiting to be written away.

    `notes`: sentences on whole files, no faults of theirs.
    """

    rows_read: int = 0
    rows_kept: int = 0
    rows_repeated: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    shown: list[Fault] = field(default_factory=list)
    waiting: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, fault: Fault) -> None:
        self.counts[fault.kind] += 1
        self.left_out[fault.kind] += fault.is_left_out
        if self.counts[fault.kind] <= KEPT_OF_A_KIND:
            self.shown.append(fault)
        self.waiting.append(fault)

    def taken(self) -> Iterator[Fault]:
        """Faults since one last asked, for writing them away."""
        waiting, self.waiting = self.waiting, []
        yield from waiting

    def as_json(self) -> dict[str, object]:
        return {
            "rows_read": self.rows_read,
            "rows_kept": self.rows_kept,
            "rows_repeated": self.rows_repeated,
            "faults": dict(sorted(self.counts.items())),
            "left_out": {kind: count for kind, count in sorted(self.left_out.items()) if count},
            "notes": self.notes,
            "first": [
                {
                    "file": one.file,
                    "line": one.line,
                    "column": one.column,
                    "value": one.value,
                    "kind": one.kind,
                    "what": one.what,
                    "mend": one.mend,
                    "left_out": one.is_left_out,
                }
                for one in self.shown
            ],
        }
