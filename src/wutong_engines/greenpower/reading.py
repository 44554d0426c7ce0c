"""Reads a case from its JSON file and the CSV of hours beside it; every refusal names line and field."""

import csv
import gzip
import io
import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any, Protocol, TypeVar, cast

import numpy as np

from wutong_engines.greenpower.case import (
    SERIES,
    Capital,
    Case,
    CaseError,
    Costs,
    Floats,
    Policy,
    Range,
    Storage,
)
from wutong_engines.greenpower.extras import Backup, Extras, SecondStorage, Shift

REQUIRED = ("hours", "costs", "storage", "policy")
OPTIONAL = ("step_hours", "limits", "capital", "grid_kg_per_kwh", "extras", "name", "note")
QUARTER_HOURLY_ROWS = (35_040, 35_136)
LARGEST_BYTES = 64 * 1024 * 1024


T = TypeVar("T")


class _Made(Protocol):
    def __call__(self, **values: float) -> Any: ...


def read_case(path: str | Path) -> Case:
    """The case of a JSON file whose `hours` names a .csv or .csv.gz beside it. Raises CaseError."""
    path = Path(path)
    try:
        asked = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise CaseError(f"打不开 {path.name}：文件不存在，或没有权限读。") from error
    except (ValueError, RecursionError) as error:  # not UTF-8, not JSON, a number without end
        line = getattr(error, "lineno", None)
        raise CaseError(f"{path.name} {f'第 {line} 行' if line else ''}不是合格的 JSON（UTF-8）。") from error
    if not isinstance(asked, dict):
        raise CaseError(f"{path.name} 应是一个 JSON 对象，写 {'、'.join(REQUIRED)}。")
    check_keys("", asked, REQUIRED, OPTIONAL)
    hours = asked["hours"]
    if not isinstance(hours, str) or Path(hours).name != hours or not hours.isprintable():
        raise CaseError("hours 应是同一文件夹里的 CSV 文件名，例如 hours.csv 或 hours.csv.gz。")
    return case_from(asked, read_hours(path.parent / hours))


def case_from(asked: Mapping[str, Any], series: Mapping[str, Floats]) -> Case:
    """The case of a mapping like the JSON file's and its series, each (T,). Raises CaseError."""
    check_keys("", asked, REQUIRED[1:], (*OPTIONAL, "hours"))
    rows = len(series["load_mw"])
    step = asked.get("step_hours", 0.25 if rows in QUARTER_HOURLY_ROWS else 1.0)
    limits = asked.get("limits", {})
    if not isinstance(limits, Mapping):
        raise CaseError("limits 应是 {技术: {minimum, maximum, existing}}。")
    capital = asked.get("capital")
    factor = asked.get("grid_kg_per_kwh")
    return Case(
        **{column: series[column] for column in SERIES},
        costs=_made("costs", Costs, asked["costs"]),
        storage=_made("storage", Storage, asked["storage"], every=True),
        policy=_made("policy", Policy, asked["policy"], every=True),
        step_hours=_number("step_hours", step),
        limits={name: _range(name, given) for name, given in limits.items()},
        capital=None if capital is None else _made("capital", Capital, capital),
        grid_kg_per_kwh=None if factor is None else _number("grid_kg_per_kwh", factor),
        name=str(asked.get("name", "")),
        extras=_extras(asked.get("extras", {})),
    )


def read_hours(path: Path) -> dict[str, Floats]:
    """The five series of a CSV, columns in any order. Raises CaseError with line and field."""
    rows = _whole(path, csv.reader(io.StringIO(_text(path), newline="")))
    heading = [cell.strip().lstrip("\ufeff") for cell in next(rows, [])]
    check_keys(f"{path.name} 表头", dict.fromkeys(heading), SERIES, ())
    if len(heading) > len(SERIES):
        raise CaseError(f"{path.name} 表头有重复的列：每列只能有一个。")
    values: list[list[float]] = [[] for _ in heading]
    for line, row in enumerate(rows, start=2):
        if not row:
            continue
        if len(row) != len(heading):
            raise CaseError(f"{path.name} 第 {line} 行有 {len(row)} 列，表头有 {len(heading)} 列。")
        for column, cell, kept in zip(heading, row, values, strict=True):
            try:
                kept.append(float(cell))
            except ValueError:
                what = f"是“{cell[:20]}”" if cell.strip() else "空着"
                raise CaseError(f"{path.name} 第 {line} 行 {column} {what}：应是数。") from None
    return {name: np.array(kept) for name, kept in zip(heading, values, strict=True)}


def _whole(path: Path, rows: Iterator[list[str]]) -> Iterator[list[str]]:
    try:
        yield from rows
    except csv.Error as error:
        raise CaseError(f"{path.name} 不是合格的 CSV（引号没有收尾？）：{error}。") from error


def _text(path: Path) -> str:
    try:
        if path.suffix == ".gz":
            with gzip.open(path) as packed:
                raw = packed.read(LARGEST_BYTES + 1)
        else:
            raw = path.read_bytes()
        if len(raw) > LARGEST_BYTES:
            raise CaseError(f"{path.name} 超过 64 MB：一年 15 分钟数据约 2 MB，请核对。")
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CaseError(f"{path.name} 不是 UTF-8 文本：请另存为 UTF-8 编码的 CSV。") from error
    except (OSError, EOFError, zlib.error) as error:
        raise CaseError(f"打不开 {path.name}：文件不存在或已损坏。") from error


def check_keys(
    where: str, given: Mapping[str, Any], required: tuple[str, ...], optional: tuple[str, ...]
) -> None:
    """Refuses a mapping that misses a key or has one nobody knows: a misspelt key must not be ignored."""
    prefix = f"{where}：" if where else ""
    missing = [key for key in required if key not in given]
    unknown = [key for key in given if key not in required and key not in optional]
    if missing:
        raise CaseError(f"{prefix}缺少 {'、'.join(missing)}。")
    if unknown:
        known = "、".join((*required, *optional))
        raise CaseError(f"{prefix}不认识 {'、'.join(map(str, unknown))}：可写 {known}。")


def _made(where: str, kind: type[T], given: object, every: bool = False) -> T:
    if not isinstance(given, Mapping):
        raise CaseError(f"{where} 应是一个 JSON 对象。")
    names = fields(cast(Any, kind))
    required = tuple(item.name for item in names if every or item.default is MISSING)
    check_keys(where, given, required, tuple(item.name for item in names))
    values = {
        key: value if isinstance(value, bool) and key == "green" else _number(f"{where}.{key}", value)
        for key, value in given.items()
    }
    return cast(T, cast(_Made, kind)(**values))


def _extras(given: object) -> Extras:
    if not isinstance(given, Mapping):
        raise CaseError("extras 应是 {backup, second_storage, shift} 中的几项。")
    kinds: dict[str, type[Any]] = {"backup": Backup, "second_storage": SecondStorage, "shift": Shift}
    check_keys("extras", given, (), tuple(kinds))
    return Extras(**{key: _made(f"extras.{key}", kinds[key], value) for key, value in given.items()})


def _range(technology: str, given: object) -> Range:
    where = f"limits.{technology}"
    if not isinstance(given, Mapping):
        raise CaseError(f"{where} 应写成 {{minimum, maximum, existing}} 或 {{fixed}}。")
    check_keys(where, given, (), ("minimum", "maximum", "existing", "fixed"))
    values = {key: _number(f"{where}.{key}", value) for key, value in given.items() if value is not None}
    if "fixed" in values:
        if "minimum" in values or "maximum" in values:
            raise CaseError(f"{where} 自相矛盾：写了 fixed，就不要再写 minimum、maximum。")
        fixed = values.pop("fixed")
        values |= {"minimum": fixed, "maximum": fixed}
    return Range(**values)


def _number(where: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise CaseError(f"{where} 为 {value!r}：应是数。")
    try:
        return float(value)
    except OverflowError:
        raise CaseError(f"{where} 超出数的范围：请核对单位。") from None
