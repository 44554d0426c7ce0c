"""greenpower: size one green power case with its proof, or a batch of them into one file."""

import argparse
import csv
import os
import sys
import time
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wutong.commands import BAD_INPUT, refuse, said_of, show
from wutong.commands.parser import command

if TYPE_CHECKING:
    from wutong_engines.greenpower import NoPlan, Plan

INFEASIBLE, UNDECIDED, STOPPED = 1, 3, 130
OUTCOMES = {
    "optimal": "最优",
    "fallback": "由 HiGHS 算完",
    "infeasible": "无解",
    "refused": "退回",
    "failed": "没有算成",
}
SECONDS_BETWEEN_LINES = 5.0
SIZES = {
    "wind_mw": ("风电", "MW"),
    "solar_mw": ("光伏", "MW"),
    "storage_mw": ("储能", "MW"),
    "storage_mwh": ("储能容量", "MWh"),
    "grid_mw": ("电网接入", "MW"),
}
SHARES = {
    "green_share": "绿电占用电",
    "matched_share": "逐时匹配",
    "self_use_share": "自用占发电",
    "export_share": "外送占发电",
    "curtailed_share": "弃电占发电",
}


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    words = "绿电：配多少风、光、储、网最省，附最优性证明；size 算一个，batch 算一批"
    room = commands.add_parser("greenpower", help=words, description=words)
    verbs = room.add_subparsers(title="命令", metavar="<命令>", required=True)
    one = command(verbs, "size", "算一个情形：规模、成本、绿电占比、下界与差距", run_size)
    one.add_argument("case", type=Path, metavar="CASE.json", help="情形文件，逐时 CSV 放在同一文件夹")
    one.add_argument("--hours", type=Path, metavar="F.csv", help="把逐时电量平衡写到这个 CSV")
    many = command(verbs, "batch", "算一批：每行一个情形，结果按行的次序写成一个文件", run_batch)
    many.add_argument(
        "cases", type=Path, metavar="CASES.jsonl", help='每行一个情形，或 {"case": "文件.json"}'
    )
    many.add_argument(
        "--workers", type=int, default=processors(), metavar="N", help="几个进程（默认每核一个）"
    )
    many.add_argument(
        "--spark", metavar="MASTER", help="在 Spark 上算，如 spark://主机:7077、local[2]；结果一样"
    )
    many.add_argument(
        "--out", type=Path, required=True, metavar="F.parquet", help="结果文件：.parquet、.csv 或 .jsonl"
    )
    for made in (one, many):
        made.add_argument(
            "--tolerance", type=float, default=1e-4, metavar="精度", help="成本与下界的相对差距，默认 1e-4"
        )


def processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


# one case


def run_size(arguments: argparse.Namespace) -> int:
    # the engine is quickest on one thread, and then answers as it does in a batch
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from wutong_engines.greenpower import CaseError, NoPlan, read_case, size

    try:
        case = read_case(arguments.case)
        started = time.perf_counter()
        found = size(case, arguments.tolerance)
        seconds = time.perf_counter() - started
    except CaseError as error:
        return refuse(error)
    except ArithmeticError as error:
        return refuse(error, UNDECIDED)
    title = (found.case.name or arguments.case.stem).encode("utf-8", "replace").decode("utf-8")
    answer = found.as_json() | {"solve_seconds": seconds}
    if isinstance(found, NoPlan):
        show(answer, arguments, no_plan_words(found, title, seconds))
        return INFEASIBLE
    if arguments.hours:
        try:
            write_hours(found, arguments.hours)
        except OSError as error:
            return refuse(f"写不了 {arguments.hours}：{said_of(error)}。")
    show(answer, arguments, plan_words(found, title, seconds))
    return 0


def write_hours(plan: "Plan", path: Path) -> None:
    """The hourly ledger as CSV; `hour` is where the step begins, counted from the first."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    extra = getattr(plan, "extra_hours", None)
    series = {"load_mw": plan.case.load_mw} | vars(plan.hours) | (vars(extra) if extra else {})
    columns = [values.tolist() for values in series.values()]
    try:
        with part.open("w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file, lineterminator="\n")
            rows.writerow(["hour", *series])
            rows.writerows(
                [step * plan.case.step_hours, *row] for step, row in enumerate(zip(*columns, strict=True))
            )
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def money(yuan: float) -> str:
    """Yuan in the unit people say."""
    for unit, words in ((1e8, "亿元"), (1e4, "万元")):
        if abs(yuan) >= unit:
            return f"{yuan / unit:,.2f} {words}"
    return f"{round(yuan):,} 元"


def share(value: float | None) -> str:
    return "—" if value is None else f"{value:.1%}"


def plan_words(plan: "Plan", title: str, seconds: float) -> str:
    from wutong_engines.greenpower.extended import EXTRA_NAMES
    from wutong_engines.greenpower.plan import COST_PARTS

    said = plan.as_json()
    above = plan.cost_yuan_per_year - plan.lower_bound_yuan_per_year
    sizes = "，".join(f"{words} {getattr(plan, key):,.1f} {unit}" for key, (words, unit) in SIZES.items())
    shares = "，".join(f"{words} {share(said[key])}" for key, words in SHARES.items())
    parts = COST_PARTS | {key: words for key, words in EXTRA_NAMES.items() if plan.cost_yuan.get(key)}
    costs = "，".join(f"{words} {money(plan.cost_yuan[key])}" for key, words in parts.items())
    lines = [
        f"{title}：有方案，一年 {money(plan.cost_yuan_per_year)}，"
        f"用电成本 {plan.delivered_yuan_per_kwh:.4f} 元/千瓦时",
        f"证明：下界 {plan.lower_bound_yuan_per_year / 1e4:,.2f} 万元，任何方案一年都不会更低；"
        f"本方案 {plan.cost_yuan_per_year / 1e4:,.2f} 万元，至多高出 {money(above)}（差距 {plan.gap:.4%}）",
        f"规模：{sizes}",
        f"电量：用电 {plan.load_mwh:,.0f} MWh，可发 {plan.generation_mwh:,.0f} MWh，"
        f"购电 {plan.import_mwh:,.0f} MWh",
        f"占比：{shares}",
        f"每年成本：{costs}",
    ]
    if plan.capital_yuan is not None:
        lines.append(f"新建投资：{money(plan.capital_yuan)}")
    if plan.carbon_t is not None:
        lines.append(f"购电的碳排放：{plan.carbon_t:,.0f} 吨 CO2（按电网平均因子）")
    lines += limit_words(plan)
    lines += [f"请注意：{note}" for note in plan.notes]
    return "\n".join([*lines, solver_words(plan, seconds)])


def limit_words(plan: "Plan") -> list[str]:
    """Which rules bind, each with its price."""
    if not plan.limits:
        return ["起作用的规则：没有；在精度之内，放宽哪一条都不会更省"]
    lines = ["起作用的规则："]
    for limit in plan.limits:
        unit = "MWh" if "mwh" in limit.key else "MW"
        value = f"{limit.value:,.1f} {unit}" if "_mw" in limit.key else share(limit.value)
        turn = "多花" if limit.yuan_per_year > 0 else "少花"
        lines.append(f"  {limit.name} {value}：{limit.step}，一年{turn} {money(abs(limit.yuan_per_year))}")
    return lines


def no_plan_words(refused: "NoPlan", title: str, seconds: float) -> str:
    return "\n".join([f"{title}：无解", *refused.reasons, solver_words(refused, seconds)])


def solver_words(found: Any, seconds: float) -> str:
    return f"求解：{found.solver}，迭代 {found.iterations} 次，{seconds:.2f} 秒"


# a batch


def run_batch(arguments: argparse.Namespace) -> int:
    progress = Progress(arguments.out)
    try:
        return batch(arguments, progress)
    except KeyboardInterrupt:
        progress.end()
        return refuse(f"已停下：{progress.stopped()}", STOPPED)


def batch(arguments: argparse.Namespace, progress: "Progress") -> int:
    from concurrent.futures.process import BrokenProcessPool
    from contextlib import closing

    from wutong_engines.greenpower import CaseError
    from wutong_engines.greenpower.rows import write_rows
    from wutong_engines.spark import NoSpark

    out: Path = arguments.out
    try:
        lines = case_lines(arguments.cases, out)
        progress.total = sum(1 for line in lines if line.strip())
        with closing(sized(lines, arguments, progress)) as rows:
            write_rows(progress.counted(rows), out)
    except CaseError as error:
        return refuse(error)
    except NoSpark as error:
        progress.end()
        return refuse(f"{error} 没有写 {out.name}。", UNDECIDED)
    except OSError as error:
        progress.end()
        return refuse(f"写不了 {out}：{said_of(error)}。")
    except BrokenProcessPool:
        progress.end()
        return refuse(
            f"有一个进程中途没了，多半是内存不够，请减少 --workers。{progress.stopped()}", UNDECIDED
        )
    progress.end()
    show(progress.as_json() | {"out": str(out)}, arguments, f"{progress.words()}\n结果在 {out}")
    return BAD_INPUT if progress.counts["refused"] == progress.total else 0


def sized(
    lines: list[str], arguments: argparse.Namespace, progress: "Progress"
) -> "Generator[dict[str, Any], None, None]":
    """The rows, from processes here or from Spark."""
    from wutong_engines.greenpower.batch import FromFolder, run
    from wutong_engines.greenpower.spark import run_on_spark

    make = FromFolder(arguments.cases.parent.resolve())
    if arguments.spark:
        return run_on_spark(lines, make, arguments.spark, arguments.tolerance, progress.heard)
    return run(lines, make, arguments.workers, arguments.tolerance, progress.heard)


def case_lines(path: Path, out: Path) -> list[str]:
    """The lines of the list; refuses before hours of work what would only fail after them."""
    from wutong_engines.greenpower import CaseError
    from wutong_engines.greenpower.rows import ENDINGS

    if out.suffix not in ENDINGS:
        raise CaseError(f"--out {out.name} 应以 {'、'.join(ENDINGS)} 结尾。")
    if not out.parent.is_dir():
        raise CaseError(f"--out 的文件夹 {out.parent} 不存在：请先建好。")
    if out.is_dir() or (out.exists() and path.exists() and out.samefile(path)):
        raise CaseError(f"--out {out} 是文件夹，或就是清单本身：请换一个名字。")
    try:
        with path.open(encoding="utf-8-sig", errors="surrogateescape") as file:
            return list(file)
    except OSError as error:
        raise CaseError(f"打不开 {path}：{said_of(error)}。") from error


class Progress:
    """How far a batch is, on stderr: written over on a terminal, else a line now and then."""

    def __init__(self, out: Path) -> None:
        self.out, self.total, self.done = out, 0, 0
        self.counts = dict.fromkeys(OUTCOMES, 0)
        self.started = self.said_at = time.monotonic()
        self.on_terminal = sys.stderr.isatty()

    def heard(self, done: int) -> None:
        self.done = done
        if not done:
            return
        now = time.monotonic()
        if now - self.said_at < (0.2 if self.on_terminal else SECONDS_BETWEEN_LINES) and done < self.total:
            return
        self.said_at = now
        rate = self.rate()
        left = f"，还要约 {(self.total - done) / rate:,.0f} 秒" if done < self.total else ""
        words = f"已算 {done:,} / {self.total:,} 个，每秒 {rate:.1f} 个{left}"
        start, end = ("\r", "\033[K") if self.on_terminal else ("", "\n")
        print(f"{start}{words}", end=end, file=sys.stderr, flush=True)

    def end(self) -> None:
        if self.on_terminal and self.done:
            print(file=sys.stderr)

    def counted(self, rows: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        for row in rows:
            self.counts[row["status"]] += 1
            yield row

    def seconds(self) -> float:
        return max(time.monotonic() - self.started, 1e-3)

    def rate(self) -> float:
        return self.done / self.seconds()

    def as_json(self) -> dict[str, Any]:
        return {"cases": self.total} | self.counts | {"seconds": self.seconds(), "per_second": self.rate()}

    def words(self) -> str:
        counts = "，".join(f"{OUTCOMES[key]} {count:,}" for key, count in self.counts.items() if count)
        return f"算完 {self.total:,} 个：{counts}；用时 {self.seconds():,.1f} 秒，每秒 {self.rate():.1f} 个"

    def stopped(self) -> str:
        how_far = f"{self.total:,} 个中算完 {self.done:,} 个" if self.total else "还没有开始"
        return f"{how_far}，没有写 {self.out.name}。"
