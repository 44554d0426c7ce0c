"""A curve of somebody's own as a question names it, "curve-12", and what is said of it."""

from dataclasses import dataclass

KINDS = {"load": "负荷", "wind": "风电出力", "solar": "光伏出力"}
BASES = ("实测", "假设")
_MARK = "curve-"


@dataclass(frozen=True)
class Own:
    """Alike when the hours are: whatever is kept in memory by it never goes stale."""

    pk: int
    kind: str
    name: str
    digest: str
    peak: float
    full_load_hours: float
    words: str
    file_name: str
    source: str
    basis: str
    date: str
    by: str
    body: str
    is_withdrawn: bool = False

    @property
    def key(self) -> str:
        return f"{_MARK}{self.pk}"

    @property
    def told(self) -> str:
        """Where it is from, as the table of assumptions says it."""
        brought = f"文件 {self.file_name}，{self.by} {self.date} 传"
        return f"自有曲线“{self.name}”：{self.source}；{brought}；{self.words}"


def number_of(text: str) -> int | None:
    """curve-12 → 12; None of anything else."""
    digits = text.removeprefix(_MARK)
    is_one = text.startswith(_MARK) and digits.isascii() and digits.isdecimal() and len(digits) < 16
    return int(digits) if is_one else None
