"""The same expressions on Apache Spark: Parquet files of a snapshot as views of a session."""

import importlib
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import ibis
import pyarrow as pa

from wutong_engines.register.schema import SCHEMAS
from wutong_engines.spark import NoSpark, application, first_line, is_near, is_of_spark, needs_spark

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

SETTINGS = {
    "spark.app.name": "wutong-register",
    "spark.sql.session.timeZone": "UTC",
    # a sum beyond its type is an error, as DuckDB's cast is, and never another number
    "spark.sql.ansi.enabled": "true",
}
# on one machine little is shuffled
SETTINGS_NEAR = {"spark.sql.shuffle.partitions": "4"}


class Spark:
    """A session that has the tables of one snapshot as views."""

    dialect = "pyspark"

    def __init__(self, folder: Path, session: "SparkSession") -> None:
        self._session = session
        for name in SCHEMAS:
            path = _not_a_pattern(f"file://{(folder / f'{name}.parquet').resolve()}")
            session.read.parquet(path).createOrReplaceTempView(name)

    def ask(self, sql: str) -> pa.Table:
        try:
            return self._session.sql(sql).toArrow()
        except Exception as error:
            if not is_of_spark(error):
                raise
            raise NoSpark(f"Spark 没有答出来：{first_line(error)}。") from error


def _not_a_pattern(path: str) -> str:
    return "".join(f"\\{letter}" if letter in "{}[]*?" else letter for letter in path)


@contextmanager
def on_spark(folder: Path, master: str) -> Iterator[Spark]:
    """A session in an application of its own. Raises NoSpark."""
    needs_spark(master, otherwise="不写 --spark 就在本机用 DuckDB 查，结果一样")
    from pyspark.sql import SparkSession

    _load_dialect()
    with application(master, SETTINGS | (SETTINGS_NEAR if is_near(master) else {})) as context:
        session = SparkSession(context)
        try:
            yield Spark(folder, session)
        finally:
            session.stop()


def _load_dialect() -> None:
    """Ibis has its options for Spark only with the whole backend, which warns of a pandas not used here."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)
        importlib.import_module("ibis.backends.pyspark")
        _ = ibis.pyspark
