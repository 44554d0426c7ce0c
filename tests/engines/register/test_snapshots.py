"""Snapshots: sorted, whole or not there, carried on from month to month, and what changed between two."""

from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from engines.register.small_registers import DAY, drawn
from wutong_engines.register import RegisterError, folder_of, snapshots, write_snapshot
from wutong_engines.register.schema import BRANCH, ENTERPRISE, SCHEMAS

NEXT = date(2026, 12, 1)


def test_a_snapshot_is_sorted_and_holds_every_table(tmp_path: Path) -> None:
    tables = drawn(3000)
    folder = write_snapshot(tmp_path, DAY, [tables])
    rows = pq.ParquetFile(folder / "enterprise.parquet").read().to_pylist()
    assert [row["eid"] for row in rows] == [
        row["eid"]
        for row in sorted(
            tables["enterprise"].to_pylist(),
            key=lambda row: (
                *(row["industry"], row["province"], row["capital_yuan"] is None),
                *(-(row["capital_yuan"] or 0), row["eid"]),
            ),
        )
    ]
    assert {path.name for path in folder.iterdir()} == {f"{name}.parquet" for name in SCHEMAS} | {
        "name.arrow"
    }
    for name, schema in SCHEMAS.items():
        assert pq.ParquetFile(folder / f"{name}.parquet").schema_arrow.names == schema.names
    assert snapshots(tmp_path) == [DAY] and [path.name for path in tmp_path.iterdir()] == [folder.name]


def changed(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A month later: one of each thing that can become of an enterprise."""
    later = [dict(row, as_of=NEXT) for row in rows]
    active = [row for row in later if row["is_active"] and row["capital_yuan"] is not None]
    moved, grew, shrank, closed, renamed, unknown, gone = active[:7]
    moved |= {"county": "632801", "prefecture": "632800", "province": "630000"}
    grew["capital_yuan"] += 1
    shrank["capital_yuan"] -= 1
    closed |= {"status": "cancelled", "is_active": False}
    renamed |= {"name": "新名有限公司", "name_key": "新名有限公司"}
    unknown |= {"capital_yuan": None, "status": "unknown", "is_active": None, "county": None}
    reopened = next(row for row in later if row["is_active"] is False and row is not closed)
    reopened |= {"status": "active", "is_active": True}
    later.remove(gone)
    return [*later, dict(active[8], eid="N" * 18, uscc=None, name="新设", name_key="新设")]


def test_what_changed_is_told_and_nothing_else(tmp_path: Path) -> None:
    tables = drawn(400)
    rows = tables["enterprise"].to_pylist()
    write_snapshot(tmp_path, DAY, [tables])
    later = changed(rows)
    branch = {
        "parent_eid": rows[-1]["eid"],
        "child_eid": "B" * 18,
        "county": "632801",
        "source": "x",
        "as_of": NEXT,
    }
    branches = pa.concat_tables([tables["branch"], pa.Table.from_pylist([branch], BRANCH)])
    folder = write_snapshot(
        tmp_path,
        NEXT,
        [{**tables, "enterprise": pa.Table.from_pylist(later, ENTERPRISE), "branch": branches}],
    )
    active = [row for row in rows if row["is_active"] and row["capital_yuan"] is not None]
    closed = [row for row in rows if row["is_active"] is False]
    found = pq.ParquetFile(folder / "change.parquet").read().to_pylist()
    assert [(row["kind"], row["eid"], row["before"], row["after"]) for row in found] == [
        ("closed", active[3]["eid"], "active", "cancelled"),
        ("gone", active[6]["eid"], active[6]["name"], None),
        ("grew", active[1]["eid"], str(active[1]["capital_yuan"]), str(active[1]["capital_yuan"] + 1)),
        ("moved", active[0]["eid"], active[0]["county"], "632801"),
        ("new", "N" * 18, None, "新设"),
        ("new_branch", rows[-1]["eid"], None, "B" * 18),
        ("renamed", active[4]["eid"], active[4]["name"], "新名有限公司"),
        ("reopened", closed[0]["eid"], closed[0]["status"], "active"),
        ("shrank", active[2]["eid"], str(active[2]["capital_yuan"]), str(active[2]["capital_yuan"] - 1)),
    ]
    assert {(row["since"], row["as_of"]) for row in found} == {(DAY, NEXT)}


def test_whoever_left_the_province_has_moved_whatever_is_known_of_the_county(tmp_path: Path) -> None:
    tables = drawn(50)
    write_snapshot(tmp_path, DAY, [tables])
    rows = tables["enterprise"].to_pylist()
    left, vague = rows[0], rows[1]
    later = [dict(row, as_of=NEXT) for row in rows]
    elsewhere = "510000" if left["province"] != "510000" else "320000"
    later[0] |= {"province": elsewhere, "prefecture": None, "county": None}
    later[1] |= {"prefecture": None, "county": None}
    assert vague["county"] is not None
    folder = write_snapshot(
        tmp_path, NEXT, [{**tables, "enterprise": pa.Table.from_pylist(later, ENTERPRISE)}]
    )
    found = pq.ParquetFile(folder / "change.parquet").read().to_pylist()
    assert [(row["kind"], row["eid"], row["before"], row["after"]) for row in found] == [
        ("moved", left["eid"], left["county"], elsewhere)
    ]


def test_a_month_of_changes_only_carries_the_rest_on(tmp_path: Path) -> None:
    tables = drawn(300)
    write_snapshot(tmp_path, DAY, [tables])
    one = tables["enterprise"].slice(5, 1).to_pylist()[0]
    fresh = pa.Table.from_pylist([one | {"employees": 12345, "as_of": NEXT}], ENTERPRISE)
    folder = write_snapshot(tmp_path, NEXT, [{"enterprise": fresh}], carried=True)
    rows = {row["eid"]: row for row in pq.ParquetFile(folder / "enterprise.parquet").read().to_pylist()}
    assert len(rows) == 300 and rows[one["eid"]]["employees"] == 12345
    assert sum(row["as_of"] == DAY for row in rows.values()) == 299
    assert pq.ParquetFile(folder / "branch.parquet").metadata.num_rows == tables["branch"].num_rows
    assert pq.ParquetFile(folder / "change.parquet").metadata.num_rows == 0


def test_what_would_spoil_a_register_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    tables = drawn(50)
    with pytest.raises(RegisterError, match="第一期要给全量"):
        write_snapshot(tmp_path / "a", DAY, [tables], carried=True)
    with pytest.raises(RegisterError, match="不止一行"):
        write_snapshot(tmp_path / "b", DAY, [tables, tables])
    with pytest.raises(RegisterError, match="没有一家"):
        write_snapshot(tmp_path / "b", DAY, [])
    assert not list((tmp_path / "b").iterdir())
    write_snapshot(tmp_path / "b", DAY, [tables])
    with pytest.raises(RegisterError, match="已有"):
        write_snapshot(tmp_path / "b", DAY, [tables])
    with pytest.raises(RegisterError, match="按时间顺序"):
        write_snapshot(tmp_path / "b", date(2026, 10, 1), [tables])
    assert folder_of(tmp_path / "b", DAY).is_dir()
