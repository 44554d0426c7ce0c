"""A row of a batch: its columns, what of a plan stands in it, and the file that holds the rows."""

import json
import os
import tempfile
from collections.abc import Iterable, Mapping
from math import isfinite
from pathlib import Path
from typing import Any

from wutong_engines.greenpower.case import CaseError
from wutong_engines.greenpower.plan import COST_PARTS, NoPlan, Plan

Row = dict[str, Any]

FIGURES = (
    "cost_yuan_per_year",
    "lower_bound_yuan_per_year",
    "gap",
    "wind_mw",
    "solar_mw",
    "storage_mw",
    "storage_mwh",
    "grid_mw",
    "green_share",
    "matched_share",
    "self_use_share",
    "export_share",
    "curtailed_share",
    "delivered_yuan_per_kwh",
    "capital_yuan",
    "carbon_t",
    "load_mwh",
    "generation_mwh",
    "import_mwh",
)
FULL_LOAD = ("wind", "solar", "grid", "storage_cycles")
COLUMNS: dict[str, str] = (
    {"line": "INTEGER", "id": "VARCHAR", "name": "VARCHAR", "status": "VARCHAR", "reason": "VARCHAR"}
    | dict.fromkeys(FIGURES, "DOUBLE")
    | {f"cost_{part}_yuan": "DOUBLE" for part in COST_PARTS}
    | {f"full_load_hours_{part}": "DOUBLE" for part in FULL_LOAD}
    | {"limits": "VARCHAR", "relaxations": "VARCHAR", "notes": "VARCHAR"}
    | {"solver": "VARCHAR", "iterations": "INTEGER"}
)
"""Of a row, with the types DuckDB gives them. `limits` and `relaxations` are JSON; seconds are left out, so
that the same list always gives the same file."""
ENDINGS = (".parquet", ".csv", ".jsonl")


def row_of(found: Plan | NoPlan) -> Row:
    """What COLUMNS ask of a plan, or of the proof that there is none."""
    said = found.as_json()
    row: Row = {key: _finite(said[key]) for key in FIGURES if key in said}
    row |= {f"cost_{part}_yuan": _finite(yuan) for part, yuan in said.get("cost_yuan", {}).items()}
    row |= {
        f"full_load_hours_{part}": _finite(hours) for part, hours in said.get("full_load_hours", {}).items()
    }
    row |= {key: said[key] for key in ("status", "solver", "iterations")}
    row |= {
        key: json.dumps(said[key], ensure_ascii=False) for key in ("limits", "relaxations") if key in said
    }
    if "notes" in said:
        row["notes"] = "".join(said["notes"])
    if "reasons" in said:
        row["reason"] = "".join(said["reasons"])
    return row


def _finite(value: float | None) -> float | None:
    return value if value is None or isfinite(value) else None


def writable(value: object) -> str:
    """Text on one line that every format can hold."""
    text = str(value).encode("utf-8", "replace").decode("utf-8").replace("\0", " ")
    return " ".join(text.split())


# the file


def write_rows(
    rows: Iterable[Row],
    out: Path,
    columns: Mapping[str, str] = COLUMNS,
    about: Mapping[str, str] | None = None,
) -> None:
    """Rows as .parquet, .csv or .jsonl by the ending of `out`, which appears only when it is whole.

    `columns` are their keys and DuckDB types; `about` is told in the file where its format has a place
    for it (Parquet's key-value metadata).
    """
    if out.suffix not in ENDINGS:
        raise CaseError(f"{out.name} 应以 {'、'.join(ENDINGS)} 结尾。")
    part = out.with_name(f".{out.name}.{os.getpid()}.part")
    try:
        if out.suffix == ".jsonl":
            write_lines(rows, part)
        else:
            # not beside `out`: its folder may have a name that DuckDB takes for a pattern
            with tempfile.TemporaryDirectory(prefix="wutong-") as scratch:
                lines = Path(scratch) / "rows.jsonl"
                write_lines(rows, lines)
                _convert(lines, part, out.suffix.removeprefix("."), columns, about or {})
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)


def write_lines(rows: Iterable[Row], path: Path) -> None:
    with path.open("w", encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps(row, ensure_ascii=False, allow_nan=False) + "\n")


def _convert(lines: Path, out: Path, kind: str, columns: Mapping[str, str], about: Mapping[str, str]) -> None:
    import duckdb  # not at the top: every process of the pool would load it

    typed = ", ".join(f"{name}: '{kind_of}'" for name, kind_of in columns.items())
    options = "FORMAT parquet, COMPRESSION zstd" if kind == "parquet" else "FORMAT csv, HEADER"
    if about and kind == "parquet":
        told = ", ".join(f"{name}: {_quoted(words)}" for name, words in about.items())
        options += f", KV_METADATA {{{told}}}"
    settings: dict[str, Any] = {"threads": 1, "autoinstall_known_extensions": False}
    with duckdb.connect(config=settings) as connection:
        connection.execute(
            f"COPY (SELECT * FROM read_json({_quoted(lines)}, format='newline_delimited',"
            f" columns={{{typed}}})) TO {_quoted(out)} ({options})"
        )


def _quoted(value: object) -> str:
    return "'" + str(value).replace("'", "''") + "'"
