"""chains: what regions are good at, near to and how complex, from one table; what their chains lack."""

import argparse
import csv
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wutong.commands import ROOT, chain_shortlist, ready_django, refuse, said_of, show
from wutong.commands.parser import command

if TYPE_CHECKING:
    from wutong_engines.chains import Study

SHOWN = 10
CODES = ROOT / "reference" / "gbt4754_2017.csv"


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    words = "产业链：相对优势、相关度、复杂度，哪些产业离本地近"
    room = commands.add_parser("chains", help=words, description=words)
    verbs = room.add_subparsers(title="命令", metavar="<命令>", required=True)
    made = command(
        verbs, "complexity", "一张地区×产业的数表：ECI、PCI，每格的 RCA、密度、相关度", run_complexity
    )
    made.add_argument("matrix", type=Path, metavar="MATRIX.csv", help="三列 region,activity,value，每行一格")
    made.add_argument("--region", metavar="代码", help="只列这一个地区的各格")
    made.add_argument("--threshold", type=float, default=1.0, metavar="RCA", help="RCA 到多少算有，默认 1")
    made.add_argument(
        "--draws", type=int, default=0, metavar="次", help="重抽多少次给出 ECI、PCI 的区间，默认不抽"
    )
    made.add_argument("--largest", action="store_true", help="网络分成几块时，只在最大的一块里排")
    made.add_argument("--gbt4754", action="store_true", help="核对 activity 是不是 GB/T 4754-2017 的代码")
    lacking = command(verbs, "gaps", "一个地区每条产业链缺什么、凭什么，评分分档", run_gaps)
    lacking.add_argument("--region", required=True, metavar="代码", help="地区代码，如 632800")
    lacking.add_argument("--chain", metavar="代号", help="只看这一条链，如 li")
    chain_shortlist.add_to(verbs)


def run_gaps(arguments: argparse.Namespace) -> int:
    ready_django()
    from django.utils import timezone

    from wutong.commands.chain_gaps import as_json, gaps_in, words_of_gaps

    found = gaps_in(arguments.region, arguments.chain, timezone.localdate())
    if isinstance(found, str):
        return refuse(found)
    if arguments.json:
        show(as_json(found), arguments, "")
    else:
        print(words_of_gaps(found))
    return 0


def run_complexity(arguments: argparse.Namespace) -> int:
    from wutong_engines.chains import MatrixError, study_of

    try:
        if not 0 < arguments.threshold < float("inf") or arguments.draws < 0:
            raise MatrixError("--threshold 写正数，--draws 写 0 或正整数。")
        found = study_of(_read(arguments), threshold=arguments.threshold, only_largest=arguments.largest)
        if arguments.region is not None:
            found.row(arguments.region)
    except MatrixError as error:
        return refuse(error)
    bands = _bands(found, arguments.draws) if arguments.draws else {}
    if arguments.json:
        show(found.as_json(arguments.region) | bands, arguments, "")
    else:
        print(words_of(found, arguments.region, bands))
    return 0


def _read(arguments: argparse.Namespace) -> Any:
    from wutong_engines.chains import MatrixError, read_matrix

    path: Path = arguments.matrix
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            return read_matrix(csv.reader(lines), known_activities=_codes() if arguments.gbt4754 else None)
    except OSError as error:
        raise MatrixError(f"打不开 {path}：{said_of(error)}。") from error
    except UnicodeDecodeError as error:
        raise MatrixError(f"{path.name} 不是 UTF-8 文本：在表格软件里另存为“CSV UTF-8”。") from error
    except csv.Error as error:
        raise MatrixError(f"{path.name} 不是合格的 CSV：{error}。另存为“CSV UTF-8”再试。") from error


def _codes() -> set[str]:
    with CODES.open(encoding="utf-8") as lines:
        return {row["code"] for row in csv.DictReader(lines)}


def _bands(found: "Study", draws: int) -> dict[str, Any]:
    """Bounds within which nine draws in ten fall, by label, null where there is no number."""
    from wutong_engines.chains import activity_bands, region_bands
    from wutong_engines.chains.study import plain

    said: dict[str, Any] = {}
    for name, labels, band in (
        ("eci", found.matrix.regions, region_bands(found.present, found.complexity, draws=draws)),
        ("pci", found.matrix.activities, activity_bands(found.present, found.complexity, draws=draws)),
    ):
        bounds = (plain(side) for side in (band.low, band.high, band.rank_best, band.rank_worst))
        said[f"{name}_bands"] = {
            label: dict(zip(("low", "high", "rank_best", "rank_worst"), row, strict=True))
            for label, row in zip(labels, zip(*bounds, strict=True), strict=True)
        }
        said[f"{name}_draws"] = {"counted": band.draws, "left_out": band.left_out}
    return said


def words_of(found: "Study", region: str | None, bands: dict[str, Any]) -> str:
    matrix, complexity = found.matrix, found.complexity
    size = f"{len(matrix.regions)} 个地区 × {len(matrix.activities)} 个产业"
    lines = [f"{size}，{int(found.present.sum()):,} 格有相对优势"]
    lines += complexity.notes
    if complexity.parts > 1 and not complexity.eigenvalues:
        lines.append("要只在最大的一块里排，加 --largest")
    if region is None:
        lines += _highest("ECI", matrix.regions, complexity.eci.tolist(), bands.get("eci_bands", {}))
        lines += _highest("PCI", matrix.activities, complexity.pci.tolist(), bands.get("pci_bands", {}))
        lines += _reasons("地区", matrix.regions, complexity.region_reasons)
        lines += _reasons("产业", matrix.activities, complexity.activity_reasons)
    else:
        lines += _near(found, region)
    return "\n".join([*lines, "一省之内只是弱证据：成档地用，不按名次用；全部数字用 --json"])


def _highest(
    name: str, labels: tuple[str, ...], numbers: list[float], bands: dict[str, Any]
) -> Iterator[str]:
    known = [(number, label) for number, label in zip(numbers, labels, strict=True) if number == number]
    for number, label in sorted(known, key=lambda one: (-one[0], one[1]))[:SHOWN]:
        band = bands.get(label, {})
        is_banded = band.get("low") is not None
        yield (
            f"{name} {number:+.3f}"
            + (f"（{band['low']:+.2f}…{band['high']:+.2f}）" if is_banded else "")
            + f"  {label}"
        )


def _reasons(words: str, labels: tuple[str, ...], reasons: tuple[str, ...]) -> Iterator[str]:
    silent = [(label, reason) for label, reason in zip(labels, reasons, strict=True) if reason]
    for label, reason in silent[:SHOWN]:
        yield f"{words} {label} 没有数：{reason}"
    if len(silent) > SHOWN:
        yield f"另有 {len(silent) - SHOWN} 个{words}没有数，--json 看全部"


def _near(found: "Study", region: str) -> Iterator[str]:
    """What a region has, and what it has not but is near to beyond what one would expect."""
    row = found.row(region)
    reason = found.complexity.region_reasons[row]
    told = f"没有：{reason}" if reason else f"{found.complexity.eci[row]:+.3f}"
    yield f"{region}：ECI {told}，有相对优势的 {int(found.present[row].sum())} 个"
    absent = [
        (float(found.relative[row, column]), activity, float(found.rca[row, column]))
        for column, activity in enumerate(found.matrix.activities)
        if not found.present[row, column] and found.relative[row, column] == found.relative[row, column]
    ]
    for number, activity, advantage in sorted(absent, key=lambda one: (-one[0], one[1]))[:SHOWN]:
        yield f"相关度是预期的 {number:.2f} 倍  {activity}（RCA {advantage:.2f}）"
