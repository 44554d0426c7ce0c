"""Sizes a list of cases over a pool of processes: a row for each line, in order, whatever the pool."""

import json
import multiprocessing
import os
import signal
import tempfile
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from functools import lru_cache
from math import isfinite
from multiprocessing.connection import Connection
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from wutong_engines.greenpower.case import Case, CaseError, Floats
from wutong_engines.greenpower.plan import COST_PARTS, NoPlan, Plan
from wutong_engines.greenpower.reading import case_from, read_case, read_hours
from wutong_engines.greenpower.sizing import size

Row = dict[str, Any]
Chunk = list[tuple[int, str]]

FIGURES = (
    "cost_yuan_per_year",
    "lower_bound_yuan_per_year",
    "gap",
    "wind_mw",
    "solar_mw",
    "storage_mw",
    "storage_mwh",
    "grid_mw",
    "green_share",
    "matched_share",
    "self_use_share",
    "export_share",
    "curtailed_share",
    "delivered_yuan_per_kwh",
    "capital_yuan",
    "carbon_t",
    "load_mwh",
    "generation_mwh",
    "import_mwh",
)
FULL_LOAD = ("wind", "solar", "grid", "storage_cycles")
COLUMNS: dict[str, str] = (
    {"line": "INTEGER", "id": "VARCHAR", "name": "VARCHAR", "status": "VARCHAR", "reason": "VARCHAR"}
    | dict.fromkeys(FIGURES, "DOUBLE")
    | {f"cost_{part}_yuan": "DOUBLE" for part in COST_PARTS}
    | {f"full_load_hours_{part}": "DOUBLE" for part in FULL_LOAD}
    | {"limits": "VARCHAR", "relaxations": "VARCHAR", "notes": "VARCHAR"}
    | {"solver": "VARCHAR", "iterations": "INTEGER"}
)
"""Of a row, with the types DuckDB gives them. `limits` and `relaxations` are JSON; seconds are left out, so
that the same list always gives the same file."""
ENDINGS = (".parquet", ".csv", ".jsonl")
MOST_IN_A_CHUNK = 8
CHUNKS_PER_WORKER = 8
TIGHTEST, LOOSEST = 1e-7, 0.1


def run(
    lines: Iterable[str],
    folder: Path,
    workers: int,
    tolerance: float = 1e-4,
    on_done: Callable[[int], None] = lambda _: None,
) -> Generator[Row, None, None]:
    """A row for each line that is not blank, with the keys of COLUMNS.

    A line is a case like the case file's, its `hours` a path relative to `folder`, or {"case": path}; either
    may have an "id". It may name any file this process can read. `on_done` hears how many are finished.
    `status` is a plan's, "infeasible", "refused" (bad line) or "failed" (no answer), with the `reason`.
    Raises CaseError before the first row, BrokenProcessPool when a process of the pool dies. Closing the
    iterator ends the pool at once.
    """
    if workers < 1:
        raise CaseError(f"workers（进程数）为 {workers}：至少 1 个。")
    if not TIGHTEST <= tolerance <= LOOSEST:
        raise CaseError(f"tolerance（精度）为 {tolerance}：应在 1e-7 到 0.1 之间。")
    numbered = [(number, line) for number, line in enumerate(lines, start=1) if line.strip()]
    if not numbered:
        raise CaseError("清单里没有情形：每行写一个 JSON 对象。")
    return _rows(_chunks(numbered, workers), folder, workers, tolerance, on_done)


def _chunks(numbered: Chunk, workers: int) -> list[Chunk]:
    """Neighbours often share a file of hours and stay together; few at a time, so that no worker waits."""
    length = max(1, min(MOST_IN_A_CHUNK, len(numbered) // (workers * CHUNKS_PER_WORKER)))
    return [numbered[start : start + length] for start in range(0, len(numbered), length)]


def _rows(
    chunks: Sequence[Chunk], folder: Path, workers: int, tolerance: float, on_done: Callable[[int], None]
) -> Generator[Row, None, None]:
    finished: SimpleQueue[Future[list[Row]]] = SimpleQueue()
    done = 0
    with _pool(min(workers, len(chunks))) as pool:
        with _quiet_start():
            waiting = deque(pool.submit(answers, chunk, folder, tolerance) for chunk in chunks)
        for future in waiting:
            future.add_done_callback(finished.put)
        for _ in chunks:
            done += len(finished.get().result())
            on_done(done)
            while waiting and waiting[0].done():
                yield from waiting.popleft().result()


# the pool


@contextmanager
def _pool(workers: int) -> Iterator[ProcessPoolExecutor]:
    """A pool whose processes end with us, even if we are killed: each holds one end of a pipe."""
    context = multiprocessing.get_context("spawn")
    theirs, ours = context.Pipe(duplex=False)
    pool = ProcessPoolExecutor(workers, context, initializer=_hold, initargs=(theirs,))
    try:
        yield pool
    except BaseException:
        ours.close()
        raise
    finally:
        pool.shutdown(cancel_futures=True)
        ours.close()
        theirs.close()


@contextmanager
def _quiet_start() -> Iterator[None]:
    """Processes started here use one thread each, and Ctrl-C is the parent's to answer."""
    name = "OPENBLAS_NUM_THREADS"
    before = os.environ.get(name)
    os.environ[name] = "1"
    can_mask = hasattr(signal, "pthread_sigmask")
    held = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT}) if can_mask else set()
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before
        if can_mask:
            signal.pthread_sigmask(signal.SIG_SETMASK, held)


def _hold(pipe: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_leave_at_end, args=(pipe,), daemon=True).start()


def _leave_at_end(pipe: Connection) -> None:
    try:
        pipe.recv_bytes()
    except (EOFError, OSError):
        os._exit(1)


# one line


def answers(chunk: Chunk, folder: Path, tolerance: float) -> list[Row]:
    return [answer(number, line, folder, tolerance) for number, line in chunk]


def answer(number: int, line: str, folder: Path, tolerance: float) -> Row:
    """The row of one line; whatever is wrong with it stands in the row."""
    row: Row = dict.fromkeys(COLUMNS) | {"line": number, "id": str(number)}
    try:
        asked = _asked(line)
        row["id"] = _writable(asked.pop("id", number))
        case = _case(asked, folder)
        row["name"] = _writable(case.name)
    except CaseError as error:
        return row | {"status": "refused", "reason": _reason(number, str(error))}
    except Exception as error:  # one bad line among thousands must not end the others
        return row | {"status": "refused", "reason": _reason(number, f"读不了（{error!r}）。")}
    try:
        return row | _figures(number, size(case, tolerance))
    except Exception as error:
        words = str(error) if type(error) is ArithmeticError else f"没有算成（{error!r}）。"
        return row | {"status": "failed", "reason": _reason(number, words)}


def _asked(line: str) -> dict[str, Any]:
    try:
        line.encode("utf-8")
        asked = json.loads(line)
    except UnicodeEncodeError as error:
        raise CaseError("不是 UTF-8 文本。") from error
    except (json.JSONDecodeError, RecursionError) as error:
        where = f"（第 {error.colno} 个字符处）" if isinstance(error, json.JSONDecodeError) else ""
        raise CaseError(f"不是合格的 JSON{where}：每行写一个完整的对象。") from error
    if not isinstance(asked, dict):
        raise CaseError('应是一个 JSON 对象：写情形本身，或 {"case": "文件.json"}。')
    if isinstance(asked.get("id", ""), bool) or not isinstance(asked.get("id", ""), str | int | float):
        raise CaseError("id 应是文字或数。")
    return asked


def _case(asked: dict[str, Any], folder: Path) -> Case:
    if "case" in asked:
        if len(asked) > 1:
            others = "、".join(str(key) for key in asked if key != "case")
            raise CaseError(f"写了 case，就不要再写 {others}：要改的写进那个文件，或把情形直接写在这一行。")
        if not isinstance(asked["case"], str):
            raise CaseError("case 应是情形文件的路径。")
        return read_case(folder / asked["case"])
    hours = asked.get("hours")
    if not isinstance(hours, str):
        raise CaseError("缺少 hours（逐时 CSV 的路径，从清单所在的文件夹算起），或缺少 case。")
    return case_from(asked, _hours(folder / hours))


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


def _figures(number: int, found: Plan | NoPlan) -> Row:
    said = found.as_json()
    row: Row = {key: _finite(said[key]) for key in FIGURES if key in said}
    row |= {f"cost_{part}_yuan": _finite(yuan) for part, yuan in said.get("cost_yuan", {}).items()}
    row |= {
        f"full_load_hours_{part}": _finite(hours) for part, hours in said.get("full_load_hours", {}).items()
    }
    row |= {key: said[key] for key in ("status", "solver", "iterations")}
    row |= {
        key: json.dumps(said[key], ensure_ascii=False) for key in ("limits", "relaxations") if key in said
    }
    if "notes" in said:
        row["notes"] = "".join(said["notes"])
    if "reasons" in said:
        row["reason"] = _reason(number, "".join(said["reasons"]))
    return row


def _finite(value: float | None) -> float | None:
    return value if value is None or isfinite(value) else None


def _reason(number: int, words: str) -> str:
    place = "逐时数据" if words.startswith("第") else ""
    return f"清单第 {number} 行：{place}{_writable(words)}"


def _writable(value: object) -> str:
    """Text on one line that every format can hold."""
    text = str(value).encode("utf-8", "replace").decode("utf-8").replace("\0", " ")
    return " ".join(text.split())


# the file of rows


def write_rows(rows: Iterable[Row], out: Path) -> None:
    """Rows as .parquet, .csv or .jsonl by the ending of `out`, which appears only when it is whole."""
    if out.suffix not in ENDINGS:
        raise CaseError(f"{out.name} 应以 {'、'.join(ENDINGS)} 结尾。")
    part = out.with_name(f".{out.name}.{os.getpid()}.part")
    try:
        if out.suffix == ".jsonl":
            _write_lines(rows, part)
        else:
            # not beside `out`: its folder may have a name that DuckDB takes for a pattern
            with tempfile.TemporaryDirectory(prefix="wutong-") as scratch:
                lines = Path(scratch) / "rows.jsonl"
                _write_lines(rows, lines)
                _convert(lines, part, out.suffix.removeprefix("."))
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)


def _write_lines(rows: Iterable[Row], path: Path) -> None:
    with path.open("w", encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps(row, ensure_ascii=False, allow_nan=False) + "\n")


def _convert(lines: Path, out: Path, kind: str) -> None:
    import duckdb  # not at the top: every process of the pool would load it

    columns = ", ".join(f"{name}: '{kind_of}'" for name, kind_of in COLUMNS.items())
    options = "FORMAT parquet, COMPRESSION zstd" if kind == "parquet" else "FORMAT csv, HEADER"
    source, target = (str(path).replace("'", "''") for path in (lines, out))
    settings: dict[str, Any] = {"threads": 1, "autoinstall_known_extensions": False}
    with duckdb.connect(config=settings) as connection:
        connection.execute(
            f"COPY (SELECT * FROM read_json('{source}', format='newline_delimited', columns={{{columns}}}))"
            f" TO '{target}' ({options})"
        )
