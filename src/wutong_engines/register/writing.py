"""Writes a snapshot: facts sorted, and what is made of them; it appears only when it is whole."""

import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import ibis
import pyarrow as pa
import pyarrow.parquet as pq

from wutong_engines.register.changes import changes
from wutong_engines.register.postings import NAMES, NAMES_OF_A_BATCH, write_postings
from wutong_engines.register.queries import cells
from wutong_engines.register.running import SETTINGS, Expression
from wutong_engines.register.schema import CELL, CHANGE, FACTS, LEVELS, NAME, ORDER, RegisterError
from wutong_engines.register.snapshots import folder_of, quoted, rows_of, snapshots

Tables = Mapping[str, pa.Table]

ROWS_OF_A_GROUP = 65_536
KEYS = "name_key.raw"
_NAMES_IN_ORDER = """
SELECT eid, name, county, industry, status, capital_yuan, name_key FROM enterprise
ORDER BY coalesce(is_active, false) DESC, capital_yuan DESC NULLS LAST, eid
"""


def write_snapshot(
    register: Path,
    as_of: date,
    chunks: Iterable[Tables],
    *,
    carried: bool = False,
    memory: str = "4GB",
    threads: int | None = None,
) -> Path:
    """Chunks of tables (names and schemas of FACTS) as the snapshot of a day; the folder it lies in.

    `carried`: an enterprise, and a row of the other tables, that the chunks do not have comes from the
    snapshot before. eid must be unique. Raises RegisterError when there is such a snapshot already or a later
    one, when there are no enterprises or one comes twice.
    """
    before = _before(register, as_of, carried)
    register.mkdir(parents=True, exist_ok=True)
    scratch = register / f".{as_of.isoformat()}.{os.getpid()}.part"
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir()
    try:
        _collect(chunks, scratch)
        settings = SETTINGS | {"memory_limit": memory, "temp_directory": str(scratch / "spill")}
        with duckdb.connect(config=settings | ({"threads": threads} if threads else {})) as connection:
            for name in FACTS:
                _sort(connection, scratch, name, before if carried else None)
            _check(connection)
            _derive(connection, scratch, before, as_of)
        write_postings(scratch / KEYS, scratch / "posting.parquet", scratch / "gram.parquet")
        for part in scratch.glob("*.raw"):
            part.unlink()
        shutil.rmtree(scratch / "spill", ignore_errors=True)
        scratch.replace(folder_of(register, as_of))
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return folder_of(register, as_of)


def _before(register: Path, as_of: date, carried: bool) -> Path | None:
    there = snapshots(register)
    if as_of in there:
        raise RegisterError(f"{register} 里已有 {as_of.isoformat()} 的快照：换一个日期，或先删去它。")
    if there and there[-1] > as_of:
        raise RegisterError(
            f"{register} 里最新的快照是 {there[-1].isoformat()}，晚于 {as_of.isoformat()}：快照按时间顺序建。"
        )
    if carried and not there:
        raise RegisterError("还没有上一期快照，不能只给变化的部分：第一期要给全量。")
    return folder_of(register, there[-1]) if there else None


@contextmanager
def _writers(scratch: Path) -> Iterator[dict[str, pq.ParquetWriter]]:
    writers = {
        name: pq.ParquetWriter(scratch / f"{name}.raw", schema, compression="lz4")
        for name, schema in FACTS.items()
    }
    try:
        yield writers
    finally:
        for writer in writers.values():
            writer.close()


def _collect(chunks: Iterable[Tables], scratch: Path) -> None:
    with _writers(scratch) as writers:
        for tables in chunks:
            for name, table in tables.items():
                writers[name].write_table(table.cast(FACTS[name]))


def _sort(connection: Any, scratch: Path, name: str, before: Path | None) -> None:
    rows = f"SELECT * FROM {rows_of(scratch / f'{name}.raw')}"
    if before is not None:
        rows += f" UNION ALL BY NAME SELECT * FROM {rows_of(before / f'{name}.parquet')} AS old"
        keys = [key.lstrip("-") for key in ORDER[name]] if name != "enterprise" else ["eid"]
        same = " AND ".join(f"old.{key} IS NOT DISTINCT FROM new.{key}" for key in keys)
        fresh = rows_of(scratch / f"{name}.raw")
        rows += f" WHERE NOT EXISTS (SELECT 1 FROM {fresh} AS new WHERE {same})"
    order = ", ".join(
        f"{key.lstrip('-')} {'DESC' if key.startswith('-') else 'ASC'} NULLS LAST" for key in ORDER[name]
    )
    path = scratch / f"{name}.parquet"
    connection.execute(
        f"COPY (SELECT * FROM ({rows}) ORDER BY {order}) TO {quoted(path)}"
        f" (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROWS_OF_A_GROUP})"
    )
    connection.execute(f'CREATE VIEW "{name}" AS SELECT * FROM {rows_of(path)}')


def _check(connection: Any) -> None:
    (count,) = connection.execute("SELECT count(*) FROM enterprise").fetchone()
    if not count:
        raise RegisterError("没有一家企业能进库：看出错的行，改好再建。")
    twice = connection.execute(
        "SELECT eid FROM enterprise GROUP BY eid HAVING count(*) > 1 ORDER BY eid LIMIT 5"
    ).fetchall()
    if twice:
        raise RegisterError(f"{'、'.join(eid for (eid,) in twice)} 不止一行：每家企业只留一行。")


def _derive(connection: Any, scratch: Path, before: Path | None, as_of: date) -> None:
    cell = [connection.sql(_sql(cells(level.key))).to_arrow_table().cast(CELL) for level in LEVELS]
    pq.write_table(pa.concat_tables(cell), scratch / "cell.parquet", compression="zstd")
    if before is None:
        found = CHANGE.empty_table()
    else:
        for name in ("enterprise", "branch"):
            rows = rows_of(before / f"{name}.parquet")
            connection.execute(f'CREATE VIEW "{name}_before" AS SELECT * FROM {rows}')
        since = date.fromisoformat(before.name.partition("=")[2])
        found = connection.sql(_sql(changes(since, as_of))).to_arrow_table().cast(CHANGE)
    pq.write_table(found, scratch / "change.parquet", compression="zstd")
    _write_names(connection, scratch)


def _write_names(connection: Any, scratch: Path) -> None:
    """In order of place and in batches of one length, so that a name is found by its place; keys beside."""
    rest = pa.schema([*NAME, pa.field("name_key", pa.string())]).empty_table()
    with (
        pa.OSFile(str(scratch / NAMES), "wb") as file,
        pa.ipc.new_file(file, NAME) as names,
        pq.ParquetWriter(scratch / KEYS, pa.schema([rest.schema.field("name_key")])) as keys,
    ):
        for batch in connection.sql(_NAMES_IN_ORDER).to_arrow_reader(NAMES_OF_A_BATCH):
            rest = pa.concat_tables([rest, pa.Table.from_batches([batch]).cast(rest.schema)])
            whole = len(rest) // NAMES_OF_A_BATCH * NAMES_OF_A_BATCH
            _write_rows(names, keys, rest.slice(0, whole))
            rest = rest.slice(whole)
        _write_rows(names, keys, rest)


def _write_rows(names: Any, keys: Any, rows: pa.Table) -> None:
    if len(rows):
        for batch in rows.select(NAME.names).combine_chunks().to_batches(max_chunksize=NAMES_OF_A_BATCH):
            names.write_batch(batch)
        keys.write_table(rows.select(["name_key"]))


def _sql(expression: Expression) -> str:
    return str(ibis.to_sql(expression, dialect="duckdb"))
