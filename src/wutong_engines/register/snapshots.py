"""Where the snapshots of a register lie: <folder>/snapshot=2026-11-01/enterprise.parquet and others."""

import re
from datetime import date
from pathlib import Path

from wutong_engines.register.schema import RegisterError

PREFIX = "snapshot="
_NAME = re.compile(rf"{PREFIX}(\d{{4}}-\d\d-\d\d)")


def folder_of(register: Path, as_of: date) -> Path:
    return register / f"{PREFIX}{as_of.isoformat()}"


def snapshots(register: Path) -> list[date]:
    """Days of which there is a whole snapshot, the oldest first."""
    if not register.is_dir():
        return []
    names = (_NAME.fullmatch(path.name) for path in register.iterdir() if path.is_dir())
    return sorted(date.fromisoformat(name[1]) for name in names if name)


def chosen(register: Path, as_of: date | None = None) -> date:
    """The snapshot asked for, the latest when none is. Raises RegisterError when it is not there."""
    there = snapshots(register)
    if not there:
        raise RegisterError(
            f"{register} 里没有企业名录：先用 ./wutong register build 文件… --out {register} 建一个。"
        )
    if as_of is None:
        return there[-1]
    if as_of not in there:
        shown = "、".join(day.isoformat() for day in there[-5:])
        raise RegisterError(f"没有 {as_of.isoformat()} 的快照：现有 {shown}。")
    return as_of


def quoted(text: object) -> str:
    """As a text in SQL."""
    return "'" + str(text).replace("'", "''") + "'"


def rows_of(path: Path) -> str:
    """A Parquet file as DuckDB reads it: no character of its path a pattern, no column taken from folders."""
    plain = re.sub(r"([*?\[])", r"[\1]", str(path.resolve()))
    return f"read_parquet({quoted(plain)}, hive_partitioning = false)"
