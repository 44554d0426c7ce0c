"""The same batch on Apache Spark: executors run `answers`, and the rows are the pool's to the bit."""

from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from wutong_engines.greenpower.batch import Chunk, Make, answers, chunks_of, numbered_lines
from wutong_engines.greenpower.rows import Row
from wutong_engines.spark import NoSpark, application, first_line, is_of_spark, needs_spark

if TYPE_CHECKING:
    from pyspark import SparkContext

SOURCES = Path(__file__).resolve().parents[2]
SECONDS_BETWEEN_LOOKS = 0.5
SETTINGS = {
    "spark.app.name": "wutong-greenpower",
    "spark.python.worker.reuse": "true",
    # a reused worker keeps the hours it has read; sums are made on one thread wherever they are made
    "spark.executorEnv.OPENBLAS_NUM_THREADS": "1",
    "spark.executorEnv.PYTHONPATH": str(SOURCES),
}


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
    needs_spark(master, otherwise="不用 Spark 时用本机的进程")
    return _rows(numbered, make, master, tolerance, on_done)


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
    with application(master, SETTINGS) as context:
        try:
            yield context
        except Exception as error:
            if not is_of_spark(error):
                raise
            raise NoSpark(
                f"Spark（{master}）没有算完：{first_line(error)}。"
                "请核对 master 的地址，和它有没有空的执行器。"
            ) from error
