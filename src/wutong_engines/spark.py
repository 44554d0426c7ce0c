"""Apache Spark for engines that can run on it: what it needs, and an application that ends with its block."""

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from shutil import which
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pyspark import SparkContext

MASTERS = ("local", "spark://", "yarn", "k8s://")
SETTINGS: Mapping[str, str] = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
}


class NoSpark(RuntimeError):
    """Spark is not installed or the master cannot be reached; reads as a sentence."""


def is_near(master: str) -> bool:
    """Whether the executors are on this machine."""
    return master.startswith("local")


def needs_spark(master: str, otherwise: str) -> None:
    """Raises NoSpark, with what to install or to write; `otherwise`: what one has without Spark."""
    if not master.startswith(MASTERS):
        raise NoSpark(f"“{master}”不是 Spark 的 master：写 spark://主机:7077、yarn、k8s://… 或 local[2]。")
    if find_spec("pyspark") is None:
        raise NoSpark(
            "没有装 PySpark：先 pip install '.[spark]'（或 uv pip install --require-hashes -r"
            f" requirements-spark.txt）；{otherwise}。"
        )
    if not (which("java") or os.environ.get("JAVA_HOME")):
        raise NoSpark(
            "没有 Java：Spark 要 Java 17 或更新的版本（Debian：apt-get install default-jre-headless）。"
        )


@contextmanager
def application(master: str, settings: Mapping[str, str]) -> Iterator["SparkContext"]:
    """An application of its own; it and its Java process end with the block. Raises NoSpark."""
    from pyspark import SparkConf, SparkContext

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    if is_near(master):
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    every = {**SETTINGS, **_near(master), **settings}
    try:
        context = SparkContext(conf=SparkConf().setMaster(master).setAll(list(every.items())))
    except Exception as error:
        _end_java(SparkContext)
        raise NoSpark(f"Spark 没有起来（{master}）：{first_line(error)}。") from error
    try:
        yield context
    finally:
        context.stop()
        _end_java(SparkContext)


def is_of_spark(error: Exception) -> bool:
    """Whether this came from Spark itself, not from what it was given to do."""
    return type(error).__module__.partition(".")[0] in ("py4j", "pyspark")


def first_line(error: Exception) -> str:
    """Of Java's long story the sentence that says what happened."""
    said = str(error).strip().splitlines() or [type(error).__name__]
    told = next((line for line in said if line.startswith(": ")), said[0])
    return told.removeprefix(": ").rstrip("。. ")[:300]


def _near(master: str) -> dict[str, str]:
    """On one machine nothing listens on the network, and no host name need resolve."""
    if not is_near(master):
        return {}
    return {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}


def _end_java(spark: Any) -> None:
    """PySpark keeps its Java process for the next application; the site's worker would keep it for days."""
    gateway = spark._gateway
    if gateway is None:
        return
    spark._gateway = spark._jvm = None
    gateway.shutdown()
    process = gateway.proc
    process.stdin.close()
    process.wait(timeout=30)
