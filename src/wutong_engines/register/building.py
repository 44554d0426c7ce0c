"""Files of one month into a snapshot: read, checked, sorted, with a list of faults beside it."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa

from wutong_engines.register.faults import HEADER, Report
from wutong_engines.register.places import Places
from wutong_engines.register.reading import Reader
from wutong_engines.register.schema import RegisterError
from wutong_engines.register.snapshots import folder_of
from wutong_engines.register.writing import write_snapshot

FAULTS = "faults.csv"


@dataclass(frozen=True)
class Built:
    """`folder`: of the snapshot; `report`: what was read; `faults`: every fault as a CSV for spreadsheets."""

    folder: Path
    report: Report
    faults: Path


def build(
    files: Sequence[Path],
    register: Path,
    as_of: date,
    *,
    carried: bool = False,
    places: Places | None = None,
    industries: Mapping[str, str] | None = None,
    source: str = "",
    memory: str = "4GB",
) -> Built:
    """The snapshot of a day from exports; with `carried` those are only what is new or changed.

    Raises RegisterError as `write_snapshot` does, and for a file that cannot be read.
    """
    if not files:
        raise RegisterError("没有给文件：至少一个 CSV、Parquet 或 xlsx。")
    report = Report()
    reader = Reader(as_of, report, places or Places(), industries or {}, source)
    register.mkdir(parents=True, exist_ok=True)
    waiting = register / f".{as_of.isoformat()}.{FAULTS}"
    try:
        with waiting.open("w", encoding="utf-8-sig", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(HEADER)

            def told() -> Iterator[Mapping[str, pa.Table]]:
                for tables in reader.tables(files):
                    rows.writerows(fault.row() for fault in report.taken())
                    yield tables
                rows.writerows(fault.row() for fault in report.taken())

            folder = write_snapshot(register, as_of, told(), carried=carried, memory=memory)
        waiting.replace(folder / FAULTS)
    finally:
        waiting.unlink(missing_ok=True)
    return Built(folder_of(register, as_of), report, folder / FAULTS)
