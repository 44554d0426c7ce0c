"""The same batch on Apache Spark: executors run `answers`, and the rows are the pool's to the bit."""

import os
import sys
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from shutil import which
from typing import TYPE_CHECKING, Any

from wutong_engines.greenpower.batch import Chunk, Make, answers, chunks_of, numbered_lines
from wutong_engines.greenpower.rows import Row

if TYPE_CHECKING:
    from pyspark import SparkContext

SOURCES = Path(__file__).resolve().parents[2]
MASTERS = ("local", "spark://", "yarn", "k8s://")
SECONDS_BETWEEN_LOOKS = 0.5
SETTINGS = {
    "spark.app.name": "wutong-greenpower",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
    "spark.python.worker.reuse": "true",
    # a reused worker keeps the hours it has read; sums are made on one thread wherever they are made
    "spark.executorEnv.OPENBLAS_NUM_THREADS": "1",
}


class NoSpark(RuntimeError):
    """Spark is not installed or the master cannot be reached; reads as a sentence."""


def run_on_spark(
    lines: Iterable[str],
    make: Make,
    master: str,
    tolerance: float = 1e-4,
    on_done: Callable[[int], None] = lambda _: None,
) -> Generator[Row, None, None]:
    """`batch.run` on the cluster at `master` (spark://host:port, local[2], yarn…): the same rows, in order.

    Every executor needs this Python environment, these sources and whatever files `make` reads at the same
    paths. All rows come at the end. Raises CaseError before the first row, NoSpark when Spark is not there.
    Closing the iterator, or an exception of `on_done`, stops the application.
    """
    numbered = numbered_lines(lines, tolerance)
    needs_spark()
    if not master.startswith(MASTERS):
        raise NoSpark(f"“{master}”不是 Spark 的 master：写 spark://主机:7077、yarn、k8s://… 或 local[2]。")
    return _rows(numbered, make, master, tolerance, on_done)


def needs_spark() -> None:
    """Raises NoSpark, with what to install."""
    if find_spec("pyspark") is None:
        raise NoSpark(
            "没有装 PySpark：先 pip install '.[spark]'（或 uv pip install --require-hashes -r"
            " requirements-spark.txt）；不用 Spark 时用本机的进程。"
        )
    if not (which("java") or os.environ.get("JAVA_HOME")):
        raise NoSpark(
            "没有 Java：Spark 要 Java 17 或更新的版本（Debian：apt-get install default-jre-headless）。"
        )


def _rows(
    numbered: Chunk,
    make: Make,
    master: str,
    tolerance: float,
    on_done: Callable[[int], None],
) -> Generator[Row, None, None]:
    with _context(master) as context:
        chunks = chunks_of(numbered, max(1, context.defaultParallelism))
        finished = context.accumulator(0)

        def sized(part: Iterable[Chunk]) -> Iterator[list[Row]]:
            for chunk in part:
                rows = answers(chunk, make, tolerance)
                finished.add(len(rows))
                yield rows

        with ThreadPoolExecutor(1) as beside:
            found = beside.submit(context.parallelize(chunks, len(chunks)).mapPartitions(sized).collect)
            try:
                while wait([found], SECONDS_BETWEEN_LOOKS).not_done:
                    on_done(finished.value)
            except BaseException:
                context.cancelAllJobs()
                raise
        on_done(len(numbered))
        for rows in found.result():
            yield from rows


@contextmanager
def _context(master: str) -> Iterator["SparkContext"]:
    """An application of its own; it and its Java process end with the block."""
    from pyspark import SparkConf, SparkContext

    settings = SETTINGS | _near(master) | {"spark.executorEnv.PYTHONPATH": str(SOURCES)}
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    if master.startswith("local"):
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    try:
        context = SparkContext(conf=SparkConf().setMaster(master).setAll(list(settings.items())))
    except Exception as error:
        _end_java(SparkContext)
        raise NoSpark(f"Spark 没有起来（{master}）：{_first_line(error)}。") from error
    try:
        yield context
    except Exception as error:
        if "py4j" not in type(error).__module__:
            raise
        raise NoSpark(
            f"Spark（{master}）没有算完：{_first_line(error)}。请核对 master 的地址，和它有没有空的执行器。"
        ) from error
    finally:
        context.stop()
        _end_java(SparkContext)


def _near(master: str) -> dict[str, str]:
    """On one machine nothing listens on the network, and no host name need resolve."""
    if not master.startswith("local"):
        return {}
    return {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}


def _first_line(error: Exception) -> str:
    """Of Java's long story the sentence that says what happened."""
    said = str(error).strip().splitlines() or [type(error).__name__]
    told = next((line for line in said if line.startswith(": ")), said[0])
    return told.removeprefix(": ").rstrip("。. ")[:300]


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
