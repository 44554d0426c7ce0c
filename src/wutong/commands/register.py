"""register: a register of enterprises from exports, and the list of those of an industry and a region."""

import argparse
import csv
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from wutong.commands import ROOT, data_directory, matching, refuse, said_of, show
from wutong.commands.parser import command

if TYPE_CHECKING:
    from wutong_engines.register import Built, Places, Register, Wanted

SHOWN = 20
BEIJING = ZoneInfo("Asia/Shanghai")
REFERENCE = ROOT / "reference"


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    words = "企业名录：导出的名单建成快照，按行业和地区列出企业"
    room = commands.add_parser("register", help=words, description=words)
    verbs = room.add_subparsers(title="命令", metavar="<命令>", required=True)
    made = command(verbs, "build", "把 CSV、Parquet、xlsx 名单建成一个快照，出错的行列出来", run_build)
    made.add_argument("files", type=Path, nargs="+", metavar="文件")
    made.add_argument("--out", type=Path, required=True, metavar="目录", help="企业名录的目录，每月一个快照")
    made.add_argument("--as-of", type=_day, metavar="日期", help="快照的日期，默认今天，如 2026-11-01")
    made.add_argument("--changes-only", action="store_true", help="文件里只有新增和变化的，其余沿用上一期")
    made.add_argument("--source", default="", metavar="来源", help="数据来源，默认写文件名")
    made = command(verbs, "shortlist", "列出一个行业、一个地区的在营企业，次序固定", run_shortlist)
    made.add_argument("--industry", nargs="+", required=True, metavar="代码", help="GB/T 4754，2 到 4 位")
    made.add_argument(
        "--region", nargs="+", default=[], metavar="代码", help="企业在哪里，GB/T 2260，哪一级都行"
    )
    made.add_argument("--outside", nargs="+", default=[], metavar="代码", help="不要已经在这些地区的")
    made.add_argument("--word", nargs="+", default=[], metavar="词", help="经营范围里至少有其中一个")
    made.add_argument("--capital", type=int, metavar="元", help="注册资本不低于多少元")
    made.add_argument("--size", type=int, default=200, metavar="家", help="最多列多少家，默认 200")
    made.add_argument(
        "--register", type=Path, metavar="目录", help="企业名录的目录，默认是数据目录里的 register"
    )
    made.add_argument("--as-of", type=_day, metavar="日期", help="用哪一期快照，默认最新")
    made.add_argument("--spark", default="", metavar="MASTER", help="在 Spark 上查，结果一样，如 local[2]")
    matching.add_verb(verbs)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"“{text}”不是日期：写成 2026-11-01") from error


# build


def run_build(arguments: argparse.Namespace) -> int:
    from wutong_engines.register import RegisterError, build

    as_of = arguments.as_of or datetime.now(tz=BEIJING).date()
    try:
        built = build(
            arguments.files,
            arguments.out,
            as_of,
            carried=arguments.changes_only,
            places=_places(),
            industries=_industries(),
            source=arguments.source,
        )
    except RegisterError as error:
        return refuse(error)
    except OSError as error:
        return refuse(f"写不了 {arguments.out}：{said_of(error)}。")
    answer = {"folder": str(built.folder), "as_of": as_of.isoformat(), **built.report.as_json()}
    show(answer | {"faults_file": str(built.faults)}, arguments, "\n".join(_told(built)))
    return 0


def _told(built: "Built") -> Iterator[str]:
    report = built.report
    yield f"{built.folder}：读了 {report.rows_read:,} 行，收下 {report.rows_kept:,} 行"
    yield from report.notes
    faults = sum(report.counts.values())
    if not faults:
        return
    out = sum(report.left_out.values())
    yield f"有问题的 {faults:,} 处，其中 {out:,} 行没有进库，全部在 {built.faults}"
    for fault in report.shown[:SHOWN]:
        yield f"{'✗' if fault.is_left_out else '！'} {fault.words}"


def _places() -> "Places":
    from wutong_engines.register import Places

    names: dict[str, tuple[str, ...]] = {}
    with (REFERENCE / "regions.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            for name in {row["name"], row["short_name"], *row["aliases"].split("|")} - {""}:
                names[name] = (*names.get(name, ()), row["code"])
    return Places(names)


def _industries() -> dict[str, str]:
    with (REFERENCE / "gbt4754_2017.csv").open(encoding="utf-8") as lines:
        return {row["name"]: row["code"] for row in csv.DictReader(lines)}


# shortlist


def run_shortlist(arguments: argparse.Namespace) -> int:
    from wutong_engines.register import (
        NoSpark,
        RegisterError,
        Wanted,
        open_register,
        shortlist,
        unknowns,
    )

    try:
        wanted = Wanted(
            industries=tuple(arguments.industry),
            regions=tuple(arguments.region),
            outside=tuple(arguments.outside),
            words=tuple(arguments.word),
            capital_yuan=arguments.capital,
            size=arguments.size,
        )
        with open_register(_folder(arguments), arguments.as_of, spark=arguments.spark) as register:
            rows = register.run(shortlist(wanted)).to_pylist()
            (counts,) = register.run(unknowns(wanted)).to_pylist()
            strange = _unknown_codes(register, wanted)
    except (RegisterError, NoSpark) as error:
        return refuse(error)
    if strange:
        return refuse(strange)
    answer: dict[str, Any] = {"as_of": register.as_of.isoformat(), "counts": counts, "enterprises": rows}
    show(answer, arguments, "\n".join(_listed(rows, counts, register.as_of)))
    return 0


def _unknown_codes(register: "Register", wanted: "Wanted") -> str:
    """Codes that neither the reference nor this snapshot has: an empty list would look like an answer."""
    from wutong_engines.register import Wanted, unknowns

    known = set(_industries().values())
    missing = [
        code
        for code in wanted.industries
        if code not in known and not register.run(unknowns(Wanted((code,)))).to_pylist()[0]["enterprises"]
    ]
    if missing:
        return (
            f"--industry 的 {'、'.join(missing)} 不是 GB/T 4754-2017 的代码，"
            "快照里也没有：对照 reference/gbt4754_2017.csv 改。"
        )
    places = _places()
    strange = [code for code in (*wanted.regions, *wanted.outside) if not places.has(code)]
    return f"没有地区 {'、'.join(strange)}：写 GB/T 2260 的六位代码，如 632800。" if strange else ""


def _folder(arguments: argparse.Namespace) -> Path:
    if arguments.register is not None:
        return Path(arguments.register)
    return data_directory() / "register"


def _listed(rows: list[dict[str, Any]], counts: dict[str, int], as_of: date) -> Iterator[str]:
    yield f"{as_of.isoformat()} 的快照：共 {counts['enterprises']:,} 家，在营 {counts['active']:,} 家"
    yield (
        f"状态不明 {counts['status_unknown']:,} 家，没有注册资本 {counts['capital_unknown']:,} 家，"
        f"没有经营范围 {counts['scope_unknown']:,} 家：按这些筛选时不在内"
    )
    for row in rows:
        capital = (
            "注册资本不明" if row["capital_yuan"] is None else f"{row['capital_yuan'] / 10_000:,.0f} 万元"
        )
        where = row["county"] or row["prefecture"] or row["province"] or "地区不明"
        yield f"{row['eid']}  {row['name']}  {row['industry']}  {where}  {capital}"
    if not rows:
        yield "一家也没有：放宽行业（写 2 位代码）、地区或资本再试。"
