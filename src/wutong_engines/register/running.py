"""Runs Ibis expressions over one snapshot: on DuckDB here, the same on Apache Spark by a setting."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol, TypeAlias

import duckdb
import ibis
import pyarrow as pa

from wutong_engines.register.schema import SCHEMAS, RegisterError
from wutong_engines.register.snapshots import chosen, folder_of, rows_of

Expression: TypeAlias = Any
"""An Ibis table expression; Ibis has no types of its own."""
SETTINGS: dict[str, Any] = {"autoinstall_known_extensions": False, "autoload_known_extensions": False}


def table_of(schema: pa.Schema, name: str) -> Expression:
    """Bound to no engine; every column may be null, for outer joins make them so and unions must agree."""
    nullable = pa.schema([column.with_nullable(True) for column in schema])
    return ibis.table(ibis.Schema.from_pyarrow(nullable), name=name)


TABLES: Mapping[str, Expression] = MappingProxyType(
    {name: table_of(schema, name) for name, schema in SCHEMAS.items()}
)
"""The tables of a snapshot, bound to no engine."""


class Engine(Protocol):
    """Answers SQL of its own dialect with rows."""

    dialect: str

    def ask(self, sql: str) -> pa.Table: ...


@dataclass(frozen=True)
class Register:
    """One snapshot, opened. May be asked from several threads."""

    folder: Path
    as_of: date
    engine: Engine

    def run(self, expression: Expression) -> pa.Table:
        """Its rows in its order, with the types the expression says, whichever engine answers."""
        rows = self.engine.ask(ibis.to_sql(expression, dialect=self.engine.dialect))
        wanted = expression.schema().to_pyarrow()
        return pa.table(rows.columns, names=wanted.names).cast(wanted)


class DuckDB:
    """Parquet files of a folder as views."""

    dialect = "duckdb"

    def __init__(self, folder: Path, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        for name in TABLES:
            connection.execute(f'CREATE VIEW "{name}" AS SELECT * FROM {rows_of(folder / f"{name}.parquet")}')

    def ask(self, sql: str) -> pa.Table:
        with self._connection.cursor() as cursor:
            return cursor.sql(sql).to_arrow_table()


@contextmanager
def open_register(
    register: Path,
    as_of: date | None = None,
    *,
    spark: str = "",
    threads: int | None = None,
    memory: str | None = None,
) -> Iterator[Register]:
    """A snapshot of a folder, the latest unless `as_of` says, on DuckDB or on the cluster `spark` names.

    `memory`: the most DuckDB may take, like 1GB. Raises RegisterError when there is no such snapshot, NoSpark
    when Spark is not there. On Spark the folder must lie at the same path for every executor.
    """
    day = chosen(register, as_of)
    folder = folder_of(register, day)
    lacking = [name for name in TABLES if not (folder / f"{name}.parquet").is_file()]
    if lacking:
        raise RegisterError(f"{folder} 不完整，缺 {'、'.join(lacking)}.parquet：删去这个快照，重新建一次。")
    if spark:
        from wutong_engines.register.spark import on_spark  # not installed everywhere

        with on_spark(folder, spark) as engine:
            yield Register(folder, day, engine)
        return
    settings = SETTINGS | ({"threads": threads} if threads else {})
    settings |= {"memory_limit": memory} if memory else {}
    with duckdb.connect(config=settings) as connection:
        yield Register(folder, day, DuckDB(folder, connection))
