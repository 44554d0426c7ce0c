"""What a reader of an uploaded file hands over, and the refusal that says where and what to do."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
MEASURED, REANALYSIS = "实测", "再分析"


class UploadError(ValueError):
    """A file that cannot be used; reads as a sentence: where, what, what to do."""

    def __init__(self, problem: str, remedy: str, *, line: int | None = None, field: str = "") -> None:
        self.problem, self.remedy, self.line, self.field = problem, remedy, line, field
        where = f"第 {line:,} 行" if line else ""
        where += f"“{field}”" if field else ""
        super().__init__(f"{where}{'：' if where else ''}{problem}{remedy}")


@dataclass(frozen=True, slots=True)
class Place:
    latitude: float
    longitude: float
    altitude_m: float = 0.0


@dataclass(frozen=True, slots=True)
class Column:
    """One series as written: NaN where the file has none; `role` is set by weather formats only."""

    name: str
    values: Floats
    unit: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    form: str
    columns: tuple[Column, ...]
    lines: NDArray[np.int64]  # the line of the file each row stands on; for JSON the number of the record
    times: NDArray[np.datetime64] | None = None  # minutes, in the file's own time
    utc_offset_hours: float | None = None  # None: the file does not say
    place: Place | None = None
    kind: str = MEASURED
    is_typical: bool = False  # months of different years put together
    is_end_labelled: bool = False  # 01:00 means 00:00-01:00
    notes: tuple[str, ...] = ()
    peak_kw: float | None = None  # of the PV system whose power the file carries

    def of_role(self, role: str) -> Column | None:
        return next((column for column in self.columns if column.role == role), None)


@dataclass(frozen=True, slots=True)
class Hours:
    """A year in Beijing time: step 0 begins at 00:00 on 1 January."""

    values: Floats  # read-only
    unit: str  # MW, 元/kWh, or 1 for capacity factors
    step_hours: float
    kind: str  # 实测 or 再分析, as the file is
    words: str  # what was read and how it was converted
    warnings: tuple[str, ...]
