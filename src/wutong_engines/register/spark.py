"""The same expressions on Apache Spark: Parquet files of a snapshot as views of a session."""

import importlib
import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from shutil import which
from typing import TYPE_CHECKING, Any

import ibis
import pyarrow as pa

from wutong_engines.register.schema import SCHEMAS

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

MASTERS = ("local", "spark://", "yarn", "k8s://")
SETTINGS: dict[str, Any] = {
    "spark.app.name": "wutong-register",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
    "spark.sql.session.timeZone": "UTC",
    # a sum beyond its type is an error, as DuckDB's cast is, and never another number
    "spark.sql.ansi.enabled": "true",
}


class NoSpark(RuntimeError):
    """Spark is not installed or the master cannot be reached; reads as a sentence."""


def needs_spark(master: str) -> None:
    """Raises NoSpark, with what to install or to write."""
    if not master.startswith(MASTERS):
        raise NoSpark(f"“{master}”不是 Spark 的 master：写 spark://主机:7077、yarn、k8s://… 或 local[2]。")
    if find_spec("pyspark") is None:
        raise NoSpark(
            "没有装 PySpark：先 pip install '.[spark]'（或 uv pip install --require-hashes -r"
            " requirements-spark.txt）；不写 --spark 就在本机用 DuckDB 查，结果一样。"
        )
    if not (which("java") or os.environ.get("JAVA_HOME")):
        raise NoSpark(
            "没有 Java：Spark 要 Java 17 或更新的版本（Debian：apt-get install default-jre-headless）。"
        )


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
            if "py4j" not in type(error).__module__ and "pyspark" not in type(error).__module__:
                raise
            raise NoSpark(f"Spark 没有答出来：{_first_line(error)}。") from error


def _not_a_pattern(path: str) -> str:
    return "".join(f"\\{letter}" if letter in "{}[]*?" else letter for letter in path)


@contextmanager
def on_spark(folder: Path, master: str) -> Iterator[Spark]:
    """A session of its own; it and its Java process end with the block."""
    needs_spark(master)
    from pyspark import SparkContext
    from pyspark.sql import SparkSession

    _load_dialect()

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    if master.startswith("local"):
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    try:
        session = SparkSession.builder.master(master).config(map=SETTINGS | _near(master)).getOrCreate()
    except Exception as error:
        _end_java(SparkContext)
        raise NoSpark(f"Spark 没有起来（{master}）：{_first_line(error)}。") from error
    try:
        yield Spark(folder, session)
    finally:
        session.stop()
        _end_java(SparkContext)


def _load_dialect() -> None:
    """Ibis has its options for Spark only with the whole backend, which warns of a pandas not used here."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)
        importlib.import_module("ibis.backends.pyspark")
        _ = ibis.pyspark


def _near(master: str) -> dict[str, Any]:
    """On one machine nothing listens on the network, no host name need resolve, and little is shuffled."""
    if not master.startswith("local"):
        return {}
    return {
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.sql.shuffle.partitions": "4",
    }


def _first_line(error: Exception) -> str:
    """Of Java's long story the sentence that says what happened."""
    said = str(error).strip().splitlines() or [type(error).__name__]
    told = next((line for line in said if line.startswith(": ")), said[0])
    return told.removeprefix(": ").rstrip("。. ")[:300]


def _end_java(spark: Any) -> None:
    """PySpark keeps its Java process for the next session; the site's worker would keep it for days."""
    gateway = spark._gateway
    if gateway is None:
        return
    spark._gateway = spark._jvm = None
    gateway.shutdown()
    process = gateway.proc
    process.stdin.close()
    process.wait(timeout=30)
