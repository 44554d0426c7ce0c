"""factors plan: which projects the free quota serves best, by proof; factors verify: the books agree."""

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wutong.commands import ready_django, refuse, show
from wutong.commands.parser import command

if TYPE_CHECKING:
    from wutong_engines.portfolio import Portfolio, Problem

INFEASIBLE, UNDECIDED = 1, 3
SHOWN = 10


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    words = "要素：可用的指标给哪些项目最值（plan）；要素账逐笔核对（verify）"
    room = commands.add_parser("factors", help=words, description=words)
    verbs = room.add_subparsers(title="命令", metavar="<命令>", required=True)
    plan = command(verbs, "plan", "从等着的项目里选：选谁、不选谁为什么、先打开哪个瓶颈", run_plan)
    plan.add_argument(
        "problem",
        type=Path,
        metavar="FILE.json",
        help='{"factors": {要素: 可用}, "projects": [{"id", "value", "needs"}]}',
    )
    plan.add_argument("--gap", type=float, default=1e-3, metavar="差距", help="与上界的相对差距，默认 1e-3")
    plan.add_argument("--seconds", type=float, default=60.0, metavar="秒", help="最多算多久，默认 60")
    command(verbs, "verify", "核对要素账：逐笔相加，余额不符就指出第一处", run_verify)


def run_verify(arguments: argparse.Namespace) -> int:
    ready_django()
    from wutong.factors.proof import prove

    verdict = prove()
    show(verdict.as_json(), arguments, verdict.words)
    return 0 if verdict.is_sound else 1


def run_plan(arguments: argparse.Namespace) -> int:
    from wutong_engines.portfolio import NoPortfolio, ProblemError, choose, plain, read_problem

    try:
        if not 0 <= arguments.gap <= 1 or not arguments.seconds > 0:
            raise ProblemError("--gap 写 0 到 1 的数，--seconds 写正数。")
        problem = read_problem(_read(arguments.problem))
        found = choose(problem, gap=arguments.gap, seconds=arguments.seconds)
    except ProblemError as error:
        return refuse(error)
    except ArithmeticError as error:
        return refuse(error, UNDECIDED)
    if isinstance(found, NoPortfolio):
        enough = "；".join(f"{name} 放到 {plain(amount)}" for name, amount in found.enough.items())
        show(
            found.as_json(),
            arguments,
            "。".join(found.reasons) + (f"。{enough} 就选得出。" if enough else "。"),
        )
        return INFEASIBLE
    show(found.as_json(), arguments, words_of(found, problem))
    return 0


def _read(path: Path) -> object:
    from wutong_engines.portfolio import ProblemError

    try:
        return json.loads(path.read_text(encoding="utf-8-sig"), object_pairs_hook=_each_once)
    except FileNotFoundError as error:
        raise ProblemError(f"没有 {path} 这个文件，核对路径。") from error
    except OSError as error:
        raise ProblemError(f"打不开 {path}：看它是不是文件、有没有读的权限。") from error
    except UnicodeDecodeError as error:
        raise ProblemError(f"{path.name} 不是 UTF-8 文本。") from error
    except ProblemError:
        raise
    except (ValueError, RecursionError) as error:
        where = (
            f"（第 {error.lineno} 行第 {error.colno} 个字符）"
            if isinstance(error, json.JSONDecodeError)
            else ""
        )
        raise ProblemError(f"{path.name} 不是合格的 JSON{where}。") from error


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An amount written twice is not one of the two."""
    from wutong_engines.portfolio import ProblemError

    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = "、".join(name for name in found if names.count(name) > 1)
        raise ProblemError(f"{twice} 在同一个对象里写了不止一次：只留一个。")
    return found


def words_of(found: "Portfolio", problem: "Problem") -> str:
    from wutong_engines.portfolio import first_come, plain, value_of

    early = value_of(problem, first_come(problem))
    lines = [
        f"选 {len(found.chosen)} 个，共 {len(problem.candidates)} 个：价值 {plain(found.value, 9)}，"
        f"任何选法不超过 {plain(found.bound, 9)}（差距 {found.gap:.3%}）；先来先得是 {plain(early, 9)}",
        "选：" + ("、".join(found.chosen) or "没有"),
    ]
    for one in found.bottlenecks[:SHOWN]:
        worth = f"多 1 值 {plain(one.one_more, 6)}，多一成值 {plain(one.a_tenth_more, 6)}"
        lines.append(f"{one.factor}：用 {plain(one.used)} / {plain(one.free)}，{worth}")
    lines += [f"不选 {one.id}：{one.words}" for one in found.not_chosen[:SHOWN]]
    more = len(found.not_chosen) - SHOWN
    return "\n".join([*lines, *([f"另有 {more} 个没选，--json 看全部"] if more > 0 else [])])
