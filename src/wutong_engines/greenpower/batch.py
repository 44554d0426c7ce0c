"""Sizes a list of cases over processes or a Spark cluster: a row for each line, in order, the same bits."""

import json
from collections import deque
from collections.abc import Callable, Generator, Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from queue import SimpleQueue
from typing import Any, TypeAlias

from wutong_engines.greenpower.case import Case, CaseError, Floats
from wutong_engines.greenpower.pool import pool_of, quiet_start
from wutong_engines.greenpower.reading import case_from, read_case, read_hours
from wutong_engines.greenpower.rows import COLUMNS, Row, row_of, writable
from wutong_engines.greenpower.sizing import size

Chunk = list[tuple[int, str]]
Make: TypeAlias = Callable[[dict[str, Any]], Case]
"""What a line asks (its JSON object, without "id") → the case. Called where the case is sized, so that no
hours travel; it is pickled with every chunk and must not depend on the process. Raises CaseError."""

MOST_IN_A_CHUNK = 8
CHUNKS_PER_WORKER = 8
TIGHTEST, LOOSEST = 1e-7, 0.1


@dataclass(frozen=True)
class FromFolder:
    """Cases written like the case file's, `hours` a path relative to `folder`, or {"case": path}.

    A line may name any file this process can read.
    """

    folder: Path

    def __call__(self, asked: dict[str, Any]) -> Case:
        if "case" in asked:
            if len(asked) > 1:
                others = "、".join(str(key) for key in asked if key != "case")
                raise CaseError(
                    f"写了 case，就不要再写 {others}：要改的写进那个文件，或把情形直接写在这一行。"
                )
            if not isinstance(asked["case"], str):
                raise CaseError("case 应是情形文件的路径。")
            return read_case(self.folder / asked["case"])
        hours = asked.get("hours")
        if not isinstance(hours, str):
            raise CaseError("缺少 hours（逐时 CSV 的路径，从清单所在的文件夹算起），或缺少 case。")
        return case_from(asked, _hours(self.folder / hours))


def _hours(path: Path) -> dict[str, Floats]:
    try:
        stat = path.stat()
    except (OSError, ValueError) as error:
        raise CaseError(f"打不开 {path.name}：文件不存在。") from error
    return _hours_as_of(path, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=16)
def _hours_as_of(path: Path, _changed_ns: int, _bytes: int) -> dict[str, Floats]:
    """A list of sites, loads and policies asks for the same hours again and again."""
    return read_hours(path)


# a list of lines


def numbered_lines(lines: Iterable[str], tolerance: float) -> Chunk:
    """The lines that are not blank, counted from 1. Raises CaseError when there is nothing to do."""
    if not TIGHTEST <= tolerance <= LOOSEST:
        raise CaseError(f"tolerance（精度）为 {tolerance}：应在 1e-7 到 0.1 之间。")
    numbered = [(number, line) for number, line in enumerate(lines, start=1) if line.strip()]
    if not numbered:
        raise CaseError("清单里没有情形：每行写一个 JSON 对象。")
    return numbered


def chunks_of(numbered: Chunk, workers: int) -> list[Chunk]:
    """Neighbours often share a file of hours and stay together; few at a time, so that no worker waits."""
    length = max(1, min(MOST_IN_A_CHUNK, len(numbered) // (workers * CHUNKS_PER_WORKER)))
    return [numbered[start : start + length] for start in range(0, len(numbered), length)]


def run(
    lines: Iterable[str],
    make: Make,
    workers: int,
    tolerance: float = 1e-4,
    on_done: Callable[[int], None] = lambda _: None,
) -> Generator[Row, None, None]:
    """A row for each line that is not blank, with the keys of COLUMNS, from a pool of processes.

    A line is a JSON object that `make` understands; it may have an "id". `on_done` hears how many are
    finished. `status` is a plan's, "infeasible", "refused" (bad line) or "failed" (no answer), with the
    `reason`. Raises CaseError before the first row, BrokenProcessPool when a process of the pool dies.
    Closing the iterator ends the pool at once.
    """
    if workers < 1:
        raise CaseError(f"workers（进程数）为 {workers}：至少 1 个。")
    chunks = chunks_of(numbered_lines(lines, tolerance), workers)
    return _rows(chunks, make, workers, tolerance, on_done)


def _rows(
    chunks: Sequence[Chunk], make: Make, workers: int, tolerance: float, on_done: Callable[[int], None]
) -> Generator[Row, None, None]:
    finished: SimpleQueue[Future[list[Row]]] = SimpleQueue()
    done = 0
    with pool_of(min(workers, len(chunks))) as pool:
        with quiet_start():
            waiting = deque(pool.submit(answers, chunk, make, tolerance) for chunk in chunks)
        for future in waiting:
            future.add_done_callback(finished.put)
        for _ in chunks:
            done += len(finished.get().result())
            on_done(done)
            while waiting and waiting[0].done():
                yield from waiting.popleft().result()


# one line


def answers(chunk: Chunk, make: Make, tolerance: float) -> list[Row]:
    """What a process of the pool and a task of Spark run: this and nothing else."""
    return [answer(number, line, make, tolerance) for number, line in chunk]


def answer(number: int, line: str, make: Make, tolerance: float) -> Row:
    """The row of one line; whatever is wrong with it stands in the row."""
    row: Row = dict.fromkeys(COLUMNS) | {"line": number, "id": str(number)}
    try:
        asked = _asked(line)
        row["id"] = writable(asked.pop("id", number))
        case = make(asked)
        row["name"] = writable(case.name)
    except CaseError as error:
        return row | {"status": "refused", "reason": _reason(number, str(error))}
    except Exception as error:  # one bad line among thousands must not end the others
        return row | {"status": "refused", "reason": _reason(number, f"读不了（{error!r}）。")}
    try:
        said = row_of(size(case, tolerance))
    except Exception as error:
        words = str(error) if type(error) is ArithmeticError else f"没有算成（{error!r}）。"
        said = {"status": "failed", "reason": words}
    if "reason" in said:
        said["reason"] = _reason(number, said["reason"])
    return row | said


def _asked(line: str) -> dict[str, Any]:
    try:
        line.encode("utf-8")
        asked = json.loads(line)
    except UnicodeEncodeError as error:
        raise CaseError("不是 UTF-8 文本。") from error
    except (ValueError, RecursionError) as error:
        where = f"（第 {error.colno} 个字符处）" if isinstance(error, json.JSONDecodeError) else ""
        raise CaseError(f"不是合格的 JSON{where}：每行写一个完整的对象。") from error
    if not isinstance(asked, dict):
        raise CaseError('应是一个 JSON 对象：写情形本身，或 {"case": "文件.json"}。')
    if isinstance(asked.get("id", ""), bool) or not isinstance(asked.get("id", ""), str | int | float):
        raise CaseError("id 应是文字或数。")
    return asked


def _reason(number: int, words: str) -> str:
    place = "逐时数据" if words.startswith("第") else ""
    return f"{reason_start(number)}{place}{writable(words)}"


def reason_start(number: int) -> str:
    return f"清单第 {number} 行："
