"""The job of a batch: a slice of it at a time, each its own job, so that nothing else waits long behind it.

What a slice found lies in a part beside the others before the batch moves on: whoever loses a lease, or is
killed, loses a slice. Rows do not depend on where a slice ends.
"""

import json
import time
from collections.abc import Callable, Generator, Iterator
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing
from datetime import datetime
from itertools import chain, islice
from pathlib import Path
from typing import Any

from django.conf import settings

from wutong.greenpower.batches import queries as batch_queries
from wutong.greenpower.batches.actions import move_on
from wutong.greenpower.batches.cases import COLUMNS, CaseOf, merged
from wutong.greenpower.batches.grid import Grid, lines_of
from wutong.greenpower.batches.words import about
from wutong.greenpower.models import Batch
from wutong.greenpower.question import Question
from wutong.greenpower.study import TOLERANCE
from wutong.jobs import actions as jobs
from wutong.organisation.reasons import Reason, Refused
from wutong_engines.greenpower.batch import run
from wutong_engines.greenpower.rows import Row, write_lines, write_rows
from wutong_engines.greenpower.spark import run_on_spark
from wutong_engines.spark import NoSpark

SLICE_SECONDS = 15.0
# a cluster takes seconds to start and works elsewhere meanwhile
SLICE_ON_SPARK = 2_000
FEWEST_IN_A_SLICE = 4
Numbered = list[tuple[int, Question]]


def size_slice(running: jobs.Running, *, now: Callable[[], datetime]) -> dict[str, Any] | None:
    batch = Batch.objects.get(pk=running.arguments["batch"])
    if batch.state != Batch.State.RUNNING or batch.job_id != running.id:
        raise jobs.Cancelled
    grid, start = batch_queries.grid_of(batch), batch.done
    questions = list(islice(enumerate(grid.asked(), 1), start, start + _length(batch, grid)))
    began = time.monotonic()
    rows = list(_sized(batch, grid, questions, running))
    _keep_part(batch, start, rows)
    done = start + len(questions)
    if done >= batch.questions:
        _join(batch, grid)
    move_on(batch, running, done=done, seconds=time.monotonic() - began, at=now())
    return None


def _length(batch: Batch, grid: Grid) -> int:
    """Questions for about SLICE_SECONDS, at the speed of this batch, or of this machine at its start."""
    if settings.SPARK_MASTER:
        return SLICE_ON_SPARK
    cases = len(grid.billings)
    speed = batch.done / batch.seconds if batch.done else batch_queries.cases_per_second()[0] / cases
    return max(FEWEST_IN_A_SLICE, round(speed * SLICE_SECONDS))


def _sized(batch: Batch, grid: Grid, questions: Numbered, running: jobs.Running) -> Iterator[Row]:
    billings = grid.billings
    lines = [line for _, question in questions for line in lines_of(question, billings)]
    make = CaseOf(batch_queries.basis_of(batch), str(settings.REFERENCE))
    before, total = batch.done * len(billings), grid.cases

    def heard(done: int) -> None:
        running.progress(before + done, total)

    try:
        with closing(_rows(lines, make, heard)) as rows:
            yield from merged(grid, questions, rows)
    except NoSpark as error:
        raise Refused("这一批停在半路", [Reason(str(error))]) from error
    except BrokenProcessPool as error:
        raise Refused("这一批停在半路", [Reason("有一个进程中途没了，多半是内存不够")]) from error


def _rows(lines: list[str], make: CaseOf, heard: Callable[[int], None]) -> Generator[Row, None, None]:
    if settings.SPARK_MASTER:
        return run_on_spark(lines, make, settings.SPARK_MASTER, TOLERANCE, heard)
    return run(lines, make, settings.BATCH_WORKERS, TOLERANCE, heard)


def _keep_part(batch: Batch, start: int, rows: list[Row]) -> None:
    path = batch_queries.part_path(batch, start)
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    write_lines(rows, fresh)
    fresh.replace(path)


def _join(batch: Batch, grid: Grid) -> None:
    """All parts as one file; a part that is gone ends it, for a row left out would not be seen."""
    parts = sorted(batch_queries.parts_folder(batch).glob("*.jsonl"))
    rows = chain.from_iterable(_rows_in(part) for part in parts)
    write_rows(_each(rows, batch), batch_queries.rows_path(batch), COLUMNS, about(batch))


def _rows_in(part: Path) -> Iterator[Row]:
    with part.open(encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines)


def _each(rows: Iterator[Row], batch: Batch) -> Iterator[Row]:
    """Slices that were begun twice, at another speed, may lie over each other: each question counts once."""
    last = 0
    for row in rows:
        if row["number"] <= last:
            continue
        last += 1
        if row["number"] != last:
            break
        yield row
    if last != batch.questions:
        batch_queries.drop_parts(batch)
        raise Refused("这一批的中间结果缺了一块", [Reason(f"第 {last + 1} 个起没有找到，从头再算一遍即可")])
