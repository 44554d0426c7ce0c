"""Small registers for tests: synthetic ones by seed, and exports as providers write them."""

import csv
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from wutong_engines.register import synthetic, write_snapshot
from wutong_engines.register.credit_codes import check_letters, np

DAY = date(2026, 11, 1)
HEADER = (
    "企业名称",
    "统一社会信用代码",
    "注册资本(万元)",
    "成立日期",
    "登记状态",
    "行业代码",
    "行政区划代码",
    "经营范围",
)


def drawn(rows: int, seed: int = 7) -> Mapping[str, pa.Table]:
    (tables,) = synthetic(rows, seed=seed, as_of=DAY)
    return tables


def small_register(folder: Path, rows: int = 4000, seed: int = 7) -> list[dict[str, Any]]:
    """Writes it; the rows of its enterprises."""
    tables = drawn(rows, seed)
    write_snapshot(folder, DAY, [tables], memory="1GB")
    found: list[dict[str, Any]] = tables["enterprise"].to_pylist()
    return found


def code(number: int, county: str = "632801") -> str:
    """A valid credit code."""
    head = f"91{county}MA{number:06d}X"[:17]
    letters = np.frombuffer(head.encode(), dtype=np.uint8).reshape(1, 17)
    return head + chr(check_letters(letters)[0])


def line(number: int, **changed: str) -> list[str]:
    row = dict(
        zip(
            HEADER,
            [
                f"青海示例{number}有限公司",
                code(number),
                "1000",
                "2020-05-31",
                "存续",
                "3841",
                "632801",
                "锂电池生产",
            ],
            strict=True,
        )
    )
    return list((row | changed).values())


def export(path: Path, rows: Sequence[Sequence[str]], encoding: str = "utf-8-sig") -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows([HEADER, *rows])
    return path
